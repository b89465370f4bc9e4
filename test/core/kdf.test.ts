import { expect } from 'chai';
import {
  ARGON2ID_2026,
  type KdfParams,
  TEST_ONLY_FAST,
  argon2id,
  fromUtf8,
  isAcceptableKdf,
  isChoosableKdf,
  plainKernel,
  toHex,
  utf8,
  warmUpKdf,
  wasmKernel,
} from '../../src/core/index.ts';
import { materialOrSkip } from '../support/files.ts';
import { refusal } from './fixtures.ts';

const SMALLEST: KdfParams = { m: 8192, t: 1, p: 1 };
const SALT = Uint8Array.from({ length: 16 }, (_, i) => i);

interface PhcTest {
  readonly version: number;
  readonly type: string;
  readonly t: number;
  readonly m_KiB: number;
  readonly p: number;
  readonly password: string;
  readonly salt: string;
  readonly tag: string;
}

describe('core: Argon2id', () => {
  describe('ranges', () => {
    const accepted: readonly (readonly [number, number, number])[] = [
      [8192, 1, 1],
      [8193, 1, 1],
      [262_144, 1, 1],
      [262_143, 1, 1],
      [8192, 10, 1],
      [8192, 9, 4],
      [8192, 1, 4],
      [8192, 1, 3],
      [104_857, 10, 1], // m·t = 1,048,570 KiB
      [262_144, 4, 1], // m·t = 1 GiB exactly
      [174_762, 6, 1], // 1,048,572 KiB
    ];
    for (const [m, t, p] of accepted) it(`accepts m=${m} t=${t} p=${p}`, () => expect(isAcceptableKdf({ m, t, p })).to.equal(true));

    const refused: readonly (readonly [number, number, number])[] = [
      [8191, 1, 1],
      [0, 1, 1],
      [-8192, 1, 1],
      [262_145, 1, 1],
      [8192, 0, 1],
      [8192, 11, 1],
      [8192, 1, 0],
      [8192, 1, 5],
      [104_858, 10, 1], // 1,048,580 KiB
      [262_144, 5, 1],
      [174_763, 6, 1], // 1,048,578 KiB
      [8192.5, 1, 1],
      [8192, 1.5, 1],
      [8192, 1, 1.5],
      [Number.NaN, 1, 1],
      [8192, Number.NaN, 1],
      [Number.POSITIVE_INFINITY, 1, 1],
    ];
    for (const [m, t, p] of refused) {
      it(`refuses m=${m} t=${t} p=${p}, before any memory is taken`, async () => {
        expect(isAcceptableKdf({ m, t, p })).to.equal(false);
        expect(isChoosableKdf({ m, t, p })).to.equal(false);
        expect(await refusal(() => argon2id(utf8('x'), SALT, { m, t, p }))).to.equal('kdf-out-of-range');
      });
    }

    it('lets no one choose less than 19 MiB and two passes', () => {
      expect(isChoosableKdf({ m: 19_456, t: 2, p: 1 })).to.equal(true);
      expect(isChoosableKdf({ m: 19_455, t: 2, p: 1 })).to.equal(false);
      expect(isChoosableKdf({ m: 19_456, t: 1, p: 1 })).to.equal(false);
      expect(isChoosableKdf({ m: 262_144, t: 4, p: 4 })).to.equal(true);
      expect(isChoosableKdf(ARGON2ID_2026)).to.equal(true);
      expect(isChoosableKdf(TEST_ONLY_FAST)).to.equal(true);
    });

    it('keeps the named set of 2026', () => expect(ARGON2ID_2026).to.deep.equal({ m: 65_536, t: 3, p: 1 }));
  });

  it('gives what the reference implementation gives, wherever its parameters are ours', async function () {
    this.timeout(120_000);
    const bytes = await materialOrSkip(this, 'argon2/phc-hashtests.json');
    const all = JSON.parse(fromUtf8(bytes)) as readonly PhcTest[];
    const ours = all.filter((one) => one.version === 19 && /id$/.test(one.type) && isAcceptableKdf({ m: one.m_KiB, t: one.t, p: one.p }));
    expect(ours.length).to.be.greaterThan(3);
    for (const one of ours) {
      const kdf = { m: one.m_KiB, t: one.t, p: one.p };
      expect(toHex(await argon2id(utf8(one.password), utf8(one.salt), kdf)), JSON.stringify(kdf)).to.equal(one.tag);
    }
  });

  it('gives the same with WebAssembly and without', async () => {
    for (const kdf of [SMALLEST, { m: 8195, t: 2, p: 4 }]) {
      const [fast, plain] = await Promise.all([wasmKernel(utf8('secret'), SALT, kdf), plainKernel(utf8('secret'), SALT, kdf)]);
      expect(toHex(fast)).to.equal(toHex(plain));
      expect(fast.length).to.equal(32);
      expect(toHex(await argon2id(utf8('secret'), SALT, kdf))).to.equal(toHex(fast));
    }
  });

  it('depends on every input', async () => {
    const outputs = [
      await argon2id(utf8('secret'), SALT, SMALLEST),
      await argon2id(utf8('secreT'), SALT, SMALLEST),
      await argon2id(
        utf8('secret'),
        SALT.map((byte) => byte ^ 1),
        SMALLEST,
      ),
      await argon2id(utf8('secret'), SALT, { ...SMALLEST, m: 8196 }),
      await argon2id(utf8('secret'), SALT, { ...SMALLEST, t: 2 }),
      await argon2id(utf8('secret'), SALT, { ...SMALLEST, p: 2 }),
    ];
    expect(new Set(outputs.map(toHex)).size).to.equal(outputs.length);
  });

  it('refuses an empty secret and a short salt as a mistake of the caller, with either kernel', async () => {
    expect(await refusal(() => argon2id(new Uint8Array(0), SALT, SMALLEST))).to.equal('internal');
    expect(await refusal(() => argon2id(utf8('x'), SALT.subarray(0, 7), SMALLEST))).to.equal('internal');
    expect((await argon2id(utf8('x'), SALT.subarray(0, 8), SMALLEST)).length).to.equal(32);
  });

  it('warms up without ever failing', async () => {
    await warmUpKdf(SMALLEST);
    await warmUpKdf({ m: 1, t: 1, p: 1 });
    await warmUpKdf({ m: Number.NaN, t: 0, p: 99 });
  });
});
