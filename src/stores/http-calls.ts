/**
 * Calls of a service over HTTP, as store and vault make them. Needs nothing but
 * `fetch`.
 *
 * Every call may be repeated, so one that failed on the way is repeated here, a
 * few times and never for long; what is told to the caller is the last failure.
 */
import { BackupError, asBackupError, throwIfAborted } from '../core/errors.ts';
import { checkWalletId } from '../core/manifest.ts';
import { type Answer, readAnswer } from './http-answer.ts';

export interface HttpOptions {
  /** Where the service is; `v1/…` is put behind it. https, or http on this very machine. */
  readonly url: string;
  /** The bearer token, asked for before each request; again at once when the service refuses it. */
  readonly token?: (() => string | Promise<string>) | undefined;
  /** What people read; default: the host's name. */
  readonly name?: string | undefined;
  readonly fetch?: typeof fetch | undefined;
  /** How long one request may take; default 20 s. */
  readonly timeoutMs?: number | undefined;
  /** After this long no request is repeated any more; default 45 s. */
  readonly patienceMs?: number | undefined;
  /** How often a call is sent at most; default 4. */
  readonly attempts?: number | undefined;
  /** The longest Retry-After that is waited for here; a longer one is told to the caller. Default 5 s. */
  readonly maxWaitMs?: number | undefined;
  /** Resolves after that long, rejects when the signal fires. Both deadlines and pauses use it. */
  readonly wait?: ((ms: number, signal: AbortSignal) => Promise<void>) | undefined;
  /** Milliseconds since 1970; default `Date.now`. */
  readonly now?: (() => number) | undefined;
  /** 0 to 1, spreads the pauses; default `Math.random`. */
  readonly random?: (() => number) | undefined;
}

/** What the reference service calls its vault. */
export const SERVICE_VAULT = 'vault';

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 4_000;
/** setTimeout holds 31 bits; more fires at once. */
const MAX_TIMER_MS = 2_147_483_647;

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(new BackupError('aborted'));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
  });
}

const invalid = (field: string, why: string) => new BackupError('invalid-argument', `${field}: ${why}`, { details: { field } });

