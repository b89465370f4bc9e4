/**
 * What travels between the two halves, as JSON.
 *
 * Everything that arrives is taken apart strictly: exact fields, exact
 * lengths, one spelling. The points in it are checked by the suite itself
 * (RFC 9591 section 3.1: on the curve, not the identity, of prime order).
 *
 * `keygen-2` holds secret material. It may only travel over a channel that
 * nobody else reads: TLS to the co-signer, or this machine's loopback.
 */
import { fromB64u, toB64u } from '../../src/core/bytes.ts';
import { FrostError, POINT_BYTES, SCALAR_BYTES, SIGNATURE_BYTES, SIGNERS, type Role } from './suite.ts';

/** Commitments to this side's polynomial, and the proof that it knows the constant term. */
export interface KeygenRound1 {
  readonly type: 'keygen-1';
  readonly from: Role;
  readonly commitment: readonly Uint8Array[];
  readonly proof: Uint8Array;
}

/** This side's polynomial at the peer's number. Secret. */
export interface KeygenRound2 {
  readonly type: 'keygen-2';
  readonly from: Role;
  readonly share: Uint8Array;
}

/** Commitments to two nonces that sign one message, once. */
export interface SignRound1 {
  readonly type: 'sign-1';
  readonly from: Role;
  readonly hiding: Uint8Array;
  readonly binding: Uint8Array;
}

/** This side's part of the signature. */
export interface SignRound2 {
  readonly type: 'sign-2';
  readonly from: Role;
  readonly share: Uint8Array;
}

export type Message = KeygenRound1 | KeygenRound2 | SignRound1 | SignRound2;

type Shape = { readonly [field: string]: number | { readonly each: number; readonly count: number } };

const SHAPES: { readonly [T in Message['type']]: Shape } = {
  'keygen-1': { commitment: { each: POINT_BYTES, count: SIGNERS.min }, proof: SIGNATURE_BYTES },
  'keygen-2': { share: SCALAR_BYTES },
  'sign-1': { hiding: POINT_BYTES, binding: POINT_BYTES },
  'sign-2': { share: SCALAR_BYTES },
};

/** The message as a value for JSON.stringify; bytes as base64url. */
export function toWire(message: Message): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(message)) {
    if (value instanceof Uint8Array) out[field] = toB64u(value);
    else out[field] = Array.isArray(value) ? value.map((bytes: Uint8Array) => toB64u(bytes)) : value;
  }
  return out;
}

/**
 * A message of the given type from the given side.
 * @throws FrostError `message-invalid`
 */
export function fromWire<T extends Message['type']>(value: unknown, type: T, from: Role): Extract<Message, { type: T }> {
  const refuse = (what: string) => new FrostError('message-invalid', `Not a ${type} message of the ${from}: ${what}.`);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refuse('not an object');
  const given = value as Record<string, unknown>;
  if (given['type'] !== type) throw refuse('another type');
  if (given['from'] !== from) throw refuse('another sender');
  const shape = SHAPES[type];
  const unknown = Object.keys(given).find((field) => field !== 'type' && field !== 'from' && !Object.hasOwn(shape, field));
  if (unknown !== undefined) throw refuse('an unknown field');
  const bytes = (field: string, text: unknown, length: number): Uint8Array => {
    if (typeof text !== 'string') throw refuse(`${field} is not text`);
    try {
      return fromB64u(text, length);
    } catch {
      throw refuse(`${field} is not ${length} bytes in base64url`);
    }
  };
  const out: Record<string, unknown> = { type, from };
  for (const [field, rule] of Object.entries(shape)) {
    const at = given[field];
    if (typeof rule === 'number') out[field] = bytes(field, at, rule);
    else if (Array.isArray(at) && at.length === rule.count) out[field] = at.map((part: unknown) => bytes(field, part, rule.each));
    else throw refuse(`${field} is not a list of ${rule.count}`);
  }
  return out as unknown as Extract<Message, { type: T }>;
}
