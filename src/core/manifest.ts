/**
 * The manifest of a `holdfast/1` backup: its exact schema, and nothing about secrets.
 * The specification is docs/backup-file.md.
 */
import { fromB64u, randomBytes, toB64u, utf8 } from './bytes.ts';
import { BackupError } from './errors.ts';
import { canonicalBytes, isJsonObject, isPlainJson, type Json, type JsonObject, parseCanonical } from './json.ts';
import { type KdfParams, isAcceptableKdf } from './kdf.ts';

export const FORMAT_VERSION = 1;
export const MAX_BACKUP_BYTES = 1_048_576;
export const MAX_SLOTS = 16;
export const MAX_SHARE_BYTES = 524_288;

/** One method's way into the backup: a public recipient, and what the method needs to find its key again. */
export interface Slot {
  /** base64url of 8 random bytes */
  readonly id: string;
  readonly method: string;
  /** age recipient `age1pq1…` (ML-KEM-768 + X25519) */
  readonly recipient: string;
  /** base64url of 32 bytes: ties owner, recipient and params to the method key */
  readonly bind: string;
  readonly params: JsonObject;
}

/** What a manifest says besides the encrypted file and the signature. */
export interface ManifestHead {
  readonly holdfast: number;
  readonly wallet: string;
  readonly pair: string;
  readonly seq: number;
  readonly createdAt: string;
  /** base64url of the owner's Ed25519 public key */
  readonly owner: string;
  readonly slots: readonly Slot[];
}

export interface Manifest extends ManifestHead {
  /** base64url of the age file */
  readonly file: string;
  /** base64url of the Ed25519 signature */
  readonly sig: string;
}

export function newSlotId(): string {
  return toB64u(randomBytes(8));
}

type Check = (value: Json, field: string) => void;

function refuse(field: string): never {
  throw new BackupError('backup-schema', field, { details: { field } });
}

function text(minBytes: number, maxBytes: number): Check {
  return (value, field) => {
    if (typeof value !== 'string') refuse(field);
    const { length } = utf8(value);
    if (length < minBytes || length > maxBytes) refuse(field);
  };
}

function matching(pattern: RegExp): Check {
  return (value, field) => {
    if (typeof value !== 'string' || !pattern.test(value)) refuse(field);
  };
}

/** base64url of exactly `bytes` bytes, or of `bytes` to `maxBytes`. */
function b64u(bytes: number, maxBytes = bytes): Check {
  return (value, field) => {
    if (typeof value !== 'string') refuse(field);
    let decoded: Uint8Array;
    try {
      decoded = fromB64u(value);
    } catch {
      refuse(field);
    }
    if (decoded.length < bytes || decoded.length > maxBytes) refuse(field);
  };
}

const integer: Check = (value, field) => {
  if (typeof value !== 'number') refuse(field);
};

/** An object with exactly these fields. */
function exactly(fields: Readonly<Record<string, Check>>): Check {
  return (value, field) => {
    if (!isJsonObject(value)) refuse(field);
    for (const name of Object.keys(value)) if (!Object.hasOwn(fields, name)) refuse(`${field}.${name}`);
    for (const [name, check] of Object.entries(fields)) {
      const member = Object.hasOwn(value, name) ? value[name] : undefined;
      if (member === undefined) refuse(`${field}.${name}`);
      check(member, `${field}.${name}`);
    }
  };
}

const kdfFields = exactly({ m: integer, t: integer, p: integer });
const shortText = text(1, 256);
const profile = (name: string) => matching(new RegExp(`^${name}$`));
const vaulted = (profileName: string) =>
  exactly({ profile: profile(profileName), vault: shortText, gen: b64u(16), pk: b64u(32), authPk: b64u(32), kdf: kdfFields });

const passwordAlone = exactly({ profile: profile('text-1'), salt: b64u(16), kdf: kdfFields });
const passwordInVault = vaulted('text-1');

/** The parameters of every method that this version knows, exactly. */
const METHOD_PARAMS: Readonly<Record<string, Check>> = {
  'password': (params, field) => (isJsonObject(params) && 'vault' in params ? passwordInVault : passwordAlone)(params, field),
  'pin': vaulted('pin-1'),
  'passkey': exactly({ rpId: shortText, credentialId: b64u(1, 1023) }),
  'passkey-enclave': exactly({ vault: shortText, gen: b64u(16), rpId: shortText, credentialId: b64u(1, 1023) }),
  'google-drive': exactly({ fileId: shortText, account: text(0, 256) }),
  'icloud': exactly({ record: shortText, account: text(0, 256) }),
  'recovery-code': exactly({}),
};

const MAX_UNKNOWN_PARAMS_BYTES = 4096;
const MAX_UNKNOWN_PARAMS_DEPTH = 4;

/** Nesting: text and numbers are 0, `{}` is 1, `{"a": []}` is 2. */
function depth(value: Json): number {
  if (typeof value !== 'object') return 0;
  const members: readonly Json[] = Array.isArray(value) ? (value as readonly Json[]) : Object.values(value as JsonObject);
  return 1 + Math.max(0, ...members.map(depth));
}

export function isKnownMethod(method: string): boolean {
  return Object.hasOwn(METHOD_PARAMS, method);
}

/** `x-…` is an integrator's own method: the format will never define one of that name, and opens it with the key that is given. */
export function isPrivateMethod(method: string): boolean {
  return method.startsWith('x-');
}

