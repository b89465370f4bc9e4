/**
 * The HTTP contract of the backup service as a function shaped like `fetch`,
 * for tests: no network, every rule of the contract, and faults to order.
 *
 *   const service = fakeService();
 *   const store = httpStore({ url: 'https://backup.test', fetch: service.fetch });
 *   service.fault({ kind: 'status', status: 503, headers: { 'retry-after': '1' } });
 */
import { fromB64u } from '../core/bytes.ts';
import { BackupError, type ErrorCode, asBackupError } from '../core/errors.ts';
import { inspectBackup } from '../core/inspect.ts';
import { MAX_BACKUP_BYTES } from '../core/manifest.ts';
import { sha256HexOf } from '../core/sha256.ts';
import { memoryStore } from '../stores/memory.ts';
import type { BackupStore } from '../stores/store.ts';

/** One thing that can go wrong with a request. */
export type Fault =
  /** Nothing answers. */
  | { readonly kind: 'down' }
  /** The answer comes after that long; `wait` of the service's options decides how long that is. */
  | { readonly kind: 'slow'; readonly ms: number }
  /** Refused before anything is done; a problem document unless `body` says otherwise. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly code?: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** Somebody else's page, with status 200. */
  | { readonly kind: 'garbage'; readonly body?: Uint8Array; readonly headers?: Readonly<Record<string, string>> }
  /** Done, but the answer breaks off after that many bytes. */
  | { readonly kind: 'cut'; readonly afterBytes?: number }
  /** Done, but the answer ends early as if it were whole, as some proxies make it. */
  | { readonly kind: 'short'; readonly bytes: number }
  /** Done, and the answer gets lost. */
  | { readonly kind: 'lost-reply' }
  /** Done twice; the second answer arrives. */
  | { readonly kind: 'doubled' }
  /** Anything else: gets the true answer, gives another. */
  | { readonly kind: 'altered'; readonly alter: (answer: Response) => Response | Promise<Response> };

export interface FaultOptions {
  /** How many requests it strikes; default 1. */
  readonly times?: number;
  /** Which ones; default all. */
  readonly when?: (request: Request) => boolean;
}

export interface FakeServiceOptions {
  /** What the service keeps backups in; default a memory store. */
  readonly store?: BackupStore;
  /** The bearer token that it accepts; default: it asks for none. */
  readonly token?: () => string;
  /** For `slow`; default: until the request is aborted. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Is handed all that takes real time: each answer while it is made, and while it is read. A fake clock stands still for it. */
  readonly during?: <T>(work: Promise<T>) => Promise<T>;
}

export interface FakeService {
  readonly fetch: typeof fetch;
  /** The keeper behind it: what it answers is the truth about what was done. */
  readonly store: BackupStore;
  /** Every request that came in, oldest first. */
  readonly requests: readonly Request[];
  fault(fault: Fault, options?: FaultOptions): void;
  /** Takes every fault back. */
  heal(): void;
}

const STATUS_OF: Partial<Record<ErrorCode, number>> = {
  'backup-missing': 404,
  'backup-too-large': 413,
  'invalid-argument': 400,
  'store-conflict': 412,
  'store-garbage': 500,
  'signature-invalid': 403,
};

function problem(code: string, status: number, headers: Readonly<Record<string, string>> = {}): Response {
  const body = JSON.stringify({ type: 'about:blank', title: code, status, code });
  return new Response(body, { status, headers: { 'content-type': 'application/problem+json', ...headers } });
}

const done = () => new Response(JSON.stringify({}), { status: 200, headers: { 'content-type': 'application/json' } });

function octets(bytes: Uint8Array, lastVerifiedAt?: string): Response {
  const headers = new Headers({ 'content-type': 'application/octet-stream', 'etag': `"${sha256HexOf(bytes)}"` });
  headers.set('content-length', String(bytes.length));
  if (lastVerifiedAt !== undefined) headers.set('holdfast-last-verified', lastVerifiedAt);
  return new Response(Uint8Array.from(bytes), { status: 200, headers });
}

async function ownerCallOf(request: Request, wallet: string) {
  const { seq, sha256: hash, sig } = (await request.json()) as { seq: number; sha256: string; sig: string };
  return { wallet, seq, sha256: hash, signature: fromB64u(sig, 64) };
}

async function status(store: BackupStore, wallet: string): Promise<Response> {
  const current = await store.current(wallet);
  if (!current) throw new BackupError('backup-missing');
  const { slots, pair, seq, createdAt } = inspectBackup(current.bytes, { wallet });
  const { lastVerifiedAt } = current;
  const methods = slots.map(({ id, method }) => ({ id, method }));
  return Response.json({
    methods,
    pair,
    seq,
    createdAt,
    sha256: sha256HexOf(current.bytes),
    ...(lastVerifiedAt ? { lastVerifiedAt } : {}),
  });
}

