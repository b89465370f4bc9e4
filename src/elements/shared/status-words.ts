/** A status in words and as an icon, whole. */
import type { Words } from '../../controllers/words.ts';
import type { BackupStatus } from '../../flow/types.ts';
import { type StatusDetails, missingMethods, statusDetails, type statusMessages } from './status-details.ts';
import { type StatusLook, statusLook } from './status-look.ts';

export { missingMethods };

export type StatusWords = StatusLook & StatusDetails;

export function statusWords(status: BackupStatus, words: Words<typeof statusMessages>): StatusWords {
  const look = statusLook(status, words);
  return { ...look, ...statusDetails(status, look.key, words) };
}
