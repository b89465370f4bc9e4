/** Brings the schema up to date, once, however many processes start at the same time. */
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Logger } from '../log.ts';
import type { Database, Db } from './database.ts';
import { type Migration, MIGRATIONS } from './migrations.ts';

/** Any constant will do that nobody else in this database uses: "holdfast" as a number. */
const MIGRATION_LOCK = 0x686f6c64;

export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

export function checksumOf({ id, name, sql: text }: Migration): string {
  return createHash('sha256').update(`${id}\n${name}\n${text}`).digest('hex');
}

interface Applied {
  readonly id: number;
  readonly name: string;
  readonly checksum: string;
}

async function appliedMigrations(db: Db): Promise<readonly Applied[]> {
  // Not to_regclass: it may answer from a cache that is older than the lock we waited for.
  const { rows } = await sql<{ there: boolean }>`
    select exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'holdfast' and c.relname = 'migrations') as there`.execute(db);
  if (!rows[0]?.there) return [];
  return db.selectFrom('migrations').select(['id', 'name', 'checksum']).orderBy('id').execute();
}

/** @throws MigrationError when the database's history is not ours */
function compare(applied: readonly Applied[], known: readonly Migration[]): readonly Migration[] {
  applied.forEach((row, i) => {
    const migration = known[i];
    if (!migration) throw new MigrationError(`the database is newer than this service: it has migration ${row.id} (${row.name})`);
    if (row.id !== migration.id || row.checksum !== checksumOf(migration)) {
      throw new MigrationError(`migration ${row.id} (${row.name}) in the database is not the one that this service knows`);
    }
  });
  return known.slice(applied.length);
}

/** Roles belong to the whole server: another database's migration may make them at the same moment. */
async function ensureRoles(db: Db): Promise<void> {
  for (const role of ['holdfast_service', 'holdfast_maintenance']) {
    await sql
      .raw(
        `do $$ begin
          if not exists (select from pg_roles where rolname = '${role}') then
            begin
              create role ${role} nologin nosuperuser nobypassrls;
            exception when duplicate_object or unique_violation then null;
            end;
          end if;
          -- Since PostgreSQL 16 who makes a role is its member without the right to act as it.
          if current_setting('server_version_num')::int >= 160000 then
            if not pg_has_role(current_user, '${role}', 'set') then
              grant ${role} to current_user;
            end if;
          elsif not pg_has_role(current_user, '${role}', 'member') then
            grant ${role} to current_user;
          end if;
        end $$`,
      )
      .execute(db);
  }
}

async function apply(db: Db, pending: readonly Migration[], logger: Logger): Promise<void> {
  await ensureRoles(db);
  await sql
    .raw(
      `create schema if not exists holdfast;
       create table if not exists holdfast.migrations (
         id int primary key, name text not null, checksum text not null, applied_at timestamptz not null default now());
       grant usage on schema holdfast to holdfast_service, holdfast_maintenance;
       grant select on holdfast.migrations to holdfast_service, holdfast_maintenance`,
    )
    .execute(db);
  for (const migration of pending) {
    await sql.raw(migration.sql).execute(db);
    const { id, name } = migration;
    await db
      .insertInto('migrations')
      .values({ id, name, checksum: checksumOf(migration) })
      .execute();
    logger.log('info', 'migrated', { migration: `${id} ${name}` });
  }
}

/**
 * All pending migrations in one transaction, under a lock: they happen once and whole, or not at all.
 * @param known what this service was built with; a test may bring its own
 * @throws MigrationError when the database was migrated by something else
 */
export async function migrate(database: Database, logger: Logger, known: readonly Migration[] = MIGRATIONS): Promise<void> {
  if (await isUpToDate(database, known)) return;
  await database.asOwner(async (db) => {
    await sql`select pg_advisory_xact_lock(${MIGRATION_LOCK})`.execute(db);
    const pending = compare(await appliedMigrations(db), known);
    if (pending.length > 0) await apply(db, pending, logger);
  });
}

/** Reads the history as the restricted role: a login that may not migrate can still start on a current schema. */
async function isUpToDate(database: Database, known: readonly Migration[]): Promise<boolean> {
  try {
    const applied = await database.transaction({ role: 'holdfast_service' }, appliedMigrations);
    return compare(applied, known).length === 0;
  } catch (thrown) {
    // No such role, schema or right yet: the owner will make them, or say what is wrong.
    const { code } = thrown as { code?: string };
    if (code === '22023' || code === '42704' || code === '42501' || code === '3F000') return false;
    throw thrown;
  }
}

/**
 * Refuses to serve when row-level security would not hold.
 * @throws Error saying which table or role is wrong
 */
export async function checkIsolation(database: Database): Promise<void> {
  await database.transaction({ role: 'holdfast_service' }, async (db) => {
    const { rows: roles } = await sql<{ who: string; unsafe: boolean }>`
      select current_user as who, rolsuper or rolbypassrls as unsafe from pg_roles where rolname = current_user`.execute(db);
    if (roles[0]?.unsafe !== false) throw new Error('the role holdfast_service is a superuser or bypasses row-level security');
    const { rows: tables } = await sql<{ relname: string; forced: boolean; owned: boolean }>`
      select c.relname, c.relrowsecurity and c.relforcerowsecurity as forced, pg_has_role(current_user, c.relowner, 'member') as owned
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'holdfast' and c.relkind = 'r'
        and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'wallet_key')`.execute(db);
    for (const table of tables) {
      if (!table.forced) throw new Error(`row-level security is not forced on holdfast.${table.relname}`);
      if (table.owned) throw new Error(`the role holdfast_service owns holdfast.${table.relname}`);
    }
  });
}
