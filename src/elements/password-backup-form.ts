/**
 * `<password-backup-form>`: asks for a secret and backs up, recovers, changes
 * or checks with it. What is typed lives in the input and nowhere else; it is
 * handed to the `Backup` on submit and cleared on success and on leaving.
 */
import { type CSSResult, LitElement, type PropertyValues, type TemplateResult, html, nothing } from 'lit';
import { Announcer } from '../controllers/announcer.ts';
import { Attempt } from '../controllers/attempt.ts';
import { oneOf } from '../controllers/attribute.ts';
import { BackupLink } from '../controllers/backup-link.ts';
import { Later } from '../controllers/later.ts';
import { LightDom } from '../controllers/light-dom.ts';
import { type Problems, SecretEntry } from '../controllers/secret-entry.ts';
import { setStates } from '../controllers/states.ts';
import { Wait } from '../controllers/wait.ts';
import { Words } from '../controllers/words.ts';
import type { BackupError } from '../core/errors.ts';
import type { SecretKind, SecretPolicy } from '../core/policy.ts';
import { BackupFailedEvent, BackupMethodRequestEvent } from '../events.ts';
import type { Backup, BackupStatus, Phase, RecoverPhase, RecoveryChoice } from '../flow/types.ts';
import type { MessageParams, MessageTable } from '../messages/format.ts';
import { adoptStyles } from '../styles/adopt.ts';
import { light } from '../styles/light.ts';
import { base } from '../styles/base.ts';
import { card } from '../styles/card.ts';
import { tokens } from '../styles/tokens.ts';
import type { StrengthMeter } from '../workers/strength-client.ts';
import { styles } from './password-backup-form.styles.ts';
import type { FormMode, FormView, FormWords } from './password-backup-form.views.ts';
import { actionsPart, english, fieldsPart, formLayer, statesOf } from './password-backup-form.views.ts';
import type { Said } from './password-backup-form.ends.ts';
import { FormAsks } from './shared/form-asks.ts';
import { callFor } from './shared/form-call.ts';
import { findProblems, firstToMend } from './shared/form-check.ts';
import { factOf, requestOf, subjectOf } from './shared/form-events.ts';
import { CONFIRMATIONS, type FormSettings, KINDS, MODES, settingsOf, waitsOf } from './shared/form-settings.ts';
import { isAboutSecret, isLocking, secretErrorText } from './shared/issue-words.ts';
import { Managers } from './shared/managers.ts';
import { PinField, countCells } from './shared/pin-field.ts';

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
 * @csspart lock - The panel that takes the place of the form when no try is left, or none of practice.
 * @csspart renew-button - Sets a new secret in place of one that is locked, or not known.
 * @csspart wait - How long to wait before the next try.
 * @csspart retry-button - Repeats a failed call.
 * @csspart other-method-button - Asks for another method.
 * @csspart progress - The list of phases.
 * @csspart phase - One phase.
 * @csspart cancel-button - Cancels what is under way.
 * @csspart result - The words at the end.
 * @csspart result-title - What the end is.
 * @csspart result-detail - Why, and since when.
 * @csspart result-button - The next step after an end that is not quite one.
 * @cssstate working - A call is under way.
 * @cssstate failed - The last call failed.
 * @cssstate done - The last call went well.
 * @cssstate checking - The strength is being estimated.
 * @cssstate revealed - What was typed is shown.
 * @cssstate invalid - A field or a box has an error.
 * @cssstate waiting - The next try has to wait.
 * @cssstate locked - This way back is closed for good; not when practice alone is used up.
 */
