/**
 * `<wallet-backup>`: the whole journey in one tag, made of the other elements.
 * Which way it goes follows from what is known: the host's word on whether the
 * share is here, the owner key of this device, and what the store holds. Where
 * that does not decide it, the person does.
 *
 * The parts are drawn into the light DOM, so that their inputs are where
 * password managers look; each can be replaced by a child of the page, which
 * gets the backup by context.
 */
import { ContextProvider } from '@lit/context';
import { LitElement, type PropertyValues, type TemplateResult, html, nothing } from 'lit';
import { backupContext } from '../context.ts';
import { oneOf } from '../controllers/attribute.ts';
import { BackupLink, isNotChecked } from '../controllers/backup-link.ts';
import { LightDom } from '../controllers/light-dom.ts';
import { setStates } from '../controllers/states.ts';
import { Words } from '../controllers/words.ts';
import type { Backup, BackupStatus, DeviceFacts } from '../flow/types.ts';
import { partMessages } from '../messages/en/parts.ts';
import { statusTitles } from '../messages/en/status-titles.ts';
import { walletMessages } from '../messages/en/wallet.ts';
import type { MessageTable } from '../messages/format.ts';
import { base } from '../styles/base.ts';
import { card } from '../styles/card.ts';
import { frame } from '../styles/frame.ts';
import { tokens } from '../styles/tokens.ts';
import type { RenewShare } from './backup-method-picker.calls.ts';
import { errorIcon, keyIcon, shieldIcon, spinnerIcon } from './shared/icons.ts';
import { type Fetch, Later } from './shared/later.ts';
import { styles } from './wallet-backup.styles.ts';

const english = { ...statusTitles, ...walletMessages, ...partMessages };

const MODES = ['auto', 'backup', 'recover'] as const;

export type WalletBackupMode = (typeof MODES)[number];

/** Which part is shown: `undecided` asks the person. */
type Face = 'deciding' | 'undecided' | 'backup' | 'recover';

/**
 * @summary Back up, practise, change and recover: the whole journey in one tag.
 * @tag wallet-backup
 * @slot backup - Replaces the part that backs up: a `<backup-method-picker>` with forms of the page's own, say.
 * @slot recover - Replaces the part that recovers: a `<backup-recovery>`, say.
 * @slot reminder - Replaces the reminder to practise.
 * @slot done - Shown below the words after a recovery: the way on.
 * @slot built-in - Filled by the element itself: its parts, in the light DOM.
 * @fires {BackupMethodRequestEvent} backup-method-request - A way was chosen; cancelable.
 * @fires {BackupCreateRequestEvent} backup-create-request - About to back up; cancelable.
 * @fires {BackupChangeRequestEvent} backup-change-request - About to set a new secret; cancelable.
 * @fires {BackupProveRequestEvent} backup-prove-request - About to open the stored copy as a check; cancelable.
 * @fires {BackupRemoveRequestEvent} backup-remove-request - About to remove a way; cancelable.
 * @fires {BackupRefreshRequestEvent} backup-refresh-request - About to back a new share up; cancelable.
 * @fires {BackupRecoverRequestEvent} backup-recover-request - About to recover; cancelable.
 * @fires {BackupCreatedEvent} backup-created - Backed up; the event has what is known now.
 * @fires {BackupChangedEvent} backup-changed - A secret was replaced.
 * @fires {BackupProvenEvent} backup-proven - The stored copy was opened.
 * @fires {BackupRemovedEvent} backup-removed - A way was removed.
 * @fires {BackupRefreshedEvent} backup-refreshed - A new share was backed up.
 * @fires {BackupRecoveredEvent} backup-recovered - The share went to the host.
 * @fires {BackupRemindedEvent} backup-reminded - It is time to practise.
 * @fires {BackupPostponedEvent} backup-postponed - The practice was put off.
 * @fires {BackupPractisedEvent} backup-practised - The practice went well.
 * @fires {BackupFailedEvent} backup-failed - A call failed; the event has code and remedy.
 * @fires {BackupStatusChangedEvent} backup-status-changed - What is known about the backup changed.
 * @csspart base - The card that is shown while no other part is.
 * @csspart title - Its heading.
 * @csspart intro - The sentence below it.
 * @csspart choice - One of two ways to go on, where it is not known which.
 * @csspart refresh-button - Looks again.
 * @csspart note - Why the backup has to be opened first.
 * @csspart switch-button - Changes between backing up and recovering.
 * @csspart continue-button - After a recovery, to the ways that are set up.
 * @csspart error - A part could not be loaded.
 * @csspart retry-button - Loads it again.
 * @cssstate deciding - It is being found out which way to go.
 * @cssstate undecided - The person is asked.
 * @cssstate backup - The part that backs up is shown.
 * @cssstate recover - The part that recovers is shown.
 * @cssstate recovered - The share went to the host, just now.
 * @cssstate loading - A part is being loaded.
 * @cssstate failed - It could not be loaded.
 */
