/**
 * `<password-backup-form>`: asks for a secret and backs up, recovers, changes
 * or checks with it. What is typed lives in the input and nowhere else; it is
 * handed to the `Backup` on submit and cleared on success and on leaving.
 */
import { LitElement, type PropertyValues, type TemplateResult, html, nothing } from 'lit';
import { Announcer } from '../controllers/announcer.ts';
import { Attempt, type AttemptCall } from '../controllers/attempt.ts';
import { oneOf } from '../controllers/attribute.ts';
import { BackupLink } from '../controllers/backup-link.ts';
import { LightDom } from '../controllers/light-dom.ts';
import { type FieldName, type Problems, SecretEntry } from '../controllers/secret-entry.ts';
import { setStates } from '../controllers/states.ts';
import { Wait } from '../controllers/wait.ts';
import { Words } from '../controllers/words.ts';
import { BackupError } from '../core/errors.ts';
import type { SecretKind, SecretPolicy } from '../core/policy.ts';
import { BackupFailedEvent, BackupMethodRequestEvent } from '../events.ts';
import type { Backup, BackupStatus, Phase, RecoverPhase } from '../flow/types.ts';
import type { MessageTable } from '../messages/format.ts';
import { light } from '../styles/light.ts';
import { progressStyles } from '../styles/progress.ts';
import { base } from '../styles/base.ts';
import { card } from '../styles/card.ts';
import { tokens } from '../styles/tokens.ts';
import type { StrengthMeter } from '../workers/strength-client.ts';
import { styles } from './password-backup-form.styles.ts';
import {
  type FormMode,
  type FormView,
  type FormWords,
  actionsPart,
  english,
  fieldsPart,
  formLayer,
  progressLayer,
  resultLayer,
} from './password-backup-form.views.ts';
import { type Subject, factOf, requestOf } from './shared/form-events.ts';
import { isAboutSecret, issueText, secretErrorText } from './shared/issue-words.ts';
import { errorWords } from './shared/problem.ts';
import { CREATE_PHASES, RECOVER_PHASES } from './shared/progress.ts';

const MODES: readonly FormMode[] = ['create', 'confirm', 'unlock', 'change'];
const KINDS: readonly (SecretKind | 'auto')[] = ['auto', 'password', 'pin', 'passcode', 'text'];
const CONFIRMATIONS = ['none', 'retype'] as const;

const FIELD_ORDER: readonly FieldName[] = ['secret', 'retype', 'saved', 'agree'];

export type { FormMode };

let instances = 0;

/**
 * @summary Asks for a password and backs up, recovers, changes or checks with it.
 * @tag password-backup-form
 * @slot title - Replaces the heading.
 * @slot field - Filled by the element itself: label, input, hint and error, in the light DOM.
 * @slot actions - Filled by the element itself: rules, boxes to tick and the submit button, in the light DOM.
 * @slot done - Shown below the words of success: the way on.
 * @fires {BackupCreateRequestEvent} backup-create-request - About to back up; cancelable.
 * @fires {BackupChangeRequestEvent} backup-change-request - About to replace the password; cancelable.
 * @fires {BackupRecoverRequestEvent} backup-recover-request - About to recover; cancelable.
 * @fires {BackupProveRequestEvent} backup-prove-request - About to open the stored copy as a check; cancelable.
 * @fires {BackupMethodRequestEvent} backup-method-request - The person asks for another method.
 * @fires {BackupCreatedEvent} backup-created - Backed up; the event has what is known now.
 * @fires {BackupChangedEvent} backup-changed - The password was replaced.
 * @fires {BackupRecoveredEvent} backup-recovered - The share went to the host.
 * @fires {BackupProvenEvent} backup-proven - The stored copy was opened.
 * @fires {BackupFailedEvent} backup-failed - A call failed; the event has code and remedy.
 * @fires {BackupStatusChangedEvent} backup-status-changed - What is known about the backup changed.
 * @csspart base - The card.
 * @csspart title - The heading.
 * @csspart intro - The sentence below it.
 * @csspart meter - The strength meter.
 * @csspart meter-segment - One of its five segments.
 * @csspart meter-text - The strength in words.
 * @csspart error - The panel of a failure.
 * @csspart retry-button - Repeats a failed call.
 * @csspart other-method-button - Asks for another method.
 * @csspart progress - The list of phases.
 * @csspart phase - One phase.
 * @csspart cancel-button - Cancels what is under way.
 * @csspart result - The words at the end.
 * @csspart result-title - What the end is.
 * @csspart result-detail - Why, and since when.
 * @csspart result-button - The next step after an end that is not quite one.
 * @cssproperty [--backup-color-accent=#2f5bd8] - Buttons, focus, links.
 * @cssproperty [--backup-color-on-accent=#ffffff] - Text on the accent colour.
 * @cssproperty [--backup-color-text=#1b2130] - Text.
 * @cssproperty [--backup-color-muted=#596276] - Secondary text.
 * @cssproperty [--backup-color-surface=#ffffff] - Ground of the card.
 * @cssproperty [--backup-color-border=#848da1] - Borders of controls.
 * @cssproperty [--backup-color-line=#e2e6ee] - Decorative lines.
 * @cssproperty [--backup-color-danger=#b4232c] - Errors.
 * @cssproperty [--backup-color-success=#0b7148] - What is met or proven.
 * @cssproperty [--backup-radius-card=0.875rem] - Corners of the card.
 * @cssproperty [--backup-radius-control=0.5rem] - Corners of controls.
 * @cssproperty [--backup-space-unit=0.25rem] - All distances are multiples of it.
 * @cssproperty [--backup-size-target=2.75rem] - Least height of what can be pressed.
 * @cssproperty [--backup-font-family=inherit] - Font.
 * @cssproperty [--backup-color-scheme=inherit] - `light` or `dark`, where the page does not say it.
 * @cssstate working - A call is under way.
 * @cssstate failed - The last call failed.
 * @cssstate done - The last call went well.
 * @cssstate checking - The strength is being estimated.
 */
