/**
 * `<backup-reminder>`: practice, so that the way back is still known when it is
 * needed. It shows itself when it is time, on a schedule that widens, asks for
 * the secret and opens the stored copy with it, on this device. It can always
 * be put off, and a wrong answer gets a kind word.
 */
import { LitElement, type PropertyValues, type TemplateResult, css, html, nothing } from 'lit';
import { Attempt } from '../controllers/attempt.ts';
import { BackupLink, isNotChecked, statusKey } from '../controllers/backup-link.ts';
import { LightDom } from '../controllers/light-dom.ts';
import { type Plan, adjusted, firstPlan, keepPlan, keptPlan, planKey, postponed, widened } from '../controllers/practice.ts';
import { setStates } from '../controllers/states.ts';
import { Words } from '../controllers/words.ts';
import {
  BackupFailedEvent,
  BackupPostponedEvent,
  BackupPractisedEvent,
  BackupProveRequestEvent,
  BackupProvenEvent,
  BackupRemindedEvent,
} from '../events.ts';
import type { Backup, BackupStatus, DeviceFacts, MethodStatus, RecoverPhase } from '../flow/types.ts';
import type { MessageTable } from '../messages/format.ts';
import { adoptStyles } from '../styles/adopt.ts';
import { base } from '../styles/base.ts';
import { frame } from '../styles/frame.ts';
import { tokens } from '../styles/tokens.ts';
import type { ReminderView, ReminderWords, Step } from './backup-reminder.views.ts';
import { type Fetch, Later } from './shared/later.ts';
import { isLocking } from './shared/issue-words.ts';
import { DRILL_PHASES } from './shared/phases.ts';

const idle = css`
  :host(:state(idle)) {
    display: none;
  }
`;

/** How often it is looked whether it is time, at least; a timer cannot be set a month ahead. */
const LOOK_MS = 3_600_000;

const STEPS: readonly Step[] = ['due', 'asking', 'changing', 'wrong', 'locked', 'right', 'changed', 'unchecked', 'skipped'];

/** In these the form is there. */
const FORM_STEPS: readonly Step[] = ['asking', 'changing', 'wrong', 'locked', 'unchecked'];

/**
 * @summary Asks now and then, ever more rarely, whether one would still get back in.
 * @tag backup-reminder
 * @slot title - Replaces the heading.
 * @slot form - Filled by the element itself: the form that asks for the secret, in the light DOM.
 * @fires {BackupRemindedEvent} backup-reminded - It is time: the reminder came up.
 * @fires {BackupPostponedEvent} backup-postponed - The person put it off; the event has the next time.
 * @fires {BackupPractisedEvent} backup-practised - It went well; the event has the next time.
 * @fires {BackupProveRequestEvent} backup-prove-request - About to open the stored copy as a check; cancelable.
 * @fires {BackupChangeRequestEvent} backup-change-request - About to set a new secret; cancelable.
 * @fires {BackupProvenEvent} backup-proven - The stored copy was opened.
 * @fires {BackupChangedEvent} backup-changed - A new secret was set, because the old one was forgotten.
 * @fires {BackupFailedEvent} backup-failed - A wrong answer, or it could not be checked; the event has code and remedy.
 * @fires {BackupStatusChangedEvent} backup-status-changed - What is known about the backup changed.
 * @csspart base - The card.
 * @csspart title - The heading.
 * @csspart intro - The sentence below it.
 * @csspart start-button - Begins the practice.
 * @csspart later-button - Puts it off by some hours.
 * @csspart not-today-button - Puts it off until tomorrow.
 * @csspart change-button - Sets a new secret, after a wrong answer.
 * @csspart close-button - Lets the last words go.
 * @csspart cancel-button - Cancels a check that is under way.
 * @csspart progress - The list of phases.
 * @csspart phase - One phase.
 * @csspart error - The panel of a failure.
 * @csspart wait - How long to wait before the next try.
 * @csspart retry-button - Repeats a check that failed.
 * @csspart other-method-button - Asks for another way.
 * @csspart result - The words after an answer.
 * @csspart result-title - What it was.
 * @csspart result-detail - What follows.
 * @cssstate idle - It is not time, or it is not known: nothing is shown.
 * @cssstate due - It is time.
 * @cssstate asking - The secret is asked for.
 * @cssstate changing - A new secret is asked for.
 * @cssstate working - The stored copy is being opened.
 * @cssstate wrong - The answer did not open it.
 * @cssstate locked - No try is left, or none of practice: the form says what that means, and sets a new secret.
 * @cssstate right - It did.
 * @cssstate changed - A new secret was set.
 * @cssstate unchecked - It could not be checked.
 * @cssstate skipped - It was put off.
 */
