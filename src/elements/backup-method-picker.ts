/**
 * `<backup-method-picker>`: the ways to back up, what works here and why not,
 * what is set up and when it was last proven, and which losses the person
 * would survive.
 *
 * A form for a method is a child whose slot is the method's id:
 * `<password-backup-form slot="password">`. Choosing the method fires
 * `backup-method-request` and, unless that is prevented, shows the child, which
 * gets its backup from here by context. A method that asks for nothing needs no
 * child: it is called from here, in the click itself, because platforms give
 * passkeys and pop-ups to a person's gesture only.
 */
import { ContextProvider } from '@lit/context';
import { LitElement, type TemplateResult, html } from 'lit';
import { backupContext } from '../context.ts';
import { Announcer } from '../controllers/announcer.ts';
import { Attempt, type AttemptState } from '../controllers/attempt.ts';
import { BackupLink, statusKey } from '../controllers/backup-link.ts';
import { setStates } from '../controllers/states.ts';
import { Wait, believeVault, waitSubjects } from '../controllers/wait.ts';
import { Words } from '../controllers/words.ts';
import { type BackupError, asBackupError } from '../core/errors.ts';
import { BackupFailedEvent, BackupMethodRequestEvent } from '../events.ts';
import type { Backup, BackupStatus, MethodChoice, MethodStatus } from '../flow/types.ts';
import type { MessageTable } from '../messages/format.ts';
import { base } from '../styles/base.ts';
import { card } from '../styles/card.ts';
import { progressStyles } from '../styles/progress.ts';
import { tokens } from '../styles/tokens.ts';
import { type AnyPhase, type PickerCall, type RenewShare, factOf, makeCall, phasesOf, requestOf } from './backup-method-picker.calls.ts';
import { backButton, callCard, isLastGood, removalCard } from './backup-method-picker.cards.ts';
import { styles } from './backup-method-picker.styles.ts';
import { type PickerWords, type Purpose, english, listCard } from './backup-method-picker.views.ts';
import { errorWords, waitText } from './shared/problem.ts';
import { wayName } from './shared/ways.ts';

/** The part of a form that the picker sets, where the form has it. */
interface MethodForm extends HTMLElement {
  mode?: string;
  methodId?: string;
  slotId?: string | undefined;
  otherMethods?: boolean;
  reset?: () => void;
}

/** What stands in for the list. */
type Task =
  | { readonly name: 'form'; readonly methodId: string; readonly slotId: string | undefined }
  | { readonly name: 'call'; readonly call: PickerCall }
  | { readonly name: 'removal'; readonly slot: MethodStatus; readonly sure: boolean };

/**
 * @summary The ways to back up a wallet, and the truth about each.
 * @tag backup-method-picker
 * @slot title - Replaces the heading.
 * @slot password - The form for the method `password`; in the same way one slot for every method id.
 * @slot done - Shown below the words at the end of a call that the picker made by itself.
 * @fires {BackupMethodRequestEvent} backup-method-request - A method was chosen; cancelable.
 * @fires {BackupCreateRequestEvent} backup-create-request - About to set up a method that asks for nothing; cancelable.
 * @fires {BackupProveRequestEvent} backup-prove-request - About to open the stored copy as a check; cancelable.
 * @fires {BackupRemoveRequestEvent} backup-remove-request - About to remove a way, after the person confirmed; cancelable.
 * @fires {BackupRefreshRequestEvent} backup-refresh-request - About to back a new share up; cancelable.
 * @fires {BackupCreatedEvent} backup-created - A method that asks for nothing was set up.
 * @fires {BackupProvenEvent} backup-proven - The stored copy was opened with a method that asks for nothing.
 * @fires {BackupRemovedEvent} backup-removed - A way was removed.
 * @fires {BackupRefreshedEvent} backup-refreshed - A new share was backed up.
 * @fires {BackupStatusChangedEvent} backup-status-changed - What is known about the backup changed.
 * @fires {BackupFailedEvent} backup-failed - It could not be found out what works here, or a call failed.
 * @csspart base - The card.
 * @csspart title - The heading.
 * @csspart intro - The sentence below it.
 * @csspart status - What is known about the backup.
 * @csspart method - One method.
 * @csspart method-name - Its name.
 * @csspart method-detail - What it is, whether it is set up, why it does not work here.
 * @csspart tag - Marks a way that does not count: this device only, locked.
 * @csspart method-button - The next step with it: set up, check, change.
 * @csspart manage-button - Another step with a way that is set up: check again, remove.
 * @csspart losses - Which losses the person would survive.
 * @csspart loss - One of them.
 * @csspart second-door - Asks for a second way.
 * @csspart back-button - From a form back to the list.
 * @csspart remove-button - Confirms that a way is removed.
 * @csspart renew-button - Backs a new share up.
 * @csspart cancel-button - Cancels what is under way, or keeps a way.
 * @csspart progress - The list of phases.
 * @csspart phase - One phase.
 * @csspart error - The panel of a failure.
 * @csspart wait - How long to wait before the next try.
 * @csspart retry-button - Repeats a failed call.
 * @csspart other-method-button - From a failure to the other ways.
 * @csspart result - The words at the end of a call.
 * @csspart result-title - What the end is.
 * @csspart result-detail - Why, and since when.
 * @csspart result-button - Back to the list.
 * @csspart refresh-button - Looks the backup up again.
 * @cssstate loading - It is being found out what works here.
 * @cssstate choosing - The list is shown.
 * @cssstate chosen - A form is shown.
 * @cssstate removing - It is asked whether a way shall be removed.
 * @cssstate working - A call of the picker's own is under way.
 * @cssstate failed - It failed.
 * @cssstate done - It went well.
 */
