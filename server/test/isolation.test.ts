import { expect } from 'chai';
import { sql } from 'kysely';
import { walletKeyOf } from '../src/auth/auth.ts';
import { checkIsolation, migrate } from '../src/db/migrate.ts';
import { type Database, openDatabase, silentLogger } from '../src/index.ts';
import { onEveryEngine } from './support/engines.ts';
import { ISSUER, makeBackup, newWallet, testService } from './support/fixtures.ts';
import { createPostgresDatabase, postgresMissing, query } from './support/postgres.ts';

const SERVICE = 'holdfast_service' as const;

async function codeOf(promise: Promise<unknown>): Promise<string> {
  const thrown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  return (thrown as { code?: string } | undefined)?.code ?? 'no error';
}

onEveryEngine('row-level security', (engine) => {
  let database: Database;
  let alice: string;
  let bob: string;

  before(async () => {
    database = await engine.open();
    const test = await testService(database);
    const wallet = newWallet();
    await (await test.client({ sub: 'alice' })).backUp(await makeBackup({ wallet }));
    await (await test.client({ sub: 'bob' })).backUp(await makeBackup({ wallet }));
    alice = walletKeyOf(ISSUER, 'alice', wallet);
    bob = walletKeyOf(ISSUER, 'bob', wallet);
  });

  const tables = ['wallets', 'backups'] as const;

  it('holds: the check at the start passes', () => checkIsolation(database));

  for (const table of tables) {
    it(`${table}: without a wallet there are no rows, with one there are its own, whatever is asked for`, async () => {
      const count = (walletKey?: string): Promise<unknown> =>
        database.transaction({ role: SERVICE, walletKey }, async (db) => {
          const rows = await db.selectFrom(table).select('wallet_key').execute();
          return rows.map((row) => row.wallet_key);
        });
      expect(await count()).to.deep.equal([]);
      expect(await count('0'.repeat(64))).to.deep.equal([]);
      expect(await count(alice)).to.deep.equal([alice]);
      expect(await count(bob)).to.deep.equal([bob]);
      const asked = await database.transaction({ role: SERVICE, walletKey: alice }, (db) =>
        db.selectFrom(table).selectAll().where('wallet_key', '=', bob).execute(),
      );
      expect(asked).to.deep.equal([]);
    });
  }

  it('the wallet does not stay with a connection', async () => {
    await database.transaction({ role: SERVICE, walletKey: alice }, (db) => db.selectFrom('wallets').selectAll().execute());
    for (let i = 0; i < 12; i++) {
      const rows = await database.transaction({ role: SERVICE }, (db) => db.selectFrom('wallets').selectAll().execute());
      expect(rows).to.deep.equal([]);
    }
  });

  it('nor after a failure', async () => {
    const failed = await codeOf(database.transaction({ role: SERVICE, walletKey: alice }, (db) => sql`select 1 / 0`.execute(db)));
    expect(failed).to.equal('22012');
    expect(await database.transaction({ role: SERVICE }, (db) => db.selectFrom('wallets').selectAll().execute())).to.deep.equal([]);
  });

  it('another wallet’s rows cannot be written, changed or removed', async () => {
    const as = <T>(work: Parameters<typeof database.transaction<T>>[1]): Promise<T> =>
      database.transaction({ role: SERVICE, walletKey: alice }, work);
    const inserted = codeOf(
      as((db) =>
        db
          .insertInto('wallets')
          .values({ wallet_key: 'f'.repeat(64), issuer: 'x', subject: '', wallet: new Uint8Array([1]), created_at: new Date() })
          .execute(),
      ),
    );
    expect(await inserted).to.equal('42501');
    expect(
      (await as((db) => db.updateTable('wallets').set({ last_seq: 9 }).where('wallet_key', '=', bob).executeTakeFirst())).numUpdatedRows,
    ).to.equal(0n);
    expect(
      await codeOf(
        as((db) =>
          db
            .updateTable('wallets')
            .set({ wallet_key: 'f'.repeat(64) })
            .execute(),
        ),
      ),
    ).to.be.oneOf(['42501', '23503']);
    expect((await as((db) => db.deleteFrom('backups').where('wallet_key', '=', bob).executeTakeFirst())).numDeletedRows).to.equal(0n);
  });

  it('the service’s role may put letters of its own wallet into the outbox, and see no more of them than that there are some', async () => {
    const as = (text: string): Promise<string> =>
      codeOf(database.transaction({ role: SERVICE, walletKey: alice }, (db) => sql.raw(text).execute(db)));
    const letter = (id: string, wallet: string): string =>
      `insert into holdfast.outbox (id, wallet_key, kind, body, created_at, next_at) values ('${id}', '${wallet}', 'notice', '{}', now(), now())`;
    expect(await as(letter('00000000-0000-4000-8000-000000000001', alice))).to.equal('no error');
    expect(await as(letter('00000000-0000-4000-8000-000000000002', bob))).to.equal('42501');
    expect(await as('select kind from holdfast.outbox')).to.equal('no error');
    for (const text of ['select body from holdfast.outbox', 'update holdfast.outbox set attempts = 0', 'delete from holdfast.outbox']) {
      expect(await as(text), text).to.equal('42501');
    }
    for (const text of [
      "update holdfast.vault_check set sealed = ''",
      'delete from holdfast.vault_check',
      'delete from holdfast.vault_records',
    ]) {
      expect(await as(text), text).to.equal('42501');
    }
  });

  it('the service’s role cannot touch the audit log, the migrations, or a pinned owner', async () => {
    const as = (text: string): Promise<string> =>
      codeOf(database.transaction({ role: SERVICE, walletKey: alice }, (db) => sql.raw(text).execute(db)));
    expect(await as(`insert into holdfast.audit values (0, 1, '${alice}', '{}', '', '')`)).to.equal('42501');
    expect(await as('update holdfast.audit set entry = entry')).to.equal('42501');
    expect(await as('delete from holdfast.audit')).to.equal('42501');
    expect(await as('update holdfast.audit_heads set position = 0')).to.equal('42501');
    expect(await as('select * from holdfast.audit')).to.equal('42501');
    expect(await as('delete from holdfast.migrations')).to.equal('42501');
    expect(await as('delete from holdfast.wallets')).to.equal('42501');
    expect(await as('drop table holdfast.backups')).to.equal('42501');
    expect(await as('alter table holdfast.backups disable row level security')).to.equal('42501');
    expect(await as(`update holdfast.wallets set owner = 'x'`)).to.equal('23000');
    expect(await as('update holdfast.wallets set owner = null')).to.equal('23000');
    expect(await as(`update holdfast.wallets set owner = owner`)).to.equal('no error');
  });

  it('an audit entry belongs to the transaction’s wallet, and needs one', async () => {
    const append = (walletKey?: string): Promise<string> =>
      codeOf(database.transaction({ role: SERVICE, walletKey }, (db) => sql`select holdfast.audit_append('{}')`.execute(db)));
    expect(await append()).to.equal('42501');
    expect(await append(alice)).to.equal('no error');
  });

  it('what is not a wallet key never reaches SQL', async () => {
    const thrown = await database
      .transaction({ role: SERVICE, walletKey: `${alice}'; reset role; --` }, () => Promise.resolve())
      .catch(String);
    expect(thrown).to.match(/not a wallet key/);
  });
});

