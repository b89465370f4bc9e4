/**
 * One side's half of the key, and how it is spelled in bytes for a backup.
 *
 * ```
 * "HFS" 0x01 | min u8 | max u8 | number u8 | signing share 32 | C0 32 | C1 32
 * ```
 * C0 and C1 are the group's public commitments (RFC 9591 appendix C.2): C0 is
 * the public key, and C0 + number·C1 must equal signing share·G. So the bytes
 * carry their own check: a share that was altered, or that belongs to another
 * wallet, is refused before it is used.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import type { FrostPublic, FrostSecret } from '@noble/curves/abstract/frost.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concat, equalBytes, toHex } from '../../src/core/bytes.ts';
import { publicKeyOf } from './address.ts';
import { frost, FrostError, IDENTIFIER, NUMBER, POINT_BYTES, SCALAR_BYTES, SIGNERS, type Role } from './suite.ts';

export interface KeyShare {
  readonly role: Role;
  /** The secret scalar, 32 bytes little-endian. Owned by whoever holds the share: wipe it after use. */
  readonly signingShare: Uint8Array;
  /** C0, C1 */
  readonly commitments: readonly [Uint8Array, Uint8Array];
}

const MAGIC = Uint8Array.of(0x48, 0x46, 0x53, 0x01); // "HFS", version 1
const HEADER_BYTES = MAGIC.length + 3;

export const SHARE_BYTES = HEADER_BYTES + SCALAR_BYTES + SIGNERS.min * POINT_BYTES;

/** The group's public key: 32 bytes, an ordinary Ed25519 key. */
export function groupKeyOf(share: KeyShare): Uint8Array {
  return share.commitments[0];
}

/** Which two halves belong together: a digest of the public part, the same on both sides. 32 hex digits. */
export function pairOf(share: KeyShare): string {
  return toHex(sha256(concat(...share.commitments)).subarray(0, 16));
}

/** The two packages as the suite wants them. The secret is not copied. */
export function packagesOf(share: KeyShare): { public: FrostPublic; secret: FrostSecret } {
  const [constant, slope] = share.commitments.map((point) => ed25519.Point.fromBytes(point));
  if (!constant || !slope) throw new FrostError('share-invalid', 'A commitment is missing.');
  const verifying = (role: Role) => constant.add(slope.multiply(BigInt(NUMBER[role]))).toBytes();
  return {
    public: {
      signers: { ...SIGNERS },
      commitments: [...share.commitments],
      verifyingShares: { [IDENTIFIER.client]: verifying('client'), [IDENTIFIER.custodian]: verifying('custodian') },
    } as FrostPublic,
    secret: { identifier: IDENTIFIER[share.role], signingShare: share.signingShare } as FrostSecret,
  };
}

/** @throws FrostError `share-invalid` unless the secret part fits the public part */
export function checkShare(share: KeyShare): void {
  try {
    const packages = packagesOf(share);
    frost.validateSecret(packages.secret, packages.public);
  } catch (cause) {
    throw new FrostError('share-invalid', 'This key share does not fit its own public key.', cause);
  }
}

export function encodeShare(share: KeyShare): Uint8Array<ArrayBuffer> {
  return concat(MAGIC, Uint8Array.of(SIGNERS.min, SIGNERS.max, NUMBER[share.role]), share.signingShare, ...share.commitments);
}

/**
 * Copies; the given bytes stay the caller's.
 * @throws FrostError `share-invalid`
 */
export function decodeShare(bytes: Uint8Array, role: Role): KeyShare {
  const refuse = (why: string) => new FrostError('share-invalid', `Not a ${role} share: ${why}.`);
  if (bytes.length !== SHARE_BYTES) throw refuse(`${bytes.length} bytes instead of ${SHARE_BYTES}`);
  if (!equalBytes(bytes.subarray(0, MAGIC.length), MAGIC)) throw refuse('another format or version');
  const [min, max, number] = bytes.subarray(MAGIC.length, HEADER_BYTES);
  if (min !== SIGNERS.min || max !== SIGNERS.max) throw refuse('another number of signers');
  if (number !== NUMBER[role]) throw refuse('it belongs to the other side');
  const part = (index: number) => bytes.slice(HEADER_BYTES + index * 32, HEADER_BYTES + (index + 1) * 32);
  const share: KeyShare = { role, signingShare: part(0), commitments: [part(1), part(2)] };
  checkShare(share);
  return share;
}

/** Does this client share sign for this address? The kit asks before it calls a copy good. */
export function shareFits(bytes: Uint8Array, address: string): boolean {
  try {
    const share = decodeShare(bytes, 'client');
    const fits = equalBytes(groupKeyOf(share), publicKeyOf(address));
    share.signingShare.fill(0);
    return fits;
  } catch {
    return false;
  }
}
