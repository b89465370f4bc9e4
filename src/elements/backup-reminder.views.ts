/** What the reminder shows, step by step, as functions of plain values, with its words and styles: fetched when it is time. */
import { type TemplateResult, html, nothing } from 'lit';
import type { AttemptState } from '../controllers/attempt.ts';
import type { Words } from '../controllers/words.ts';
import type { BackupStatus, RecoverPhase } from '../flow/types.ts';
import { partMessages } from '../messages/en/parts.ts';
import { problemMessages } from '../messages/en/problems.ts';
import { progressMessages } from '../messages/en/progress.ts';
import { reminderMessages } from '../messages/en/reminder.ts';
import { statusMessages } from '../messages/en/status.ts';
import { card } from '../styles/card.ts';
import { progressStyles } from '../styles/progress.ts';
import { errorMessages } from '../messages/en/errors.ts';
import { checkIcon, clockIcon, errorIcon, keyIcon, questionIcon, spinnerIcon } from './shared/icons.ts';
import { styles as own } from './backup-reminder.styles.ts';
import type { Later } from './shared/later.ts';
import { problemPanel } from './shared/problem.ts';
import { DRILL_PHASES } from './shared/phases.ts';
import { progressList } from './shared/progress.ts';

export const english = {
  ...statusMessages,
  ...problemMessages,
  ...progressMessages,
  ...reminderMessages,
  ...partMessages,
  ...errorMessages,
};

export const styles = [card, progressStyles, own].flat();

export type ReminderWords = Words<typeof english>;

export type Step = 'idle' | 'due' | 'asking' | 'changing' | 'wrong' | 'locked' | 'right' | 'changed' | 'unchecked' | 'skipped';

export interface ReminderView {
  readonly words: ReminderWords;
  readonly step: Step;
  /** The call of a way that asks for nothing. */
  readonly check: AttemptState<RecoverPhase, BackupStatus>;
  readonly asks: boolean;
  /** Somebody counts wrong answers. */
  readonly counted: boolean;
  readonly method: string;
  /** RFC 3339 */
  readonly nextAt: string;
  readonly form: Later['state'];
  /** The wallet is known to be on this device. */
  readonly here: boolean;
  /** Sets a new secret; undefined where that cannot be. */
  readonly change: (() => void) | undefined;
  readonly start: () => void;
  readonly cancel: () => void;
  readonly later: () => void;
  readonly notToday: () => void;
  readonly close: () => void;
}

export function reminderCard(view: ReminderView): TemplateResult {
  switch (view.step) {
    case 'right':
    case 'changed':
    case 'skipped':
      return resultCard(view);
    case 'idle':
    case 'due':
      return view.check.name === 'working' ? workingCard(view, view.check.phase) : dueCard(view);
    case 'asking':
    case 'changing':
    case 'wrong':
    case 'locked':
    case 'unchecked':
      return view.asks ? formCard(view) : failedCard(view);
  }
}

function frame(view: ReminderView, content: TemplateResult): TemplateResult {
  return html`<div part="base" class="base" role="group" aria-labelledby="title">
    <div id="title" tabindex="-1"><slot name="title"><h2 part="title">${view.words.text('reminder.title')}</h2></slot></div>
    ${content}
  </div>`;
}

function dueCard(view: ReminderView): TemplateResult {
  const { words, asks, method, start } = view;
  return frame(
    view,
    html`<p part="intro" class="muted">${words.text(asks ? 'reminder.secret' : 'reminder.nothing', { method })}</p>
      <div class="row">
        <button part="start-button" class="primary" type="button" @click=${start}>
          ${keyIcon()}${words.text(asks ? 'reminder.start' : 'reminder.check')}
        </button>
        ${skipButtons(view)}
      </div>`,
  );
}

function skipButtons({ words, later, notToday }: ReminderView): TemplateResult {
  return html`<button part="later-button" class="plain" type="button" @click=${later}>${words.text('reminder.later')}</button>
    <button part="not-today-button" class="plain" type="button" @click=${notToday}>${words.text('reminder.not-today')}</button>`;
}