export class BackupMethodPicker extends LitElement {
  static override styles = [tokens, base, card, progressStyles, styles];
  static override properties = {
    backup: { attribute: false },
    renewShare: { attribute: false },
    messages: { attribute: false },
    task: { state: true },
  };

  /** The wallet's backup. Without one, the one given by context. */
  backup: Backup | undefined;
  /**
   * Where the wallet can make its share anew: for `removed` does so, which makes old copies worthless; for `stale` tells
   * the change that is not backed up yet. The picker then backs it up under every way, and offers it where it helps.
   */
  renewShare: RenewShare | undefined;
  /** Words of this element alone: key to text. */
  messages: MessageTable | undefined;

  private task: Task | undefined;

  readonly #internals = this.attachInternals();
  readonly #words: PickerWords = new Words<typeof english>(this, english, errorWords);
  readonly #announcer = new Announcer(this);
  readonly #wait = new Wait(this);
  readonly #provider = new ContextProvider(this, { context: backupContext });
  readonly #load = new Attempt<'loading', readonly MethodChoice[]>(this);
  readonly #run = new Attempt<AnyPhase, BackupStatus>(this);
  #choices: readonly MethodChoice[] | undefined;
  #loadedFor = '';
  #said = '';
  /** Why a way that another device added could not be accepted. */
  #refusal: BackupError | undefined;
  readonly #link = new BackupLink(this, (backup) => {
    this.#load.reset();
    this.#run.reset();
    this.#choices = undefined;
    this.#loadedFor = '';
    this.#refusal = undefined;
    this.task = undefined;
    this.#followWaits();
    if (this.#provider.value !== backup) this.#provider.setValue(backup);
  });

  constructor() {
    super();
    // A form that failed asks for another way.
    this.addEventListener('backup-method-request', (event) => {
      if (event.target === this || event.methodId !== null || event.defaultPrevented) return;
      this.back();
    });
  }

  /** Back to the list. What is under way is cancelled. */
  back(): void {
    const before = this.task;
    if (!before) return;
    this.#run.reset();
    if (before.name === 'form') this.#formFor(before.methodId)?.reset?.();
    this.task = undefined;
    this.#followWaits();
    void this.#focusOn(() => this.#buttonOf(before));
  }

  /** The store's; what a way's vault asks for ends with the call. */
  #followWaits(): void {
    const backup = this.#link.current;
    this.#wait.follow(...waitSubjects(backup?.wallet));
  }

  /** Opens what a person would have chosen in the list. */
  choose(methodId: string, purpose: 'create' | 'confirm' | 'change' = 'create', slotId?: string): void {
    this.#choose(methodId, purpose, slotId);
  }

  /** Reads again what is set up and what works here. */
  async refresh(): Promise<void> {
    const backup = this.#link.current;
    if (!backup) return;
    const end = await this.#load.run(['loading'], ({ signal }) => backup.choices({ signal }));
    if (end?.name === 'done') {
      this.#choices = end.result;
      this.#link.tell(backup.lastStatus);
      const said = this.#slots.map(({ slotId, failedTries: tries, retryAt }) => ({ slotId, tries, retryAt }));
      believeVault(backup.wallet, said);
      this.#loadedFor = statusKey(this.#link.status);
    }
    if (end?.name === 'failed') this.dispatchEvent(new BackupFailedEvent(backup.wallet, 'find', end.error));
  }

  /** The button that looks again is gone for as long as it takes, or for good. */
  async #again(): Promise<void> {
    await this.refresh();
    await this.#focusOn(() => this.renderRoot.querySelector('[part~="refresh-button"]') ?? this.renderRoot.querySelector('.method button'));
  }

  protected override updated(): void {
    const { name } = this.#run.state;
    setStates(this.#internals, {
      loading: this.#load.working,
      choosing: this.task === undefined,
      chosen: this.task?.name === 'form',
      removing: this.task?.name === 'removal',
      working: name === 'working',
      failed: name === 'failed',
      done: name === 'done',
    });
    const phase = this.#run.state.name === 'working' ? this.#run.state.phase : '';
    // The end is said by the focus that goes there: no phase may come after it.
    if (phase !== this.#said) this.#announcer.say(phase && this.#words.text(`phase.${phase}`), 0);
    this.#said = phase;
    // What is set up is another thing than when the list was made.
    const key = statusKey(this.#link.status);
    if (!this.#link.current || key === this.#loadedFor || this.#load.working || this.#run.working) return;
    this.#loadedFor = key;
    // In a microtask: this update is still under way.
    queueMicrotask(() => void this.refresh());
  }

  #formFor(methodId: string): MethodForm | null {
    return this.querySelector<MethodForm>(`:scope > [slot="${CSS.escape(methodId)}"]`);
  }

  get #slots(): readonly MethodStatus[] {
    const { status } = this.#link;
    return 'methods' in status ? status.methods : [];
  }

  /** Is there more than one way to choose from? Otherwise nobody is told to add a second one. */
  get #hasOthers(): boolean {
    return (this.#link.current?.methods.length ?? 0) > 1;
  }

  /** Everything up to the call happens in the click: after an await the gesture is gone. */
  #choose(methodId: string, purpose: Purpose, slotId?: string): void {
    if (!this.dispatchEvent(new BackupMethodRequestEvent(methodId, slotId ?? null))) return;
    this.#refusal = undefined;
    const form = this.#formFor(methodId);
    if (form) return this.#show(form, { name: 'form', methodId, slotId }, purpose);
    const method = this.#link.current?.methods.find(({ id }) => id === methodId);
    if (method?.asks !== 'nothing') return;
    const slot = this.#slots.find((held) => held.slotId === slotId);
    const name = slot ? wayName(slot, this.#slots, this.#words) : this.#words.methodName(methodId);
    if (purpose === 'create') this.#perform({ action: 'create', methodId, name });
    else if (slotId) this.#perform({ action: 'confirm', slotId, name });
  }

  #show(form: MethodForm, task: Task & { name: 'form' }, purpose: Purpose): void {
    if ('mode' in form) form.mode = purpose;
    if ('methodId' in form) form.methodId = task.methodId;
    if ('slotId' in form) form.slotId = task.slotId;
    if ('otherMethods' in form) form.otherMethods = this.#hasOthers;
    this.task = task;
    void this.#focusOn(() => form);
  }

  #perform(call: PickerCall): void {
    const backup = this.#link.current;
    const { seconds } = this.#wait;
    if (seconds > 0) {
      this.back(); // the list shows how long
      return this.#announcer.say(waitText(seconds, this.#words), 0);
    }
    if (!backup || this.#run.working || !this.dispatchEvent(requestOf(call))) return;
    this.task = { name: 'call', call };
    void this.#ended(
      backup,
      call,
      this.#run.run(phasesOf(call), (options) => makeCall(backup, call, options, this.renewShare)),
    );
    void this.#focusOn(() => this.renderRoot.querySelector('#title'));
  }

  async #ended(backup: Backup, call: PickerCall, attempt: Promise<AttemptState<AnyPhase, BackupStatus> | undefined>): Promise<void> {
    const end = await attempt;
    if (end?.name === 'done') {
      this.#link.tell(end.result);
      this.dispatchEvent(factOf(call, backup.wallet, end.result));
      await this.#focusOn(() => this.renderRoot.querySelector('#result'));
    }
    if (end?.name === 'failed') {
      this.#wait.imposed(end.error, ...waitSubjects(backup.wallet, 'slotId' in call ? call.slotId : undefined));
      this.dispatchEvent(new BackupFailedEvent(backup.wallet, call.action, end.error));
      await this.#focusOn(() => this.renderRoot.querySelector('#problem'));
    }
    // Cancelled by the method itself, a closed pop-up say: back to the list, without red words.
    if (!end && this.task?.name === 'call' && this.task.call === call && this.#run.state.name === 'idle') this.back();
  }

  async #accept(slotId: string): Promise<void> {
    const backup = this.#link.current;
    if (!backup) return;
    this.#refusal = undefined;
    try {
      await backup.accept(slotId);
    } catch (thrown) {
      this.#refusal = asBackupError(thrown);
      this.dispatchEvent(new BackupFailedEvent(backup.wallet, 'find', this.#refusal));
    }
    await this.refresh();
    const said = () => this.renderRoot.querySelector<HTMLElement>('#problem');
    await this.#focusOn(() => said() ?? this.#buttonOf({ name: 'form', methodId: '', slotId }));
  }

  #askRemoval(slot: MethodStatus, sure = false): void {
    this.task = { name: 'removal', slot, sure };
    void this.#focusOn(() => this.renderRoot.querySelector('#title'));
  }

  #confirmRemoval(slot: MethodStatus, sure: boolean): void {
    if (!sure && isLastGood(slot, this.#slots)) return this.#askRemoval(slot, true);
    this.#perform({ action: 'remove', slotId: slot.slotId, name: wayName(slot, this.#slots, this.#words) });
  }

  async #focusOn(find: () => HTMLElement | null | undefined): Promise<void> {
    await this.updateComplete;
    find()?.focus();
  }

  /** Where the focus belongs when the list is back: at the way that was left, or at the first one. */
  #buttonOf(task: Task): HTMLElement | null {
    const slotId =
      task.name === 'removal' ? task.slot.slotId : task.name === 'form' ? task.slotId : 'slotId' in task.call && task.call.slotId;
    const methodId = task.name === 'form' ? task.methodId : task.name === 'call' && 'methodId' in task.call ? task.call.methodId : '';
    const find = (selector: string) => this.renderRoot.querySelector<HTMLElement>(selector);
    return (
      (slotId ? find(`[data-slot-id="${CSS.escape(slotId)}"] button:not(.plain)`) : null) ??
      (slotId ? find(`[data-slot-id="${CSS.escape(slotId)}"] button`) : null) ??
      find(`[data-method="${CSS.escape(methodId)}"] button`) ??
      find('.method button')
    );
  }

  protected override render(): TemplateResult {
    return html`${this.#content()} ${this.#announcer.render()}`;
  }

  #content(): TemplateResult {
    const { task } = this;
    if (!task) return this.#list();
    const back = () => this.back();
    if (task.name === 'form') {
      return html`<div class="chosen">${backButton(this.#words, back)}<slot name=${task.methodId}></slot></div>`;
    }
    if (task.name === 'removal') {
      const { slot, sure } = task;
      const remove = () => this.#confirmRemoval(slot, sure);
      return removalCard({ words: this.#words, slot, all: this.#slots, sure, remove, keep: back });
    }
    return callCard({
      words: this.#words,
      call: task.call,
      attempt: this.#run.state,
      waitSeconds: this.#wait.seconds,
      hasOthers: this.#hasOthers,
      retry: () => this.#perform(task.call),
      cancel: back,
      back,
      renew: this.#renewWith('removed'),
    });
  }

  #renewWith(reason: 'stale' | 'removed'): (() => void) | undefined {
    return this.renewShare && (() => this.#perform({ action: 'refresh', reason }));
  }

  #list(): TemplateResult {
    const { name } = this.#load.state;
    return listCard({
      words: this.#words,
      status: this.#link.status,
      choices: this.#choices,
      loading: name === 'done' ? 'idle' : name,
      waitSeconds: this.#wait.seconds,
      refusal: this.#refusal,
      connected: this.#link.current !== undefined,
      hasOthers: this.#hasOthers,
      renew: this.#renewWith('stale'),
      refresh: () => void this.#again(),
      choose: (methodId, purpose, slotId) => this.#choose(methodId, purpose, slotId),
      accept: (slotId) => void this.#accept(slotId),
      remove: (slot) => this.#askRemoval(slot),
    });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'backup-method-picker': BackupMethodPicker;
  }
}
