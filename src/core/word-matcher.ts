/**
 * Finds words in a secret, for zxcvbn-ts to weigh: forwards, backwards and with
 * look-alikes for letters, in one walk over a tree of words instead of one search
 * for each way to undo the look-alikes, and what merely reads like a word.
 * Time grows with the length of the secret, whatever stands in it.
 */
import { type MatchExtended, type MatchOptions, type Matcher, MatcherBaseClass, Options } from '@zxcvbn-ts/core';
import { SHORTEST_LIKENESS, type WordLikeness, symbolOf } from './word-likeness.ts';
import { WordTrie } from './word-trie.ts';

/** Names by which zxcvbn-ts knows what to say of a word. */
export const WORD_KINDS = ['passwords', 'wikipedia', 'lastnames', 'userInputs'] as const;
/** Says nothing of its own: strength.ts does. */
export const WORD_LIKE = 'word-like';

const KIND_PERSONAL = 3;
/** A number in the trie is kind * 17 + step + 1, for 2^step guesses, rounded down; no list has 2^17 words. */
const KIND_SIZE = 17;

export const wordNumber = (kind: number, guesses: number): number => kind * KIND_SIZE + Math.floor(Math.log2(guesses)) + 1;

export interface WordSource {
  readonly words: WordTrie;
  readonly likeness: WordLikeness;
  /** Guesses for a row of so many letters that reads like a word. */
  readonly guessesFor: (length: number) => number;
  /** From this length on two words in a row are two words, and not taken for one. */
  readonly shortestPair: number;
}

export interface WordMatcher {
  readonly matcher: Matcher;
  /** Words of the person and the wallet, the likeliest first, until the next call. */
  know(words: readonly string[]): void;
}

interface LookAlike {
  readonly substitution: string;
  readonly letter: string;
}

interface Found {
  readonly i: number;
  readonly j: number;
  readonly kind: string;
  readonly rank: number;
  /** The rank, twice that for each look-alike and for the way back. */
  readonly effort: number;
  readonly l33t: boolean;
  readonly reversed: boolean;
}

/** By its first character, what a text may stand for. */
function lookAlikes(): ReadonlyMap<number, readonly LookAlike[]> {
  const all = new Map<number, LookAlike[]>();
  for (const [letter, substitutions] of Object.entries(new Options().l33tTable)) {
    for (const substitution of substitutions) {
      const first = substitution.charCodeAt(0);
      all.set(first, [...(all.get(first) ?? []), { substitution, letter }]);
    }
  }
  return all;
}

/** Lower case, one code unit for one: places must stay. */
function lowered(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  return Array.from({ length: text.length }, (_, at) => {
    const unit = text.charAt(at).toLowerCase();
    return unit.length === 1 ? unit : text.charAt(at);
  }).join('');
}

/** What zxcvbn-ts takes for a character that it knows nothing about. */
const GUESSES_PER_CHARACTER = 10;
/** A word of one letter is no gain to anybody who guesses. */
const SHORTEST_WORD = 2;

/** What can take so long that somebody notices is cut here; no secret of a person comes near it. */
const MOST_STEPS = 50_000;

class Search {
  readonly #found = new Map<number, Found>();
  readonly #source: WordSource;
  readonly #lookAlikes: ReadonlyMap<number, readonly LookAlike[]>;
  #text = '';
  #reversed = false;
  #steps = 0;

  constructor(source: WordSource, alike: ReadonlyMap<number, readonly LookAlike[]>) {
    this.#source = source;
    this.#lookAlikes = alike;
  }

