/** Rows of the vault's table, each with the time at which it was read. */
import type { Db } from '../db/database.ts';
import type { VaultRow } from '../db/schema.ts';
import { Problem } from '../http/problem.ts';

export type TimedRow = VaultRow & { readonly read_at: Date };
export type LiveRow = TimedRow & { readonly sealed: Uint8Array };

/** Locked for so long that it counts as destroyed, whenever maintenance comes by. */
export function isDue({ destroy_at, read_at }: Pick<TimedRow, 'destroy_at' | 'read_at'>): boolean {
  return destroy_at !== null && destroy_at.getTime() <= read_at.getTime();
}

/** @throws Problem 409 `vault-destroyed` */
export function live(row: TimedRow): LiveRow {
  if (row.state === 'destroyed' || row.sealed === null || isDue(row)) throw new Problem(409, 'vault-destroyed');
  return { ...row, sealed: row.sealed };
}

/** The row stays, without its keys: its id is never used again. */
export async function destroy(db: Db, { wallet_key, slot_id, gen }: Pick<TimedRow, 'wallet_key' | 'slot_id' | 'gen'>): Promise<void> {
  await db
    .updateTable('vault_records')
    .set({ state: 'destroyed', sealed: null })
    .where('wallet_key', '=', wallet_key)
    .where('slot_id', '=', slot_id)
    .where('gen', '=', gen)
    .execute();
}
