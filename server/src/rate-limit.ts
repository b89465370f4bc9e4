/**
 * Rate limits that all processes share: the generic cell rate algorithm, one
 * number per bucket, decided by the database in one statement.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { sql } from 'kysely';
import type { Database, Db } from './db/database.ts';
import { enc, toHex } from './format.ts';

export interface Limit {
  /** Calls in the long run, per minute. */
  readonly perMinute: number;
  /** Calls that may come at once. */
  readonly burst: number;
}

export interface Limits {
  readonly perSubject: Limit;
  readonly perAddress: Limit;
  /** Wallets that one subject begins; bounds what a stranger can make us store. */
  readonly newWallets: Limit;
}

export const DEFAULT_LIMITS: Limits = {
  // One press of a button is up to ten calls where a vault counts, and people have several tabs. Guesses have a count of their own.
  perSubject: { perMinute: 60, burst: 120 },
  perAddress: { perMinute: 600, burst: 300 },
  newWallets: { perMinute: 1 / 60, burst: 20 },
};

export type LimitKind = 'subject' | 'address' | 'new-wallet';

export interface Charge {
  readonly kind: LimitKind;
  readonly limit: Limit;
  /** Who is counted; kept as a hash. */
  readonly who: string;
}

/** IPv6 callers own a /64: they are counted by it. */
export function addressBucket(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped) return mapped;
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.toLowerCase().split('%')[0]?.split('::') ?? [];
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const all = tail === undefined ? left : [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right];
  return `${all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}

function bucketOf({ kind, who }: Charge): string {
  return `${kind}:${toHex(sha256(enc('holdfast/1/rate-limit', kind, who)))}`;
}

/**
 * A bucket that is further ahead than it could ever be was written by a clock
 * that ran ahead: it counts as full, not as full for days.
 * @returns 0 when the call is within its limit, else how long to wait in milliseconds
 */
async function take(db: Db, charge: Charge, nowMs: number): Promise<number> {
  const stepMs = Math.ceil(60_000 / charge.limit.perMinute);
  const fullMs = nowMs + stepMs * charge.limit.burst;
  const bucket = bucketOf(charge);
  const held = sql`least(greatest(r.arrival_ms, ${nowMs}::bigint), ${fullMs}::bigint)`;
  const fits = sql`${held} + ${stepMs}::bigint <= ${fullMs}::bigint`;
  const { rows } = await sql<{ arrival_ms: number; refused: boolean }>`
    insert into holdfast.rate_limits as r (bucket, arrival_ms) values (${bucket}, ${nowMs + stepMs})
    on conflict (bucket) do update set refused = not (${fits}), arrival_ms = case when ${fits} then ${held} + ${stepMs}::bigint else ${held} end
    returning arrival_ms, refused`.execute(db);
  const row = rows[0];
  return row?.refused ? Math.max(1, row.arrival_ms + stepMs - fullMs) : 0;
}

/**
 * Charges every bucket, also when another one is full.
 * @returns 0, or the longest wait in milliseconds
 */
export function chargeLimits(database: Database, charges: readonly Charge[], now: Date): Promise<number> {
  return database.transaction({ role: 'holdfast_service' }, async (db) => {
    const waits: number[] = [];
    // In one order for everybody, so that two calls never wait for each other.
    for (const charge of [...charges].sort((a, b) => (bucketOf(a) < bucketOf(b) ? -1 : 1)))
      waits.push(await take(db, charge, now.getTime()));
    return Math.max(0, ...waits);
  });
}