export class WalletBackup extends LitElement {
  static override styles = [tokens, base, card, styles];
  static override properties = {
    backup: { attribute: false },
    mode: { attribute: 'mode', converter: oneOf('mode', MODES, 'auto') },
    accountName: { attribute: 'account-name' },
    askCurrent: { type: Boolean, attribute: 'ask-current' },
    quiet: { type: Boolean },
    renewShare: { attribute: false },
    clock: { attribute: false },
    messages: { attribute: false },
    face: { state: true },
    recovered: { state: true },
  };

  /** Fetch the parts when they are first needed; set by the module that gives the tag. */
  static fetchParts: Partial<Record<'backup' | 'recover', Fetch>> = {};

  /** The wallet's backup. Without one, the one given by context. */
  backup: Backup | undefined;
  /** Which way to go; `auto` finds it out. */
  mode: WalletBackupMode = 'auto';
  /** What password managers call this login; the wallet's id, if not given. Must stay the same for ever. */
  accountName: string | undefined;
  /** A change asks for the current secret first; see the same property of `<password-backup-form>`. */
  askCurrent = false;
  /** Never asks to practise. */
  quiet = false;
  /** Where the wallet can make its share anew; see the same property of `<backup-method-picker>`. */
  renewShare: RenewShare | undefined;
  /** The time for the reminder, in milliseconds since 1970; the system's, if not given. */
  clock: (() => number) | undefined;
  /** Words of all parts: key to text. */
  messages: MessageTable | undefined;

  private face: Face = 'deciding';
  private recovered = false;

