/** What can be said about a wallet's registrations. Durations, not instants: a device's clock may be wrong. */
import { MAX_GUESSES } from '../format.ts';
import type { RegistrationKey } from './calls.ts';
import { isDue, type TimedRow } from './rows.ts';

interface CountedRegistration extends RegistrationKey {
  readonly state: 'pending' | 'active' | 'practice';
  /** Of practice: the generation that it belongs to. */
  readonly practises?: string;
  readonly used: number;
  readonly remaining: number;
  readonly locked: boolean;
  readonly retryAfterMs?: number;
  readonly destroyAfterMs?: number;
  /** RFC 3339 */
  readonly lastConfirmedAt?: string;
}

interface DestroyedRegistration extends RegistrationKey {
  readonly state: 'destroyed';
}

export type RegistrationStatus = CountedRegistration | DestroyedRegistration;

/** The wait before the next guess in milliseconds; 0 where there is none, or no next guess. */
export function waitOf(row: TimedRow): number {
  if (row.locked || row.used >= MAX_GUESSES) return 0;
  return Math.max(0, row.next_allowed_at.getTime() - row.read_at.getTime());
}

export function statusOf(rows: readonly TimedRow[]): readonly RegistrationStatus[] {
  return rows.flatMap((row): RegistrationStatus[] => {
    const key = { slot: row.slot_id, gen: row.gen };
    if (row.state === 'destroyed' || isDue(row)) return row.named ? [{ ...key, state: 'destroyed' }] : [];
    const retryAfterMs = waitOf(row);
    const destroyAfterMs = row.destroy_at ? row.destroy_at.getTime() - row.read_at.getTime() : 0;
    const practice = row.practises === null ? {} : { practises: row.practises };
    const counted = { state: row.state, ...practice, used: row.used, remaining: MAX_GUESSES - row.used, locked: row.locked || row.held };
    return [
      {
        ...key,
        ...counted,
        ...(retryAfterMs > 0 ? { retryAfterMs } : {}),
        ...(destroyAfterMs > 0 ? { destroyAfterMs } : {}),
        ...(row.confirmed_at ? { lastConfirmedAt: row.confirmed_at.toISOString() } : {}),
      },
    ];
  });
}
