/** The way back that a form opens or replaces, where its page names a method alone. */
import { BackupError } from '../../core/errors.ts';
import type { Backup } from '../../flow/types.ts';
import type { FormMode } from '../password-backup-form.views.ts';

/** @throws BackupError `slot-not-found`, why the store could not be read */
export async function findSlot(backup: Backup, mode: FormMode, methodId: string, signal: AbortSignal): Promise<string> {
  const status = mode === 'unlock' ? undefined : await backup.status({ signal });
  if (status?.state === 'unknown' && status.reason !== 'not-checked') throw new BackupError(status.reason);
  const held = status ? ('methods' in status ? status.methods : []) : (await backup.findRecovery({ signal })).choices;
  const slot = held.find(({ method }) => method === methodId);
  if (!slot) throw new BackupError('slot-not-found');
  return slot.slotId;
}
