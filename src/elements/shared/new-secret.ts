/** What is shown of a new secret, as functions of plain values: rules, meter, suggestion. */
import { type TemplateResult, html, nothing } from 'lit';
import type { RuleState } from '../../core/policy.ts';
import type { StrengthLevel } from '../../core/strength.ts';
import { checkIcon, circleIcon } from './icons.ts';

export interface RuleView {
  readonly text: string;
  readonly state: RuleState;
  readonly word: string;
}

/**
 * @csslightpart rules - The rules for a new secret.
 * @csslightpart rule - One of them; `data-state` says whether it is met.
 * @csslightpart rule-state - The same in a word.
 */
export function rulesTemplate(id: string, title: string, rules: readonly RuleView[]): TemplateResult | typeof nothing {
  if (rules.length === 0) return nothing;
  // Not `aria-label`: where the list describes the field, its label would be read in place of the rules.
  return html`<p hidden id="${id}-title">${title}</p>
    <ul data-part="rules" id=${id} aria-labelledby="${id}-title">
    ${rules.map(
      ({ text, state, word }) =>
        html`<li data-part="rule" data-state=${state}>
          ${state === 'met' ? checkIcon() : circleIcon()}<span>${text} <b data-part="rule-state">(${word})</b></span>
        </li>`,
    )}
  </ul>`;
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
  /** What came of copying; empty before. */
  readonly note: string;
}

/**
 * The words are a field's value, put in by script: text of the page would be translated by browsers that
 * translate, and read by scripts that record what a page says.
 * @csslightpart suggestion - The panel of a suggested passphrase.
 * @csslightpart phrase - Its words.
 * @csslightpart row - The buttons below it.
 * @csslightpart copy-button - Copies it.
 * @csslightpart suggest-button - Suggests a passphrase, or another one.
 */
export function suggestionTemplate({ idPrefix, title, copyLabel, anotherLabel, copy, another, note }: SuggestionView): TemplateResult {
  const select = (event: Event) => (event.target as HTMLTextAreaElement).select();
  return html`<div data-part="suggestion" role="group" tabindex="-1" aria-label=${title}>
    <label data-part="label" for="${idPrefix}-phrase">${title}</label>
    <textarea
      data-part="phrase"
      id="${idPrefix}-phrase"
      readonly
      rows="4"
      dir="ltr"
      translate="no"
      autocomplete="off"
      spellcheck="false"
      @click=${select}
    ></textarea>
    <div data-part="row">
      <button data-part="copy-button" type="button" form="${idPrefix}-form" @click=${copy}>${copyLabel}</button>
      <button data-part="suggest-button" class="plain" type="button" form="${idPrefix}-form" @click=${another}>${anotherLabel}</button>
    </div>
    ${note ? html`<p data-part="note">${note}</p>` : nothing}
  </div>`;
}