function workingCard(view: ReminderView, phase: RecoverPhase): TemplateResult {
  const { words, cancel } = view;
  return frame(
    view,
    html`<p class="visually-hidden" role="status">${words.text('reminder.working')}</p>
      ${progressList(DRILL_PHASES, phase, words)}
      <button part="cancel-button" type="button" @click=${cancel}>${words.text('reminder.cancel')}</button>`,
  );
}

/** A way that asks for nothing did not work, or could not be tried. */
function failedCard(view: ReminderView): TemplateResult {
  const { words, check, start, step } = view;
  if (check.name === 'working') return workingCard(view, check.phase);
  if (check.name !== 'failed') return dueCard(view);
  const title = step === 'wrong' ? 'reminder.wrong.nothing' : 'reminder.unchecked';
  return frame(
    view,
    html`${problemPanel(check.error, { title, waitSeconds: 0, retry: start }, words)}
      <div class="row">${skipButtons(view)}</div>`,
  );
}

/** The form has the words of its own failures; what is said below it is what they mean for the practice. */
function formCard(view: ReminderView): TemplateResult {
  const { words, step, counted, form } = view;
  return html`<div class="asked">
    ${form === 'here' ? html`<slot name="form"></slot>` : frame(view, fetching(view))}
    ${counted && step === 'asking' ? html`<p class="panel">${words.text('reminder.counted')}</p>` : nothing}
    ${step === 'wrong' || step === 'unchecked' ? afterword(view) : nothing}
    ${step === 'changing' ? nothing : html`<div class="row">${skipButtons(view)}</div>`}
  </div>`;
}

function fetching({ words, form, start }: ReminderView): TemplateResult {
  if (form !== 'failed') return html`<p class="muted row" role="status">${spinnerIcon()}${words.text('part.loading')}</p>`;
  return html`<div part="error" class="panel danger" role="alert">
    ${errorIcon()}
    <h3>${words.text('part.failed')}</h3>
    <p>${words.text('part.failed.detail')}</p>
    <div class="row"><button part="retry-button" type="button" @click=${start}>${words.text('action.retry')}</button></div>
  </div>`;
}

function afterword({ words, step, here, change }: ReminderView): TemplateResult {
  const { text } = words;
  const wrong = step === 'wrong';
  return html`<div part="result" class="panel ${wrong ? 'neutral' : 'warning'}" role="status">
    ${wrong ? questionIcon() : clockIcon()}
    <h3 part="result-title">${text(wrong ? 'reminder.wrong' : 'reminder.unchecked')}</h3>
    <p part="result-detail">${text(wrong ? (here && change ? 'reminder.wrong.detail' : 'reminder.try-again') : 'reminder.unchecked.detail')}</p>
    ${
      wrong && change
        ? html`<div class="row"><button part="change-button" type="button" @click=${change}>${text('reminder.change')}</button></div>`
        : nothing
    }
  </div>`;
}

function resultCard({ words, step, nextAt, close }: ReminderView): TemplateResult {
  const { text } = words;
  const date = words.date(nextAt);
  const skipped = step === 'skipped';
  return html`<div part="base" class="base">
    <div
      part="result"
      class="panel ${skipped ? 'neutral' : 'success'}"
      id="result"
      tabindex="-1"
      role="group"
      aria-labelledby=${skipped ? 'result-detail' : 'result-title'}
    >
      ${skipped ? clockIcon() : checkIcon()}
      ${skipped ? nothing : html`<h2 part="result-title" id="result-title">${text(step === 'changed' ? 'reminder.changed' : 'reminder.right')}</h2>`}
      <p part="result-detail" id="result-detail">${text(skipped ? 'reminder.skipped' : 'reminder.next', { date })}</p>
      <div class="row"><button part="close-button" type="button" @click=${close}>${text('reminder.close')}</button></div>
    </div>
  </div>`;
}
