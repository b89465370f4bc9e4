/** The vault's time: the database's, one clock for however many processes. */
import { type RawBuilder, sql } from 'kysely';

/**
 * Read where it is compared, not when the transaction began: it may have waited for a row.
 * @param clock a test's
 */
export function timeOf(clock: (() => Date) | undefined): RawBuilder<Date> {
  return clock ? sql<Date>`${clock()}::timestamptz` : sql<Date>`clock_timestamp()`;
}

export function after(at: RawBuilder<Date>, ms: number): RawBuilder<Date> {
  return sql<Date>`${at} + ${ms} * interval '1 millisecond'`;
}
