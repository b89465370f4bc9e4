/**
 * The owner key: one Ed25519 key (RFC 8032) per wallet. It signs manifests and
 * every call that changes what a store or a vault holds.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import { enc, fromB64u, utf8 } from './bytes.ts';
import { BackupError } from './errors.ts';
import { type Manifest, signedBytes } from './manifest.ts';

const OWNER_SECRET_BYTES = 32;

export interface OwnerKey {
  /** RFC 8032 seed, 32 bytes; secret */
  readonly secret: Uint8Array;
  /** 32 bytes */
  readonly public: Uint8Array;
}

export function ownerFromSecret(secret: Uint8Array): OwnerKey {
  if (secret.length !== OWNER_SECRET_BYTES) throw new BackupError('internal', 'owner secret length');
  return { secret, public: ed25519.getPublicKey(secret) };
}

export function generateOwner(): OwnerKey {
  return ownerFromSecret(crypto.getRandomValues(new Uint8Array(OWNER_SECRET_BYTES)));
}

export function sign(owner: OwnerKey, message: Uint8Array): Uint8Array {
  return ed25519.sign(message, owner.secret);
}

/**
 * The strict equation: noble's default (ZIP 215) accepts the identity key for
 * any message.
 */
export function verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  try {
    return ed25519.verify(signature, message, publicKey, { zip215: false });
  } catch {
    return false;
  }
}

export function manifestMessage(manifest: Omit<Manifest, 'sig'>): Uint8Array {
  return enc('holdfast/1/manifest', signedBytes(manifest));
}

/** @throws BackupError `signature-invalid` */
export function verifyManifest(manifest: Manifest): void {
  if (!verify(fromB64u(manifest.owner, 32), manifestMessage(manifest), fromB64u(manifest.sig, 64))) {
    throw new BackupError('signature-invalid');
  }
}

/** SHA-256 in lower-case hex, or "" for "nothing is there yet". */
export type Sha256Hex = string;

function hashBytes(hex: Sha256Hex): Uint8Array {
  if (!/^(?:[0-9a-f]{64})?$/.test(hex)) throw new BackupError('invalid-argument', 'not a SHA-256', { details: { field: 'sha256' } });
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** What the owner signs to make a candidate current. `seq` stands in decimal, hashes as their bytes. */
export function promoteMessage(wallet: string, seq: number, sha256: Sha256Hex, currentSha256: Sha256Hex): Uint8Array {
  return enc('holdfast/1/promote', wallet, utf8(String(seq)), hashBytes(sha256), hashBytes(currentSha256));
}

/** What the owner signs for the other calls on the current backup. */
export type OwnerVerb = 'verified' | 'delete' | 'undelete';

export function ownerMessage(verb: OwnerVerb, wallet: string, seq: number, currentSha256: Sha256Hex): Uint8Array {
  return enc(`holdfast/1/${verb}`, wallet, utf8(String(seq)), hashBytes(currentSha256));
}
