/** Backups, owners, tokens and a client, for tests that speak HTTP to a service without a network. */
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import {
  canonicalBytes,
  generateOwner,
  type Json,
  type Manifest,
  manifestMessage,
  type OwnerKey,
  type OwnerVerb,
  ownerMessage,
  promoteMessage,
  randomBytes,
  sign,
  toB64u,
  toHex,
} from '../../../src/core/index.ts';
import { createService, type Database, type LogFields, type Service, type ServiceOptions } from '../../src/index.ts';

export const ISSUER = 'https://id.example';
export const AUDIENCE = 'backups';
const BECH32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';

export interface TestBackup {
  readonly wallet: string;
  readonly seq: number;
  readonly sha256: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly owner: OwnerKey;
}

let walletCount = 0;

export function newWallet(): string {
  return `solana:${process.pid}:${walletCount++}:${toHex(randomBytes(4))}`;
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}

function fakeRecipient(): string {
  return `age1pq1${Array.from(randomBytes(1952), (byte) => BECH32[byte & 31]).join('')}`;
}

/**
 * A backup with a true manifest and signature around a file of random bytes:
 * the service cannot open it, so it need not be openable.
 */
export async function makeBackup(about: {
  wallet: string;
  seq?: number;
  owner?: OwnerKey;
  pair?: string;
  fileBytes?: number;
  /** Ids and methods; without parameters, so of methods that have none or are private. */
  slots?: readonly { readonly id: string; readonly method: string }[];
  /** Of a slot's method; none by default. */
  params?: (slot: { readonly id: string; readonly method: string }) => Record<string, Json>;
  change?: (manifest: Record<string, Json>) => void;
}): Promise<TestBackup> {
  const { wallet, seq = 1, owner = generateOwner(), pair = 'pair', fileBytes = 32 } = about;
  const slots = about.slots ?? [{ id: toB64u(randomBytes(8)), method: 'recovery-code' }];
  const unsigned = {
    holdfast: 1,
    wallet,
    pair,
    seq,
    createdAt: '2026-11-23T10:00:00.000Z',
    owner: toB64u(owner.public),
    slots: slots.map((slot) => ({
      ...slot,
      recipient: fakeRecipient(),
      bind: toB64u(randomBytes(32)),
      params: about.params?.(slot) ?? {},
    })),
    file: toB64u(largeRandom(fileBytes)),
  };
  const manifest: Manifest = { ...unsigned, sig: toB64u(sign(owner, manifestMessage(unsigned))) };
  const plain = { ...manifest } as unknown as Record<string, Json>;
  about.change?.(plain);
  const bytes = canonicalBytes(plain);
  return { wallet, seq, owner, bytes, sha256: await sha256(bytes) };
}

/** `getRandomValues` gives 65,536 bytes at most. */
function largeRandom(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, Math.min(length, at + 65_536)));
  return bytes;
}

/** A backup of exactly this many bytes. */
export async function makeBackupOfSize(bytes: number, wallet: string): Promise<TestBackup> {
  const empty = await makeBackup({ wallet, fileBytes: 3 });
  const fileSymbols = bytes - (empty.bytes.length - 4);
  // Three bytes are four symbols; one or two more are two or three; the pair's length fills the rest.
  for (let more = 0; more < 8; more++) {
    const symbols = fileSymbols - more;
    if (symbols % 4 === 1) continue;
    const backup = await makeBackup({ wallet, pair: `pair${'x'.repeat(more)}`, fileBytes: Math.floor((symbols * 3) / 4) });
    if (backup.bytes.length === bytes) return backup;
  }
  throw new Error('no such size');
}

export interface TestKey {
  readonly jwk: Record<string, unknown>;
  token(claims?: Record<string, unknown>, header?: Record<string, unknown>): Promise<string>;
}

/** A key of the test's identity provider. Claims given as undefined are left out. */
export async function makeKey(kid: string, now: () => Date = () => new Date()): Promise<TestKey> {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  return {
    jwk: { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' },
    token(claims = {}, header = {}) {
      const seconds = Math.floor(now().getTime() / 1000);
      const all = { iss: ISSUER, aud: AUDIENCE, sub: 'alice', iat: seconds, exp: seconds + 3600, ...claims };
      const present = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
      return new SignJWT(present).setProtectedHeader({ alg: 'ES256', kid, ...header }).sign(privateKey);
    },
  };
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
  readonly text: string;
  readonly json: Record<string, unknown>;
}

export async function answerOf(response: Response): Promise<Answer> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  const text = new TextDecoder().decode(bytes);
  let json: Record<string, unknown> = {};
  try {
    json = JSON.parse(text) as Record<string, unknown>;
  } catch {
    // Not every answer is JSON.
  }
  return { status: response.status, headers: response.headers, bytes, text, json };
}

