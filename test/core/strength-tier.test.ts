/** The small dictionaries: how words are found and what they count, and how long guessing takes. */
import { expect } from 'chai';
import { ARGON2ID_2026, TEST_ONLY_FAST } from '../../src/core/kdf.ts';
import { guessingTime } from '../../src/core/guessing-time.ts';
import { type StrengthEstimator, createEstimator } from '../../src/core/strength.ts';
import { guessesForLikeness, tierOf } from '../../src/core/strength-tier.ts';
import { LIKENESS } from '../../src/core/strength-tier-data.ts';
import { WordLikeness } from '../../src/core/word-likeness.ts';
import { wordNumber } from '../../src/core/word-matcher.ts';
import { WordTrie } from '../../src/core/word-trie.ts';

const codes = (text: string) => Array.from(text, (character) => character.charCodeAt(0));
/** Of one pattern: zxcvbn-ts adds one guess for the row of one. */
const guesses = async (estimate: StrengthEstimator, text: string) => 10 ** (await estimate(text)).guessesLog10 - 1;

/** An estimator that knows these words with these guesses, and nothing of how words read. */
function knowing(words: Readonly<Record<string, number>>): StrengthEstimator {
  const all = Object.entries(words).sort(([a], [b]) => (a < b ? -1 : 1));
  const packed = all.map(([word]) => `A${word}`).join('');
  const numbers = all.map(([, count]) => String.fromCharCode('#'.charCodeAt(0) + wordNumber(0, count) - 1)).join('');
  const data = tierOf({ words: packed, numbers, likeness: '7'.repeat(27 ** 3), sequences: 'one two three' });
  return createEstimator({ load: () => Promise.resolve(data) });
}

describe('a tree of words', () => {
  const trie = new WordTrie(20);
  trie.add('car', 5);
  trie.add('cart', 9);
  trie.add('cat', 2);
  trie.add('car', 7);

  it('knows whole words with their numbers, the smaller of two', () => {
    expect(['car', 'cart', 'cat', 'ca', 'carts', '', 'x'].map((word) => trie.numberOf(word))).to.deep.equal([5, 9, 2, 0, 0, 0, 0]);
  });

  it('leads from letter to letter, and nowhere else', () => {
    const c = trie.child(WordTrie.ROOT, 'c'.charCodeAt(0));
    expect(c).to.be.greaterThan(0);
    expect(trie.child(c, 'o'.charCodeAt(0))).to.equal(0);
  });
});

describe('what reads like a word', () => {
  const likeness = new WordLikeness(LIKENESS);
  const isLike = (text: string) => likeness.lengthsAt(codes(text), 0).includes(text.length);

  it('is told from random letters', () => {
    for (const word of ['troubadour', 'wisniewska', 'abercrombie', 'lantern', 'squirrel']) expect(isLike(word), word).to.equal(true);
    for (const random of ['kvzqvqwm', 'xqjzwvkp', 'bcdfghjk', 'zqxjvkwp']) expect(isLike(random), random).to.equal(false);
  });

  it('has five letters at least and twelve at most, and no other signs', () => {
    expect([isLike('rain'), isLike('rains')]).to.deep.equal([false, true]);
    expect(Math.max(...likeness.lengthsAt(codes('internationalisation'), 0))).to.equal(12);
    expect(likeness.lengthsAt(codes('lan-tern'), 0)).to.deep.equal([]);
    expect(likeness.lengthsAt(codes('lantern'), 99)).to.deep.equal([]);
  });

  it('is guessed the later the longer it is', () => {
    const all = Array.from({ length: 8 }, (_, at) => guessesForLikeness(at + 5));
    expect(all).to.deep.equal(all.toSorted((a, b) => a - b));
    // Two of them with a sign in between stay below "strong".
    expect(6 * 10 * guessesForLikeness(12) * guessesForLikeness(8)).to.be.lessThan(1e10);
  });
});

