import { sha256 } from '@noble/hashes/sha2.js';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  type ErrorCode,
  type JsonObject,
  MAX_SHARE_BYTES,
  type Slot,
  newSlotId,
  openBackup,
  openWithFileKey,
  ownerFromSecret,
  sealBackup,
  toB64u,
  toHex,
} from '../../src/core/index.ts';
import {
  CREATED_AT,
  OTHER_OWNER_SECRET,
  OWNER_SECRET,
  PAIR,
  SHARE,
  WALLET,
  altered,
  keyOf,
  makeBackup,
  openFirst,
  refusal,
  slotIdOf,
  slotsFor,
} from './fixtures.ts';

const owner = ownerFromSecret(OWNER_SECRET).public;
const KDF = { m: 19_456, t: 2, p: 1 };
const PASSWORD_PARAMS: JsonObject = { profile: 'text-1', salt: toB64u(new Uint8Array(16).fill(3)), kdf: KDF };

describe('core: backup file', function () {
  this.timeout(120_000);

  describe('sealing and opening', () => {
    it('gives share and owner secret back, by every slot', async () => {
      const backup = await makeBackup({
        methods: [{}, { method: 'password', params: PASSWORD_PARAMS }, { method: 'x-own', params: { a: [1] } }],
      });
      for (const [i, slot] of backup.manifest.slots.entries()) {
        const opened = await openBackup(backup.bytes, { wallet: WALLET, owner }, slot.id, async () =>
          Uint8Array.from(backup.keys[i] ?? []),
        );
        expect(opened.share).to.deep.equal(SHARE);
        expect(opened.ownerSecret).to.deep.equal(OWNER_SECRET);
        expect(opened.manifest).to.deep.equal(backup.manifest);
      }
      const byFileKey = await openWithFileKey(backup.bytes, { wallet: WALLET, owner }, backup.fileKey);
      expect(byFileKey.share).to.deep.equal(SHARE);
      expect(backup.sha256).to.equal(toHex(sha256(backup.bytes)));
    });

    for (const length of [1, 2, 32, 3000, MAX_SHARE_BYTES - 1, MAX_SHARE_BYTES]) {
      it(`carries a share of ${length} bytes`, async () => {
        const share = Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8)) & 255);
        const backup = await makeBackup({ share });
        const opened = await openFirst(backup.bytes, backup);
        expect(toHex(sha256(opened.share))).to.equal(toHex(sha256(share)));
        expect(opened.share.length).to.equal(length);
      });
    }

    it('carries the largest share under sixteen methods of the table', async () => {
      const methods = Array.from({ length: 16 }, () => ({ method: 'password', params: PASSWORD_PARAMS }));
      const backup = await makeBackup({ share: new Uint8Array(MAX_SHARE_BYTES).fill(7), methods });
      expect((await openFirst(backup.bytes, backup)).share.length).to.equal(MAX_SHARE_BYTES);
    });

    it('refuses an empty share, one that is too large, and a manifest that becomes too large', async () => {
      expect(await refusal(() => makeBackup({ share: new Uint8Array(0) }))).to.equal('share-empty');
      expect(await refusal(() => makeBackup({ share: new Uint8Array(MAX_SHARE_BYTES + 1) }))).to.equal('share-too-large');
      const bulky = Array.from({ length: 16 }, () => ({ method: 'later', params: { a: 'x'.repeat(4088) } }));
      expect(await refusal(() => makeBackup({ share: new Uint8Array(MAX_SHARE_BYTES), methods: bulky }))).to.equal('share-too-large');
    });

    it('refuses 17 slots and none', async () => {
      const { slots } = await slotsFor({});
      const [slot] = slots as [Slot];
      const base = { wallet: WALLET, pair: PAIR, seq: 1, createdAt: CREATED_AT, ownerSecret: OWNER_SECRET, share: SHARE };
      expect(await refusal(() => sealBackup({ ...base, slots: new Array<Slot>(17).fill(slot) }))).to.equal('too-many-slots');
      expect(await refusal(() => sealBackup({ ...base, slots: [] }))).to.equal('backup-schema');
    });

    it('seals nothing that no reader would accept', async () => {
      for (const wallet of ['', 'w'.repeat(257), '\ud800'])
        expect(await refusal(() => makeBackup({ wallet }))).to.equal('invalid-argument');
      for (const spec of [
        { pair: 'p'.repeat(257) },
        { pair: '\ud800' },
        { seq: 0 },
        { seq: 2 ** 53 },
        { seq: 1.5 },
        { createdAt: 'now' },
      ]) {
        expect(await refusal(() => makeBackup(spec)), JSON.stringify(spec)).to.equal('backup-schema');
      }
      for (const params of [{ a: true }, { a: null }, { a: 1.5 }, { a: -1 }, { a: '\ud800' }]) {
        expect(
          await refusal(() => makeBackup({ methods: [{ method: 'later', params: params as unknown as JsonObject }] })),
          JSON.stringify(params),
        ).to.equal('backup-schema');
      }
      expect(await refusal(() => makeBackup({ methods: [{}, { slotId: slotIdOf(1) }] }))).to.equal('backup-schema');
      expect(await refusal(() => makeBackup({ methods: [{ slotId: 'short' }] }))).to.equal('backup-schema');
      expect(await refusal(() => makeBackup({ methods: [{ params: { extra: 1 } }] }))).to.equal('backup-schema');
    });

    it('leaves the caller’s share, owner secret and keys alone, and wipes the key it was handed', async () => {
      const [share, ownerSecret, key] = [Uint8Array.from(SHARE), Uint8Array.from(OWNER_SECRET), keyOf(1)];
      const backup = await makeBackup({ share, ownerSecret, methods: [{ key }] });
      expect(share).to.deep.equal(SHARE);
      expect(ownerSecret).to.deep.equal(OWNER_SECRET);
      expect(key).to.deep.equal(keyOf(1));
      const handed = keyOf(1);
      await openBackup(backup.bytes, { wallet: WALLET }, slotIdOf(1), async () => handed);
      expect([...handed].every((byte) => byte === 0)).to.equal(true);
      const wrong = keyOf(9);
      await refusal(() => openBackup(backup.bytes, { wallet: WALLET }, slotIdOf(1), async () => wrong));
      expect([...wrong].every((byte) => byte === 0)).to.equal(true);
    });

    it('asks for the key once, after every check that needs none, and never when one of them fails', async () => {
      const backup = await makeBackup();
      let asked = 0;
      const ask = async (slot: Slot) => {
        asked++;
        expect(slot.id).to.equal(slotIdOf(1));
        return keyOf(1);
      };
      await openBackup(backup.bytes, { wallet: WALLET }, slotIdOf(1), ask);
      expect(asked).to.equal(1);
      await refusal(() => openBackup(backup.bytes, { wallet: 'other' }, slotIdOf(1), ask));
      await refusal(() => openBackup(backup.bytes, { wallet: WALLET }, slotIdOf(2), ask));
      await refusal(() => openBackup(altered(backup.manifest, { extra: 1 }), { wallet: WALLET }, slotIdOf(1), ask));
      expect(asked).to.equal(1);
    });

    it('makes ids of 8 random bytes', () => {
      const ids = new Set(Array.from({ length: 50 }, newSlotId));
      expect(ids.size).to.equal(50);
      for (const id of ids) expect(id).to.match(/^[A-Za-z0-9_-]{11}$/);
    });

    it('never opens with another key, wallet, slot or owner', async () => {
      const small = fc.record({
        key: fc.constantFrom(1, 2, 3),
        wallet: fc.constantFrom(WALLET, 'other'),
        slot: fc.constantFrom(1, 2, 3),
        owner: fc.constantFrom(OWNER_SECRET, OTHER_OWNER_SECRET),
      });
      const backup = await makeBackup({ methods: [{}, {}] });
      await fc.assert(
        fc.asyncProperty(small, async (choice) => {
          const right = choice.wallet === WALLET && choice.owner === OWNER_SECRET && choice.slot === choice.key && choice.slot < 3;
          const expected = { wallet: choice.wallet, owner: ownerFromSecret(choice.owner).public };
          const code = await openBackup(backup.bytes, expected, slotIdOf(choice.slot), async () => keyOf(choice.key)).then(
            ({ share }) => (toHex(share) === toHex(SHARE) ? 'opened' : 'other share'),
            (error: { code: ErrorCode }) => error.code,
          );
          const why =
            choice.wallet !== WALLET
              ? 'wrong-wallet'
              : choice.owner !== OWNER_SECRET
                ? 'owner-changed'
                : choice.slot === 3
                  ? 'slot-not-found'
                  : 'wrong-secret';
          expect(code).to.equal(right ? 'opened' : why);
        }),
        { numRuns: 60, seed: 6 },
      );
    });
  });

  describe('an unknown method', () => {
    it('is kept, counted and sealed again, and cannot be opened here', async () => {
      const made = await makeBackup({ methods: [{}, { method: 'later', params: { a: [{ b: 'c' }] } }] });
      expect((await openFirst(made.bytes, made)).manifest.slots[1]?.params).to.deep.equal({ a: [{ b: 'c' }] });
      const again = await sealBackup({
        wallet: WALLET,
        pair: PAIR,
        seq: 2,
        createdAt: CREATED_AT,
        ownerSecret: OWNER_SECRET,
        share: SHARE,
        slots: made.manifest.slots,
      });
      expect(again.manifest.slots).to.deep.equal(made.manifest.slots);
      const opened = openBackup(again.bytes, { wallet: WALLET }, slotIdOf(2), async () => keyOf(2));
      expect(await refusal(() => opened)).to.equal('method-unsupported');
    });

    it('with a spoiled recipient stops the sealing, not the process', async () => {
      const { slots } = await slotsFor({ methods: [{}, { method: 'later' }] });
      const spoiled = slots.map((slot, i) =>
        i === 1 ? { ...slot, recipient: `${slot.recipient.slice(0, -1)}${slot.recipient.endsWith('q') ? 'p' : 'q'}` } : slot,
      );
      const sealed = sealBackup({
        wallet: WALLET,
        pair: PAIR,
        seq: 2,
        createdAt: CREATED_AT,
        ownerSecret: OWNER_SECRET,
        share: SHARE,
        slots: spoiled,
      });
      expect(await refusal(() => sealed)).to.equal('backup-schema');
    });
  });

  describe('altered bits and cut ends, a sample (all of them in Node)', () => {
    it('never open', async () => {
      const made = await makeBackup();
      for (let bit = 0; bit < made.bytes.length * 8; bit += 1013) {
        const bytes = Uint8Array.from(made.bytes);
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(await refusal(() => openFirst(bytes, made)), `bit ${bit}`).to.be.a('string');
      }
      for (let length = 0; length < made.bytes.length; length += 211) {
        expect(await refusal(() => openFirst(made.bytes.subarray(0, length), made)), `cut at ${length}`).to.equal('backup-not-json');
      }
    });
  });
});
