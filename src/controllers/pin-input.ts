/**
 * One field for a PIN: digits of every script become those of ASCII, what
 * separates them is dropped, anything else is refused with a reason, and what
 * was entered is counted aloud, never said. Also knows where the caret is, for
 * those who paint cells. Never holds the PIN: that stays in the input.
 */
import type { LitElement, ReactiveController } from 'lit';
import { normalizeText } from '../core/text.ts';

/** What people and other apps put between digits, and marks that nobody sees. */
const SEPARATORS = /[\s\p{Z}\p{Pd}\p{Cf}.·_/]/gu;

export interface Digits {
  readonly digits: string;
  /** Something was neither a digit nor a separator. */
  readonly others: boolean;
}

export function readDigits(text: string): Digits {
  const plain = normalizeText(text.normalize('NFKC'), 'pin-1').replace(SEPARATORS, '');
  const digits = plain.replace(/[^0-9]/g, '');
  return { digits, others: digits.length !== plain.length };
}

/** Why nothing, or not all, went into the field. */
export type PinNote = 'only-digits' | 'too-many' | 'left-out';

export interface PinInputOptions {
  /** A longer one is not taken; Infinity where a PIN is asked for that was set elsewhere. */
  readonly maxLength: () => number;
  readonly noted: (note: PinNote) => void;
  readonly counted: (count: number) => void;
}

export class PinInput implements ReactiveController {
  readonly #host: LitElement;
  readonly #options: PinInputOptions;
  #count = 0;

  constructor(host: LitElement, options: PinInputOptions) {
    this.#host = host;
    this.#options = options;
    host.addController(this);
  }

  hostConnected(): void {
    this.#host.ownerDocument.addEventListener('selectionchange', this.#moved);
  }

  hostDisconnected(): void {
    this.#host.ownerDocument.removeEventListener('selectionchange', this.#moved);
    this.#count = 0;
  }

  /** The caret is painted: it has to follow. */
  readonly #moved = (): void => {
    const { activeElement } = this.#host.getRootNode() as Document | ShadowRoot;
    if (activeElement && this.#host.contains(activeElement)) this.#host.requestUpdate();
  };

  /** Before something goes in: what is no digit, and what is too much, stays out as a whole. */
  typing(event: InputEvent, input: HTMLInputElement): void {
    const text = event.data ?? event.dataTransfer?.getData('text/plain');
    // What is being composed cannot be refused; `typed` tidies it up.
    if (!text || event.isComposing) return;
    const { digits, others } = readDigits(text);
    const kept = input.value.length - ((input.selectionEnd ?? 0) - (input.selectionStart ?? 0));
    const note = others ? 'only-digits' : kept + digits.length > this.#options.maxLength() ? 'too-many' : undefined;
    if (!note) return;
    event.preventDefault();
    this.#options.noted(note);
  }

  /** After something went in: digits alone remain, and the caret stays among them. */
  typed(event: Event, input: HTMLInputElement): void {
    if ((event as InputEvent).isComposing) return;
    const { digits, others } = readDigits(input.value);
    if (digits !== input.value) {
      const caret = readDigits(input.value.slice(0, input.selectionStart ?? undefined)).digits.length;
      input.value = digits;
      input.setSelectionRange(caret, caret);
    }
    if (others) this.#options.noted('left-out');
    if (digits.length === this.#count && event.type === 'compositionend') return;
    this.#count = digits.length;
    this.#options.counted(digits.length);
  }
}
