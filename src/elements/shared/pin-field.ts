/** A PIN's field, as far as it is needed before its module is here: asks for the module, and hands on to it. */
import type { LitElement, TemplateResult } from 'lit';
import { Later } from '../../controllers/later.ts';
import type { PinInput } from '../../controllers/pin-input.ts';
import type { MessageTable } from '../../messages/format.ts';
import type { FormView } from '../password-backup-form.views.ts';

export interface PinFieldOptions {
  readonly view: () => FormView;
  readonly input: (name: 'secret' | 'retype') => HTMLInputElement | null;
  readonly words: (words: MessageTable) => void;
}

export class PinField {
  readonly later;
  readonly #options: PinFieldOptions;
  #behaviour: PinInput | undefined;

  constructor(host: LitElement, options: PinFieldOptions) {
    this.#options = options;
    this.later = new Later(
      host,
      () => import('../password-backup-form.pin.ts'),
      ({ pinInput, pinMessages }) => {
        options.words(pinMessages);
        this.#behaviour = pinInput(host, options.view);
      },
    );
  }

  readonly typing = (event: InputEvent): void => {
    if (this.#options.view().kind === 'pin') this.#behaviour?.typing(event, event.target as HTMLInputElement);
  };

  typed(event: Event): void {
    if (this.#options.view().kind === 'pin') this.#behaviour?.typed(event, event.target as HTMLInputElement);
  }

  readonly cells = (view: FormView, name: 'secret' | 'retype'): TemplateResult | undefined => {
    if (view.kind !== 'pin') return undefined;
    const pin = this.later.want();
    return pin?.pinCells(this.#options.input(name), pin.lengthsOf(view), view.entry.reveal.shown);
  };
}

/** How many there are, for the styles. By script: a strict CSP allows no style attribute in markup. */
export function countCells(root: Element): void {
  for (const control of root.querySelectorAll<HTMLElement>('[data-cells]')) {
    control.style.setProperty('--_cells', `${control.querySelectorAll('[data-part="cell"]').length}`);
  }
}
