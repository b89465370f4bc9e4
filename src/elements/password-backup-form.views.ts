/**
 * What `<password-backup-form>` shows, as functions of a view. The fields and
 * everything that describes them go into the light DOM (two parts of one
 * form), the meter and the frame into the shadow root.
 */
import { type TemplateResult, html, nothing } from 'lit';
import type { AttemptState } from '../controllers/attempt.ts';
import type { SecretEntry } from '../controllers/secret-entry.ts';
import type { Words } from '../controllers/words.ts';
import type { SecretKind, SecretPolicy } from '../core/policy.ts';
import type { BackupStatus, Phase, RecoverPhase } from '../flow/types.ts';
import { problemMessages } from '../messages/en/problems.ts';
import { endMessages } from '../messages/en/ends.ts';
import { formMessages } from '../messages/en/form.ts';
import { progressMessages } from '../messages/en/progress.ts';
import { ruleMessages } from '../messages/en/rules.ts';
import { statusMessages } from '../messages/en/status.ts';
import {
  type FieldView,
  checkTemplate,
  fieldTemplate,
  meterTemplate,
  resultTemplate,
  rulesTemplate,
  submitTemplate,
  suggestionTemplate,
  usernameInput,
} from './shared/fields.ts';
import { checkIcon } from './shared/icons.ts';
import { isAboutSecret } from './shared/issue-words.ts';
import { type ProblemActions, problemPanel, waitText } from './shared/problem.ts';
import { progressList } from './shared/progress.ts';
import { missingMethods, statusWords } from './shared/status-words.ts';

/** English for the rules is fetched with the rules. */
export type FormWords = Words<typeof english & typeof ruleMessages>;

export const english = { ...statusMessages, ...problemMessages, ...progressMessages, ...formMessages, ...ruleMessages, ...endMessages };

export type FormMode = 'create' | 'confirm' | 'unlock' | 'change';

/** Everything the templates read, and what they call. Holds no secret: that is asked of `entry` when needed. */
export interface FormView {
  readonly id: string;
  readonly mode: FormMode;
  readonly kind: SecretKind;
  readonly setsNew: boolean;
  readonly policy: SecretPolicy | undefined;
  readonly retypes: boolean;
  readonly username: string;
  readonly status: BackupStatus;
  readonly attempt: AttemptState<Phase | RecoverPhase, BackupStatus>;
  readonly phases: readonly (Phase | RecoverPhase)[];
  readonly entry: SecretEntry;
  readonly waitSeconds: number;
  readonly words: FormWords;
  readonly typed: (event: Event) => void;
  readonly submitted: (event: Event) => void;
  readonly copy: () => void;
  readonly retry: () => void;
  readonly cancel: () => void;
  readonly other: (() => void) | undefined;
  readonly prove: () => void;
  readonly check: () => void;
  readonly again: () => void;
}

/** The form's words for its kind of secret, where it has some of its own. */
function say({ words, kind }: FormView, key: keyof typeof english): string {
  return words.maybe(`${key}.${kind}`) ?? words.text(key);
}

function secretField(view: FormView): FieldView {
  const { entry, kind, mode, setsNew, policy } = view;
  const isPin = kind === 'pin';
  const { shown } = entry.reveal;
  return {
    name: 'secret',
    idPrefix: view.id,
    label: say(view, `form.${mode}.label`),
    hint: undefined,
    error: entry.problems.secret,
    type: shown || isPin ? 'text' : 'password',
    masked: isPin && !shown,
    inputMode: isPin ? 'numeric' : 'text',
    autocomplete: isPin ? 'off' : setsNew ? 'new-password' : 'current-password',
    passwordRules: entry.passwordRules(),
    readOnly: view.attempt.name === 'working',
    capsLock: entry.capsLock ? say(view, 'form.caps-lock') : undefined,
    describedBy: policy ? `${view.id}-rules` : '',
    reveal: { label: say(view, 'form.reveal'), pressed: shown, toggle: entry.reveal.toggle },
  };
}

