/** The routes: from a request to a wallet of its caller, to one call of backups.ts, to an answer. */
import { type Context, Hono } from 'hono';
import { cors } from 'hono/cors';
import type { Auth, Caller, WalletAccess } from '../auth/auth.ts';
import { WalletBackups } from '../backups.ts';
import type { DevelopmentAuth } from '../auth/development.ts';
import type { Database } from '../db/database.ts';
import { checkWalletId, equalBytes, MAX_BACKUP_BYTES, parseManifest, toHex, utf8, verifyManifest } from '../format.ts';
import { errorFields, type Logger } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { type AllowedPolicies, POLICIES_HEADER, readNamedPolicies } from '../policies.ts';
import { addressBucket, type Charge, chargeLimits, type Limits } from '../rate-limit.ts';
import { activatingHere, refusalOfRemote, tellingRemote } from '../vault/on-promote.ts';
import type { VaultOptions } from '../vault/registrations.ts';
import type { RemoteVault } from '../vault/remote.ts';
import { readBytes, readJson, readSignature } from './body.ts';
import { OwnerBody, PromoteBody, TokenBody, routes } from './contract.ts';
import { openApiDocument } from './openapi.ts';
import { asProblem, Problem, problemResponse } from './problem.ts';
import { addRemoteRoutes, addVaultRoutes } from './vault-routes.ts';

export interface AppOptions {
  readonly database: Database;
  readonly auth: Auth;
  readonly limits: Limits;
  readonly policies: AllowedPolicies;
  readonly clock: () => Date;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly corsOrigins: readonly string[] | ((origin: string) => boolean);
  readonly metricsToken?: string | undefined;
  /** Present in development only: everybody gets a token, and every answer says so. */
  readonly development?: DevelopmentAuth | undefined;
  readonly ready: () => Promise<boolean>;
  /** Absent: this service counts no guesses, and says so. */
  readonly vault?: VaultOptions | undefined;
  /** The vault is a process of its own: its calls are relayed there. */
  readonly remoteVault?: RemoteVault | undefined;
  /** This is the vault's own process: there are no backups here. */
  readonly vaultOnly?: boolean | undefined;
  /** Tells the vault, when it is elsewhere, what it has not heard of a wallet. */
  readonly hasten: (walletKey: string) => Promise<void>;
  /** After a call that may have left something to be told to others. */
  readonly posted?: (() => void) | undefined;
}

export interface Bindings {
  /** The caller's network address, where the host knows it. */
  readonly address?: string | undefined;
}

export interface Env {
  readonly Bindings: Bindings;
  readonly Variables: { requestId: string; walletKey?: string; route?: string };
}

export type Ctx = Context<Env>;
type WalletHandler = (c: Ctx, wallet: WalletBackups, access: WalletAccess, caller: Caller) => Promise<Response>;

/** Still percent-encoded: a wallet id may hold a slash. */
function rawPath(request: Request): string {
  return new URL(request.url).pathname;
}

function decodeWallet(segment: string | undefined): string {
  let wallet: string;
  try {
    wallet = decodeURIComponent(segment ?? '');
  } catch (cause) {
    throw new Problem(422, 'invalid-argument', { members: { field: 'wallet' }, cause });
  }
  return checkedWallet(wallet);
}

export function checkedWallet(wallet: string): string {
  try {
    checkWalletId(wallet);
    return wallet;
  } catch (cause) {
    throw new Problem(422, 'invalid-argument', { members: { field: 'wallet' }, cause });
  }
}

function versionKey(c: Ctx): { seq: number; sha256: string } {
  const [, , , , , seqText = '', sha256 = ''] = rawPath(c.req.raw).split('/');
  const seq = Number(seqText);
  if (!/^[1-9]\d{0,15}$/.test(seqText) || !Number.isSafeInteger(seq)) {
    throw new Problem(422, 'invalid-argument', { members: { field: 'seq' } });
  }
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Problem(422, 'invalid-argument', { members: { field: 'sha256' } });
  return { seq, sha256 };
}

/** RFC 9110 section 13.1.2: weak comparison, a list, or an asterisk. */
function noneMatch(header: string | undefined, sha256: string): boolean {
  if (header === undefined) return true;
  return !header.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === `"${sha256}"`);
}

function bytesResponse({ bytes, sha256, verifiedAt }: { bytes: Uint8Array; sha256: string; verifiedAt: Date | null }): Response {
  const headers = new Headers({ 'content-type': 'application/octet-stream', 'etag': `"${sha256}"` });
  if (verifiedAt) headers.set('holdfast-last-verified', verifiedAt.toISOString());
  return new Response(bytes as Uint8Array<ArrayBuffer>, { headers });
}

