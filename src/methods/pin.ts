/**
 * A PIN, or any passcode, behind a vault that counts guesses. Without a vault
 * there is no such method: six digits fall in minutes to whoever holds the file.
 */
import { throwIfAborted } from '../core/errors.ts';
import { ARGON2ID_2026, type KdfParams } from '../core/kdf.ts';
import { BackupError } from '../core/errors.ts';
import { type SecretPolicy, createPolicy } from '../core/policy.ts';
import type { Vault } from '../core/vault.ts';
import type { Availability, BackupMethod } from './method.ts';
import { choosableKdf, refuseBroken } from './text-secret.ts';
import { type Vaulted, enrollInVault, unlockByVault } from './vaulted.ts';

export interface PinOptions {
  /** Where guesses are counted; default: the vault of `createBackup`. Without either a PIN cannot be chosen. */
  readonly vault?: Vault | undefined;
  /** `SecretPolicy`, or what differs from the default one; kind `pin`. */
  readonly policy?: SecretPolicy | Partial<SecretPolicy>;
  /** What one guess costs the vault's own operator; default `ARGON2ID_2026`. */
  readonly kdf?: KdfParams;
}

const METHOD_ID = 'pin';

/** A PIN without a vault protects nobody, whatever its length. */
function needed<T>(vaulted: T | undefined): T {
  if (!vaulted) throw new BackupError('not-configured', 'a PIN needs a vault', { details: { field: 'vault' } });
  return vaulted;
}

/** @throws BackupError `policy-too-weak`, `invalid-argument` */
export function pin(options: PinOptions = {}): BackupMethod & { readonly policy: SecretPolicy } {
  const policy = createPolicy({ kind: 'pin', ...options.policy });
  if (policy.kind !== 'pin') throw new BackupError('invalid-argument', policy.kind, { details: { field: 'kind' } });
  const kdf = choosableKdf(options.kdf ?? ARGON2ID_2026);
  const { vault } = options;
  const vaulted: Vaulted | undefined = vault && { methodId: METHOD_ID, profile: 'pin-1', vault, kdf };
  const usable: Availability = vaulted
    ? { state: 'available' }
    : { state: 'unavailable', reason: 'no-vault', remedy: 'choose-another-method' };
  return {
    id: METHOD_ID,
    asks: 'secret',
    policy,
    kdf,
    vault,
    withVault: (given) => pin({ ...options, vault: given }),
    probe: () => Promise.resolve(usable),
    async enroll(context) {
      throwIfAborted(context.signal);
      const at = needed(vaulted);
      await refuseBroken(policy, context.secret ?? '', context.wallet);
      throwIfAborted(context.signal);
      return enrollInVault(at, context);
    },
    async unlock(slot, context) {
      if (slot.method !== METHOD_ID) return null;
      throwIfAborted(context.signal);
      return unlockByVault(needed(vaulted), slot, context);
    },
    // The vault destroys what no backup names when the backup without this slot is promoted.
    forget: () => Promise.resolve(),
  };
}
