import { expect } from 'chai';
import { generateOwner } from '../../src/core/index.ts';
import { migrate } from '../src/db/migrate.ts';
import { type Database, openDatabase, silentLogger } from '../src/index.ts';
import { onEveryEngine } from './support/engines.ts';
import { type Client, makeBackup, newWallet, type TestBackup, testService } from './support/fixtures.ts';
import { createPostgresDatabase, postgresMissing } from './support/postgres.ts';

async function candidates(wallet: string, count: number, sameOwner: boolean, seq = 1, owner = generateOwner()): Promise<TestBackup[]> {
  return Promise.all(Array.from({ length: count }, () => makeBackup({ wallet, seq, owner: sameOwner ? owner : generateOwner() })));
}

/** Everybody puts, then everybody promotes at once; each with a client of its own. */
async function race(clients: readonly Client[], backups: readonly TestBackup[], currentSha256: string): Promise<number[]> {
  for (const [i, backup] of backups.entries()) await (clients[i % clients.length] as Client).put(backup);
  const answers = await Promise.all(backups.map((backup, i) => (clients[i % clients.length] as Client).promote(backup, currentSha256)));
  return answers.map(({ status }) => status);
}

function expectOneWinner(statuses: readonly number[]): number {
  expect(statuses.filter((status) => status === 200)).to.have.length(1);
  expect(statuses.filter((status) => status === 412)).to.have.length(statuses.length - 1);
  return statuses.indexOf(200);
}

onEveryEngine('two devices at once', (engine) => {
  let client: Client;

  before(async () => {
    client = await (await testService(await engine.open())).client();
  });

  for (const sameOwner of [true, false]) {
    it(`exactly one first promote wins (${sameOwner ? 'one owner' : 'two owners'})`, async () => {
      for (let round = 0; round < 5; round++) {
        const backups = await candidates(newWallet(), 2, sameOwner);
        const winner = backups[expectOneWinner(await race([client], backups, ''))] as TestBackup;
        expect((await client.current(winner.wallet)).headers.get('etag')).to.equal(`"${winner.sha256}"`);
      }
    });
  }

  it('the same promote twice at once: both are told 200', async () => {
    const backup = await makeBackup({ wallet: newWallet() });
    await client.put(backup);
    const answers = await Promise.all([client.promote(backup, ''), client.promote(backup, '')]);
    expect(answers.map(({ status }) => status)).to.deep.equal([200, 200]);
  });

  it('the same bytes put at once: one is told 201', async () => {
    const backup = await makeBackup({ wallet: newWallet() });
    const answers = await Promise.all(Array.from({ length: 4 }, () => client.put(backup)));
    expect(answers.map(({ status }) => status).sort()).to.deep.equal([200, 200, 200, 201]);
  });
});

(postgresMissing === undefined ? describe : describe.skip)(`many services on one PostgreSQL ${postgresMissing ?? ''}`, () => {
  const databases: Database[] = [];
  const clients: Client[] = [];
  let verify: () => Promise<{ faults: readonly string[]; entries: number }>;

  before(async () => {
    const { url } = await createPostgresDatabase();
    // All migrate at once, too.
    databases.push(...(await Promise.all(Array.from({ length: 4 }, () => openDatabase({ kind: 'postgres', url, poolSize: 4 })))));
    await Promise.all(databases.map((database) => migrate(database, silentLogger)));
    const services = await Promise.all(databases.map((database) => testService(database)));
    // Keys differ per test service; a client of each, all of one subject and so of one wallet space.
    for (const test of services) clients.push(await test.client());
    verify = () => (services[0] as (typeof services)[0]).service.verifyAudit();
  });

  after(async () => {
    for (const database of databases) await database.close();
  });

  it('of 8 promotes through 4 pools exactly one wins, generation after generation', async () => {
    const wallet = newWallet();
    const owner = generateOwner();
    let current = '';
    for (let seq = 1; seq <= 12; seq++) {
      const backups = await candidates(wallet, 8, true, seq, owner);
      current = (backups[expectOneWinner(await race(clients, backups, current))] as TestBackup).sha256;
      for (const client of clients) expect((await client.current(wallet)).headers.get('etag')).to.equal(`"${current}"`);
    }
  });

  it('candidates, promotes, deletions and reads of several wallets in disorder: no failure, and the audit log is whole', async () => {
    const owner = generateOwner();
    const wallets = Array.from({ length: 6 }, newWallet);
    const work = Array.from({ length: 60 }, async (_, i) => {
      const client = clients[i % clients.length] as Client;
      const wallet = wallets[i % wallets.length] as string;
      const backup = await makeBackup({ wallet, seq: 1 + Math.floor(i / 6), owner });
      const answers = [await client.put(backup)];
      const etag = (await client.current(wallet)).headers.get('etag') ?? '""';
      answers.push(await client.promote(backup, etag.slice(1, -1)));
      if (i % 7 === 0) answers.push(await client.owned('delete', backup), await client.owned('undelete', backup));
      return answers.map(({ status }) => status);
    });
    const statuses = (await Promise.all(work)).flat();
    expect([...new Set(statuses)].filter((status) => status >= 500)).to.deep.equal([]);
    const report = await verify();
    expect(report.faults).to.deep.equal([]);
    expect(report.entries).to.be.at.least(6);
  });
});
