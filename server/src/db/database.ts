/**
 * One way to the database, whichever engine it is: transactions that run as a
 * restricted role and see one wallet.
 *
 * The engine's login owns the tables only to migrate them. Every request gives
 * that up for its transaction (SET LOCAL ROLE) and names its wallet, and
 * row-level security hides the rest.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { CompiledQuery, type DatabaseConnection, type Dialect, Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { errorFields, type Logger, silentLogger } from '../log.ts';
import { lockFolder } from './folder-lock.ts';
import { pgliteDialect } from './pglite-dialect.ts';
import type { Tables } from './schema.ts';

export type DatabaseOptions =
  /** Embedded, nothing is kept. */
  | { readonly kind: 'memory' }
  /** Embedded, in a folder that belongs to one process at a time. */
  | { readonly kind: 'folder'; readonly folder: string }
  | {
      readonly kind: 'postgres';
      readonly url: string;
      /** The login that owns the tables, for migrations; the same login where it is not given. */
      readonly ownerUrl?: string | undefined;
      readonly poolSize?: number | undefined;
      /** Longest time a statement may take. */
      readonly statementTimeoutMs?: number | undefined;
    };

export type Role = 'holdfast_service' | 'holdfast_maintenance';
export type Db = Kysely<Tables>;

export interface Scope {
  readonly role: Role;
  /** The one wallet whose rows exist for this transaction; absent: none at all. */
  readonly walletKey?: string | undefined;
}

export interface Database {
  readonly engine: 'pglite' | 'postgres';
  /** Runs the work in one transaction; what it throws undoes everything. */
  transaction<T>(scope: Scope, work: (db: Db) => Promise<T>): Promise<T>;
  /** Runs as the login itself: migrations and checks, never a request. */
  asOwner<T>(work: (db: Db) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const ROLES: readonly Role[] = ['holdfast_service', 'holdfast_maintenance'];

function beginSql({ role, walletKey }: Scope): string {
  if (!ROLES.includes(role)) throw new Error('unknown database role');
  // A statement that sets takes no parameters; this pattern is all that may stand there.
  if (walletKey !== undefined && !/^[0-9a-f]{64}$/.test(walletKey)) throw new Error('not a wallet key');
  const begin = `begin isolation level read committed; set local role ${role}`;
  return walletKey === undefined ? begin : `${begin}; set local holdfast.wallet_key = '${walletKey}'`;
}

async function inTransaction<T>(kysely: Db, begin: string, work: (db: Db) => Promise<T>): Promise<T> {
  return kysely.connection().execute(async (connection) => {
    try {
      await sql.raw(begin).execute(connection);
      const result = await work(connection);
      await sql.raw('commit').execute(connection);
      return result;
    } catch (thrown) {
      // A lost connection cannot roll back; the server does it then.
      await sql
        .raw('rollback')
        .execute(connection)
        .catch(() => undefined);
      throw thrown;
    }
  });
}

function makeKysely(dialect: Dialect): Db {
  return new Kysely<Tables>({ dialect }).withSchema('holdfast');
}

async function openEmbedded(options: Extract<DatabaseOptions, { kind: 'memory' | 'folder' }>): Promise<Database> {
  let unlock = (): void => undefined;
  let dataDir: string | undefined;
  if (options.kind === 'folder') {
    unlock = lockFolder(options.folder);
    dataDir = join(options.folder, 'postgres');
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  }
  let engine: PGlite;
  try {
    engine = await PGlite.create(dataDir === undefined ? {} : { dataDir });
  } catch (thrown) {
    unlock();
    throw thrown;
  }
  const kysely = makeKysely(pgliteDialect(engine));
  return {
    engine: 'pglite',
    transaction: async (scope, work) => inTransaction(kysely, beginSql(scope), work),
    asOwner: (work) => inTransaction(kysely, 'begin', work),
    async close() {
      await kysely.destroy();
      unlock();
    },
  };
}

/** int8 as a number: every one of ours is below 2^53. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === 20 && format !== 'binary' ? Number : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
};

function makePool(url: string, max: number, statementTimeoutMs: number, logger: Logger): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    types,
    connectionTimeoutMillis: 5_000,
    statement_timeout: statementTimeoutMs,
    lock_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: 30_000,
    application_name: 'holdfast',
  });
  // An idle connection that breaks is replaced at its next use.
  const lost = (error: Error): void => logger.log('warn', 'database-connection-lost', errorFields(error));
  pool.on('error', lost);
  // One that breaks while it is lent, between two statements, tells nobody but its own listeners; without any it would end the process.
  pool.on('connect', (client) => client.on('error', lost));
  return pool;
}

async function openPostgres(options: Extract<DatabaseOptions, { kind: 'postgres' }>, logger: Logger): Promise<Database> {
  const { url, ownerUrl, poolSize = 10, statementTimeoutMs = 10_000 } = options;
  const kysely = makeKysely(
    new PostgresDialect({
      pool: makePool(url, poolSize, statementTimeoutMs, logger),
      // "Backed up" is said after a commit, and a guess is answered after one: a server that was told not to wait for its
      // disk, or its standbys', has to wait for us, also when it is told so while we are connected.
      onCreateConnection: (connection: DatabaseConnection) =>
        connection
          .executeQuery(
            CompiledQuery.raw(
              `select set_config('synchronous_commit', case current_setting('synchronous_commit') when 'remote_apply' then 'remote_apply' else 'on' end, false)`,
            ),
          )
          .then(() => undefined),
    }),
  );
  return {
    engine: 'postgres',
    transaction: async (scope, work) => inTransaction(kysely, beginSql(scope), work),
    async asOwner(work) {
      if (ownerUrl === undefined) return inTransaction(kysely, 'begin', work);
      // Migrations may take long; their connection is closed again right after.
      const owner = makeKysely(new PostgresDialect({ pool: makePool(ownerUrl, 1, 0, logger) }));
      try {
        return await inTransaction(owner, 'begin', work);
      } finally {
        await owner.destroy();
      }
    },
    close: () => kysely.destroy(),
  };
}

export function openDatabase(options: DatabaseOptions, logger: Logger = silentLogger): Promise<Database> {
  return options.kind === 'postgres' ? openPostgres(options, logger) : openEmbedded(options);
}
