/**
 * Processes whose clocks are wrong, on one PostgreSQL: no wait is shorter, no
 * lock ends earlier and nothing destroyed comes back, because the database's
 * clock decides. A vault that goes by its process's clock fails the same tests.
 */
import { expect } from 'chai';
import { migrate } from '../src/db/migrate.ts';
import { type Database, openDatabase, silentLogger } from '../src/index.ts';
import { newWallet } from './support/fixtures.ts';
import { createPostgresDatabase, postgresMissing, query } from './support/postgres.ts';
import { VaultDevice } from './support/vault-client.ts';
import { type RaceResult, Racers, type Variant } from './support/vault-racing.ts';
import { vaultOf } from './support/vault.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const CLOCKS = [0, 7 * MINUTE, -7 * MINUTE, 25 * HOUR, -25 * HOUR];
const AHEAD = [1, 3];
/** Between a statement and the next look at the row. */
const SOON = 30_000;

(postgresMissing === undefined ? describe : describe.skip)(`processes with wrong clocks ${postgresMissing ?? ''}`, function () {
  this.timeout(120_000);
  let database: Database;
  let superuserUrl: string;
  let racers: Racers;

  before(async () => {
    const created = await createPostgresDatabase();
    superuserUrl = created.superuserUrl;
    database = await openDatabase({ kind: 'postgres', url: created.url });
    await migrate(database, silentLogger);
    racers = await Racers.start(created.url, CLOCKS);
  });

  after(async () => {
    await racers.stop();
    await database.close();
  });

  async function register(): Promise<VaultDevice> {
    const wallet = newWallet();
    return new VaultDevice(wallet).register(vaultOf(database, wallet), '271828');
  }

  /** What stands in the row, as seen from the database's present. */
  async function row({ key }: VaultDevice): Promise<{ used: number; locked: boolean; waitMs: number; destroyMs: number | null }> {
    const [found] = await query(
      superuserUrl,
      `select used, locked, extract(epoch from next_allowed_at - clock_timestamp()) * 1000 as wait,
        extract(epoch from destroy_at - clock_timestamp()) * 1000 as destroy from holdfast.vault_records where gen = $1`,
      [key.gen],
    );
    const { used, locked, wait, destroy } = found as { used: number; locked: boolean; wait: string; destroy: string | null };
    return { used, locked, waitMs: Number(wait), destroyMs: destroy === null ? null : Number(destroy) };
  }

  const waitOver = ({ key }: VaultDevice) =>
    query(superuserUrl, 'update holdfast.vault_records set next_allowed_at = clock_timestamp() where gen = $1', [key.gen]);

  /** Every process guesses twice; the same elements each time. */
  const everybody = ({ key, wallet }: VaultDevice, variant: Variant = 'built') => racers.raceEach({ ...key, wallet, guesses: 2, variant });
  const answers = (results: readonly RaceResult[]) => results.reduce((sum, { answered }) => sum + answered.length, 0);

  it('all wait as long as the table says, whatever their clocks say', async () => {
    const device = await register();
    const tableMs = [0, 0, 0, 0, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR, 24 * HOUR];
    expect(answers(await everybody(device))).to.equal(4);
    for (let used = 4; used < 10; used++) {
      const { waitMs } = await row(device);
      expect(waitMs).to.be.within((tableMs[used] ?? 0) - SOON, tableMs[used] ?? 0);
      const results = await everybody(device);
      // Charged elements are answered again; nothing else is, by nobody.
      expect([answers(results), (await row(device)).used]).to.deep.equal([used, used]);
      for (const { waitsMs } of results) for (const ms of waitsMs) expect(ms).to.be.within(waitMs - SOON, waitMs + 1);
      await waitOver(device);
      expect(answers(await everybody(device))).to.equal(used + 1);
    }
    expect((await row(device)).locked).to.equal(true);
  });

  it('a locked registration stands for its day, in the eyes of all', async () => {
    const device = await register();
    await query(superuserUrl, `update holdfast.vault_records set used = 9, charged = array_fill('\\x01'::bytea, array[9]) where gen = $1`, [
      device.key.gen,
    ]);
    expect(answers(await everybody(device))).to.equal(1);
    const { destroyMs } = await row(device);
    expect(destroyMs).to.be.within(24 * HOUR - SOON, 24 * HOUR);
    for (const { refused } of await everybody(device)) expect(Object.keys(refused)).to.deep.equal(['vault-locked']);
    await query(superuserUrl, 'update holdfast.vault_records set destroy_at = clock_timestamp() where gen = $1', [device.key.gen]);
    for (const { answered, refused } of await everybody(device)) {
      expect([answered.length, refused]).to.deep.equal([0, { 'vault-destroyed': 2 }]);
    }
  });

  it('a vault by its own clock would answer early', async () => {
    const device = await register();
    expect(answers(await everybody(device, 'built'))).to.equal(4);
    const results = await everybody(device, 'process-clock');
    const early = AHEAD.reduce((sum, i) => sum + (results[i]?.answered.length ?? 0), 0);
    expect((await row(device)).used, `${early} answers to those ahead`).to.be.greaterThan(4);
  });
});
