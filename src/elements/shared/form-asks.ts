/** What a form asks for at present: a change may ask for the current secret first. And what was promised when it was asked. */
import type { SecretKind } from '../../core/policy.ts';
import type { MessageParams } from '../../messages/format.ts';
import type { FormMode, FormWords } from '../password-backup-form.views.ts';

export class FormAsks {
  /** It was said that wrong answers cost nothing: that holds until something else is asked, whatever is read meanwhile. */
  practises = false;
  /** The current secret was right, or is not known. */
  #past = false;
  readonly #form: { readonly mode: FormMode; readonly askCurrent: boolean };

  constructor(form: { readonly mode: FormMode; readonly askCurrent: boolean }) {
    this.#form = form;
  }

  /** Asking for the current secret is a check of it. */
  get mode(): FormMode {
    return this.current ? 'confirm' : this.#form.mode;
  }

  /** The current secret is asked for, and the new one comes after it. */
  get current(): boolean {
    return this.#form.mode === 'change' && this.#form.askCurrent && !this.#past;
  }

  begin(past = false): void {
    this.practises = false;
    this.#past = past;
  }

  /** What is asked for in words of its own, then in those of its kind of secret. */
  say(words: FormWords, kind: SecretKind, key: string, params?: MessageParams): string {
    const own = this.current ? key.replace('confirm.title', 'change.title').replace('form.confirm', 'form.current') : key;
    const keys = [`${own}.${kind}`, own, `${key}.${kind}`, key];
    return keys.map((each) => words.maybe(each, params)).find(Boolean) ?? '';
  }
}
