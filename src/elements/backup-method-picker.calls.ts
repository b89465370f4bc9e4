/** The calls that the picker makes by itself: what goes before each, the call, and the fact that follows it. */
import type { AttemptCall } from '../controllers/attempt.ts';
import { BackupError } from '../core/errors.ts';
import {
  BackupCreateRequestEvent,
  BackupCreatedEvent,
  BackupProveRequestEvent,
  BackupProvenEvent,
  BackupRefreshRequestEvent,
  BackupRefreshedEvent,
  BackupRemoveRequestEvent,
  BackupRemovedEvent,
} from '../events.ts';
import type { Backup, BackupStatus, Phase, RecoverPhase, ShareChange } from '../flow/types.ts';
import { CREATE_PHASES, DRILL_PHASES } from './shared/phases.ts';

export type AnyPhase = Phase | RecoverPhase;

/** A call that the picker makes by itself. */
export type PickerCall =
  | { readonly action: 'create'; readonly methodId: string; readonly name: string }
  | { readonly action: 'confirm' | 'remove'; readonly slotId: string; readonly name: string }
  | { readonly action: 'refresh'; readonly reason: 'stale' | 'removed' };

/** The host's way to a new share; see `renewShare` of the picker. */
export type RenewShare = (reason: 'stale' | 'removed') => ShareChange | Promise<ShareChange>;

export function phasesOf({ action }: PickerCall): readonly AnyPhase[] {
  return action === 'confirm' ? DRILL_PHASES : CREATE_PHASES;
}

/** Makes the call at once, before anything is awaited: platforms ask for the person's gesture. */
export function makeCall(
  backup: Backup,
  call: PickerCall,
  options: AttemptCall<AnyPhase>,
  renewShare: RenewShare | undefined,
): Promise<BackupStatus> {
  switch (call.action) {
    case 'create':
      return backup.create(call.methodId, {}, options);
    case 'confirm':
      return backup.drill(call.slotId, {}, options);
    case 'remove':
      return backup.remove(call.slotId, options);
    case 'refresh':
      return newShare(renewShare, call.reason).then((change) => backup.refresh(change, options));
  }
}

/** @throws BackupError `share-unavailable` */
async function newShare(renewShare: RenewShare | undefined, reason: 'stale' | 'removed'): Promise<ShareChange> {
  if (!renewShare) throw new BackupError('not-configured', 'renewShare');
  try {
    return await renewShare(reason);
  } catch (cause) {
    throw new BackupError('share-unavailable', undefined, { cause });
  }
}

export function requestOf(call: PickerCall): Event {
  switch (call.action) {
    case 'create':
      return new BackupCreateRequestEvent(call.methodId);
    case 'confirm':
      return new BackupProveRequestEvent(call.slotId);
    case 'remove':
      return new BackupRemoveRequestEvent(call.slotId);
    case 'refresh':
      return new BackupRefreshRequestEvent(call.reason);
  }
}

export function factOf(call: PickerCall, wallet: string, status: BackupStatus): Event {
  switch (call.action) {
    case 'create':
      return new BackupCreatedEvent(wallet, call.methodId, status);
    case 'confirm':
      return new BackupProvenEvent(wallet, call.slotId, status);
    case 'remove':
      return new BackupRemovedEvent(wallet, call.slotId, status);
    case 'refresh':
      return new BackupRefreshedEvent(wallet, status);
  }
}