/** The contract's calls. Paths are matched as they are sent: a segment is decoded once. */
async function handle(store: BackupStore, request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  const [, walletText = '', rest = ''] = /\/v1\/wallets\/([^/]+)\/(.+)$/.exec(pathname) ?? [];
  const wallet = decodeURIComponent(walletText);
  const [, seqText, hash = '', promote] = /^backups\/([1-9]\d{0,15})\/([0-9a-f]{64})(\/promote)?$/.exec(rest) ?? [];
  const key = { wallet, seq: Number(seqText), sha256: hash };
  const bytesOr404 = (found: { bytes: Uint8Array; lastVerifiedAt?: string | undefined } | null) => {
    if (!found) throw new BackupError('backup-missing');
    return octets(found.bytes, found.lastVerifiedAt);
  };
  switch (`${request.method} ${seqText === undefined ? rest : promote ? 'promote' : 'candidate'}`) {
    case 'GET backup':
      return bytesOr404(await store.current(wallet));
    case 'GET status':
      return status(store, wallet);
    case 'PUT candidate': {
      const bytes = new Uint8Array(await request.arrayBuffer());
      if (bytes.length > MAX_BACKUP_BYTES) return problem('backup-too-large', 413);
      await store.putCandidate(key, bytes);
      return done();
    }
    case 'GET candidate': {
      const bytes = await store.getCandidate(key);
      return bytesOr404(bytes && { bytes });
    }
    case 'POST promote': {
      const { currentSha256, sig } = (await request.json()) as { currentSha256: string; sig: string };
      await store.promote({ ...key, currentSha256, signature: fromB64u(sig, 64) });
      return done();
    }
    case 'POST verified':
      await store.verified(await ownerCallOf(request, wallet));
      return done();
    case 'DELETE backup':
      await store.remove(await ownerCallOf(request, wallet));
      return done();
    case 'POST undelete':
      await store.undelete(await ownerCallOf(request, wallet));
      return done();
    default:
      return problem('not-found', 404);
  }
}

/** The same answer with another body; its headers stay, a wrong length among them. */
const withBody = (answer: Response, body: BodyInit) => new Response(body, { status: answer.status, headers: answer.headers });

async function cut(answer: Response, afterBytes: number | undefined): Promise<Response> {
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const first = bytes.slice(0, afterBytes ?? Math.floor(bytes.length / 2));
  let started = false;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      if (started || first.length === 0) return controller.error(new TypeError('connection reset'));
      started = true;
      controller.enqueue(first);
    },
  });
  return withBody(answer, body);
}

/** The same answer, of which it is known when it was read to its end, or given up. */
function watched(answer: Response, during: (work: Promise<void>) => Promise<void>): Response {
  if (!answer.body) return answer;
  const reader = answer.body.getReader();
  let end = () => {};
  void during(new Promise<void>((resolve) => (end = resolve)));
  const body = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        try {
          const { done: last, value } = await reader.read();
          if (!last) return controller.enqueue(value);
          controller.close();
        } catch (broken) {
          controller.error(broken);
        }
        end();
      },
      cancel: (why) => {
        end();
        return reader.cancel(why);
      },
    },
    { highWaterMark: 0 },
  );
  return withBody(answer, body);
}

const untilAborted = (_ms: number, signal: AbortSignal) =>
  new Promise<void>((_, reject) => {
    const stop = () => reject(new DOMException('aborted', 'AbortError'));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
  });

export function fakeService(options: FakeServiceOptions = {}): FakeService {
  const store = options.store ?? memoryStore();
  const requests: Request[] = [];
  let faults: { fault: Fault; left: number; when: (request: Request) => boolean }[] = [];

  const nextFault = (request: Request): Fault | undefined => {
    const hit = faults.find(({ left, when }) => left > 0 && when(request));
    if (hit) hit.left--;
    return hit?.fault;
  };

  const answer = async (request: Request): Promise<Response> => {
    if (options.token && request.headers.get('authorization') !== `Bearer ${options.token()}`) return problem('store-unauthorized', 401);
    try {
      return await handle(store, request);
    } catch (thrown) {
      if (thrown instanceof TypeError || thrown instanceof SyntaxError) return problem('invalid-argument', 400);
      const { code } = asBackupError(thrown);
      return problem(code, STATUS_OF[code] ?? 422);
    }
  };

  const struck = async (fault: Fault, request: Request): Promise<Response> => {
    switch (fault.kind) {
      case 'down':
        throw new TypeError('fetch failed');
      case 'slow':
        return answer(request);
      case 'status':
        if (fault.body !== undefined) return new Response(fault.body, { status: fault.status, headers: { ...fault.headers } });
        return problem(fault.code ?? 'fault', fault.status, fault.headers);
      case 'garbage':
        return new Response(Uint8Array.from(fault.body ?? new TextEncoder().encode('<!doctype html><title>Hello</title>')), {
          headers: { 'content-type': 'text/html', ...fault.headers },
        });
      case 'cut':
        return cut(await answer(request), fault.afterBytes);
      case 'short': {
        const whole = await answer(request);
        return withBody(whole, (await whole.arrayBuffer()).slice(0, fault.bytes));
      }
      case 'lost-reply':
        await answer(request);
        throw new TypeError('connection reset');
      case 'doubled':
        await answer(request.clone());
        return answer(request);
      case 'altered':
        return fault.alter(await answer(request));
    }
  };

  const fakeFetch: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    if (request.signal.aborted) throw new DOMException('aborted', 'AbortError');
    requests.push(request.clone());
    const fault = nextFault(request);
    if (fault?.kind === 'slow') await (options.wait ?? untilAborted)(fault.ms, request.signal);
    const made = fault ? struck(fault, request) : answer(request);
    return options.during ? watched(await options.during(made), options.during) : made;
  };

  return {
    fetch: fakeFetch,
    store,
    requests,
    fault: (fault, { times = 1, when = () => true } = {}) => void faults.push({ fault, left: times, when }),
    heal: () => {
      faults = [];
    },
  };
}
