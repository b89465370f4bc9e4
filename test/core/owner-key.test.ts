import { expect } from 'chai';
import {
  fromUtf8,
  generateOwner,
  manifestMessage,
  ownerFromSecret,
  ownerMessage,
  promoteMessage,
  sign,
  toHex,
  utf8,
  verify,
  verifyManifest,
} from '../../src/core/index.ts';
import { materialOrSkip } from '../support/files.ts';
import { OWNER_SECRET, headOf, makeBackup, refusal } from './fixtures.ts';

const unhex = (text: string) => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
const A = 'aa'.repeat(32);
const B = 'bb'.repeat(32);
const framed = (text: string) => toHex(Uint8Array.of(0, 0, 0, text.length)) + toHex(utf8(text));

interface Wycheproof {
  readonly testGroups: readonly {
    readonly publicKey: { readonly pk: string };
    readonly tests: readonly {
      readonly tcId: number;
      readonly msg: string;
      readonly sig: string;
      readonly result: string;
      readonly comment: string;
    }[];
  }[];
}

describe('core: owner key', () => {
  it('verifies exactly what Wycheproof calls valid', async function () {
    this.timeout(60_000);
    const bytes = await materialOrSkip(this, 'wycheproof/ed25519_test.json');
    let count = 0;
    for (const { publicKey, tests } of (JSON.parse(fromUtf8(bytes)) as Wycheproof).testGroups) {
      for (const test of tests) {
        expect(verify(unhex(publicKey.pk), unhex(test.msg), unhex(test.sig)), `${test.tcId} ${test.comment}`).to.equal(
          test.result === 'valid',
        );
        count++;
      }
    }
    expect(count).to.be.greaterThan(100);
  });

  it('refuses keys of small order, which would accept a signature for any message', () => {
    // Points of order 1, 2, 4 and 8, canonical and not: RFC 8032 section 5.1.7 alone would let them through.
    for (const key of [
      '0100000000000000000000000000000000000000000000000000000000000000',
      'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
      '0000000000000000000000000000000000000000000000000000000000000000',
      '0000000000000000000000000000000000000000000000000000000000000080',
      '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
      'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
      'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    ]) {
      const identity = `01${'00'.repeat(31)}`;
      for (const message of ['', 'any', 'other', 'third', 'fourth']) {
        expect(verify(unhex(key), utf8(message), unhex(identity + '00'.repeat(32))), key).to.equal(false);
      }
    }
  });

  it('answers false, never an error, for keys and signatures of any length', () => {
    const owner = ownerFromSecret(OWNER_SECRET);
    const signature = sign(owner, utf8('m'));
    expect(verify(owner.public, utf8('m'), signature)).to.equal(true);
    for (const length of [0, 31, 33, 64]) expect(verify(new Uint8Array(length), utf8('m'), signature)).to.equal(false);
    for (const length of [0, 63, 65, 128]) expect(verify(owner.public, utf8('m'), new Uint8Array(length))).to.equal(false);
    expect(verify(owner.public, utf8('n'), signature)).to.equal(false);
  });

  it('makes a new key each time, and the same key from the same secret', async () => {
    expect(toHex(generateOwner().secret)).to.not.equal(toHex(generateOwner().secret));
    expect(toHex(ownerFromSecret(OWNER_SECRET).public)).to.equal(toHex(ownerFromSecret(Uint8Array.from(OWNER_SECRET)).public));
    // RFC 8032 section 7.1, test 1
    const secret = unhex('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60');
    expect(toHex(ownerFromSecret(secret).public)).to.equal('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a');
    for (const length of [0, 31, 33]) expect(await refusal(() => ownerFromSecret(new Uint8Array(length)))).to.equal('internal');
  });

  describe('messages', () => {
    it('of promote: context, wallet, seq in decimal, both hashes as bytes', () => {
      expect(toHex(promoteMessage('w', 12, A, B))).to.equal(
        `${framed('holdfast/1/promote')}${framed('w')}${framed('12')}00000020${A}00000020${B}`,
      );
    });

    it('of the first promote: the hash of nothing is empty', () => {
      expect(toHex(promoteMessage('w', 1, A, ''))).to.equal(
        `${framed('holdfast/1/promote')}${framed('w')}${framed('1')}00000020${A}00000000`,
      );
    });

    for (const verb of ['verified', 'delete', 'undelete'] as const) {
      it(`of ${verb}: context, wallet, seq, hash`, () => {
        expect(toHex(ownerMessage(verb, 'w', 7, A))).to.equal(`${framed(`holdfast/1/${verb}`)}${framed('w')}${framed('7')}00000020${A}`);
      });
    }

    it('of different calls are never the same', () => {
      const all = [
        promoteMessage('w', 1, A, B),
        promoteMessage('w', 1, B, A),
        promoteMessage('w', 1, A, ''),
        promoteMessage('w', 11, A, ''),
        promoteMessage('w1', 1, A, ''),
        ownerMessage('verified', 'w', 1, A),
        ownerMessage('delete', 'w', 1, A),
        ownerMessage('undelete', 'w', 1, A),
        ownerMessage('delete', 'w', 2, A),
        ownerMessage('delete', 'w', 1, B),
      ].map(toHex);
      expect(new Set(all).size).to.equal(all.length);
    });

    for (const hash of ['a', A.slice(2), `${A}aa`, A.toUpperCase(), `${A.slice(1)}g`, ` ${A}`, `${A}\n`]) {
      it(`refuse ${JSON.stringify(hash.slice(0, 8))}… of ${hash.length} as a hash`, async () => {
        expect(await refusal(() => promoteMessage('w', 1, hash, ''))).to.equal('invalid-argument');
        expect(await refusal(() => promoteMessage('w', 1, A, hash))).to.equal('invalid-argument');
        expect(await refusal(() => ownerMessage('delete', 'w', 1, hash))).to.equal('invalid-argument');
      });
    }
  });

  it('signs every field of a manifest', async () => {
    const { manifest } = await makeBackup({ methods: [{}, {}] });
    verifyManifest(manifest);
    const other = await makeBackup({ wallet: 'other', pair: 'other', seq: 2, createdAt: '2027-01-01T00:00:00.000Z', methods: [{}] });
    for (const field of ['wallet', 'pair', 'seq', 'createdAt', 'slots', 'file', 'sig'] as const) {
      const changed = { ...manifest, [field]: other.manifest[field] };
      expect(await refusal(() => verifyManifest(changed)), field).to.equal('signature-invalid');
    }
    const swapped = { ...manifest, slots: [...manifest.slots].reverse() };
    expect(await refusal(() => verifyManifest(swapped))).to.equal('signature-invalid');
    expect(toHex(manifestMessage(manifest))).to.match(new RegExp(`^${framed('holdfast/1/manifest')}`));
    expect(headOf(manifest)).to.not.have.any.keys('file', 'sig');
  });
});
