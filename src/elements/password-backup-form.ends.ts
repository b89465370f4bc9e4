/**
 * What `<password-backup-form>` shows once a call was made: its phases, its end,
 * what went wrong, a wait, a lock. Fetched when the form begins.
 */
import { type TemplateResult, html, nothing } from 'lit';
import type { BackupError, ErrorCode } from '../core/errors.ts';
import type { MethodStatus } from '../flow/types.ts';
import { endMessages } from '../messages/en/ends.ts';
import { errorMessages } from '../messages/en/errors.ts';
import { problemMessages } from '../messages/en/problems.ts';
import { progressMessages } from '../messages/en/progress.ts';
import { statusMessages } from '../messages/en/status.ts';
import { progressStyles } from '../styles/progress.ts';
import { endStyles } from './password-backup-form.ends.styles.ts';
import { unknownPart } from './password-backup-form.current.ts';
import { type FormView, problemOf } from './password-backup-form.views.ts';
import { checkIcon, clockIcon, lockIcon } from './shared/icons.ts';
import { isLocking } from './shared/issue-words.ts';
import { isWayBack } from './shared/losses.ts';
import { problemPanel, waitLine, waitText } from './shared/problem.ts';
import { progressList } from './shared/progress.ts';
import { type ResultView, resultTemplate } from './shared/result.ts';
import { missingMethods, statusWords } from './shared/status-words.ts';

export { unknownPart };

export const lateStyles = [progressStyles, endStyles];

export const endWords = { ...errorMessages, ...statusMessages, ...problemMessages, ...progressMessages, ...endMessages };

/** What was said last, so that it is said once. */
export interface Said {
  readonly level: string;
  readonly phase: string;
  readonly waits: boolean;
}

/** Says each phase, each new level of strength, and when a wait begins and ends. */
export function announce(view: FormView, said: Said = { level: '', phase: '', waits: false }): Said {
  const { attempt, entry, waitSeconds, words, speak } = view;
  const phase = attempt.name === 'working' ? attempt.phase : '';
  const level = entry.strength?.estimate?.level ?? '';
  const waits = waitSeconds > 0;
  // The end is said by the focus that goes there: no phase may come after it.
  if (phase !== said.phase) speak(phase && view.say(`phase.${phase}`), 0);
  if (level && level !== said.level) speak(view.say('strength.announce', { level: view.say(`strength.${level}`) }));
  // A panel of its own is an alert already.
  if (waits !== said.waits && !problemOf(view))
    speak(waits ? waitText(waitSeconds, words, view.practises) : words.text('wait.over'), undefined, 'wait');
  return { phase, level: level || (entry.text ? said.level : ''), waits };
}

/** Is this the way that the form is about? */
const isAbout =
  ({ slotId, methodId }: Pick<FormView, 'slotId' | 'methodId'>) =>
  (way: MethodStatus): boolean =>
    slotId ? way.slotId === slotId : way.method === methodId;

/** Are wrong answers of this way counted apart, and cost it nothing? Where nobody counts there is nothing to say. */
export function mayPractise({ mode, status, ...settings }: FormView): boolean {
  const way = 'methods' in status ? status.methods.find(isAbout(settings)) : undefined;
  return mode === 'confirm' && way?.vault !== undefined && way.practice === 'free';
}

/** Said before it is asked: that it costs nothing, or how many tries are left. */
export function countText({ practises, triesLeft, words }: FormView): string | undefined {
  return practises ? words.text('practice.free') : triesText(triesLeft, words);
}

/** What a wrong answer cost. */
export function costText({ details }: BackupError, words: FormView['words']): string | undefined {
  return details.practice ? words.text('practice.wrong') : triesText(details.triesLeft, words);
}

/** How many tries are left, and what the last one means. */
function triesText(triesLeft: number | undefined, words: FormView['words']): string | undefined {
  if (triesLeft === undefined || triesLeft < 1) return undefined;
  return triesLeft === 1 ? words.text('tries.last') : words.text('tries.left', { count: triesLeft });
}

/** The panel of a failure that is not about what was typed. */
export function problem(view: FormView, error: BackupError | undefined): TemplateResult | typeof nothing {
  const { waitSeconds, words, other, mode, retry } = view;
  if (!error) return nothing;
  if (isLocking(error.code)) return error.details.practice ? usedUpPanel(view) : lockPanel(view, error.code);
  return problemPanel(error, { title: `problem.${mode}`, waitSeconds, retry, other }, words);
}

/** Next to the button that does not work yet. */
export function wait({ waitSeconds, words, practises }: FormView): TemplateResult | typeof nothing {
  return waitLine(waitSeconds, words, practises);
}

/** After a wrong secret: perhaps another way is known better. */
export function otherWay(view: FormView): TemplateResult | typeof nothing {
  const wrong = view.attempt.name === 'failed' && !view.setsNew;
  return wrong && view.other ? html`<div class="row aside">${otherButton(view)}</div>` : nothing;
}

function otherButton({ other, words }: FormView, look = 'plain'): TemplateResult {
  return html`<button part="other-method-button" class=${look} type="button" @click=${other}>${words.text('action.other-method')}</button>`;
}

