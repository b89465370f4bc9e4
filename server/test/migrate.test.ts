import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { sql } from 'kysely';
import { checksumOf, migrate, MigrationError } from '../src/db/migrate.ts';
import { type Migration, MIGRATIONS } from '../src/db/migrations.ts';
import { type Database, openDatabase, silentLogger } from '../src/index.ts';
import { migratedFolder, onEveryEngine, temporaryFolder } from './support/engines.ts';

const next: Migration = { id: MIGRATIONS.length + 1, name: 'next', sql: 'create table holdfast.next (n int)' };

async function refusal(promise: Promise<unknown>): Promise<string> {
  const thrown = await promise.then(
    () => 'was accepted',
    (error: unknown) => error,
  );
  expect(thrown).to.be.instanceOf(MigrationError);
  return (thrown as Error).message;
}

onEveryEngine('migrations', (engine) => {
  let database: Database;

  beforeEach(async () => {
    database = await engine.open();
  });

  const applied = (): Promise<unknown> =>
    database.asOwner(async (db) =>
      (await db.selectFrom('migrations').selectAll().orderBy('id').execute()).map(({ id, checksum }) => [id, checksum]),
    );

  it('are noted with their checksums, and running again changes nothing', async () => {
    const expected = MIGRATIONS.map((migration) => [migration.id, checksumOf(migration)]);
    expect(await applied()).to.deep.equal(expected);
    await migrate(database, silentLogger);
    expect(await applied()).to.deep.equal(expected);
  });

  it('go forward one by one, each logged', async () => {
    const lines: string[] = [];
    const logger = { log: (_: string, event: string, fields?: object) => void lines.push(`${event} ${JSON.stringify(fields)}`) };
    await migrate(database, logger, [...MIGRATIONS, next]);
    expect(lines).to.deep.equal([`migrated {"migration":"${next.id} next"}`]);
    expect(await applied()).to.have.length(next.id);
  });

  it('a changed one is refused', async () => {
    const first = MIGRATIONS[0] as Migration;
    const edited = [{ ...first, sql: `${first.sql} ` }, ...MIGRATIONS.slice(1)];
    expect(await refusal(migrate(database, silentLogger, edited))).to.match(/migration 1 \(backups\).*is not the one/);
    const renamed = [{ ...first, name: 'other' }, ...MIGRATIONS.slice(1)];
    await refusal(migrate(database, silentLogger, renamed));
  });

  it('a checksum that was changed in the database is refused', async () => {
    await database.asOwner((db) => sql`update holdfast.migrations set checksum = 'x' where id = 2`.execute(db));
    expect(await refusal(migrate(database, silentLogger))).to.match(/migration 2/);
  });

  it('a database of a newer service is refused', async () => {
    await migrate(database, silentLogger, [...MIGRATIONS, next]);
    expect(await refusal(migrate(database, silentLogger))).to.match(/newer than this service/);
  });

  it('one that fails leaves nothing behind, of those before it neither', async () => {
    const broken: Migration = { id: next.id + 1, name: 'broken', sql: 'create table holdfast.half (n int); select 1 / 0' };
    const thrown = await migrate(database, silentLogger, [...MIGRATIONS, next, broken]).catch((error: unknown) => error);
    expect(thrown).to.include({ code: '22012' });
    expect(await applied()).to.have.length(MIGRATIONS.length);
    await migrate(database, silentLogger, [...MIGRATIONS, next]);
  });
});

describe('a data folder', () => {
  it('keeps what was in it', async () => {
    const folder = await migratedFolder();
    const first = await openDatabase({ kind: 'folder', folder });
    await first.asOwner((db) => sql`create table public.kept as select 7 as n`.execute(db));
    await first.close();
    const second = await openDatabase({ kind: 'folder', folder });
    const { rows } = await second.asOwner((db) => sql`select n from public.kept`.execute(db));
    expect(rows).to.deep.equal([{ n: 7 }]);
    await second.close();
  });

  it('belongs to one process at a time', async () => {
    const folder = await migratedFolder();
    const database = await openDatabase({ kind: 'folder', folder });
    const thrown = await openDatabase({ kind: 'folder', folder }).catch(String);
    expect(thrown).to.match(new RegExp(`in use by process ${process.pid}`));
    await database.close();
  });

  it('is taken over from a process that is gone', async () => {
    const folder = await migratedFolder();
    // Above every possible process id on Linux (2^22).
    writeFileSync(join(folder, 'holdfast.pid'), '99999999\n');
    const database = await openDatabase({ kind: 'folder', folder });
    expect(readFileSync(join(folder, 'holdfast.pid'), 'utf8')).to.equal(`${process.pid}\n`);
    await database.close();
  });

  it('is not taken from one that runs', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'holdfast.pid'), `${process.ppid}\n`);
    expect(await openDatabase({ kind: 'folder', folder }).catch(String)).to.match(/in use/);
  });
});
