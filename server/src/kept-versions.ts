/** How many versions and candidates of a wallet are kept. */
import { sql } from 'kysely';
import type { Db } from './db/database.ts';

/** Current and two before it. */
const VERSIONS_KEPT = 3;
/** Candidates of one wallet at a time; the oldest give way. */
const CANDIDATES_KEPT = 8;

export async function dropExcessCandidates(db: Db, key: string): Promise<void> {
  await sql`
    delete from holdfast.backups where wallet_key = ${key} and state = 'candidate' and (seq, sha256) not in (
      select seq, sha256 from holdfast.backups where wallet_key = ${key} and state = 'candidate' order by stored_at desc, seq desc, sha256 limit ${CANDIDATES_KEPT})`.execute(
    db,
  );
}

/** Keeps the newest ones, and the last copy that was opened with a method. */
export async function dropOldVersions(db: Db, key: string): Promise<void> {
  await sql`
    delete from holdfast.backups where wallet_key = ${key} and state = 'previous' and deleted_at is null
      and (seq, sha256) not in (
        select seq, sha256 from holdfast.backups where wallet_key = ${key} and state = 'previous' and deleted_at is null
        order by seq desc limit ${VERSIONS_KEPT - 1})
      and (verified_at is null or verified_at < (
        select max(verified_at) from holdfast.backups where wallet_key = ${key} and state <> 'candidate' and deleted_at is null))`.execute(
    db,
  );
}
