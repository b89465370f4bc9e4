/** What names a copy in every store. */
import { BackupError } from '../core/errors.ts';
import { checkWalletId } from '../core/manifest.ts';
import type { CandidateKey } from './store.ts';

/** @throws BackupError `invalid-argument` */
export function checkKey({ wallet, seq, sha256 }: CandidateKey): void {
  checkWalletId(wallet);
  const refuse = (field: string) => new BackupError('invalid-argument', field, { details: { field } });
  if (!Number.isSafeInteger(seq) || seq < 1) throw refuse('seq');
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw refuse('sha256');
}
