/**
 * The small dictionaries: every word of the full ones that is guessed early, and
 * for all the others a look at whether a row of letters reads like a word. What
 * reads like one counts at most as much as the likeliest word that was left out.
 */
import adjacencyGraphs from '@zxcvbn-ts/language-common/dist/adjacencyGraphs.json.mjs';
import type { StrengthData } from './strength.ts';
import { WordLikeness } from './word-likeness.ts';
import { createWordMatcher } from './word-matcher.ts';
import { WordTrie } from './word-trie.ts';

/**
 * Guesses for what reads like a word, by its number of letters. The words that were left out come
 * later in the full lists, nine of ten much later; strength-data.mjs keeps those that come a good deal earlier.
 */
const LIKENESS_GUESSES: Readonly<Record<number, number>> = { 9: 5000, 10: 10_000, 11: 20_000, 12: 40_000 };
const SHORT_LIKENESS_GUESSES = 4000;
/** Two short words in a row may be a name ("burkhead"); two longer ones are two words. */
const SHORTEST_PAIR = 9;

export function guessesForLikeness(length: number): number {
  return LIKENESS_GUESSES[length] ?? SHORT_LIKENESS_GUESSES;
}

/** A word in the data: how much of the word before it begins it too ("A" for nothing), and the rest. */
const ENTRY = /([A-Z])([^A-Z]*)/gu;
const NONE_SHARED = 'A'.charCodeAt(0);
const NUMBER_ZERO = '#'.charCodeAt(0);

/**
 * @param packed words in order, without capital letters
 * @param numbers a character for each: kind and guesses
 */
function readWords(packed: string, numbers: string): WordTrie {
  const trie = new WordTrie(packed.length);
  let word = '';
  let at = 0;
  for (const [, shared = '', rest = ''] of packed.matchAll(ENTRY)) {
    word = word.slice(0, shared.charCodeAt(0) - NONE_SHARED) + rest;
    trie.add(word, numbers.charCodeAt(at++) - NUMBER_ZERO + 1);
  }
  return trie;
}

export interface TierData {
  readonly words: string;
  readonly numbers: string;
  readonly likeness: string;
  readonly sequences: string;
}

export function tierOf({ words, numbers, likeness, sequences }: TierData): StrengthData {
  const source = {
    words: readWords(words, numbers),
    likeness: new WordLikeness(likeness),
    guessesFor: guessesForLikeness,
    shortestPair: SHORTEST_PAIR,
  };
  // zxcvbn-ts follows words that stand in a known order ("onetwothree"), in a list with one of the names it knows.
  return { dictionary: { cardinalNumbers: sequences.split(' ') }, graphs: adjacencyGraphs, words: createWordMatcher(source) };
}

export async function loadTier(): Promise<StrengthData> {
  const { WORDS, NUMBERS, LIKENESS, SEQUENCES } = await import('./strength-tier-data.ts');
  return tierOf({ words: WORDS, numbers: NUMBERS, likeness: LIKENESS, sequences: SEQUENCES });
}
