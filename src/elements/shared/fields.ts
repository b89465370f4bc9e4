/**
 * Fields and what surrounds them, as functions of plain values: input with
 * label, hint, error and reveal button, rules, boxes to tick, meter, result.
 */
import { type TemplateResult, html, nothing } from 'lit';
import type { RuleState } from '../../core/policy.ts';
import type { StrengthLevel } from '../../core/strength.ts';
import { checkIcon, circleIcon, errorIcon, eyeIcon, eyeOffIcon, spinnerIcon } from './icons.ts';

/** One input with what belongs to it, ready to be shown. */
export interface FieldView {
  readonly name: 'secret' | 'retype';
  readonly idPrefix: string;
  readonly label: string;
  readonly hint: string | undefined;
  readonly error: string | undefined;
  readonly type: 'password' | 'text';
  readonly inputMode: 'text' | 'numeric';
  readonly masked: boolean;
  readonly autocomplete: 'new-password' | 'current-password' | 'off';
  readonly passwordRules: string | undefined;
  readonly readOnly: boolean;
  readonly capsLock: string | undefined;
  readonly describedBy: string;
  readonly reveal: { readonly label: string; readonly pressed: boolean; readonly toggle: () => void } | undefined;
}

export interface UsernameView {
  readonly label: string;
  readonly value: string;
}

/** Hidden from people, there for password managers: it names the wallet, so that no other login is filled in. */
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

export function fieldTemplate(view: FieldView): TemplateResult {
  const id = (part: string) => `${view.idPrefix}-${view.name}-${part}`;
  return html`<div data-part="field">
    <label data-part="label" for=${id('input')}>${view.label}</label>
    ${view.hint ? html`<p data-part="hint" id=${id('hint')}>${view.hint}</p>` : nothing}
    <div data-part="control">
      <input
        data-part="input"
        class=${view.masked ? 'masked' : ''}
        id=${id('input')}
        name=${view.name}
        type=${view.type}
        inputmode=${view.inputMode}
        autocomplete=${view.autocomplete}
        passwordrules=${view.passwordRules ?? nothing}
        autocapitalize="off"
        autocorrect="off"
        spellcheck="false"
        dir="auto"
        ?readonly=${view.readOnly}
        aria-invalid=${view.error ? 'true' : 'false'}
        aria-describedby=${[view.hint ? id('hint') : '', view.error ? id('error') : '', view.describedBy].filter(Boolean).join(' ') || nothing}
      />
      ${view.reveal ? revealButton(view.reveal, id('input')) : nothing}
    </div>
    ${view.capsLock ? html`<p data-part="caps-lock">${view.capsLock}</p>` : nothing}
    ${view.error ? errorText(view.error, id('error')) : nothing}
  </div>`;
}

function revealButton({ label, pressed, toggle }: NonNullable<FieldView['reveal']>, inputId: string): TemplateResult {
  return html`<button
    data-part="reveal-button"
    type="button"
    aria-label=${label}
    title=${label}
    aria-pressed=${pressed}
    aria-controls=${inputId}
    @click=${toggle}
  >
    ${pressed ? eyeOffIcon() : eyeIcon()}
  </button>`;
}

function errorText(text: string, id: string): TemplateResult {
  return html`<p data-part="error" id=${id}>${errorIcon()}<span>${text}</span></p>`;
}

export interface RuleView {
  readonly text: string;
  readonly state: RuleState;
  readonly word: string;
}

export function rulesTemplate(id: string, title: string, rules: readonly RuleView[]): TemplateResult | typeof nothing {
  if (rules.length === 0) return nothing;
  return html`<ul data-part="rules" id=${id} aria-label=${title}>
    ${rules.map(
      ({ text, state, word }) =>
        html`<li data-part="rule" data-state=${state}>
          ${state === 'met' ? checkIcon() : circleIcon()}<span>${text} <b data-part="rule-state">(${word})</b></span>
        </li>`,
    )}
  </ul>`;
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

const LEVEL_NUMBER: Readonly<Record<StrengthLevel, number>> = { 'very-weak': 1, 'weak': 2, 'fair': 3, 'strong': 4, 'very-strong': 5 };
const SEGMENTS = [1, 2, 3, 4, 5];

export interface MeterView {
  readonly label: string;
  readonly level: StrengthLevel | undefined;
  readonly word: string;
  readonly hint: string | undefined;
}

export function meterTemplate({ label, level, word, hint }: MeterView): TemplateResult {
  const value = level === undefined ? 0 : LEVEL_NUMBER[level];
  return html`<div class="strength">
    <div
      part="meter"
      class="meter ${level ?? ''}"
      role="meter"
      aria-label=${label}
      aria-valuemin="0"
      aria-valuemax="5"
      aria-valuenow=${value}
      aria-valuetext=${word}
    >
      ${SEGMENTS.map((segment) => html`<span part="meter-segment" class=${segment <= value ? 'on' : ''}></span>`)}
    </div>
    <p part="meter-text" class="meter-text" aria-hidden="true"><b>${word}</b>${hint ? html` · ${hint}` : nothing}</p>
  </div>`;
}

export interface SuggestionView {
  readonly idPrefix: string;
  readonly title: string;
  readonly copyLabel: string;
  readonly anotherLabel: string;
  readonly copy: () => void;
  readonly another: () => void;
}

/** The words themselves are put in by script from the input, and taken out with it: see `showSuggestion`. */
export function suggestionTemplate({ idPrefix, title, copyLabel, anotherLabel, copy, another }: SuggestionView): TemplateResult {
  return html`<div data-part="suggestion" role="group" aria-label=${title}>
    <p data-part="label">${title}</p>
    <p data-part="phrase"></p>
    <div data-part="row">
      <button data-part="copy-button" type="button" form="${idPrefix}-form" @click=${copy}>${copyLabel}</button>
      <button data-part="suggest-button" class="plain" type="button" form="${idPrefix}-form" @click=${another}>${anotherLabel}</button>
    </div>
  </div>`;
}

export interface ResultView {
  readonly icon: TemplateResult;
  readonly tone: string;
  readonly title: string;
  readonly detail: string;
  readonly next: string | undefined;
  readonly action: { readonly label: string; readonly run: () => void } | undefined;
}

export function resultTemplate({ icon, tone, title, detail, next, action }: ResultView): TemplateResult {
  return html`<div part="result" class="result ${tone}" id="result" tabindex="-1" role="group" aria-labelledby="result-title">
    ${icon}
    <h2 id="result-title" part="result-title">${title}</h2>
    <p part="result-detail" class="muted">${detail}</p>
    ${next ? html`<p class="muted">${next}</p>` : nothing}
    <div class="row">
      ${action ? html`<button part="result-button" type="button" @click=${action.run}>${action.label}</button>` : nothing}
      <slot name="done"></slot>
    </div>
  </div>`;
}

export interface SubmitView {
  readonly idPrefix: string;
  readonly label: string;
  readonly busy: boolean;
  readonly waiting: boolean;
}

/** Stays pressable in name only while it must not be pressed: the focus is not lost. */
export function submitTemplate({ idPrefix, label, busy, waiting }: SubmitView): TemplateResult {
  return html`<button data-part="submit-button" type="submit" form="${idPrefix}-form" aria-disabled=${busy || waiting}>
    ${busy ? spinnerIcon() : nothing}<span>${label}</span>
  </button>`;
}
