/** Which request goes before a form's call, and which fact follows it, by the form's mode. */
import {
  BackupChangeRequestEvent,
  BackupChangedEvent,
  BackupCreateRequestEvent,
  BackupCreatedEvent,
  BackupProveRequestEvent,
  BackupProvenEvent,
  BackupRecoverRequestEvent,
  BackupRecoveredEvent,
} from '../../events.ts';
import type { Backup, BackupStatus } from '../../flow/types.ts';
import type { FormMode } from '../password-backup-form.views.ts';
import type { FormSettings } from './form-settings.ts';

/** What a call is about. */
export interface Subject {
  readonly wallet: string;
  readonly methodId: string;
  readonly slotId: string | null;
}

export function subjectOf({ wallet }: Backup, { methodId, slotId }: Pick<FormSettings, 'methodId' | 'slotId'>): Subject {
  return { wallet, methodId: methodId ?? '', slotId: slotId ?? null };
}

export function requestOf(mode: FormMode, { methodId, slotId }: Subject): Event {
  if (mode === 'create') return new BackupCreateRequestEvent(methodId);
  if (mode === 'change') return new BackupChangeRequestEvent(slotId);
  return mode === 'unlock' ? new BackupRecoverRequestEvent(slotId) : new BackupProveRequestEvent(slotId);
}

export function factOf(mode: FormMode, { wallet, methodId, slotId }: Subject, status: BackupStatus): Event {
  if (mode === 'create') return new BackupCreatedEvent(wallet, methodId, status);
  if (mode === 'change') return new BackupChangedEvent(wallet, slotId, status);
  return mode === 'unlock' ? new BackupRecoveredEvent(wallet, slotId, status) : new BackupProvenEvent(wallet, slotId, status);
}
