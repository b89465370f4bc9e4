/**
 * Sealing and opening a `holdfast/1` backup: bytes in, bytes out, no storage,
 * no network, no user. The specification is docs/backup-file.md.
 */
import { bindOf, decryptWithFileKey, decryptWithIdentity, encryptFile, identityOf, recipientOf } from './age-file.ts';
import { equalBytes, fromB64u, toB64u, wipe } from './bytes.ts';
import { BackupError } from './errors.ts';
import { type Expected, readHead } from './head.ts';
import { inspectBackup } from './inspect.ts';
import { type JsonObject, canonicalBytes } from './json.ts';
import {
  FORMAT_VERSION,
  MAX_BACKUP_BYTES,
  MAX_SLOTS,
  type Manifest,
  type ManifestHead,
  type Slot,
  checkParams,
  checkWalletId,
  parseManifest,
  pickSlot,
} from './manifest.ts';
import { type OwnerKey, manifestMessage, ownerFromSecret, sign, verifyManifest } from './owner-key.ts';
import { checkShare, payloadBytes, readPayload } from './payload.ts';
import { sha256HexOf } from './sha256.ts';

/**
 * Makes the public half of a method: recipient and bind from its key.
 * @param methodKey K_m, 32 uniform bytes; stays the caller's
 */
export async function makeSlot(
  methodKey: Uint8Array,
  about: { wallet: string; slotId: string; method: string; owner: Uint8Array; params: JsonObject },
): Promise<Slot> {
  const { wallet, slotId, method, owner, params } = about;
  checkParams(method, params, 'params');
  const context = { wallet, slotId, method };
  const recipient = await recipientOf(identityOf(methodKey, context));
  return { id: slotId, method, recipient, bind: toB64u(bindOf(methodKey, context, owner, recipient, params)), params };
}

export interface SealInput {
  readonly wallet: string;
  readonly pair: string;
  readonly seq: number;
  readonly createdAt: string;
  /** 32 bytes; stays the caller's */
  readonly ownerSecret: Uint8Array;
  /** 1 byte to 512 KiB; stays the caller's */
  readonly share: Uint8Array;
  readonly slots: readonly Slot[];
}

/**
 * What can be refused before any work is done.
 * @throws BackupError `invalid-argument`, `share-empty`, `share-too-large`, `too-many-slots`
 */
export function checkSealInput(input: { wallet: string; share: Uint8Array; slots: number }): void {
  checkWalletId(input.wallet);
  checkShare(input.share);
  if (input.slots > MAX_SLOTS) throw new BackupError('too-many-slots', undefined, { details: { limit: MAX_SLOTS } });
}

export interface SealedBackup {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly manifest: Manifest;
  /** SHA-256 of the bytes, lower-case hex */
  readonly sha256: string;
  /** 16 bytes, secret: opens the file inside. The caller wipes it after the trial. */
  readonly fileKey: Uint8Array;
}

/**
 * @throws BackupError `share-empty`, `share-too-large`, `too-many-slots`, `invalid-argument`, `backup-schema`
 */
export async function sealBackup(input: SealInput): Promise<SealedBackup> {
  checkSealInput({ ...input, slots: input.slots.length });
  const owner = ownerFromSecret(input.ownerSecret);
  const head: ManifestHead = {
    holdfast: FORMAT_VERSION,
    wallet: input.wallet,
    pair: input.pair,
    seq: input.seq,
    createdAt: input.createdAt,
    owner: toB64u(owner.public),
    slots: input.slots,
  };
  const payload = payloadBytes(head, input);
  const recipients = input.slots.map(({ recipient }) => recipient);
  const { file, fileKey } = await encryptFile(payload, recipients).finally(() => wipe(payload));
  try {
    return { ...signBackup({ ...head, file: toB64u(file) }, owner), fileKey };
  } catch (error) {
    wipe(fileKey);
    throw error;
  }
}

function signBackup(unsigned: Omit<Manifest, 'sig'>, owner: OwnerKey): Omit<SealedBackup, 'fileKey'> {
  const manifest: Manifest = { ...unsigned, sig: toB64u(sign(owner, manifestMessage(unsigned))) };
  const bytes = canonicalBytes(manifest as unknown as JsonObject);
  if (bytes.length > MAX_BACKUP_BYTES) throw new BackupError('share-too-large');
  parseManifest(bytes); // what this writes, every reader accepts
  return { bytes, manifest, sha256: sha256HexOf(bytes) };
}

export interface OpenedBackup {
  readonly manifest: Manifest;
  /** Owned by the caller, as is ownerSecret. */
  readonly share: Uint8Array;
  readonly ownerSecret: Uint8Array;
}

/**
 * Opens a backup with one slot, in the order of the specification; the first
 * check that fails names itself.
 * @param methodKeyOf called once, after every check that needs no secret, with the slot that was asked for;
 *   the key it returns is wiped here
 */
export async function openBackup(
  bytes: Uint8Array,
  expected: Expected,
  slotId: string,
  methodKeyOf: (slot: Slot) => Promise<Uint8Array>,
): Promise<OpenedBackup> {
  const manifest = readHead(bytes, expected);
  const slot = pickSlot(manifest, slotId);
  const methodKey = await methodKeyOf(slot);
  try {
    const identity = await proveSlot(methodKey, manifest, slot);
    verifyManifest(manifest);
    const position = manifest.slots.indexOf(slot);
    const payload = await decryptWithIdentity(fromB64u(manifest.file), manifest.slots.length, position, identity);
    try {
      return { manifest, ...readPayload(payload, manifest) };
    } finally {
      wipe(payload);
    }
  } finally {
    wipe(methodKey);
  }
}

/**
 * Recipient, then bind: is this the right secret, and is the slot as it was set up?
 * @returns the slot's age identity: a secret
 * @throws BackupError `wrong-secret`, `backup-altered`
 */
export async function proveSlot(methodKey: Uint8Array, manifest: ManifestHead, slot: Slot): Promise<string> {
  const context = { wallet: manifest.wallet, slotId: slot.id, method: slot.method };
  const identity = identityOf(methodKey, context);
  if ((await recipientOf(identity)) !== slot.recipient) throw new BackupError('wrong-secret');
  const bind = bindOf(methodKey, context, fromB64u(manifest.owner, 32), slot.recipient, slot.params);
  if (!equalBytes(bind, fromB64u(slot.bind, 32))) throw new BackupError('backup-altered');
  return identity;
}

/**
 * The trial opening of a refresh, which holds no method key: everything is
 * checked but the slots' own stanzas, whose number and kind are.
 */
export async function openWithFileKey(bytes: Uint8Array, expected: Expected, fileKey: Uint8Array): Promise<OpenedBackup> {
  const manifest = inspectBackup(bytes, expected);
  const payload = await decryptWithFileKey(fromB64u(manifest.file), manifest.slots.length, fileKey);
  try {
    return { manifest, ...readPayload(payload, manifest) };
  } finally {
    wipe(payload);
  }
}
