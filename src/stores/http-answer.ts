/**
 * What an HTTP answer means, in the words of the store contract. Everything
 * that comes over the wire is doubted: sizes are bounded while reading, types
 * and hashes are compared, codes are believed only from a short list.
 */
import { BackupError, type ErrorCode, type ErrorDetails } from '../core/errors.ts';
import { MAX_BACKUP_BYTES } from '../core/manifest.ts';
import { sha256Hex } from './sha256.ts';

/** A little more than a backup may have, so that one byte too many is told by the reader of the format, by its name. */
export const MAX_ANSWER_BYTES = MAX_BACKUP_BYTES + 4096;
const MAX_PROBLEM_BYTES = 65_536;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/**
 * Reads the whole body, at most `limit` bytes of it.
 * @throws BackupError `store-unreachable` when it breaks off, `store-garbage` when it is larger
 */
async function readBody(response: Response, limit: number): Promise<Uint8Array> {
  if (!response.body) return new Uint8Array(0);
  const reader = response.body.getReader();
  const out = new Uint8Array(limit);
  let length = 0;
  for (;;) {
    const part = await reader.read().catch((cause: unknown) => {
      throw new BackupError('store-unreachable', 'the answer broke off', { cause });
    });
    if (part.done) return out.slice(0, length);
    if (length + part.value.length > limit) {
      void reader.cancel().catch(() => undefined);
      throw new BackupError('store-garbage', 'the answer is too large', { details: { limit } });
    }
    out.set(part.value, length);
    length += part.value.length;
  }
}

export async function readAnswer(response: Response): Promise<Answer> {
  const { status, headers } = response;
  const limit = status === 200 ? MAX_ANSWER_BYTES : MAX_PROBLEM_BYTES;
  try {
    return { status, headers, body: await readBody(response, limit) };
  } catch (thrown) {
    if (status === 200) throw thrown;
    return { status, headers, body: new Uint8Array(0) }; // the status says enough
  }
}

