/**
 * What everybody tries first: the most common secrets, simple patterns, and the
 * words of the wallet at hand.
 *
 * NIST SP 800-63B-4 compares the whole secret, not parts of it; so does this,
 * after folding case and width, dropping spaces, and undoing repetitions.
 * Whether a secret merely contains weak parts is the estimator's business.
 */
import { hasSteadyStep, hasTwoDigitsOnly, isDate, isKeypadPattern } from './common-digits.ts';
import { COMMON_SECRETS } from './common-secrets.ts';

/** Why a secret is no secret; the parameter `kind` of `issue.not-common`. */
export const COMMON_KINDS = ['common', 'repeated', 'mirrored', 'sequence', 'keypad', 'date', 'context'] as const;
export type CommonKind = (typeof COMMON_KINDS)[number];

let common: ReadonlySet<string> | undefined;

/** Nothing personal is shorter than this: a word of two letters would forbid too much. */
const SHORTEST_WORD = 3;

/** What is public about a wallet is no secret as a whole, and neither are its parts. */
export function wordsAndParts(words: readonly string[]): readonly string[] {
  const all = words.flatMap((word) => [word, ...word.split(/[^\p{L}\p{M}\p{N}]+/u)]);
  return [...new Set(all)].filter((word) => word !== '');
}

/** @param words the app's name, the wallet's id and the like; their parts count, too */
export function commonKind(text: string, words: readonly string[]): CommonKind | undefined {
  const whole = fold(text);
  if (whole === '') return text === '' ? undefined : 'repeated';
  const shapes = shapesOf(whole);
  if (isSimple(whole, shapes) || hasTwoDigitsOnly(whole)) return 'repeated';
  if (shapes.some((shape) => isSequence(shape) || hasSteadyStep(shape))) return 'sequence';
  if (isMirrored(whole)) return 'mirrored';
  const unit = repeatedUnit(whole);
  if (isKeypadPattern(whole) || isKeypadPattern(unit)) return 'keypad';
  if (isDate(whole) || isDate(unit)) return 'date';
  const context = new Set(
    wordsAndParts(words)
      .map(fold)
      .filter((word) => lengthOf(word) >= SHORTEST_WORD),
  );
  if (shapes.some((shape) => context.has(shape))) return 'context';
  common ??= new Set(COMMON_SECRETS.split(' '));
  return shapes.some((shape) => common?.has(shape)) ? 'common' : undefined;
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s/gu, '');
}

function lengthOf(text: string): number {
  return Array.from(text).length;
}

/** "aaaa", "abab", "123123123": a unit of so many characters, repeated, is a pattern and not a text. */
const LONGEST_SIMPLE_UNIT = 3;

/** A short unit over and over, or little else than runs of one character: "kvzkvz", "abc!!!!!!!!!!!!", but not "kv77". */
function isSimple(whole: string, shapes: readonly string[]): boolean {
  const length = lengthOf(whole);
  const unit = lengthOf(repeatedUnit(whole));
  if (unit <= LONGEST_SIMPLE_UNIT && unit < length) return true;
  return shapes.some((shape) => lengthOf(shape) <= LONGEST_SIMPLE_UNIT && lengthOf(shape) * 4 <= length);
}

/** The text, and what is left of it when repetitions are undone: "passwordpassword", "dragon1111111". */
function shapesOf(text: string): readonly string[] {
  const unit = repeatedUnit(text);
  const shapes = [text, unit];
  for (const run of ['$1', '']) {
    const trimmed = text.replace(/^(.)\1+/su, run).replace(/(.)\1+$/su, run);
    if (trimmed !== '') shapes.push(trimmed, repeatedUnit(trimmed));
  }
  return [...new Set(shapes)];
}

/** The shortest start that, repeated at least twice (the last time perhaps cut), gives the whole text; else the text. */
function repeatedUnit(text: string): string {
  // Prefix function of Knuth, Morris and Pratt: the longest proper start that is also an end.
  const characters = Array.from(text);
  const borders = [0];
  for (let at = 1, border = 0; at < characters.length; at++) {
    while (border > 0 && characters[at] !== characters[border]) border = borders[border - 1] ?? 0;
    if (characters[at] === characters[border]) border++;
    borders.push(border);
  }
  const period = characters.length - (borders.at(-1) ?? 0);
  return period * 2 <= characters.length ? characters.slice(0, period).join('') : text;
}

const SHORTEST_MIRRORED = 4;

/** "123321", "level": whoever knows one half knows the other. */
function isMirrored(text: string): boolean {
  const characters = Array.from(text);
  return characters.length >= SHORTEST_MIRRORED && characters.every((character, at) => character === characters.at(-1 - at));
}

const KEY_ROWS = ['1234567890', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm'];
const KEY_COLUMNS = ['1qaz', '2wsx', '3edc', '4rfv', '5tgb', '6yhn', '7ujm'];
const reversed = (text: string) => Array.from(text).reverse().join('');
/** Walks over the rows and the columns of the most common keyboard, and the alphabet, around twice. */
const WALKS = [KEY_ROWS.join(''), KEY_ROWS.slice(1).join(''), KEY_ROWS[0], KEY_COLUMNS.join(''), 'abcdefghijklmnopqrstuvwxyz', '0123456789']
  .map((walk = '') => walk + walk)
  .flatMap((walk) => [walk, reversed(walk)]);
const SHORTEST_WALK = 4;

function isSequence(text: string): boolean {
  return text.length >= SHORTEST_WALK && WALKS.some((walk) => walk.includes(text));
}
