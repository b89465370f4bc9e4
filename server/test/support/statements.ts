/** What a process asks its database, statement by statement, on either engine: to be recorded, or to die between two. */
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';

export interface Statement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** Called for each statement; runs it, or does not. */
export type Watcher = (statement: Statement, run: () => Promise<unknown>) => Promise<unknown>;

type Query = (this: unknown, sql: string, parameters?: readonly unknown[]) => Promise<unknown>;

function wrap(prototype: Record<string, Query>, name: string, watcher: () => Watcher | undefined): void {
  const original = prototype[name] as Query;
  prototype[name] = function (this: unknown, sql, ...rest) {
    const run = (): Promise<unknown> => original.call(this, sql, ...rest);
    const watching = watcher();
    return watching && typeof sql === 'string' ? watching({ sql, parameters: rest[0] ?? [] }, run) : run();
  };
}

let watching: Watcher | undefined;
let wrapped = false;

/** @returns ends it */
export function watchStatements(watcher: Watcher): () => void {
  if (!wrapped) {
    wrapped = true;
    wrap(pg.Client.prototype as unknown as Record<string, Query>, 'query', () => watching);
    for (const name of ['query', 'exec']) wrap(PGlite.prototype as unknown as Record<string, Query>, name, () => watching);
  }
  watching = watcher;
  return () => (watching = undefined);
}
