import { Decrypter } from 'age-encryption';
import { expect } from 'chai';
import { identityOf } from '../../src/core/age-file.ts';
import {
  type Enrolment,
  type KdfParams,
  type SealRequest,
  type SealingEngine,
  argon2id,
  fromB64u,
  generateOwner,
  localEngine,
  makeSlot,
  ownerFromSecret,
  ownerMessage,
  parseManifest,
  promoteMessage,
  toB64u,
  toHex,
  utf8,
  verify,
  verifyManifest,
} from '../../src/core/index.ts';
import { CREATED_AT, OTHER_OWNER_SECRET, OWNER_SECRET, PAIR, SHARE, WALLET, keyOf, makeBackup, refusal, slotIdOf } from './fixtures.ts';

const SALT = new Uint8Array(16).fill(3);
const CHEAPEST: KdfParams = { m: 19_456, t: 2, p: 1 };
const owner = ownerFromSecret(OWNER_SECRET).public;

const enrolment = (number: number): Enrolment => ({
  slotId: slotIdOf(number),
  method: 'recovery-code',
  params: {},
  key: { kind: 'bytes', key: keyOf(number) },
});
const passwordEnrolment = (kdf: KdfParams = CHEAPEST): Enrolment => ({
  slotId: slotIdOf(7),
  method: 'password',
  params: { profile: 'text-1', salt: toB64u(SALT), kdf: { ...kdf } },
  key: { kind: 'argon2id', secret: utf8('correct horse battery staple') },
});
const request = (changes: Partial<SealRequest> = {}): SealRequest => ({
  wallet: WALLET,
  pair: PAIR,
  seq: 1,
  createdAt: CREATED_AT,
  ownerSecret: Uint8Array.from(OWNER_SECRET),
  share: SHARE,
  keep: [],
  enroll: [enrolment(1)],
  ...changes,
});

/** Notes, in hex, what every array held that was overwritten with zeros while the work ran. */
async function watchingFill<T>(work: () => Promise<T>): Promise<{ result: T; wiped: readonly string[] }> {
  const original = Uint8Array.prototype.fill;
  const wiped: string[] = [];
  Uint8Array.prototype.fill = function (this: Uint8Array, value: number, ...range: number[]) {
    if (value === 0 && range.length === 0) wiped.push(toHex(this));
    return original.call(this, value, ...range);
  } as typeof original;
  try {
    return { result: await work(), wiped };
  } finally {
    Uint8Array.prototype.fill = original;
  }
}

const KEYS = [toHex(keyOf(1)), toHex(keyOf(2))] as const;
/** How often each of these was overwritten. */
const timesOf = (wiped: readonly string[], ...values: readonly string[]) =>
  values.map((value) => wiped.filter((one) => one === value).length);
/** The file key of a backup whose first slot has keyOf(number). */
async function fileKeyOf(bytes: Uint8Array, number = 1): Promise<string> {
  const { slots, file } = parseManifest(bytes);
  const [slot] = slots;
  const decrypter = new Decrypter();
  decrypter.addIdentity(identityOf(keyOf(number), { wallet: WALLET, slotId: slot?.id ?? '', method: slot?.method ?? '' }));
  return toHex(await decrypter.decryptHeader(fromB64u(file)));
}

