/**
 * Bytes and their spellings. Everything here is pure; nobody's input is kept.
 */
import { BackupError } from './errors.ts';

const encoder = new TextEncoder();
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}

/** UTF-8 to text; malformed input throws a TypeError. A byte order mark is kept as a character. */
export function fromUtf8(bytes: Uint8Array): string {
  return strictDecoder.decode(bytes);
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/**
 * The framing of every hash and signature input: for each part, its length as
 * a big-endian u32, then the part. Text stands as UTF-8, so no two different
 * lists of parts share one spelling.
 */
export function enc(...parts: readonly (string | Uint8Array)[]): Uint8Array<ArrayBuffer> {
  const framed: Uint8Array[] = [];
  for (const part of parts) {
    const bytes = typeof part === 'string' ? utf8(part) : part;
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, bytes.length);
    framed.push(length, bytes);
  }
  return concat(...framed);
}

/** Compares in time that depends on the lengths only. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}

/** Overwrites with zeros. Best effort: engines may have copied the bytes before. */
export function wipe(...secrets: readonly (Uint8Array | undefined)[]): void {
  for (const secret of secrets) secret?.fill(0);
}

export function randomBytes(length: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(length));
}

export function toHex(bytes: Uint8Array): string {
  let out = '';
  for (const byte of bytes) out += byte.toString(16).padStart(2, '0');
  return out;
}

const B64U = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** Value of each ASCII symbol, 64 for what is none. */
const B64U_VALUE = Uint8Array.from({ length: 128 }, (_, code) => (B64U.indexOf(String.fromCharCode(code)) + 65) % 65);

/** RFC 4648 section 5 without padding. */
export function toB64u(bytes: Uint8Array): string {
  const out: string[] = [];
  for (let i = 0; i < bytes.length; i += 3) {
    const left = Math.min(3, bytes.length - i);
    const group = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    for (let k = 0; k <= left; k++) out.push(B64U[(group >> (18 - 6 * k)) & 63] ?? '');
  }
  return out.join('');
}

/**
 * RFC 4648 section 5, strictly: no padding, no foreign symbols, spare bits zero,
 * so that every byte string has exactly one spelling.
 * @param expectedBytes when given, any other length is refused
 * @throws BackupError `backup-schema`
 */
export function fromB64u(text: string, expectedBytes?: number): Uint8Array<ArrayBuffer> {
  const refuse = () => new BackupError('backup-schema', 'not base64url');
  if (text.length % 4 === 1) throw refuse();
  const out = new Uint8Array(Math.floor((text.length * 3) / 4));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (let i = 0; i < text.length; i++) {
    const value = B64U_VALUE[text.charCodeAt(i)] ?? 64;
    if (value === 64) throw refuse();
    bits = ((bits << 6) | value) & 0xffff;
    held += 6;
    if (held >= 8) {
      held -= 8;
      out[at++] = (bits >> held) & 255;
    }
  }
  if ((bits & ((1 << held) - 1)) !== 0) throw refuse();
  if (expectedBytes !== undefined && out.length !== expectedBytes) throw refuse();
  return out;
}