export class PasswordBackupForm extends LitElement {
  static override styles = [tokens, base, card, progressStyles, styles];
  static override properties = {
    backup: { attribute: false },
    mode: { attribute: 'mode', converter: oneOf('mode', MODES, 'create') },
    kind: { attribute: 'kind', converter: oneOf('kind', KINDS, 'auto') },
    confirm: { attribute: 'confirm', converter: oneOf('confirm', CONFIRMATIONS, 'none') },
    methodId: { attribute: 'method-id' },
    slotId: { attribute: 'slot-id' },
    accountName: { attribute: 'account-name' },
    otherMethods: { type: Boolean, attribute: 'other-methods' },
    policy: { attribute: false },
    strengthMeter: { attribute: false },
    messages: { attribute: false },
  };

  /** The wallet's backup. Without one, the one given by context. */
  backup: Backup | undefined;
  /** What the secret is asked for. */
  mode: FormMode = 'create';
  /** What kind of secret; `auto` takes it from the policy. */
  kind: SecretKind | 'auto' = 'auto';
  /** `retype` asks for a new secret twice. */
  confirm: 'none' | 'retype' = 'none';
  /** Which of the backup's methods; the first that asks for something, if none is named. */
  methodId: string | undefined;
  /** Which way back to open or replace; found by the method, if none is named. */
  slotId: string | undefined;
  /** What password managers call this login; the wallet's id, if not given. Must stay the same for ever. */
  accountName: string | undefined;
  /** The page offers other methods: failures come with a button that asks for them. */
  otherMethods = false;
  /** Rules for a new secret; those of the method, if not given. */
  policy: SecretPolicy | undefined;
  /** Makes the strength meter; the kit's own, if not given. */
  strengthMeter: (() => StrengthMeter) | undefined;
  /** Words of this element alone: key to text. */
  messages: MessageTable | undefined;

