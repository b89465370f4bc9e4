import { expect } from 'chai';
import fc from 'fast-check';
import { concat, enc, equalBytes, fromB64u, fromUtf8, randomBytes, toB64u, toHex, utf8, wipe } from '../../src/core/index.ts';
import { refusal } from './fixtures.ts';

/** So few different bytes, and so short, that equal and nearly equal values do come up. */
const tinyBytes = fc.uint8Array({ max: 1, maxLength: 3 });
const tinyParts = fc.array(tinyBytes, { maxLength: 4 });
const spelled = (parts: readonly Uint8Array[]) => JSON.stringify(parts.map(toHex));

describe('core: bytes', () => {
  describe('enc', () => {
    it('frames every part with its length as a big-endian u32', () => {
      expect(toHex(enc())).to.equal('');
      expect(toHex(enc(''))).to.equal('00000000');
      expect(toHex(enc('é', Uint8Array.of(255)))).to.equal('00000002c3a900000001ff');
      expect(toHex(enc(new Uint8Array(0x0102))).slice(0, 8)).to.equal('00000102');
    });

    it('tells lists apart whose joined parts are the same', () => {
      expect(toHex(enc('ab', 'c'))).to.not.equal(toHex(enc('a', 'bc')));
      expect(toHex(enc('ab'))).to.not.equal(toHex(enc('ab', '')));
    });

    it('gives one spelling per list, and one list per spelling', () => {
      fc.assert(
        fc.property(tinyParts, tinyParts, (a, b) => {
          expect(toHex(enc(...a)) === toHex(enc(...b))).to.equal(spelled(a) === spelled(b));
        }),
        { numRuns: 3000, seed: 1 },
      );
    });
  });

  describe('base64url', () => {
    it('writes RFC 4648 section 10 without padding', () => {
      const spellings = ['', 'Zg', 'Zm8', 'Zm9v', 'Zm9vYg', 'Zm9vYmE', 'Zm9vYmFy'];
      spellings.forEach((spelling, length) => {
        expect(toB64u(utf8('foobar').subarray(0, length))).to.equal(spelling);
        expect(fromUtf8(fromB64u(spelling))).to.equal('foobar'.slice(0, length));
      });
      expect(toB64u(Uint8Array.of(0xfb, 0xff))).to.equal('-_8');
    });

    it('reads back what it wrote, at any length', () => {
      fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void expect(fromB64u(toB64u(bytes))).to.deep.equal(bytes)));
    });

    it('accepts exactly one spelling per value: all texts of two and three symbols', () => {
      const symbols = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
      const seen = new Set<string>();
      let accepted = 0;
      for (const a of symbols) {
        for (const b of symbols) {
          for (const text of [a + b, `${a + b}A`, `${a + b}B`, `${a + b}E`]) {
            try {
              seen.add(toHex(fromB64u(text)));
              accepted++;
            } catch {
              // spare bits
            }
          }
        }
      }
      expect(accepted).to.equal(seen.size);
      expect(accepted).to.equal(256 + 2 * 4096); // XX with 4 spare bits; XXA and XXE have none set, XXB has
    });

    for (const [what, text] of Object.entries({
      'spare bits after two symbols': 'Zh',
      'spare bits after three symbols': 'Zm9',
      'padding': 'Zg==',
      'the standard alphabet': '+/8',
      'one symbol': 'Z',
      'one symbol of zero': 'A',
      'five symbols': 'Zm9vY',
      'five symbols, the last of zero': 'Zm9vA',
      'white space': 'Zm 9',
      'a line end': 'Zm9v\n',
      'a symbol beyond U+FFFF': '𝒁𝒁',
      'a full-width letter': 'Ａg',
    })) {
      it(`refuses ${what}`, async () => expect(await refusal(() => fromB64u(text))).to.equal('backup-schema'));
    }

    it('holds the expected length exactly', async () => {
      const text = toB64u(new Uint8Array(32));
      expect(fromB64u(text, 32).length).to.equal(32);
      expect(await refusal(() => fromB64u(text, 31))).to.equal('backup-schema');
      expect(await refusal(() => fromB64u(text, 33))).to.equal('backup-schema');
      expect(await refusal(() => fromB64u('', 1))).to.equal('backup-schema');
    });
  });

  describe('utf-8', () => {
    it('keeps a byte order mark as a character', () => {
      expect(fromUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).to.equal('\ufeffa');
    });

    for (const [what, bytes] of Object.entries({
      'a lone continuation byte': [0x80],
      'an overlong slash': [0xc0, 0xaf],
      'a surrogate': [0xed, 0xa0, 0x80],
      'a cut sequence': [0xe2, 0x82],
      'a value beyond U+10FFFF': [0xf4, 0x90, 0x80, 0x80],
    })) {
      it(`refuses ${what}`, () => expect(() => fromUtf8(Uint8Array.from(bytes))).to.throw(TypeError));
    }
  });

  it('compares bytes as a whole', () => {
    fc.assert(
      fc.property(tinyBytes, tinyBytes, (a, b) => void expect(equalBytes(a, b)).to.equal(toHex(a) === toHex(b))),
      { numRuns: 2000, seed: 2 },
    );
    expect(equalBytes(Uint8Array.of(1, 2, 3), Uint8Array.of(1, 2, 4))).to.equal(false);
    expect(equalBytes(Uint8Array.of(9, 2, 3), Uint8Array.of(1, 2, 3))).to.equal(false);
    // Two differences that cancel out when they are added or xor-ed together.
    expect(equalBytes(Uint8Array.of(1, 1), Uint8Array.of(0, 0))).to.equal(false);
  });

  it('wipes every array it is given', () => {
    const [a, b] = [Uint8Array.of(1, 2), Uint8Array.of(3)];
    wipe(a, undefined, b);
    expect([...a, ...b]).to.deep.equal([0, 0, 0]);
  });

  it('joins, spells in hex and draws random bytes', () => {
    expect([...concat(Uint8Array.of(1), new Uint8Array(0), Uint8Array.of(2, 3))]).to.deep.equal([1, 2, 3]);
    expect(toHex(Uint8Array.of(0, 10, 255))).to.equal('000aff');
    expect(randomBytes(32).length).to.equal(32);
    expect(toHex(randomBytes(32))).to.not.equal(toHex(randomBytes(32)));
  });
});
