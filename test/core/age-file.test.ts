import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bech32 } from '@scure/base';
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  bindOf,
  decryptWithFileKey,
  decryptWithIdentity,
  encryptFile,
  identityOf,
  recipientOf,
  type SlotContext,
} from '../../src/core/age-file.ts';
import { type JsonObject, canonicalBytes, enc, fromUtf8, toHex, utf8 } from '../../src/core/index.ts';
import { materialOrSkip } from '../support/files.ts';
import { keyOf, refusal, slotIdOf } from './fixtures.ts';

const CONTEXT: SlotContext = { wallet: 'w', slotId: slotIdOf(1), method: 'recovery-code' };
const PAYLOAD = utf8('what is inside');

/** Three identities with their recipients. */
async function people(): Promise<{ identities: string[]; recipients: string[] }> {
  const identities = [1, 2, 3].map((number) => identityOf(keyOf(number), CONTEXT));
  return { identities, recipients: await Promise.all(identities.map(recipientOf)) };
}

/** A file whose header is put together line by line: same stanzas, other order, more or fewer of them. */
async function fileWith(recipients: readonly (string | { lines: string[] })[]): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  for (const recipient of recipients) {
    if (typeof recipient === 'string') encrypter.addRecipient(recipient);
    else encrypter.addRecipient({ wrapFileKey: () => [{ args: recipient.lines, body: new Uint8Array(32) }] });
  }
  return encrypter.encrypt(PAYLOAD);
}

const unhex = (text: string) => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

const TESTKIT = `armor_x25519 header_crlf hmac_no_space hybrid hybrid_and_x25519 hybrid_bad_tag hybrid_currupted_enc_mlkem
hybrid_currupted_enc_x25519 hybrid_extra_argument hybrid_grease hybrid_long_file_key hybrid_low_order hybrid_multiple_recipients
hybrid_no_match hybrid_not_canonical_enc hybrid_short_share hybrid_uppercase stanza_empty_body stanza_empty_last_line
stanza_not_canonical stanza_spurious_cr stanza_valid_characters stream_257_chunks stream_257_chunks_full stream_258_chunks
stream_bad_tag stream_bad_tag_second_chunk stream_bad_tag_second_chunk_full stream_empty_payload stream_last_chunk_empty
stream_last_chunk_full stream_last_chunk_full_second stream_missing_tag stream_no_chunks stream_no_final stream_no_final_full
stream_no_final_two_chunks stream_no_final_two_chunks_full stream_short_chunk stream_short_second_chunk stream_three_chunks
stream_trailing_garbage_long stream_trailing_garbage_short stream_two_chunks stream_two_final_chunks`.split(/\s+/);

/** A testkit file: header lines of `name: value`, an empty line, the age file. */
async function testkitFile(bytes: Uint8Array): Promise<{ fields: Map<string, string>; body: Uint8Array<ArrayBuffer> }> {
  let end = 0;
  while (!(bytes[end] === 10 && bytes[end + 1] === 10)) end++;
  const lines = fromUtf8(bytes.subarray(0, end)).split('\n');
  const fields = new Map(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]));
  const body = Uint8Array.from(bytes.subarray(end + 2));
  if (fields.get('compressed') !== 'zlib') return { fields, body };
  const plain = new Blob([body]).stream().pipeThrough(new DecompressionStream('deflate'));
  return { fields, body: new Uint8Array(await new Response(plain).arrayBuffer()) };
}

