import { PGlite } from '@electric-sql/pglite';
import { expect } from 'chai';
import { Kysely, sql } from 'kysely';
import type { Database, Db } from '../src/db/database.ts';
import { checkIsolation, migrate } from '../src/db/migrate.ts';
import { pgliteDialect } from '../src/db/pglite-dialect.ts';
import type { Tables } from '../src/db/schema.ts';
import { silentLogger } from '../src/log.ts';

describe('an ordinary owner on PostgreSQL 18', () => {
  it('makes the roles, may act as them, and is not what requests run as', async () => {
    const engine = await PGlite.create();
    await engine.exec(
      'create role ordinary login createrole; grant create on database postgres to ordinary; set session authorization ordinary',
    );
    const kysely = new Kysely<Tables>({ dialect: pgliteDialect(engine) }).withSchema('holdfast');
    const inOne = async <T>(begin: string, work: (db: Db) => Promise<T>): Promise<T> =>
      kysely.connection().execute(async (db) => {
        try {
          await sql.raw(begin).execute(db);
          const result = await work(db);
          await sql.raw('commit').execute(db);
          return result;
        } catch (thrown) {
          await sql.raw('rollback').execute(db);
          throw thrown;
        }
      });
    const database: Database = {
      engine: 'pglite',
      transaction: ({ role }, work) => inOne(`begin; set local role ${role}`, work),
      asOwner: (work) => inOne('begin', work),
      close: () => kysely.destroy(),
    };
    try {
      await migrate(database, silentLogger);
      await checkIsolation(database);
      const who = await database.transaction(
        { role: 'holdfast_service' },
        async (db) => (await sql`select current_user as who`.execute(db)).rows,
      );
      expect(who).to.deep.equal([{ who: 'holdfast_service' }]);
    } finally {
      await database.close();
    }
  });
});