/** RFC 6761 section 6.3 and the loopback blocks: requests that never leave this machine. */
function isLoopback(hostname: string): boolean {
  return /^(?:localhost|.*\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}

/** @throws BackupError `invalid-argument` */
function baseUrl(url: string): URL {
  let base: URL;
  try {
    base = new URL(url, (globalThis as { location?: { href: string } }).location?.href);
  } catch {
    throw invalid('url', 'not an address');
  }
  if (base.protocol !== 'https:' && !(base.protocol === 'http:' && isLoopback(base.hostname))) throw invalid('url', 'must be https');
  if (base.username || base.password) throw invalid('url', 'must not hold credentials');
  if (base.search || base.hash) throw invalid('url', 'must end with a path');
  if (!base.pathname.endsWith('/')) base.pathname += '/';
  return base;
}

function bounded(field: string, value: number, max: number): number {
  if (!Number.isSafeInteger(value) || value < 1 || value > max) throw invalid(field, `must be 1 to ${max}`);
  return value;
}

/** One path segment. "." and ".." cannot be one, however they are written (URL Standard, "double-dot URL path segment"). */
export function segment(wallet: string): string {
  checkWalletId(wallet);
  if (wallet === '.' || wallet === '..') throw invalid('wallet', 'has no place in a path');
  return encodeURIComponent(wallet);
}

export interface Call {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  readonly path: string;
  readonly type?: 'application/octet-stream' | 'application/json';
  readonly body?: Uint8Array<ArrayBuffer> | string;
  /** The rules each secret had to pass, by name (`slot=policy, …`). */
  readonly policies?: string | undefined;
  /** Instead of the one that `HttpOptions.token` gives. */
  readonly token?: string | undefined;
}

/** RFC 9470 section 3: the token is good, the sign-in behind it is not enough. Another token of the same sign-in is no help. */
export function asksForStepUp(status: number, headers: Headers): boolean {
  return status === 401 && (headers.get('www-authenticate') ?? '').includes('insufficient_user_authentication');
}

export class HttpCalls {
  readonly name: string;
  readonly #base: URL;
  readonly #token: HttpOptions['token'];
  readonly #fetch: typeof fetch;
  readonly #timeoutMs: number;
  readonly #patienceMs: number;
  readonly #attempts: number;
  readonly #maxWaitMs: number;
  readonly #wait: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly #now: () => number;
  readonly #random: () => number;

  constructor(options: HttpOptions) {
    this.#base = baseUrl(options.url);
    this.name = options.name ?? this.#base.host;
    this.#token = options.token;
    // Called through the global, which `fetch` insists on.
    this.#fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
    this.#timeoutMs = bounded('timeoutMs', options.timeoutMs ?? 20_000, MAX_TIMER_MS);
    this.#patienceMs = bounded('patienceMs', options.patienceMs ?? 45_000, MAX_TIMER_MS);
    this.#attempts = bounded('attempts', options.attempts ?? 4, 10);
    this.#maxWaitMs = bounded('maxWaitMs', options.maxWaitMs ?? 5_000, MAX_TIMER_MS);
    this.#wait = options.wait ?? sleep;
    this.#now = options.now ?? Date.now;
    this.#random = options.random ?? Math.random;
  }

  get now(): number {
    return this.#now();
  }

  /** Sends a call, and sends it again while that may help. @param read throws what the answer means, where it is a refusal */
  async send<T>(signal: AbortSignal | undefined, call: Call, read: (answer: Answer) => Promise<T>): Promise<T> {
    const startedAt = this.#now();
    for (let sent = 1; ; sent++) {
      try {
        return await read(await this.#within(signal, (inner) => this.#send(call, inner)));
      } catch (thrown) {
        const error = asBackupError(thrown);
        const pause = sent < this.#attempts ? this.#pause(error, sent) : undefined;
        if (pause === undefined || this.#now() + pause - startedAt > this.#patienceMs) throw error;
        await this.#rest(pause, signal);
      }
    }
  }

  /** Milliseconds until the call is worth sending again; undefined when it is not, or not soon. */
  #pause({ code, details }: BackupError, sent: number): number | undefined {
    if (!['store-unreachable', 'store-timeout', 'store-busy', 'store-failed'].includes(code)) return undefined;
    const { retryAfterMs = 0 } = details;
    if (retryAfterMs > this.#maxWaitMs) return undefined;
    // Truncated exponential, the upper half of it at random: devices that failed together do not return together.
    const ceiling = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (sent - 1));
    return Math.max(retryAfterMs, Math.round((ceiling / 2) * (1 + this.#random())));
  }

  async #rest(ms: number, signal: AbortSignal | undefined): Promise<void> {
    try {
      await this.#wait(ms, signal ?? new AbortController().signal);
    } finally {
      throwIfAborted(signal);
    }
  }

  /** Runs `work` until it ends, the time is up, or the caller gives up; then whatever it still does is stopped. */
  async #within<T>(signal: AbortSignal | undefined, work: (inner: AbortSignal) => Promise<T>): Promise<T> {
    throwIfAborted(signal);
    const inner = new AbortController();
    let giveUp = () => {};
    const given = new Promise<never>((_, reject) => {
      giveUp = () => reject(new BackupError('aborted'));
    });
    signal?.addEventListener('abort', giveUp, { once: true });
    const late = this.#wait(this.#timeoutMs, inner.signal).then(() => {
      throw new BackupError('store-timeout');
    });
    try {
      return await Promise.race([work(inner.signal), late, given]);
    } finally {
      signal?.removeEventListener('abort', giveUp);
      inner.abort();
    }
  }

  async #send(call: Call, signal: AbortSignal): Promise<Answer> {
    const response = await this.#request(call, signal);
    const { status, headers } = response;
    const mayHelp = status === 401 && this.#token && call.token === undefined && !asksForStepUp(status, headers);
    if (!mayHelp) return readAnswer(response);
    // Expired on the way, perhaps: once more with a token that is asked for now.
    void response.body?.cancel().catch(() => undefined);
    return readAnswer(await this.#request(call, signal));
  }

  async #request({ method, path, type, body, policies, token }: Call, signal: AbortSignal): Promise<Response> {
    const headers = new Headers({ accept: 'application/octet-stream, application/json, application/problem+json' });
    if (type) headers.set('content-type', type);
    if (policies) headers.set('holdfast-policies', policies);
    const source = token === undefined ? this.#token : () => token;
    if (source) headers.set('authorization', `Bearer ${await bearer(source)}`);
    const init: RequestInit = {
      method,
      headers,
      signal,
      body: body ?? null,
      redirect: 'error', // a token goes to the address it was meant for
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
    };
    try {
      return await this.#fetch(new URL(`v1/${path}`, this.#base).href, init);
    } catch (cause) {
      throw new BackupError('store-unreachable', undefined, { cause });
    }
  }
}

/** @throws BackupError `store-unauthorized` when the host has none, `invalid-argument` for what cannot be one (RFC 6750 section 2.1) */
async function bearer(token: () => string | Promise<string>): Promise<string> {
  let text: unknown;
  try {
    text = await token();
  } catch {
    // Its message is the host's, and may hold what it should not: it is not carried on.
    throw new BackupError('store-unauthorized', 'token() failed');
  }
  if (typeof text !== 'string' || !/^[A-Za-z0-9._~+/-]+=*$/.test(text)) throw invalid('token', 'not a bearer token');
  return text;
}

export function json(method: Call['method'], path: string, body: object): Call {
  return { method, path, type: 'application/json', body: JSON.stringify(body) };
}
