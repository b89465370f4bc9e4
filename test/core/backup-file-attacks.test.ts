import { sha256 } from '@noble/hashes/sha2.js';
import { expect } from 'chai';
import { encryptFile } from '../../src/core/age-file.ts';
import {
  type Expected,
  type JsonObject,
  MAX_SHARE_BYTES,
  type Slot,
  canonicalBytes,
  checkParams,
  headBytes,
  inspectBackup,
  makeSlot,
  openBackup,
  ownerFromSecret,
  toB64u,
  utf8,
} from '../../src/core/index.ts';
import { payloadBytes, readPayload } from '../../src/core/payload.ts';
import {
  type Fixture,
  OTHER_OWNER_SECRET,
  OWNER_SECRET,
  SHARE,
  WALLET,
  altered,
  headOf,
  keyOf,
  makeBackup,
  openFirst,
  refusal,
  resigned,
  slotIdOf,
} from './fixtures.ts';

const owner = ownerFromSecret(OWNER_SECRET).public;
const KDF = { m: 19_456, t: 2, p: 1 };
const PASSWORD_PARAMS: JsonObject = { profile: 'text-1', salt: toB64u(new Uint8Array(16).fill(3)), kdf: KDF };

describe('core: backup file under attack', function () {
  this.timeout(120_000);

  describe('a malicious store', () => {
    let mine: Fixture;
    let theirs: Fixture; // another wallet of the same person, or the store's own
    let thief: Slot; // a slot that the store made, with its own key
    before(async () => {
      mine = await makeBackup({ methods: [{}, { method: 'password', params: PASSWORD_PARAMS }] });
      theirs = await makeBackup({
        wallet: 'other',
        ownerSecret: OTHER_OWNER_SECRET,
        methods: [{ key: keyOf(50) }, { key: keyOf(51), method: 'password', params: PASSWORD_PARAMS }],
      });
      thief = await makeSlot(keyOf(66), { wallet: WALLET, slotId: slotIdOf(66), method: 'recovery-code', owner, params: {} });
    });

    const open = (bytes: Uint8Array, expected: Partial<Expected> = {}, slotId = slotIdOf(1), key = keyOf(1)) =>
      refusal(() => openBackup(bytes, { wallet: WALLET, ...expected }, slotId, async () => Uint8Array.from(key)));
    const inspect = (bytes: Uint8Array) => refusal(() => inspectBackup(bytes, { wallet: WALLET, owner }));
    const slots = () => mine.manifest.slots;

    it('adds a slot of its own', async () => {
      const bytes = altered(mine.manifest, { slots: [...slots(), thief] });
      expect(await open(bytes)).to.equal('signature-invalid');
      expect(await inspect(bytes)).to.equal('signature-invalid');
    });

    it('swaps the recipient of a slot', async () => {
      const bytes = altered(mine.manifest, { slots: [{ ...slots()[0], recipient: thief.recipient }, slots()[1]] });
      expect(await open(bytes)).to.equal('wrong-secret'); // the secret does not lead to that recipient
      expect(await inspect(bytes)).to.equal('signature-invalid');
      const other = altered(mine.manifest, { slots: [slots()[0], { ...slots()[1], recipient: thief.recipient }] });
      expect(await open(other)).to.equal('signature-invalid');
    });

    it('drops a slot', async () => {
      const bytes = altered(mine.manifest, { slots: [slots()[0]] });
      expect(await open(bytes)).to.equal('signature-invalid');
      expect(await inspect(bytes)).to.equal('signature-invalid');
    });

    it('reorders slots', async () => {
      const bytes = altered(mine.manifest, { slots: [...slots()].reverse() });
      expect(await open(bytes)).to.equal('signature-invalid');
      expect(await inspect(bytes)).to.equal('signature-invalid');
    });

    it('weakens the KDF, inside the accepted range and outside', async () => {
      const weaker = (kdf: object) =>
        altered(mine.manifest, { slots: [slots()[0], { ...slots()[1], params: { ...PASSWORD_PARAMS, kdf } }] });
      expect(await open(weaker({ m: 8192, t: 1, p: 1 }), {}, slotIdOf(2), keyOf(2))).to.equal('backup-altered');
      expect(await open(weaker({ m: 1, t: 1, p: 1 }), {}, slotIdOf(2), keyOf(2))).to.equal('kdf-out-of-range');
      expect(await inspect(weaker({ m: 8192, t: 1, p: 1 }))).to.equal('signature-invalid');
    });

    it('forges bind', async () => {
      const bytes = altered(mine.manifest, { slots: [{ ...slots()[0], bind: thief.bind }, slots()[1]] });
      expect(await open(bytes)).to.equal('backup-altered');
      expect(await inspect(bytes)).to.equal('signature-invalid');
    });

    it('mixes two wallets: head of one, file of the other', async () => {
      const bytes = altered(mine.manifest, { file: theirs.manifest.file });
      expect(await open(bytes)).to.equal('signature-invalid');
      expect(await open(altered(theirs.manifest, { wallet: WALLET }), {}, slotIdOf(1), keyOf(50))).to.equal('wrong-secret');
      expect(await open(theirs.bytes)).to.equal('wrong-wallet');
    });

    it('signs the whole backup with a key of its own', async () => {
      const changed = { owner: toB64u(ownerFromSecret(OTHER_OWNER_SECRET).public) };
      const bytes = resigned(mine.manifest, changed, OTHER_OWNER_SECRET);
      expect(await open(bytes, { owner })).to.equal('owner-changed'); // a device that knows its owner
      expect(await open(bytes)).to.equal('backup-altered'); // a fresh one: bind names the owner
      expect(await inspect(bytes)).to.equal('owner-changed');
    });

    it('makes a whole backup for a wallet, from public facts', async () => {
      const forged = await makeBackup({ ownerSecret: OTHER_OWNER_SECRET, methods: [{ key: keyOf(66) }] });
      expect(await open(forged.bytes)).to.equal('wrong-secret');
    });

    it('takes the owner key of small order that signs anything', async () => {
      const identity = toB64u(Uint8Array.of(1, ...new Uint8Array(31)));
      const bytes = altered(mine.manifest, { owner: identity, sig: toB64u(Uint8Array.of(1, ...new Uint8Array(63))) });
      expect(await refusal(() => inspectBackup(bytes, { wallet: WALLET }))).to.equal('signature-invalid');
    });

    it('repeats a member of the JSON', async () => {
      const text = new TextDecoder().decode(mine.bytes);
      expect(await open(utf8(text.replace('"seq":1', '"seq":2,"seq":1')))).to.equal('backup-not-canonical');
      expect(await open(utf8(text.replace('"seq":1', '"seq":1,"seq":2')))).to.equal('backup-not-canonical');
    });

    it('answers with an older backup: it opens, and says its seq', async () => {
      // Which seq is the newest is the flow's business: a fresh device cannot know.
      expect((await openFirst(mine.bytes, mine)).manifest.seq).to.equal(1);
      expect(await open(altered(mine.manifest, { seq: 2 }))).to.equal('signature-invalid');
    });
  });

  describe('an owner who signs nonsense', () => {
    /** A backup of one slot whose file holds this payload, properly signed. */
    async function withPayload(
      change: (payload: Record<string, unknown>) => unknown,
      spec: { share?: Uint8Array } = {},
    ): Promise<Fixture & { bytes: Uint8Array<ArrayBuffer> }> {
      const made = await makeBackup(spec);
      const honest = payloadBytes(headOf(made.manifest), { share: made.share, ownerSecret: OWNER_SECRET });
      const value = change(JSON.parse(new TextDecoder().decode(honest)) as Record<string, unknown>);
      const bytes = value instanceof Uint8Array ? value : canonicalBytes(value as JsonObject);
      const { file } = await encryptFile(
        bytes,
        made.manifest.slots.map(({ recipient }) => recipient),
      );
      return { ...made, bytes: resigned(made.manifest, { file: toB64u(file) }) };
    }
    const codeOf = async (change: (payload: Record<string, unknown>) => unknown) => {
      const made = await withPayload(change);
      return refusal(() => openFirst(made.bytes, made));
    };
    /** Pads to the next block, so that the padding is not what is wrong. */
    const padded = (value: Record<string, unknown>) => {
      const { length } = canonicalBytes({ ...value, pad: '' } as JsonObject);
      return { ...value, pad: '0'.repeat((4096 - (length % 4096)) % 4096) };
    };

    it('opens as long as the payload is the honest one', async () => {
      const made = await withPayload((payload) => padded(payload));
      expect((await openFirst(made.bytes, made)).share).to.deep.equal(SHARE);
    });

    for (const [what, change] of Object.entries<(payload: Record<string, unknown>) => unknown>({
      'another version': (p) => padded({ ...p, holdfast: 2 }),
      'another wallet': (p) => padded({ ...p, wallet: 'other' }),
      'another pair': (p) => padded({ ...p, pair: 'other' }),
      'another seq': (p) => padded({ ...p, seq: 2 }),
      'seq as text': (p) => padded({ ...p, seq: '1' }),
      'another manifest': (p) => padded({ ...p, manifest: toB64u(new Uint8Array(32)) }),
      'a short manifest hash': (p) => padded({ ...p, manifest: toB64u(new Uint8Array(31)) }),
      'another owner': (p) => padded({ ...p, ownerSecret: toB64u(OTHER_OWNER_SECRET) }),
      'a short owner secret': (p) => padded({ ...p, ownerSecret: toB64u(new Uint8Array(31)) }),
      'an empty share': (p) => padded({ ...p, share: '' }),
      'a share that is too large': (p) => padded({ ...p, share: toB64u(new Uint8Array(MAX_SHARE_BYTES + 1)) }),
      'a share that is not base64url': (p) => padded({ ...p, share: '+' }),
      'a share with spare bits': (p) => padded({ ...p, share: 'AB' }),
      'a share that is a number': (p) => padded({ ...p, share: 1 }),
      'an unknown field': (p) => padded({ ...p, extra: 1 }),
      'a missing share': ({ share: _, ...p }) => padded(p),
      'a missing pad': ({ pad: _, ...p }) => p,
      'a pad of other symbols': (p) => ({ ...p, pad: String(p['pad']).replace(/0$/, '1') }),
      'a pad that is one short': (p) => ({ ...p, pad: String(p['pad']).slice(1) }),
      'a pad of one block too many': (p) => ({ ...p, pad: `${String(p['pad'])}${'0'.repeat(4096)}` }),
      'no pad at all': (p) => ({ ...p, pad: '' }),
      'a list': () => [],
      'a text': () => 'share',
      'nothing': () => new Uint8Array(0),
      'no JSON': () => utf8('share=1'),
      'a value outside the data model': (p) => utf8(JSON.stringify({ ...p, pad: null })),
      'members out of order': (p) => utf8(JSON.stringify(Object.fromEntries(Object.entries(p).reverse()))),
      'white space': (p) => utf8(` ${JSON.stringify(p)}`),
      'bytes that are not UTF-8': () => Uint8Array.of(0xff),
    })) {
      it(`refuses a payload with ${what}`, async () => expect(await codeOf(change)).to.equal('payload-invalid'));
    }

    it('pads with the fewest zeros, possibly none, to blocks of 4,096 bytes', async () => {
      const { manifest } = await makeBackup();
      const head = headOf(manifest);
      const sizes = new Set<number>();
      const { pad: room } = JSON.parse(
        new TextDecoder().decode(payloadBytes(head, { share: new Uint8Array(1), ownerSecret: OWNER_SECRET })),
      ) as { pad: string };
      const exact = Math.floor((room.length * 3) / 4);
      for (let length = exact - 50; length < exact + 50; length++) {
        const share = new Uint8Array(length);
        const bytes = payloadBytes(head, { share, ownerSecret: OWNER_SECRET });
        expect(bytes.length % 4096).to.equal(0);
        const { pad } = JSON.parse(new TextDecoder().decode(bytes)) as { pad: string };
        expect(pad).to.match(/^0{0,4095}$/);
        sizes.add(pad.length);
        expect(readPayload(bytes, head).share.length).to.equal(length);
      }
      expect([...sizes].some((size) => size < 3)).to.equal(true);
      expect(Math.max(...sizes)).to.be.greaterThan(4090);
    });

    it('can be a payload without any padding', async () => {
      // The wallet's length, one byte at a time, finds the exact fit.
      const zeros: number[] = [];
      for (let extra = 0; extra < 4; extra++) {
        const made = await makeBackup({ pair: 'p'.repeat(extra) });
        const base = payloadBytes(headOf(made.manifest), { share: new Uint8Array(1), ownerSecret: OWNER_SECRET });
        const { pad } = JSON.parse(new TextDecoder().decode(base)) as { pad: string };
        const bytes = Math.floor((pad.length * 3) / 4) + 1;
        for (const length of [bytes - 1, bytes, bytes + 1]) {
          const again = payloadBytes(headOf(made.manifest), { share: new Uint8Array(length), ownerSecret: OWNER_SECRET });
          const left = (JSON.parse(new TextDecoder().decode(again)) as { pad: string }).pad.length;
          if (left === 0) expect(readPayload(again, headOf(made.manifest)).share.length).to.equal(length);
          zeros.push(left);
        }
      }
      expect(zeros).to.include(0);
    });

    it('ties the payload to the hash of the head', async () => {
      const { manifest } = await makeBackup();
      const { manifest: hash } = JSON.parse(
        new TextDecoder().decode(payloadBytes(headOf(manifest), { share: SHARE, ownerSecret: OWNER_SECRET })),
      ) as { manifest: string };
      expect(hash).to.equal(toB64u(sha256(headBytes(manifest))));
    });

    it('refuses a file whose stanzas are in another order than the slots', async () => {
      const made = await makeBackup({ methods: [{}, {}, {}] });
      const payload = payloadBytes(headOf(made.manifest), { share: SHARE, ownerSecret: OWNER_SECRET });
      const recipients = made.manifest.slots.map(({ recipient }) => recipient);
      const [a = '', b = '', c = ''] = recipients;
      const file = async (order: string[]) => resigned(made.manifest, { file: toB64u((await encryptFile(payload, order)).file) });
      expect((await openFirst(await file([a, b, c]), made)).share).to.deep.equal(SHARE);
      expect((await openFirst(await file([a, c, b]), made)).share, 'only its own place is known to a slot').to.deep.equal(SHARE);
      for (const order of [[b, a, c], [c, b, a], [b, c, a], [a, b], [a], [a, b, c, c], [a, b, c, a], [b, c]]) {
        const bytes = await file(order);
        expect(await refusal(() => openFirst(bytes, made)), order.map((one) => recipients.indexOf(one)).join()).to.equal('file-damaged');
      }
    });

    it('refuses a slot whose recipient or bind belongs to another wallet, slot or method', async () => {
      const made = await makeBackup();
      for (const other of [
        { wallet: 'other', slotId: slotIdOf(1), method: 'recovery-code' },
        { wallet: WALLET, slotId: slotIdOf(2), method: 'recovery-code' },
        { wallet: WALLET, slotId: slotIdOf(1), method: 'x-own' },
      ]) {
        const foreign = await makeSlot(keyOf(1), { ...other, owner, params: {} });
        const [slot] = made.manifest.slots;
        expect(
          await refusal(() => openFirst(resigned(made.manifest, { slots: [{ ...slot, recipient: foreign.recipient } as Slot] }), made)),
        ).to.equal('wrong-secret');
        expect(
          await refusal(() => openFirst(resigned(made.manifest, { slots: [{ ...slot, bind: foreign.bind } as Slot] }), made)),
        ).to.equal('backup-altered');
      }
    });

    it('refuses params that are not the ones the slot was set up with', async () => {
      const made = await makeBackup({ methods: [{ method: 'password', params: PASSWORD_PARAMS }] });
      const [slot] = made.manifest.slots;
      for (const params of [
        { ...PASSWORD_PARAMS, salt: toB64u(new Uint8Array(16).fill(4)) },
        { ...PASSWORD_PARAMS, kdf: { ...KDF, m: 19_457 } },
        { ...PASSWORD_PARAMS, kdf: { ...KDF, t: 3 } },
        { ...PASSWORD_PARAMS, kdf: { ...KDF, p: 2 } },
      ]) {
        checkParams('password', params, 'p');
        expect(await refusal(() => openFirst(resigned(made.manifest, { slots: [{ ...slot, params } as Slot] }), made))).to.equal(
          'backup-altered',
        );
      }
    });
  });
});
