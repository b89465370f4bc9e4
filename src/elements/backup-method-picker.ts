/**
 * `<backup-method-picker>`: the ways to back up, what works here and why not,
 * what is set up and when it was last proven, and which losses the person
 * would survive.
 *
 * A form for a method is a child whose slot is the method's id:
 * `<password-backup-form slot="password">`. Choosing the method fires
 * `backup-method-request` and, unless that is prevented, shows the child, which
 * gets its backup from here by context. A method without a child: only the event.
 */
import { ContextProvider } from '@lit/context';
import { LitElement, type TemplateResult, html, nothing } from 'lit';
import { backupContext } from '../context.ts';
import { Attempt } from '../controllers/attempt.ts';
import { BackupLink, isNotChecked, statusKey } from '../controllers/backup-link.ts';
import { setStates } from '../controllers/states.ts';
import { Words } from '../controllers/words.ts';
import { asBackupError } from '../core/errors.ts';
import { BackupFailedEvent, BackupMethodRequestEvent } from '../events.ts';
import type { Backup, MethodChoice, MethodStatus } from '../flow/types.ts';
import { methodMessages } from '../messages/en/methods.ts';
import { pickerMessages } from '../messages/en/picker.ts';
import { statusMessages } from '../messages/en/status.ts';
import type { MessageTable } from '../messages/format.ts';
import { base } from '../styles/base.ts';
import { card } from '../styles/card.ts';
import { tokens } from '../styles/tokens.ts';
import { styles } from './backup-method-picker.styles.ts';
import { backIcon, checkIcon, clockIcon, crossIcon, errorIcon, keyIcon, refreshIcon, spinnerIcon, warningIcon } from './shared/icons.ts';
import { type Loss, countWays, lossesOf } from './shared/losses.ts';
import { statusWords } from './shared/status-words.ts';

const english = { ...statusMessages, ...methodMessages, ...pickerMessages };

/** What a form is opened for. */
type Purpose = 'create' | 'confirm' | 'change';

/** The part of a form that the picker sets, where the form has it. */
interface MethodForm extends HTMLElement {
  mode?: string;
  methodId?: string;
  slotId?: string | undefined;
  otherMethods?: boolean;
  reset?: () => void;
}

/**
 * @summary The ways to back up a wallet, and the truth about each.
 * @tag backup-method-picker
 * @slot title - Replaces the heading.
 * @slot password - The form for the method `password`; in the same way one slot for every method id.
 * @fires {BackupMethodRequestEvent} backup-method-request - A method was chosen; cancelable.
 * @fires {BackupStatusChangedEvent} backup-status-changed - What is known about the backup changed.
 * @fires {BackupFailedEvent} backup-failed - It could not be found out what works here.
 * @csspart base - The card.
 * @csspart title - The heading.
 * @csspart intro - The sentence below it.
 * @csspart status - What is known about the backup.
 * @csspart method - One method.
 * @csspart method-name - Its name.
 * @csspart method-detail - What it is, whether it is set up, why it does not work here.
 * @csspart method-button - Chooses it.
 * @csspart losses - Which losses the person would survive.
 * @csspart loss - One of them.
 * @csspart second-door - Asks for a second way.
 * @csspart back-button - From a form back to the list.
 * @csspart refresh-button - Looks the backup up again.
 * @cssproperty [--backup-color-accent=#2f5bd8] - Buttons, focus, links.
 * @cssproperty [--backup-color-surface=#ffffff] - Ground of the card.
 * @cssproperty [--backup-color-line=#e2e6ee] - Lines between methods.
 * @cssproperty [--backup-radius-card=0.875rem] - Corners of the card.
 * @cssproperty [--backup-space-unit=0.25rem] - All distances are multiples of it.
 * @cssstate loading - It is being found out what works here.
 * @cssstate choosing - The list is shown.
 * @cssstate chosen - A form is shown.
 */
export class BackupMethodPicker extends LitElement {
  static override styles = [tokens, base, card, styles];
  static override properties = {
    backup: { attribute: false },
    messages: { attribute: false },
    chosen: { state: true },
  };

  /** The wallet's backup. Without one, the one given by context. */
  backup: Backup | undefined;
  /** Words of this element alone: key to text. */
  messages: MessageTable | undefined;

  private chosen: string | undefined;

  readonly #internals = this.attachInternals();
  readonly #words = new Words<typeof english>(this, english);
  readonly #provider = new ContextProvider(this, { context: backupContext });
  readonly #load = new Attempt<'loading', readonly MethodChoice[]>(this);
  #choices: readonly MethodChoice[] | undefined;
  #loadedFor = '';
  readonly #link = new BackupLink(this, (backup) => {
    this.#load.reset();
    this.#choices = undefined;
    this.#loadedFor = '';
    this.chosen = undefined;
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

