/** What a promoted backup does to the registrations of its wallet. */
import type { RawBuilder } from 'kysely';
import type { Db } from '../db/database.ts';
import { type Manifest, registrationsIn, toB64u } from '../format.ts';
import { Problem } from '../http/problem.ts';
import type { RegistrationKey } from './calls.ts';
import { destroyOrphans } from './practice.ts';
import { isDue, type TimedRow } from './rows.ts';
import { timeOf } from './time.ts';

/** What a manifest says of one registration at this vault. */
export interface NamedRegistration extends RegistrationKey {
  readonly pk: string;
  readonly authPk: string;
}

/** The registrations that a manifest names at the vault of this id. */
export function namedIn(manifest: Pick<Manifest, 'slots'>, vaultId: string): readonly NamedRegistration[] {
  return registrationsIn(manifest, vaultId).map(({ slotId, ...named }) => ({ slot: slotId, ...named }));
}

/**
 * In the transaction that promotes a backup: what it names becomes active, with the practice that belongs to it; everything else is
 * destroyed.
 * @returns what was destroyed, for the audit log
 * @throws Problem 409 `stale-generation` when one is missing, incomplete, practice, or another than the manifest says
 */
export async function activate(
  db: Db,
  walletKey: string,
  owner: string,
  named: readonly NamedRegistration[],
  at: RawBuilder<Date> = timeOf(undefined),
): Promise<readonly RegistrationKey[]> {
  const rows = await liveRows(db, walletKey, at);
  const keep = named.map((wanted) => matching(rows, owner, wanted));
  const destroyed: RegistrationKey[] = [];
  for (const row of rows) {
    const kept = keep.includes(row);
    // Practice follows its parent, below.
    if ((kept && row.named) || row.practises !== null) continue;
    await db
      .updateTable('vault_records')
      .set(kept ? { state: 'active', named: true } : { state: 'destroyed', sealed: null, named: false })
      .where('wallet_key', '=', walletKey)
      .where('slot_id', '=', row.slot_id)
      .where('gen', '=', row.gen)
      .execute();
    if (!kept) destroyed.push({ slot: row.slot_id, gen: row.gen });
  }
  for (const { slot_id, gen } of await destroyOrphans(db, walletKey)) destroyed.push({ slot: slot_id, gen });
  // Destroyed ones that the backup before named: nobody has to be told of them any more.
  const forgotten = db.updateTable('vault_records').set({ named: false }).where('wallet_key', '=', walletKey);
  await forgotten.where('state', '=', 'destroyed').where('named', '=', true).execute();
  return destroyed;
}

/**
 * What `activate` would refuse, without doing anything.
 * @throws Problem 409 `stale-generation`
 */
export async function checkNamed(
  db: Db,
  walletKey: string,
  owner: string,
  named: readonly NamedRegistration[],
  at: RawBuilder<Date>,
): Promise<void> {
  const rows = await liveRows(db, walletKey, at);
  for (const wanted of named) matching(rows, owner, wanted);
}

function liveRows(db: Db, walletKey: string, at: RawBuilder<Date>): Promise<readonly TimedRow[]> {
  return (
    db
      .selectFrom('vault_records')
      .selectAll()
      .select(at.as('read_at'))
      .where('wallet_key', '=', walletKey)
      .where('state', '<>', 'destroyed')
      // What is practised is held before its practice, as by who begins to practise: neither waits for the other for ever.
      .orderBy('practises', (order) => order.asc().nullsFirst())
      .forUpdate()
      .execute()
  );
}

function matching(rows: readonly TimedRow[], owner: string, wanted: NamedRegistration): TimedRow {
  const row = rows.find(({ slot_id, gen }) => slot_id === wanted.slot && gen === wanted.gen);
  const same = row?.auth_pk && row.owner === owner && toB64u(row.pk) === wanted.pk && toB64u(row.auth_pk) === wanted.authPk;
  if (!same || row.practises !== null || isDue(row)) throw new Problem(409, 'stale-generation', { members: { field: wanted.slot } });
  return row;
}