function mediaType(headers: Headers): string {
  return (headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

/** A problem document (RFC 9457); empty where the answer is none. */
function problemOf({ headers, body }: Answer): Readonly<Record<string, unknown>> {
  if (mediaType(headers) !== 'application/problem+json') return {};
  try {
    return (JSON.parse(new TextDecoder().decode(body)) as Record<string, unknown> | null) ?? {};
  } catch {
    return {};
  }
}

/** The `code` of a problem document, whatever it is. */
function problemCode(answer: Answer): string | undefined {
  const { code } = problemOf(answer);
  return typeof code === 'string' ? code : undefined;
}

/**
 * A 404 that our contract means: there is nothing. Any other 404 (a wrong
 * address, a page of somebody else's) says nothing about the backup.
 */
export function saysMissing(answer: Answer): boolean {
  return answer.status === 404 && problemCode(answer) === 'backup-missing';
}

/** Codes that a service may use to say more than "refused". */
const PRECISE: ReadonlySet<string> = new Set<ErrorCode>([
  'backup-too-large',
  'backup-not-json',
  'backup-not-canonical',
  'backup-newer-version',
  'backup-schema',
  'wrong-wallet',
  'owner-changed',
  'policy-too-weak',
  'kdf-out-of-range',
  'signature-invalid',
  'stale-device',
  'stale-generation',
  'store-conflict',
  'store-forked',
  'store-full',
  'store-too-large',
  'store-unauthorized',
]);

/** Status to code, where the status alone decides. RFC 9110 section 15, RFC 4918, RFC 6585. */
const BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  401: 'store-unauthorized',
  408: 'store-timeout',
  412: 'store-conflict',
  413: 'store-too-large',
  425: 'store-busy',
  429: 'store-busy',
  503: 'store-busy',
  507: 'store-full',
};

/** Status to code, where the problem's own code may say more. */
const BY_DEFAULT: Readonly<Record<number, ErrorCode>> = { 403: 'store-unauthorized', 409: 'store-conflict' };

function codeOf(answer: Answer): ErrorCode {
  const { status } = answer;
  const fixed = BY_STATUS[status];
  if (fixed) return fixed;
  if (status >= 500) return 'store-failed';
  if (status < 400) return 'store-garbage'; // a redirect, a part, something not asked for
  const said = problemCode(answer);
  if (said !== undefined && PRECISE.has(said)) return said as ErrorCode;
  return BY_DEFAULT[status] ?? 'store-refused';
}

/** IMF-fixdate, the one date form that RFC 9110 section 5.6.7 lets a server send. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/;

/**
 * Retry-After, RFC 9110 section 10.2.3: seconds, or a date by the server's own clock.
 * @returns milliseconds, never negative; undefined when it says nothing
 */
export function retryAfterMs(headers: Headers, now: number): number | undefined {
  const value = headers.get('retry-after')?.trim() ?? '';
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  if (!HTTP_DATE.test(value)) return undefined;
  const date = headers.get('date') ?? '';
  const servers = HTTP_DATE.test(date) ? Date.parse(date) : now; // hidden from other origins
  const wait = Date.parse(value) - servers;
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined;
}

export function errorOf(answer: Answer, now: number): BackupError {
  const { status, headers } = answer;
  const details: ErrorDetails = { status };
  const wait = retryAfterMs(headers, now);
  if (wait !== undefined && (status === 429 || status === 503)) details.retryAfterMs = wait;
  return new BackupError(codeOf(answer), `HTTP ${status}`, { details });
}

/** `"…"` or null for a weak or absent one (RFC 9110 section 8.8.3): a proxy that compresses weakens it. */
function strongTag(headers: Headers): string | null {
  const tag = headers.get('etag')?.trim();
  return !tag || tag.startsWith('W/') ? null : tag;
}

/**
 * The bytes of a 200, proven whole as far as the answer lets us.
 * @throws BackupError `store-garbage`, `store-unreachable` (cut short)
 */
export async function backupBytes({ headers, body }: Answer): Promise<Uint8Array> {
  const garbage = (what: string) => new BackupError('store-garbage', what, { details: { status: 200 } });
  if (mediaType(headers) !== 'application/octet-stream') throw garbage('not a backup');
  const tag = strongTag(headers);
  if (body.length > 0 && tag === `"${await sha256Hex(body)}"`) return body;
  const announced = Number(headers.get('content-length') ?? 0);
  // A compressed answer announces other lengths; the browser may hide that it was compressed, so the tag had the first word.
  if (!headers.has('content-encoding') && announced > body.length) throw new BackupError('store-unreachable', 'the answer broke off');
  if (tag !== null) throw garbage('other bytes than the ETag says');
  if (body.length === 0) throw garbage('empty');
  return body;
}

/**
 * A write was done only when the service says so in its own way: nothing, or
 * JSON. A page of HTML with status 200 comes from somebody else.
 * @throws BackupError `store-garbage`
 */
export function checkDone({ headers, body }: Answer): void {
  if (body.length === 0 || mediaType(headers) === 'application/json') return;
  throw new BackupError('store-garbage', 'not an answer of a backup service');
}

/** Codes that only a vault uses, and what a service without one answers. */
const VAULT_CODES: ReadonlySet<string> = new Set<ErrorCode>([
  'not-configured',
  'vault-wait',
  'vault-locked',
  'vault-destroyed',
  'step-up-required',
  'stale-generation',
  'slot-not-found',
  'too-many-slots',
]);

/** What a refusal of a vault means; how many tries are left is told where it says so. */
export function vaultErrorOf(answer: Answer, now: number): BackupError {
  const plain = errorOf(answer, now);
  const { code, triesLeft } = problemOf(answer);
  if (typeof code !== 'string' || !VAULT_CODES.has(code)) return plain;
  const counted = typeof triesLeft === 'number' && Number.isSafeInteger(triesLeft) && triesLeft >= 0 ? { triesLeft } : {};
  return new BackupError(code as ErrorCode, plain.message, { details: { ...plain.details, ...counted } });
}

/** @throws BackupError `store-garbage` */
export function jsonOf({ headers, body }: Answer): Readonly<Record<string, unknown>> {
  const garbage = () => new BackupError('store-garbage', 'not JSON', { details: { status: 200 } });
  if (mediaType(headers) !== 'application/json') throw garbage();
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(body));
  } catch {
    throw garbage();
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw garbage();
  return value as Readonly<Record<string, unknown>>;
}
