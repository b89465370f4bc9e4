/**
 * What maintenance does for the vault, and what an operator does after a
 * restore. Destroying takes a registration's keys; the rest of its row stays,
 * so that its id never counts anew.
 */
import { type RawBuilder, sql } from 'kysely';
import { type AuditEvent, appendAudit } from '../audit.ts';
import type { Database, Db } from '../db/database.ts';
import { PENDING_MS } from '../format.ts';
import { notice } from './notices.ts';
import { destroyOrphans } from './practice.ts';
import { destroy, isDue, type TimedRow } from './rows.ts';

const BATCH = 100;
const MAINTENANCE = 'holdfast_maintenance';

async function audit(db: Db, event: AuditEvent, { slot_id, gen }: Pick<TimedRow, 'slot_id' | 'gen'>, at: Date): Promise<void> {
  await appendAudit(db, { at: at.toISOString(), event, slot: slot_id, gen });
}

const stale = (at: RawBuilder<Date>): RawBuilder<Date> => sql<Date>`${at} - ${PENDING_MS} * interval '1 millisecond'`;

/** Wallets with a registration that was locked for a day, or that no backup came to name for so long. */
function dueWallets(database: Database, at: RawBuilder<Date>): Promise<readonly string[]> {
  return database.transaction({ role: MAINTENANCE }, async (db) => {
    const { rows } = await sql<{ wallet_key: string }>`
      select distinct wallet_key from holdfast.vault_records
      where state <> 'destroyed' and (destroy_at <= ${at} or (state = 'pending' and created_at <= ${stale(at)}))
      limit ${BATCH}`.execute(db);
    return rows.map(({ wallet_key }) => wallet_key);
  });
}

async function destroyDueOf(db: Db, walletKey: string, at: RawBuilder<Date>, notices: boolean): Promise<number> {
  const rows: readonly TimedRow[] = await db
    .selectFrom('vault_records')
    .selectAll()
    .select(at.as('read_at'))
    .where('wallet_key', '=', walletKey)
    .where('state', '<>', 'destroyed')
    .where((where) =>
      where.or([where('destroy_at', '<=', at), where.and([where('state', '=', 'pending'), where('created_at', '<=', stale(at))])]),
    )
    .forUpdate()
    .execute();
  const wallet = await db.selectFrom('wallets').select('wallet').where('wallet_key', '=', walletKey).executeTakeFirst();
  for (const row of rows) {
    await destroy(db, row);
    // Of one that was given up, and of practice, nobody need be told.
    if (notices && wallet && isDue(row) && row.practises === null) {
      const told = { wallet: new TextDecoder().decode(wallet.wallet), kind: 'destroyed', used: row.used, at: row.read_at } as const;
      await notice(db, walletKey, told);
    }
  }
  const [first] = rows;
  if (!first) return 0;
  const destroyed = [...rows, ...(await destroyOrphans(db, walletKey))];
  for (const row of destroyed) await audit(db, 'vault-destroyed', row, first.read_at);
  return destroyed.length;
}

/**
 * Safe to run at any time, by any number of processes.
 * @returns how many registrations
 */
export async function destroyDue(database: Database, at: RawBuilder<Date>, notices: boolean): Promise<number> {
  let count = 0;
  for (;;) {
    const due = await dueWallets(database, at);
    for (const walletKey of due) {
      count += await database.transaction({ role: MAINTENANCE, walletKey }, (db) => destroyDueOf(db, walletKey, at, notices));
    }
    if (due.length < BATCH) return count;
  }
}

/** In the transaction that purges a wallet: what nobody can bring back needs no keys. */
export async function destroyAll(db: Db, walletKey: string, now: Date): Promise<number> {
  const rows = await db
    .selectFrom('vault_records')
    .select(['wallet_key', 'slot_id', 'gen'])
    .where('wallet_key', '=', walletKey)
    .where('state', '<>', 'destroyed')
    .forUpdate()
    .execute();
  for (const row of rows) await destroy(db, row);
  for (const row of rows) await audit(db, 'vault-destroyed', row, now);
  return rows.length;
}

/**
 * After a restore: an older database has given guesses back, and what was destroyed since may live again. Nothing is answered
 * until the operator releases it.
 * @returns how many registrations
 */
export async function holdAll(database: Database): Promise<number> {
  let count = 0;
  for (;;) {
    const keys = await database.transaction({ role: MAINTENANCE }, async (db) => {
      const rows = await db
        .selectFrom('vault_records')
        .select('wallet_key')
        .distinct()
        .where('state', '<>', 'destroyed')
        .where('held', '=', false)
        .limit(BATCH)
        .execute();
      return rows.map(({ wallet_key }) => wallet_key);
    });
    for (const walletKey of keys) count += await setHeld(database, walletKey, true);
    if (keys.length < BATCH) return count;
  }
}

/** @returns how many registrations of the wallet changed */
function setHeld(database: Database, walletKey: string, held: boolean): Promise<number> {
  return database.transaction({ role: MAINTENANCE, walletKey }, async (db) => {
    const rows = await db
      .updateTable('vault_records')
      .set({ held })
      .where('wallet_key', '=', walletKey)
      .where('state', '<>', 'destroyed')
      .where('held', '=', !held)
      .returning(['slot_id', 'gen', sql<Date>`clock_timestamp()`.as('at')])
      .execute();
    for (const row of rows) await audit(db, held ? 'vault-held' : 'vault-unheld', row, row.at);
    return rows.length;
  });
}

export interface WalletName {
  readonly wallet: string;
  /** The `sub` of its tokens, where wallets belong to subjects. */
  readonly subject?: string | undefined;
}

/** @returns keys of the wallets of this name: more than one where several subjects have one of that name */
export function walletKeysOf(database: Database, { wallet, subject }: WalletName): Promise<readonly string[]> {
  return database.transaction({ role: MAINTENANCE }, async (db) => {
    const query = db.selectFrom('wallets').select('wallet_key').where('wallet', '=', new TextEncoder().encode(wallet));
    const rows = await (subject === undefined ? query : query.where('subject', '=', subject)).execute();
    return rows.map(({ wallet_key }) => wallet_key);
  });
}

/** @returns how many registrations answer again */
export function release(database: Database, walletKey: string): Promise<number> {
  return setHeld(database, walletKey, false);
}
