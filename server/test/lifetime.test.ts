import { expect } from 'chai';
import { generateOwner } from '../../src/core/index.ts';
import type { Database } from '../src/index.ts';
import { onEveryEngine } from './support/engines.ts';
import { type Client, makeBackup, newWallet, type TestBackup, type TestService, testService } from './support/fixtures.ts';

const DAY_MS = 86_400_000;

onEveryEngine('what time and clean-up take away', (engine) => {
  let database: Database;
  let test: TestService;
  let client: Client;
  let subject: string;

  before(async () => {
    database = await engine.open();
  });

  beforeEach(async () => {
    test = await testService(database);
    subject = newWallet(); // its limits too begin at this test's time
    client = await renewed();
  });

  /** Tokens run out while the clock goes forward. */
  function renewed(): Promise<Client> {
    return test.client({ sub: subject });
  }

  async function chain(length: number): Promise<TestBackup[]> {
    const wallet = newWallet();
    const owner = generateOwner();
    const backups: TestBackup[] = [];
    for (let seq = 1; seq <= length; seq++) {
      const next = await makeBackup({ wallet, seq, owner });
      await client.backUp(next, backups.at(-1)?.sha256 ?? '');
      backups.push(next);
    }
    return backups;
  }

  function kept(backups: readonly TestBackup[]): Promise<boolean[]> {
    return Promise.all(backups.map(async (backup) => (await client.version(backup)).status === 200));
  }

  it('keeps three versions', async () => {
    const backups = await chain(5);
    expect(await kept(backups)).to.deep.equal([false, false, true, true, true]);
  });

  it('keeps, besides, the last one that was opened with a method', async () => {
    const [first, ...others] = await chain(1);
    if (!first) throw new Error('no backup');
    await client.owned('verified', first);
    const all = [first, ...others];
    for (let seq = 2; seq <= 6; seq++) {
      const next = await makeBackup({ wallet: first.wallet, seq, owner: first.owner });
      await client.backUp(next, all.at(-1)?.sha256);
      all.push(next);
    }
    expect(await kept(all)).to.deep.equal([true, false, false, true, true, true]);
    test.clock.forward(1000);
    await client.owned('verified', all[5] as TestBackup);
    const last = await makeBackup({ wallet: first.wallet, seq: 7, owner: first.owner });
    await client.backUp(last, all[5]?.sha256);
    expect(await kept([...all, last])).to.deep.equal([false, false, false, false, true, true, true]);
  });

  it('a candidate lasts just under 7 days, then is gone, and may be sent again', async () => {
    const backup = await makeBackup({ wallet: newWallet() });
    await client.put(backup);
    test.clock.forward(7 * DAY_MS - 1);
    client = await renewed();
    await test.service.maintain();
    expect((await client.version(backup)).status).to.equal(200);
    test.clock.forward(1);
    expect((await client.version(backup)).status).to.equal(404);
    expect((await client.promote(backup, '')).status).to.equal(404);
    expect((await test.service.maintain()).candidates).to.equal(1);
    expect((await client.put(backup)).status).to.equal(201);
    expect((await client.promote(backup, '')).status).to.equal(200);
  });

  it('sending a candidate again starts its seven days again', async () => {
    const backup = await makeBackup({ wallet: newWallet() });
    await client.put(backup);
    test.clock.forward(6 * DAY_MS);
    client = await renewed();
    expect((await client.put(backup)).status).to.equal(200);
    test.clock.forward(6 * DAY_MS);
    client = await renewed();
    await test.service.maintain();
    expect((await client.version(backup)).status).to.equal(200);
  });

  it('keeps eight candidates of a wallet, the newest', async () => {
    const wallet = newWallet();
    const backups: TestBackup[] = [];
    for (let i = 0; i < 9; i++) {
      backups.push(await makeBackup({ wallet }));
      test.clock.forward(1);
      await client.put(backups[i] as TestBackup);
    }
    expect(await kept(backups)).to.deep.equal([false, ...Array<boolean>(8).fill(true)]);
  });

  it('a promoted backup is for ever', async () => {
    const [only] = await chain(1);
    test.clock.forward(10_000 * DAY_MS);
    client = await renewed();
    await test.service.maintain();
    expect((await client.current((only as TestBackup).wallet)).status).to.equal(200);
  });

  describe('deletion', () => {
    it('hides the backup; repeating is 200; undelete brings it and its versions back; repeating is 200', async () => {
      const backups = await chain(2);
      const current = backups[1] as TestBackup;
      for (let i = 0; i < 2; i++) expect((await client.owned('delete', current)).status).to.equal(200);
      expect((await client.current(current.wallet)).status).to.equal(404);
      expect((await client.status(current.wallet)).status).to.equal(404);
      expect(await kept(backups)).to.deep.equal([false, false]);
      for (let i = 0; i < 2; i++) expect((await client.owned('undelete', current)).status).to.equal(200);
      expect((await client.current(current.wallet)).bytes).to.deep.equal(new Uint8Array(current.bytes));
      expect(await kept(backups)).to.deep.equal([true, true]);
    });

    it('is 412 for what is not current, 404 for nothing, 422 when forged, 428 when blind', async () => {
      const [first, second] = (await chain(2)) as [TestBackup, TestBackup];
      expect((await client.owned('delete', first)).status).to.equal(412);
      expect((await client.owned('delete', second, generateOwner())).status).to.equal(422);
      expect((await client.call('DELETE', `/v1/wallets/${encodeURIComponent(first.wallet)}/backup`)).status).to.equal(428);
      expect((await client.owned('delete', await makeBackup({ wallet: newWallet() }))).status).to.equal(404);
      expect((await client.current(first.wallet)).status).to.equal(200);
    });

    it('undelete is 404 for what was not deleted, 412 once something new is current, 422 when forged', async () => {
      const [first] = (await chain(1)) as [TestBackup];
      await client.owned('delete', first);
      const other = await makeBackup({ wallet: first.wallet, owner: first.owner });
      expect((await client.owned('undelete', other)).status).to.equal(404);
      expect((await client.owned('undelete', first, generateOwner())).status).to.equal(422);
      const next = await makeBackup({ wallet: first.wallet, seq: 2, owner: first.owner });
      await client.backUp(next);
      expect((await client.owned('undelete', first)).status).to.equal(412);
    });

    it('a backup made again keeps the owner and continues seq', async () => {
      const [first] = (await chain(1)) as [TestBackup];
      await client.owned('delete', first);
      const foreign = await client.put(await makeBackup({ wallet: first.wallet, seq: 2 }));
      expect([foreign.status, foreign.json['code']]).to.deep.equal([409, 'owner-changed']);
      const again = await makeBackup({ wallet: first.wallet, seq: 1, owner: first.owner });
      await client.put(again);
      const refused = await client.promote(again, '');
      expect([refused.status, refused.json['lastSeq']]).to.deep.equal([409, 1]);
      await client.backUp(await makeBackup({ wallet: first.wallet, seq: 2, owner: first.owner }));
    });

    it('ends after 30 days: not before, then for good, and the owner is unpinned', async () => {
      const [first] = (await chain(1)) as [TestBackup];
      await client.owned('delete', first);
      test.clock.forward(30 * DAY_MS - 1);
      client = await renewed();
      await test.service.maintain();
      expect((await client.owned('undelete', first)).status).to.equal(200);
      await client.owned('delete', first);
      test.clock.forward(30 * DAY_MS);
      client = await renewed();
      expect((await client.owned('undelete', first)).status, 'due, not purged yet').to.equal(404);
      const report = await test.service.maintain();
      expect(report.wallets).to.be.at.least(1);
      expect((await client.owned('undelete', first)).status).to.equal(404);
      await client.backUp(await makeBackup({ wallet: first.wallet, seq: 1 }));
    });

    it('purges the deleted versions of a wallet that has a backup again, and nothing else', async () => {
      const [first] = (await chain(1)) as [TestBackup];
      await client.owned('delete', first);
      const next = await makeBackup({ wallet: first.wallet, seq: 2, owner: first.owner });
      await client.backUp(next);
      test.clock.forward(30 * DAY_MS);
      client = await renewed();
      expect((await test.service.maintain()).versions).to.be.at.least(1);
      expect((await client.current(first.wallet)).headers.get('etag')).to.equal(`"${next.sha256}"`);
      const foreign = await client.put(await makeBackup({ wallet: first.wallet, seq: 3 }));
      expect(foreign.json['code'], 'still pinned').to.equal('owner-changed');
    });
  });
});