  run(password: string, tries: readonly WordTrie[]): readonly Found[] {
    const forwards = lowered(password);
    for (const reversed of [false, true]) {
      this.#text = reversed ? forwards.split('').reverse().join('') : forwards;
      this.#reversed = reversed;
      this.#steps = 0;
      for (let at = 0; at < forwards.length; at++) {
        for (const trie of tries) this.#walk(trie, WordTrie.ROOT, at, at, []);
      }
      this.#readLikeWords(this.#text, []);
      for (const [text, subs] of this.#plain()) this.#readLikeWords(text, subs);
    }
    return [...this.#found.values()];
  }

  #walk(trie: WordTrie, node: number, from: number, at: number, subs: readonly LookAlike[]): void {
    if (this.#steps++ > MOST_STEPS) return;
    const number = trie.numberAt(node);
    if (number > 0 && at - from >= SHORTEST_WORD) {
      const step = (number - 1) % KIND_SIZE;
      this.#keep(from, at - 1, WORD_KINDS[(number - 1 - step) / KIND_SIZE] ?? WORD_LIKE, 2 ** step, subs);
    }
    if (at >= this.#text.length) return;
    const character = this.#text.charCodeAt(at);
    const next = trie.child(node, character);
    if (next !== 0) this.#walk(trie, next, from, at + 1, subs);
    for (const alike of this.#lookAlikes.get(character) ?? []) {
      if (!this.#text.startsWith(alike.substitution, at)) continue;
      const instead = trie.child(node, alike.letter.charCodeAt(0));
      if (instead !== 0) this.#walk(trie, instead, from, at + alike.substitution.length, [...subs, alike]);
    }
  }

  /** The text with single look-alikes undone, in the two usual ways: "1" is an i or an l. */
  #plain(): readonly (readonly [string, readonly LookAlike[]])[] {
    return ['first', 'last'].flatMap((which) => {
      const subs = new Set<LookAlike>();
      const text = Array.from(this.#text.split(''), (character) => {
        const single = (this.#lookAlikes.get(character.charCodeAt(0)) ?? []).filter(({ substitution }) => substitution.length === 1);
        const chosen = which === 'first' ? single[0] : single.at(-1);
        if (!chosen) return character;
        subs.add(chosen);
        return chosen.letter;
      }).join('');
      return subs.size > 0 ? [[text, [...subs]] as const] : [];
    });
  }

  #readLikeWords(text: string, subs: readonly LookAlike[]): void {
    const { likeness, guessesFor, shortestPair } = this.#source;
    const codes = Array.from(text.split(''), (character) => character.charCodeAt(0));
    for (let from = 0; from + SHORTEST_LIKENESS <= codes.length; from++) {
      if (symbolOf(codes[from] ?? 0) === 0) continue;
      for (const length of likeness.lengthsAt(codes, from)) {
        const own = this.#text.slice(from, from + length);
        const used = subs.filter(({ substitution }) => own.includes(substitution));
        // Half of it look-alikes: more likely numbers than a word.
        if (subs.length > 0 && (used.length === 0 || (own.match(/[a-z]/g)?.length ?? 0) * 2 <= length)) continue;
        if (length >= shortestPair && this.#isPair(text.slice(from, from + length))) continue;
        this.#keep(from, from + length - 1, WORD_LIKE, guessesFor(length), used);
      }
    }
  }

  #isPair(text: string): boolean {
    const { words } = this.#source;
    for (let cut = 3; cut <= text.length - 3; cut++) {
      if (words.numberOf(text.slice(0, cut)) > 0 && words.numberOf(text.slice(cut)) > 0) return true;
    }
    return false;
  }

  /** Of all that is found at one place, what is guessed first; nothing that is guessed sooner character by character. */
  #keep(i: number, j: number, kind: string, rank: number, subs: readonly LookAlike[]): void {
    const alike = subs.length > 1 ? new Set(subs).size : subs.length;
    const effort = rank * 2 ** alike * (this.#reversed ? 2 : 1);
    if (effort >= GUESSES_PER_CHARACTER ** (j - i + 1)) return;
    const last = this.#text.length - 1;
    const reversed = this.#reversed;
    const place = reversed ? { i: last - j, j: last - i } : { i, j };
    const key = place.i * (last + 1) + place.j;
    const before = this.#found.get(key);
    if (!before || effort < before.effort) this.#found.set(key, { ...place, kind, rank, effort, l33t: alike > 0, reversed });
  }
}

function choose(n: number, k: number): number {
  let ways = 1;
  for (let i = 1; i <= k; i++) ways = (ways * (n - k + i)) / i;
  return ways;
}

/** How many ways of writing capitals come before this one: of a word as such, at its start, its end or all through, and of any other number. */
function capitalsOf(token: string): number {
  const letters = token.replace(/[^\p{L}]/gu, '');
  const lower = letters.toLowerCase();
  if (letters === lower) return 1;
  const upper = letters.replace(/[^\p{Lu}]/gu, '').length;
  if (letters === letters.toUpperCase()) return 2;
  if (upper === 1 && (letters.slice(1) === lower.slice(1) || letters.slice(0, -1) === lower.slice(0, -1))) return 2;
  let ways = 0;
  for (let i = 1; i <= Math.min(upper, letters.length - upper); i++) ways += choose(letters.length, i);
  return ways;
}

/** A part of a secret costs zxcvbn-ts this much at least: the attacker must think of joining it to the rest. */
const LEAST_GUESSES_OF_A_PART = 50;

/** With its guesses: zxcvbn-ts would work them out again for every way to join the parts. */
function toMatch({ i, j, kind, rank, effort, l33t, reversed }: Found, password: string): MatchExtended {
  const token = password.slice(i, j + 1);
  const least = token.length < password.length ? LEAST_GUESSES_OF_A_PART : 1;
  const guesses = Math.max(least, effort * capitalsOf(token));
  const estimate = { rank, guesses, guessesLog10: Math.log10(guesses) };
  return { pattern: 'dictionary', i, j, token, matchedWord: token.toLowerCase(), dictionaryName: kind, reversed, l33t, ...estimate };
}

export function createWordMatcher(source: WordSource): WordMatcher {
  let personal: WordTrie | undefined;
  const alike = lookAlikes();
  class Matching extends MatcherBaseClass {
    override match({ password }: MatchOptions): MatchExtended[] {
      const tries = personal ? [source.words, personal] : [source.words];
      return new Search(source, alike).run(password, tries).map((found) => toMatch(found, password));
    }
  }
  return {
    matcher: { Matching, feedback: () => null, scoring: () => 0 },
    know(words) {
      personal = words.length > 0 ? new WordTrie(words.reduce((sum, word) => sum + lowered(word).length, 0)) : undefined;
      words.forEach((word, at) => personal?.add(lowered(word), wordNumber(KIND_PERSONAL, at + 1)));
    },
  };
}
