/**
 * Backups to test with, honest and forged. Every method key is handed over as
 * bytes, so nothing here waits for a KDF.
 */
import { expect } from 'chai';
import {
  BackupError,
  type ErrorCode,
  type JsonObject,
  type Manifest,
  type ManifestHead,
  type SealedBackup,
  type Slot,
  canonicalBytes,
  makeSlot,
  manifestMessage,
  openBackup,
  ownerFromSecret,
  sealBackup,
  sign,
  toB64u,
} from '../../src/core/index.ts';

export const WALLET = 'solana:5eykt4Us:7Np41oeY';
export const PAIR = 'pair-1';
export const CREATED_AT = '2026-11-23T09:30:00.000Z';

/** 32 bytes that are easy to tell apart. */
export const keyOf = (number: number): Uint8Array<ArrayBuffer> => new Uint8Array(32).fill(number);
export const slotIdOf = (number: number): string => toB64u(new Uint8Array(8).fill(number));
export const OWNER_SECRET = keyOf(0xa1);
export const OTHER_OWNER_SECRET = keyOf(0xa2);
export const SHARE = Uint8Array.from({ length: 100 }, (_, i) => (i * 7) & 255);

export interface MethodSpec {
  readonly method?: string;
  readonly params?: JsonObject;
  readonly key?: Uint8Array;
  readonly slotId?: string;
}

export interface BackupSpec {
  readonly wallet?: string;
  readonly pair?: string;
  readonly seq?: number;
  readonly createdAt?: string;
  readonly share?: Uint8Array;
  readonly ownerSecret?: Uint8Array;
  readonly methods?: readonly MethodSpec[];
}

export interface Fixture extends SealedBackup {
  readonly keys: readonly Uint8Array[];
  readonly share: Uint8Array;
  readonly ownerSecret: Uint8Array;
  readonly owner: Uint8Array;
}

export async function slotsFor(spec: BackupSpec): Promise<{ slots: Slot[]; keys: Uint8Array[] }> {
  const owner = ownerFromSecret(spec.ownerSecret ?? OWNER_SECRET).public;
  const slots: Slot[] = [];
  const keys: Uint8Array[] = [];
  for (const [i, { method = 'recovery-code', params = {}, key = keyOf(i + 1), slotId = slotIdOf(i + 1) }] of (
    spec.methods ?? [{}]
  ).entries()) {
    slots.push(await makeSlot(key, { wallet: spec.wallet ?? WALLET, slotId, method, owner, params }));
    keys.push(key);
  }
  return { slots, keys };
}

export async function makeBackup(spec: BackupSpec = {}): Promise<Fixture> {
  const { slots, keys } = await slotsFor(spec);
  const { wallet = WALLET, pair = PAIR, seq = 1, createdAt = CREATED_AT, share = SHARE, ownerSecret = OWNER_SECRET } = spec;
  const sealed = await sealBackup({ wallet, pair, seq, createdAt, share, ownerSecret, slots });
  return { ...sealed, keys, share, ownerSecret, owner: ownerFromSecret(ownerSecret).public };
}

/** A manifest as bytes, whatever it says; the signature stays as it stands. */
export function bytesOf(manifest: unknown): Uint8Array<ArrayBuffer> {
  return canonicalBytes(manifest as JsonObject);
}

/** The same manifest with other fields, signed anew: what only an owner can do. */
export function resigned(manifest: Manifest, changes: Partial<Manifest> | JsonObject = {}, secret = OWNER_SECRET): Uint8Array<ArrayBuffer> {
  const { sig: _, ...rest } = { ...manifest, ...changes } as Manifest;
  return bytesOf({ ...rest, sig: toB64u(sign(ownerFromSecret(secret), manifestMessage(rest))) });
}

/** The same manifest with other fields and the old signature: what a store can do. */
export function altered(manifest: Manifest, changes: object): Uint8Array<ArrayBuffer> {
  return bytesOf({ ...manifest, ...changes });
}

export function headOf({ file: _file, sig: _sig, ...head }: Manifest): ManifestHead {
  return head;
}

/** The code of what is thrown. Anything but a BackupError, or no error at all, fails the test. */
export async function refusal(work: () => unknown): Promise<ErrorCode> {
  try {
    await work();
  } catch (thrown) {
    if (!(thrown instanceof BackupError)) throw thrown;
    return thrown.code;
  }
  return expect.fail('nothing was thrown');
}

/** Opens the first slot with the first key. */
export function openFirst(bytes: Uint8Array, { manifest, keys }: Pick<Fixture, 'manifest' | 'keys'>, wallet = WALLET) {
  return openBackup(bytes, { wallet }, manifest.slots[0]?.id ?? '', async () => Uint8Array.from(keys[0] ?? []));
}
