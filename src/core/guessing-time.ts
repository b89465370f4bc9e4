/**
 * How long guessing takes, for the derivation that a method really uses: what SECURITY.md says, as a function.
 * The attacker has one fast graphics card and loses nothing to anything but its memory.
 */
import type { KdfParams } from './kdf.ts';

/** RFC 9106: the first pass writes each block and reads two, the others read one more: about 3t - 1 times the memory is moved. */
const movedBytes = ({ m, t }: KdfParams) => (3 * t - 1) * m * 1024;
/** A terabyte a second: what the fast cards of today move. */
const CARD_BYTES_PER_SECOND = 1e12;

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;
/** More than this many years is more than anybody can picture. */
const MOST_YEARS = 1000;
const UNITS = [
  ['year', YEAR],
  ['month', YEAR / 12],
  ['day', DAY],
  ['hour', HOUR],
  ['minute', MINUTE],
] as const;

export type GuessingUnit = (typeof UNITS)[number][0];

/** `at-once`: within a minute; `ages`: more than a thousand years. Message keys `strength.time…`. */
export type GuessingTime = 'at-once' | 'ages' | { readonly count: number; readonly unit: GuessingUnit };

/** For all of the guesses; one hits after half of the time on average. Rounded down, so that nothing is promised. */
export function guessingTime(guessesLog10: number, kdf: KdfParams): GuessingTime {
  const seconds = (10 ** guessesLog10 * movedBytes(kdf)) / CARD_BYTES_PER_SECOND;
  if (seconds >= MOST_YEARS * YEAR) return 'ages';
  const fitting = UNITS.find(([, length]) => seconds >= length);
  if (!fitting) return 'at-once';
  const [unit, length] = fitting;
  return { count: Math.floor(seconds / length), unit };
}
