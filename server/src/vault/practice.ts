/**
 * Practice: a registration with a count of its own, which no backup names. It
 * belongs to another one of its slot, its parent, and has no life without it:
 * whoever destroys registrations calls `destroyOrphans` before committing.
 */
import type { RawBuilder } from 'kysely';
import type { Db } from '../db/database.ts';
import { MAX_PRACTICE } from '../format.ts';
import { Problem } from '../http/problem.ts';
import type { RegisterCall } from './calls.ts';
import { destroy, isDue, type TimedRow } from './rows.ts';

type Key = Pick<TimedRow, 'slot_id' | 'gen'>;

/**
 * In the transaction that begins practice: holds the parent, so that nobody destroys it meanwhile, and makes room.
 * @returns what was destroyed: where there are eight, the one that was confirmed, or else made, longest ago
 * @throws Problem 409 `stale-generation` when the parent is not there, incomplete, practice itself, or somebody else's
 */
export async function makePracticeRoom(
  db: Db,
  walletKey: string,
  { slot, owner }: RegisterCall,
  practises: string,
  at: RawBuilder<Date>,
): Promise<readonly Key[]> {
  const ofSlot = db
    .selectFrom('vault_records')
    .selectAll()
    .select(at.as('read_at'))
    .where('wallet_key', '=', walletKey)
    .where('slot_id', '=', slot)
    .where('state', '<>', 'destroyed');
  const parent = await ofSlot.where('gen', '=', practises).forUpdate().executeTakeFirst();
  if (!parent?.auth_pk || parent.practises !== null || parent.owner !== owner || isDue(parent)) {
    throw new Problem(409, 'stale-generation', { detail: 'nothing to practise' });
  }
  // Read after the parent is held: of two devices that come at once the second sees what the first made.
  const siblings = await ofSlot.where('practises', '=', practises).forUpdate().execute();
  const usedAt = ({ confirmed_at, created_at }: TimedRow): number => (confirmed_at ?? created_at).getTime();
  const oldestFirst = siblings.sort((a, b) => usedAt(a) - usedAt(b));
  const outgoing = oldestFirst.slice(0, Math.max(0, siblings.length - MAX_PRACTICE + 1));
  for (const row of outgoing) await destroy(db, row);
  return outgoing;
}

/**
 * Destroys practice whose parent is destroyed. A statement of its own, after those that destroyed: it sees what was made
 * while they waited for a parent that was held.
 */
export function destroyOrphans(db: Db, walletKey: string): Promise<readonly Key[]> {
  return db
    .updateTable('vault_records as practice')
    .set({ state: 'destroyed', sealed: null })
    .where('practice.wallet_key', '=', walletKey)
    .where('practice.state', '=', 'practice')
    .where(({ not, exists, selectFrom }) => {
      const parent = selectFrom('vault_records as parent').select('parent.gen').where('parent.state', '<>', 'destroyed');
      const same = parent.whereRef('parent.wallet_key', '=', 'practice.wallet_key').whereRef('parent.slot_id', '=', 'practice.slot_id');
      return not(exists(same.whereRef('parent.gen', '=', 'practice.practises')));
    })
    .returning(['practice.slot_id', 'practice.gen'])
    .execute();
}