/** @throws BackupError `backup-schema` */
export function checkParams(method: string, params: Json, field: string): void {
  if (!isPlainJson(params)) refuse(field); // a reader knows this already; a method that makes a slot does not
  const check = Object.hasOwn(METHOD_PARAMS, method) ? METHOD_PARAMS[method] : undefined;
  if (check) return check(params, field);
  if (!isJsonObject(params)) refuse(field);
  // Size first: it bounds the walk that follows.
  if (canonicalBytes(params).length > MAX_UNKNOWN_PARAMS_BYTES) refuse(field);
  if (depth(params) > MAX_UNKNOWN_PARAMS_DEPTH) refuse(field);
}

/** bech32 of 1,216 bytes: 1,946 symbols and 6 of checksum. */
const RECIPIENT = /^age1pq1[02-9ac-hj-np-z]{1952}$/;

const slotShape = exactly({
  id: b64u(8),
  method: matching(/^[a-z0-9-]{1,64}$/),
  recipient: matching(RECIPIENT),
  bind: b64u(32),
  params: (value, field) => {
    if (!isJsonObject(value)) refuse(field);
  },
});

const slots: Check = (value, field) => {
  if (!Array.isArray(value) || value.length < 1 || value.length > MAX_SLOTS) refuse(field);
  (value as readonly Json[]).forEach((slot, i) => {
    slotShape(slot, `${field}[${i}]`);
    const { method, params } = slot as unknown as Slot;
    checkParams(method, params, `${field}[${i}].params`);
  });
  const all = value as readonly unknown[] as readonly Slot[];
  if (new Set(all.map((slot) => slot.id)).size !== all.length) refuse(`${field}.id`);
  if (new Set(all.map((slot) => slot.recipient)).size !== all.length) refuse(`${field}.recipient`);
};

const timestamp: Check = (value, field) => {
  matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)(value, field);
  const at = new Date(value as string);
  if (Number.isNaN(at.getTime()) || at.toISOString() !== value) refuse(field);
};

const manifestShape = exactly({
  holdfast: integer,
  wallet: text(1, 256),
  pair: text(0, 256),
  seq: (value, field) => {
    if (typeof value !== 'number' || value < 1) refuse(field);
  },
  createdAt: timestamp,
  owner: b64u(32),
  slots,
  file: b64u(1, MAX_BACKUP_BYTES),
  sig: b64u(64),
});

/** @throws BackupError `invalid-argument`: a caller's own mistake, before anything is made */
export function checkWalletId(wallet: unknown): asserts wallet is string {
  const ok = typeof wallet === 'string' && wallet.isWellFormed() && wallet.length > 0 && utf8(wallet).length <= 256;
  if (!ok) throw new BackupError('invalid-argument', 'wallet must be text of 1 to 256 bytes', { details: { field: 'wallet' } });
}

/**
 * Bytes to manifest: size, UTF-8, JSON, canonical form, version, exact schema.
 * Says nothing yet about who wrote it.
 * @throws BackupError `backup-too-large`, `backup-not-json`, `backup-not-canonical`, `backup-newer-version`, `backup-schema`
 */
export function parseManifest(bytes: Uint8Array): Manifest {
  if (bytes.length > MAX_BACKUP_BYTES) throw new BackupError('backup-too-large', undefined, { details: { limit: MAX_BACKUP_BYTES } });
  const value = parseCanonical(bytes);
  if (!isJsonObject(value)) refuse('manifest');
  const version = value['holdfast'];
  if (typeof version === 'number' && version > FORMAT_VERSION) throw new BackupError('backup-newer-version');
  if (version !== FORMAT_VERSION) refuse('manifest.holdfast');
  manifestShape(value, 'manifest');
  return value as unknown as Manifest;
}

/** The cost parameters of a slot; undefined for a method without a derivation. */
export function kdfOf(slot: Slot): KdfParams | undefined {
  const kdf = isKnownMethod(slot.method) ? slot.params['kdf'] : undefined;
  return kdf === undefined ? undefined : (kdf as unknown as KdfParams);
}

/** @throws BackupError `kdf-out-of-range`, before any memory is taken */
export function checkKdfRanges(manifest: ManifestHead): void {
  for (const slot of manifest.slots) {
    const kdf = kdfOf(slot);
    if (kdf && !isAcceptableKdf(kdf)) throw new BackupError('kdf-out-of-range', undefined, { details: { field: slot.id } });
  }
}

/**
 * @throws BackupError `slot-not-found`, `method-unsupported` (made by a newer version)
 */
export function pickSlot(manifest: ManifestHead, slotId: string): Slot {
  const slot = manifest.slots.find(({ id }) => id === slotId);
  if (!slot) throw new BackupError('slot-not-found');
  if (!isKnownMethod(slot.method) && !isPrivateMethod(slot.method))
    throw new BackupError('method-unsupported', undefined, { details: { field: slot.method } });
  return slot;
}

/** The canonical bytes that the payload's hash covers: everything but file and sig. */
export function headBytes(manifest: ManifestHead): Uint8Array {
  const { holdfast, wallet, pair, seq, createdAt, owner, slots } = manifest;
  return canonicalBytes({ holdfast, wallet, pair, seq, createdAt, owner, slots: slots as unknown as Json });
}

/** The canonical bytes that the signature covers: everything but sig. */
export function signedBytes(manifest: Omit<Manifest, 'sig'>): Uint8Array {
  const { holdfast, wallet, pair, seq, createdAt, owner, slots, file } = manifest;
  return canonicalBytes({ holdfast, wallet, pair, seq, createdAt, owner, slots: slots as unknown as Json, file });
}
