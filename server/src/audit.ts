/**
 * The audit log: append-only, hash-chained, without secrets. Sixteen chains,
 * a wallet always in the same one; each entry's hash covers the one before.
 *
 * The database appends (holdfast.audit_append), so that the service's role can
 * neither change an entry nor choose its place. Verifying needs no database
 * function: hash = SHA-256(label ‖ previous hash ‖ entry).
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { sql } from 'kysely';
import type { Database, Db } from './db/database.ts';
import { concat, toHex, utf8 } from './format.ts';

export type AuditEvent =
  | 'registered'
  | 'promoted'
  | 'verified'
  | 'deleted'
  | 'undeleted'
  | 'purged'
  | 'vault-registered'
  | 'vault-charged'
  | 'vault-locked'
  | 'vault-released'
  | 'vault-destroyed'
  | 'vault-held'
  | 'vault-unheld';

export interface AuditEntry {
  readonly at: string;
  readonly event: AuditEvent;
  readonly seq?: number;
  readonly sha256?: string;
  /** Of a vault's registration. */
  readonly slot?: string;
  readonly gen?: string;
  /** Guesses charged so far. */
  readonly used?: number;
  readonly by?: string;
}

/** Appends to the chain of the transaction's wallet, and holds that chain until the transaction ends: do it last. */
export async function appendAudit(db: Db, entry: AuditEntry): Promise<void> {
  await sql`select holdfast.audit_append(${JSON.stringify(entry)})`.execute(db);
}

export interface AuditHead {
  readonly chain: number;
  readonly position: number;
  /** Lower-case hex. */
  readonly hash: string;
}

export interface AuditReport {
  readonly entries: number;
  readonly heads: readonly AuditHead[];
  /** Empty when every chain is whole. */
  readonly faults: readonly string[];
}

interface Row {
  readonly chain: number;
  readonly position: number;
  readonly wallet_key: string;
  readonly entry: string;
  readonly previous_hash: Uint8Array;
  readonly hash: Uint8Array;
}

const PAGE = 1_000;

function firstHash(chain: number): string {
  return toHex(sha256(utf8(`holdfast/1/audit:${chain}`)));
}

function hashOf({ chain, position, wallet_key, entry, previous_hash }: Row): string {
  return toHex(sha256(concat(utf8(`holdfast/1/audit:${chain}:${position}:${wallet_key}:`), previous_hash, utf8(entry))));
}

/** What is wrong with this entry after that one, or undefined. */
function faultOf(row: Row, position: number, previous: string): string | undefined {
  const name = `chain ${row.chain}, entry ${row.position}`;
  if (row.position !== position) return `${name}: entry ${position} is missing`;
  if (toHex(row.previous_hash) !== previous) return `${name}: does not follow entry ${position - 1}`;
  if (toHex(row.hash) !== hashOf(row)) return `${name}: was changed`;
  return undefined;
}

async function verifyChain(db: Db, head: AuditHead, anchor: AuditHead | undefined): Promise<{ entries: number; fault?: string }> {
  let position = 0;
  let hash = firstHash(head.chain);
  for (;;) {
    if (anchor && position === anchor.position && hash !== anchor.hash) {
      return { entries: position, fault: `chain ${head.chain}, entry ${position}: is not the one that was noted before` };
    }
    const rows = await db
      .selectFrom('audit')
      .selectAll()
      .where('chain', '=', head.chain)
      .where('position', '>', position)
      .orderBy('position')
      .limit(anchor && anchor.position > position ? Math.min(PAGE, anchor.position - position) : PAGE)
      .execute();
    for (const row of rows) {
      const fault = faultOf(row, position + 1, hash);
      if (fault !== undefined) return { entries: position, fault };
      position = row.position;
      hash = toHex(row.hash);
    }
    if (rows.length === 0) break;
  }
  if (position !== head.position || hash !== head.hash) {
    return { entries: position, fault: `chain ${head.chain}: ends at entry ${position}, its head says ${head.position}` };
  }
  if (anchor && anchor.position > position) {
    return { entries: position, fault: `chain ${head.chain}: ends at entry ${position}, ${anchor.position} was noted before` };
  }
  return { entries: position };
}

/**
 * Reads every chain from its start.
 * @param anchors heads that an earlier run noted outside the database; who rewrites a whole chain is found by these alone
 */
export function verifyAudit(database: Database, anchors: readonly AuditHead[] = []): Promise<AuditReport> {
  return database.transaction({ role: 'holdfast_maintenance' }, async (db) => {
    // One snapshot of heads and entries, while the service goes on.
    await sql`set transaction isolation level repeatable read`.execute(db);
    const rows = await db.selectFrom('audit_heads').selectAll().orderBy('chain').execute();
    const heads = rows.map(({ chain, position, hash }) => ({ chain, position, hash: toHex(hash) }));
    const faults: string[] = [];
    let entries = 0;
    if (heads.length !== 16) faults.push(`there are ${heads.length} chains instead of 16`);
    for (const head of heads) {
      const anchor = anchors.find(({ chain }) => chain === head.chain);
      const result = await verifyChain(db, head, anchor);
      entries += result.entries;
      if (result.fault !== undefined) faults.push(result.fault);
    }
    const { rows: strays } = await sql<{ n: number }>`
      select count(*)::int as n from holdfast.audit where chain not in (select chain from holdfast.audit_heads)`.execute(db);
    if ((strays[0]?.n ?? 0) > 0) faults.push(`${strays[0]?.n} entries belong to no chain`);
    return { entries, heads, faults };
  });
}
