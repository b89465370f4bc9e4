/** Every refusal is application/problem+json (RFC 9457) with a code of the kit's error table. */
import { BackupError, type ErrorCode } from '../format.ts';
import { KmsError } from '../kms/kms.ts';

export type ProblemStatus = 401 | 404 | 409 | 412 | 413 | 422 | 428 | 429 | 500 | 503;

const TITLES: Record<ProblemStatus, string> = {
  401: 'Not signed in',
  404: 'Not found',
  409: 'Conflict',
  412: 'Another device was first',
  413: 'Too large',
  422: 'Not acceptable as it is',
  428: 'A precondition is missing',
  429: 'Too many requests',
  500: 'Something went wrong here',
  503: 'Not available now',
};

interface ProblemOptions {
  /** A short sentence for developers. Never a part of the request. */
  readonly detail?: string;
  readonly retryAfterMs?: number;
  /** WWW-Authenticate of a 401; `Bearer` where nothing more is to be said. */
  readonly challenge?: string;
  /** Further members of the problem. */
  readonly members?: Readonly<Record<string, string | number>>;
  readonly cause?: unknown;
}

/** Thrown anywhere below the routes; becomes the answer. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: ProblemStatus;
  readonly code: ErrorCode;
  readonly options: ProblemOptions;

  constructor(status: ProblemStatus, code: ErrorCode, options: ProblemOptions = {}) {
    super(`${status} ${code}`, options.cause === undefined ? undefined : { cause: options.cause });
    this.status = status;
    this.code = code;
    this.options = options;
  }
}

const BAD_BACKUP: ReadonlySet<ErrorCode> = new Set([
  'backup-not-json',
  'backup-not-canonical',
  'backup-newer-version',
  'backup-schema',
  'wrong-wallet',
  'signature-invalid',
  'invalid-argument',
]);

/**
 * SQLSTATEs that say "the same call may succeed": lost connection (08), no
 * resources (53), shutdown (57P), deadlock and serialization (40), a lock or
 * statement that took too long, and a wallet that was purged in between.
 */
const PASSING_SQLSTATE = /^(?:08...|53...|57P0.|57014|40...|55P03|23503|25P03)$/;
const PASSING_NODE_CODE = /^(?:ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|ENOENT)$/;

function isPassing(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  if (thrown instanceof KmsError) return thrown.code === 'kms-unavailable';
  const { code } = thrown as { code?: unknown };
  if (typeof code === 'string') return PASSING_SQLSTATE.test(code) || PASSING_NODE_CODE.test(code);
  // `pg` gives these two no code.
  return /^(?:Connection terminated|timeout exceeded when trying to connect)/.test(thrown.message);
}

/** Whatever was thrown, as what is answered. */
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  if (thrown instanceof BackupError) {
    const { code, details } = thrown;
    if (code === 'store-unauthorized') {
      return new Problem(401, code, { detail: thrown.message.slice(code.length + 2), cause: thrown });
    }
    if (code === 'store-busy') return new Problem(503, code, { retryAfterMs: details.retryAfterMs ?? 1_000, cause: thrown });
    if (code === 'backup-too-large') return new Problem(413, 'store-too-large', { cause: thrown });
    if (BAD_BACKUP.has(code)) {
      return new Problem(422, code, { ...(details.field === undefined ? {} : { members: { field: details.field } }), cause: thrown });
    }
  }
  if (isPassing(thrown)) return new Problem(503, 'store-busy', { retryAfterMs: 1_000, cause: thrown });
  return new Problem(500, 'store-failed', { cause: thrown });
}

export function problemResponse({ status, code, options }: Problem): Response {
  const { detail, retryAfterMs, challenge = 'Bearer', members } = options;
  const headers = new Headers({ 'content-type': 'application/problem+json', 'cache-control': 'no-store' });
  if (retryAfterMs !== undefined) headers.set('retry-after', String(Math.max(1, Math.ceil(retryAfterMs / 1000))));
  if (status === 401) headers.set('www-authenticate', challenge);
  const body = { type: `urn:holdfast:error:${code}`, title: TITLES[status], status, code, ...(detail ? { detail } : {}), ...members };
  return new Response(JSON.stringify(body), { status, headers });
}