(postgresMissing === undefined ? describe : describe.skip)(`PostgreSQL roles ${postgresMissing ?? ''}`, () => {
  it('serves with a login that owns nothing, and migrates with one that does', async () => {
    const { url, superuserUrl } = await createPostgresDatabase();
    const login = `holdfast_test_login_${process.pid}`;
    await query(superuserUrl, `create role ${login} login noinherit password 'test'`);
    const service = new URL(url);
    service.username = login;
    try {
      const alone = await openDatabase({ kind: 'postgres', url: service.href });
      expect(await codeOf(migrate(alone, silentLogger)), 'it may not migrate').to.equal('42501');
      await alone.close();
      const database = await openDatabase({ kind: 'postgres', url: service.href, ownerUrl: url });
      const granted = async (): Promise<void> =>
        void (await query(superuserUrl, `grant holdfast_service, holdfast_maintenance to ${login}`));
      await database.asOwner(() => Promise.resolve());
      await migrate(database, silentLogger);
      await granted();
      await checkIsolation(database);
      const test = await testService(database);
      const client = await test.client();
      const backup = await makeBackup({ wallet: newWallet() });
      await client.backUp(backup);
      expect((await client.current(backup.wallet)).status).to.equal(200);
      await test.service.maintain();
      expect((await test.service.verifyAudit()).faults).to.deep.equal([]);
      const direct = new URL(service.href);
      expect(await codeOf(query(direct.href, 'select * from holdfast.backups')), 'without SET ROLE it sees nothing').to.equal('42501');
      await database.close();
    } finally {
      await query(superuserUrl, `revoke holdfast_service, holdfast_maintenance from ${login}`);
      await query(superuserUrl, `drop role ${login}`);
    }
  });

  it('refuses to serve where row-level security was switched off', async () => {
    const { url, superuserUrl } = await createPostgresDatabase();
    const database = await openDatabase({ kind: 'postgres', url });
    await migrate(database, silentLogger);
    await checkIsolation(database);
    for (const spoil of ['no force row level security', 'disable row level security']) {
      await query(superuserUrl, `alter table holdfast.backups ${spoil}`);
      expect(await checkIsolation(database).catch(String)).to.match(/not forced on holdfast\.backups/);
      await query(superuserUrl, 'alter table holdfast.backups enable row level security');
      await query(superuserUrl, 'alter table holdfast.backups force row level security');
    }
    await query(superuserUrl, 'alter table holdfast.backups owner to holdfast_service');
    expect(await checkIsolation(database).catch(String)).to.match(/owns holdfast\.backups/);
    await query(superuserUrl, 'drop schema holdfast cascade');
    await database.close();
  });
});
