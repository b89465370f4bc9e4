/** The two engines that every test of the service runs on. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { type Database, openDatabase } from '../../src/db/database.ts';
import { migrate } from '../../src/db/migrate.ts';
import { silentLogger } from '../../src/log.ts';
import { createPostgresDatabase, postgresMissing, stopPostgres } from './postgres.ts';

export interface Engine {
  readonly name: string;
  /** Why it cannot be used here. */
  readonly missing?: string | undefined;
  /** An opened, migrated, empty database of its own; with `onEveryEngine`, closed after the suite; removed after the last test. */
  open(): Promise<Database>;
}

const folders: string[] = [];

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-server-'));
  folders.push(folder);
  return folder;
}

let template: Promise<string> | undefined;

/** Making a cluster takes seconds, copying one does not. */
function templateFolder(): Promise<string> {
  template ??= (async () => {
    const folder = temporaryFolder();
    const database = await openDatabase({ kind: 'folder', folder });
    await migrate(database, silentLogger);
    await database.close();
    return folder;
  })();
  return template;
}

/** A folder with a migrated, empty database in it. */
export async function migratedFolder(): Promise<string> {
  const folder = temporaryFolder();
  cpSync(await templateFolder(), folder, { recursive: true });
  return folder;
}

async function migrated(database: Database): Promise<Database> {
  await migrate(database, silentLogger);
  return database;
}

export const engines: readonly Engine[] = [
  {
    name: 'PGlite',
    open: async () => migrated(await openDatabase({ kind: 'folder', folder: await migratedFolder() })),
  },
  {
    name: 'PostgreSQL',
    missing: postgresMissing,
    open: async () => migrated(await openDatabase({ kind: 'postgres', url: (await createPostgresDatabase()).url })),
  },
];

/** Each database is a cluster in memory, or connections: none outlives the suite that opened it. */
function closingAfter(engine: Engine, suite: (engine: Engine) => void): void {
  const databases: Database[] = [];
  suite({
    ...engine,
    open: async () => {
      const database = await engine.open();
      databases.push(database);
      return database;
    },
  });
  // After the suite's own hooks, which may still read.
  after(async () => {
    for (const database of databases) await database.close();
  });
}

/** One suite per engine; the one that is not here is skipped and says why. */
export function onEveryEngine(title: string, suite: (engine: Engine) => void): void {
  for (const engine of engines) {
    if (engine.missing === undefined) describe(`${title} (${engine.name})`, () => closingAfter(engine, suite));
    else describe.skip(`${title} (${engine.name}: ${engine.missing})`, () => suite(engine));
  }
}

/** Does a transaction in this database wait for a lock that another one holds? On PGlite, which has one connection, never. */
export async function somebodyWaits(database: Database): Promise<boolean> {
  const { rows } = await database.transaction({ role: 'holdfast_service' }, (db) =>
    sql<{ waits: boolean }>`select exists (
      select from pg_locks waiting
      join pg_locks other on other.pid = waiting.pid -- itself, too: not every lock names a database
      join pg_database here on here.oid = other.database
      where not waiting.granted and here.datname = current_database()) as waits`.execute(db),
  );
  return rows[0]?.waits === true;
}

after(async () => {
  await stopPostgres();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
