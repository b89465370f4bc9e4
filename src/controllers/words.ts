/** The words of one element: its language from the closest ancestor, its own messages first. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { type Message, type MessageParams, type MessageTable, formatMessage } from '../messages/format.ts';
import { findMessage, messageChanges } from '../messages/overrides.ts';

export interface WordsHost extends ReactiveControllerHost, HTMLElement {
  /** Words of this element alone, before all others. */
  messages: MessageTable | undefined;
}

/** The closest `lang` above, through shadow roots; English where no one says. */
export function languageOf(element: Element): string {
  for (let node: Element | null = element; node; ) {
    const holder: Element | null = node.closest('[lang]');
    if (holder) return validLanguage(holder.getAttribute('lang'));
    const root: Node = node.getRootNode();
    node = root instanceof ShadowRoot ? root.host : null;
  }
  return 'en';
}

function validLanguage(tag: string | null): string {
  try {
    return Intl.getCanonicalLocales(tag ?? 'en')[0] ?? 'en';
  } catch {
    return 'en'; // not BCP 47: a page's mistake must not break a backup
  }
}

/** What an element says where no one says it in another language. */
export type EnglishWords = Readonly<Record<string, Message>>;

/** Looks up words in the order: the element's own, those set for the language, English. */
export class Words<Table extends EnglishWords> implements ReactiveController {
  language = 'en';
  readonly #host: WordsHost;
  #english: EnglishWords;
  #later: (() => Promise<EnglishWords>) | undefined;
  readonly #onChange = () => this.#host.requestUpdate();
  #observer: MutationObserver | undefined;

  /** @param later English words that are fetched when the element is first used; without them it still works */
  constructor(host: WordsHost, english: EnglishWords, later?: () => Promise<EnglishWords>) {
    this.#host = host;
    this.#english = english;
    this.#later = later;
    host.addController(this);
  }

  hostConnected(): void {
    messageChanges.addEventListener('change', this.#onChange);
    // A page that switches its language does so at its root.
    this.#observer = new MutationObserver(this.#onChange);
    this.#observer.observe(this.#host.ownerDocument.documentElement, { attributeFilter: ['lang'] });
    this.#later?.().then(
      (english) => {
        this.#later = undefined;
        this.add(english);
      },
      () => undefined, // fetched again when the element is used again
    );
  }

  hostDisconnected(): void {
    messageChanges.removeEventListener('change', this.#onChange);
    this.#observer?.disconnect();
  }

  hostUpdate(): void {
    this.language = languageOf(this.#host);
  }

  /** English words that came later. */
  add(english: EnglishWords): void {
    this.#english = { ...this.#english, ...english };
    this.#host.requestUpdate();
  }

  /** The text for one of the element's own keys. */
  readonly text = (key: keyof Table & string, params: MessageParams = {}): string =>
    this.maybe(key, params) ?? formatMessage(this.#english[key] ?? key, params, 'en');

  /** The text for a key that need not exist: an integrator's own method or rule. */
  maybe(key: string, params: MessageParams = {}): string | undefined {
    const own = this.#host.messages;
    const theirs = (own && Object.hasOwn(own, key) ? own[key] : undefined) ?? findMessage(this.language, key);
    if (theirs !== undefined) return formatMessage(theirs, params, this.language);
    const english = Object.hasOwn(this.#english, key) ? this.#english[key] : undefined;
    return english === undefined ? undefined : formatMessage(english, params, 'en');
  }

  /** A method's name; an unknown method is called by its id. */
  methodName(methodId: string): string {
    return this.maybe(`method.${methodId}`) ?? methodId;
  }

  /** Day and time, the language's own way. */
  date(rfc3339: string): string {
    const at = new Date(rfc3339);
    if (Number.isNaN(at.getTime())) return rfc3339;
    return new Intl.DateTimeFormat(this.language, { dateStyle: 'medium', timeStyle: 'short' }).format(at);
  }

  /** "a, b and c" */
  list(items: readonly string[]): string {
    return new Intl.ListFormat(this.language, { type: 'conjunction' }).format(items);
  }
}
