/**
 * One of several processes that race: a vault with a pool of its own on the
 * PostgreSQL that all share. Told by its parent what to guess at, it lets all
 * its guesses go at once and says what became of each.
 */
import { ristretto255 } from '@noble/curves/ed25519.js';
import { equalBytes, randomBytes, toB64u } from '../../../src/core/index.ts';
import { type Database, openDatabase } from '../../src/db/database.ts';
import { MAX_GUESSES } from '../../src/format.ts';
import { Problem, asProblem } from '../../src/http/problem.ts';
import type { RegistrationKey } from '../../src/vault/registrations.ts';
import { vaultOf, walletKeyFor } from './vault.ts';
import type { Race, RaceResult } from './vault-racing.ts';

interface Answer {
  readonly remaining: number;
}
type Guess = (key: RegistrationKey, element: Uint8Array) => Promise<Answer>;

/** The mistake that the vault must not make: another guess may come between reading and writing. */
function readThenWrite(database: Database, wallet: string): Guess {
  const walletKey = walletKeyFor(wallet);
  return ({ slot, gen }, element) =>
    database.transaction({ role: 'holdfast_service', walletKey }, async (db) => {
      const { used, charged } = await db
        .selectFrom('vault_records')
        .select(['used', 'charged'])
        .where('slot_id', '=', slot)
        .where('gen', '=', gen)
        .executeTakeFirstOrThrow();
      if (used >= MAX_GUESSES && !charged.some((known) => equalBytes(known, element))) throw new Problem(409, 'vault-locked');
      await db
        .updateTable('vault_records')
        .set({ used: used + 1, charged: [...charged, element] })
        .where('slot_id', '=', slot)
        .where('gen', '=', gen)
        .execute();
      return { remaining: MAX_GUESSES - used - 1 };
    });
}

function guesserOf(database: Database, { variant, wallet }: Race): Guess {
  if (variant === 'read-then-write') return readThenWrite(database, wallet);
  const vault = vaultOf(database, wallet, variant === 'process-clock' ? () => new Date() : undefined);
  return (key, element) => vault.evaluate({ ...key, element });
}

/** Different elements of the group; what they blind is of no interest here. */
const elements: Uint8Array[] = [];
let last = ristretto255.Point.BASE.multiply(1n + BigInt(`0x${Buffer.from(randomBytes(16)).toString('hex')}`));

function elementsFor(count: number): readonly Uint8Array[] {
  while (elements.length < count) {
    last = last.add(ristretto255.Point.BASE);
    elements.push(last.toBytes());
  }
  return elements.slice(0, count);
}

async function run(database: Database, race: Race): Promise<RaceResult> {
  const guess = guesserOf(database, race);
  const answered: { element: string; remaining: number }[] = [];
  const refused: Record<string, number> = {};
  const waitsMs: number[] = [];
  const attempt = async (element: Uint8Array): Promise<void> => {
    try {
      const { remaining } = await guess(race, element);
      answered.push({ element: toB64u(element), remaining });
    } catch (thrown) {
      const { code, options } = asProblem(thrown);
      // No connection became free in time, on a machine that is busy: asked again, as an app asks again.
      if (code === 'store-busy') return attempt(element);
      refused[code] = (refused[code] ?? 0) + 1;
      if (options.retryAfterMs !== undefined) waitsMs.push(options.retryAfterMs);
    }
  };
  const attempts = elementsFor(race.guesses).map(attempt);
  await Promise.all(attempts);
  return { answered, refused, waitsMs };
}

/** Of this process alone: what a wrongly set machine would have. */
function setClock(aheadMs: number): void {
  const { Date: True } = globalThis;
  globalThis.Date = class extends True {
    constructor(...at: [] | [number | string | Date]) {
      super(at.length === 0 ? True.now() + aheadMs : at[0]);
    }
    static override now(): number {
      return True.now() + aheadMs;
    }
  } as DateConstructor;
}

const POOL_SIZE = 12;
setClock(Number(process.env['HOLDFAST_RACER_AHEAD']));
const database = await openDatabase({ kind: 'postgres', url: process.env['HOLDFAST_RACER_URL'] ?? '', poolSize: POOL_SIZE });
await database.transaction({ role: 'holdfast_service' }, (db) => db.selectFrom('migrations').select('id').execute());
process.on('message', (race: Race) => void run(database, race).then((result) => process.send?.(result)));
process.on('disconnect', () => void database.close());
process.send?.('ready');
