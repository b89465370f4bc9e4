/**
 * `<backup-status-badge>`: the truth about a backup at a glance. Nothing is
 * called backed up that was not opened on this device, and a request that
 * failed is "not known", never "not backed up".
 */
import { LitElement, type TemplateResult, html, nothing } from 'lit';
import { BackupLink, isNotChecked } from '../controllers/backup-link.ts';
import { setStates } from '../controllers/states.ts';
import { Words } from '../controllers/words.ts';
import type { Backup, BackupStatus } from '../flow/types.ts';
import type { statusMessages } from '../messages/en/status.ts';
import { statusTitles } from '../messages/en/status-titles.ts';
import type { MessageTable } from '../messages/format.ts';
import { base } from '../styles/base.ts';
import { tokens } from '../styles/tokens.ts';
import { styles } from './backup-status-badge.styles.ts';
import { refreshIcon, spinnerIcon } from './shared/icons.ts';
import { statusLook } from './shared/status-look.ts';

const STATES: readonly BackupStatus['state'][] = ['unknown', 'none', 'protected', 'partly', 'stored', 'stale'];

/** Outside the class: in it the compiler leaves the path as it is, and the published module names a file that is not there. */
const fetchMore = () => import('./shared/status-details.ts');

/**
 * @summary The state of a wallet's backup, in words, with the day it was proven.
 * @tag backup-status-badge
 * @fires {BackupStatusChangedEvent} backup-status-changed - What is known about the backup changed.
 * @csspart base - The box around everything.
 * @csspart icon - The icon of the state.
 * @csspart title - The state in a few words.
 * @csspart detail - Why, and since when. Left out when compact.
 * @csspart notice - What else deserves a look: wrong tries, a lock.
 * @csspart refresh-button - Looks the backup up again; there while the state is not known.
 * @cssstate protected - The stored copy was opened with every method on this device.
 * @cssstate partly - It was opened with some methods.
 * @cssstate stored - Stored, not opened on this device.
 * @cssstate stale - The wallet is newer than the backup.
 * @cssstate none - There is no backup.
 * @cssstate unknown - It could not be looked up, or was not yet.
 * @cssstate checking - It is being looked up.
 */
export class BackupStatusBadge extends LitElement {
  static override styles = [tokens, base, styles];
  static override properties = {
    backup: { attribute: false },
    messages: { attribute: false },
    compact: { type: Boolean, reflect: true },
  };

  /** The wallet's backup. Without one, the one given by context. */
  backup: Backup | undefined;
  /** Words of this element alone: key to text. */
  messages: MessageTable | undefined;
  /** Icon and a few words only. */
  compact = false;

  readonly #internals = this.attachInternals();
  // The sentences come while the backup is being looked up: they are not needed before.
  #more: typeof import('./shared/status-details.ts') | undefined;
  readonly #words = new Words<typeof statusMessages>(this, statusTitles, async () => {
    this.#more = await fetchMore();
    return this.#more.statusMessages;
  });
  readonly #link = new BackupLink(this, (backup) => {
    // In a microtask: the update that found the backup is still under way.
    if (backup && isNotChecked(backup.lastStatus)) queueMicrotask(() => void this.#link.check());
  });

  /** Looks the backup up again. */
  refresh(): Promise<void> {
    return this.#link.check();
  }

  protected override render(): TemplateResult {
    const { status, checking } = this.#link;
    setStates(this.#internals, { ...Object.fromEntries(STATES.map((state) => [state, state === status.state])), checking });
    const unknown = status.state === 'unknown';
    const { key, title, icon, tone } = statusLook(status, this.#words);
    const { detail, notice } = this.#more?.statusDetails(status, key, this.#words) ?? {};
    const busy = unknown && checking;
    const size = this.compact ? 'compact' : '';
    return html`
      <div part="base" class="base ${tone} ${size}">
        <span part="icon" class="icon">${busy ? spinnerIcon() : icon}</span>
        <div role="status" aria-live="polite">
          <span part="title" class="title">${busy ? this.#words.text('status.checking') : title}</span>
          ${this.compact || busy || !detail ? nothing : html`<span part="detail" class="detail">${detail}</span>`}
          ${notice ? html`<span part="notice" class="detail notice">${notice}</span>` : nothing}
        </div>
        ${unknown && !busy && this.#link.current ? this.#refreshButton() : nothing}
      </div>
    `;
  }

  #refreshButton(): TemplateResult {
    const label = this.#words.text('status.refresh');
    return html`<button part="refresh-button" type="button" title=${label} @click=${this.refresh}>
      ${refreshIcon()}
    </button>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'backup-status-badge': BackupStatusBadge;
  }
}
