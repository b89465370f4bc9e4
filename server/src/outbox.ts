/**
 * What has to be told to others is written in the transaction that it tells
 * of, and removed once it was heard: told at least once, and never of
 * something that did not happen.
 */
import { type RawBuilder, sql } from 'kysely';
import type { Database, Db } from './db/database.ts';
import type { OutboxKind, OutboxRow } from './db/schema.ts';

export interface Letter {
  readonly id: string;
  readonly walletKey: string;
  readonly kind: OutboxKind;
  /** JSON */
  readonly body: object;
}

/** Inside the transaction of what is told. */
export async function post(db: Db, { id, walletKey, kind, body }: Letter, at: Date): Promise<void> {
  await db
    .insertInto('outbox')
    .values({ id, wallet_key: walletKey, kind, body: JSON.stringify(body), created_at: at, next_at: at })
    .execute();
}

/** Whether there is a letter that nobody has heard, as far as anybody knows. */
export async function isWaiting(db: Db, walletKey: string, kind: OutboxKind): Promise<boolean> {
  const query = db.selectFrom('outbox').select('kind').where('wallet_key', '=', walletKey).where('kind', '=', kind);
  return (await query.limit(1).execute()).length > 0;
}

/** How it went: heard, to be tried again, or refused for good. */
export type Delivery = 'heard' | 'later' | 'refused';
export type Carrier = (row: OutboxRow) => Promise<Delivery>;

const BATCH = 20;
const FIRST_PAUSE_MS = 5_000;
const MINUTE_MS = 60_000;
/** Both generations of a secret answer until the vault has heard: it is tried often. */
const LONGEST_PAUSE_MS: Readonly<Record<OutboxKind, number>> = { notice: 60 * MINUTE_MS, activation: MINUTE_MS, purge: 60 * MINUTE_MS };
/** Longer than a carrier takes: a process that dies in between leaves its letters to the next one. */
const LEASE_MS = 60_000;

function pauseMs({ kind, attempts }: OutboxRow): number {
  return Math.min(LONGEST_PAUSE_MS[kind], FIRST_PAUSE_MS * 2 ** Math.min(attempts - 1, 20));
}

/** Takes what is due so that nobody else does for a while. */
function take(
  database: Database,
  kinds: readonly OutboxKind[],
  at: RawBuilder<Date>,
  hastened: string | undefined,
): Promise<readonly OutboxRow[]> {
  return database.transaction({ role: 'holdfast_maintenance' }, async (db) => {
    const query = db
      .selectFrom('outbox')
      .select('id')
      .where('kind', 'in', [...kinds]);
    const due = await (hastened === undefined ? query.where('next_at', '<=', at) : query.where('wallet_key', '=', hastened))
      .orderBy('next_at')
      .limit(BATCH)
      .forUpdate()
      .skipLocked()
      .execute();
    if (due.length === 0) return [];
    const lease = sql<Date>`${at} + ${LEASE_MS} * interval '1 millisecond'`;
    return db
      .updateTable('outbox')
      .set((set) => ({ next_at: lease, attempts: set('attempts', '+', 1) }))
      .where(
        'id',
        'in',
        due.map(({ id }) => id),
      )
      .returningAll()
      .execute();
  });
}

async function settle(database: Database, row: OutboxRow, delivery: Delivery, at: RawBuilder<Date>): Promise<void> {
  await database.transaction({ role: 'holdfast_maintenance' }, async (db) => {
    if (delivery !== 'later') {
      await db.deleteFrom('outbox').where('id', '=', row.id).execute();
      return;
    }
    const next = sql<Date>`${at} + ${pauseMs(row)} * interval '1 millisecond'`;
    await db.updateTable('outbox').set({ next_at: next }).where('id', '=', row.id).execute();
  });
}

/**
 * Tries everything that is due, once.
 * @param told after each letter
 * @param hastened a wallet's key: only its letters, due or not. One that is on its way already is sent twice.
 */
export async function carry(
  database: Database,
  carriers: Readonly<Partial<Record<OutboxKind, Carrier>>>,
  time: () => RawBuilder<Date>,
  told: (kind: OutboxKind, delivery: Delivery, thrown?: unknown) => void,
  hastened?: string,
): Promise<void> {
  const kinds = Object.keys(carriers) as OutboxKind[];
  if (kinds.length === 0) return;
  const seen = new Set<string>();
  for (;;) {
    const rows = (await take(database, kinds, time(), hastened)).filter(({ id }) => !seen.has(id));
    if (rows.length === 0) return;
    for (const row of rows) {
      seen.add(row.id);
      let thrown: unknown;
      const delivery = await (carriers[row.kind] as Carrier)(row).catch((error: unknown): Delivery => {
        thrown = error;
        return 'later';
      });
      await settle(database, row, delivery, time());
      told(row.kind, delivery, thrown);
    }
  }
}

/** A notice that nobody has heard for so long is of no use any more. */
const NOTICE_DAYS = 30;

export async function dropOldNotices(database: Database, at: RawBuilder<Date>): Promise<void> {
  await database.transaction({ role: 'holdfast_maintenance' }, async (db) => {
    const old = sql<Date>`${at} - ${NOTICE_DAYS} * interval '1 day'`;
    await db.deleteFrom('outbox').where('kind', '=', 'notice').where('created_at', '<=', old).execute();
  });
}