describe('core: age file', () => {
  describe('the library we rely on', () => {
    for (const name of TESTKIT) {
      it(`does with the testkit's ${name} what it has to`, async function () {
        const bytes = await materialOrSkip(this, `age-testkit/${name}`);
        const { fields, body } = await testkitFile(bytes);
        const decrypter = new Decrypter();
        decrypter.addIdentity(fields.get('identity') ?? '');
        const opened = await decrypter.decrypt(body).then(
          (payload) => toHex(sha256(payload)),
          () => 'refused',
        );
        const good = fields.get('expect') === 'success' && fields.get('armored') !== 'yes';
        expect(opened).to.equal(good ? fields.get('payload') : 'refused');
      });
    }

    it('derives by HKDF what Wycheproof expects', async function () {
      const bytes = await materialOrSkip(this, 'wycheproof/hkdf_sha256_test.json');
      type Case = { tcId: number; ikm: string; salt: string; info: string; size: number; okm: string; result: string };
      const { testGroups } = JSON.parse(fromUtf8(bytes)) as { testGroups: { tests: Case[] }[] };
      for (const { tcId, ikm, salt, info, size, okm, result } of testGroups.flatMap(({ tests }) => tests)) {
        const derive = () => toHex(hkdf(sha256, unhex(ikm), unhex(salt), unhex(info), size));
        if (result === 'valid') expect(derive(), String(tcId)).to.equal(okm);
        else expect(derive, String(tcId)).to.throw();
      }
    });
  });

  describe('key schedule', () => {
    /** HKDF by the platform, not by the library: RFC 5869 with an empty salt. */
    async function platformHkdf(ikm: Uint8Array<ArrayBuffer>, info: Uint8Array<ArrayBuffer>): Promise<string> {
      const key = await crypto.subtle.importKey('raw', ikm, 'HKDF', false, ['deriveBits']);
      const bits = await crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info }, key, 256);
      return toHex(new Uint8Array(bits));
    }
    const join = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));
    const ctx = enc('holdfast/1', CONTEXT.wallet, new Uint8Array(8).fill(1), CONTEXT.method);

    it('gives the identity that the platform’s HKDF gives', async () => {
      const identity = identityOf(keyOf(7), CONTEXT);
      expect(identity).to.match(/^AGE-SECRET-KEY-PQ-1[02-9AC-HJ-NP-Z]{58}$/);
      const seed = bech32.decodeToBytes(identity.toLowerCase()).bytes;
      expect(toHex(seed)).to.equal(await platformHkdf(keyOf(7), join(enc('identity'), ctx)));
    });

    it('gives the bind that the platform’s HKDF gives', async () => {
      const [owner, params] = [keyOf(9), { b: 1, a: 'x' }];
      const info = join(enc('bind'), ctx, enc(owner, 'age1pq1x', canonicalBytes(params)));
      expect(toHex(bindOf(keyOf(7), CONTEXT, owner, 'age1pq1x', params))).to.equal(await platformHkdf(keyOf(7), info));
    });

    it('gives another identity and bind for any other key or context', () => {
      const word = fc.constantFrom('', 'a', 'b', 'ab');
      const inputs = fc.record({
        key: fc.constantFrom(1, 2),
        wallet: word,
        slotId: fc.constantFrom(slotIdOf(1), slotIdOf(2)),
        method: word,
        owner: fc.constantFrom(1, 2),
        recipient: word,
        params: fc.constantFrom<JsonObject>({}, { a: 1 }, { a: '1' }),
      });
      const own = (i: { key: number; wallet: string; slotId: string; method: string }) =>
        JSON.stringify([i.key, i.wallet, i.slotId, i.method]);
      fc.assert(
        fc.property(inputs, inputs, (a, b) => {
          expect(identityOf(keyOf(a.key), a) === identityOf(keyOf(b.key), b)).to.equal(own(a) === own(b));
          const bind = (i: typeof a) => toHex(bindOf(keyOf(i.key), i, keyOf(i.owner), i.recipient, i.params));
          expect(bind(a) === bind(b)).to.equal(JSON.stringify(a) === JSON.stringify(b));
        }),
        { numRuns: 1500, seed: 5 },
      );
    });

    it('makes a recipient of 1,959 characters', async () => {
      expect(await recipientOf(identityOf(keyOf(1), CONTEXT))).to.match(/^age1pq1[02-9ac-hj-np-z]{1952}$/);
    });
  });

  describe('opening', () => {
    it('gives every recipient, and the file key, the same payload', async () => {
      const { identities, recipients } = await people();
      const { file, fileKey } = await encryptFile(PAYLOAD, recipients);
      expect(fileKey.length).to.equal(16);
      for (const [i, identity] of identities.entries()) expect(await decryptWithIdentity(file, 3, i, identity)).to.deep.equal(PAYLOAD);
      expect(await decryptWithFileKey(file, 3, fileKey)).to.deep.equal(PAYLOAD);
      expect(
        fileKey.some((byte) => byte !== 0),
        'the file key stays the caller’s',
      ).to.equal(true);
    });

    it('writes the age v1 header: one hybrid stanza per recipient, in order, nothing else', async () => {
      const { recipients } = await people();
      const { file } = await encryptFile(PAYLOAD, recipients);
      const text = String.fromCharCode(...file);
      expect(text).to.match(
        /^age-encryption\.org\/v1\n(?:-> mlkem768x25519 [A-Za-z0-9+/]{1494}\n[A-Za-z0-9+/]{43}\n){3}--- [A-Za-z0-9+/]{43}\n/,
      );
    });

    it('refuses another count of stanzas than of slots', async () => {
      const { identities, recipients } = await people();
      const { file, fileKey } = await encryptFile(PAYLOAD, recipients);
      for (const slots of [1, 2, 4]) {
        expect(await refusal(() => decryptWithIdentity(file, slots, 0, identities[0] ?? ''))).to.equal('file-damaged');
        expect(await refusal(() => decryptWithFileKey(file, slots, fileKey))).to.equal('file-damaged');
      }
    });

    it('refuses a stanza at another place than its slot', async () => {
      const { identities, recipients } = await people();
      const { file } = await encryptFile(PAYLOAD, recipients);
      for (let i = 0; i < 3; i++) {
        for (let place = -1; place < 4; place++) {
          if (place === i) continue;
          expect(await refusal(() => decryptWithIdentity(file, 3, place, identities[i] ?? '')), `${i} at ${place}`).to.equal(
            'file-damaged',
          );
        }
      }
    });

    it('refuses an identity that has no stanza', async () => {
      const { recipients } = await people();
      const { file } = await encryptFile(PAYLOAD, recipients);
      expect(await refusal(() => decryptWithIdentity(file, 3, 0, identityOf(keyOf(4), CONTEXT)))).to.equal('file-damaged');
    });

    it('refuses a wrong file key', async () => {
      const { recipients } = await people();
      const { file, fileKey } = await encryptFile(PAYLOAD, recipients);
      const wrong = fileKey.map((byte, i) => (i === 0 ? byte ^ 1 : byte));
      expect(await refusal(() => decryptWithFileKey(file, 3, wrong))).to.equal('file-damaged');
    });

    it('refuses an X25519 recipient among the hybrid ones, which the library would open', async () => {
      const { identities, recipients } = await people();
      const classic = await identityToRecipient(await generateX25519Identity());
      const [identity = '', recipient = ''] = [identities[0], recipients[0]];
      const file = await fileWith([recipient, classic]);
      const plain = new Decrypter();
      plain.addIdentity(identity);
      expect(await plain.decrypt(file)).to.deep.equal(PAYLOAD);
      expect(await refusal(() => decryptWithIdentity(file, 2, 0, identity))).to.equal('file-damaged');
      expect(await refusal(() => decryptWithIdentity(file, 1, 0, identity))).to.equal('file-damaged');
    });

    it('refuses stanzas that only look hybrid', async () => {
      const { identities, recipients } = await people();
      const [identity = '', recipient = ''] = [identities[0], recipients[0]];
      const share = 'A'.repeat(1494);
      for (const lines of [
        ['mlkem768x25519'],
        ['mlkem768x25519', share, 'more'],
        ['mlkem768x25519', share.slice(1)],
        ['mlkem768x25519', `${share}A`],
        ['MLKEM768X25519', share],
        ['grease', share],
      ]) {
        const file = await fileWith([recipient, { lines }]);
        expect(await refusal(() => decryptWithIdentity(file, 2, 0, identity)), lines[0]).to.equal('file-damaged');
      }
      const shaped = await fileWith([recipient, { lines: ['mlkem768x25519', share] }]);
      expect(await decryptWithIdentity(shaped, 2, 0, identity), 'the shape alone is not the reason').to.deep.equal(PAYLOAD);
    });

    it('refuses a stanza of low order at the place of the slot, which makes the library throw', async () => {
      const { identities, recipients } = await people();
      const [identity = '', recipient = ''] = [identities[0], recipients[0]];
      const file = await fileWith([recipient, { lines: ['mlkem768x25519', 'A'.repeat(1494)] }]);
      expect(await refusal(() => decryptWithIdentity(file, 2, 1, identity))).to.equal('file-damaged');
    });

    it('refuses a second stanza for the same identity that wraps another file key', async () => {
      const { identities, recipients } = await people();
      const [identity = '', recipient = ''] = [identities[0], recipients[0]];
      const encrypter = new Encrypter();
      encrypter.addRecipient(recipient);
      const borrowed = new Encrypter();
      let stanza: { args: string[]; body: Uint8Array } | undefined;
      borrowed.addRecipient(recipient);
      const catcher = new Decrypter();
      catcher.addIdentity({
        unwrapFileKey(stanzas) {
          stanza = stanzas[0];
          return null;
        },
      });
      await catcher.decrypt(await borrowed.encrypt(PAYLOAD)).catch(() => undefined);
      encrypter.addRecipient({ wrapFileKey: () => (stanza ? [stanza] : []) });
      const file = await encrypter.encrypt(PAYLOAD);
      expect(await decryptWithIdentity(file, 2, 0, identity)).to.deep.equal(PAYLOAD);
      expect(await refusal(() => decryptWithIdentity(file, 2, 1, identity))).to.equal('file-damaged');
    });

    it('refuses every cut of a file, and anything after it', async () => {
      const { identities, recipients } = await people();
      const { file, fileKey } = await encryptFile(PAYLOAD, recipients.slice(0, 1));
      for (let length = 0; length < file.length; length += length < 1500 ? 37 : 1) {
        const cut = file.subarray(0, length);
        expect(await refusal(() => decryptWithFileKey(cut, 1, fileKey)), String(length)).to.equal('file-damaged');
        expect(await refusal(() => decryptWithIdentity(cut, 1, 0, identities[0] ?? '')), String(length)).to.equal('file-damaged');
      }
      const longer = Uint8Array.from([...file, 0]);
      expect(await refusal(() => decryptWithFileKey(longer, 1, fileKey))).to.equal('file-damaged');
    });

    it('refuses to encrypt to what is not a recipient', async () => {
      const { recipients } = await people();
      const [good = ''] = recipients;
      const spoiled = `${good.slice(0, -1)}${good.endsWith('q') ? 'p' : 'q'}`;
      for (const recipient of [spoiled, '', 'age1', 'AGE-SECRET-KEY-1']) {
        expect(await refusal(() => encryptFile(PAYLOAD, [recipient])), recipient.slice(0, 10)).to.equal('backup-schema');
      }
    });
  });
});
