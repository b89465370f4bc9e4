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
import { type FormView, problemOf } from './password-backup-form.views.ts';
import { checkIcon, lockIcon } from './shared/icons.ts';
import { isLocking } from './shared/issue-words.ts';
import { isWayBack } from './shared/losses.ts';
import { problemPanel, waitLine, waitText } from './shared/problem.ts';
import { progressList } from './shared/progress.ts';
import { type ResultView, resultTemplate } from './shared/result.ts';
import { missingMethods, statusWords } from './shared/status-words.ts';

export const lateStyles = [progressStyles, endStyles];

export const endWords = { ...errorMessages, ...statusMessages, ...problemMessages, ...progressMessages, ...endMessages };

/** What was said last, so that it is said once. */
export interface Said {
  readonly level: string;
  readonly phase: string;
  readonly waits: boolean;
}

/** Says each phase, each new level of strength, and when a wait begins and ends. */
export function announce(view: FormView, said: Said): Said {
  const { attempt, entry, waitSeconds, words, speak } = view;
  const phase = attempt.name === 'working' ? attempt.phase : '';
  const level = entry.strength.estimate?.level ?? '';
  const waits = waitSeconds > 0;
  // The end is said by the focus that goes there: no phase may come after it.
  if (phase !== said.phase) speak(phase && view.say(`phase.${phase}`), 0);
  if (level && level !== said.level) speak(view.say('strength.announce', { level: view.say(`strength.${level}`) }));
  // A panel of its own is an alert already.
  if (waits !== said.waits && !problemOf(view)) speak(waits ? waitText(waitSeconds, words) : words.text('wait.over'), undefined, 'wait');
  return { phase, level: level || (entry.text ? said.level : ''), waits };
}

/** How many tries are left, and what the last one means. */
export function triesText({ triesLeft, words }: Pick<FormView, 'triesLeft' | 'words'>): string | undefined {
  if (triesLeft === undefined || triesLeft < 1) return undefined;
  return triesLeft === 1 ? words.text('tries.last') : words.text('tries.left', { count: triesLeft });
}

/** The panel of a failure that is not about what was typed. */
export function problem(view: FormView, error: BackupError | undefined): TemplateResult | typeof nothing {
  const { waitSeconds, words, other, mode, retry } = view;
  if (!error) return nothing;
  if (isLocking(error.code)) return lockPanel(view, error.code);
  return problemPanel(error, { title: `problem.${mode}`, waitSeconds, retry, other }, words);
}

/** Next to the button that does not work yet. */
export function wait({ waitSeconds, words }: FormView): TemplateResult | typeof nothing {
  return waitLine(waitSeconds, words);
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
function waysLeft({ otherWays, slotId, methodId, status, words }: FormView): readonly string[] {
  const isThisOne = (way: MethodStatus) => (slotId ? way.slotId === slotId : way.method === methodId);
  const held = 'methods' in status ? status.methods.filter((way) => !isThisOne(way) && way.accepted && isWayBack(way)) : [];
  return [...new Set((otherWays ?? held.map(({ method }) => method)).map((id) => words.methodName(id)))];
}

/** Calm: nothing is lost, and there is nothing to repeat here. */
function lockPanel(view: FormView, code: ErrorCode): TemplateResult {
  const { words, other } = view;
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
    ${
      here || other
        ? html`<div class="row">
            ${here ? html`<button part="renew-button" class="primary" type="button" @click=${view.renew}>${words.text('lock.renew')}</button>` : nothing}
            ${other ? otherButton(view, here ? 'plain' : 'primary') : nothing}
          </div>`
        : nothing
    }
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
