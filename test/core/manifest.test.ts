import { expect } from 'chai';
import {
  type Json,
  type JsonObject,
  type KdfParams,
  MAX_BACKUP_BYTES,
  type Manifest,
  checkKdfRanges,
  checkParams,
  checkWalletId,
  headBytes,
  isKnownMethod,
  parseManifest,
  pickSlot,
  signedBytes,
  toB64u,
} from '../../src/core/index.ts';
import { type Fixture, WALLET, altered, bytesOf, keyOf, makeBackup, openFirst, refusal, slotIdOf } from './fixtures.ts';

const b64uOf = (bytes: number) => toB64u(new Uint8Array(bytes).fill(1));
const SALT = b64uOf(16);
const KDF: KdfParams = { m: 19_456, t: 2, p: 1 };
const kdf = { ...KDF };

/** Params of every method of the table, as they should be. */
const GOOD: Readonly<Record<string, readonly JsonObject[]>> = {
  'password': [
    { profile: 'text-1', salt: SALT, kdf },
    { profile: 'text-1', vault: 'v', gen: b64uOf(16), pk: b64uOf(32), authPk: b64uOf(32), kdf },
  ],
  'pin': [{ profile: 'pin-1', vault: 'v', gen: b64uOf(16), pk: b64uOf(32), authPk: b64uOf(32), kdf }],
  'passkey': [{ rpId: 'wallet.example', credentialId: b64uOf(1) }],
  'passkey-enclave': [{ vault: 'v', gen: b64uOf(16), rpId: 'wallet.example', credentialId: b64uOf(1023) }],
  'google-drive': [{ fileId: 'f', account: '' }],
  'icloud': [{ record: 'r', account: 'a…@example.com' }],
  'recovery-code': [{}],
};

/** The same params with one member changed, by name: every one of them has to be refused. */
const BAD_MEMBER: Readonly<Record<string, readonly Json[]>> = {
  profile: ['', 'text-2', 'pin-2', 'text-1 ', 'xtext-1', 'TEXT-1', 1],
  salt: ['', b64uOf(15), b64uOf(17), `${SALT}=`, `${SALT.slice(0, -1)}R`, 16],
  kdf: [{}, 1, 'x', [], { m: 1, t: 1 }, { m: 1, p: 1 }, { t: 1, p: 1 }, { ...kdf, alg: 'argon2id' }, { ...kdf, m: '19456' }],
  vault: ['', 'v'.repeat(257), 'é'.repeat(129), 1, {}],
  gen: ['', b64uOf(15), b64uOf(17), 1],
  pk: ['', b64uOf(31), b64uOf(33), 1],
  authPk: ['', b64uOf(31), b64uOf(33), 1],
  rpId: ['', 'r'.repeat(257), 1],
  credentialId: ['', b64uOf(1024), 'A', 1],
  fileId: ['', 'f'.repeat(257), 1],
  record: ['', 'r'.repeat(257), 1],
  account: ['a'.repeat(257), 1],
};

/** An object nested so deep that the params as a whole have this depth. */
function nested(depth: number): JsonObject {
  return depth === 1 ? {} : { a: nested(depth - 1) };
}

/** Unknown params whose canonical form has exactly this many bytes. */
const sized = (bytes: number): JsonObject => ({ a: 'x'.repeat(bytes - '{"a":""}'.length) });

