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
 * @throws Problem 409 `stale-generation`; 503 when the vault cannot be asked about registrations that are new
 */
export async function checkWithRemote(remote: RemoteVault, backups: WalletBackups, access: WalletAccess, call: PromoteCall): Promise<void> {
  const candidate = await backups.version(call);
  if (!candidate) return; // the promote says so
  const named = namedIn(parseManifest(candidate.bytes), remote.id);
  if (named.length === 0) return;
  await remote.check(activationOf(access, call, candidate.bytes)).catch(async (thrown: unknown) => {
    if (!(thrown instanceof Problem) || thrown.status !== 503) throw thrown;
    const current = await backups.current();
    const before = current ? namedIn(parseManifest(current.bytes), remote.id).map(({ gen }) => gen) : [];
    // What it opened until now it will open again: people can go on backing up while the vault is away.
    if (!named.every(({ gen }) => before.includes(gen))) throw thrown;
  });
}
