/**
 * A password without a vault: Argon2id over the prepared text.
 *
 * Whoever has the file can guess without limit, so the policy is applied here,
 * once more and with the estimate, whatever the form said. Opening applies no
 * policy: what was accepted once must open for ever.
 */
import { randomBytes, toB64u } from '../core/bytes.ts';
import { BackupError, throwIfAborted } from '../core/errors.ts';
import { ARGON2ID_2026, type KdfParams, TEST_ONLY_FAST, isChoosableKdf } from '../core/kdf.ts';
import { type SecretPolicy, checkSecret, createPolicy } from '../core/policy.ts';
import type { StrengthEstimator } from '../core/strength.ts';
import { prepareText } from '../core/text.ts';
import { estimateOnce } from '../workers/strength-client.ts';
import type { BackupMethod, Enrolled, MethodContext, MethodSlot } from './method.ts';

export interface PasswordOptions {
  /** `SecretPolicy`, or what differs from the default one. Only kinds that resist offline guessing: `password`, `text`. */
  readonly policy?: SecretPolicy | Partial<SecretPolicy>;
  /** Cost of one guess; default `ARGON2ID_2026`. */
  readonly kdf?: KdfParams;
  /** Default: zxcvbn, in a worker where there is one. */
  readonly estimate?: StrengthEstimator;
}

const METHOD_ID = 'password';
const PROFILE = 'text-1';
const SALT_BYTES = 16;

/**
 * @throws BackupError `policy-too-weak` for a policy or a KDF cost that is too low, `invalid-argument` for one
 * that cannot be
 */
export function password(options: PasswordOptions = {}): BackupMethod & { readonly policy: SecretPolicy } {
  const policy = createPolicy(options.policy);
  // A PIN or a passcode falls in minutes to whoever holds the file.
  if (policy.kind !== 'password' && policy.kind !== 'text')
    throw new BackupError('policy-too-weak', policy.kind, { details: { field: 'kind' } });
  const kdf = choosableKdf(options.kdf ?? ARGON2ID_2026);
  const estimate = options.estimate ?? estimateOnce;

  async function enroll({ wallet, secret, signal }: MethodContext): Promise<Enrolled> {
    throwIfAborted(signal);
    await refuseBroken(policy, secret ?? '', wallet, estimate);
    throwIfAborted(signal);
    const prepared = prepareText(secret ?? '', 'set', PROFILE);
    const params = { profile: PROFILE, salt: toB64u(randomBytes(SALT_BYTES)), kdf: { ...kdf } };
    return { key: { kind: 'argon2id', secret: prepared }, params };
  }

  return {
    id: METHOD_ID,
    asks: 'secret',
    policy,
    kdf,
    probe: () => Promise.resolve({ state: 'available' }),
    enroll,
    unlock: async (slot, { secret, signal }) => {
      if (slot.method !== METHOD_ID) return null;
      throwIfAborted(signal);
      assertOwnParams(slot);
      return { kind: 'argon2id', secret: prepareText(secret ?? '', 'open', PROFILE) };
    },
    // Nothing is kept outside the backup.
    forget: () => Promise.resolve(),
  };
}

function choosableKdf({ m, t, p }: KdfParams): KdfParams {
  const kdf = Object.freeze({ m, t, p });
  if (isChoosableKdf(kdf)) return kdf;
  const tooCheap = m < TEST_ONLY_FAST.m || t < TEST_ONLY_FAST.t;
  throw new BackupError(tooCheap ? 'policy-too-weak' : 'invalid-argument', 'kdf', { details: { field: 'kdf' } });
}

/** @throws BackupError with the code of the first issue */
async function refuseBroken(policy: SecretPolicy, secret: string, wallet: string, estimate: StrengthEstimator): Promise<void> {
  // The same words as the form's, so that the estimate that it asked for last is the one that counts.
  const words = [wallet];
  // Without an estimate first: what is wrong at once needs no dictionary, and no worker for 10,000 characters.
  const atOnce = checkSecret(policy, secret, undefined, words);
  const issues = atOnce.length > 0 ? atOnce : checkSecret(policy, secret, await estimate(secret, [...policy.blocklist, ...words]), words);
  const [issue] = issues;
  if (!issue) return;
  const { reason, params = {} } = issue;
  const limit = params['minLength'] ?? params['maxLength'] ?? params['count'];
  throw new BackupError(issue.code, issue.rule, {
    details: { field: issue.rule, ...(reason === undefined ? {} : { reason }), ...(typeof limit === 'number' ? { limit } : {}) },
  });
}

/** A slot of this method that only a vault can open, or of a later profile, is ours and cannot be used here. */
function assertOwnParams({ params }: MethodSlot): void {
  if (params['profile'] !== PROFILE || typeof params['salt'] !== 'string' || 'vault' in params) {
    throw new BackupError('method-unsupported', 'password slot', { details: { field: METHOD_ID } });
  }
}
