/**
 * The first paint of `<password-backup-form>`, as functions of a view: heading,
 * field, box to tick, button. The fields and everything that describes them go
 * into the light DOM (two parts of one form), the frame into the shadow root.
 * What a person meets later is in modules of its own (`.ends`, `.rules`, `.pin`).
 */
import { type TemplateResult, html, nothing } from 'lit';
import type { AttemptState } from '../controllers/attempt.ts';
import type { FieldName, SecretEntry } from '../controllers/secret-entry.ts';
import type { Words } from '../controllers/words.ts';
import type { BackupError } from '../core/errors.ts';
import type { Backup, BackupStatus, Phase, RecoverPhase } from '../flow/types.ts';
import type { MessageParams } from '../messages/format.ts';
import { formMessages as english } from '../messages/en/form.ts';
import { isAboutSecret, isLocking } from './shared/issue-words.ts';
import type { FormSettings } from './shared/form-settings.ts';
import { type FieldView, checkTemplate, fieldTemplate, submitTemplate, usernameInput } from './shared/fields.ts';

export type FormMode = 'create' | 'confirm' | 'unlock' | 'change';

export type EndsModule = typeof import('./password-backup-form.ends.ts');
export type FormRules = typeof import('./password-backup-form.rules.ts');
type PinModule = typeof import('./password-backup-form.pin.ts');

/** Words of the first paint, and those that come with the modules that say them. */
export type FormWords = Words<typeof english & EndsModule['endWords'] & FormRules['ruleMessages'] & PinModule['pinMessages']>;

export { english };

/** Everything the templates read, and what they call. Holds no secret: that is asked of `entry` when needed. */
export interface FormView extends FormSettings {
  readonly id: string;
  /** Of what is asked for now. */
  readonly mode: FormMode;
  /** The current secret is asked for, before the new one. */
  readonly current: boolean;
  readonly backup: Backup | undefined;
  readonly retypes: boolean;
  readonly username: string;
  readonly status: BackupStatus;
  readonly attempt: AttemptState<Phase | RecoverPhase, BackupStatus>;
  readonly entry: SecretEntry<FormRules>;
  /** Undefined until it is downloaded. */
  readonly ends: EndsModule | undefined;
  /** Ids of the methods that open the backup besides this one, where the page says so. */
  readonly otherWays: readonly string[] | undefined;
  /** Tries that a vault still answers, where it said so. */
  readonly triesLeft: number | undefined;
  /** Wrong answers are counted apart: a vault guards the way, and they cost it nothing. */
  readonly practises: boolean;
  readonly waitSeconds: number;
  readonly words: FormWords;
  /** The words for this kind of secret, where it has some of its own. */
  readonly say: (key: string, params?: MessageParams) => string;
  /** Says it to people who listen. */
  readonly speak: (text: string, quietMs?: number, subject?: string) => void;
  readonly cells: (view: FormView, name: 'secret' | 'retype') => TemplateResult | undefined;
  readonly typed: (event: Event) => void;
  readonly typing: (event: InputEvent) => void;
  readonly submitted: (event: Event) => void;
  readonly retry: () => void;
  readonly cancel: () => void;
  readonly other: (() => void) | undefined;
  readonly prove: () => void;
  readonly renew: () => void;
  readonly check: () => void;
  readonly again: () => void;
}

/** The failure that gets a panel; one about what was typed belongs to the field. */
export function problemOf({ attempt }: Pick<FormView, 'attempt'>): BackupError | undefined {
  return attempt.name === 'failed' && !isAboutSecret(attempt.error.code) ? attempt.error : undefined;
}

/** `:state(…)` */
export function statesOf({ attempt, entry, waitSeconds }: FormView): Readonly<Record<string, boolean>> {
  return {
    working: attempt.name === 'working',
    failed: attempt.name === 'failed',
    done: attempt.name === 'done',
    checking: !!entry.strength?.checking,
    revealed: entry.reveal.shown,
    invalid: Object.values(entry.problems).some(Boolean),
    waiting: waitSeconds > 0,
    locked: attempt.name === 'failed' && isLocking(attempt.error.code) && !attempt.error.details.practice,
  };
}

function fieldView(view: FormView, name: 'secret' | 'retype'): FieldView {
  const { entry, kind, mode, setsNew, policy } = view;
  const isPin = kind === 'pin';
  const { shown } = entry.reveal;
  const common = {
    name,
    idPrefix: view.id,
    error: entry.problems[name]?.(),
    isPin,
    shown,
    autocomplete: isPin ? 'off' : setsNew ? 'new-password' : 'current-password',
    passwordRules: isPin || !policy ? undefined : entry.later.module?.passwordRules(policy),
    readOnly: view.attempt.name === 'working',
    cells: view.cells(view, name),
  } as const;
  if (name === 'retype') return { ...common, label: view.say('form.retype.label') };
  return {
    ...common,
    label: view.say(`form.${mode}.label`),
    hint: entry.problems.secret ? undefined : view.ends?.countText(view),
    capsLock: entry.capsLock && !isPin ? view.say('form.caps-lock') : undefined,
    // Of a suggestion it is said beside that.
    note: entry.suggestion === 'shown' ? '' : entry.note,
    describedBy: policy ? `${view.id}-rules` : '',
    reveal: { label: view.say('form.reveal'), pressed: shown, toggle: entry.reveal.toggle },
  };
}

