/**
 * The age v1 file inside a backup, and the key schedule from a method key to
 * its age identity. The age work itself is the library's.
 */
import { hkdf } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { base64nopad, bech32 } from '@scure/base';
import { Decrypter, Encrypter, type Identity, type Stanza, identityToRecipient } from 'age-encryption';
import { concat, enc, fromB64u, utf8, wipe } from './bytes.ts';
import { BackupError } from './errors.ts';
import { type JsonObject, canonicalBytes } from './json.ts';

export const METHOD_KEY_BYTES = 32;
const SLOT_ID_BYTES = 8;
const HYBRID_STANZA = 'mlkem768x25519';
/** base64 without padding of 1,088 bytes of ML-KEM-768 and 32 of X25519 */
const HYBRID_SHARE_SYMBOLS = 1494;
const HYBRID_BODY_BYTES = 32;

export interface SlotContext {
  readonly wallet: string;
  /** base64url of 8 bytes */
  readonly slotId: string;
  readonly method: string;
}

function contextBytes({ wallet, slotId, method }: SlotContext): Uint8Array {
  return enc('holdfast/1', wallet, fromB64u(slotId, SLOT_ID_BYTES), method);
}

/** RFC 5869 with empty salt, 32 bytes out. */
function expandKey(methodKey: Uint8Array, info: Uint8Array): Uint8Array {
  return hkdf(sha256, methodKey, undefined, info, METHOD_KEY_BYTES);
}

/**
 * The age identity of a slot, `AGE-SECRET-KEY-PQ-1…`. A secret: whoever has it opens the file.
 * @param methodKey K_m, 32 uniform bytes
 */
export function identityOf(methodKey: Uint8Array, context: SlotContext): string {
  const seed = expandKey(methodKey, concat(enc('identity'), contextBytes(context)));
  return bech32.encodeFromBytes('age-secret-key-pq-', seed).toUpperCase();
}

export function recipientOf(identity: string): Promise<string> {
  return identityToRecipient(identity);
}

/** `bind`: 32 bytes that only this method key gives for this owner, recipient and params. */
export function bindOf(methodKey: Uint8Array, context: SlotContext, owner: Uint8Array, recipient: string, params: JsonObject): Uint8Array {
  const info = concat(enc('bind'), contextBytes(context), enc(owner, utf8(recipient), canonicalBytes(params)));
  return expandKey(methodKey, info);
}

/**
 * Encrypts to the recipients in order, and hands out the file key, so that
 * what comes back from a store can be opened before it is trusted.
 * @returns the binary age file, and its 16-byte file key, owned by the caller
 */
export async function encryptFile(payload: Uint8Array, recipients: readonly string[]): Promise<{ file: Uint8Array; fileKey: Uint8Array }> {
  const encrypter = new Encrypter();
  try {
    for (const recipient of recipients) encrypter.addRecipient(recipient);
  } catch (cause) {
    throw new BackupError('backup-schema', 'recipient', { cause, details: { field: 'recipient' } });
  }
  let fileKey: Uint8Array | undefined;
  encrypter.addRecipient({
    wrapFileKey(key) {
      fileKey = Uint8Array.from(key);
      return [];
    },
  });
  const file = await encrypter.encrypt(payload);
  if (!fileKey) throw new BackupError('internal', 'age did not ask for a wrapped key');
  return { file, fileKey };
}

/** Notes the stanzas that the header holds; opens nothing. */
class StanzaWitness implements Identity {
  stanzas: readonly Stanza[] | undefined;
  unwrapFileKey(stanzas: Stanza[]): null {
    this.stanzas = stanzas;
    return null;
  }
}

/** The stanza of a hybrid recipient: an encapsulated key of 1,120 bytes, a wrapped file key of 16 + 16. */
function isHybrid({ args, body }: Stanza): boolean {
  return args.length === 2 && args[0] === HYBRID_STANZA && args[1]?.length === HYBRID_SHARE_SYMBOLS && body.length === HYBRID_BODY_BYTES;
}

function checkStanzas(stanzas: readonly Stanza[] | undefined, slots: number): asserts stanzas is readonly Stanza[] {
  const ok = stanzas?.length === slots && stanzas.every(isHybrid);
  if (!ok) throw new BackupError('file-damaged', 'not one hybrid stanza per slot');
}

/** Whatever the library throws, in our words. */
async function damagedUnless<T>(work: Promise<T>): Promise<T> {
  return work.catch((cause: unknown) => {
    throw new BackupError('file-damaged', undefined, { cause });
  });
}

/**
 * A header that holds only this stanza, with the MAC that this file key gives
 * (age v1, "Header"): it passes for the identity if and only if the stanza
 * wraps exactly this key for it.
 */
function headerOf(stanza: Stanza, fileKey: Uint8Array): Uint8Array {
  const text = `age-encryption.org/v1\n-> ${stanza.args.join(' ')}\n${base64nopad.encode(stanza.body)}\n---`;
  const macKey = hkdf(sha256, fileKey, undefined, utf8('header'), 32);
  return utf8(`${text} ${base64nopad.encode(hmac(sha256, macKey, utf8(text)))}\n`);
}

/**
 * Opens the file with a slot's identity.
 * @param position the slot's place in the manifest, which its stanza must have
 * @throws BackupError `file-damaged`
 */
export async function decryptWithIdentity(file: Uint8Array, slots: number, position: number, identity: string): Promise<Uint8Array> {
  const witness = new StanzaWitness();
  const decrypter = new Decrypter();
  decrypter.addIdentity(witness);
  decrypter.addIdentity(identity);
  const fileKey = await damagedUnless(decrypter.decryptHeader(file));
  try {
    checkStanzas(witness.stanzas, slots);
    const own = witness.stanzas[position];
    if (!own) throw new BackupError('file-damaged', 'no stanza at the place of the slot');
    wipe(await damagedUnless(decrypter.decryptHeader(headerOf(own, fileKey))));
    return await decryptWithFileKey(file, slots, fileKey);
  } finally {
    wipe(fileKey);
  }
}

/**
 * Opens the file with the file key that was captured while it was made: header
 * MAC, payload and the number of stanzas are checked, no slot's key is needed.
 * @throws BackupError `file-damaged`
 */
export async function decryptWithFileKey(file: Uint8Array, slots: number, fileKey: Uint8Array): Promise<Uint8Array> {
  let seen: readonly Stanza[] | undefined;
  const decrypter = new Decrypter();
  decrypter.addIdentity({
    unwrapFileKey(stanzas) {
      seen = stanzas;
      return Uint8Array.from(fileKey);
    },
  });
  const payload = await damagedUnless(decrypter.decrypt(file));
  checkStanzas(seen, slots);
  return payload;
}
