/**
 * A thousand guesses that race, from several processes with a vault each, on
 * one PostgreSQL: exactly as many are answered as may be.
 *
 *   HOLDFAST_RACES=1000 npx mocha server/test/vault-races.test.ts    a thousand such races
 *
 * Without the variable fewer, by the same code. docs/vault.md has the figures
 * of a whole run.
 */
import { expect } from 'chai';
import { toB64u } from '../../src/core/index.ts';
import { migrate } from '../src/db/migrate.ts';
import { type Database, openDatabase, silentLogger } from '../src/index.ts';
import { MAX_GUESSES } from '../src/format.ts';
import { newWallet } from './support/fixtures.ts';
import { createPostgresDatabase, postgresMissing, query } from './support/postgres.ts';
import { VaultDevice } from './support/vault-client.ts';
import { type RaceResult, Racers, type Variant } from './support/vault-racing.ts';
import { vaultOf, walletKeyFor } from './support/vault.ts';

const RACES = Number(process.env['HOLDFAST_RACES'] ?? 5);
const PROCESSES = 4;
const GUESSES = 1000;

/** The waits stand in the row; a test has no day to spend. The statement that decides is the vault's own. */
const NO_WAITS = `
  create function holdfast.no_waits() returns trigger language plpgsql as
    $$ begin new.next_allowed_at := to_timestamp(0); return new; end $$;
  create trigger no_waits before update on holdfast.vault_records for each row execute function holdfast.no_waits()`;

(postgresMissing === undefined ? describe : describe.skip)(
  `${GUESSES} guesses that race from ${PROCESSES} processes ${postgresMissing ?? ''}`,
  function () {
    this.timeout(Math.max(120_000, RACES * 20_000));
    let database: Database;
    let superuserUrl: string;
    let racers: Racers;

    before(async () => {
      const created = await createPostgresDatabase();
      superuserUrl = created.superuserUrl;
      database = await openDatabase({ kind: 'postgres', url: created.url });
      await migrate(database, silentLogger);
      racers = await Racers.start(created.url, Array<number>(PROCESSES).fill(0));
    });

    after(async () => {
      await racers.stop();
      await database.close();
    });

    async function register(): Promise<VaultDevice> {
      const wallet = newWallet();
      return new VaultDevice(wallet).register(vaultOf(database, wallet), '271828');
    }

    async function race({ wallet, key }: VaultDevice, variant: Variant = 'built'): Promise<RaceResult> {
      const result = await racers.race({ ...key, wallet, guesses: GUESSES / PROCESSES, variant });
      const refusals = Object.values(result.refused).reduce((sum, count) => sum + count, 0);
      expect(result.answered.length + refusals, 'every guess was answered or refused').to.equal(GUESSES);
      return result;
    }

    async function row({ wallet, key }: VaultDevice) {
      return database.transaction({ role: 'holdfast_service', walletKey: walletKeyFor(wallet) }, (db) =>
        db.selectFrom('vault_records').selectAll().where('gen', '=', key.gen).executeTakeFirstOrThrow(),
      );
    }

    async function checkWhole(device: VaultDevice, answered: RaceResult['answered']): Promise<void> {
      const { used, locked, charged } = await row(device);
      expect([used, locked]).to.deep.equal([MAX_GUESSES, true]);
      // What was answered is what was charged: no answer without a charge, and here no charge without an answer.
      expect(charged.map(toB64u).sort()).to.deep.equal(answered.map(({ element }) => element).sort());
      const left = answered.map(({ remaining }) => remaining).sort((a, b) => a - b);
      expect(left, 'no two took the same guess').to.deep.equal(Array.from({ length: MAX_GUESSES }, (_, i) => i));
    }

    it('with the waits: four are answered, and after each wait one', async () => {
      const device = await register();
      const all = new Map<string, RaceResult['answered'][number]>();
      while (all.size < MAX_GUESSES) {
        const before = all.size;
        const { answered, refused } = await race(device);
        // The same elements race each time: the ones that were charged are answered again, and never wait.
        for (const one of answered) if (!all.has(one.element)) all.set(one.element, one);
        expect(answered.length).to.equal(before === 0 ? 4 : before + 1);
        expect(all.size).to.equal(answered.length);
        expect(Object.keys(refused)).to.include(all.size === MAX_GUESSES ? 'vault-locked' : 'vault-wait');
        await query(superuserUrl, `update holdfast.vault_records set next_allowed_at = to_timestamp(0) where gen = $1`, [device.key.gen]);
      }
      await checkWhole(device, [...all.values()]);
      const { answered, refused } = await race(device);
      expect(answered.map(({ element }) => element).sort()).to.deep.equal([...all.keys()].sort());
      expect(refused).to.deep.equal({ 'vault-locked': GUESSES - MAX_GUESSES });
    });

    it(`exactly ${MAX_GUESSES} are answered when nothing makes them wait, in each of ${RACES} races`, async () => {
      await query(superuserUrl, NO_WAITS);
      const started = performance.now();
      for (let n = 0; n < RACES; n++) {
        const device = await register();
        const { answered, refused } = await race(device);
        expect([n, answered.length]).to.deep.equal([n, MAX_GUESSES]);
        expect(refused).to.deep.equal({ 'vault-locked': GUESSES - MAX_GUESSES });
        await checkWhole(device, answered);
      }
      const seconds = (performance.now() - started) / 1000;
      if (RACES >= 100) console.log(`${RACES} races of ${GUESSES} guesses: ${MAX_GUESSES} answered in each; ${seconds.toFixed(0)} s`);
    });

    it('more are answered when the counter is read and written back', async () => {
      const { answered } = await race(await register(), 'read-then-write');
      expect(answered.length).to.be.greaterThan(MAX_GUESSES);
    });
  },
);
