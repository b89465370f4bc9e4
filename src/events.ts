/**
 * What elements tell the page. Facts have happened; requests are about to, and
 * `preventDefault()` stops them. Every event bubbles and is composed. None ever
 * carries a secret, a share or a key.
 */
import type { BackupError, ErrorCode, Remedy } from './core/errors.ts';
import type { BackupStatus } from './flow/types.ts';

const FACT = { bubbles: true, composed: true } as const;
const REQUEST = { ...FACT, cancelable: true } as const;

/** What a call of an element was for. */
export type ElementAction = 'create' | 'change' | 'unlock' | 'confirm' | 'find' | 'remove' | 'refresh';

/** A method was backed up with: what the store holds was read back. */
export class BackupCreatedEvent extends Event {
  constructor(
    readonly wallet: string,
    readonly methodId: string,
    readonly status: BackupStatus,
  ) {
    super('backup-created', FACT);
  }
}

/** A method was replaced by a new one of its kind: a new password. */
export class BackupChangedEvent extends Event {
  constructor(
    readonly wallet: string,
    /** Null: the element was not told which, and found it by the method. */
    readonly slotId: string | null,
    readonly status: BackupStatus,
  ) {
    super('backup-changed', FACT);
  }
}

/** The stored copy was opened, to prove that it can be. */
export class BackupProvenEvent extends Event {
  constructor(
    readonly wallet: string,
    /** Null: the element was not told which, and found it by the method. */
    readonly slotId: string | null,
    readonly status: BackupStatus,
  ) {
    super('backup-proven', FACT);
  }
}

/** The share went to the host's `recovered`. */
export class BackupRecoveredEvent extends Event {
  constructor(
    readonly wallet: string,
    /** Null: the element was not told which, and found it by the method. */
    readonly slotId: string | null,
    readonly status: BackupStatus,
  ) {
    super('backup-recovered', FACT);
  }
}

/** A way back was taken out. Old copies still open with it. */
export class BackupRemovedEvent extends Event {
  constructor(
    readonly wallet: string,
    readonly slotId: string,
    readonly status: BackupStatus,
  ) {
    super('backup-removed', FACT);
  }
}

/** A new share was backed up under every way there was. */
export class BackupRefreshedEvent extends Event {
  constructor(
    readonly wallet: string,
    readonly status: BackupStatus,
  ) {
    super('backup-refreshed', FACT);
  }
}

/** A reminder came up: it is time to practise. */
export class BackupRemindedEvent extends Event {
  constructor(
    readonly wallet: string,
    readonly methodId: string,
    readonly slotId: string,
  ) {
    super('backup-reminded', FACT);
  }
}

/** The practice went well: the stored copy was opened, and the next time is set. */
export class BackupPractisedEvent extends Event {
  constructor(
    readonly wallet: string,
    readonly slotId: string,
    /** RFC 3339 */
    readonly nextAt: string,
  ) {
    super('backup-practised', FACT);
  }
}

/** The person put the practice off. */
export class BackupPostponedEvent extends Event {
  constructor(
    readonly wallet: string,
    /** RFC 3339: when the reminder comes up again. */
    readonly nextAt: string,
  ) {
    super('backup-postponed', FACT);
  }
}

/** A call failed. Cancelling is no failure. */
export class BackupFailedEvent extends Event {
  readonly code: ErrorCode;
  readonly remedy: Remedy;
  constructor(
    readonly wallet: string,
    readonly action: ElementAction,
    readonly error: BackupError,
  ) {
    super('backup-failed', FACT);
    this.code = error.code;
    this.remedy = error.remedy;
  }
}

/** What is known about the backup is no longer what this element knew. */
export class BackupStatusChangedEvent extends Event {
  constructor(
    readonly wallet: string,
    readonly status: BackupStatus,
  ) {
    super('backup-status-changed', FACT);
  }
}

/** The person wants a method: a new one in a picker, one to recover with, or (null) to choose again. */
export class BackupMethodRequestEvent extends Event {
  constructor(
    readonly methodId: string | null,
    /** The existing way back that is meant, where there is one. */
    readonly slotId: string | null = null,
  ) {
    super('backup-method-request', REQUEST);
  }
}

/** A form is about to back up. */
export class BackupCreateRequestEvent extends Event {
  constructor(readonly methodId: string) {
    super('backup-create-request', REQUEST);
  }
}

/** A form is about to replace a way back. */
export class BackupChangeRequestEvent extends Event {
  constructor(readonly slotId: string | null) {
    super('backup-change-request', REQUEST);
  }
}

/** A form or a recovery is about to open the backup and hand the share to the host. */
export class BackupRecoverRequestEvent extends Event {
  constructor(readonly slotId: string | null) {
    super('backup-recover-request', REQUEST);
  }
}

/** A form is about to open the stored copy, to prove that it can be. */
export class BackupProveRequestEvent extends Event {
  constructor(readonly slotId: string | null) {
    super('backup-prove-request', REQUEST);
  }
}

/** The person confirmed that a way back goes; about to take it out. */
export class BackupRemoveRequestEvent extends Event {
  constructor(readonly slotId: string) {
    super('backup-remove-request', REQUEST);
  }
}

/** The person wants a new share backed up: the wallet is newer, or a way was removed and old copies shall be worthless. */
export class BackupRefreshRequestEvent extends Event {
  constructor(readonly reason: 'stale' | 'removed') {
    super('backup-refresh-request', REQUEST);
  }
}

declare global {
  interface HTMLElementEventMap {
    'backup-created': BackupCreatedEvent;
    'backup-changed': BackupChangedEvent;
    'backup-proven': BackupProvenEvent;
    'backup-recovered': BackupRecoveredEvent;
    'backup-failed': BackupFailedEvent;
    'backup-removed': BackupRemovedEvent;
    'backup-refreshed': BackupRefreshedEvent;
    'backup-reminded': BackupRemindedEvent;
    'backup-practised': BackupPractisedEvent;
    'backup-postponed': BackupPostponedEvent;
    'backup-status-changed': BackupStatusChangedEvent;
    'backup-method-request': BackupMethodRequestEvent;
    'backup-create-request': BackupCreateRequestEvent;
    'backup-change-request': BackupChangeRequestEvent;
    'backup-recover-request': BackupRecoverRequestEvent;
    'backup-prove-request': BackupProveRequestEvent;
    'backup-remove-request': BackupRemoveRequestEvent;
    'backup-refresh-request': BackupRefreshRequestEvent;
  }
}
