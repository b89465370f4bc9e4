/**
 * Writes src/core/strength-tier-data.ts, the small dictionaries, from the word
 * lists of the installed zxcvbn-ts packages; `--check` only compares.
 *
 * In it is every word that the full lists guess early, every one that does not
 * read like a word, so that the likeness would miss it, and every one that the small
 * estimator would otherwise think far too well of. Run by tsx: it uses the estimator.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './lib/run.mjs';

// zxcvbn-ts counts years from the current one: what is written must not depend on the day.
const RealDate = Date;
globalThis.Date = class extends RealDate {
  constructor(...given) {
    super(...(given.length === 0 ? [RealDate.UTC(2026, 5, 15)] : given));
  }
};

const { createEstimator } = await import('../src/core/strength.ts');
const { guessesForLikeness, tierOf } = await import('../src/core/strength-tier.ts');
const { wordNumber } = await import('../src/core/word-matcher.ts');
const { MOST_STEPS, SYMBOLS, LONGEST_LIKENESS, WordLikeness, symbolOf } = await import('../src/core/word-likeness.ts');
const { loadFullData } = await import('../src/core/strength-full.ts');

const PASSWORD = 0;
const WORD = 1;
const NAME = 2;
/** What zxcvbn-ts takes any word of the dice list for, wherever it stands in it. */
const DICE_GUESSES = 6 ** 5 / 2;
/** Rarer ones of two letters and less are in nobody's way. */
const SHORT = 2;
const SHORT_GUESSES = 200;
/** Every word that is guessed this early is kept. */
const EARLY_GUESSES = 2000;
/** The same for those with digits and signs, which never read like words. */
const EARLY_ODD_GUESSES = 8000;
/** A word that is left out may be given so many times the guesses that it has in the full lists, and no more. */
const OFF_BY = 2;
/** No word of the full dictionaries may come closer to "strong", 10^10 guesses, than this. */
const TOO_GOOD_LOG10 = 9;
/** A long one may not pass for more than what it is, very weak. */
const WEAK_LOG10 = 6;
const LONG = 15;
/** Of those that were passwords before. */
const LONG_PASSWORD = 11;
/** Shorter ones cannot: ten guesses a character are the most there is. */
const SHORTEST_TOO_GOOD = 9;

const full = (await loadFullData()).dictionary;
const kindOf = (list) => (list.startsWith('passwords') ? PASSWORD : /names/.test(list) ? NAME : WORD);

/** Each word with the least guesses that any list gives it. Without what the packed form cannot hold. */
function allWords() {
  const all = new Map();
  for (const [list, words] of Object.entries(full)) {
    words.forEach((entry, at) => {
      const word = String(entry);
      if (/[A-Z"\\\s]/.test(word)) return;
      const guesses = list === 'diceware' ? DICE_GUESSES : at + 1;
      if (!(all.get(word)?.guesses <= guesses)) all.set(word, { word, guesses, kind: kindOf(list) });
    });
  }
  return [...all.values()];
}

const isPlain = (word) => /^[a-z]+$/.test(word);
const codesOf = (word) => Array.from(word, (character) => character.charCodeAt(0));

/** How surprising each letter is after the two before it, as word-likeness.ts reads it. */
function likenessOf(words) {
  const counts = new Float64Array(SYMBOLS ** 3);
  for (const { word } of words) {
    if (word.length <= SHORT || !isPlain(word)) continue;
    const symbols = [0, 0, ...codesOf(word).map(symbolOf), 0];
    for (let at = 2; at < symbols.length; at++) counts[(symbols[at - 2] * SYMBOLS + symbols[at - 1]) * SYMBOLS + symbols[at]] += 1;
  }
  const digits = [];
  const unseen = 0.3;
  for (let pair = 0; pair < SYMBOLS ** 2; pair++) {
    const row = counts.slice(pair * SYMBOLS, (pair + 1) * SYMBOLS);
    const total = row.reduce((sum, count) => sum + count, 0);
    for (const count of row) digits.push(Math.min(MOST_STEPS, Math.round(-Math.log2((count + unseen) / (total + unseen * SYMBOLS)) / 2)));
  }
  return digits.join('');
}

function pack(words) {
  const sorted = [...words].sort((a, b) => (a.word < b.word ? -1 : a.word > b.word ? 1 : 0));
  let before = '';
  let packed = '';
  let numbers = '';
  for (const { word, guesses, kind } of sorted) {
    let shared = 0;
    while (shared < before.length && before[shared] === word[shared]) shared += 1;
    packed += String.fromCharCode('A'.charCodeAt(0) + shared) + word.slice(shared);
    numbers += String.fromCharCode('#'.charCodeAt(0) + wordNumber(kind, guesses) - 1);
    before = word;
  }
  return { words: packed, numbers };
}

const words = allWords();
const likeness = likenessOf(words);

const reader = new WordLikeness(likeness);
/** Then it has few guesses for sure. */
const isLike = (word) => isPlain(word) && reader.lengthsAt(codesOf(word), 0).includes(word.length);

function isNeeded({ word, guesses }) {
  const { length } = word;
  if (length <= SHORT) return guesses <= SHORT_GUESSES;
  if (!isPlain(word)) return guesses <= EARLY_ODD_GUESSES;
  return length > LONGEST_LIKENESS || guesses <= Math.max(EARLY_GUESSES, guessesForLikeness(length) / OFF_BY);
}

/** Words in a known order: days, months, planets. */
const DICTIONARIES = /^(passwords|commonWords|firstnames|lastnames|wikipedia|diceware)/;
const ordered = Object.entries(full).filter(([list]) => !DICTIONARIES.test(list));
const sequences = [...new Set(ordered.flatMap(([, entries]) => entries))].join(' ');
const chosen = words.filter(isNeeded);

const estimate = createEstimator({ load: () => Promise.resolve(tierOf({ ...pack(chosen), likeness, sequences })) });
const inside = new Set(chosen);
for (const entry of words) {
  if (inside.has(entry) || entry.word.length < SHORTEST_TOO_GOOD || isLike(entry.word)) continue;
  const { guessesLog10 } = await estimate(entry.word);
  if (guessesLog10 >= (entry.word.length >= (entry.kind === PASSWORD ? LONG_PASSWORD : LONG) ? WEAK_LOG10 : TOO_GOOD_LOG10))
    chosen.push(entry);
}
const packed = pack(chosen);
const text = `/**
 * The small dictionaries, in the form that strength-tier.ts reads. Written by
 * scripts/strength-data.mjs from the word lists of zxcvbn-ts; see NOTICE for where those are from.
 */
export const WORDS =
  ${JSON.stringify(packed.words)};

/** Kind and guesses, a character for each word. */
export const NUMBERS =
  ${JSON.stringify(packed.numbers)};

export const LIKENESS =
  '${likeness}';

export const SEQUENCES =
  '${sequences}';
`;

const file = join(root, 'src/core/strength-tier-data.ts');
if (!process.argv.includes('--check')) {
  writeFileSync(file, text);
  console.log(`${chosen.length} of ${words.length} words`);
} else if (readFileSync(file, 'utf8') !== text) {
  console.error('src/core/strength-tier-data.ts is not what the word lists give: npm run strength:data');
  process.exitCode = 1;
}
