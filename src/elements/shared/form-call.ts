/** The call that a form makes, by its mode; the way back to open or replace is looked up where none is named. */
import type { AttemptCall } from '../../controllers/attempt.ts';
import { BackupError, asBackupError } from '../../core/errors.ts';
import type { Backup, BackupStatus, Phase, RecoverPhase } from '../../flow/types.ts';
import type { FormMode } from '../password-backup-form.views.ts';
import type { findSlot as FindSlot } from './find-slot.ts';

export interface FormCall {
  readonly mode: FormMode;
  readonly methodId: string | undefined;
  readonly slotId: string | undefined;
  /** The person was told that wrong answers cost nothing. */
  readonly practises: boolean;
}

type Call = AttemptCall<Phase | RecoverPhase>;

/** Seldom needed, and so fetched. */
async function lookUp(...asked: Parameters<typeof FindSlot>): Promise<string> {
  const { findSlot } = await import('./find-slot.ts').catch((cause: unknown) => {
    throw new BackupError('store-unreachable', undefined, { cause }); // no more can be had from there
  });
  return findSlot(...asked);
}

/** @throws BackupError what the call throws; the last wrong guess as the lock that it is */
export async function callFor(
  backup: Backup,
  { mode, methodId, slotId, practises }: FormCall,
  secret: string,
  call: Call,
): Promise<BackupStatus> {
  if (!methodId) throw new BackupError('not-configured', 'no method that asks for a secret');
  if (mode === 'create') return backup.create(methodId, { secret }, call);
  const slot = slotId ?? (await lookUp(backup, mode, methodId, call.signal));
  if (mode === 'change') return backup.change(slot, { secret }, call);
  const opening =
    mode === 'unlock'
      ? backup.recover(slot, { secret }, call)
      : backup.drill(slot, { secret }, practises ? { ...call, practice: 'free' } : call);
  return opening.catch((thrown: unknown) => {
    const { code, details } = asBackupError(thrown);
    throw code === 'wrong-secret' && details.triesLeft === 0
      ? new BackupError('vault-locked', undefined, { cause: thrown, details })
      : thrown;
  });
}
