/**
 * SHA-256 (FIPS 180-4) in two halves: one party hashes the beginning and hands
 * on the state, another one finishes with the rest. Who has only the rest can
 * hold it to a hash that somebody signed, without ever having had the beginning.
 *
 * To pass off another rest takes a state and a rest that lead to a given hash:
 * a preimage of the compression function with a state of one's choice (free-start).
 */
import { _SHA256 } from '@noble/hashes/sha2.js';

export const BLOCK_BYTES = 64;
const STATE_BYTES = 32;

class Sha256 extends _SHA256 {
  /** After whole blocks only. */
  get state(): Uint8Array {
    const out = new Uint8Array(STATE_BYTES);
    const view = new DataView(out.buffer);
    this.get().forEach((word, i) => view.setUint32(i * 4, word >>> 0));
    return out;
  }

  resume(state: Uint8Array, hashedBytes: number): this {
    const view = new DataView(state.buffer, state.byteOffset, state.byteLength);
    const word = (i: number): number => view.getInt32(i * 4);
    this.set(word(0), word(1), word(2), word(3), word(4), word(5), word(6), word(7));
    this.length = hashedBytes;
    return this;
  }
}

/** @param bytes whole blocks */
export function hashState(bytes: Uint8Array): Uint8Array {
  if (bytes.length % BLOCK_BYTES !== 0) throw new RangeError('not whole blocks');
  return new Sha256().update(bytes).state;
}

/**
 * @param state 32 bytes of `hashState`
 * @param hashedBytes how many bytes that was of
 */
export function finishHash(state: Uint8Array, hashedBytes: number, rest: Uint8Array): Uint8Array {
  if (state.length !== STATE_BYTES || hashedBytes % BLOCK_BYTES !== 0) throw new RangeError('not a state of whole blocks');
  return new Sha256().resume(state, hashedBytes).update(rest).digest();
}
