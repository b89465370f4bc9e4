/** What the test vectors are: name, description, and how each is made. */
import { encryptFile, identityOf } from '../../src/core/age-file.ts';
import {
  type ErrorCode,
  type JsonObject,
  type Manifest,
  argon2id,
  canonicalBytes,
  makeSlot,
  ownerFromSecret,
  prepareText,
  toB64u,
  utf8,
} from '../../src/core/index.ts';
import { payloadBytes } from '../../src/core/payload.ts';
import {
  type BackupSpec,
  type Fixture,
  OTHER_OWNER_SECRET,
  OWNER_SECRET,
  SHARE,
  WALLET,
  altered,
  bytesOf,
  headOf,
  keyOf,
  makeBackup,
  resigned,
  slotIdOf,
} from '../core/fixtures.ts';

/** One file of test/vectors; the members are those of docs/backup-file.md, section 12. */
export interface Vector {
  readonly name: string;
  readonly about: string;
  readonly wallet: string;
  readonly owner?: string;
  readonly slot: string;
  readonly methodKey: string;
  readonly password?: string;
  readonly append?: { readonly byte: number; readonly times: number };
  readonly code?: ErrorCode;
  readonly identity?: string;
  readonly share?: string;
  readonly ownerSecret?: string;
  readonly sha256?: string;
  readonly backup: string;
}

type Made = Omit<Vector, 'name' | 'about' | 'backup'> & { readonly backup: Uint8Array };
interface Case {
  readonly name: string;
  readonly about: string;
  readonly make: () => Promise<Made>;
}

const b64u = (bytes: number, value = 1) => toB64u(new Uint8Array(bytes).fill(value));
const KDF = { m: 19_456, t: 2, p: 1 };
const PASSWORD: JsonObject = { profile: 'text-1', salt: b64u(16, 3), kdf: KDF };
const VAULT = { vault: 'vault.wallet.example', gen: b64u(16, 4), pk: b64u(32, 5), authPk: b64u(32, 6), kdf: KDF };

/** A backup that opens by its slot number `at`. */
async function opening(spec: BackupSpec, at = 0, more: Partial<Made> = {}): Promise<Made> {
  const made = await makeBackup(spec);
  const slot = made.manifest.slots[at];
  const key = made.keys[at];
  if (!slot || !key) throw new Error('no such slot');
  return {
    wallet: made.manifest.wallet,
    slot: slot.id,
    methodKey: toB64u(key),
    ...more,
    identity: identityOf(key, { wallet: made.manifest.wallet, slotId: slot.id, method: slot.method }),
    share: toB64u(made.share),
    ownerSecret: toB64u(made.ownerSecret),
    sha256: made.sha256,
    backup: made.bytes,
  };
}

const opens = (name: string, about: string, spec: BackupSpec, at = 0): Case => ({ name: `opens-${name}`, about, make: () => opening(spec, at) });
const byMethod = (method: string, params: JsonObject, name = method): Case =>
  opens(name, `One slot of the method ${method}.`, { methods: [{ method, params }] });

const passwordCase = (name: string, about: string, text: string, kdf = KDF): Case => ({
  name: `opens-${name}`,
  about,
  make: async () => {
    const key = await argon2id(prepareText(text, 'open'), new Uint8Array(16).fill(3), kdf);
    return opening({ methods: [{ method: 'password', params: { ...PASSWORD, kdf }, key }] }, 0, { password: text });
  },
});

type Change = (made: Fixture) => Promise<Partial<Made>> | Partial<Made>;

/** A backup of two slots, recovery code and password, changed so that it is refused. */
const refuses = (name: string, code: ErrorCode, about: string, change: Change): Case => ({
  name: `refuses-${name}`,
  about,
  make: async () => {
    const made = await makeBackup({ methods: [{}, { method: 'password', params: PASSWORD }] });
    return { wallet: WALLET, slot: slotIdOf(1), methodKey: toB64u(keyOf(1)), code, backup: made.bytes, ...(await change(made)) };
  },
});

