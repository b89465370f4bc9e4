/**
 * The age v1 file inside a backup, and the key schedule from a method key to
 * its age identity. The age work itself is the library's.
 */
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bech32 } from '@scure/base';
import { Decrypter, Encrypter, type Identity, type Stanza, identityToRecipient } from 'age-encryption';
import { concat, enc, utf8 } from './bytes.ts';
import { BackupError } from './errors.ts';
import { type JsonObject, canonicalBytes } from './json.ts';

export const METHOD_KEY_BYTES = 32;
const HYBRID_STANZA = 'mlkem768x25519';

export interface SlotContext {
  readonly wallet: string;
  readonly slotId: string;
  readonly method: string;
}

function contextBytes({ wallet, slotId, method }: SlotContext): Uint8Array {
  return enc('holdfast/1', wallet, slotId, method);
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

function checkStanzas(stanzas: readonly Stanza[] | undefined, slots: number): asserts stanzas is readonly Stanza[] {
  const ok = stanzas?.length === slots && stanzas.every((stanza) => stanza.args[0] === HYBRID_STANZA && stanza.args.length === 2);
  if (!ok) throw new BackupError('file-damaged', 'not one hybrid stanza per slot');
}

/** True when the identity opens this one stanza: a file that holds only it asks no further identity. */
async function opensStanza(identity: string, stanza: Stanza): Promise<boolean> {
  const encrypter = new Encrypter();
  encrypter.addRecipient({ wrapFileKey: () => [stanza] });
  const decrypter = new Decrypter();
  const next = new StanzaWitness();
  decrypter.addIdentity(identity);
  decrypter.addIdentity(next);
  // Always fails: either the stanza is not ours, or its file key is not this file's.
  await decrypter.decrypt(await encrypter.encrypt(new Uint8Array(0))).catch(() => undefined);
  return next.stanzas === undefined;
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
  const payload = await decrypter.decrypt(file).catch((cause: unknown) => {
    throw new BackupError('file-damaged', undefined, { cause });
  });
  checkStanzas(witness.stanzas, slots);
  const own = witness.stanzas[position];
  if (!own || !(await opensStanza(identity, own))) throw new BackupError('file-damaged', 'stanzas are not in slot order');
  return payload;
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
  const payload = await decrypter.decrypt(file).catch((cause: unknown) => {
    throw new BackupError('file-damaged', undefined, { cause });
  });
  checkStanzas(seen, slots);
  return payload;
}

export function sha256Of(bytes: Uint8Array): Uint8Array {
  return sha256(bytes);
}
