import { expect } from 'chai';
import { sql } from 'kysely';
import type { AuditHead, Database } from '../src/index.ts';
import { verifyAudit } from '../src/audit.ts';
import { onEveryEngine } from './support/engines.ts';
import { makeBackup, newWallet, type TestService, testService } from './support/fixtures.ts';

onEveryEngine('the audit log', (engine) => {
  let database: Database;
  let test: TestService;
  /** A chain with at least four entries. */
  let chain: number;

  before(async () => {
    database = await engine.open();
    test = await testService(database);
    const client = await test.client();
    const first = await makeBackup({ wallet: newWallet() });
    const second = await makeBackup({ wallet: first.wallet, seq: 2, owner: first.owner });
    await client.backUp(first);
    await client.owned('verified', first);
    await client.backUp(second, first.sha256);
    await client.owned('delete', second);
    await client.owned('undelete', second);
    for (let i = 0; i < 20; i++) await client.backUp(await makeBackup({ wallet: newWallet() }));
    chain = (await entries()).find(({ entry }) => entry.includes('undeleted'))?.chain ?? -1;
  });

  const owner = (text: string): Promise<unknown> =>
    database.asOwner(async (db) => {
      // Who owns the database can do this: the hashes have to tell.
      await sql.raw('alter table holdfast.audit no force row level security').execute(db);
      const result = await sql.raw(text).execute(db);
      await sql.raw('alter table holdfast.audit force row level security').execute(db);
      return result.rows;
    });

  function entries(): Promise<{ chain: number; position: number; entry: string }[]> {
    return database.transaction({ role: 'holdfast_maintenance' }, (db) =>
      db.selectFrom('audit').select(['chain', 'position', 'entry']).orderBy('chain').orderBy('position').execute(),
    );
  }

  /** Spoils the log, looks, and mends it. */
  async function faultsAfter(spoil: string, anchors: readonly AuditHead[] = []): Promise<readonly string[]> {
    await owner(
      'create table public.spare as select * from holdfast.audit; create table public.heads as select * from holdfast.audit_heads',
    );
    try {
      await owner(spoil);
      return (await verifyAudit(database, anchors)).faults;
    } finally {
      await owner('delete from holdfast.audit; insert into holdfast.audit select * from public.spare; drop table public.spare');
      await owner('delete from holdfast.audit_heads; insert into holdfast.audit_heads select * from public.heads; drop table public.heads');
      expect((await verifyAudit(database)).faults).to.deep.equal([]);
    }
  }

  it('tells what happened, in order, and nothing secret', async () => {
    const mine = (await entries()).filter((row) => row.chain === chain).map(({ entry }) => JSON.parse(entry) as Record<string, unknown>);
    expect(mine.slice(0, 6).map((entry) => entry['event'])).to.deep.equal([
      'registered',
      'promoted',
      'verified',
      'promoted',
      'deleted',
      'undeleted',
    ]);
    for (const entry of mine) expect(Object.keys(entry)).to.have.members(['at', 'event', 'seq', 'sha256', 'by']);
    expect(JSON.stringify(mine)).not.to.match(/solana|alice/);
  });

  it('is whole', async () => {
    const report = await verifyAudit(database);
    expect(report.faults).to.deep.equal([]);
    expect(report.entries).to.equal((await entries()).length);
    expect(report.heads).to.have.length(16);
  });

  it('refusals and repetitions leave no entry', async () => {
    const before = (await entries()).length;
    const client = await test.client();
    const backup = await makeBackup({ wallet: newWallet() });
    await client.put(backup);
    await client.promote(backup, '0'.repeat(64));
    expect((await entries()).length).to.equal(before);
    await client.promote(backup, '');
    await client.promote(backup, '');
    expect((await entries()).length).to.equal(before + 2);
  });

  const at = (position: number): string => `chain = ${chain} and position = ${position}`;

  it('shows an edited entry', async () => {
    const faults = await faultsAfter(`update holdfast.audit set entry = replace(entry, 'verified', 'promoted') where ${at(3)}`);
    expect(faults).to.deep.equal([`chain ${chain}, entry 3: was changed`]);
  });

  it('shows an entry that was moved to another wallet', async () => {
    const faults = await faultsAfter(`update holdfast.audit set wallet_key = repeat('0', 64) where ${at(3)}`);
    expect(faults).to.deep.equal([`chain ${chain}, entry 3: was changed`]);
  });

  it('shows a deleted entry: the first, one in the middle, the last', async () => {
    expect(await faultsAfter(`delete from holdfast.audit where ${at(1)}`)).to.deep.equal([`chain ${chain}, entry 2: entry 1 is missing`]);
    expect(await faultsAfter(`delete from holdfast.audit where ${at(3)}`)).to.deep.equal([`chain ${chain}, entry 4: entry 3 is missing`]);
    const last = (await entries()).filter((row) => row.chain === chain).length;
    expect(await faultsAfter(`delete from holdfast.audit where ${at(last)}`)).to.deep.equal([
      `chain ${chain}: ends at entry ${last - 1}, its head says ${last}`,
    ]);
  });

  it('shows reordered entries', async () => {
    const faults = await faultsAfter(`
      update holdfast.audit set position = 1000003 where ${at(3)};
      update holdfast.audit set position = 3 where ${at(4)};
      update holdfast.audit set position = 4 where chain = ${chain} and position = 1000003`);
    expect(faults).to.deep.equal([`chain ${chain}, entry 3: does not follow entry 2`]);
  });

  it('shows a chain that was removed with its head, and entries of none', async () => {
    expect(await faultsAfter(`delete from holdfast.audit_heads where chain = ${chain}`)).to.deep.equal([
      'there are 15 chains instead of 16',
      `${(await entries()).filter((row) => row.chain === chain).length} entries belong to no chain`,
    ]);
  });

  it('a whole chain that was written anew, with its head, is shown by heads that were noted elsewhere', async () => {
    const { heads } = await verifyAudit(database);
    const rewrite = `
      delete from holdfast.audit where chain = ${chain} and position >= 2;
      update holdfast.audit_heads set position = 1, hash = (select hash from holdfast.audit where ${at(1)}) where chain = ${chain}`;
    expect(await faultsAfter(rewrite), 'not by the chain alone').to.deep.equal([]);
    const noted = heads.find((head) => head.chain === chain)?.position;
    expect(await faultsAfter(rewrite, heads)).to.deep.equal([`chain ${chain}: ends at entry 1, ${noted} was noted before`]);
    const otherHash = heads.map((head) => ({ ...head, hash: '0'.repeat(64) }));
    expect((await verifyAudit(database, otherHash)).faults.at(chain)).to.match(/is not the one that was noted before/);
  });

  it('heads noted before stay good while entries are added', async () => {
    const { heads } = await verifyAudit(database);
    const client = await test.client();
    for (let i = 0; i < 5; i++) await client.backUp(await makeBackup({ wallet: newWallet() }));
    expect((await verifyAudit(database, heads)).faults).to.deep.equal([]);
  });
});