/** What the backup opens with all the same, by name, as far as it is known. */
function waysLeft({ otherWays, status, words, ...settings }: FormView): readonly string[] {
  const isThisOne = isAbout(settings);
  const held = 'methods' in status ? status.methods.filter((way) => !isThisOne(way) && way.accepted && isWayBack(way)) : [];
  return [...new Set((otherWays ?? held.map(({ method }) => method)).map((id) => words.methodName(id)))];
}

/** Calm: nothing is lost, and there is nothing to repeat here. */
function lockPanel(view: FormView, code: ErrorCode): TemplateResult {
  const { words } = view;
  const ways = waysLeft(view);
  // The check is made where the wallet is; who recovers has to look for another device.
  const here = view.mode === 'confirm';
  return html`<div part="lock" class="panel" role="alert" tabindex="-1" id="problem">
    ${lockIcon()}
    <h3>${words.text(code === 'vault-destroyed' ? 'lock.destroyed' : 'lock.locked')}</h3>
    <p>${words.maybe(`error.${code}`)}</p>
    <p>${words.text('lock.meaning')}</p>
    ${ways.length > 0 ? html`<p>${words.text('lock.others', { methods: words.list(ways) })}</p>` : nothing}
    <p>${words.text(here ? 'lock.here' : 'lock.elsewhere')}</p>
    ${waysOn(view, here)}
  </div>`;
}

/** Nothing is locked but practice: it has a count of its own. */
function usedUpPanel(view: FormView): TemplateResult {
  const { words } = view;
  return html`<div part="lock" class="panel" role="alert" tabindex="-1" id="problem">
    ${clockIcon()}
    <h3>${words.text('practice.used-up')}</h3>
    <p>${words.text('practice.used-up.detail')}</p>
    <p>${words.text('practice.again')}</p>
    ${waysOn(view, true)}
  </div>`;
}

function waysOn(view: FormView, here: boolean): TemplateResult | typeof nothing {
  const { words, other } = view;
  if (!here && !other) return nothing;
  return html`<div class="row">
    ${here ? html`<button part="renew-button" class="primary" type="button" @click=${view.renew}>${words.text('lock.renew')}</button>` : nothing}
    ${other ? otherButton(view, here ? 'plain' : 'primary') : nothing}
  </div>`;
}

/** Always there, so that the card is as high before as during the call. */
export function progressLayer(view: FormView): TemplateResult {
  const { attempt, words, mode } = view;
  const phase = attempt.name === 'working' ? attempt.phase : undefined;
  return html`<div class="layer progress" ?inert=${attempt.name !== 'working'}>
    <div class="steps" id="progress" tabindex="-1" role="group" aria-labelledby="progress-title">
      <h2 part="title" id="progress-title">${view.say(`progress.${mode}`)}</h2>
      ${progressList(view.phases, phase, words)}
    </div>
    <button part="cancel-button" type="button" @click=${view.cancel}>${words.text('form.cancel')}</button>
  </div>`;
}

/** How it ended: only what the status says. */
export function resultLayer(view: FormView): TemplateResult | typeof nothing {
  if (view.attempt.name !== 'done') return nothing;
  return html`<div class="layer done">${resultTemplate(resultOf(view))}</div>`;
}

function resultOf(view: FormView): ResultView {
  const { mode, status, words } = view;
  const { text } = words;
  const { icon, tone, title, detail } = statusWords(status, words);
  const plain = { next: undefined, action: undefined };
  if (mode === 'unlock') {
    return { ...plain, icon: checkIcon(), tone: 'success', title: text('done.recovered'), detail: text('done.recovered.detail') };
  }
  if (mode === 'confirm') return { ...plain, icon, tone, title, detail };
  const next = 'methods' in status && status.methods.length === 1 ? view.say('done.next') : undefined;
  const add = next && view.other ? { label: text('done.add'), run: view.other } : undefined;
  const again = { label: text('done.again'), run: view.again };
  switch (status.state) {
    case 'protected': {
      const date = words.date(status.provenAt);
      return { icon, tone, next, action: add, title: text('done.protected'), detail: view.say('done.protected.detail', { date }) };
    }
    case 'partly': {
      const params = { date: words.date(status.provenAt), methods: missingMethods(status, words) };
      return { icon, tone, next, action: add, title, detail: text('done.partly.detail', params) };
    }
    case 'stored': {
      const action = { label: view.say('form.confirm.title'), run: view.prove };
      return { icon, tone, next, action, title: text('done.stored'), detail: view.say('done.stored.detail') };
    }
    case 'stale':
      return { icon, tone, next, action: again, title: text('done.stale'), detail: text('done.stale.detail') };
    case 'unknown': {
      const action = { label: text('status.refresh'), run: view.check };
      return { icon, tone, next, action, title: text('done.unknown'), detail: text('done.unknown.detail') };
    }
    case 'none':
      return { icon, tone, next, action: again, title: text('done.none'), detail: text('done.none.detail') };
  }
}