/** The form itself, in the light DOM: a user name for password managers, the field, the field again where asked for. */
export function fieldsPart(view: FormView): TemplateResult {
  const { entry } = view;
  const field = secretField(view);
  const twice = view.setsNew && view.retypes && entry.suggestion !== 'shown';
  const again = {
    ...field,
    name: 'retype' as const,
    label: say(view, 'form.retype.label'),
    error: entry.problems.retype,
    capsLock: undefined,
    describedBy: '',
    reveal: undefined,
  };
  return html`<form
    id="${view.id}-form"
    data-part="form"
    method="post"
    novalidate
    @submit=${view.submitted}
    @input=${view.typed}
    @keydown=${entry.keyed}
    @keyup=${entry.keyed}
    @focusin=${entry.reveal.focused}
    @focusout=${entry.reveal.blurred}
  >
    ${usernameInput({ label: view.words.text('form.username'), value: view.username })} ${fieldTemplate(field)}
    ${twice ? fieldTemplate(again) : nothing}
  </form>`;
}

/** What follows the field, in the light DOM, and belongs to the same form. */
export function actionsPart(view: FormView): TemplateResult {
  const { entry, mode, waitSeconds } = view;
  const busy = entry.validating || view.attempt.name === 'working';
  const tick = (name: 'saved' | 'agree') => ({
    name,
    idPrefix: view.id,
    label: say(view, `form.${name}`),
    checked: entry.ticked[name],
    error: entry.problems[name],
    disabled: busy,
    changed: (checked: boolean) =>
      entry.set({ ticked: { ...entry.ticked, [name]: checked }, problems: { ...entry.problems, [name]: undefined } }),
  });
  return html`
    ${rulesPart(view)} ${view.setsNew ? suggestionPart(view) : nothing}
    ${entry.suggestion === 'shown' ? checkTemplate(tick('saved')) : nothing} ${mode === 'create' ? checkTemplate(tick('agree')) : nothing}
    ${submitTemplate({ idPrefix: view.id, label: say(view, `form.${mode}.submit`), busy, waiting: waitSeconds > 0 })}
  `;
}

function rulesPart(view: FormView): TemplateResult | typeof nothing {
  const { words, entry } = view;
  const states = entry.rules();
  if (!states) return html`<div data-part="rules-loading"></div>`;
  const rules = states.map(({ rule, state }) => {
    const shown = state === 'unknown' && !entry.text ? 'not-met' : state;
    return { text: words.maybe(`rule.${rule.id}`, rule.params) ?? rule.id, state: shown, word: words.text(`form.rule.${shown}`) };
  });
  return rulesTemplate(`${view.id}-rules`, say(view, 'form.rules'), rules);
}

function suggestionPart(view: FormView): TemplateResult | typeof nothing {
  const { entry, words, kind } = view;
  if (kind === 'pin') return nothing;
  if (entry.suggestion === 'shown') {
    return suggestionTemplate({
      idPrefix: view.id,
      title: words.text('form.suggested'),
      copyLabel: words.text('form.copy'),
      anotherLabel: words.text('form.suggest-another'),
      copy: view.copy,
      another: () => void entry.suggest(),
    });
  }
  return html`<div data-part="suggest">
    <button data-part="suggest-button" class="plain" type="button" form="${view.id}-form" @click=${() => void entry.suggest()}>${words.text('form.suggest')}</button>
    ${entry.suggestion === 'failed' ? html`<p data-part="hint" role="alert">${words.text('form.suggest-failed')}</p>` : nothing}
  </div>`;
}

function meterPart(view: FormView): TemplateResult | typeof nothing {
  const { entry, words, setsNew, kind } = view;
  if (!setsNew || kind === 'pin') return nothing;
  const { estimate, checking } = entry.strength;
  const hint = estimate?.hints[0];
  return meterTemplate({
    label: words.text('strength.label'),
    level: estimate?.level,
    word: words.text(estimate ? `strength.${estimate.level}` : checking ? 'strength.checking' : 'strength.empty'),
    hint: hint && words.maybe(`hint.${hint}`),
  });
}

