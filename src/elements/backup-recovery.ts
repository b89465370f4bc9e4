/**
 * `<backup-recovery>`: the way back. Finds the backup, lists the ways to open
 * it, asks for what is needed and opens it; the share goes to the host through
 * the `recovered` function of its `Backup`, never through an event.
 */
import { LitElement, type TemplateResult, html, nothing } from 'lit';
import { Announcer } from '../controllers/announcer.ts';
import { Attempt } from '../controllers/attempt.ts';
import { BackupLink } from '../controllers/backup-link.ts';
import { LightDom } from '../controllers/light-dom.ts';
import { setStates } from '../controllers/states.ts';
import { Ticker } from '../controllers/ticker.ts';
import { Wait, believeVault, isOfOneWay, waitSubjects } from '../controllers/wait.ts';
import { Words } from '../controllers/words.ts';
import type { BackupError } from '../core/errors.ts';
import { BackupFailedEvent, BackupMethodRequestEvent, BackupRecoverRequestEvent, BackupRecoveredEvent } from '../events.ts';
import type { Backup, BackupStatus, RecoverPhase, RecoveryChoice, RecoveryOffer } from '../flow/types.ts';
import { problemMessages } from '../messages/en/problems.ts';
import type { methodMessages } from '../messages/en/methods.ts';
import { progressMessages } from '../messages/en/progress.ts';
import { recoveryMessages } from '../messages/en/recovery.ts';
import { statusMessages } from '../messages/en/status.ts';
import type { MessageTable } from '../messages/format.ts';
import { frame } from '../styles/frame.ts';
import { progressStyles } from '../styles/progress.ts';
import { base } from '../styles/base.ts';
import { card } from '../styles/card.ts';
import { tokens } from '../styles/tokens.ts';
import { styles } from './backup-recovery.styles.ts';
import { missingPanel } from './backup-recovery.views.ts';
import { backIcon, checkIcon, spinnerIcon } from './shared/icons.ts';
import { methodIcon } from './shared/method-icons.ts';
import { RECOVER_PHASES } from './shared/phases.ts';
import { errorWords, problemPanel, waitText } from './shared/problem.ts';
import { progressList } from './shared/progress.ts';
import { wayName, waysAlike } from './shared/ways.ts';

const english = { ...statusMessages, ...problemMessages, ...progressMessages, ...recoveryMessages };

/** Fetched while the backup is being looked for: what the ways are, and what can go wrong with them. */
const laterWords = async () => {
  const [errors, methods] = await Promise.all([errorWords(), import('../messages/en/methods.ts')]);
  return { ...errors, ...methods.methodMessages };
};

/** What can be done with a way now; in this order they are listed. */
const WAY_STATES = ['open', 'waiting', 'unavailable', 'locked'] as const;

/**
 * @summary Finds a wallet's backup and recovers from it on this device.
 * @tag backup-recovery
 * @slot title - Replaces the heading.
 * @slot form - Filled by the element itself: the form that asks for the secret, in the light DOM.
 * @slot missing - Shown where there is no backup: the way on.
 * @slot done - Shown below the words of success of a way that asks for nothing.
 * @fires {BackupMethodRequestEvent} backup-method-request - A way back was chosen; cancelable.
 * @fires {BackupRecoverRequestEvent} backup-recover-request - About to recover; cancelable.
 * @fires {BackupRecoveredEvent} backup-recovered - The share went to the host.
 * @fires {BackupFailedEvent} backup-failed - Looking for the backup or opening it failed.
 * @fires {BackupStatusChangedEvent} backup-status-changed - What is known about the backup changed.
 * @csspart base - The card.
 * @csspart title - The heading.
 * @csspart intro - The sentence below it.
 * @csspart choice - One way back.
 * @csspart choice-name - What it is called.
 * @csspart choice-detail - Its account, what is left of its tries, or why it does not work now.
 * @csspart cancel-button - Cancels what is under way.
 * @csspart result - The words at the end of a way that asks for nothing.
 * @csspart back-button - From a form back to the ways.
 * @csspart error - The panel of a failure.
 * @csspart wait - How long to wait before the next try.
 * @csspart retry-button - Looks again.
 * @csspart other-method-button - Asks for another way.
 * @csspart progress - The list of phases.
 * @csspart phase - One phase.
 * @cssstate finding - The backup is being looked for.
 * @cssstate found - There is one.
 * @cssstate opening - A way that asks for nothing is being opened.
 * @cssstate missing - There is none.
 * @cssstate failed - It could not be looked for, or not be opened.
 * @cssstate recovered - The share went to the host.
 */
