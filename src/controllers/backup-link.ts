/**
 * Ties an element to one wallet's `Backup`: the one set as a property, else
 * the one given by context. Tells the element when it becomes another one, and
 * when something about it changed, and drops what an earlier one still says.
 */
import { ContextEvent } from '@lit/context';
import type { LitElement, ReactiveController } from 'lit';
import { backupContext } from '../context.ts';
import { BackupStatusChangedEvent } from '../events.ts';
import type { Backup, BackupStatus } from '../flow/types.ts';

export interface BackupLinkHost extends LitElement {
  backup: Backup | undefined;
}

const NOT_CHECKED: BackupStatus = { state: 'unknown', reason: 'not-checked', remedy: 'retry-later' };

export class BackupLink implements ReactiveController {
  /** The backup in use, while the element is in a document. */
  current: Backup | undefined;
  status: BackupStatus = NOT_CHECKED;
  /** A status is being read on this element's behalf. */
  checking = false;
  readonly #host: BackupLinkHost;
  readonly #changed: (backup: Backup | undefined) => void;
  #given: Backup | undefined;
  #unsubscribe: (() => void) | undefined;
  #abort: AbortController | undefined;

  /** @param changed is called when another wallet's backup, or none, takes the place */
  constructor(host: BackupLinkHost, changed: (backup: Backup | undefined) => void = () => {}) {
    this.#host = host;
    this.#changed = changed;
    host.addController(this);
  }

  hostUpdate(): void {
    this.#follow(this.#host.isConnected ? (this.#host.backup ?? this.#given) : undefined);
  }

  hostConnected(): void {
    const take = (backup: Backup | undefined, unsubscribe?: () => void): void => {
      this.#unsubscribe = unsubscribe;
      this.#given = backup;
      this.#host.requestUpdate();
    };
    this.#host.dispatchEvent(new ContextEvent(backupContext, this.#host, take, true));
    this.#host.requestUpdate();
  }

  hostDisconnected(): void {
    this.#unsubscribe?.();
    this.#given = this.#unsubscribe = undefined;
    this.#follow(undefined);
  }

  /** Reads the store. An answer that comes after the wallet was changed is dropped. */
  async check(): Promise<void> {
    const backup = this.current;
    if (!backup || this.checking) return;
    const abort = new AbortController();
    this.#abort = abort;
    this.checking = true;
    this.#host.requestUpdate();
    try {
      const status = await backup.status({ signal: abort.signal });
      if (this.#abort === abort && this.current === backup) this.tell(status);
    } catch {
      // status() answers `unknown` for a failure; what throws here was cancelled.
    } finally {
      if (this.#abort === abort) this.#endCheck();
    }
  }

  /** Takes a newer status over and, when it says something else, tells the page. */
  tell(status: BackupStatus): void {
    const before = this.status;
    this.status = status;
    this.#host.requestUpdate();
    if (!this.current || statusKey(before) === statusKey(status)) return;
    this.#host.dispatchEvent(new BackupStatusChangedEvent(this.current.wallet, status));
  }

  readonly #onChange = (): void => {
    if (!this.current) return;
    const { lastStatus } = this.current;
    // A newer "not checked" says less than what is known already.
    if (lastStatus !== this.status && !isNotChecked(lastStatus)) this.tell(lastStatus);
    this.#host.requestUpdate();
  };

  #follow(backup: Backup | undefined): void {
    if (backup === this.current) return;
    this.current?.removeEventListener('change', this.#onChange);
    this.#abort?.abort();
    this.#endCheck();
    this.current = backup;
    this.status = backup?.lastStatus ?? NOT_CHECKED;
    backup?.addEventListener('change', this.#onChange);
    this.#changed(backup);
  }

  #endCheck(): void {
    this.#abort = undefined;
    this.checking = false;
    this.#host.requestUpdate();
  }
}

export function isNotChecked(status: BackupStatus): boolean {
  return status.state === 'unknown' && status.reason === 'not-checked';
}

/** Two statuses with the same key say the same, whenever they were read. */
export function statusKey(status: BackupStatus): string {
  return JSON.stringify(status, (name, value: unknown) => (name === 'checkedAt' ? undefined : value));
}
