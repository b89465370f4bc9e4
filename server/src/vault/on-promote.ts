/** What a promote does to the vault: in the same transaction where the vault is here, by a letter where it is elsewhere. */
import type { WalletAccess } from '../auth/auth.ts';
import type { OnPromote, PromoteCall, WalletBackups } from '../backups.ts';
import { parseManifest } from '../format.ts';
import { Problem } from '../http/problem.ts';
import { post } from '../outbox.ts';
import { proofOf } from './activation-proof.ts';
import { activate, namedIn } from './activation.ts';
import type { VaultOptions } from './registrations.ts';
import type { RemoteVault } from './remote.ts';
import { timeOf } from './time.ts';

/** One transaction: a backup is never current with a registration that is not. */
export function activatingHere({ id, clock }: Pick<VaultOptions, 'id' | 'clock'>): OnPromote {
  return (db, { walletKey }, _call, { owner, bytes }) => activate(db, walletKey, owner, namedIn(parseManifest(bytes), id), timeOf(clock));
}

/** The vault hears of it once it is true, and until it says so; both generations of a secret answer till then. */
export function tellingRemote(now: () => Date): OnPromote {
  return async (db, access, call, { bytes }) => {
    const { walletKey } = access;
    await post(db, { id: crypto.randomUUID(), walletKey, kind: 'activation', body: activationOf(access, call, bytes) }, now());
    return [];
  };
}

function activationOf({ wallet, subject }: WalletAccess, call: PromoteCall, bytes: Uint8Array): object {
  return { wallet, subject, ...proofOf(bytes, call) };
}

/**
 * Before a promote: a backup that the vault would not open must not become current.
 * @returns what to refuse it with, once everything else is right: 409 `stale-generation`; 503 when the vault cannot be asked
 * about registrations that are new
 */
export async function refusalOfRemote(
  remote: RemoteVault,
  backups: WalletBackups,
  access: WalletAccess,
  call: PromoteCall,
): Promise<Problem | undefined> {
  const candidate = await backups.version(call);
  const named = candidate ? namedIn(parseManifest(candidate.bytes), remote.id) : [];
  if (!candidate || named.length === 0) return undefined;
  try {
    await remote.check(activationOf(access, call, candidate.bytes));
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof Problem)) throw thrown;
    if (thrown.status !== 503) return thrown;
    const current = await backups.current();
    const before = current ? namedIn(parseManifest(current.bytes), remote.id).map(({ gen }) => gen) : [];
    // What it opened until now it will open again: people can go on backing up while the vault is away.
    return named.every(({ gen }) => before.includes(gen)) ? undefined : thrown;
  }
}
