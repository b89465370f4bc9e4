/** The small dictionaries beside the full ones, on many texts: nothing may seem strong to the small ones alone. In Node only: it takes a while. */
import { expect } from 'chai';
import { fromUtf8 } from '../../../src/core/bytes.ts';
import { createEstimator } from '../../../src/core/strength.ts';
import { loadFullData } from '../../../src/core/strength-full.ts';
import { materialOrSkip } from '../../support/files.ts';

const small = createEstimator();
const full = createEstimator({ load: loadFullData });

describe('beside the full dictionaries', () => {
  /** Numerical Recipes' generator: the same texts in every run. */
  let state = 11;
  const random = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  const kinds: Readonly<Record<string, (word: () => string) => string>> = {
    'two words': (word) => word() + word(),
    'two words with a hyphen': (word) => `${word()}-${word()}`,
    'a word and a year': (word) => `${word()}${1950 + Math.floor(random() * 76)}`,
    'a word with digits and a sign': (word) => `${word()}${Math.floor(random() * 900) + 100}!`,
    'two words with look-alikes': (word) => (word() + word()).replaceAll('e', '3').replaceAll('o', '0'),
  };

  it('no random combination of their words is strong here and not there, but for a few near the border', async function () {
    this.timeout(120_000);
    const { dictionary } = await loadFullData();
    const lists = ['passwords-common', 'commonWords-en', 'firstnames-en', 'lastnames-en', 'wikipedia-en', 'diceware'].map(
      (name) => dictionary[name] ?? [],
    );
    const word = () => {
      const list = lists[Math.floor(random() * lists.length)] ?? [];
      return String(list[Math.floor(random() * list.length)]);
    };
    for (const [kind, make] of Object.entries(kinds)) {
      const texts = Array.from({ length: 100 }, () => make(word));
      let above = 0;
      for (const text of texts) {
        const [ours, theirs] = [(await small(text)).guessesLog10, (await full(text)).guessesLog10];
        if (ours >= 10 && theirs < 10) above += 1;
      }
      expect(above, kind).to.be.at.most(8);
    }
  });

  it('of the ten thousand most common passwords none comes near strong, and five are fair: Russian words on a Latin keyboard', async function () {
    this.timeout(60_000);
    const list = fromUtf8(await materialOrSkip(this, 'passwords/nbp-top10000.txt'));
    const found = [];
    for (const text of list.split('\n').filter(Boolean)) {
      const { guessesLog10 } = await small(text);
      if (guessesLog10 >= 8) found.push(guessesLog10);
    }
    expect(found.length).to.equal(5);
    expect(Math.max(...found)).to.be.lessThan(9.1);
  });
});