async function sha256Of(bytes: Uint8Array): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)));
}

export function createApp(options: AppOptions): Hono<Env> {
  const { database, auth, limits, clock, logger, metrics } = options;
  const app = new Hono<Env>({ getPath: rawPath });

  async function charge(charges: readonly Charge[]): Promise<void> {
    const waitMs = await chargeLimits(database, charges, clock());
    if (waitMs === 0) return;
    metrics.add('holdfast_rate_limited_total');
    throw new Problem(429, 'store-busy', { retryAfterMs: waitMs });
  }

  function byAddressOf(c: Ctx): Charge[] {
    const { address } = c.env ?? {};
    return address === undefined ? [] : [{ kind: 'address', limit: limits.perAddress, who: addressBucket(address) }];
  }

  async function identify(c: Ctx): Promise<Caller> {
    const byAddress = byAddressOf(c);
    const caller = await auth.authenticate(c.req.header('authorization'), clock()).catch(async (thrown: unknown) => {
      if (byAddress.length > 0) await charge(byAddress);
      throw thrown;
    });
    await charge([...byAddress, { kind: 'subject', limit: limits.perSubject, who: `${caller.issuer}\n${caller.subject}` }]);
    return caller;
  }

  const { vault, remoteVault } = options;
  const onPromote = vault ? activatingHere(vault) : remoteVault ? tellingRemote(remoteVault, clock) : undefined;

  /** Every call on a wallet: who, how often, whose, then what. */
  function onWallet(route: (typeof routes)[keyof typeof routes], handle: WalletHandler): void {
    if (options.vaultOnly) return;
    app.on(route.method.toUpperCase(), route.getRoutingPath(), async (c) => {
      c.set('route', route.path);
      const caller = await identify(c);
      const access = await auth.access(caller, decodeWallet(rawPath(c.req.raw).split('/')[3]));
      // Not a word about whether somebody else has a backup there.
      if (!access) throw new Problem(404, 'backup-missing');
      c.set('walletKey', access.walletKey);
      const announce = (event: string): void => metrics.add('holdfast_events_total', { event });
      const wallet = new WalletBackups({ database, onPromote }, access, clock(), announce);
      return handle(c, wallet, access, caller);
    });
  }

  app.use(async (c, next) => {
    const started = performance.now();
    c.set('requestId', crypto.randomUUID());
    metrics.add('holdfast_requests_in_flight');
    try {
      await next();
    } finally {
      metrics.add('holdfast_requests_in_flight', {}, -1);
      const route = c.get('route') ?? 'none';
      const { method } = c.req;
      const durationMs = performance.now() - started;
      const known = /^(?:GET|HEAD|PUT|POST|DELETE|OPTIONS)$/.test(method) ? method : 'other';
      metrics.add('holdfast_requests_total', { route, method: known, status: String(c.res.status) });
      metrics.observe(route, known, durationMs / 1000);
      const wallet = c.get('walletKey')?.slice(0, 12);
      logger.log('info', 'request', {
        requestId: c.get('requestId'),
        method: known,
        route,
        status: c.res.status,
        durationMs: Math.round(durationMs * 10) / 10,
        ...(wallet === undefined ? {} : { wallet }),
      });
    }
    c.res.headers.set('x-content-type-options', 'nosniff');
    c.res.headers.set('x-request-id', c.get('requestId'));
    if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store');
    if (options.development) c.res.headers.set('holdfast-development', 'true');
  });

  const { corsOrigins } = options;
  app.use(
    cors({
      origin: (origin) => {
        if (typeof corsOrigins === 'function') return corsOrigins(origin) ? origin : null;
        return corsOrigins.includes('*') ? '*' : corsOrigins.includes(origin) ? origin : null;
      },
      allowMethods: ['GET', 'PUT', 'POST', 'DELETE'],
      allowHeaders: ['Authorization', 'Content-Type', 'If-None-Match', 'Holdfast-Policies'],
      exposeHeaders: ['ETag', 'Holdfast-Last-Verified', 'Holdfast-Development', 'Retry-After', 'WWW-Authenticate', 'X-Request-Id'],
      maxAge: 600,
    }),
  );

  app.onError((thrown, c) => {
    const problem = asProblem(thrown);
    metrics.add('holdfast_problems_total', { code: problem.code });
    const fields = { requestId: c.get('requestId'), code: problem.code, status: problem.status };
    if (problem.status >= 500) logger.log('error', 'request-failed', { ...fields, ...errorFields(problem.cause ?? problem) });
    else logger.log('debug', 'request-refused', fields);
    return problemResponse(problem);
  });

  // Not `backup-missing`: a wrong address must never be read as "there is no backup".
  app.notFound(() => problemResponse(new Problem(404, 'not-configured', { detail: 'there is nothing at this address' })));

  onWallet(routes.current, async (c, wallet) => {
    const current = await wallet.current();
    if (!current) throw new Problem(404, 'backup-missing');
    if (noneMatch(c.req.header('if-none-match'), current.sha256)) return bytesResponse(current);
    const { headers } = bytesResponse({ ...current, bytes: new Uint8Array(0) });
    headers.delete('content-type');
    return new Response(null, { status: 304, headers });
  });

  onWallet(routes.status, async (c, wallet) => {
    const status = await wallet.status();
    if (!status) throw new Problem(404, 'backup-missing');
    const { verifiedAt, ...rest } = status;
    return c.json(verifiedAt ? { ...rest, lastVerifiedAt: verifiedAt.toISOString() } : rest);
  });

  onWallet(routes.putVersion, async (c, wallet, access, caller) => {
    const key = versionKey(c);
    const bytes = await readBytes(c.req.raw, MAX_BACKUP_BYTES);
    if ((await sha256Of(bytes)) !== key.sha256) throw new Problem(422, 'invalid-argument', { members: { field: 'sha256' } });
    const manifest = parseManifest(bytes);
    if (manifest.wallet !== access.wallet) throw new Problem(422, 'wrong-wallet');
    if (manifest.seq !== key.seq) throw new Problem(422, 'invalid-argument', { members: { field: 'seq' } });
    verifyManifest(manifest);
    const policies = { named: readNamedPolicies(c.req.header(POLICIES_HEADER)), allowed: options.policies };
    let result = await wallet.put(key, bytes, manifest, policies, false);
    if (result === 'unknown-wallet') {
      await charge([{ kind: 'new-wallet', limit: limits.newWallets, who: `${caller.issuer}\n${caller.subject}` }]);
      result = await wallet.put(key, bytes, manifest, policies, true);
    }
    return c.json(key, result === 'created' ? 201 : 200);
  });

  onWallet(routes.getVersion, async (c, wallet) => {
    const version = await wallet.version(versionKey(c));
    if (!version) throw new Problem(404, 'backup-missing');
    return bytesResponse(version);
  });

  onWallet(routes.promote, async (c, wallet, access) => {
    const key = versionKey(c);
    const { currentSha256, sig } = await readJson(c.req.raw, PromoteBody, ['currentSha256']);
    const call = { ...key, currentSha256, signature: readSignature(sig) };
    await wallet.promote(call, remoteVault && (await refusalOfRemote(remoteVault, wallet, access, call, options.hasten)));
    options.posted?.();
    return c.json(key);
  });

  for (const verb of ['verified', 'remove', 'undelete'] as const) {
    onWallet(routes[verb], async (c, wallet) => {
      const { seq, sha256, sig } = await readJson(c.req.raw, OwnerBody, ['seq', 'sha256']);
      await wallet[verb]({ seq, sha256, signature: readSignature(sig) });
      return c.json({ seq, sha256 });
    });
  }

  addVaultRoutes(app, options, identify);
  if (options.vaultOnly) addRemoteRoutes(app, options, async (c) => void (await charge(byAddressOf(c))));

  const mark = options.development ? { development: true } : {};
  app.get('/healthz', (c) => {
    c.set('route', '/healthz');
    return c.json({ status: 'ok', ...mark });
  });
  app.get('/readyz', async (c) => {
    c.set('route', '/readyz');
    const ready = await options.ready();
    return c.json({ status: ready ? 'ready' : 'not-ready', ...mark }, ready ? 200 : 503);
  });
  app.get('/metrics', (c) => {
    c.set('route', '/metrics');
    const { metricsToken } = options;
    if (metricsToken !== undefined && !equalBytes(utf8(c.req.header('authorization') ?? ''), utf8(`Bearer ${metricsToken}`))) {
      throw new Problem(401, 'store-unauthorized');
    }
    return c.text(metrics.render(), 200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
  });
  app.get('/openapi.json', (c) => {
    c.set('route', '/openapi.json');
    return c.json(openApiDocument());
  });
  const { development } = options;
  if (development) {
    app.get('/development/jwks.json', (c) => {
      c.set('route', '/development/jwks.json');
      return c.json(development.options.jwks);
    });
    app.post('/development/token', async (c) => {
      c.set('route', '/development/token');
      const { subject, wallets } = await readJson(c.req.raw, TokenBody, []);
      return c.json({ token: await development.issueToken(subject, wallets) });
    });
  }
  return app;
}