const text = (made: Fixture, change: (text: string) => string) => ({ backup: utf8(change(new TextDecoder().decode(made.bytes))) });
const slotsWith = (made: Fixture, changes: object, at = 0) => made.manifest.slots.map((slot, i) => (i === at ? { ...slot, ...changes } : slot));
const otherOwner = toB64u(ownerFromSecret(OTHER_OWNER_SECRET).public);

/** The same backup, properly signed, around another payload or other recipients. */
async function withFile(made: Fixture, payload: (honest: Record<string, unknown>) => JsonObject, order = (all: string[]) => all): Promise<Uint8Array> {
  const honest = payloadBytes(headOf(made.manifest), { share: SHARE, ownerSecret: OWNER_SECRET });
  const value = payload(JSON.parse(new TextDecoder().decode(honest)) as Record<string, unknown>);
  const { file } = await encryptFile(canonicalBytes(value), order(made.manifest.slots.map(({ recipient }) => recipient)));
  return resigned(made.manifest, { file: toB64u(file) });
}
const withPayload = (change: (honest: Record<string, unknown>) => Record<string, unknown>): Change => async (made) => ({
  backup: await withFile(made, (honest) => change(honest) as JsonObject),
});
const padded = (value: Record<string, unknown>) => {
  const { length } = canonicalBytes({ ...value, pad: '' } as JsonObject);
  return { ...value, pad: '0'.repeat((4096 - (length % 4096)) % 4096) };
};
const reordered = (order: (all: string[]) => string[]): Change => async (made) => ({ backup: await withFile(made, (honest) => honest as JsonObject, order) });

/** An X25519 recipient, of the secret key that is 32 bytes 0x11: allowed in age, not in here. */
const CLASSIC_RECIPIENT = 'age10d8fpxa70llyf3r95gsqxltq3m34397nrmuh9urlwjyjev8h8ufsj7lk9j';