describe('a word', () => {
  const estimate = knowing({ brimstone: 256, lantern: 1024 });

  it('counts what its place in the list says', async () => {
    expect(await guesses(estimate, 'brimstone')).to.be.closeTo(256, 0.001);
    expect(await guesses(estimate, 'lantern')).to.be.closeTo(1024, 0.001);
  });

  it('counts twice for capitals at usual places, backwards, and for each look-alike', async () => {
    for (const text of ['Brimstone', 'BRIMSTONE', 'brimstonE', 'enotsmirb', 'br1mstone', 'brimst0ne'])
      expect(await guesses(estimate, text), text).to.be.closeTo(512, 0.001);
    expect(await guesses(estimate, 'br1mst0ne')).to.be.closeTo(1024, 0.001);
    expect(await guesses(estimate, 'Br1mst0n3'), 'and all together').to.be.closeTo(4096, 0.001);
  });

  it('counts more for capitals elsewhere: every way to set so many', async () => {
    expect(await guesses(estimate, 'bRimSTone')).to.be.closeTo(256 * (9 + 36 + 84), 0.001);
  });

  it('is found between other signs, and two of them', async () => {
    expect(await guesses(estimate, 'brimstone#4#lantern')).to.be.lessThan(1e12);
    expect(await guesses(estimate, 'kvzqvqwmq#4#pxjwtvk')).to.be.greaterThan(1e18);
  });

  it('is not made of look-alikes alone where they stand for nothing', async () => {
    expect(await guesses(estimate, '@$!4')).to.be.closeTo(1e4, 1);
  });

  it('may change its length with its case', async () => {
    expect(await guesses(estimate, '\u0130brimstone')).to.be.lessThan(1e5);
  });
});

describe('the time for guessing', () => {
  it('is that of our derivation, as SECURITY.md says it', () => {
    expect(guessingTime(0, ARGON2ID_2026)).to.equal('at-once');
    expect(guessingTime(8, ARGON2ID_2026)).to.deep.equal({ count: 14, unit: 'hour' });
    expect(guessingTime(10, ARGON2ID_2026)).to.deep.equal({ count: 2, unit: 'month' });
    expect(guessingTime(13, ARGON2ID_2026)).to.deep.equal({ count: 170, unit: 'year' });
    expect(guessingTime(14, ARGON2ID_2026)).to.equal('ages');
    expect(guessingTime(400, ARGON2ID_2026)).to.equal('ages');
  });

  it('is shorter where the derivation is cheaper', () => {
    expect(guessingTime(10, TEST_ONLY_FAST)).to.not.deep.equal(guessingTime(10, ARGON2ID_2026));
    expect(guessingTime(10, { ...ARGON2ID_2026, m: ARGON2ID_2026.m * 2 })).to.deep.equal({ count: 4, unit: 'month' });
  });

  it('begins a new unit where it is full', () => {
    const perSecond = 1e12 / ((3 * ARGON2ID_2026.t - 1) * ARGON2ID_2026.m * 1024);
    const after = (seconds: number) => guessingTime(Math.log10(seconds * perSecond), ARGON2ID_2026);
    expect(after(59)).to.equal('at-once');
    expect(after(61)).to.deep.equal({ count: 1, unit: 'minute' });
    expect(after(3599)).to.deep.equal({ count: 59, unit: 'minute' });
    expect(after(3601)).to.deep.equal({ count: 1, unit: 'hour' });
    expect(after(86_399)).to.deep.equal({ count: 23, unit: 'hour' });
    expect(after(86_401)).to.deep.equal({ count: 1, unit: 'day' });
    expect(after(366 * 86_400)).to.deep.equal({ count: 1, unit: 'year' });
    expect(after(999.9 * 365 * 86_400)).to.deep.equal({ count: 999, unit: 'year' });
    expect(after(1000.1 * 365 * 86_400)).to.equal('ages');
  });
});
