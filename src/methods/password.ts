/**
 * A password: Argon2id over the prepared text; with a vault, its count of
 * guesses on top.
 *
 * Without one whoever has the file can guess without limit, so the policy is
 * applied here, once more and with the estimate, whatever the form said. Opening applies no
 * policy: what was accepted once must open for ever.
 */
import { randomBytes, toB64u } from '../core/bytes.ts';
import { BackupError, throwIfAborted } from '../core/errors.ts';
import { ARGON2ID_2026, type KdfParams } from '../core/kdf.ts';
import { type SecretPolicy, createPolicy } from '../core/policy.ts';
import { FLOOR_BEHIND_VAULT, OFFLINE_GUESSES } from '../core/policy-limits.ts';
import type { StrengthEstimator } from '../core/strength.ts';
import { prepareText } from '../core/text.ts';
import { estimateOnce } from '../workers/strength-client.ts';
import type { Vault } from '../core/vault.ts';
import type { BackupMethod, Enrolled, MethodContext, MethodSlot } from './method.ts';
import { choosableKdf, refuseBroken } from './text-secret.ts';
import { type Vaulted, enrollInVault, unlockByVault } from './vaulted.ts';

export interface PasswordOptions {
  /**
   * `SecretPolicy`, or what differs from the default one. Only kinds that resist offline guessing: `password`, `text`.
   * Without a vault both numbers of guesses are raised to 10^10, whatever it says.
   */
  readonly policy?: SecretPolicy | Partial<SecretPolicy>;
  /** Cost of one guess; default `ARGON2ID_2026`. */
  readonly kdf?: KdfParams;
  /** Default: zxcvbn, in a worker where there is one. */
  readonly estimate?: StrengthEstimator;
  /** Counts guesses at new passwords; default: the vault of `createBackup`. A backup that was made without one still opens. */
  readonly vault?: Vault | undefined;
}

const METHOD_ID = 'password';
const PROFILE = 'text-1';
const SALT_BYTES = 16;

/** Whoever has the file alone guesses without limit; at a vault, only whoever runs it. */
function policyFor({ policy: given = {}, vault }: PasswordOptions): SecretPolicy {
  const changed = Object.keys(given).some((key) => key !== 'kind');
  const name = changed ? {} : { name: `${given.kind ?? 'password'}-vault-2026` };
  const policy = createPolicy(vault ? { ...name, floorGuesses: FLOOR_BEHIND_VAULT, ...given } : given);
  // A PIN or a passcode falls in minutes to whoever holds the file.
  if (policy.kind !== 'password' && policy.kind !== 'text')
    throw new BackupError('policy-too-weak', policy.kind, { details: { field: 'kind' } });
  if (vault) return policy;
  const atLeast = (guesses: number) => Math.max(guesses, OFFLINE_GUESSES);
  return Object.freeze({ ...policy, minGuesses: atLeast(policy.minGuesses), floorGuesses: atLeast(policy.floorGuesses) });
}

/**
 * @throws BackupError `policy-too-weak` for a policy or a KDF cost that is too low, `invalid-argument` for one
 * that cannot be
 */
export function password(options: PasswordOptions = {}): BackupMethod & { readonly policy: SecretPolicy } {
  const policy = policyFor(options);
  const kdf = choosableKdf(options.kdf ?? ARGON2ID_2026);
  const estimate = options.estimate ?? estimateOnce;

  const { vault } = options;
  const vaulted: Vaulted | undefined = vault && { methodId: METHOD_ID, profile: PROFILE, vault, kdf };

  async function enroll(context: MethodContext): Promise<Enrolled> {
    const { wallet, secret, signal } = context;
    throwIfAborted(signal);
    await refuseBroken(policy, secret ?? '', wallet, estimate);
    throwIfAborted(signal);
    if (vaulted) return enrollInVault(vaulted, context);
    const prepared = prepareText(secret ?? '', 'set', PROFILE);
    const params = { profile: PROFILE, salt: toB64u(randomBytes(SALT_BYTES)), kdf: { ...kdf } };
    return { key: { kind: 'argon2id', secret: prepared }, params };
  }

  return {
    id: METHOD_ID,
    asks: 'secret',
    policy,
    kdf,
    vault,
    withVault: (given) => password({ ...options, vault: given }),
    probe: () => Promise.resolve({ state: 'available' }),
    enroll,
    unlock: async (slot, context) => {
      if (slot.method !== METHOD_ID) return null;
      const { secret, signal } = context;
      throwIfAborted(signal);
      if (vaulted && 'vault' in slot.params) return unlockByVault(vaulted, slot, context);
      assertOwnParams(slot);
      return { kind: 'argon2id', secret: prepareText(secret ?? '', 'open', PROFILE) };
    },
    // Nothing is kept outside the backup.
    forget: () => Promise.resolve(),
  };
}

/** A slot of this method that only a vault can open, or of a later profile, is ours and cannot be used here. */
function assertOwnParams({ params }: MethodSlot): void {
  if (params['profile'] !== PROFILE || typeof params['salt'] !== 'string' || 'vault' in params) {
    throw new BackupError('method-unsupported', 'password slot', { details: { field: METHOD_ID } });
  }
}