export const cases: readonly Case[] = [
  passwordCase('password', 'A password without a vault: K_m follows from the text by Argon2id.', 'correct horse battery staple'),
  passwordCase('password-unicode', 'A no-break space and a decomposed letter: profile text-1 maps the one and composes the other.', 'cafe\u0301\u00a0\u{1F511} na\u00efve pass'),
  passwordCase('password-smallest-kdf', 'The smallest cost that a reader accepts.', 'a password of the old days', { m: 8192, t: 1, p: 1 }),
  passwordCase('password-lanes', 'Four lanes and an odd amount of memory.', 'four lanes to the same key', { m: 8195, t: 2, p: 4 }),
  byMethod('password', { profile: 'text-1', ...VAULT }, 'password-vault'),
  byMethod('pin', { profile: 'pin-1', ...VAULT }),
  byMethod('passkey', { rpId: 'wallet.example', credentialId: b64u(64, 7) }),
  byMethod('passkey-enclave', { vault: 'vault.wallet.example', gen: b64u(16, 4), rpId: 'wallet.example', credentialId: b64u(64, 7) }),
  byMethod('google-drive', { fileId: '1AbCdEfGh', account: 'a…z@example.com' }),
  byMethod('icloud', { record: 'holdfast-1', account: '' }),
  byMethod('recovery-code', {}),
  byMethod('x-hardware', { model: 'of the app', list: [1, { a: 'b' }] }, 'private-method'),
  opens('several-slots', 'Four slots, opened by the third.', { methods: [{}, { method: 'password', params: PASSWORD }, { method: 'passkey', params: { rpId: 'wallet.example', credentialId: 'AQ' } }, { method: 'icloud', params: { record: 'r', account: '' } }] }, 2),
  opens('sixteen-slots', 'Sixteen slots, opened by the last.', { methods: Array.from({ length: 16 }, () => ({})) }, 15),
  opens('beside-unknown-method', 'A slot of an unknown method stands first and stays; the second one opens.', { methods: [{ method: 'later-method', params: { a: [{ b: 'c' }], n: Number.MAX_SAFE_INTEGER } }, {}] }, 1),
  opens('extreme-texts', 'Wallet of 256 bytes, empty pair, greatest seq, year 0000, escapes and astral characters.', { wallet: `"\\\u0000\u001f\u{1F600}/\u2028${'é'.repeat(121)}`, pair: '', seq: Number.MAX_SAFE_INTEGER, createdAt: '0000-02-29T23:59:59.999Z' }),
  opens('share-of-one-byte', 'The smallest share.', { share: Uint8Array.of(0) }),
  opens('share-of-two-chunks', 'A payload of more than 64 KiB, so that the age file has two chunks.', { share: Uint8Array.from({ length: 50_000 }, (_, i) => (i * 7) & 255) }),
  {
    name: 'opens-on-a-device-with-the-owner-key',
    about: 'The device holds the owner key, and the manifest names it.',
    make: () => opening({}, 0, { owner: toB64u(ownerFromSecret(OWNER_SECRET).public) }),
  },

  refuses('too-large', 'backup-too-large', 'A good backup and white space up to one byte more than 1 MiB.', (made) => ({ append: { byte: 0x20, times: 1_048_577 - made.bytes.length } })),
  refuses('white-space-up-to-the-limit', 'backup-not-canonical', 'The same with exactly 1 MiB.', (made) => ({ append: { byte: 0x20, times: 1_048_576 - made.bytes.length } })),
  refuses('empty', 'backup-not-json', 'No bytes at all.', () => ({ backup: new Uint8Array(0) })),
  refuses('cut', 'backup-not-json', 'The last byte is missing.', (made) => ({ backup: made.bytes.subarray(0, -1) })),
  refuses('byte-order-mark', 'backup-not-json', 'A byte order mark before the first byte.', (made) => text(made, (all) => `\ufeff${all}`)),
  refuses('not-utf-8', 'backup-not-json', 'A byte 0xff inside the wallet.', (made) => {
    const backup = Uint8Array.from(made.bytes);
    backup[backup.length - 3] = 0xff;
    return { backup };
  }),
  refuses('null', 'backup-schema', 'A member that is null.', (made) => text(made, (all) => all.replace('{', '{"a":null,'))),
  refuses('fraction', 'backup-schema', 'seq is 1.5.', (made) => text(made, (all) => all.replace('"seq":1', '"seq":1.5'))),
  refuses('negative-zero', 'backup-schema', 'seq is -0.', (made) => text(made, (all) => all.replace('"seq":1', '"seq":-0'))),
  refuses('lone-surrogate', 'backup-schema', 'The pair is half of a character.', (made) => text(made, (all) => all.replace('"pair":"pair-1"', String.raw`"pair":"\ud800"`))),
  refuses('deep-nesting', 'backup-schema', '17 levels.', () => ({ backup: utf8('['.repeat(17) + ']'.repeat(17)) })),
  refuses('white-space', 'backup-not-canonical', 'A space after the first brace.', (made) => text(made, (all) => all.replace('{', '{ '))),
  refuses('duplicate-member', 'backup-not-canonical', 'seq stands twice, with the same value.', (made) => text(made, (all) => all.replace('"seq":1', '"seq":1,"seq":1'))),
  refuses('member-order', 'backup-not-canonical', 'wallet stands before slots.', (made) => ({ backup: utf8(JSON.stringify({ ...Object.fromEntries(Object.entries(made.manifest).reverse()) })) })),
  refuses('other-number-form', 'backup-not-canonical', 'seq is 1.0.', (made) => text(made, (all) => all.replace('"seq":1', '"seq":1.0'))),
  refuses('needless-escape', 'backup-not-canonical', 'An escaped letter.', (made) => text(made, (all) => all.replace('"pair-1"', String.raw`"\u0070air-1"`))),
  refuses('newer-version', 'backup-newer-version', 'holdfast is 2, properly signed, with a member that version 1 does not know.', (made) => ({ backup: resigned(made.manifest, { holdfast: 2, more: 'x' }) })),
  refuses('version-zero', 'backup-schema', 'holdfast is 0.', (made) => ({ backup: altered(made.manifest, { holdfast: 0 }) })),
  refuses('unknown-field', 'backup-schema', 'A member that is not in the table, properly signed.', (made) => ({ backup: resigned(made.manifest, { more: 'x' } as JsonObject) })),
  refuses('unknown-slot-field', 'backup-schema', 'A slot with a member that is not in the table.', (made) => ({ backup: altered(made.manifest, { slots: slotsWith(made, { more: 1 }) }) })),
  refuses('missing-field', 'backup-schema', 'There is no pair.', ({ manifest: { pair: _, ...rest } }) => ({ backup: bytesOf(rest) })),
  refuses('spare-bits', 'backup-schema', 'The owner’s last symbol has a spare bit set.', (made) => ({ backup: altered(made.manifest, { owner: `${b64u(32).slice(0, -1)}F` }) })),
  refuses('impossible-date', 'backup-schema', 'The 29th of February 2026.', (made) => ({ backup: altered(made.manifest, { createdAt: '2026-02-29T00:00:00.000Z' }) })),
  refuses('unknown-params', 'backup-schema', 'A password slot with one param too many.', (made) => ({ backup: altered(made.manifest, { slots: slotsWith(made, { params: { ...PASSWORD, alg: 'argon2id' } }, 1) }) })),
  refuses('pin-without-vault', 'backup-schema', 'A PIN slot with a salt.', (made) => ({ backup: altered(made.manifest, { slots: slotsWith(made, { method: 'pin', params: { ...PASSWORD, profile: 'pin-1' } }, 1) }) })),
  refuses('unknown-method-params-too-deep', 'backup-schema', 'Five levels in the params of an unknown method.', (made) => ({ backup: altered(made.manifest, { slots: slotsWith(made, { method: 'later', params: { a: [[[[]]]] } }, 1) }) })),
  refuses('unknown-method-params-too-large', 'backup-schema', '4,097 bytes in the params of an unknown method.', (made) => ({ backup: altered(made.manifest, { slots: slotsWith(made, { method: 'later', params: { a: 'x'.repeat(4089) } }, 1) }) })),
  refuses('same-id-twice', 'backup-schema', 'Two slots with one id.', (made) => ({ backup: altered(made.manifest, { slots: slotsWith(made, { id: slotIdOf(1) }, 1) }) })),
  refuses('same-recipient-twice', 'backup-schema', 'Two slots with one recipient.', (made) => ({ backup: altered(made.manifest, { slots: slotsWith(made, { recipient: made.manifest.slots[0]?.recipient }, 1) }) })),
  refuses('no-slots', 'backup-schema', 'An empty list of slots.', (made) => ({ backup: altered(made.manifest, { slots: [] }) })),
  refuses('x25519-recipient', 'backup-schema', 'A recipient that is not a hybrid one.', (made) => ({ backup: altered(made.manifest, { slots: slotsWith(made, { recipient: CLASSIC_RECIPIENT }) }) })),
  refuses('wrong-wallet', 'wrong-wallet', 'A good backup of another wallet.', () => ({ wallet: 'another wallet' })),
  refuses('wallet-of-another-form', 'wrong-wallet', 'The wallet asked for differs by a trailing space only.', () => ({ wallet: `${WALLET} ` })),
  refuses('owner-changed', 'owner-changed', 'The device holds another owner key.', () => ({ owner: otherOwner })),
  refuses('kdf-memory-too-small', 'kdf-out-of-range', 'm is 8,191, in a slot that is not the chosen one.', (made) => ({ backup: altered(made.manifest, { slots: slotsWith(made, { params: { ...PASSWORD, kdf: { m: 8191, t: 1, p: 1 } } }, 1) }) })),
  refuses('kdf-product-too-large', 'kdf-out-of-range', 'm·t is 262,144 · 5, though each of them is inside its range.', (made) => ({ backup: altered(made.manifest, { slots: slotsWith(made, { params: { ...PASSWORD, kdf: { m: 262_144, t: 5, p: 1 } } }, 1) }) })),
  refuses('slot-not-found', 'slot-not-found', 'No slot has this id.', () => ({ slot: slotIdOf(99) })),
  refuses('method-unsupported', 'method-unsupported', 'The chosen slot is of a method that this version does not know.', async () => {
    const made = await makeBackup({ methods: [{ method: 'later', params: { a: 1 } }] });
    return { backup: made.bytes };
  }),
  refuses('wrong-secret', 'wrong-secret', 'The key of another slot.', () => ({ methodKey: toB64u(keyOf(2)) })),
  refuses('swapped-recipient', 'wrong-secret', 'The slot’s recipient is one of the store’s own.', async (made) => {
    const owner = ownerFromSecret(OWNER_SECRET).public;
    const thief = await makeSlot(keyOf(66), { wallet: WALLET, slotId: slotIdOf(1), method: 'recovery-code', owner, params: {} });
    return { backup: altered(made.manifest, { slots: slotsWith(made, { recipient: thief.recipient }) }) };
  }),
  refuses('weakened-kdf', 'backup-altered', 'A smaller cost, inside the accepted range; K_m is given, so only bind can tell.', (made) => ({
    slot: slotIdOf(2),
    methodKey: toB64u(keyOf(2)),
    backup: altered(made.manifest, { slots: slotsWith(made, { params: { ...PASSWORD, kdf: { m: 8192, t: 1, p: 1 } } }, 1) }),
  })),
  refuses('forged-owner', 'backup-altered', 'Signed anew by a key that is not the owner’s.', (made) => ({ backup: resigned(made.manifest, { owner: otherOwner }, OTHER_OWNER_SECRET) })),
  refuses('forged-bind', 'backup-altered', 'bind is 32 other bytes, and the owner signed it.', (made) => ({ backup: resigned(made.manifest, { slots: slotsWith(made, { bind: b64u(32) }) }) })),
  refuses('added-slot', 'signature-invalid', 'A slot that the owner never signed.', async (made) => {
    const owner = ownerFromSecret(OWNER_SECRET).public;
    const thief = await makeSlot(keyOf(66), { wallet: WALLET, slotId: slotIdOf(66), method: 'recovery-code', owner, params: {} });
    return { backup: altered(made.manifest, { slots: [...made.manifest.slots, thief] }) };
  }),
  refuses('dropped-slot', 'signature-invalid', 'One slot less than the owner signed.', (made) => ({ backup: altered(made.manifest, { slots: made.manifest.slots.slice(0, 1) }) })),
  refuses('slot-order', 'signature-invalid', 'The same slots in another order.', (made) => ({ backup: altered(made.manifest, { slots: [...made.manifest.slots].reverse() }) })),
  refuses('greater-seq', 'signature-invalid', 'seq is greater than what the owner signed.', (made) => ({ backup: altered(made.manifest, { seq: 2 }) })),
  refuses('signature-not-reduced', 'signature-invalid', 'The order of the group added to S: the same signature in a form that RFC 8032 refuses.', (made) => ({ backup: altered(made.manifest, { sig: addGroupOrder(made.manifest) }) })),
  refuses('damaged-file', 'file-damaged', 'The last bit of the age file is turned; the owner signed that.', (made) => ({ backup: resigned(made.manifest, { file: turned(made.manifest.file) }) })),
  refuses('file-is-not-age', 'file-damaged', 'The file is one byte; the owner signed that.', (made) => ({ backup: resigned(made.manifest, { file: 'AA' }) })),
  refuses('stanza-order', 'file-damaged', 'The stanzas stand in another order than the slots.', reordered((all) => [...all].reverse())),
  refuses('missing-stanza', 'file-damaged', 'Two slots, one stanza.', reordered((all) => all.slice(0, 1))),
  refuses('stanza-too-many', 'file-damaged', 'Two slots, three stanzas.', reordered(([a = '', b = '']) => [a, b, b])),
  refuses('x25519-stanza', 'file-damaged', 'The second stanza is of type X25519.', reordered(([a = '']) => [a, CLASSIC_RECIPIENT])),
  refuses('payload-of-another-seq', 'payload-invalid', 'The payload’s seq differs from the manifest’s.', withPayload((p) => padded({ ...p, seq: 2 }))),
  refuses('payload-of-another-manifest', 'payload-invalid', 'The payload’s hash is of another manifest.', withPayload((p) => padded({ ...p, manifest: b64u(32) }))),
  refuses('payload-of-another-owner', 'payload-invalid', 'The payload’s owner secret is of another owner.', withPayload((p) => padded({ ...p, ownerSecret: toB64u(OTHER_OWNER_SECRET) }))),
  refuses('payload-with-unknown-field', 'payload-invalid', 'A member that is not in the table.', withPayload((p) => padded({ ...p, more: 1 }))),
  refuses('payload-without-share', 'payload-invalid', 'An empty share.', withPayload((p) => padded({ ...p, share: '' }))),
  refuses('payload-pad-too-long', 'payload-invalid', 'A whole block of padding too much.', withPayload((p) => ({ ...p, pad: `${String(p['pad'])}${'0'.repeat(4096)}` }))),
  refuses('payload-pad-too-short', 'payload-invalid', 'One zero less.', withPayload((p) => ({ ...p, pad: String(p['pad']).slice(1) }))),
  refuses('payload-pad-of-other-symbols', 'payload-invalid', 'A one among the zeros.', withPayload((p) => ({ ...p, pad: `1${String(p['pad']).slice(1)}` }))),

  refuses('two-faults-wallet-before-signature', 'wrong-wallet', 'Another wallet is asked for, and the signature is forged.', (made) => ({ wallet: 'another wallet', backup: altered(made.manifest, { seq: 2 }) })),
  refuses('two-faults-schema-before-wallet', 'backup-schema', 'An unknown field, and another wallet is asked for.', (made) => ({ wallet: 'another wallet', backup: altered(made.manifest, { more: 1 }) })),
  refuses('two-faults-model-before-form', 'backup-schema', 'A null, and white space.', (made) => text(made, (all) => all.replace('{', '{ "a":null,'))),
  refuses('two-faults-version-before-schema', 'backup-newer-version', 'Version 2 with nothing else in it.', () => ({ backup: bytesOf({ holdfast: 2 }) })),
  refuses('two-faults-owner-before-kdf', 'owner-changed', 'Another owner key on the device, and a KDF out of range.', (made) => ({ owner: otherOwner, backup: altered(made.manifest, { slots: slotsWith(made, { params: { ...PASSWORD, kdf: { m: 1, t: 1, p: 1 } } }, 1) }) })),
  refuses('two-faults-kdf-before-slot', 'kdf-out-of-range', 'A KDF out of range, and an id that is not there.', (made) => ({ slot: slotIdOf(99), backup: altered(made.manifest, { slots: slotsWith(made, { params: { ...PASSWORD, kdf: { m: 1, t: 1, p: 1 } } }, 1) }) })),
  refuses('two-faults-secret-before-signature', 'wrong-secret', 'A wrong key and a forged signature.', (made) => ({ methodKey: toB64u(keyOf(9)), backup: altered(made.manifest, { seq: 2 }) })),
  refuses('two-faults-bind-before-signature', 'backup-altered', 'A forged bind and no signature for it.', (made) => ({ backup: altered(made.manifest, { slots: slotsWith(made, { bind: b64u(32) }) }) })),
  refuses('two-faults-signature-before-file', 'signature-invalid', 'A forged signature and a damaged file.', (made) => ({ backup: altered(made.manifest, { file: turned(made.manifest.file) }) })),
];

/** b64u text whose last byte has its lowest bit turned. */
function turned(file: string): string {
  const bytes = Uint8Array.from(atob(file.replaceAll('-', '+').replaceAll('_', '/')), (symbol) => symbol.charCodeAt(0));
  const last = bytes.length - 1;
  bytes[last] = (bytes[last] ?? 0) ^ 1;
  return toB64u(bytes);
}

/** L of RFC 8032, section 5.1. */
const GROUP_ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

function addGroupOrder({ sig }: Manifest): string {
  const bytes = Uint8Array.from(atob(sig.replaceAll('-', '+').replaceAll('_', '/')), (symbol) => symbol.charCodeAt(0));
  let scalar = GROUP_ORDER;
  for (let i = 0; i < 32; i++) scalar += BigInt(bytes[32 + i] ?? 0) << BigInt(8 * i);
  for (let i = 0; i < 32; i++) bytes[32 + i] = Number((scalar >> BigInt(8 * i)) & 255n);
  return toB64u(bytes);
}

