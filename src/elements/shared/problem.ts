/** A failure in words, with the next step that its remedy names. Never by matching text. */
import { type TemplateResult, html, nothing } from 'lit';
import type { Words } from '../../controllers/words.ts';
import type { BackupError, Remedy } from '../../core/errors.ts';
import type { problemMessages } from '../../messages/en/problems.ts';
import { clockIcon, errorIcon } from './icons.ts';

/** The text of every code, fetched when an element begins: before anything can fail. */
export const errorWords = () => import('../../messages/en/errors.ts').then(({ errorMessages }) => errorMessages);

export interface ProblemActions {
  /** Key of the heading. */
  readonly title: string;
  /** Seconds that someone told us to wait. */
  readonly waitSeconds: number;
  readonly retry?: (() => void) | undefined;
  readonly other?: (() => void) | undefined;
}

/** Remedies under which the same call may go well. */
const MAY_REPEAT: readonly Remedy[] = ['retry-later', 'reload', 'ask-again'];

/** The panel is focusable by script: a failure moves the focus to it, and what it says is read. */
export function problemPanel(error: BackupError, actions: ProblemActions, words: Words<typeof problemMessages>): TemplateResult {
  const { text } = words;
  const waits = error.code === 'vault-wait';
  // Whoever has to wait is told for how long, below.
  const advice = actions.waitSeconds > 0 ? undefined : words.maybe(`remedy.${error.remedy}`);
  const askSupport = error.remedy === 'contact-support' || error.remedy === 'fix-integration';
  return html`<div part="error" class="panel ${waits ? 'warning' : 'danger'}" role="alert" tabindex="-1" id="problem">
    ${waits ? clockIcon() : errorIcon()}
    <h3>${words.maybe(actions.title)}</h3>
    <p>${words.maybe(`error.${error.code}`) ?? text('problem.unexplained')}</p>
    ${error.details.reason ? html`<p>${error.details.reason}</p>` : nothing} ${advice ? html`<p>${advice}</p>` : nothing}
    ${askSupport ? html`<p class="code">${text('problem.code', { code: error.code })}</p>` : nothing}
    ${problemButtons(error, actions, words)}
  </div>`;
}

function problemButtons(error: BackupError, { waitSeconds, retry, other }: ProblemActions, words: Words<typeof problemMessages>) {
  const mayRepeat = retry && MAY_REPEAT.includes(error.remedy);
  if (!mayRepeat && !other) return nothing;
  const waiting = waitSeconds > 0;
  return html`${waiting ? html`<p part="wait" role="timer">${waitText(waitSeconds, words, error.details.practice)}</p>` : nothing}
    <div class="row">
      ${
        mayRepeat
          ? html`<button part="retry-button" type="button" aria-disabled=${waiting} @click=${() => (waiting ? undefined : retry())}>
              ${words.text('action.retry')}
            </button>`
          : nothing
      }
      ${
        other
          ? html`<button part="other-method-button" class="plain" type="button" @click=${other}>${words.text('action.other-method')}</button>`
          : nothing
      }
    </div>`;
}

type WaitWords = Pick<Words<typeof problemMessages>, 'text'>;

/** Beside buttons that do not work yet. */
export function waitLine(seconds: number, words: WaitWords, practises = false): TemplateResult | typeof nothing {
  return seconds > 0 ? html`<p part="wait" class="muted" role="timer">${waitText(seconds, words, practises)}</p>` : nothing;
}

/** Minutes while there are many seconds, and hours while there are many minutes: a screen reader is not told every second. */
export function waitText(seconds: number, words: WaitWords, practises = false): string {
  const { text } = words;
  // Of practice alone: the way itself waits for nothing.
  if (practises) return `${waitText(seconds, words)} ${text('wait.practice')}`;
  if (seconds > 90 * 60) return text('wait.hours', { count: Math.ceil(seconds / 3600) });
  return seconds > 90 ? text('wait.minutes', { count: Math.ceil(seconds / 60) }) : text('wait.seconds', { count: seconds });
}
