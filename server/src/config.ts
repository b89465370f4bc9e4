/**
 * Configuration from the environment. Everything is checked before anything is
 * opened, and all mistakes are told at once, by variable name and never by value.
 */
import type { AuthOptions } from './auth/auth.ts';
import { DEVELOPMENT_CLAIMS } from './auth/development.ts';
import { ConfigError, type Environment, LOOPBACK, Reader } from './config-reader.ts';
import { type NotifyConfig, readNotify, readRemoteVault, readVault, type RemoteVaultConfig, type VaultConfig } from './config-vault.ts';
import type { DatabaseOptions } from './db/database.ts';
import type { LogLevel } from './log.ts';
import { type AllowedPolicies, METHOD_NAME, POLICY_NAME } from './policies.ts';
import { DEFAULT_LIMITS, type Limit, type Limits } from './rate-limit.ts';

export { ConfigError } from './config-reader.ts';

export interface Config {
  readonly host: string;
  readonly port: number;
  readonly database: DatabaseOptions;
  readonly development: boolean;
  /** Absent in development: the service issues its own tokens. */
  readonly auth: AuthOptions | undefined;
  readonly limits: Limits;
  readonly policies: AllowedPolicies;
  readonly corsOrigins: readonly string[];
  readonly trustedProxies: number;
  readonly metricsToken: string | undefined;
  readonly graceMs: number;
  readonly logLevel: LogLevel;
  /** The vault in this process; absent where none is configured, or another process has it. */
  readonly vault: VaultConfig | undefined;
  readonly remoteVault: RemoteVaultConfig | undefined;
  readonly notify: NotifyConfig | undefined;
}

/** `serve`: backups, with or without a vault. `vault`: the vault alone, as a process of its own. */
export type Role = 'serve' | 'vault';

