import { expect } from 'chai';
import { addressBucket } from '../src/rate-limit.ts';
import type { Database } from '../src/index.ts';
import { onEveryEngine } from './support/engines.ts';
import { makeBackup, newWallet, type TestService, testService } from './support/fixtures.ts';

const MINUTE_MS = 60_000;

onEveryEngine('rate limits', (engine) => {
  let database: Database;

  before(async () => {
    database = await engine.open();
  });

  const open = { perMinute: 60_000, burst: 60_000 };

  function withLimits(limits: object): Promise<TestService> {
    return testService(database, { limits: { perSubject: open, perAddress: open, newWallets: open, ...limits } });
  }

  it('a subject gets its burst, then 429 with Retry-After, then one more for every step', async () => {
    const test = await withLimits({ perSubject: { perMinute: 6, burst: 3 } });
    const client = await test.client({ sub: newWallet() });
    for (let i = 0; i < 3; i++) expect((await client.status('w')).status).to.equal(404);
    const refused = await client.status('w');
    expect([refused.status, refused.json['code']]).to.deep.equal([429, 'store-busy']);
    expect(refused.headers.get('retry-after')).to.equal('10');
    test.clock.forward(9_999);
    expect((await client.status('w')).headers.get('retry-after')).to.equal('1');
    test.clock.forward(1);
    expect((await client.status('w')).status).to.equal(404);
    expect((await client.status('w')).status).to.equal(429);
    test.clock.forward(MINUTE_MS);
    for (let i = 0; i < 3; i++) expect((await client.status('w')).status).to.equal(404);
    expect((await client.status('w')).status).to.equal(429);
  });

  it('two services on one database count together', async () => {
    const limits = { perSubject: { perMinute: 6, burst: 4 } };
    const subject = newWallet();
    const services = [await withLimits(limits), await withLimits(limits)];
    const clients = await Promise.all(services.map((test) => test.client({ sub: subject })));
    const statuses: number[] = [];
    for (let i = 0; i < 6; i++) statuses.push((await (clients[i % 2] as (typeof clients)[0]).status('w')).status);
    expect(statuses).to.deep.equal([404, 404, 404, 404, 429, 429]);
  });

  it('of many at once exactly the burst passes', async () => {
    const test = await withLimits({ perSubject: { perMinute: 6, burst: 5 } });
    const client = await test.client({ sub: newWallet() });
    const answers = await Promise.all(Array.from({ length: 20 }, () => client.status('w')));
    expect(answers.filter(({ status }) => status === 404)).to.have.length(5);
  });

  it('one subject does not use up another’s', async () => {
    const test = await withLimits({ perSubject: { perMinute: 6, burst: 1 } });
    expect((await (await test.client({ sub: newWallet() })).status('w')).status).to.equal(404);
    expect((await (await test.client({ sub: newWallet() })).status('w')).status).to.equal(404);
  });

  it('an address is counted over all subjects, and without a good token', async () => {
    const test = await withLimits({ perAddress: { perMinute: 6, burst: 3 } });
    const address = '192.0.2.7';
    expect((await (await test.client({ sub: 'a' }, address)).status('w')).status).to.equal(404);
    expect((await (await test.client({ sub: 'b' }, address)).status('w')).status).to.equal(404);
    expect((await test.as('garbage', address).status('w')).status).to.equal(401);
    expect((await test.as('garbage', address).status('w')).status).to.equal(429);
    expect((await (await test.client({ sub: 'c' }, address)).status('w')).status).to.equal(429);
    expect((await (await test.client({ sub: 'c' }, '192.0.2.8')).status('w')).status).to.equal(404);
  });

  it('begins a bounded number of wallets per subject, and goes on with those', async () => {
    const test = await withLimits({ newWallets: { perMinute: 1 / 60, burst: 2 } });
    const client = await test.client({ sub: newWallet() });
    const mine = await makeBackup({ wallet: newWallet() });
    expect((await client.put(mine)).status).to.equal(201);
    expect((await client.put(await makeBackup({ wallet: newWallet() }))).status).to.equal(201);
    const refused = await client.put(await makeBackup({ wallet: newWallet() }));
    expect([refused.status, refused.headers.get('retry-after')]).to.deep.equal([429, '3600']);
    expect((await client.put(await makeBackup({ wallet: mine.wallet }))).status).to.equal(201);
  });

  it('a clock that ran ahead costs one step, not the time it ran ahead', async () => {
    const test = await withLimits({ perSubject: { perMinute: 6, burst: 3 } });
    const client = await test.client({ sub: newWallet(), exp: 4_000_000_000 });
    test.clock.forward(1000 * MINUTE_MS);
    await client.status('w');
    test.clock.forward(-1000 * MINUTE_MS);
    expect((await client.status('w')).headers.get('retry-after')).to.equal('10');
    test.clock.forward(10_000);
    expect((await client.status('w')).status).to.equal(404);
  });

  it('buckets whose time has passed are removed', async () => {
    const test = await withLimits({});
    await (await test.client({ sub: newWallet() })).status('w');
    const count = (): Promise<number> =>
      database.transaction(
        { role: 'holdfast_maintenance' },
        async (db) => (await db.selectFrom('rate_limits').selectAll().execute()).length,
      );
    expect(await count()).to.be.greaterThan(0);
    test.clock.forward(100_000 * MINUTE_MS);
    await test.service.maintain();
    expect(await count()).to.equal(0);
  });
});

describe('address buckets', () => {
  const cases: [address: string, bucket: string][] = [
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::1', '0:0:0:0::/64'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::9', '2001:db8:1:2::/64'],
    ['2001:db8::9', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ];
  for (const [address, bucket] of cases) {
    it(`${address} is counted as ${bucket}`, () => {
      expect(addressBucket(address)).to.equal(bucket);
    });
  }
});