describe('core: sealing engine', function () {
  this.timeout(60_000);
  let engine: SealingEngine;
  beforeEach(() => {
    engine = localEngine();
  });

  it('seals, proves by trial with every new key, and opens', async () => {
    const sealed = await engine.seal(request({ enroll: [enrolment(1), enrolment(2)] }));
    expect(sealed.slots.map(({ id }) => id)).to.deep.equal([slotIdOf(1), slotIdOf(2)]);
    expect(sealed.owner).to.deep.equal(owner);
    expect(await engine.trial(sealed.bytes)).to.deep.equal([slotIdOf(1), slotIdOf(2)]);
    const opened = await engine.open({
      bytes: sealed.bytes,
      wallet: WALLET,
      owner,
      slotId: slotIdOf(2),
      key: { kind: 'bytes', key: keyOf(2) },
    });
    expect(opened.share).to.deep.equal(SHARE);
    expect(opened.ownerSecret).to.deep.equal(OWNER_SECRET);
    expect(opened.sha256).to.equal(sealed.sha256);
  });

  it('stretches a password by the cost and salt in the params', async () => {
    const sealed = await engine.seal(request({ enroll: [passwordEnrolment()] }));
    expect(await engine.trial(sealed.bytes)).to.deep.equal([slotIdOf(7)]);
    const open = (secret: string) =>
      engine.open({ bytes: sealed.bytes, wallet: WALLET, slotId: slotIdOf(7), key: { kind: 'argon2id', secret: utf8(secret) } });
    expect((await open('correct horse battery staple')).share).to.deep.equal(SHARE);
    expect(await refusal(() => open('correct horse battery stapl'))).to.equal('wrong-secret');
    const key = await argon2id(utf8('correct horse battery staple'), SALT, CHEAPEST);
    expect(
      (await engine.open({ bytes: sealed.bytes, wallet: WALLET, slotId: slotIdOf(7), key: { kind: 'bytes', key } })).share,
    ).to.deep.equal(SHARE);
  });

  it('makes an owner key where there is none, and signs with it', async () => {
    const { ownerSecret: _, ...rest } = request();
    const [a, b] = [await engine.seal(rest), await localEngine().seal(rest)];
    expect(a.owner).to.deep.equal(ownerFromSecret(a.ownerSecret).public);
    expect(a.owner).to.not.deep.equal(b.owner);
    expect(
      (await engine.open({ bytes: a.bytes, wallet: WALLET, owner: a.owner, slotId: slotIdOf(1), key: { kind: 'bytes', key: keyOf(1) } }))
        .share,
    ).to.deep.equal(SHARE);
  });

  it('gives other bytes for the same request: nothing is sealed twice', async () => {
    const [a, b] = [await engine.seal(request()), await engine.seal(request())];
    expect(a.sha256).to.not.equal(b.sha256);
  });

  describe('a refresh', () => {
    it('keeps the slots, needs no method key, and is proved with the file key', async () => {
      const first = await engine.seal(request({ enroll: [enrolment(1), enrolment(2)] }));
      const share = SHARE.map((byte) => byte ^ 255);
      const second = await engine.seal(request({ seq: 2, keep: first.slots, enroll: [], share }));
      expect(second.slots).to.deep.equal(first.slots);
      expect(await engine.trial(second.bytes)).to.deep.equal([]);
      const opened = await engine.open({
        bytes: second.bytes,
        wallet: WALLET,
        owner,
        slotId: slotIdOf(2),
        key: { kind: 'bytes', key: keyOf(2) },
      });
      expect(opened.share).to.deep.equal(share);
      expect(opened.manifest.seq).to.equal(2);
    });

    it('with a new method says which slot was proved', async () => {
      const first = await engine.seal(request());
      const second = await engine.seal(request({ seq: 2, keep: first.slots, enroll: [enrolment(2)] }));
      expect(await engine.trial(second.bytes)).to.deep.equal([slotIdOf(2)]);
    });

    it('never makes a new owner key for slots that know another', async () => {
      const { slots } = await engine.seal(request());
      const { ownerSecret: _, ...rest } = request({ keep: slots, enroll: [enrolment(2)] });
      expect(await refusal(() => engine.seal(rest))).to.equal('invalid-argument');
    });
  });

  describe('the trial', () => {
    it('refuses what is not, byte for byte, what was sealed', async () => {
      for (const spoil of [
        (bytes: Uint8Array) => bytes.map((byte, i) => (i === 100 ? byte ^ 1 : byte)),
        (bytes: Uint8Array) => bytes.subarray(1),
        (bytes: Uint8Array) => bytes.subarray(0, -1),
        () => new Uint8Array(0),
      ]) {
        const { bytes } = await engine.seal(request());
        expect(await refusal(() => engine.trial(spoil(bytes)))).to.equal('read-back-mismatch');
      }
    });

    it('refuses another valid backup of the same wallet, with and without method keys', async () => {
      const other = await makeBackup();
      await engine.seal(request());
      expect(await refusal(() => engine.trial(other.bytes))).to.equal('read-back-mismatch');
      const { slots } = await engine.seal(request());
      await engine.seal(request({ keep: slots, enroll: [] }));
      expect(await refusal(() => engine.trial(other.bytes))).to.equal('read-back-mismatch');
    });

    it('works once: afterwards the keys are gone', async () => {
      const { bytes } = await engine.seal(request());
      await engine.trial(bytes);
      expect(await refusal(() => engine.trial(bytes))).to.equal('internal');
      await engine.seal(request());
      await refusal(() => engine.trial(bytes));
      expect(await refusal(() => engine.trial(bytes))).to.equal('internal');
    });

    it('is refused before anything was sealed, and after a seal that failed', async () => {
      expect(await refusal(() => engine.trial(new Uint8Array(1)))).to.equal('internal');
      const { bytes } = await engine.seal(request());
      await refusal(() => engine.seal(request({ share: new Uint8Array(0) })));
      expect(await refusal(() => engine.trial(bytes)), 'the earlier seal is forgotten').to.equal('internal');
    });

    it('finds a kept slot whose stanza would be missing', async () => {
      // A slot of a method that nobody can open is still counted.
      const later = await makeSlot(keyOf(9), { wallet: WALLET, slotId: slotIdOf(9), method: 'later', owner, params: {} });
      const { bytes } = await engine.seal(request({ keep: [later], enroll: [] }));
      expect(await engine.trial(bytes)).to.deep.equal([]);
    });
  });

  describe('wiping', () => {
    it('overwrites every method key and the file key after the trial, right or wrong', async () => {
      const both = request({ enroll: [enrolment(1), enrolment(2)] });
      const { bytes } = await engine.seal(both);
      const fileKey = await fileKeyOf(bytes);
      const right = await watchingFill(() => engine.trial(bytes));
      expect(timesOf(right.wiped, ...KEYS), 'the copy that opened, and the key itself').to.deep.equal([2, 2]);
      expect(timesOf(right.wiped, toHex(SHARE), toHex(OWNER_SECRET)), 'what came out').to.deep.equal([2, 2]);
      expect(right.wiped.filter((one) => one.length === 8192).length, 'payloads').to.equal(2);
      expect(timesOf(right.wiped, fileKey), 'captured once, found again twice at each opening').to.deep.equal([5]);

      const again = await fileKeyOf((await engine.seal(both)).bytes);
      const wrong = await watchingFill(() => refusal(() => engine.trial(new Uint8Array(1))));
      expect(timesOf(wrong.wiped, ...KEYS)).to.deep.equal([1, 1]);
      expect(timesOf(wrong.wiped, again)).to.deep.equal([1]);
    });

    it('overwrites payload, share and file key after the trial of a refresh', async () => {
      const { slots } = await engine.seal(request());
      const { bytes } = await engine.seal(request({ keep: slots, enroll: [] }));
      const fileKey = await fileKeyOf(bytes);
      const { wiped } = await watchingFill(() => engine.trial(bytes));
      expect(timesOf(wiped, toHex(SHARE), toHex(OWNER_SECRET))).to.deep.equal([1, 1]);
      expect(wiped.filter((one) => one.length === 8192).length).to.equal(1);
      expect(timesOf(wiped, fileKey)).to.deep.equal([1]);
    });

    it('overwrites pending keys on dispose and on the next seal', async () => {
      await engine.seal(request({ enroll: [enrolment(1), enrolment(2)] }));
      const again = await watchingFill(() => engine.seal(request({ enroll: [enrolment(3)] })));
      const fileKey = await fileKeyOf(again.result.bytes, 3);
      expect(timesOf(again.wiped, ...KEYS)).to.deep.equal([1, 1]);
      expect(again.wiped.filter((one) => one.length === 8192).length, 'the payload').to.equal(1);
      const disposed = await watchingFill(async () => engine.dispose());
      expect(timesOf(disposed.wiped, toHex(keyOf(3)))).to.deep.equal([1]);
      expect(timesOf(disposed.wiped, fileKey)).to.deep.equal([1]);
    });

    it('overwrites keys that were derived before a seal failed', async () => {
      const broken = { ...enrolment(2), slotId: 'short' };
      const failed = await watchingFill(() => refusal(() => engine.seal(request({ enroll: [enrolment(1), broken] }))));
      expect(failed.result).to.equal('backup-schema');
      expect(timesOf(failed.wiped, ...KEYS)).to.deep.equal([1, 1]);
    });

    it('overwrites the key and the payload of every opening, and keys the host will never see after dispose', async () => {
      const { bytes } = await engine.seal(request());
      const open = () => engine.open({ bytes, wallet: WALLET, slotId: slotIdOf(1), key: { kind: 'bytes', key: keyOf(1) } });
      const opened = await watchingFill(open);
      expect(timesOf(opened.wiped, KEYS[0])).to.deep.equal([1]);
      expect(opened.wiped.filter((one) => one.length === 8192).length).to.equal(1);
      expect(timesOf(opened.wiped, toHex(SHARE)), 'the share is the caller’s').to.deep.equal([0]);
      const late = await watchingFill(async () => {
        const opening = refusal(open);
        engine.dispose();
        return opening;
      });
      expect(late.result).to.equal('aborted');
      expect(timesOf(late.wiped, toHex(SHARE), toHex(OWNER_SECRET))).to.deep.equal([1, 1]);
    });

    it('leaves the caller’s own keys alone', async () => {
      const key = keyOf(5);
      const ownerSecret = Uint8Array.from(OWNER_SECRET);
      const { bytes } = await engine.seal(request({ ownerSecret, enroll: [{ ...enrolment(5), key: { kind: 'bytes', key } }] }));
      await engine.trial(bytes);
      await engine.open({ bytes, wallet: WALLET, slotId: slotIdOf(5), key: { kind: 'bytes', key } });
      engine.dispose();
      expect(key).to.deep.equal(keyOf(5));
      expect(ownerSecret).to.deep.equal(OWNER_SECRET);
    });
  });

  describe('refusals before any work', () => {
    it('of shares, wallets and slots', async () => {
      expect(await refusal(() => engine.seal(request({ share: new Uint8Array(0) })))).to.equal('share-empty');
      expect(await refusal(() => engine.seal(request({ share: new Uint8Array(524_289) })))).to.equal('share-too-large');
      expect(await refusal(() => engine.seal(request({ wallet: '' })))).to.equal('invalid-argument');
      const many = Array.from({ length: 17 }, (_, i) => enrolment(i + 1));
      expect(await refusal(() => engine.seal(request({ enroll: many })))).to.equal('too-many-slots');
      expect(await refusal(() => engine.seal(request({ enroll: [] })))).to.equal('backup-schema');
    });

    it('of params that are not the method’s, and of keys that are not 32 bytes', async () => {
      expect(await refusal(() => engine.seal(request({ enroll: [{ ...enrolment(1), params: { a: 1 } }] })))).to.equal('backup-schema');
      for (const length of [0, 31, 33]) {
        const key = { kind: 'bytes', key: new Uint8Array(length) } as const;
        expect(await refusal(() => engine.seal(request({ enroll: [{ ...enrolment(1), key }] })))).to.equal('internal');
      }
      const stretched = { ...enrolment(1), key: { kind: 'argon2id', secret: utf8('x') } } as const;
      expect(await refusal(() => engine.seal(request({ enroll: [stretched] })))).to.equal('internal');
    });

    it('of a cost below what may be chosen, though an existing backup with it still opens', async () => {
      for (const kdf of [
        { m: 19_455, t: 2, p: 1 },
        { m: 19_456, t: 1, p: 1 },
        { m: 262_145, t: 2, p: 1 },
      ]) {
        expect(await refusal(() => engine.seal(request({ enroll: [passwordEnrolment(kdf)] }))), JSON.stringify(kdf)).to.equal(
          'kdf-out-of-range',
        );
      }
      const weak = { m: 8192, t: 1, p: 1 };
      const key = await argon2id(utf8('old'), SALT, weak);
      const old = await makeBackup({
        methods: [{ method: 'password', params: { profile: 'text-1', salt: toB64u(SALT), kdf: weak }, key }],
      });
      const opened = await engine.open({
        bytes: old.bytes,
        wallet: WALLET,
        slotId: slotIdOf(1),
        key: { kind: 'argon2id', secret: utf8('old') },
      });
      expect(opened.share).to.deep.equal(SHARE);
    });
  });

  describe('after dispose', () => {
    it('every call is refused as aborted', async () => {
      const { bytes } = await engine.seal(request());
      engine.dispose();
      engine.dispose();
      expect(await refusal(() => engine.trial(bytes))).to.equal('aborted');
      expect(await refusal(() => engine.seal(request()))).to.equal('aborted');
      expect(
        await refusal(() => engine.open({ bytes, wallet: WALLET, slotId: slotIdOf(1), key: { kind: 'bytes', key: keyOf(1) } })),
      ).to.equal('aborted');
      expect(await refusal(() => engine.sign(OWNER_SECRET, { verb: 'delete', wallet: WALLET, seq: 1, currentSha256: '' }))).to.equal(
        'aborted',
      );
    });

    it('calls under way end as aborted and leave nothing behind', async () => {
      const sealing = engine.seal(request());
      engine.dispose();
      expect(await refusal(() => sealing)).to.equal('aborted');

      const second = localEngine();
      const { bytes } = await second.seal(request());
      const trying = second.trial(bytes);
      second.dispose();
      expect(await refusal(() => trying)).to.equal('aborted');

      const third = localEngine();
      const opening = third.open({ bytes, wallet: WALLET, slotId: slotIdOf(1), key: { kind: 'bytes', key: keyOf(1) } });
      third.dispose();
      expect(await refusal(() => opening)).to.equal('aborted');
    });
  });

  it('signs what a store verifies', async () => {
    const sha256 = 'ab'.repeat(32);
    const promote = await engine.sign(OWNER_SECRET, { verb: 'promote', wallet: WALLET, seq: 3, sha256, currentSha256: '' });
    expect(promote.length).to.equal(64);
    expect(verify(owner, promoteMessage(WALLET, 3, sha256, ''), promote)).to.equal(true);
    expect(verify(ownerFromSecret(OTHER_OWNER_SECRET).public, promoteMessage(WALLET, 3, sha256, ''), promote)).to.equal(false);
    for (const verb of ['verified', 'delete', 'undelete'] as const) {
      const signature = await engine.sign(OWNER_SECRET, { verb, wallet: WALLET, seq: 3, currentSha256: sha256 });
      expect(verify(owner, ownerMessage(verb, WALLET, 3, sha256), signature)).to.equal(true);
      expect(verify(owner, ownerMessage(verb, WALLET, 4, sha256), signature)).to.equal(false);
    }
  });

  it('warms up without failing, and seals a manifest that verifies', async () => {
    await engine.warmUp(CHEAPEST);
    await engine.warmUp({ m: 0, t: 0, p: 0 });
    const made = await makeBackup({ ownerSecret: generateOwner().secret });
    verifyManifest(made.manifest);
  });
});
