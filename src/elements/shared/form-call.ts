/** The call that a form makes, by its mode; the way back to open or replace is looked up where none is named. */
import type { AttemptCall } from '../../controllers/attempt.ts';
import { BackupError, asBackupError } from '../../core/errors.ts';
import type { Backup, BackupStatus, Phase, RecoverPhase } from '../../flow/types.ts';
import type { FormMode } from '../password-backup-form.views.ts';

export interface FormCall {
  readonly mode: FormMode;
  readonly methodId: string | undefined;
  readonly slotId: string | undefined;
}

type Call = AttemptCall<Phase | RecoverPhase>;

/** @throws BackupError what the call throws; the last wrong guess as the lock that it is */
export async function callFor(backup: Backup, { mode, methodId, slotId }: FormCall, secret: string, call: Call): Promise<BackupStatus> {
  if (!methodId) throw new BackupError('not-configured', 'no method that asks for a secret');
  if (mode === 'create') return backup.create(methodId, { secret }, call);
  const slot = slotId ?? (await findSlot(backup, mode, methodId, call.signal));
  if (mode === 'change') return backup.change(slot, { secret }, call);
  const opening = mode === 'unlock' ? backup.recover(slot, { secret }, call) : backup.drill(slot, { secret }, call);
  return opening.catch((thrown: unknown) => {
    const { code, details } = asBackupError(thrown);
    throw code === 'wrong-secret' && details.triesLeft === 0
      ? new BackupError('vault-locked', undefined, { cause: thrown, details })
      : thrown;
  });
}

async function findSlot(backup: Backup, mode: FormMode, methodId: string, signal: AbortSignal): Promise<string> {
  const status = mode === 'unlock' ? undefined : await backup.status({ signal });
  if (status?.state === 'unknown' && status.reason !== 'not-checked') throw new BackupError(status.reason);
  const held = status ? ('methods' in status ? status.methods : []) : (await backup.findRecovery({ signal })).choices;
  const slot = held.find(({ method }) => method === methodId);
  if (!slot) throw new BackupError('slot-not-found');
  return slot.slotId;
}
