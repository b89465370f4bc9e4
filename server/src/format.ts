/**
 * The backup format, as the service needs it. The one file that imports from
 * the kit, so that packaging has one place to change.
 *
 * The service reads manifests and checks signatures; it holds nothing that
 * could open what is inside.
 */
export { concat, enc, equalBytes, fromB64u, toB64u, toHex, utf8 } from '../../src/core/bytes.ts';
export { BackupError, type ErrorCode, isErrorCode } from '../../src/core/errors.ts';
export { DESTROY_AFTER_MS, MAX_PRACTICE, PENDING_MS, waitAfterMs } from '../../src/core/guess-waits.ts';
export { checkWalletId, type Manifest, MAX_BACKUP_BYTES, parseManifest, type Slot } from '../../src/core/manifest.ts';
export { type OwnerVerb, ownerFromSecret, ownerMessage, promoteMessage, sign, verify, verifyManifest } from '../../src/core/owner-key.ts';
export {
  type Evaluation,
  MAX_GUESSES,
  completeMessage,
  confirmMessage,
  contextOf,
  evaluate,
  generateVaultKeys,
  isElement,
  registerMessage,
  registerReplyMessage,
} from '../../src/core/pv1.ts';
export { registrationsIn } from '../../src/core/vault-named.ts';
