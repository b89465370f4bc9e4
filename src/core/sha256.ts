/** SHA-256 (FIPS 180-4) in the two spellings the format uses. */
import { sha256 } from '@noble/hashes/sha2.js';
import { toHex } from './bytes.ts';

export function sha256Of(bytes: Uint8Array): Uint8Array {
  return sha256(bytes);
}

/** Lower-case hex, 64 symbols. */
export function sha256HexOf(bytes: Uint8Array): string {
  return toHex(sha256(bytes));
}