describe('core: manifest', () => {
  let backup: Fixture;
  let manifest: Manifest;
  before(async () => {
    backup = await makeBackup({ methods: [{}, { method: 'passkey', params: GOOD['passkey']?.[0] as JsonObject }] });
    manifest = backup.manifest;
  });

  const codeOf = (changes: object) => refusal(() => parseManifest(altered(manifest, changes)));
  const accepts = (changes: object) => parseManifest(altered(manifest, changes));
  const withSlot = (changes: object) => ({ slots: [{ ...manifest.slots[0], ...changes }, manifest.slots[1]] });

  it('reads what was sealed', () => {
    expect(parseManifest(backup.bytes)).to.deep.equal(JSON.parse(new TextDecoder().decode(backup.bytes)));
  });

  describe('fields', () => {
    it('refuses a missing one, each of them', async () => {
      for (const field of Object.keys(manifest)) {
        const rest = Object.fromEntries(Object.entries(manifest).filter(([name]) => name !== field));
        expect(await refusal(() => parseManifest(bytesOf(rest))), field).to.equal('backup-schema');
      }
      for (const field of Object.keys(manifest.slots[0] ?? {})) {
        const slot = Object.fromEntries(Object.entries(manifest.slots[0] ?? {}).filter(([name]) => name !== field));
        expect(await codeOf({ slots: [slot] }), `slot.${field}`).to.equal('backup-schema');
      }
    });

    it('refuses an unknown one, wherever it stands', async () => {
      expect(await codeOf({ extra: 1 })).to.equal('backup-schema');
      expect(await codeOf({ constructor: 1 })).to.equal('backup-schema');
      expect(await codeOf(withSlot({ extra: '' }))).to.equal('backup-schema');
      expect(await codeOf(withSlot({ params: { extra: 1 } }))).to.equal('backup-schema');
      const text = `{"__proto__":1,${new TextDecoder().decode(backup.bytes).slice(1)}`;
      expect(await refusal(() => parseManifest(new TextEncoder().encode(text)))).to.equal('backup-schema');
    });

    const wrong: Record<string, readonly Json[]> = {
      holdfast: [0, '1', [], {}],
      wallet: ['', 'w'.repeat(257), 'é'.repeat(129), 1, {}],
      pair: ['p'.repeat(257), 'é'.repeat(129), 0, []],
      seq: [0, '1'],
      createdAt: [
        '',
        0,
        '2026-11-23T09:30:00Z',
        '2026-11-23T09:30:00.00Z',
        '2026-11-23T09:30:00.0000Z',
        '2026-11-23T09:30:00.000z',
        '2026-11-23t09:30:00.000Z',
        '2026-11-23 09:30:00.000Z',
        '2026-11-23T09:30:00.000+00:00',
        '2026-13-01T00:00:00.000Z',
        '2026-00-01T00:00:00.000Z',
        '2026-11-00T00:00:00.000Z',
        '2026-11-31T00:00:00.000Z',
        '2026-02-29T00:00:00.000Z',
        '2100-02-29T00:00:00.000Z',
        '2026-11-23T24:00:00.000Z',
        '2026-11-23T09:60:00.000Z',
        '2026-11-23T23:59:60.000Z',
        '+002026-11-23T09:30:00.000Z',
        '2026-11-23T09:30:00.000Z\n',
        '２026-11-23T09:30:00.000Z',
      ],
      owner: ['', b64uOf(31), b64uOf(33), `${b64uOf(32)}=`, `${b64uOf(32).slice(0, -1)}B`, 1],
      slots: [[], {}, '', [1], [[]], ['']],
      file: ['', 'A', 'AB', 'AA==', 1],
      sig: ['', b64uOf(63), b64uOf(65), `${b64uOf(64).slice(0, -1)}B`, 1],
    };
    for (const [field, values] of Object.entries(wrong)) {
      for (const value of values) {
        it(`refuses ${field} = ${JSON.stringify(value).slice(0, 60)}`, async () =>
          expect(await codeOf({ [field]: value })).to.equal('backup-schema'));
      }
    }

    const right: Record<string, readonly Json[]> = {
      wallet: ['w', 'w'.repeat(256), 'é'.repeat(128), '\u0000', 'e\u0301'],
      pair: ['', 'p'.repeat(256), 'é'.repeat(128)],
      seq: [1, 2, Number.MAX_SAFE_INTEGER],
      createdAt: [
        '2024-02-29T23:59:59.999Z',
        '2000-02-29T00:00:00.000Z',
        '0000-01-01T00:00:00.000Z',
        '0001-01-01T00:00:00.000Z',
        '9999-12-31T23:59:59.999Z',
      ],
      file: ['AA', 'AAA', 'AAAA'],
    };
    for (const [field, values] of Object.entries(right)) {
      for (const value of values) {
        it(`accepts ${field} = ${JSON.stringify(value).slice(0, 60)}`, () => {
          expect(accepts({ [field]: value })[field as keyof Manifest]).to.equal(value);
        });
      }
    }

    it('names a newer version before it looks at anything else in it', async () => {
      expect(await codeOf({ holdfast: 2 })).to.equal('backup-newer-version');
      expect(await refusal(() => parseManifest(bytesOf({ holdfast: 2 })))).to.equal('backup-newer-version');
      expect(await refusal(() => parseManifest(bytesOf({ holdfast: 9, other: [] })))).to.equal('backup-newer-version');
    });

    it('refuses what is not an object', async () => {
      for (const value of [[], '', 1, [1]]) expect(await refusal(() => parseManifest(bytesOf(value)))).to.equal('backup-schema');
    });
  });

  describe('slots', () => {
    const recipients = (n: number) =>
      Array.from({ length: n }, (_, i) => ({ ...manifest.slots[0], id: slotIdOf(i), recipient: fakeRecipient(i) }));
    const fakeRecipient = (i: number) => `${manifest.slots[0]?.recipient.slice(0, -2)}${'qpzry9x8gf2tvdw0'[i % 16]}${'qp'[i >> 4]}`;

    it('may be 1 to 16', async () => {
      expect(accepts({ slots: recipients(1) }).slots.length).to.equal(1);
      expect(accepts({ slots: recipients(16) }).slots.length).to.equal(16);
      expect(await codeOf({ slots: recipients(17) })).to.equal('backup-schema');
    });

    it('have ids of their own', async () => {
      const [a, b] = manifest.slots;
      expect(await codeOf({ slots: [a, { ...b, id: a?.id }] })).to.equal('backup-schema');
    });

    it('have recipients of their own', async () => {
      const [a, b] = manifest.slots;
      expect(await codeOf({ slots: [a, { ...b, recipient: a?.recipient }] })).to.equal('backup-schema');
    });

    const recipientOf = () => manifest.slots[0]?.recipient ?? '';
    for (const [what, make] of Object.entries<(text: string) => Json>({
      'one symbol less': (text) => text.slice(0, -1),
      'one symbol more': (text) => `${text}q`,
      'upper case': (text) => text.toUpperCase(),
      'a symbol outside bech32': (text) => `${text.slice(0, -1)}b`,
      'another prefix': (text) => text.replace('age1pq1', 'age1tag'),
      'an X25519 recipient': () => 'age10d8fpxa70llyf3r95gsqxltq3m34397nrmuh9urlwjyjev8h8ufsj7lk9j',
      'a line end': (text) => `${text}\n`,
      'a number': () => 1,
    })) {
      it(`refuse a recipient with ${what}`, async () =>
        expect(await codeOf(withSlot({ recipient: make(recipientOf()) }))).to.equal('backup-schema'));
    }

    for (const id of ['', b64uOf(7), b64uOf(9), `${b64uOf(8).slice(0, -1)}B`, 1]) {
      it(`refuse the id ${JSON.stringify(id)}`, async () => expect(await codeOf(withSlot({ id }))).to.equal('backup-schema'));
    }
    for (const bind of ['', b64uOf(31), b64uOf(33), 1]) {
      it(`refuse the bind ${JSON.stringify(bind)}`, async () => expect(await codeOf(withSlot({ bind }))).to.equal('backup-schema'));
    }
    for (const method of ['', 'x'.repeat(65), 'Password', 'pass_word', 'pass word', 'mot-de-passé', 'a\n', 1]) {
      it(`refuse the method ${JSON.stringify(method)}`, async () =>
        expect(await codeOf(withSlot({ method, params: {} }))).to.equal('backup-schema'));
    }
    for (const method of ['a', 'x'.repeat(64), '-', '0', 'constructor', 'tostring', 'x-own']) {
      it(`keep the unknown method ${JSON.stringify(method)}`, () => {
        expect(isKnownMethod(method)).to.equal(false);
        expect(accepts(withSlot({ method, params: { any: ['thing'] } })).slots[0]?.method).to.equal(method);
      });
    }
    for (const params of ['', 1, []]) {
      it(`refuse params ${JSON.stringify(params)}, of known and unknown methods`, async () => {
        expect(await codeOf(withSlot({ params }))).to.equal('backup-schema');
        expect(await codeOf(withSlot({ method: 'later', params }))).to.equal('backup-schema');
      });
    }
  });

  describe('params', () => {
    for (const [method, variants] of Object.entries(GOOD)) {
      variants.forEach((params, variant) => {
        it(`of ${method} ${variant}: accepted as they are, refused with one member missing, added or wrong`, async () => {
          checkParams(method, params, 'p');
          for (const name of Object.keys(params)) {
            const rest = Object.fromEntries(Object.entries(params).filter(([other]) => other !== name));
            expect(await refusal(() => checkParams(method, rest, 'p')), `without ${name}`).to.equal('backup-schema');
            for (const value of BAD_MEMBER[name] ?? expect.fail(name)) {
              const changed = { ...params, [name]: value };
              expect(await refusal(() => checkParams(method, changed, 'p')), `${name} = ${JSON.stringify(value)}`).to.equal(
                'backup-schema',
              );
            }
          }
          expect(await refusal(() => checkParams(method, { ...params, extra: 1 }, 'p'))).to.equal('backup-schema');
        });
      });
    }

    it('hold the profile of their own method', async () => {
      const [pin] = GOOD['pin'] ?? [];
      expect(await refusal(() => checkParams('pin', { ...pin, profile: 'text-1' }, 'p'))).to.equal('backup-schema');
      expect(await refusal(() => checkParams('password', { ...pin, profile: 'pin-1' }, 'p'))).to.equal('backup-schema');
      expect(await refusal(() => checkParams('pin', { profile: 'pin-1', salt: SALT, kdf }, 'p'))).to.equal('backup-schema');
      expect(await refusal(() => checkParams('password', { ...GOOD['password']?.[0], vault: 'v' }, 'p'))).to.equal('backup-schema');
    });

    it('accept both ends of texts and ids', () => {
      checkParams('google-drive', { fileId: 'f'.repeat(256), account: 'a'.repeat(256) }, 'p');
      checkParams('icloud', { record: 'é'.repeat(128), account: '' }, 'p');
      checkParams('passkey', { rpId: 'r'.repeat(256), credentialId: b64uOf(1023) }, 'p');
    });

    it('of an unknown method: at most 4,096 bytes', async () => {
      checkParams('later', sized(4095), 'p');
      checkParams('later', sized(4096), 'p');
      expect(await refusal(() => checkParams('later', sized(4097), 'p'))).to.equal('backup-schema');
      // Bytes, not characters: 'é' is two.
      expect(await refusal(() => checkParams('later', { a: 'é'.repeat(2045) }, 'p'))).to.equal('backup-schema');
    });

    it('of an unknown method: at most 4 deep', async () => {
      checkParams('later', nested(1), 'p');
      checkParams('later', nested(4), 'p');
      checkParams('later', { a: [[[1, 'x']]], b: {} }, 'p');
      expect(await refusal(() => checkParams('later', nested(5), 'p'))).to.equal('backup-schema');
      expect(await refusal(() => checkParams('later', { a: [[[[]]]] }, 'p'))).to.equal('backup-schema');
      expect(await refusal(() => checkParams('later', { z: 1, a: [0, [[{}]]] }, 'p'))).to.equal('backup-schema');
    });

    it('of an unknown method: a huge flat list is refused, not the end of the stack', async () => {
      const params = { a: new Array<number>(400_000).fill(0) };
      expect(await codeOf(withSlot({ method: 'later', params }))).to.equal('backup-schema');
    });
  });

  describe('size', () => {
    it('is at most 1 MiB, and checked before anything is read', async () => {
      const spaces = (length: number) => new Uint8Array(length).fill(0x20);
      expect(await refusal(() => parseManifest(spaces(MAX_BACKUP_BYTES)))).to.equal('backup-not-json');
      expect(await refusal(() => parseManifest(spaces(MAX_BACKUP_BYTES + 1)))).to.equal('backup-too-large');
      expect(MAX_BACKUP_BYTES).to.equal(2 ** 20);
    });

    it('allows a manifest of exactly 1 MiB, and not one byte more', async () => {
      const rest = altered(manifest, { file: '', pair: '' }).length;
      const room = MAX_BACKUP_BYTES - rest;
      const fileOf = (symbols: number) => 'A'.repeat(symbols);
      const symbols = room % 4 === 1 ? room - 1 : room; // no base64url text has 1 mod 4 symbols
      const pair = 'p'.repeat(room - symbols);
      const largest = altered(manifest, { file: fileOf(symbols), pair });
      expect(largest.length).to.equal(MAX_BACKUP_BYTES);
      expect(parseManifest(largest).file.length).to.equal(symbols);
      const larger = altered(manifest, { file: fileOf(symbols), pair: `${pair}p` });
      expect(await refusal(() => parseManifest(larger))).to.equal('backup-too-large');
    });
  });

  describe('after the schema', () => {
    it('checks the KDF ranges of every slot that has a cost, not only of the chosen one', async () => {
      const password = (cost: object) => ({
        ...manifest.slots[1],
        method: 'password',
        params: { profile: 'text-1', salt: SALT, kdf: cost },
      });
      const withCost = (cost: object) => accepts({ slots: [manifest.slots[0], password(cost)] });
      checkKdfRanges(withCost({ m: 8192, t: 1, p: 1 }));
      checkKdfRanges(withCost({ m: 262_144, t: 4, p: 4 }));
      for (const cost of [
        { m: 8191, t: 1, p: 1 },
        { m: 262_145, t: 1, p: 1 },
        { m: 8192, t: 0, p: 1 },
        { m: 8192, t: 11, p: 1 },
        { m: 8192, t: 1, p: 0 },
        { m: 8192, t: 1, p: 5 },
        { m: 262_144, t: 5, p: 1 },
      ]) {
        expect(await refusal(() => checkKdfRanges(withCost(cost))), JSON.stringify(cost)).to.equal('kdf-out-of-range');
      }
    });

    it('leaves the params of unknown methods alone', () => {
      checkKdfRanges(accepts(withSlot({ method: 'later', params: { kdf: { m: 1, t: 1, p: 1 } } })));
      checkKdfRanges(accepts(withSlot({ method: 'later', params: { kdf: 'none' } })));
    });

    it('picks a slot by its id', async () => {
      expect(pickSlot(manifest, manifest.slots[1]?.id ?? '').method).to.equal('passkey');
      expect(await refusal(() => pickSlot(manifest, slotIdOf(9)))).to.equal('slot-not-found');
      expect(await refusal(() => pickSlot(manifest, ''))).to.equal('slot-not-found');
    });

    it('picks no slot of a method that it does not know, but an integrator’s own', async () => {
      const later = accepts(withSlot({ method: 'later', params: {} }));
      expect(await refusal(() => pickSlot(later, later.slots[0]?.id ?? ''))).to.equal('method-unsupported');
      const own = accepts(withSlot({ method: 'x-ledger', params: {} }));
      expect(pickSlot(own, own.slots[0]?.id ?? '').method).to.equal('x-ledger');
    });
  });

  it('hashes and signs canonical bytes, whatever the order of the members', () => {
    const reversed = Object.fromEntries(Object.entries(manifest).reverse()) as unknown as Manifest;
    expect(headBytes(reversed)).to.deep.equal(headBytes(manifest));
    expect(signedBytes(reversed)).to.deep.equal(signedBytes(manifest));
    const { sig: _sig, ...unsigned } = manifest;
    expect(signedBytes(manifest)).to.deep.equal(bytesOf(unsigned));
    const { file: _file, ...head } = unsigned;
    expect(headBytes(manifest)).to.deep.equal(bytesOf(head));
  });

  it('checks a wallet id before anything is made', async () => {
    for (const wallet of ['w', 'w'.repeat(256), 'é'.repeat(128)]) checkWalletId(wallet);
    for (const wallet of ['', 'w'.repeat(257), 'é'.repeat(129), '\ud800', 1, undefined, null]) {
      expect(await refusal(() => checkWalletId(wallet)), String(wallet)).to.equal('invalid-argument');
    }
  });

  it('opens a wallet of 1 and of 256 bytes, a pair of 0 and of 256', async () => {
    for (const [wallet, pair] of [
      ['w', ''],
      ['w'.repeat(256), 'p'.repeat(256)],
      ['é'.repeat(128), 'e\u0301'],
    ] as const) {
      const made = await makeBackup({ wallet, pair, methods: [{ key: keyOf(5) }] });
      const opened = await openFirst(made.bytes, made, wallet);
      expect(opened.manifest.pair).to.equal(pair);
    }
    expect(WALLET).to.not.equal('');
  });
});