  /** Back to the list. What a form has under way is cancelled. */
  back(): void {
    const before = this.chosen;
    if (before === undefined) return;
    this.#formFor(before)?.reset?.();
    this.chosen = undefined;
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLElement>(`[data-method="${CSS.escape(before)}"] button`)?.focus(),
    );
  }

  /** Reads again what is set up and what works here. */
  async refresh(): Promise<void> {
    const backup = this.#link.current;
    if (!backup) return;
    const end = await this.#load.run(['loading'], ({ signal }) => backup.choices({ signal }));
    if (end?.name === 'done') {
      this.#choices = end.result;
      this.#link.tell(backup.lastStatus);
      this.#loadedFor = statusKey(this.#link.status);
    }
    if (end?.name === 'failed') this.dispatchEvent(new BackupFailedEvent(backup.wallet, 'find', end.error));
  }

  protected override updated(): void {
    setStates(this.#internals, { loading: this.#load.working, choosing: this.chosen === undefined, chosen: this.chosen !== undefined });
    // What is set up is another thing than when the list was made.
    const key = statusKey(this.#link.status);
    if (!this.#link.current || key === this.#loadedFor || this.#load.working) return;
    this.#loadedFor = key;
    // In a microtask: this update is still under way.
    queueMicrotask(() => void this.refresh());
  }

  #formFor(methodId: string): MethodForm | null {
    return this.querySelector<MethodForm>(`:scope > [slot="${CSS.escape(methodId)}"]`);
  }

  #choose(methodId: string, purpose: Purpose, slotId?: string): void {
    if (!this.dispatchEvent(new BackupMethodRequestEvent(methodId, slotId ?? null))) return;
    const form = this.#formFor(methodId);
    if (!form) return;
    if ('mode' in form) form.mode = purpose;
    if ('methodId' in form) form.methodId = methodId;
    if ('slotId' in form) form.slotId = slotId;
    if ('otherMethods' in form) form.otherMethods = this.#hasOthers;
    this.chosen = methodId;
    void this.updateComplete.then(() => form.focus());
  }

  protected override render(): TemplateResult {
    return this.chosen === undefined ? this.#list() : this.#form(this.chosen);
  }

  #form(methodId: string): TemplateResult {
    return html`<div class="chosen">
      <button part="back-button" class="plain" type="button" @click=${this.back}>${backIcon()}${this.#words.text('picker.back')}</button>
      <slot name=${methodId}></slot>
    </div>`;
  }

  #list(): TemplateResult {
    const { text } = this.#words;
    const failed = this.#load.state.name === 'failed';
    return html`<div part="base" class="base" role="group" aria-labelledby="title" aria-busy=${this.#load.working}>
      <div class="head">
        <div id="title">
          <slot name="title"><h2 part="title">${text('picker.title')}</h2></slot>
        </div>
        <p part="intro" class="muted">${text('picker.intro')}</p>
      </div>
      ${this.#status()}
      ${
        this.#choices
          ? html`<ul class="methods" aria-label=${text('picker.list')}>
              ${this.#choices.map((choice) => this.#method(choice))}
            </ul>`
          : this.#link.current &&
            html`<p class="muted row">${failed ? text('picker.failed') : html`${spinnerIcon()}${text('picker.loading')}`}</p>`
      }
      ${failed ? html`<button type="button" part="refresh-button" @click=${this.refresh}>${text('picker.retry')}</button>` : nothing}
      ${this.#choices?.length === 0 ? html`<p class="muted">${text('picker.empty')}</p>` : nothing} ${this.#losses()}
    </div>`;
  }

  #status(): TemplateResult {
    const { status } = this.#link;
    const { text } = this.#words;
    const { title, detail, icon, tone } = statusWords(status, this.#words);
    const unknown = status.state === 'unknown';
    // Without a backup nothing is looked up, and nobody says so: a server draws this, and a page without script keeps it.
    if (this.#link.current && (isNotChecked(status) || (unknown && this.#load.working))) {
      return html`<div part="status" class="panel status">${spinnerIcon()}<p role="status">${text('status.checking')}</p></div>`;
    }
    return html`<div part="status" class="panel status ${tone}">
      ${icon}
      <div role="status">
        <h3>${title}</h3>
        <p class="muted">${detail}</p>
      </div>
      ${
        unknown && this.#link.current
          ? html`<button part="refresh-button" class="plain" type="button" aria-label=${text('status.refresh')} @click=${this.refresh}>
              ${refreshIcon()}
            </button>`
          : nothing
      }
    </div>`;
  }

  #method({ method, availability, slots }: MethodChoice): TemplateResult {
    const works = availability.state === 'available';
    const slot = slots[0];
    const kind = slots.some(({ provenAt }) => provenAt) ? 'held' : slot ? 'pending' : '';
    const icon = kind === 'held' ? checkIcon() : kind === 'pending' ? clockIcon() : works ? keyIcon() : crossIcon();
    const name = this.#words.methodName(method.id);
    return html`<li part="method" class="method ${kind}" data-method=${method.id}>
      ${icon}
      <div class="words">
        <h3 part="method-name">${name}</h3>
        ${
          slots.length > 0
            ? slots.map((held) => html`<p part="method-detail">${this.#held(held)}</p>`)
            : html`<p part="method-detail">${works ? this.#about(method.id) : this.#reason(availability.reason)}</p>`
        }
      </div>
      ${this.#button(method.id, name, works, slot)}
    </li>`;
  }

  #button(methodId: string, name: string, works: boolean, slot: MethodStatus | undefined): TemplateResult | typeof nothing {
    const { text } = this.#words;
    if (slot && !slot.accepted) {
      return this.#action(text('picker.accept'), name, () => void this.#accept(slot.slotId));
    }
    if (!works || slot?.supported === false) return nothing;
    if (!slot) return this.#action(text('picker.set-up'), name, () => this.#choose(methodId, 'create'));
    if (!slot.provenAt) return this.#action(text('picker.check'), name, () => this.#choose(methodId, 'confirm', slot.slotId));
    return this.#action(text('picker.change'), name, () => this.#choose(methodId, 'change', slot.slotId));
  }

  async #accept(slotId: string): Promise<void> {
    const backup = this.#link.current;
    if (!backup) return;
    try {
      await backup.accept(slotId);
    } catch (thrown) {
      this.dispatchEvent(new BackupFailedEvent(backup.wallet, 'find', asBackupError(thrown)));
    }
    await this.refresh();
  }

  #action(label: string, name: string, run: () => void): TemplateResult {
    return html`<button part="method-button" type="button" aria-label="${label}: ${name}" @click=${run}>${label}</button>`;
  }

  #held({ accepted, supported, provenAt, account }: MethodStatus): string {
    const { text } = this.#words;
    const said = !supported
      ? text('picker.held.unsupported')
      : !accepted
        ? text('picker.held.not-accepted')
        : provenAt
          ? text('picker.held.proven', { date: this.#words.date(provenAt) })
          : text('picker.held.stored');
    return account ? `${said} ${text('picker.account', { account })}` : said;
  }

  #about(methodId: string): string {
    return this.#words.maybe(`method-about.${methodId}`) ?? this.#words.text('method-about.other');
  }

  #reason(reason: string): string {
    return this.#words.maybe(`method-reason.${reason}`) ?? this.#words.text('method-reason.other');
  }

  #losses(): TemplateResult | typeof nothing {
    const { status } = this.#link;
    const losses = lossesOf(status);
    if (losses.length === 0) return nothing;
    const { text } = this.#words;
    const ways = countWays(status);
    return html`<div part="losses" class="losses">
      <h3>${text('loss.title')}</h3>
      <dl>
        ${losses.map((loss) => this.#loss(loss))}
      </dl>
      ${
        ways < 2
          ? html`<div part="second-door" class="panel warning">${warningIcon()}<p>${text(ways === 0 ? 'door.none' : this.#hasOthers ? 'door.second' : 'door.only')}</p></div>`
          : nothing
      }
    </div>`;
  }

  /** Is there more than one way to choose from? Otherwise nobody is told to add a second one. */
  get #hasOthers(): boolean {
    return (this.#link.current?.methods.length ?? 0) > 1;
  }

  #loss({ what, outcome }: Loss): TemplateResult {
    const { text } = this.#words;
    const name = this.#words.maybe(`loss.${what}`) ?? text('loss.other', { method: this.#words.methodName(what) });
    const icon = outcome === 'survived' ? checkIcon() : outcome === 'lost' ? errorIcon() : clockIcon();
    return html`<div part="loss" class="loss ${outcome}">
      <dt>${icon}<span>${name}</span></dt>
      <dd>${text(`loss.${outcome}`)}</dd>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'backup-method-picker': BackupMethodPicker;
  }
}
