/** How a vault slows guesses down, and when it gives up on a registration. The numbers are in docs/vault.md; a client shows what it is told. */

/** Guesses that a vault answers before it locks. */
export const MAX_GUESSES = 10;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Before guess 1, 2, 3 …; guess 10 is the last one. */
const WAITS_MS: readonly number[] = [0, 0, 0, 0, MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, HOUR_MS, 4 * HOUR_MS, 24 * HOUR_MS];

/** Practice registrations that one registration has at once, as a rule one for each device; the next takes the place of the one used longest ago. */
export const MAX_PRACTICE = 8;

/** How long after the last guess a locked registration is destroyed. */
export const DESTROY_AFTER_MS = 24 * HOUR_MS;
/**
 * A registration that no backup names is given up after this. A candidate may be promoted for 7 days, and a vault in a
 * process of its own may hear of it much later: keys that a current backup names must still be there then.
 */
export const PENDING_MS = 30 * 24 * HOUR_MS;

/** The wait between charged guess number `used` and the next one, in milliseconds. */
export function waitAfterMs(used: number): number {
  return WAITS_MS[used] ?? (used < MAX_GUESSES ? HOUR_MS * 24 : 0);
}
