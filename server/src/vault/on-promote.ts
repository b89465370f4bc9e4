/** What a promote does to the vault: in the same transaction where the vault is here, by a letter where it is elsewhere. */
import type { WalletAccess } from '../auth/auth.ts';
import type { OnPromote, PromoteCall, WalletBackups } from '../backups.ts';
import type { Db } from '../db/database.ts';
import { parseManifest } from '../format.ts';
import { Problem } from '../http/problem.ts';
import { isWaiting, post } from '../outbox.ts';
import { proofOf } from './activation-proof.ts';
import { activate, namedIn, type NamedRegistration } from './activation.ts';
import type { VaultOptions } from './registrations.ts';
import type { RemoteVault } from './remote.ts';
import { timeOf } from './time.ts';

/** One transaction: a backup is never current with a registration that is not. */
export function activatingHere({ id, clock }: Pick<VaultOptions, 'id' | 'clock'>): OnPromote {
  return (db, { walletKey }, _call, { owner, bytes }) => activate(db, walletKey, owner, namedIn(parseManifest(bytes), id), timeOf(clock));
}

/** The vault hears of it once it is true, and until it says so; both generations of a secret answer till then. */
export function tellingRemote(remote: RemoteVault, now: () => Date): OnPromote {
  return async (db, access, call, { bytes }) => {
    const { walletKey } = access;
    // An older backup that the vault heard of later would destroy what only this one names.
    if (
      isNew(namedIn(parseManifest(bytes), remote.id), await namedBefore(db, walletKey, remote.id)) &&
      (await isWaiting(db, walletKey, 'activation'))
    )
      throw busy();
    await post(db, { id: crypto.randomUUID(), walletKey, kind: 'activation', body: activationOf(access, call, bytes) }, now());
    return [];
  };
}

/** What the backup named that was current until this transaction. */
async function namedBefore(db: Db, walletKey: string, vaultId: string): Promise<readonly NamedRegistration[]> {
  const query = db.selectFrom('backups').select('bytes').where('wallet_key', '=', walletKey).where('state', '=', 'previous');
  const row = await query.where('deleted_at', 'is', null).orderBy('seq', 'desc').limit(1).executeTakeFirst();
  return row ? namedIn(parseManifest(row.bytes), vaultId) : [];
}

function isNew(named: readonly NamedRegistration[], before: readonly NamedRegistration[]): boolean {
  return !named.every(({ gen }) => before.some((known) => known.gen === gen));
}

function busy(): Problem {
  return new Problem(503, 'store-busy', { retryAfterMs: 1_000 });
}

function activationOf({ wallet, subject }: WalletAccess, call: PromoteCall, bytes: Uint8Array): object {
  return { wallet, subject, ...proofOf(bytes, call) };
}

/**
 * Before a promote: a backup that the vault would not open must not become current.
 * @param hasten tells the vault what it has not heard of this wallet
 * @returns what to refuse it with, once everything else is right: 409 `stale-generation`; 503 when the vault cannot be asked
 * about registrations that are new
 */
export async function refusalOfRemote(
  remote: RemoteVault,
  backups: WalletBackups,
  access: WalletAccess,
  call: PromoteCall,
  hasten: (walletKey: string) => Promise<void>,
): Promise<Problem | undefined> {
  const candidate = await backups.version(call);
  const named = candidate ? namedIn(parseManifest(candidate.bytes), remote.id) : [];
  if (!candidate || named.length === 0) return undefined;
  const current = await backups.current();
  const hasNew = isNew(named, current ? namedIn(parseManifest(current.bytes), remote.id) : []);
  if (hasNew) await hasten(access.walletKey);
  try {
    await remote.check(activationOf(access, call, candidate.bytes));
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof Problem)) throw thrown;
    // What it opened until now it will open again: people can go on backing up while the vault is away.
    return thrown.status === 503 && !hasNew ? undefined : thrown;
  }
}