  readonly #id = `holdfast-${++instances}`;
  readonly #internals = this.attachInternals();
  readonly #words: FormWords = new Words(this, english, errorWords);
  readonly #attempt = new Attempt<Phase | RecoverPhase, BackupStatus>(this);
  readonly #wait = new Wait(this);
  readonly #announcer = new Announcer(this);
  readonly #entry = new SecretEntry(this, {
    input: (name) => this.#light.query<HTMLInputElement>(`input[name="${name}"]`),
    policy: () => this.#policy,
    userInputs: () => [this.accountName ?? '', this.#link.current?.wallet ?? ''].filter(Boolean),
    meter: () => this.strengthMeter?.(),
    loaded: ({ ruleMessages }) => this.#words.add(ruleMessages),
    revealed: (shown) => this.#announcer.say(this.#words.text(shown ? 'form.revealed' : 'form.hidden'), 0),
  });
  readonly #link = new BackupLink(this, (backup) => {
    // Another wallet: nothing of the one before may stay.
    this.#clear();
    if (backup) this.#wait.resume(backup.wallet);
    else this.#wait.stop();
  });
  readonly #light = new LightDom(this, light, [
    { slot: 'field', template: () => fieldsPart(this.#view()) },
    { slot: 'actions', template: () => actionsPart(this.#view()) },
  ]);
  #said = { level: '', phase: '' };
  #warm = false;

  override disconnectedCallback(): void {
    super.disconnectedCallback(); // controllers cancel the call and empty the field
    this.#warm = false;
    this.#light.clear();
  }

  override focus(options?: FocusOptions): void {
    this.#light.query<HTMLElement>('input[name="secret"]')?.focus(options);
  }

  /** Back to an empty form. What is under way is cancelled. */
  reset(): void {
    this.#clear();
  }

  /** As if the person had pressed the button. */
  async submit(): Promise<void> {
    const backup = this.#link.current;
    if (this.#attempt.working || this.#entry.validating || this.#wait.seconds > 0) return;
    if (!backup) return this.#refuse({ secret: this.#words.text('form.not-ready') });
    this.#attempt.reset();
    this.#entry.reveal.hide();
    const problems = await this.#findProblems();
    if (backup !== this.#link.current) return;
    if (Object.keys(problems).length > 0) return this.#refuse(problems);
    this.#entry.set({ problems });
    if (!this.dispatchEvent(requestOf(this.mode, this.#subject(backup)))) return;
    const secret = this.#entry.text;
    const end = await this.#attempt.run(this.#phases, (call) => this.#call(backup, secret, call));
    if (end?.name === 'done') this.#succeeded(backup, end.result);
    if (end?.name === 'failed') this.#failed(backup, end.error);
  }

  get #setsNew(): boolean {
    return this.mode === 'create' || this.mode === 'change';
  }

  get #phases(): readonly (Phase | RecoverPhase)[] {
    return this.#setsNew ? CREATE_PHASES : RECOVER_PHASES;
  }

  get #method() {
    const methods = this.#link.current?.methods ?? [];
    return this.methodId ? methods.find(({ id }) => id === this.methodId) : methods.find(({ asks }) => asks === 'secret');
  }

  get #policy(): SecretPolicy | undefined {
    if (!this.#setsNew) return undefined;
    const policy = this.policy ?? this.#method?.policy;
    return policy && 'minLength' in policy ? (policy as SecretPolicy) : undefined;
  }

  get #kind(): SecretKind {
    return this.kind === 'auto' ? (this.#method?.policy?.kind ?? 'password') : this.kind;
  }

  #clear(): void {
    this.#attempt.reset();
    this.#entry.wipe();
    this.#said = { level: '', phase: '' };
    this.#warm = false;
  }

  async #findProblems(): Promise<Problems> {
    const { text } = this.#words;
    const entry = this.#entry;
    if (entry.text === '') return { secret: text('form.empty') };
    if (!this.#setsNew) return {};
    const issue = await entry.firstIssue();
    const retype = this.#light.query<HTMLInputElement>('input[name="retype"]');
    const unsaved = entry.suggestion === 'shown' && !entry.ticked.saved;
    return {
      ...(issue ? { secret: issueText(issue, this.#words) } : {}),
      ...(retype && retype.value !== entry.text ? { retype: text('error.secret-mismatch') } : {}),
      ...(unsaved ? { saved: text('form.saved.missing') } : {}),
      ...(this.mode === 'create' && !entry.ticked.agree ? { agree: text('form.agree.missing') } : {}),
    };
  }

  #subject(backup: Backup): Subject {
    return { wallet: backup.wallet, methodId: this.#method?.id ?? '', slotId: this.slotId ?? null };
  }

  async #call(backup: Backup, secret: string, call: AttemptCall<Phase | RecoverPhase>): Promise<BackupStatus> {
    const methodId = this.#method?.id;
    if (!methodId) throw new BackupError('not-configured', 'no method that asks for a secret');
    if (this.mode === 'create') return backup.create(methodId, { secret }, call);
    const slotId = this.slotId ?? (await this.#findSlot(backup, methodId, call.signal));
    if (this.mode === 'change') return backup.change(slotId, { secret }, call);
    return this.mode === 'unlock' ? backup.recover(slotId, { secret }, call) : backup.drill(slotId, { secret }, call);
  }

  async #findSlot(backup: Backup, methodId: string, signal: AbortSignal): Promise<string> {
    const status = this.mode === 'unlock' ? undefined : await backup.status({ signal });
    if (status?.state === 'unknown' && status.reason !== 'not-checked') throw new BackupError(status.reason);
    const held = status ? ('methods' in status ? status.methods : []) : (await backup.findRecovery({ signal })).choices;
    const slot = held.find(({ method }) => method === methodId);
    if (!slot) throw new BackupError('slot-not-found');
    return slot.slotId;
  }

  #succeeded(backup: Backup, status: BackupStatus): void {
    this.#entry.wipe();
    this.#link.tell(status);
    this.dispatchEvent(factOf(this.mode, this.#subject(backup), status));
    void this.#focusOn(() => this.renderRoot.querySelector<HTMLElement>('#result'));
  }

  #failed(backup: Backup, error: BackupError): void {
    const { retryAfterMs } = error.details;
    if (retryAfterMs) this.#wait.start(backup.wallet, retryAfterMs);
    this.dispatchEvent(new BackupFailedEvent(backup.wallet, this.mode, error));
    if (isAboutSecret(error.code)) return this.#refuse({ secret: secretErrorText(error, this.#words) });
    void this.#focusOn(() => this.renderRoot.querySelector<HTMLElement>('#problem'));
  }

  /** Shows what to mend, and puts the focus there. What was typed stays, selected. */
  #refuse(problems: Problems): void {
    this.#entry.set({ problems });
    const first = FIELD_ORDER.find((name) => problems[name]);
    void this.#focusOn(() => {
      const input = this.#light.query<HTMLInputElement>(`input[name="${first}"]`);
      if (input?.type !== 'checkbox') input?.select();
      return input;
    });
  }

  async #focusOn(find: () => HTMLElement | null): Promise<void> {
    await this.updateComplete;
    find()?.focus();
  }

  readonly #typed = (event: Event): void => {
    if ((event.target as HTMLInputElement).name !== 'secret') return;
    this.#entry.typed(this.#setsNew && this.#kind !== 'pin');
    if (this.#warm) return;
    this.#warm = true;
    this.#link.current?.warmUp(this.#method?.id);
  };

  readonly #submitted = (event: Event): void => {
    event.preventDefault();
    // The page's own listeners for forms have no business with this one.
    event.stopPropagation();
    void this.submit();
  };

  readonly #copy = async (): Promise<void> => {
    const copied = await navigator.clipboard.writeText(this.#entry.text).then(
      () => true,
      () => false,
    );
    this.#announcer.say(this.#words.text(copied ? 'form.copied' : 'form.copy-failed'), 0);
  };

  protected override willUpdate(changed: PropertyValues<this>): void {
    // `undefined`: the first value, set before anything was typed.
    if (changed.get('mode') !== undefined) this.#clear();
  }

  protected override updated(): void {
    const phrase = this.#light.query('[data-part="phrase"]');
    if (phrase) phrase.textContent = this.#entry.suggestion === 'shown' ? this.#entry.text : '';
    const { state } = this.#attempt;
    const phase = state.name === 'working' ? state.phase : '';
    const level = this.#entry.strength.estimate?.level ?? '';
    if (phase && phase !== this.#said.phase) this.#announcer.say(this.#words.text(`phase.${phase}`), 0);
    if (level && level !== this.#said.level) {
      this.#announcer.say(this.#words.text('strength.announce', { level: this.#words.text(`strength.${level}`) }));
    }
    this.#said = { phase, level: level || (this.#entry.text ? this.#said.level : '') };
  }

  protected override render(): TemplateResult {
    const { name } = this.#attempt.state;
    const view = this.#view();
    setStates(this.#internals, {
      working: name === 'working',
      failed: name === 'failed',
      done: name === 'done',
      checking: this.#entry.strength.checking,
    });
    return html`
      <div part="base" class="base" role="group" aria-labelledby="title">
        <div class="stage">${formLayer(view)} ${progressLayer(view)} ${name === 'done' ? resultLayer(view) : nothing}</div>
      </div>
      ${this.#announcer.render()}
    `;
  }

  #view(): FormView {
    const backup = this.#link.current;
    return {
      id: this.#id,
      mode: this.mode,
      kind: this.#kind,
      setsNew: this.#setsNew,
      policy: this.#policy,
      retypes: this.confirm === 'retype',
      username: this.accountName || backup?.wallet || '',
      status: this.#link.status,
      attempt: this.#attempt.state,
      phases: this.#phases,
      entry: this.#entry,
      waitSeconds: this.#wait.seconds,
      words: this.#words,
      typed: this.#typed,
      submitted: this.#submitted,
      copy: () => void this.#copy(),
      retry: () => void this.submit(),
      cancel: () => {
        this.#attempt.reset();
        void this.#focusOn(() => this.#light.query<HTMLElement>('[data-part="submit-button"]'));
      },
      other: this.otherMethods ? () => void this.dispatchEvent(new BackupMethodRequestEvent(null)) : undefined,
      prove: () => (this.mode = 'confirm'),
      check: () => void this.#link.check(),
      again: () => this.#clear(),
    };
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'password-backup-form': PasswordBackupForm;
  }
}