export class BackupReminder extends LitElement {
  // All else comes with what it shows, when it is time.
  static override styles = [tokens, base, idle];
  static override properties = {
    backup: { attribute: false },
    accountName: { attribute: 'account-name' },
    clock: { attribute: false },
    messages: { attribute: false },
    step: { state: true },
  };

  /** Fetches the form when it is first needed; set by the module that gives the tag. */
  static fetchForm: Fetch | undefined;

  /** The wallet's backup. Without one, the one given by context. */
  backup: Backup | undefined;
  /** What password managers call this login; the wallet's id, if not given. The same as when it was backed up. */
  accountName: string | undefined;
  /** The time, in milliseconds since 1970; the system's, if not given. */
  clock: () => number = () => Date.now();
  /** Words of this element and of its form: key to text. */
  messages: MessageTable | undefined;

  private step: Step = 'idle';

  readonly #internals = this.attachInternals();
  readonly #words: ReminderWords = new Words(this, {});
  #views: typeof import('./backup-reminder.views.ts') | undefined;
  readonly #check = new Attempt<RecoverPhase, BackupStatus>(this);
  readonly #form = new Later(this, () => BackupReminder.fetchForm);
  #key: string | undefined;
  #plan: Plan | undefined;
  #share: DeviceFacts['share'] = 'unknown';
  #slot: MethodStatus | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #readFor = '';
  readonly #link = new BackupLink(this, () => this.#forget());
  readonly #light = new LightDom(this, frame, [{ slot: 'form', template: () => this.#formPart() }]);

