/**
 * What a policy is unless something else is asked for, and how far an
 * integrator may go before it no longer protects anybody.
 */
import { BackupError } from './errors.ts';
import type { SecretKind, SecretPolicy } from './policy.ts';

/** Longer secrets cannot be set. No device takes a noticeable time for one of this length. */
const MAX_LENGTH = 4096;
/** NIST SP 800-63B-4: at least 64 characters are to be permitted. */
const LEAST_MAX_LENGTH = 64;
/** Fewer guesses than this are no alternative to length. */
const LEAST_GUESSES = 1e8;
/** What withstands whoever has the file and guesses without limit; docs/strength.md has the cost. */
export const OFFLINE_GUESSES = 1e10;
/** Shorter PINs are taken only by a policy that was given a name for it: ten guesses are a thousandth of all PINs of four digits, and more of those that people choose. */
const SHORT_PIN = 6;
/** Beyond it an estimate says nothing. */
const MOST_GUESSES = 1e30;

type Defaults = Omit<SecretPolicy, 'name' | 'kind'> & { /** The shortest minimum that may be asked for. */ readonly leastLength: number };

const guessable = {
  maxLength: 1024,
  minGuesses: OFFLINE_GUESSES,
  floorGuesses: OFFLINE_GUESSES,
  blocklist: [],
  allow: 'any',
  minLength: 15,
  leastLength: 8,
} as const;
// Behind a vault that counts guesses: length alone decides.
const guarded = { minGuesses: 0, floorGuesses: 0, blocklist: [], minLength: 6, leastLength: 4 } as const;

/** Behind a vault: how many guesses a long password needs all the same. It limits whoever asks the vault, not whoever runs it. */
export const FLOOR_BEHIND_VAULT = LEAST_GUESSES;

export const DEFAULTS: Readonly<Record<SecretKind, Defaults>> = {
  password: guessable,
  text: guessable,
  passcode: { ...guarded, maxLength: 64, allow: 'any' },
  pin: { ...guarded, maxLength: 32, allow: 'digits' },
};

function refuse(code: 'policy-too-weak' | 'invalid-argument', field: keyof SecretPolicy, limit?: number): never {
  throw new BackupError(code, `policy ${field}`, { details: limit === undefined ? { field } : { field, limit } });
}

function integer(policy: SecretPolicy, field: 'minLength' | 'maxLength'): number {
  const value: unknown = policy[field];
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1) refuse('invalid-argument', field);
  return value;
}

/**
 * Who wants four digits has to say so under a name of their own, which a service can refuse.
 * @throws BackupError `policy-too-weak`
 */
export function assertNamed({ kind, minLength }: SecretPolicy): void {
  if (DEFAULTS[kind].minGuesses === 0 && minLength < SHORT_PIN) refuse('policy-too-weak', 'minLength', SHORT_PIN);
}

/** @throws BackupError `policy-too-weak`, `invalid-argument`, with the field in `details` */
export function assertPolicy(policy: SecretPolicy): void {
  if (typeof policy.name !== 'string' || !/^[a-z0-9-]{1,64}$/.test(policy.name)) refuse('invalid-argument', 'name');
  assertLengths(policy);
  assertGuesses(policy);
  if (!['any', 'ascii', 'letters-digits', 'digits'].includes(policy.allow)) refuse('invalid-argument', 'allow');
  if (policy.kind === 'pin' && policy.allow !== 'digits') refuse('invalid-argument', 'allow');
  if (DEFAULTS[policy.kind].minGuesses > 0 && policy.allow === 'digits') refuse('policy-too-weak', 'allow');
  const { blocklist } = policy;
  if (!Array.isArray(blocklist) || blocklist.some((word) => typeof word !== 'string')) refuse('invalid-argument', 'blocklist');
  if (policy.custom !== undefined && typeof policy.custom !== 'function') refuse('invalid-argument', 'custom');
  assertComposition(policy);
}

function assertLengths(policy: SecretPolicy): void {
  const { leastLength } = DEFAULTS[policy.kind];
  const minLength = integer(policy, 'minLength');
  const maxLength = integer(policy, 'maxLength');
  if (minLength < leastLength) refuse('policy-too-weak', 'minLength', leastLength);
  if (maxLength > MAX_LENGTH) refuse('invalid-argument', 'maxLength', MAX_LENGTH);
  if (maxLength < minLength) refuse('invalid-argument', 'maxLength', minLength);
  if (policy.kind !== 'pin' && maxLength < LEAST_MAX_LENGTH) refuse('policy-too-weak', 'maxLength', LEAST_MAX_LENGTH);
}

function assertGuesses(policy: SecretPolicy): void {
  const mustResist = DEFAULTS[policy.kind].minGuesses > 0;
  for (const field of ['minGuesses', 'floorGuesses'] as const) {
    const value: unknown = policy[field];
    if (typeof value !== 'number' || !(value >= 0 && value <= MOST_GUESSES)) refuse('invalid-argument', field, MOST_GUESSES);
    if (mustResist && value < LEAST_GUESSES) refuse('policy-too-weak', field, LEAST_GUESSES);
  }
}

function assertComposition({ composition, allow, maxLength }: SecretPolicy): void {
  if (composition === undefined) return;
  const { upper = 0, lower = 0, digits = 0, symbols = 0, maxConsecutive } = composition;
  const counts = [upper, lower, digits, symbols];
  if (!counts.every((count) => Number.isSafeInteger(count) && count >= 0)) refuse('invalid-argument', 'composition');
  if (maxConsecutive !== undefined && !(Number.isSafeInteger(maxConsecutive) && maxConsecutive >= 1))
    refuse('invalid-argument', 'composition');
  const impossible =
    upper + lower + digits + symbols > maxLength ||
    (allow === 'digits' && upper + lower + symbols > 0) ||
    (allow === 'letters-digits' && symbols > 0);
  if (impossible) refuse('invalid-argument', 'composition');
}
