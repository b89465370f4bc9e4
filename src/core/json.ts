/**
 * Canonical JSON, RFC 8785, over the small data model of the backup format:
 * objects, arrays, text, and integers from 0 to 2^53-1.
 */
import { fromUtf8, utf8 } from './bytes.ts';
import { BackupError } from './errors.ts';

export type Json = string | number | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/**
 * RFC 8785 section 3.2: members sorted by UTF-16 code units, no white space,
 * text and numbers as ECMAScript writes them.
 */
export function canonicalJson(value: Json): string {
  // null and booleans have no place in a backup; written as they are, a later check refuses them by name.
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(canonicalJson).join(',')}]`;
  const object = value as JsonObject;
  const members = Object.keys(object)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(object[key] as Json)}`);
  return `{${members.join(',')}}`;
}

export function canonicalBytes(value: Json): Uint8Array<ArrayBuffer> {
  return utf8(canonicalJson(value));
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The format nests six deep at most; the bound keeps hostile input off the call stack. */
const MAX_DEPTH = 16;

/** True for the values that the format knows; everything else has no place in a backup. */
export function isPlainJson(value: unknown, depth = MAX_DEPTH): value is Json {
  if (typeof value === 'string') return value.isWellFormed();
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 && !Object.is(value, -0);
  if (depth === 0) return false;
  if (Array.isArray(value)) return value.every((item) => isPlainJson(item, depth - 1));
  return isJsonObject(value) && Object.entries(value).every(([key, member]) => key.isWellFormed() && isPlainJson(member, depth - 1));
}

/**
 * Reads canonical JSON and nothing else. Re-serialising must give the same
 * bytes, which also refuses duplicate keys, white space and other number forms.
 * @throws BackupError `backup-not-json`, `backup-schema` (a value outside the data model), `backup-not-canonical`
 */
export function parseCanonical(bytes: Uint8Array): Json {
  let text: string;
  let value: unknown;
  try {
    text = fromUtf8(bytes);
    value = JSON.parse(text);
  } catch (cause) {
    // The parser's own message may quote the input: it is not carried on.
    throw new BackupError('backup-not-json', cause instanceof SyntaxError ? 'not JSON' : 'not UTF-8');
  }
  if (!isPlainJson(value)) throw new BackupError('backup-schema', 'a value outside the data model');
  if (canonicalJson(value) !== text) throw new BackupError('backup-not-canonical');
  return value;
}