  readonly #internals = this.attachInternals();
  readonly #words = new Words<typeof english>(this, english);
  readonly #provider = new ContextProvider(this, { context: backupContext });
  readonly #parts = {
    backup: new Later(this, () => WalletBackup.fetchParts.backup),
    recover: new Later(this, () => WalletBackup.fetchParts.recover),
  };
  #facts: DeviceFacts | undefined;
  /** The person chose: nothing decides against it until another wallet comes. */
  #chosen = false;
  readonly #link = new BackupLink(this, (backup) => {
    this.#facts = undefined;
    this.#chosen = this.recovered = false;
    this.face = 'deciding';
    if (this.#provider.value !== backup) this.#provider.setValue(backup);
    // In a microtask: the update that found the backup is still under way.
    if (backup) queueMicrotask(() => void this.#decide(backup));
  });
  readonly #light = new LightDom(this, frame, [{ slot: 'built-in', template: () => this.#builtIn() }]);

  constructor() {
    super();
    this.addEventListener('backup-recovered', () => {
      this.recovered = true;
      this.#chosen = true;
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#light.clear();
  }

  /** Finds out again which way to go. */
  async refresh(): Promise<void> {
    const backup = this.#link.current;
    if (!backup) return;
    this.#chosen = this.recovered = false;
    await this.#decide(backup, true);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const backup = this.#link.current;
    // `undefined`: the first value, set before anything was decided.
    if (changed.get('mode') === undefined || !backup) return;
    this.#chosen = this.recovered = false;
    this.#settle(backup);
  }

  protected override updated(): void {
    const part = this.#part;
    setStates(this.#internals, {
      deciding: this.face === 'deciding',
      undecided: this.face === 'undecided',
      backup: this.face === 'backup',
      recover: this.face === 'recover',
      recovered: this.recovered,
      loading: part?.state === 'fetching',
      failed: part?.state === 'failed',
    });
    if (part && !part.state) queueMicrotask(() => void part.get());
  }

  /** What has to be fetched for the face that is shown, unless a child of the page takes its place. */
  get #part(): Later | undefined {
    const { face } = this;
    return (face === 'backup' || face === 'recover') && !this.#replaced(face) ? this.#parts[face] : undefined;
  }

  #replaced(slot: string): boolean {
    return this.querySelector(`:scope > [slot="${slot}"]`) !== null;
  }

  async #decide(backup: Backup, again = false): Promise<void> {
    if (this.mode !== 'auto') return this.#settle(backup);
    this.face = 'deciding';
    const known = !again && !isNotChecked(backup.lastStatus);
    // First: a look-up also finishes what a closed tab left half done, and then the device has its owner key.
    if (!known) await this.#link.check();
    const facts = await backup.deviceFacts();
    if (backup !== this.#link.current) return;
    this.#facts = facts;
    this.#settle(backup);
  }

  #settle(backup: Backup): void {
    if (this.#chosen) return;
    if (this.mode !== 'auto') this.face = this.mode;
    else if (!this.#facts) void this.#decide(backup);
    else this.face = faceOf(this.#facts, this.#link.status);
  }

  #show(face: 'backup' | 'recover'): void {
    this.#chosen = true;
    this.recovered = false;
    this.face = face;
    void this.#focusOnPart();
  }

  /** The button that had the focus is gone: on with what took its place. */
  async #focusOnPart(): Promise<void> {
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('#part, [part~="refresh-button"]')?.focus();
  }

  readonly #again = (): Promise<void> => this.refresh().then(() => this.#focusOnPart());

  protected override render(): TemplateResult {
    const { face } = this;
    if (face === 'deciding') return this.#card(this.#deciding());
    if (face === 'undecided') return this.#card(this.#undecided());
    return html`<div class="journey">
      <slot name="reminder"></slot>
      ${this.#note()}
      <div id="part" tabindex="-1" class="part">
        <slot name=${face}>${this.#part?.state === 'here' ? html`<slot name="built-in"></slot>` : this.#card(this.#fetching())}</slot>
      </div>
      ${this.recovered ? this.#afterRecovery() : this.#switch()}
    </div>`;
  }

  #card(content: TemplateResult): TemplateResult {
    return html`<div part="base" class="base" role="group">${content}</div>`;
  }

  #deciding(): TemplateResult {
    const { text } = this.#words;
    // A server draws this, and a page without script keeps it: nothing is being looked at.
    if (!this.#link.current) return html`<p class="muted">${text('status.unknown.not-checked')}</p>`;
    return html`<p class="finding" role="status">${spinnerIcon()}${text('wallet.deciding')}</p>`;
  }

  #undecided(): TemplateResult {
    const { text } = this.#words;
    return html`<div class="head">
        <h2 part="title">${text('wallet.undecided')}</h2>
        <p part="intro" class="muted">${text('wallet.undecided.detail')}</p>
      </div>
      ${this.#choice('backup', shieldIcon())} ${this.#choice('recover', keyIcon())}
      <div class="row">
        <button part="refresh-button" class="plain" type="button" @click=${this.#again}>${text('status.refresh')}</button>
      </div>`;
  }

  #choice(face: 'backup' | 'recover', icon: TemplateResult): TemplateResult {
    return html`<button part="choice" class="choice" type="button" @click=${() => this.#show(face)}>
      ${icon}
      <span><b>${this.#words.text(`wallet.${face}`)}</b><small>${this.#words.text(`wallet.${face}.detail`)}</small></span>
    </button>`;
  }

  #fetching(): TemplateResult {
    const { text } = this.#words;
    if (this.#part?.state !== 'failed') return html`<p class="finding" role="status">${spinnerIcon()}${text('part.loading')}</p>`;
    return html`<div part="error" class="panel danger" role="alert">
      ${errorIcon()}
      <h2>${text('part.failed')}</h2>
      <p>${text('part.failed.detail')}</p>
      <div class="row">
        <button part="retry-button" type="button" @click=${() => void this.#part?.get().then(() => this.#focusOnPart())}>${text('part.retry')}</button>
      </div>
    </div>`;
  }

  /** The share is here, but not the key that signs changes. */
  #note(): TemplateResult | typeof nothing {
    const first = this.face === 'recover' && this.mode === 'auto' && this.#facts?.share === 'here' && !this.recovered;
    return first ? html`<p part="note" class="panel">${this.#words.text('wallet.open-first')}</p>` : nothing;
  }

  /** Only where nobody has said where the share is. */
  #switch(): TemplateResult | typeof nothing {
    if (this.mode !== 'auto' || this.#facts?.share !== 'unknown') return nothing;
    const other = this.face === 'backup' ? 'recover' : 'backup';
    return html`<button part="switch-button" class="plain" type="button" @click=${() => this.#show(other)}>
      ${this.#words.text(`wallet.to-${other}`)}
    </button>`;
  }

  #afterRecovery(): TemplateResult {
    return html`<div class="row">
      ${
        this.mode === 'auto'
          ? html`<button part="continue-button" class="primary" type="button" @click=${() => this.#show('backup')}>
              ${this.#words.text('wallet.after-recovery')}
            </button>`
          : nothing
      }
      <slot name="done"></slot>
    </div>`;
  }

  #builtIn(): TemplateResult | typeof nothing {
    const backup = this.#link.current;
    if (!backup || this.#part?.state !== 'here') return nothing;
    return this.face === 'recover' ? this.#recovery(backup) : html`${this.#reminder(backup)} ${this.#picker(backup)}`;
  }

  #recovery(backup: Backup): TemplateResult {
    return html`<backup-recovery .backup=${backup} .accountName=${this.accountName} .messages=${this.messages}></backup-recovery>`;
  }

  #reminder(backup: Backup): TemplateResult | typeof nothing {
    if (this.quiet || this.#replaced('reminder')) return nothing;
    return html`<backup-reminder
      .backup=${backup}
      .accountName=${this.accountName}
      .clock=${this.clock ?? Date.now}
      .messages=${this.messages}
    ></backup-reminder>`;
  }

  #picker(backup: Backup): TemplateResult {
    const asking = backup.methods.filter(({ asks }) => asks === 'secret');
    return html`<backup-method-picker .backup=${backup} .renewShare=${this.renewShare} .messages=${this.messages}>
      ${asking.map(
        ({ id }) =>
          html`<password-backup-form
            slot=${id}
            .methodId=${id}
            .accountName=${this.accountName}
            .askCurrent=${this.askCurrent}
            .messages=${this.messages}
          ></password-backup-form>`,
      )}
    </backup-method-picker>`;
  }
}

/** What follows from what is known, and no more. */
export function faceOf({ share, ownerKey }: DeviceFacts, status: BackupStatus): Face {
  if (share === 'missing') return 'recover';
  if (ownerKey === 'here') return 'backup';
  if (status.state === 'none') return 'backup';
  // Somebody's backup that this device cannot change: it has to be opened here first, wherever the share is.
  if (status.state !== 'unknown') return 'recover';
  return share === 'here' ? 'backup' : 'undecided';
}

declare global {
  interface HTMLElementTagNameMap {
    'wallet-backup': WalletBackup;
  }
}