export class PasswordBackupForm extends LitElement {
  static override styles = [tokens, base, card, styles];
  static override properties = {
    backup: { attribute: false },
    mode: { attribute: 'mode', converter: oneOf('mode', MODES, 'create') },
    kind: { attribute: 'kind', converter: oneOf('kind', KINDS, 'auto') },
    confirm: { attribute: 'confirm', converter: oneOf('confirm', CONFIRMATIONS, 'none') },
    askCurrent: { type: Boolean, attribute: 'ask-current' },
    methodId: { attribute: 'method-id' },
    slotId: { attribute: 'slot-id' },
    choice: { attribute: false },
    accountName: { attribute: 'account-name' },
    otherMethods: { type: Boolean, attribute: 'other-methods' },
    otherWays: { attribute: false },
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
  /**
   * A change asks for the current secret first, for people who expect that. Off, because it protects nobody: whoever has
   * this device has the share, and goes on without it.
   */
  askCurrent = false;
  /** Which of the backup's methods; the first that asks for something, if none is named. */
  methodId: string | undefined;
  /** Which way back to open or replace; found by the method, if none is named. */
  slotId: string | undefined;
  /** The way back that was chosen, as `findRecovery` gave it: with it the tries and the wait are known before the first try. */
  choice: RecoveryChoice | undefined;
  /** What password managers call this login; the wallet's id, if not given. Must stay the same for ever. */
  accountName: string | undefined;
  /** The page offers other methods: failures come with a button that asks for them. */
  otherMethods = false;
  /** Ids of the methods that open the backup besides this one: named when this one is locked. Those of the status, if not given. */
  otherWays: readonly string[] | undefined;
  /** Rules for a new secret; those of the method, if not given. */
  policy: SecretPolicy | undefined;
  /** Makes the strength meter; the kit's own, if not given. */
  strengthMeter: (() => StrengthMeter) | undefined;
  /** Words of this element alone: key to text. */
  messages: MessageTable | undefined;

  readonly #id = `holdfast-${++instances}`;
  readonly #internals = this.attachInternals();
  readonly #words: FormWords = new Words(this, english);
  readonly #attempt = new Attempt<Phase | RecoverPhase, BackupStatus>(this);
  readonly #wait = new Wait(this);
  readonly #announcer = new Announcer(this);
  readonly #ends = new Later(
    this,
    () => import('./password-backup-form.ends.ts'),
    ({ endWords, lateStyles }) => this.#take(endWords, lateStyles),
  );
  readonly #pin = new PinField(this, {
    view: () => this.#view(),
    input: (name) => this.#input(name),
    words: (words) => this.#take(words),
  });
  readonly #entry = new SecretEntry(this, {
    input: (name) => this.#input(name),
    policy: () => this.#settings.policy,
    userInputs: () => [this.accountName ?? '', this.#link.current?.wallet ?? ''].filter(Boolean),
    meter: () => this.strengthMeter?.(),
    fetchRules: () => import('./password-backup-form.rules.ts'),
    loaded: ({ ruleMessages, lateStyles }) => this.#take(ruleMessages, lateStyles),
    revealed: (shown) => this.#announcer.say(this.#say(shown ? 'form.revealed' : 'form.hidden'), 0),
    suggested: () => void this.#focusOn(() => this.#light.query<HTMLElement>('[data-part="suggestion"]')),
  });
  readonly #link = new BackupLink(this, () => {
    // Another wallet: nothing of the one before may stay.
    this.reset();
    this.#wait.follow(...this.#waits());
    this.#beginChoice();
    this.#kind = this.#settings.kind;
  });
  readonly #light = new LightDom(this, light, [
    { slot: 'field', template: () => fieldsPart(this.#view()) },
    { slot: 'actions', template: () => actionsPart(this.#view()) },
  ]);
  readonly #asks = new FormAsks(this);
  #triesLeft: number | undefined;
  #said: Said | undefined;
  #warm = false;
  /** What was typed is of this kind. */
  #kind: SecretKind = 'password';
  readonly #managers = new Managers(() => void this.submit());

  override disconnectedCallback(): void {
    super.disconnectedCallback(); // controllers cancel the call and empty the field
    this.#light.clear();
  }

  /** Puts the focus into the field. */
  override focus(options?: FocusOptions): void {
    this.#light.query<HTMLElement>('input[name="secret"]')?.focus(options);
  }

  /** Back to an empty form. What is under way is cancelled. */
  reset(): void {
    this.#attempt.reset();
    this.#entry.wipe();
    this.#said = undefined;
    this.#warm = false;
    this.#asks.begin();
  }

  /** As if the person had pressed the button. */
  async submit(): Promise<void> {
    const backup = this.#link.current;
    if (this.#attempt.working || this.#entry.validating || this.#wait.seconds > 0) return;
    if (!backup) return this.#refuse({ secret: () => this.#words.text('form.not-ready') });
    this.#attempt.reset();
    this.#entry.reveal.hide();
    this.#ends.get().catch(() => undefined); // once more, where it did not come
    const problems = await findProblems(this.#view(), () => this.#input('retype'));
    if (backup !== this.#link.current) return;
    if (Object.keys(problems).length > 0) return this.#refuse(problems);
    this.#entry.set({ problems });
    if (!this.dispatchEvent(requestOf(this.#asks.mode, subjectOf(backup, this.#settings)))) return;
    const secret = this.#entry.text;
    const settings = this.#settings;
    const { mode, practises } = this.#asks;
    const running = this.#attempt.run(settings.phases, (call) => callFor(backup, { mode, practises, ...settings }, secret, call));
    // What had the focus is out of reach now.
    void this.#focusOn(() => this.renderRoot.querySelector<HTMLElement>('#progress'));
    const end = await running;
    if (end?.name === 'done') this.#succeeded(backup, end.result);
    if (end?.name === 'failed') await this.#failed(backup, end.error);
  }

  get #settings(): FormSettings {
    return settingsOf(this, this.#asks.mode, this.#link.current?.methods ?? []);
  }

  readonly #say = (key: string, params?: MessageParams): string => this.#asks.say(this.#words, this.#settings.kind, key, params);

  /** Words and styles that came later. */
  #take(words: MessageTable, styles: readonly CSSResult[] = []): void {
    this.#words.add(words);
    adoptStyles(this.renderRoot, ...styles);
  }

  #input(name: 'secret' | 'retype'): HTMLInputElement | null {
    return this.#light.query(`input[name="${name}"]`);
  }

  /** Takes over what was found out before. */
  #beginChoice(): void {
    const { choice } = this;
    this.#triesLeft = choice?.triesLeft;
    const leftMs = Date.parse(choice?.retryAt ?? '') - Date.now();
    if (leftMs > 0) this.#wait.start(this.#waits()[1], leftMs);
  }

  readonly #waits = () => waitsOf(this.#link.current?.wallet, this.#settings, this.#asks.practises);

  #succeeded(backup: Backup, status: BackupStatus): void {
    const { current, mode } = this.#asks;
    // Only now, and with the secret still in the field: browsers offer to save what was submitted.
    if (!current) this.#managers.tell(this.#light.query<HTMLFormElement>('form'));
    this.#entry.wipe();
    this.#triesLeft = undefined;
    this.#link.tell(status);
    this.dispatchEvent(factOf(mode, subjectOf(backup, this.#settings), status));
    if (current) return void this.#turnTo('change', this.#say('form.current.right'));
    void this.#focusOn(() => this.renderRoot.querySelector<HTMLElement>('#result'));
  }

  async #failed(backup: Backup, error: BackupError): Promise<void> {
    const { triesLeft, practice } = error.details;
    if (practice) this.#asks.practises = true; // and so it goes on
    if (triesLeft !== undefined || isAboutSecret(error.code)) this.#triesLeft = triesLeft;
    this.#wait.imposed(error, ...this.#waits());
    if (isLocking(error.code)) this.#entry.wipe();
    if (triesLeft !== undefined) void this.#link.check(); // news for every badge and list of the wallet
    this.dispatchEvent(new BackupFailedEvent(backup.wallet, this.#asks.mode, error));
    if (isAboutSecret(error.code)) {
      const ends = await this.#ends.get().catch(() => undefined); // with the words for it
      if (backup !== this.#link.current || this.#attempt.state.name !== 'failed') return;
      const tries = () => ends?.costText(error, this.#words);
      return this.#refuse({ secret: () => [secretErrorText(error, this.#words), tries()].filter(Boolean).join(' ') });
    }
    void this.#focusOn(() => this.renderRoot.querySelector<HTMLElement>('#problem'));
  }

  /** Shows what to mend, and puts the focus there. */
  #refuse(problems: Problems): void {
    this.#entry.set({ problems });
    void this.#focusOn(() => firstToMend(problems, this.#light, this.#announcer));
  }

  /** On to something else; to a new secret without a word of the current one, which was right or cannot be had. */
  async #turnTo(mode: FormMode, said = ''): Promise<void> {
    this.mode = mode;
    this.reset();
    await this.updateComplete; // another mode forgets everything
    this.#asks.begin(mode === 'change');
    this.requestUpdate();
    this.#announcer.say(said);
    void this.#focusOn(() => this);
  }

  async #focusOn(find: () => HTMLElement | null): Promise<void> {
    await this.updateComplete;
    find()?.focus();
  }

  readonly #typed = (event: Event): void => {
    const { name, type } = event.target as HTMLInputElement;
    if (type === 'checkbox') return;
    this.#entry.note = '';
    this.#pin.typed(event);
    if (name !== 'secret') return this.requestUpdate();
    const view = this.#view();
    this.#entry.typed(view.setsNew && (this.#entry.later.module?.hasMeter(view) ?? true));
    if (this.#warm) return;
    this.#warm = true;
    this.#link.current?.warmUp(view.methodId);
  };

  readonly #cancel = (): void => {
    this.#attempt.reset();
    void this.#focusOn(() => this.#light.query<HTMLElement>('[data-part="submit-button"]'));
  };

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { kind } = this.#settings;
    // `undefined`: the first value, set before anything was typed.
    const another = (['mode', 'askCurrent', 'slotId'] as const).some((name) => changed.get(name) !== undefined);
    if (another || kind !== this.#kind) this.reset();
    this.#kind = kind;
    this.#asks.practises ||= !!this.#ends.module?.mayPractise(this.#view());
    this.#wait.follow(...this.#waits());
    if (changed.has('choice')) this.#beginChoice();
  }

  protected override updated(): void {
    const view = this.#view();
    for (const module of [this.#entry.later.module, this.#pin.later.module]) if (module) adoptStyles(this, module.lightStyles);
    const phrase = this.#light.query<HTMLTextAreaElement>('[data-part="phrase"]');
    if (phrase) phrase.value = this.#entry.text;
    countCells(this);
    this.#said = view.ends?.announce(view, this.#said);
  }

  protected override render(): TemplateResult {
    const view = this.#view();
    const { ends } = view;
    setStates(this.#internals, statesOf(view));
    return html`
      <div part="base" class="base" role="group" aria-labelledby="title">
        <div class="stage">${formLayer(view)} ${ends?.progressLayer(view) ?? nothing} ${ends?.resultLayer(view) ?? nothing}</div>
      </div>
      ${this.#announcer.render()}
    `;
  }

  #view(): FormView {
    const backup = this.#link.current;
    return {
      ...this.#settings,
      id: this.#id,
      mode: this.#asks.mode,
      current: this.#asks.current,
      backup,
      retypes: this.confirm === 'retype',
      username: this.accountName || backup?.wallet || '',
      status: this.#link.status,
      attempt: this.#attempt.state,
      entry: this.#entry,
      ends: this.#ends.want(),
      otherWays: this.otherWays,
      triesLeft: this.#triesLeft,
      practises: this.#asks.practises,
      waitSeconds: this.#wait.seconds,
      words: this.#words,
      say: this.#say,
      speak: (...said) => this.#announcer.say(...said),
      cells: this.#pin.cells,
      typed: this.#typed,
      typing: this.#pin.typing,
      submitted: this.#managers.submitted,
      retry: () => void this.submit(),
      cancel: this.#cancel,
      other: this.otherMethods ? () => void this.dispatchEvent(new BackupMethodRequestEvent(null)) : undefined,
      prove: () => void this.#turnTo('confirm'),
      renew: () => void this.#turnTo('change'),
      check: () => void this.#link.check(),
      again: () => this.reset(),
    };
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'password-backup-form': PasswordBackupForm;
  }
}
