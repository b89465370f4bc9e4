/** Everything that is made of a PIN and must stay in the engine, computed beside it, and where it could turn up. */
import { extract } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concat, fromB64u, toB64u, toHex, utf8 } from '../../src/core/bytes.ts';
import { type KdfParams, argon2id } from '../../src/core/kdf.ts';
import { confirmMessage, contextOf, blindSecret, deriveKeys, finalizeSecret, methodKeyFrom } from '../../src/core/pv1.ts';
import { parseManifest } from '../../src/core/manifest.ts';
import { sign } from '../../src/core/owner-key.ts';
import type { BackupStore } from '../../src/stores/store.ts';
import type { Vault } from '../../src/core/vault.ts';
import { WALLET } from './world.ts';

export type Secrets = Readonly<Record<string, Uint8Array>>;

/** Of the PIN that opens the current backup; costs one guess that is confirmed. */
export async function secretsOf(vault: Vault, store: BackupStore, pin: string): Promise<Secrets> {
  const stored = await store.current(WALLET);
  const [slot] = stored ? parseManifest(stored.bytes).slots : [];
  if (!slot) throw new Error('nothing is stored');
  const gen = fromB64u(String(slot.params['gen']));
  const key = { wallet: WALLET, slotId: slot.id, gen: toB64u(gen) };
  const context = contextOf({ ...key, gen });
  const blinded = blindSecret(context, utf8(pin));
  const answer = await vault.evaluate(key, blinded.element);
  const y = finalizeSecret(blinded, answer, fromB64u(String(slot.params['pk'])));
  const z = await argon2id(y, gen, slot.params['kdf'] as unknown as KdfParams);
  const { auth, pre } = deriveKeys(context, y, z);
  const { element } = blinded;
  const signature = sign(auth, confirmMessage(context, answer.epoch, element));
  const kv = await vault.confirm(key, { element, epoch: answer.epoch, signature });
  const rw = extract(sha256, concat(y, z), utf8('holdfast/pv1/rw'));
  return { pin: utf8(pin), input: blinded.input, y, z, rw, authSeed: auth.secret, pre, methodKey: methodKeyFrom(kv, pre) };
}

/** All bytes and all text in a value, whatever it is made of. */
export function flattened(value: unknown): Uint8Array {
  const parts: Uint8Array[] = [];
  const seen = new Set<unknown>();
  const visit = (at: unknown): void => {
    if (typeof at === 'string') parts.push(utf8(at));
    if (typeof at !== 'object' || at === null || seen.has(at)) return;
    seen.add(at);
    if (at instanceof ArrayBuffer) parts.push(new Uint8Array(at));
    else if (ArrayBuffer.isView(at)) parts.push(new Uint8Array(at.buffer, at.byteOffset, at.byteLength));
    else if (at instanceof Error) visit([at.name, at.message, at.stack, at.cause, { ...at }]);
    else for (const member of at instanceof Map ? [...at].flat() : Object.values(at)) visit(member);
  };
  visit(value);
  return concat(...parts.flatMap((part) => [part, Uint8Array.of(0)]));
}

const latin1 = (bytes: Uint8Array) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');

/** Base64 depends on the offset: each of the three, cut to its stable middle. */
function spellings(secret: Uint8Array): readonly string[] {
  const base64 = [0, 1, 2].map((offset) => toB64u(concat(new Uint8Array(offset), secret)).slice(4, -4)).filter((text) => text.length > 3);
  return [latin1(secret), toHex(secret), ...base64, ...base64.map((text) => text.replaceAll('-', '+').replaceAll('_', '/'))];
}

/** Names of the secrets that show in a value. */
export function foundIn(value: unknown, secrets: Secrets): readonly string[] {
  const text = latin1(flattened(value));
  return Object.keys(secrets).filter((name) => spellings(secrets[name] ?? new Uint8Array()).some((mark) => text.includes(mark)));
}