/**
 * The form itself, in the light DOM: a user name for password managers, the field, the field again where asked for.
 * @csslightpart form - The `<form>` itself, with label, field and error.
 */
export function fieldsPart(view: FormView): TemplateResult {
  const { entry } = view;
  const twice = view.setsNew && view.retypes && entry.suggestion !== 'shown';
  return html`<form
    id="${view.id}-form"
    data-part="form"
    method="post"
    novalidate
    @submit=${view.submitted}
    @beforeinput=${view.typing}
    @input=${view.typed}
    @compositionend=${view.typed}
    @keydown=${entry.keyed}
    @keyup=${entry.keyed}
    @focusin=${entry.reveal.focused}
    @focusout=${entry.reveal.blurred}
  >
    ${usernameInput({ label: view.words.text('form.username'), value: view.username })} ${fieldTemplate(fieldView(view, 'secret'))}
    ${twice ? fieldTemplate(fieldView(view, 'retype')) : nothing}
  </form>`;
}

/** What follows the field, in the light DOM, and belongs to the same form. */
export function actionsPart(view: FormView): TemplateResult {
  const { entry, mode, setsNew } = view;
  const busy = entry.validating || view.attempt.name === 'working';
  const label = view.say(`form.${mode}.submit`);
  return html`
    ${setsNew ? aboutNew(view) : nothing}
    ${entry.suggestion === 'shown' ? tick(view, 'saved', busy) : nothing} ${mode === 'create' ? tick(view, 'agree', busy) : nothing}
    ${submitTemplate({ idPrefix: view.id, label, busy, waiting: view.waitSeconds > 0, press: view.retry })}
  `;
}

/**
 * Rules and a suggestion; the room they will need, while they are on their way.
 * @csslightpart rules-loading - The room for the rules, while they are fetched.
 */
function aboutNew(view: FormView): TemplateResult | typeof nothing {
  const { later } = view.entry;
  const rules = later.want();
  if (rules) return rules.rulesAndSuggestion(view);
  return later.failed ? nothing : html`<div data-part="rules-loading" ?data-short=${/pin|passcode/.test(view.kind)}></div>`;
}

function tick(view: FormView, name: FieldName & ('saved' | 'agree'), disabled: boolean): TemplateResult {
  const { entry } = view;
  return checkTemplate({
    name,
    idPrefix: view.id,
    label: view.say(`form.${name}`),
    checked: entry.ticked[name],
    error: entry.problems[name]?.(),
    disabled,
    changed: (checked) => entry.set({ ticked: { ...entry.ticked, [name]: checked }, problems: { ...entry.problems, [name]: undefined } }),
  });
}

/** From these phases on the secret is known to be the right one. */
const CERTAIN: readonly string[] = ['finishing', 'verifying', 'restoring'];

/**
 * Heading, failure, fields, meter, actions. Out of reach while a call is under
 * way, and still as high as it is. The fields stay rendered, unseen, until the
 * secret is known to be right: Chromium takes a form that goes while a request
 * ends for one that went well, and offers to save what may be wrong.
 */
export function formLayer(view: FormView): TemplateResult {
  const { attempt, ends, mode } = view;
  const away = ends && attempt.name === 'working';
  const covered = ends && (attempt.name === 'done' || (away && CERTAIN.includes(attempt.phase)));
  const problem = problemOf(view);
  const locked = ends && problem && isLocking(problem.code);
  return html`<div class="layer ${away ? 'away' : ''}" ?inert=${covered}>
    <div class="head" ?inert=${away}>
      <div id="title"><slot name="title"><h2 part="title">${view.say(`form.${mode}.title`)}</h2></slot></div>
      ${locked ? nothing : html`<p part="intro" class="muted">${view.say(`form.${mode}.intro`)}</p>`}
    </div>
    ${ends ? ends.problem(view, problem) : problem || attempt.name === 'done' ? plainEnd(view, problem) : nothing}
    ${locked ? nothing : fields(view, away, !problem)}
  </div>`;
}

/** @param alone no panel above says how long to wait, and offers another way */
function fields(view: FormView, away = false, alone = true): TemplateResult {
  const ends = alone ? view.ends : undefined;
  return html`<div class="fields" aria-hidden=${away}>
      <slot name="field"><p class="muted">${view.words.text('form.loading')}</p></slot>
      ${view.setsNew ? meter(view) : nothing}
    </div>
    ${ends?.wait(view) ?? nothing}<slot name="actions" ?inert=${away}></slot>${ends?.otherWay(view) ?? nothing}${view.ends?.unknownPart(view) ?? nothing}`;
}

function meter(view: FormView): TemplateResult | typeof nothing {
  const { later } = view.entry;
  if (later.module) return later.module.meterPart(view);
  return later.failed || view.kind === 'pin' ? nothing : html`<div class="meter-loading"></div>`;
}

/** The truth in few words, where the module that says it well could not be downloaded. */
function plainEnd({ mode, status, words }: FormView, problem: BackupError | undefined): TemplateResult {
  const { text } = words;
  const good = mode === 'unlock' ? 'plain.recovered' : status.state === 'protected' ? 'plain.protected' : 'plain.unproven';
  const said = problem ? text('plain.failed', { code: problem.code }) : text(good);
  const [id, part] = problem ? ['problem', 'error'] : ['result', 'result'];
  return html`<p id=${id} part=${part} class="panel" role="alert" tabindex="-1"><b>${said}</b></p>`;
}