const DEFAULTS = {
  serve: { folder: '.holdfast/service', port: 8787 },
  vault: { folder: '.holdfast/vault', port: 8788 },
} as const;
function readDatabase(reader: Reader, role: Role = 'serve'): DatabaseOptions {
  const url = reader.secret('DATABASE_URL');
  const ownerUrl = reader.secret('HOLDFAST_DATABASE_OWNER_URL');
  const folder = reader.text('HOLDFAST_DATA');
  const poolSize = reader.integer('HOLDFAST_DATABASE_CONNECTIONS', 10, 1, 1000);
  if (url === undefined) {
    if (ownerUrl !== undefined) reader.problems.push('HOLDFAST_DATABASE_OWNER_URL: needs DATABASE_URL too');
    return { kind: 'folder', folder: folder ?? DEFAULTS[role].folder };
  }
  if (folder !== undefined) reader.problems.push('HOLDFAST_DATA and DATABASE_URL: only one of them');
  if (!/^postgres(?:ql)?:\/\//.test(url)) reader.problems.push('DATABASE_URL: must begin with postgres:// or postgresql://');
  return { kind: 'postgres', url, ownerUrl, poolSize };
}

function isDevelopment(reader: Reader, { role, database, host }: { role: Role; database: DatabaseOptions; host: string }): boolean {
  const asked = reader.text('HOLDFAST_DEVELOPMENT');
  if (asked !== undefined && asked !== '1' && asked !== '0') reader.problems.push('HOLDFAST_DEVELOPMENT: must be 1 or 0');
  // A vault's own process has to know the keys of a development service: they are all that is configured.
  const names = ['HOLDFAST_ISSUER', 'HOLDFAST_AUDIENCE', ...(role === 'vault' && asked === '1' ? [] : ['HOLDFAST_JWKS_URL'])];
  const configured = names.some((name) => reader.text(name) !== undefined);
  if (asked === '1' && configured) reader.problems.push('HOLDFAST_DEVELOPMENT and HOLDFAST_ISSUER: only one of them');
  if (asked === '1' && !LOOPBACK.includes(host)) reader.problems.push('HOLDFAST_DEVELOPMENT: only with HOLDFAST_HOST on loopback');
  if (asked !== undefined || configured) return asked === '1';
  // Nothing is configured: a first try on a laptop, and nothing that could be mistaken for it.
  return database.kind === 'folder' && LOOPBACK.includes(host) && reader.text('NODE_ENV') !== 'production';
}

/** The keys of the development service that relays to this vault. */
function readDevelopmentAuth(reader: Reader, role: Role): AuthOptions | undefined {
  const jwks = role === 'vault' ? reader.url('HOLDFAST_JWKS_URL', ['http:']) : undefined;
  if (!jwks) return undefined;
  if (!isLoopbackUrl(jwks)) reader.problems.push('HOLDFAST_JWKS_URL: plain http only on loopback');
  return { ...DEVELOPMENT_CLAIMS, jwks };
}

function isLoopbackUrl({ hostname }: URL): boolean {
  return LOOPBACK.includes(hostname.replace(/^\[|\]$/g, ''));
}

function readAuth(reader: Reader): AuthOptions | undefined {
  const issuer = reader.text('HOLDFAST_ISSUER');
  const audience = reader.text('HOLDFAST_AUDIENCE');
  const jwks = reader.url('HOLDFAST_JWKS_URL', ['https:', 'http:']);
  if (issuer === undefined) reader.problems.push('HOLDFAST_ISSUER: is missing; the "iss" of your tokens');
  if (audience === undefined) reader.problems.push('HOLDFAST_AUDIENCE: is missing; the "aud" of your tokens');
  if (reader.text('HOLDFAST_JWKS_URL') === undefined) reader.problems.push("HOLDFAST_JWKS_URL: is missing; where your provider's keys are");
  if (jwks?.protocol === 'http:' && !isLoopbackUrl(jwks)) {
    reader.problems.push('HOLDFAST_JWKS_URL: plain http only on loopback');
  }
  const walletsClaim = reader.text('HOLDFAST_WALLETS_CLAIM');
  const clockToleranceS = reader.integer('HOLDFAST_CLOCK_TOLERANCE_SECONDS', 30, 0, 600);
  if (issuer === undefined || audience === undefined || jwks === undefined) return undefined;
  return { issuer, audience, jwks, walletsClaim, clockToleranceS };
}

/** "60" for 60 a minute at once, or "60/20" for 60 a minute and 20 at once. */
function readLimit(reader: Reader, name: string, fallback: Limit): Limit {
  const value = reader.text(name);
  if (value === undefined) return fallback;
  const match = /^(\d{1,6})(?:\/(\d{1,6}))?$/.exec(value);
  const perMinute = Number(match?.[1]);
  const burst = Number(match?.[2] ?? match?.[1]);
  if (perMinute >= 1 && perMinute <= 60_000 && burst >= 1) return { perMinute, burst };
  reader.problems.push(`${name}: must be like 60 or 60/20, calls a minute from 1 to 60000 and calls at once`);
  return fallback;
}

/** New wallets are rare: counted by the day. */
function readNewWallets(reader: Reader): Limit {
  const perDay = reader.integer('HOLDFAST_LIMIT_NEW_WALLETS', 0, 1, 100_000);
  return perDay === 0 ? DEFAULT_LIMITS.newWallets : { perMinute: perDay / 1440, burst: perDay };
}

function readOrigins(reader: Reader): readonly string[] {
  const origins = (reader.text('HOLDFAST_CORS_ORIGINS') ?? '').split(/[\s,]+/).filter((origin) => origin !== '');
  for (const origin of origins) {
    const ok = origin === '*' || (URL.canParse(origin) && new URL(origin).origin === origin);
    if (!ok) reader.problems.push('HOLDFAST_CORS_ORIGINS: must be origins like https://wallet.example, or *');
  }
  return origins;
}

/** "password=password-2026,ours-2027; pin=pin-2026": by method, the names that are allowed. */
function readPolicies(reader: Reader): AllowedPolicies {
  const parts = (reader.text('HOLDFAST_POLICIES') ?? '').split(';').map((part) => part.trim());
  const policies = parts
    .filter((part) => part !== '')
    .map((part) => {
      const [method = '', list = '', ...more] = part.split('=');
      return { method: method.trim(), names: list.split(',').map((name) => name.trim()), whole: more.length === 0 };
    });
  const isRight = policies.every(
    ({ method, names, whole }) => whole && METHOD_NAME.test(method) && names.every((name) => POLICY_NAME.test(name)),
  );
  if (!isRight || new Set(policies.map(({ method }) => method)).size !== policies.length)
    reader.problems.push('HOLDFAST_POLICIES: must be like password=password-2026,ours-2027; pin=pin-2026');
  return Object.fromEntries(policies.map(({ method, names }) => [method, names]));
}

function readLogLevel(reader: Reader): LogLevel {
  const level = reader.text('HOLDFAST_LOG_LEVEL') ?? 'info';
  if (level === 'debug' || level === 'info' || level === 'warn' || level === 'error') return level;
  reader.problems.push('HOLDFAST_LOG_LEVEL: must be debug, info, warn or error');
  return 'info';
}

/** @throws ConfigError with every mistake */
export function readConfig(env: Environment, role: Role = 'serve'): Config {
  const reader = new Reader(env);
  const host = reader.text('HOLDFAST_HOST') ?? '127.0.0.1';
  const port = reader.integer('HOLDFAST_PORT', DEFAULTS[role].port, 0, 65_535);
  const database = readDatabase(reader, role);
  const development = isDevelopment(reader, { role, database, host });
  const config: Config = {
    host,
    port,
    database,
    development,
    auth: development ? readDevelopmentAuth(reader, role) : readAuth(reader),
    limits: {
      perSubject: readLimit(reader, 'HOLDFAST_LIMIT_SUBJECT', DEFAULT_LIMITS.perSubject),
      perAddress: readLimit(reader, 'HOLDFAST_LIMIT_ADDRESS', DEFAULT_LIMITS.perAddress),
      newWallets: readNewWallets(reader),
    },
    policies: readPolicies(reader),
    corsOrigins: readOrigins(reader),
    trustedProxies: reader.integer('HOLDFAST_TRUSTED_PROXIES', 0, 0, 10),
    metricsToken: reader.secret('HOLDFAST_METRICS_TOKEN'),
    graceMs: reader.integer('HOLDFAST_GRACE_SECONDS', 10, 0, 600) * 1000,
    logLevel: readLogLevel(reader),
    vault: readVault(reader, { role, database, development }),
    remoteVault: role === 'serve' ? readRemoteVault(reader) : undefined,
    notify: readNotify(reader),
  };
  if (reader.problems.length > 0) throw new ConfigError([...new Set(reader.problems)]);
  return config;
}

/** Only what the commands on a database need. */
export function readDatabaseConfig(env: Environment, role: Role = 'serve'): DatabaseOptions {
  const reader = new Reader(env);
  const database = readDatabase(reader, role);
  if (reader.problems.length > 0) throw new ConfigError(reader.problems);
  return database;
}
