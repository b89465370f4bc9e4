import { sha256 } from '@noble/hashes/sha2.js';
import { expect } from 'chai';
import { toHex, utf8 } from '../../src/core/bytes.ts';
import type { BackupError } from '../../src/core/errors.ts';
import { DICE_WORDS, generatePassphrase } from '../../src/core/generate.ts';
import { checkSecret, createPolicy } from '../../src/core/policy.ts';
import { estimateFromGuesses } from '../../src/core/strength.ts';
import { prepareText } from '../../src/core/text.ts';

const words = async () => (await import('@zxcvbn-ts/language-common/dist/diceware.json.mjs')).default;

/** Random numbers as a test wants them, for one call. */
async function withDraws<T>(draws: readonly number[], work: () => Promise<T>): Promise<T> {
  const left = [...draws];
  const original = crypto.getRandomValues;
  crypto.getRandomValues = (<A extends ArrayBufferView>(array: A): A => {
    expect(array).to.be.instanceOf(Uint16Array);
    (array as unknown as Uint16Array)[0] = left.shift() ?? expect.fail('drew more than there is');
    return array;
  }) as typeof crypto.getRandomValues;
  try {
    return await work();
  } finally {
    crypto.getRandomValues = original;
    expect(left, 'draws that nobody took').to.deep.equal([]);
  }
}

describe('the dice words', () => {
  it('are the list that was compared with the one of the EFF', async () => {
    const list = await words();
    expect(list.length).to.equal(DICE_WORDS);
    expect(new Set(list).size).to.equal(DICE_WORDS);
    expect(toHex(sha256(utf8(list.join('\n'))))).to.equal('3a9f479e47d982dbf90bfa42619cd1946f11b122bbccbec22e316104187cf401');
  });

  it('are easy to type: three to nine small letters', async () => {
    expect((await words()).filter((word) => !/^[a-z]{3,9}$/.test(word))).to.deep.equal([]);
  });
});

describe('generatePassphrase', () => {
  it('draws six words: 77.5 bits, half of which an attacker needs on average', async () => {
    const { text, guessesLog10 } = await generatePassphrase();
    const list = new Set(await words());
    expect(text.split('-').length).to.equal(6);
    expect(text.split('-').every((word) => list.has(word))).to.equal(true);
    expect((guessesLog10 + Math.log10(2)) / Math.log10(2)).to.be.closeTo(77.55, 0.01);
  });

  it('draws by rejection: what would favour the first words is drawn again', async () => {
    // 65,536 = 8 × 7,776 + 3,328: the last 3,328 values are not used.
    const { text } = await withDraws([0, 7775, 7776, 62_207, 62_208, 65_535, 1, 2], () => generatePassphrase());
    expect(text).to.equal('abacus-zoom-abacus-zoom-abdomen-abdominal');
  });

  it('reaches both ends of the list', async () => {
    const { text } = await withDraws([7775, 0, 15_551, 7776, 7774, 1], () => generatePassphrase({ words: 6 }));
    expect(text).to.equal('zoom-abacus-zoom-abacus-zoology-abdomen');
  });

  it('draws each time anew', async () => {
    const texts = new Set<string>();
    for (let i = 0; i < 50; i++) texts.add((await generatePassphrase()).text);
    expect(texts.size).to.equal(50);
  });

  it('takes 6 to 20 words', async () => {
    for (const count of [6, 20]) expect((await generatePassphrase({ words: count })).text.split('-').length).to.equal(count);
    for (const count of [5, 21, 0, -1, 6.5, Number.NaN]) {
      const error: unknown = await generatePassphrase({ words: count }).catch((thrown: unknown) => thrown);
      expect((error as BackupError).code, String(count)).to.equal('invalid-argument');
    }
  });

  it('makes what the default policy takes, by construction', async () => {
    for (const count of [6, 20]) {
      const { text, guessesLog10 } = await generatePassphrase({ words: count });
      expect(checkSecret(createPolicy(), text, estimateFromGuesses(guessesLog10))).to.deep.equal([]);
      expect(prepareText(text, 'set')).to.deep.equal(utf8(text));
    }
  });
});
