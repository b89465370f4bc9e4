/**
 * The demo's threshold key: FROST(Ed25519, SHA-512), RFC 9591, two of two.
 *
 * One half (the client share) lives in the page, the other (the custodian
 * share) with the co-signer. Both are made by distributed key generation, so
 * the whole key never exists anywhere, not even for a moment.
 */
import { ed25519_FROST } from '@noble/curves/ed25519.js';

export const frost = ed25519_FROST;

export type Role = 'client' | 'custodian';

/** RFC 9591 calls these MIN_PARTICIPANTS and MAX_PARTICIPANTS. */
export const SIGNERS = Object.freeze({ min: 2, max: 2 });

/** Participant numbers; RFC 9591 section 4.2 wants them distinct and not zero. */
export const NUMBER: Readonly<Record<Role, number>> = Object.freeze({ client: 1, custodian: 2 });

/** The same numbers as the suite spells them: little-endian scalars in hex. */
export const IDENTIFIER: Readonly<Record<Role, string>> = Object.freeze({
  client: frost.Identifier.fromNumber(NUMBER.client),
  custodian: frost.Identifier.fromNumber(NUMBER.custodian),
});

/** Bytes of a scalar, a point and a signature in this suite. */
export const SCALAR_BYTES = 32;
export const POINT_BYTES = 32;
export const SIGNATURE_BYTES = 64;

export function peerOf(role: Role): Role {
  return role === 'client' ? 'custodian' : 'client';
}

export type FrostCode =
  | 'message-invalid' // not a message of this protocol, or not from the peer
  | 'wrong-step' // the right message at the wrong time, or twice
  | 'peer-cheated' // well formed, and refused by the mathematics
  | 'share-invalid' // bytes that are no share, or a share that does not fit its own public part
  | 'address-invalid';

/** The message is for people; it never holds key material. */
export class FrostError extends Error {
  override readonly name = 'FrostError';
  readonly code: FrostCode;

  constructor(code: FrostCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