  constructor() {
    super();
    // What its form tells. The element's own facts have it for their target.
    this.addEventListener('backup-proven', (event) => event.target !== this && this.#succeeded('right'));
    this.addEventListener('backup-changed', () => this.#succeeded('changed'));
    this.addEventListener('backup-failed', (event) => {
      if (event.target === this || event.action !== 'confirm') return;
      this.step = event.code === 'wrong-secret' ? 'wrong' : isLocking(event.code) ? 'locked' : 'unchecked';
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#light.clear();
  }

  /** Looks whether it is time. It does so by itself; for pages that change the clock. */
  look(): void {
    clearTimeout(this.#timer);
    const plan = this.#plan;
    if (!plan || !this.isConnected) return;
    const left = plan.dueAtMs - this.clock();
    if (left > 0 || this.#link.status.state === 'unknown') {
      this.#timer = setTimeout(() => this.look(), Math.min(left > 0 ? left : LOOK_MS, LOOK_MS));
    }
    if (left > 0 || this.step !== 'idle') return;
    // The store is asked only when it may be time.
    if (this.#link.status.state === 'unknown') void this.#link.check();
    else void this.#come();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('clock')) this.look();
    setStates(this.#internals, {
      ...Object.fromEntries(STEPS.map((step) => [step, step === this.step])),
      idle: this.step === 'idle',
      working: this.#working,
    });
    const { current, status } = this.#link;
    const key = statusKey(status);
    if (!current || key === this.#readFor) return;
    this.#readFor = key;
    // In a microtask: this update is still under way.
    queueMicrotask(() => void this.#read(current));
  }

  get #working(): boolean {
    const { current } = this.#link;
    return this.#check.working || (FORM_STEPS.includes(this.step) && current?.state.name === 'working');
  }

  #forget(): void {
    clearTimeout(this.#timer);
    this.#check.reset();
    this.#key = this.#plan = this.#slot = undefined;
    this.#share = 'unknown';
    this.#readFor = '';
    this.step = 'idle';
  }

  /** Takes the plan up, or makes the first one. What is read for another wallet is dropped. */
  async #read(backup: Backup): Promise<void> {
    const [key, { share }] = await Promise.all([planKey(backup.wallet), backup.deviceFacts()]);
    if (backup !== this.#link.current) return;
    this.#key = key;
    this.#share = share;
    this.#plan ??= key ? keptPlan(key) : undefined;
    const { status } = this.#link;
    // Nothing kept: only the status says when it was opened last.
    if (status.state === 'unknown') return this.#plan ? this.look() : isNotChecked(status) ? this.#link.check() : undefined;
    const openedAtMs = lastOpened(status);
    // Only a backup that is in order is practised, and only where there is a wallet to lose.
    if (openedAtMs === undefined || share === 'missing' || (this.step === 'due' && !slotToPractise(status, backup))) {
      if (this.step === 'due') this.step = 'idle';
      return;
    }
    const now = this.clock();
    this.#keep(this.#plan ? adjusted(this.#plan, openedAtMs, now) : firstPlan(openedAtMs, now));
    this.look();
  }

  #keep(plan: Plan): void {
    this.#plan = plan;
    if (this.#key) keepPlan(this.#key, plan);
  }

  async #come(): Promise<void> {
    const backup = this.#link.current;
    this.#slot = backup && slotToPractise(this.#link.status, backup);
    if (!backup || !this.#slot) return;
    // A reminder that cannot be loaded now comes another time.
    const views = await import('./backup-reminder.views.ts').catch(() => undefined);
    if (!views || backup !== this.#link.current || this.step !== 'idle') return;
    if (!this.#views) {
      adoptStyles(this.renderRoot, ...views.styles);
      this.#words.add(views.english);
    }
    this.#views = views;
    this.step = 'due';
    this.dispatchEvent(new BackupRemindedEvent(backup.wallet, this.#slot.method, this.#slot.slotId));
  }

  get #asks(): boolean {
    return this.#link.current?.methods.find(({ id }) => id === this.#slot?.method)?.asks === 'secret';
  }

  /** In the click, for ways that ask for nothing: platforms want the person's gesture. */
  #start(): void {
    // What is said of its count before it is asked is what is known by then.
    const { status } = this.#link;
    if ('methods' in status) this.#slot = status.methods.find(({ slotId }) => slotId === this.#slot?.slotId) ?? this.#slot;
    if (!this.#asks) return this.#open();
    this.step = 'asking';
    void this.#form.get().then(() => this.#focusOn(() => this.#light.query('password-backup-form')));
  }

  #open(): void {
    const backup = this.#link.current;
    const slot = this.#slot;
    if (!backup || !slot || this.#check.working || !this.dispatchEvent(new BackupProveRequestEvent(slot.slotId))) return;
    void this.#opened(
      backup,
      slot,
      this.#check.run(DRILL_PHASES, (call) => backup.drill(slot.slotId, {}, call)),
    );
    void this.#focusOn(() => this.renderRoot.querySelector('#title'));
  }

  async #opened(backup: Backup, slot: MethodStatus, attempt: ReturnType<Attempt<RecoverPhase, BackupStatus>['run']>): Promise<void> {
    const end = await attempt;
    if (end?.name === 'done') {
      this.#link.tell(end.result);
      this.dispatchEvent(new BackupProvenEvent(backup.wallet, slot.slotId, end.result));
      this.#succeeded('right');
    }
    if (end?.name === 'failed') {
      this.step = end.error.remedy === 'retry-later' || end.error.remedy === 'reload' ? 'unchecked' : 'wrong';
      this.dispatchEvent(new BackupFailedEvent(backup.wallet, 'confirm', end.error));
      await this.#focusOn(() => this.renderRoot.querySelector('#problem'));
    }
  }

  #succeeded(step: 'right' | 'changed'): void {
    const backup = this.#link.current;
    if (!backup || !this.#plan || !this.#slot) return;
    const now = this.clock();
    // A new secret is not in the head yet: the schedule starts again.
    this.#keep(step === 'right' ? widened(this.#plan, now) : firstPlan(now, now));
    this.step = step;
    this.look();
    this.dispatchEvent(new BackupPractisedEvent(backup.wallet, this.#slot.slotId, this.#nextAt));
    void this.#focusOn(() => this.renderRoot.querySelector('#result'));
  }

  #postpone(until: 'later' | 'tomorrow'): void {
    const backup = this.#link.current;
    if (!backup || !this.#plan) return;
    this.#check.reset();
    this.#keep(postponed(this.#plan, until, this.clock()));
    this.step = 'skipped';
    this.look();
    this.dispatchEvent(new BackupPostponedEvent(backup.wallet, this.#nextAt));
    void this.#focusOn(() => this.renderRoot.querySelector('#result'));
  }

  get #nextAt(): string {
    return new Date(this.#plan?.dueAtMs ?? 0).toISOString();
  }

  async #focusOn(find: () => HTMLElement | null): Promise<void> {
    await this.updateComplete;
    find()?.focus();
  }

  readonly #change = (): void => {
    this.step = 'changing';
    void this.#focusOn(() => this.#light.query('password-backup-form'));
  };

  protected override render(): TemplateResult | typeof nothing {
    if (this.step === 'idle' || !this.#slot || !this.#views) return nothing;
    const view: ReminderView = {
      words: this.#words,
      step: this.step,
      check: this.#check.state,
      asks: this.#asks,
      counted: this.#slot.practice === 'counted',
      method: this.#words.methodName(this.#slot.method),
      nextAt: this.#nextAt,
      form: this.#form.state,
      here: this.#share === 'here',
      // Only what is still here can be backed up anew.
      change: this.#asks && this.#share !== 'missing' ? this.#change : undefined,
      start: () => this.#start(),
      cancel: () => {
        this.#check.reset();
        void this.#focusOn(() => this.renderRoot.querySelector('[part="start-button"]'));
      },
      later: () => this.#postpone('later'),
      notToday: () => this.#postpone('tomorrow'),
      close: () => {
        this.step = 'idle';
        this.look();
      },
    };
    return this.#views.reminderCard(view);
  }

  #formPart(): TemplateResult | typeof nothing {
    const { step } = this;
    const asked = this.#asks && FORM_STEPS.includes(step);
    if (!asked || !this.#slot || this.#form.state !== 'here') return nothing;
    return html`<password-backup-form
      mode=${step === 'changing' ? 'change' : 'confirm'}
      .backup=${this.#link.current}
      .methodId=${this.#slot.method}
      .slotId=${this.#slot.slotId}
      .accountName=${this.accountName}
      .messages=${this.messages}
    ></password-backup-form>`;
  }
}

/** When this device last opened a copy, or, where it never did, when the backup was made; undefined where there is none in order. */
function lastOpened(status: BackupStatus): number | undefined {
  if (!('methods' in status) || status.state === 'stale') return undefined;
  const opened = status.methods.map(({ lastOpenedAt }) => Date.parse(lastOpenedAt ?? '') || 0);
  return Math.max(...opened) || Date.parse(status.createdAt) || 0;
}

/** The way that was opened longest ago, among those that can be tried here; ways that ask for something first. */
function slotToPractise(status: BackupStatus, backup: Backup): MethodStatus | undefined {
  const asks = ({ method }: MethodStatus) => backup.methods.find(({ id }) => id === method)?.asks === 'secret';
  // Nobody is asked unasked to spend one of the last tries.
  const usable =
    'methods' in status
      ? status.methods.filter(({ supported, accepted, locked, practice }) => supported && accepted && !locked && practice !== 'not-now')
      : [];
  const at = ({ lastOpenedAt }: MethodStatus) => Date.parse(lastOpenedAt ?? '') || 0;
  return [...usable].sort((a, b) => Number(asks(b)) - Number(asks(a)) || at(a) - at(b))[0];
}

declare global {
  interface HTMLElementTagNameMap {
    'backup-reminder': BackupReminder;
  }
}
