/**
 * Fields and what surrounds them, as functions of plain values: input with
 * label, hint, error and reveal button, boxes to tick, the button that sends.
 */
import { type TemplateResult, html, nothing } from 'lit';
import { errorIcon, eyeIcon, eyeOffIcon, spinnerIcon } from './icons.ts';

/** One input with what belongs to it, ready to be shown. */
export interface FieldView {
  readonly name: 'secret' | 'retype';
  readonly idPrefix: string;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly error: string | undefined;
  readonly isPin: boolean;
  /** In the clear. */
  readonly shown: boolean;
  readonly autocomplete: 'new-password' | 'current-password' | 'off';
  readonly passwordRules: string | undefined;
  readonly readOnly: boolean;
  readonly capsLock?: string | undefined;
  /** Why the last key or paste changed nothing. */
  readonly note?: string | undefined;
  readonly describedBy?: string;
  readonly reveal?: { readonly label: string; readonly pressed: boolean; readonly toggle: () => void };
  /** What a PIN is painted as; without it, as plain text. */
  readonly cells: TemplateResult | undefined;
}

export interface UsernameView {
  readonly label: string;
  readonly value: string;
}

/**
 * Hidden from people, there for password managers: it names the wallet, so that no other login is filled in.
 * @csslightpart username - The login name for password managers; not seen.
 */
export function usernameInput({ label, value }: UsernameView): TemplateResult {
  return html`<input
    data-part="username"
    type="text"
    name="username"
    autocomplete="username"
    tabindex="-1"
    aria-hidden="true"
    aria-label=${label}
    readonly
    .value=${value}
    value=${value}
  />`;
}

/**
 * @csslightpart field - One field with what belongs to it.
 * @csslightpart label - The name of a field, or of a suggestion.
 * @csslightpart control - The frame of a field.
 * @csslightpart entry - The field with its PIN cells.
 * @csslightpart input - The field.
 * @csslightpart hint - What helps to fill it in.
 * @csslightpart note - What is said about what stands in it.
 * @csslightpart caps-lock - Says that Caps Lock is on.
 */
export function fieldTemplate(view: FieldView): TemplateResult {
  const id = (part: string) => `${view.idPrefix}-${view.name}-${part}`;
  const { hint, error, note, capsLock, reveal } = view;
  return html`<div data-part="field">
    <label data-part="label" for=${id('input')}>${view.label}</label>
    ${hint ? html`<p data-part="hint" id=${id('hint')}>${hint}</p>` : nothing}
    <div data-part="control" ?data-cells=${view.cells}>
      <div data-part="entry" dir=${view.isPin ? 'ltr' : nothing}>
        <input
          data-part="input"
          tabindex=${view.readOnly ? -1 : 0}
          class=${view.isPin && !view.shown ? 'masked' : ''}
          id=${id('input')}
          name=${view.name}
          type=${view.isPin || view.shown ? 'text' : 'password'}
          inputmode=${view.isPin ? 'numeric' : 'text'}
          autocomplete=${view.autocomplete}
          passwordrules=${view.passwordRules ?? nothing}
          autocapitalize="off"
          autocorrect="off"
          spellcheck="false"
          dir=${view.isPin ? 'ltr' : 'auto'}
          ?readonly=${view.readOnly}
          aria-invalid=${error ? 'true' : 'false'}
          aria-describedby=${[hint ? id('hint') : '', error ? id('error') : '', view.describedBy].filter(Boolean).join(' ') || nothing}
        />${view.cells ?? nothing}
      </div>
      ${reveal ? revealButton(reveal, id('input'), view.readOnly) : nothing}
    </div>
    ${capsLock ? html`<p data-part="caps-lock">${capsLock}</p>` : nothing} ${note ? html`<p data-part="note">${note}</p>` : nothing}
    ${error ? errorText(error, id('error')) : nothing}
  </div>`;
}

/**
 * @csslightpart reveal-button - Shows and hides what was typed.
 */
function revealButton({ label, pressed, toggle }: NonNullable<FieldView['reveal']>, inputId: string, away: boolean): TemplateResult {
  // Its name is its title: with a label as well it would be said twice.
  return html`<button
    data-part="reveal-button"
    type="button"
    tabindex=${away ? -1 : 0}
    title=${label}
    aria-pressed=${pressed}
    aria-controls=${inputId}
    @click=${toggle}
  >
    ${pressed ? eyeOffIcon() : eyeIcon()}
  </button>`;
}

/**
 * @csslightpart error - What is wrong with a field or a box.
 */
function errorText(text: string, id: string): TemplateResult {
  return html`<p data-part="error" id=${id}>${errorIcon()}<span>${text}</span></p>`;
}

export interface CheckView {
  readonly name: 'saved' | 'agree';
  readonly idPrefix: string;
  readonly label: string;
  readonly checked: boolean;
  readonly error: string | undefined;
  readonly disabled: boolean;
  readonly changed: (checked: boolean) => void;
}

/**
 * @csslightpart check - A box to tick, with its label and error.
 */
export function checkTemplate({ name, idPrefix, label, checked, error, disabled, changed }: CheckView): TemplateResult {
  const id = `${idPrefix}-${name}`;
  return html`<div data-part="check">
    <label for=${id}>
      <input
        id=${id}
        form="${idPrefix}-form"
        type="checkbox"
        name=${name}
        .checked=${checked}
        ?disabled=${disabled}
        aria-invalid=${error ? 'true' : 'false'}
        aria-describedby=${error ? `${id}-error` : nothing}
        @change=${(event: Event) => changed((event.target as HTMLInputElement).checked)}
      />
      <span>${label}</span>
    </label>
    ${error ? errorText(error, `${id}-error`) : nothing}
  </div>`;
}

export interface SubmitView {
  readonly idPrefix: string;
  readonly label: string;
  readonly busy: boolean;
  readonly waiting: boolean;
  readonly press: () => void;
}

/**
 * Stays pressable in name only while it must not be pressed: the focus is not lost.
 * A press, and Enter in a field, ends here without a submit event: Firefox takes
 * that event for success, and offers to save a secret that may be wrong.
 * @csslightpart submit-button - Starts the call.
 */
export function submitTemplate({ idPrefix, label, busy, waiting, press }: SubmitView): TemplateResult {
  const pressed = (event: Event) => {
    event.preventDefault();
    press();
  };
  return html`<button
    data-part="submit-button"
    type="submit"
    form="${idPrefix}-form"
    aria-disabled=${busy || waiting}
    @click=${pressed}
  >
    ${busy ? spinnerIcon() : nothing}<span>${label}</span>
  </button>`;
}
