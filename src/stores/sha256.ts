/** SHA-256 in lower-case hex, off this thread where the platform can: a large backup would hold a page up. */
import { sha256 } from '@noble/hashes/sha2.js';
import { toHex } from '../core/bytes.ts';

export async function sha256Hex(bytes: Uint8Array): Promise<string> {
  // Absent in pages that are not a secure context (Web Cryptography Level 2, section 10).
  const subtle = (globalThis.crypto as { subtle?: SubtleCrypto }).subtle;
  if (!subtle) return toHex(sha256(bytes));
  return toHex(new Uint8Array(await subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)));
}