/** What a device does with one service and one token. */
export class Client {
  readonly #fetch: (path: string, init: RequestInit) => Promise<Response>;
  readonly token: string | undefined;

  constructor(fetch: (path: string, init: RequestInit) => Promise<Response>, token: string | undefined) {
    this.#fetch = fetch;
    this.token = token;
  }

  async call(method: string, path: string, body?: BodyInit, headers: Record<string, string> = {}): Promise<Answer> {
    const authorization: Record<string, string> = this.token === undefined ? {} : { authorization: `Bearer ${this.token}` };
    return answerOf(
      await this.#fetch(path, { method, headers: { ...authorization, ...headers }, ...(body === undefined ? {} : { body }) }),
    );
  }

  current(wallet: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.call('GET', `/v1/wallets/${encodeURIComponent(wallet)}/backup`, undefined, headers);
  }

  status(wallet: string): Promise<Answer> {
    return this.call('GET', `/v1/wallets/${encodeURIComponent(wallet)}/status`);
  }

  put({ wallet, seq, sha256, bytes }: TestBackup): Promise<Answer> {
    return this.call('PUT', versionPath(wallet, seq, sha256), bytes);
  }

  version({ wallet, seq, sha256 }: TestBackup): Promise<Answer> {
    return this.call('GET', versionPath(wallet, seq, sha256));
  }

  promote(backup: TestBackup, currentSha256: string, signer: OwnerKey = backup.owner): Promise<Answer> {
    const { wallet, seq, sha256 } = backup;
    const sig = toB64u(sign(signer, promoteMessage(wallet, seq, sha256, currentSha256)));
    return this.call('POST', `${versionPath(wallet, seq, sha256)}/promote`, JSON.stringify({ currentSha256, sig }));
  }

  owned(verb: OwnerVerb, backup: TestBackup, signer: OwnerKey = backup.owner): Promise<Answer> {
    const { wallet, seq, sha256 } = backup;
    const sig = toB64u(sign(signer, ownerMessage(verb, wallet, seq, sha256)));
    const path = `/v1/wallets/${encodeURIComponent(wallet)}/${verb === 'delete' ? 'backup' : verb}`;
    return this.call(verb === 'delete' ? 'DELETE' : 'POST', path, JSON.stringify({ seq, sha256, sig }));
  }

  /** Candidate and promote, as a device that knows what is current. */
  async backUp(backup: TestBackup, currentSha256 = ''): Promise<void> {
    const put = await this.put(backup);
    if (put.status > 201) throw new Error(`put: ${put.status} ${put.text}`);
    const promoted = await this.promote(backup, currentSha256);
    if (promoted.status !== 200) throw new Error(`promote: ${promoted.status} ${promoted.text}`);
  }
}

export function versionPath(wallet: string, seq: number | string, sha256: string): string {
  return `/v1/wallets/${encodeURIComponent(wallet)}/backups/${seq}/${sha256}`;
}

export class TestClock {
  #ms = Date.parse('2026-11-23T10:00:00.000Z');
  readonly now = (): Date => new Date(this.#ms);
  forward(ms: number): void {
    this.#ms += ms;
  }
}

export interface TestLog {
  readonly lines: { level: string; event: string; fields: LogFields }[];
}

export interface TestService {
  readonly service: Service;
  readonly clock: TestClock;
  readonly key: TestKey;
  readonly log: TestLog;
  client(claims?: Record<string, unknown>, address?: string): Promise<Client>;
  as(token: string | undefined, address?: string): Client;
}

/** Without a claim or callback unless the test says so: every subject has wallets of its own. */
export async function testService(
  database: Database,
  options: Partial<ServiceOptions> & { walletsClaim?: string } = {},
): Promise<TestService> {
  const clock = new TestClock();
  const key = await makeKey('one', clock.now);
  const log: TestLog = { lines: [] };
  const generous = { perMinute: 60_000, burst: 60_000 };
  const service = await createService({
    database,
    auth: { issuer: ISSUER, audience: AUDIENCE, jwks: { keys: [key.jwk as never] }, walletsClaim: options.walletsClaim },
    limits: { perSubject: generous, perAddress: generous, newWallets: generous },
    clock: clock.now,
    maintenanceIntervalMs: 0,
    logger: { log: (level, event, fields = {}) => void log.lines.push({ level, event, fields }) },
    ...options,
    // The engines of the tests do not wait for a disk.
    ...(options.vault ? { vault: { durability: 'process', ...options.vault } } : {}),
  });
  const as = (token: string | undefined, address?: string): Client =>
    new Client((path, init) => service.fetch(new Request(`http://service.example${path}`, init), { address }), token);
  return { service, clock, key, log, as, client: async (claims, address) => as(await key.token(claims), address) };
}
