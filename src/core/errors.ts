/**
 * The one table of everything that can go wrong.
 *
 * A code is kebab-case, is stable for ever, and is also the message key
 * `error.<code>`. The remedy says what the person (or the embedding app) can do
 * next; elements choose their buttons by it, never by matching text.
 */

/** What can be done next. */
export type Remedy =
  | 'ask-again' // let the person type or choose again
  | 'retry-later' // the same call may succeed later
  | 'reload' // another tab or device moved on: read again, then repeat
  | 'choose-another-method' // this road is closed here, another one may be open
  | 'open-in-browser' // this embedded browser cannot do it
  | 'update-app' // a newer version made this
  | 'contact-support' // something is wrong that a person cannot mend alone
  | 'fix-integration' // a mistake in the embedding page or its configuration
  | 'none'; // nothing to do

export const ERROR_TABLE = {
  // What the person typed
  'secret-empty': 'ask-again',
  'secret-too-short': 'ask-again',
  'secret-too-long': 'ask-again',
  'secret-too-weak': 'ask-again',
  'secret-common': 'ask-again',
  'secret-not-allowed': 'ask-again', // a code point that RFC 8265 OpaqueString refuses
  'secret-rejected': 'ask-again', // the integrator's own rule or a composition rule
  'secret-mismatch': 'ask-again', // retyped differently
  'wrong-secret': 'ask-again',

  // What a stored backup can be, in the order in which it is checked
  'backup-too-large': 'contact-support',
  'backup-not-json': 'contact-support',
  'backup-not-canonical': 'contact-support',
  'backup-newer-version': 'update-app',
  'backup-schema': 'contact-support',
  'wrong-wallet': 'contact-support',
  'owner-changed': 'contact-support',
  'kdf-out-of-range': 'contact-support',
  'slot-not-found': 'choose-another-method',
  'method-unsupported': 'update-app',
  'backup-altered': 'contact-support', // bind: parameters or owner are not the ones this secret was set up with
  'signature-invalid': 'contact-support',
  'file-damaged': 'contact-support', // the age file inside
  'payload-invalid': 'contact-support',
  'share-mismatch': 'contact-support', // verifyShare said no

  // The share and the setup
  'share-empty': 'fix-integration',
  'share-too-large': 'fix-integration',
  'share-unavailable': 'retry-later', // the host's share() failed
  'share-import-failed': 'retry-later', // the host's recovered() failed
  'invalid-argument': 'fix-integration',
  'too-many-slots': 'choose-another-method',
  'not-configured': 'fix-integration',
  'policy-too-weak': 'fix-integration',

  // Where it is stored
  'store-unreachable': 'retry-later',
  'store-timeout': 'retry-later',
  'store-busy': 'retry-later', // 429, 503
  'store-failed': 'retry-later', // 5xx
  'store-garbage': 'retry-later', // an answer that is not in the contract
  'store-unauthorized': 'contact-support', // 401, 403: the app must sign in again
  'store-too-large': 'contact-support', // 413
  'store-refused': 'contact-support', // any other 4xx
  'store-full': 'retry-later', // quota
  'store-conflict': 'reload', // 412: another device or tab won
  'store-forked': 'contact-support', // equal seq, other bytes
  'store-rolled-back': 'contact-support', // the store answers with an older copy than this device saw
  'read-back-mismatch': 'retry-later', // the store returned other bytes than were sent
  'backup-missing': 'none', // there is nothing to recover here

  // The flow
  'busy': 'none', // the same call is under way already
  'stale-device': 'reload', // this device's share is not the one the backup follows
  'slot-not-accepted': 'ask-again', // a method this device has never seen must be confirmed first
  'last-method': 'choose-another-method', // removing it would leave nothing
  'device-storage': 'retry-later', // IndexedDB refused or is full
  'device-state-damaged': 'contact-support',
  'not-owner': 'contact-support', // this device has no owner key: recover first
  'aborted': 'none', // cancelled: a result, not a failure

  // A vault that counts guesses, and passkeys
  'vault-wait': 'retry-later', // too soon after a wrong guess; nothing was counted
  'vault-locked': 'choose-another-method', // no guess is left; the backup itself is whole
  'vault-destroyed': 'choose-another-method', // the vault erased its part for good
  'step-up-required': 'retry-later', // after some wrong guesses the app has to ask for a fresh sign-in; nothing was counted
  'vault-untrusted': 'contact-support', // signed by a key that is not the configured one
  'stale-generation': 'reload', // the registration is not, or no longer, the one the vault has
  'vault-altered': 'contact-support', // the vault answers with another key than it registered
  'passkey-not-found': 'choose-another-method', // deleted at its provider, or never on this device
  'passkey-changed': 'choose-another-method', // the same passkey yields another key now
  'passkey-blocked': 'open-in-browser', // a frame, a policy or a web view that allows no passkeys

  // What this device can do
  'method-unavailable': 'choose-another-method',
  'crypto-unavailable': 'open-in-browser',
  'memory-unavailable': 'retry-later',
  'worker-failed': 'retry-later',
  'internal': 'contact-support',
} as const satisfies Record<string, Remedy>;

export type ErrorCode = keyof typeof ERROR_TABLE;

/** Facts that belong to an error and are safe to show: never a secret, never key material. */
export interface ErrorDetails {
  /** How long to wait before the next try, in milliseconds. */
  retryAfterMs?: number;
  /** A field name, a limit, a method id or the like. */
  field?: string;
  /** HTTP status, where there was one. */
  status?: number;
  /** The smallest or greatest allowed value, for a rule that was broken. */
  limit?: number;
  /** Guesses that a vault still answers before it locks. */
  triesLeft?: number;
  /** It was practice, which is counted apart: the way back itself lost no try by it. */
  practice?: true;
  /** Text of the integrator's own rule; shown as it is. */
  reason?: string;
}

/**
 * The only error that leaves this kit.
 *
 * Its `message` is for developers and holds no secret; people are shown the
 * text of the message key `error.<code>`.
 */
export class BackupError extends Error {
  override readonly name = 'BackupError';
  readonly code: ErrorCode;
  readonly remedy: Remedy;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message?: string, options: { cause?: unknown; details?: ErrorDetails } = {}) {
    super(message ? `${code}: ${message}` : code, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.remedy = ERROR_TABLE[code];
    this.details = options.details ?? {};
  }
}

/** True for a code of the table: what comes over a wire is checked before it is believed. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(ERROR_TABLE, value);
}

/** Whatever was thrown, as a BackupError. An abort of the caller's signal becomes `aborted`. */
export function asBackupError(thrown: unknown, fallback: ErrorCode = 'internal'): BackupError {
  if (thrown instanceof BackupError) return thrown;
  if (thrown instanceof Error && thrown.name === 'AbortError') {
    return new BackupError('aborted', undefined, { cause: thrown });
  }
  return new BackupError(fallback, thrown instanceof Error ? thrown.name : undefined, { cause: thrown });
}

/** Throws `aborted` when the signal has fired. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new BackupError('aborted');
}
