/**
 * What time takes away: candidates after 7 days, deleted backups after 30, and
 * then the wallet with its pinned owner; registrations of the vault a day after
 * they were locked, or when no backup came to name them. Never what is current.
 */
import { type RawBuilder, sql } from 'kysely';
import { appendAudit } from './audit.ts';
import { CANDIDATE_MS, DELETED_MS } from './backup-rows.ts';
import type { Database, Db } from './db/database.ts';
import type { WalletRow } from './db/schema.ts';
import { toB64u } from './format.ts';
import { dropOldNotices, post } from './outbox.ts';
import { destroyAll, destroyDue } from './vault/care.ts';
import { timeOf } from './vault/time.ts';

export interface MaintenanceReport {
  readonly candidates: number;
  readonly versions: number;
  readonly wallets: number;
  /** Of the vault, destroyed: locked for a day, given up, or of a wallet that is gone. */
  readonly registrations: number;
}

export interface MaintenanceOptions {
  /** The time that the vault goes by; the database's where it is not a test's. */
  readonly vaultTime?: RawBuilder<Date> | undefined;
  /** Whether somebody hears of notices. */
  readonly notices?: boolean | undefined;
  /** Whether the vault is a process of its own, which has to be told. */
  readonly remoteVault?: boolean | undefined;
}

const BATCH = 100;

function before(now: Date, ageMs: number): Date {
  return new Date(now.getTime() - ageMs);
}

async function dropCandidates(database: Database, now: Date): Promise<number> {
  return database.transaction({ role: 'holdfast_maintenance' }, async (db) => {
    const result = await db
      .deleteFrom('backups')
      .where('state', '=', 'candidate')
      .where('stored_at', '<=', before(now, CANDIDATE_MS))
      .executeTakeFirst();
    // A bucket whose time has passed says the same as none.
    await db.deleteFrom('rate_limits').where('arrival_ms', '<', now.getTime()).execute();
    return Number(result.numDeletedRows);
  });
}

/** Wallets with something to purge: deleted versions that are due, or a beginning that never was promoted. */
async function dueWallets(database: Database, now: Date): Promise<readonly string[]> {
  return database.transaction({ role: 'holdfast_maintenance' }, async (db) => {
    const { rows } = await sql<{ wallet_key: string }>`
      select distinct wallet_key from holdfast.backups where deleted_at <= ${before(now, DELETED_MS)}
      union
      select wallet_key from holdfast.wallets w where owner is null and created_at <= ${before(now, CANDIDATE_MS)}
        and not exists (select from holdfast.backups b where b.wallet_key = w.wallet_key)
      limit ${BATCH}`.execute(db);
    return rows.map((row) => row.wallet_key);
  });
}

async function purgeWallet(
  db: Db,
  walletKey: string,
  now: Date,
  remoteVault: boolean,
): Promise<{ versions: number; gone: boolean; registrations: number }> {
  const wallet = await db.selectFrom('wallets').selectAll().where('wallet_key', '=', walletKey).forUpdate().executeTakeFirst();
  if (!wallet) return { versions: 0, gone: false, registrations: 0 };
  const deleted = await db
    .deleteFrom('backups')
    .where('wallet_key', '=', walletKey)
    .where('deleted_at', '<=', before(now, DELETED_MS))
    .executeTakeFirst();
  const versions = Number(deleted.numDeletedRows);
  if (wallet.current_seq !== null) return { versions, gone: false, registrations: 0 };
  const rows = await db.selectFrom('backups').select('state').where('wallet_key', '=', walletKey).execute();
  // A pinned wallet lives by its versions; one that never had any, by its candidates.
  if (rows.some(({ state }) => wallet.owner === null || state !== 'candidate')) return { versions, gone: false, registrations: 0 };
  await db.deleteFrom('backups').where('wallet_key', '=', walletKey).execute();
  await db.deleteFrom('wallets').where('wallet_key', '=', walletKey).execute();
  if (remoteVault) await tellPurge(db, wallet, now);
  const destroyed = await destroyAll(db, walletKey, now);
  if (wallet.owner !== null) await appendAudit(db, { at: now.toISOString(), event: 'purged' });
  return { versions, gone: true, registrations: destroyed };
}

/** What the owner signed to delete the backup is what the vault goes by. */
async function tellPurge(db: Db, { wallet_key: walletKey, ...row }: WalletRow, now: Date): Promise<void> {
  const { subject, deleted_seq: seq, deleted_sha256: sha256, deleted_sig: sig } = row;
  if (seq === null || sha256 === null || sig === null) return;
  const body = { wallet: new TextDecoder().decode(row.wallet), subject, seq, sha256, sig: toB64u(sig) };
  await post(db, { id: crypto.randomUUID(), walletKey, kind: 'purge', body }, now);
}

/** Safe to run at any time, by any number of processes. */
export async function runMaintenance(
  database: Database,
  now: Date,
  { vaultTime = timeOf(undefined), notices = false, remoteVault = false }: MaintenanceOptions = {},
): Promise<MaintenanceReport> {
  let registrations = await destroyDue(database, vaultTime, notices);
  await dropOldNotices(database, vaultTime);
  const candidates = await dropCandidates(database, now);
  let versions = 0;
  let wallets = 0;
  for (;;) {
    const due = await dueWallets(database, now);
    for (const walletKey of due) {
      const done = await database.transaction({ role: 'holdfast_maintenance', walletKey }, (db) =>
        purgeWallet(db, walletKey, now, remoteVault),
      );
      versions += done.versions;
      registrations += done.registrations;
      if (done.gone) wallets++;
    }
    if (due.length < BATCH) return { candidates, versions, wallets, registrations };
  }
}
