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
export type ElementAction = 'create' | 'change' | 'unlock' | 'confirm' | 'find';

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

declare global {
  interface HTMLElementEventMap {
    'backup-created': BackupCreatedEvent;
    'backup-changed': BackupChangedEvent;
    'backup-proven': BackupProvenEvent;
    'backup-recovered': BackupRecoveredEvent;
    'backup-failed': BackupFailedEvent;
    'backup-status-changed': BackupStatusChangedEvent;
    'backup-method-request': BackupMethodRequestEvent;
    'backup-create-request': BackupCreateRequestEvent;
    'backup-change-request': BackupChangeRequestEvent;
    'backup-recover-request': BackupRecoverRequestEvent;
    'backup-prove-request': BackupProveRequestEvent;
  }
}