export class BackupRecovery extends LitElement {
  static override styles = [tokens, base, card, progressStyles, styles];
  static override properties = {
    backup: { attribute: false },
    accountName: { attribute: 'account-name' },
    messages: { attribute: false },
    chosen: { state: true },
  };

  /** The wallet's backup. Without one, the one given by context. */
  backup: Backup | undefined;
  /** What password managers call this login; the wallet's id, if not given. The same as when it was backed up. */
  accountName: string | undefined;
  /** Words of this element and of its form: key to text. */
  messages: MessageTable | undefined;

  private chosen: RecoveryChoice | undefined;

  readonly #internals = this.attachInternals();
  readonly #words = new Words<typeof english & typeof methodMessages>(this, english, laterWords);
  readonly #announcer = new Announcer(this);
  readonly #wait = new Wait(this);
  readonly #ticker = new Ticker(this);
  readonly #find = new Attempt<'finding', RecoveryOffer>(this);
  readonly #open = new Attempt<RecoverPhase, BackupStatus>(this);
  readonly #link = new BackupLink(this, (backup) => {
    this.#find.reset();
    this.#open.reset();
    this.#wait.follow();
    this.#ticker.stop();
    this.#outdated = false;
    this.chosen = undefined;
    // In a microtask: the update that found the backup is still under way.
    if (backup) queueMicrotask(() => void this.find());
  });
  readonly #light = new LightDom(this, frame, [{ slot: 'form', template: () => this.#form() }]);
  /** A try failed since the ways were looked up: what is left of their tries may be less. */
  #outdated = false;
  /** The ways as they are listed: sorted once, so that nothing moves under a finger. */
  #listed: { readonly from: readonly RecoveryChoice[]; readonly ways: readonly RecoveryChoice[] } | undefined;

  constructor() {
    super();
    this.addEventListener('backup-failed', ({ action }) => {
      if (action === 'unlock') this.#outdated = true;
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#light.clear();
  }

  /** Looks for the backup (again). */
  async find(): Promise<void> {
    const backup = this.#link.current;
    if (!backup || this.#wait.seconds > 0) return;
    const end = await this.#find.run(['finding'], ({ signal }) =>
      backup.findRecovery({ signal }).catch(async (thrown: unknown) => {
        // With its words: an alert is read as it comes.
        await errorWords().catch(() => undefined);
        throw thrown;
      }),
    );
    if (end?.name === 'failed') this.#failed(backup, 'find', end.error);
    if (end?.name !== 'done') return;
    const { choices } = end.result;
    const said = choices.map(({ slotId, triesLeft: tries, retryAt }) => ({ slotId, tries, retryAt }));
    believeVault(backup.wallet, said);
    this.#ticker.watch(choices.map(({ retryAt }) => retryAt));
    this.#announcer.say(this.#foundText(end.result), 0);
    if (this.#outdated) {
      this.#outdated = false;
      return this.#focusOn('.choice');
    }
    const [only, ...more] = choices.filter((choice) => this.#stateOf(choice) === 'open');
    // One way only: it is the one. What asks for nothing waits for a click: platforms want a person's gesture.
    if (only && more.length === 0 && this.#asks(only)) this.#choose(only, false);
  }

  /** The button that looks again is gone: on with what took its place. A failure takes the focus by itself. */
  readonly #again = async (): Promise<void> => {
    await this.find();
    if (this.#find.state.name === 'done' && !this.#isElsewhere()) await this.#focusOn('.choice, password-backup-form');
  };

  /** From a form back to the ways. */
  back(): void {
    const before = this.chosen;
    const { state } = this.#open;
    // What one way has to wait for keeps nobody from looking at the others.
    if (state.name === 'failed' && isOfOneWay(state.error.code)) this.#wait.follow();
    this.#open.reset();
    this.chosen = undefined;
    if (this.#outdated && this.#wait.seconds === 0) return void this.find();
    void this.#focusOn(`[data-slot-id="${CSS.escape(before?.slotId ?? '')}"]`);
  }

  #stateOf({ availability, triesLeft, retryAt }: RecoveryChoice): (typeof WAY_STATES)[number] {
    if (triesLeft === 0) return 'locked';
    if (availability.state !== 'available') return 'unavailable';
    return this.#ticker.seconds(retryAt) > 0 ? 'waiting' : 'open';
  }

  #asks(choice: RecoveryChoice): boolean {
    return this.#link.current?.methods.find(({ id }) => id === choice.method)?.asks === 'secret';
  }

  #choose(choice: RecoveryChoice, focus = true): void {
    if (!this.dispatchEvent(new BackupMethodRequestEvent(choice.method, choice.slotId))) return;
    this.chosen = choice;
    if (!this.#asks(choice)) return void this.#recover(choice);
    if (focus) void this.#focusOn('password-backup-form');
  }

  async #recover(choice: RecoveryChoice): Promise<void> {
    const backup = this.#link.current;
    if (!backup || !this.dispatchEvent(new BackupRecoverRequestEvent(choice.slotId))) return;
    const running = this.#open.run(RECOVER_PHASES, (call) => backup.recover(choice.slotId, {}, call));
    // What was pressed is gone.
    void this.#focusOn('#progress');
    const end = await running;
    if (end?.name === 'failed') this.#failed(backup, 'unlock', end.error);
    if (end?.name !== 'done') return;
    this.#link.tell(end.result);
    this.dispatchEvent(new BackupRecoveredEvent(backup.wallet, choice.slotId, end.result));
    void this.#focusOn('#result');
  }

  #failed(backup: Backup, action: 'find' | 'unlock', error: BackupError): void {
    this.#wait.imposed(error, ...waitSubjects(backup.wallet, this.chosen?.slotId));
    this.dispatchEvent(new BackupFailedEvent(backup.wallet, action, error));
    const missing = error.code === 'backup-missing';
    // The first look-up begins by itself: who types elsewhere on the page is told, and not interrupted. A problem is an alert.
    if (!this.#isElsewhere()) void this.#focusOn(missing ? '#missing' : '#problem');
    else if (missing) this.#announcer.say(this.#words.text('recovery.missing.title'), 0);
  }

  /** Somebody has the focus in another part of the page; a button that is gone had it in here. */
  #isElsewhere(): boolean {
    const { activeElement, body } = this.ownerDocument;
    return activeElement !== null && activeElement !== body && !activeElement.shadowRoot && !this.matches(':focus-within');
  }

  async #focusOn(selector: string): Promise<void> {
    await this.updateComplete;
    (this.renderRoot.querySelector<HTMLElement>(selector) ?? this.#light.query<HTMLElement>(selector))?.focus();
  }

  #foundText(offer: RecoveryOffer): string {
    return this.#words.text('recovery.found', { date: this.#words.date(offer.createdAt), count: offer.choices.length });
  }

  protected override render(): TemplateResult {
    const find = this.#find.state;
    const open = this.#open.state;
    const missing = find.name === 'failed' && find.error.code === 'backup-missing';
    setStates(this.#internals, {
      finding: find.name === 'working',
      found: find.name === 'done',
      missing,
      opening: open.name === 'working',
      failed: (find.name === 'failed' && !missing) || open.name === 'failed',
      recovered: open.name === 'done',
    });
    const several = find.name === 'done' && find.result.choices.length > 1;
    if (this.chosen && this.#asks(this.chosen)) {
      return html`<div class="chosen">
        ${several ? this.#backButton() : nothing}<slot name="form"></slot>
      </div>
      ${this.#announcer.render()}`;
    }
    return html`<div part="base" class="base" role="group" aria-labelledby="title">
        <div class="head">
          <div id="title"><slot name="title"><h2 part="title">${this.#words.text('recovery.title')}</h2></slot></div>
          ${find.name === 'done' ? html`<p part="intro" class="muted">${this.#foundText(find.result)}</p>` : nothing}
        </div>
        ${this.#content(missing)}
      </div>
      ${this.#announcer.render()}`;
  }

  #content(missing: boolean): TemplateResult | typeof nothing {
    const find = this.#find.state;
    if (this.chosen) return this.#opening(this.chosen);
    if (missing) return missingPanel(this.#words, this.#again);
    if (find.name === 'failed') {
      const retry = () => void this.#again();
      return problemPanel(find.error, { title: 'problem.find', waitSeconds: this.#wait.seconds, retry }, this.#words);
    }
    if (find.name === 'done') return this.#choices(find.result);
    // A server draws this, and a page without script keeps it: nothing is being looked for.
    if (!this.#link.current) return html`<p class="muted">${this.#words.text('status.unknown.not-checked')}</p>`;
    return html`<p class="finding" role="status">${spinnerIcon()}${this.#words.text('recovery.finding')}</p>`;
  }

  #choices({ choices }: RecoveryOffer): TemplateResult {
    const states = choices.map((choice) => this.#stateOf(choice));
    const why = states.includes('waiting')
      ? 'recovery.wait'
      : states.every((state) => state === 'locked')
        ? 'recovery.all-locked'
        : 'recovery.no-way';
    return html`${states.includes('open') ? nothing : html`<p class="panel warning">${this.#words.text(why)}</p>`}
      <ul class="choices" aria-label=${this.#words.text('recovery.list')}>
        ${this.#sorted(choices).map((choice) => html`<li>${this.#choice(choice, choices)}</li>`)}
      </ul>`;
  }

  #sorted(from: readonly RecoveryChoice[]): readonly RecoveryChoice[] {
    if (this.#listed?.from !== from) {
      const ways = WAY_STATES.flatMap((state) => from.filter((choice) => this.#stateOf(choice) === state));
      this.#listed = { from, ways };
    }
    return this.#listed.ways;
  }

  #choice(choice: RecoveryChoice, all: readonly RecoveryChoice[]): TemplateResult {
    const state = this.#stateOf(choice);
    const open = state === 'open';
    return html`<button
      part="choice"
      class="choice ${state}"
      type="button"
      data-slot-id=${choice.slotId}
      aria-disabled=${!open}
      @click=${() => (open ? this.#choose(choice) : undefined)}
    >
      ${methodIcon(choice.method)}
      <span>
        <b part="choice-name">${wayName(choice, all, this.#words)}</b>
        ${this.#details(choice, all).map((detail) => html`<small part="choice-detail">${detail}</small>`)}
      </span>
    </button>`;
  }

  /** What tells a way apart, and what keeps it from working, in sentences of their own. */
  #details(choice: RecoveryChoice, all: readonly RecoveryChoice[]): readonly string[] {
    const { text } = this.#words;
    const { availability, account, triesLeft, retryAt } = choice;
    const alike = waysAlike(choice, all, this.#words);
    const count = 1 + alike.indexOf(choice);
    const about = this.#words.maybe(`method-about.${choice.method}`) ?? text('method-about.other');
    const nth = count === 1 ? text('recovery.first') : alike.length === 2 ? text('recovery.later') : text('recovery.nth', { count });
    const said = [account ? text('recovery.account', { account }) : alike.length > 1 ? nth : about];
    const state = this.#stateOf(choice);
    if (state === 'locked') return [...said, text('recovery.locked')];
    if (availability.state === 'unavailable') {
      return [...said, this.#words.maybe(`method-reason.${availability.reason}`) ?? text('method-reason.other')];
    }
    if (state === 'waiting') said.push(waitText(this.#ticker.seconds(retryAt), this.#words));
    return triesLeft === undefined ? said : [...said, text('recovery.tries', { count: triesLeft })];
  }

  /** A way that asks for nothing here: its progress and its end. */
  #opening(choice: RecoveryChoice): TemplateResult | typeof nothing {
    const { state } = this.#open;
    const { text } = this.#words;
    if (state.name === 'working') {
      return html`<div class="steps" id="progress" tabindex="-1" role="group" aria-labelledby="title">
        ${progressList(RECOVER_PHASES, state.phase, this.#words)}
        <button part="cancel-button" type="button" @click=${this.back}>${text('recovery.cancel')}</button>
      </div>`;
    }
    if (state.name === 'failed') {
      const actions = { retry: () => void this.#recover(choice), other: () => this.back() };
      return problemPanel(state.error, { title: 'problem.unlock', waitSeconds: this.#wait.seconds, ...actions }, this.#words);
    }
    if (state.name === 'idle') return this.#backButton();
    return html`<div part="result" class="panel success" id="result" tabindex="-1" role="group" aria-labelledby="result-title">
      ${checkIcon()}
      <h3 id="result-title">${text('recovery.done')}</h3>
      <p>${text('recovery.done.detail')}</p>
      <div class="row"><slot name="done"></slot></div>
    </div>`;
  }

  #backButton(): TemplateResult {
    return html`<button part="back-button" class="plain" type="button" @click=${this.back}>
      ${backIcon()}${this.#words.text('recovery.back')}
    </button>`;
  }

  #form(): TemplateResult | typeof nothing {
    const { chosen } = this;
    if (!chosen || !this.#asks(chosen)) return nothing;
    const several = this.#find.state.name === 'done' && this.#find.state.result.choices.length > 1;
    return html`<password-backup-form
      mode="unlock"
      .backup=${this.#link.current}
      .choice=${chosen}
      .accountName=${this.accountName}
      .messages=${this.messages}
      .otherMethods=${several}
      .otherWays=${this.#otherWays(chosen)}
      @backup-method-request=${this.#otherAsked}
    ></password-backup-form>`;
  }

  /** Those that open the backup now or after a wait, here or on another device. */
  #otherWays(chosen: RecoveryChoice): readonly string[] {
    const { state } = this.#find;
    const all = state.name === 'done' ? state.result.choices : [];
    return all.filter((way) => way.slotId !== chosen.slotId && this.#stateOf(way) !== 'locked').map(({ method }) => method);
  }

  readonly #otherAsked = (event: BackupMethodRequestEvent): void => {
    if (event.methodId !== null || event.defaultPrevented) return;
    event.stopPropagation();
    this.back();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'backup-recovery': BackupRecovery;
  }
}