/** Heading, failure, fields, meter, actions. Out of reach while a call is under way, and still as high as it is. */
export function formLayer(view: FormView): TemplateResult {
  const { attempt, mode } = view;
  const error = attempt.name === 'failed' && !isAboutSecret(attempt.error.code) ? attempt.error : undefined;
  const actions: ProblemActions = { title: `problem.${mode}`, waitSeconds: view.waitSeconds, retry: view.retry, other: view.other };
  const waits = !error && view.waitSeconds > 0;
  return html`<div class="layer" ?inert=${attempt.name === 'working' || attempt.name === 'done'}>
    <div class="head">
      <div id="title"><slot name="title"><h2 part="title">${say(view, `form.${mode}.title`)}</h2></slot></div>
      <p part="intro" class="muted">${say(view, `form.${mode}.intro`)}</p>
    </div>
    ${error ? problemPanel(error, actions, view.words) : nothing}
    ${waits ? html`<p part="wait" class="muted" role="timer">${waitText(view.waitSeconds, view.words)}</p>` : nothing}
    <div class="fields"><slot name="field"><p class="muted">${view.words.text('form.loading')}</p></slot>${meterPart(view)}</div>
    <slot name="actions"></slot>
  </div>`;
}

/** Always there, so that the card is as high before as during the call. */
export function progressLayer(view: FormView): TemplateResult {
  const { attempt, words, mode } = view;
  const phase = attempt.name === 'working' ? attempt.phase : undefined;
  return html`<div class="layer progress" ?inert=${attempt.name !== 'working'}>
    <div class="steps">
      <h2 part="title">${words.text(`progress.${mode}`)}</h2>
      ${progressList(view.phases, phase, words)}
    </div>
    <button part="cancel-button" type="button" @click=${view.cancel}>${words.text('form.cancel')}</button>
  </div>`;
}

/** How it ended: only what the status says. */
export function resultLayer(view: FormView): TemplateResult {
  return html`<div class="layer done">${resultTemplate(resultOf(view))}</div>`;
}

function resultOf(view: FormView) {
  const { mode, status, words } = view;
  const { text } = words;
  const { icon, tone, title, detail } = statusWords(status, words);
  const plain = { next: undefined, action: undefined };
  if (mode === 'unlock') {
    return { ...plain, icon: checkIcon(), tone: 'success', title: text('done.recovered'), detail: text('done.recovered.detail') };
  }
  if (mode === 'confirm') return { ...plain, icon, tone, title, detail };
  const next = 'methods' in status && status.methods.length === 1 ? text('done.next') : undefined;
  const action = next && view.other ? { label: text('done.add'), run: view.other } : undefined;
  const ends = { icon, tone, next, action };
  switch (status.state) {
    case 'protected':
      return { ...ends, title: text('done.protected'), detail: text('done.protected.detail', { date: words.date(status.provenAt) }) };
    case 'partly': {
      const detail = text('done.partly.detail', { date: words.date(status.provenAt), methods: missingMethods(status, words) });
      return { ...ends, title, detail };
    }
    case 'stored':
      return {
        ...ends,
        action: { label: text('form.confirm.title'), run: view.prove },
        title: text('done.stored'),
        detail: text('done.stored.detail'),
      };
    case 'stale':
      return {
        ...ends,
        action: { label: text('done.again'), run: view.again },
        title: text('done.stale'),
        detail: text('done.stale.detail'),
      };
    case 'unknown':
      return {
        ...ends,
        action: { label: text('status.refresh'), run: view.check },
        title: text('done.unknown'),
        detail: text('done.unknown.detail'),
      };
    case 'none':
      return {
        ...ends,
        action: { label: text('done.again'), run: view.again },
        title: text('done.none'),
        detail: text('done.none.detail'),
      };
  }
}
