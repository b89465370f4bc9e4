import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { ConfigError, readConfig } from '../src/config.ts';
import { isCurrentOpenApi, openApiText } from '../src/http/openapi.ts';
import { temporaryFolder } from './support/engines.ts';

const AUTH = { HOLDFAST_ISSUER: 'https://id.example', HOLDFAST_AUDIENCE: 'backups', HOLDFAST_JWKS_URL: 'https://id.example/jwks.json' };

function problems(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env);
    return [];
  } catch (thrown) {
    expect(thrown).to.be.instanceOf(ConfigError);
    return (thrown as ConfigError).problems;
  }
}

describe('configuration', () => {
  it('without any is development on loopback, in a folder', () => {
    const config = readConfig({});
    expect(config).to.include({ host: '127.0.0.1', port: 8787, auth: undefined, trustedProxies: 0 });
    expect(config.database).to.deep.equal({ kind: 'folder', folder: '.holdfast/service' });
    expect(config.corsOrigins).to.deep.equal([]);
    expect(config.policies).to.deep.equal({});
  });

  it('a complete one is read', () => {
    const config = readConfig({
      ...AUTH,
      DATABASE_URL: 'postgres://u:p@db/x',
      HOLDFAST_DATABASE_OWNER_URL: 'postgres://o:p@db/x',
      HOLDFAST_DATABASE_CONNECTIONS: '20',
      HOLDFAST_HOST: '0.0.0.0',
      HOLDFAST_PORT: '80',
      HOLDFAST_WALLETS_CLAIM: 'wallets',
      HOLDFAST_LIMIT_SUBJECT: '30/10',
      HOLDFAST_LIMIT_ADDRESS: '100',
      HOLDFAST_LIMIT_NEW_WALLETS: '5',
      HOLDFAST_CORS_ORIGINS: 'https://a.example, https://b.example:8443',
      HOLDFAST_POLICIES: 'password=password-2026, ours-2027; pin=pin-2026;',
      HOLDFAST_TRUSTED_PROXIES: '1',
      HOLDFAST_METRICS_TOKEN: 'm',
      HOLDFAST_GRACE_SECONDS: '3',
      HOLDFAST_LOG_LEVEL: 'warn',
    });
    expect(config.auth).to.deep.include({ issuer: 'https://id.example', audience: 'backups', walletsClaim: 'wallets' });
    expect(config.database).to.deep.equal({
      kind: 'postgres',
      url: 'postgres://u:p@db/x',
      ownerUrl: 'postgres://o:p@db/x',
      poolSize: 20,
    });
    expect(config.limits.perSubject).to.deep.equal({ perMinute: 30, burst: 10 });
    expect(config.limits.perAddress).to.deep.equal({ perMinute: 100, burst: 100 });
    expect(config.limits.newWallets).to.deep.equal({ perMinute: 5 / 1440, burst: 5 });
    expect(config.corsOrigins).to.deep.equal(['https://a.example', 'https://b.example:8443']);
    expect(config.policies).to.deep.equal({ password: ['password-2026', 'ours-2027'], pin: ['pin-2026'] });
    expect(config).to.include({ graceMs: 3000, logLevel: 'warn', metricsToken: 'm', trustedProxies: 1 });
  });

  it('secrets can come from files', () => {
    const file = join(temporaryFolder(), 'url');
    writeFileSync(file, 'postgres://u:p@db/x\n');
    expect(readConfig({ ...AUTH, DATABASE_URL_FILE: file }).database).to.include({ url: 'postgres://u:p@db/x' });
    expect(problems({ ...AUTH, DATABASE_URL_FILE: `${file}.no` })).to.deep.equal(['DATABASE_URL_FILE: the file cannot be read']);
  });

  const KEYS = {
    HOLDFAST_KMS_KEY: Buffer.alloc(32, 1).toString('base64url'),
    HOLDFAST_VAULT_IDENTITY: Buffer.alloc(32, 2).toString('base64url'),
  };
  const DATABASE = { DATABASE_URL: 'postgres://u:p@db/x' };
  const SECRET = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;

  describe('of the vault', () => {
    it('in development makes its keys in the data folder', () => {
      expect(readConfig({}).vault).to.deep.equal({
        id: 'vault',
        keys: { kind: 'folder', folder: '.holdfast/service' },
        stepUp: undefined,
      });
      expect(readConfig({ HOLDFAST_DATA: '/data' }).vault?.keys).to.deep.equal({ kind: 'folder', folder: '/data' });
    });

    it('in production is none without keys, and made from those that are given', () => {
      expect(readConfig({ ...AUTH, ...DATABASE }).vault).to.equal(undefined);
      const { vault } = readConfig({
        ...AUTH,
        ...DATABASE,
        ...KEYS,
        HOLDFAST_VAULT_ID: 'ours',
        HOLDFAST_STEP_UP_ACR: 'mfa  urn:x:hardware',
        HOLDFAST_STEP_UP_MAX_AGE_SECONDS: '300',
      });
      expect(vault).to.deep.equal({
        id: 'ours',
        keys: { kind: 'given', kmsKey: new Uint8Array(32).fill(1), identity: new Uint8Array(32).fill(2) },
        stepUp: { acrValues: ['mfa', 'urn:x:hardware'], maxAgeS: 300 },
      });
    });

    it('takes keys from files', () => {
      const folder = temporaryFolder();
      const files = Object.entries(KEYS).map(([name, value]) => {
        writeFileSync(join(folder, name), `${value}\n`);
        return [`${name}_FILE`, join(folder, name)];
      });
      const { vault } = readConfig({ ...AUTH, ...DATABASE, ...(Object.fromEntries(files) as Record<string, string>) });
      expect(vault?.keys).to.deep.equal({ kind: 'given', kmsKey: new Uint8Array(32).fill(1), identity: new Uint8Array(32).fill(2) });
    });

    it('in another process is an address', () => {
      const config = readConfig({ ...AUTH, ...DATABASE, HOLDFAST_VAULT_URL: 'http://vault:8788' });
      expect([config.vault, config.remoteVault?.url.href, config.remoteVault?.id]).to.deep.equal([
        undefined,
        'http://vault:8788/',
        'vault',
      ]);
    });

    it('as a process of its own has a port and a folder of its own, and needs keys', () => {
      expect(readConfig({}, 'vault')).to.deep.include({ port: 8788, database: { kind: 'folder', folder: '.holdfast/vault' } });
      expect(() => readConfig({ ...AUTH, ...DATABASE }, 'vault')).to.throw(
        ConfigError,
        /HOLDFAST_KMS_KEY: is missing[^]*HOLDFAST_VAULT_IDENTITY: is missing/,
      );
    });

    it('hears of guesses at an address, signed', () => {
      const { notify } = readConfig({ HOLDFAST_NOTIFY_URL: 'https://hook.example/x', HOLDFAST_NOTIFY_SECRET: SECRET });
      expect([notify?.url.href, notify?.secret.length]).to.deep.equal(['https://hook.example/x', 32]);
    });
  });

  const bad: [name: string, env: Record<string, string>, problem: RegExp][] = [
    ['a port that is none', { HOLDFAST_PORT: '65536' }, /^HOLDFAST_PORT: /],
    ['a port of words', { HOLDFAST_PORT: '80x' }, /^HOLDFAST_PORT: /],
    ['a database that is none of ours', { ...AUTH, DATABASE_URL: 'mysql://u:hunter2@db/x' }, /^DATABASE_URL: /],
    ['a folder and a database', { ...AUTH, DATABASE_URL: 'postgres://db/x', HOLDFAST_DATA: '/x' }, /only one/],
    ['an owner without a database', { HOLDFAST_DATABASE_OWNER_URL: 'postgres://db/x' }, /needs DATABASE_URL/],
    ['a database and no issuer', { DATABASE_URL: 'postgres://db/x' }, /^HOLDFAST_(?:ISSUER|AUDIENCE|JWKS_URL): is missing/],
    ['production and no issuer', { NODE_ENV: 'production' }, /^HOLDFAST_(?:ISSUER|AUDIENCE|JWKS_URL): is missing/],
    ['an open port and no issuer', { HOLDFAST_HOST: '0.0.0.0' }, /^HOLDFAST_(?:ISSUER|AUDIENCE|JWKS_URL): is missing/],
    ['development on an open port', { HOLDFAST_DEVELOPMENT: '1', HOLDFAST_HOST: '0.0.0.0' }, /on loopback/],
    ['development and an issuer', { HOLDFAST_DEVELOPMENT: '1', ...AUTH }, /only one/],
    ['an issuer alone', { HOLDFAST_ISSUER: 'x' }, /^HOLDFAST_(?:AUDIENCE|JWKS_URL): is missing/],
    ['keys over plain http', { ...AUTH, HOLDFAST_JWKS_URL: 'http://id.example/jwks' }, /plain http only on loopback/],
    ['keys from no URL', { ...AUTH, HOLDFAST_JWKS_URL: 'id.example' }, /^HOLDFAST_JWKS_URL: must be a URL/],
    ['a limit of nothing', { HOLDFAST_LIMIT_SUBJECT: '0' }, /^HOLDFAST_LIMIT_SUBJECT: /],
    ['a limit of words', { HOLDFAST_LIMIT_ADDRESS: '10/s' }, /^HOLDFAST_LIMIT_ADDRESS: /],
    ['an origin with a path', { HOLDFAST_CORS_ORIGINS: 'https://a.example/x' }, /^HOLDFAST_CORS_ORIGINS: /],
    ['a policy without a name', { HOLDFAST_POLICIES: 'password=' }, /^HOLDFAST_POLICIES: /],
    ['a policy without a method', { HOLDFAST_POLICIES: 'password-2026' }, /^HOLDFAST_POLICIES: /],
    ['a method twice', { HOLDFAST_POLICIES: 'pin=a;pin=b' }, /^HOLDFAST_POLICIES: /],
    ['a policy with a space', { HOLDFAST_POLICIES: 'pin=a b' }, /^HOLDFAST_POLICIES: /],
    [
      'a KMS key without an identity',
      { ...AUTH, ...DATABASE, HOLDFAST_KMS_KEY: KEYS.HOLDFAST_KMS_KEY },
      /^HOLDFAST_VAULT_IDENTITY: is missing/,
    ],
    [
      'an identity without a KMS key',
      { ...AUTH, ...DATABASE, HOLDFAST_VAULT_IDENTITY: KEYS.HOLDFAST_VAULT_IDENTITY },
      /^HOLDFAST_KMS_KEY: is missing/,
    ],
    [
      'a KMS key that is none',
      { ...AUTH, ...DATABASE, ...KEYS, HOLDFAST_KMS_KEY: 'hunter2' },
      /^HOLDFAST_KMS_KEY: must be base64url of 32/,
    ],
    [
      'a key of 31 bytes',
      { ...AUTH, ...DATABASE, ...KEYS, HOLDFAST_VAULT_IDENTITY: Buffer.alloc(31).toString('base64url') },
      /^HOLDFAST_VAULT_IDENTITY: must be/,
    ],
    [
      'one key for both',
      { ...AUTH, ...DATABASE, ...KEYS, HOLDFAST_VAULT_IDENTITY: KEYS.HOLDFAST_KMS_KEY },
      /^HOLDFAST_VAULT_IDENTITY: must be another/,
    ],
    [
      'a key file that is not there',
      { ...AUTH, ...DATABASE, ...KEYS, HOLDFAST_KMS_KEY_FILE: '/no/such/hunter2' },
      /^HOLDFAST_KMS_KEY_FILE: /,
    ],
    ['a vault on the embedded database', { ...AUTH, ...KEYS }, /^HOLDFAST_KMS_KEY: a vault needs DATABASE_URL/],
    [
      'a vault here and elsewhere',
      { ...AUTH, ...DATABASE, ...KEYS, HOLDFAST_VAULT_URL: 'https://vault.example' },
      /^HOLDFAST_VAULT_URL and HOLDFAST_/,
    ],
    [
      'a vault over plain http',
      { ...AUTH, ...DATABASE, HOLDFAST_VAULT_URL: 'http://vault.example' },
      /^HOLDFAST_VAULT_URL: plain http only/,
    ],
    [
      'a vault below a path',
      { ...AUTH, ...DATABASE, HOLDFAST_VAULT_URL: 'https://vault.example/x' },
      /^HOLDFAST_VAULT_URL: must be an address/,
    ],
    [
      'a vault with a password',
      { ...AUTH, ...DATABASE, HOLDFAST_VAULT_URL: 'https://u:hunter2@vault.example' },
      /^HOLDFAST_VAULT_URL: must be an address/,
    ],
    ['an id that is too long', { HOLDFAST_VAULT_ID: 'x'.repeat(257) }, /^HOLDFAST_VAULT_ID: /],
    ['an acr with a quote', { HOLDFAST_STEP_UP_ACR: 'a"b' }, /^HOLDFAST_STEP_UP_ACR: /],
    ['an age of nothing', { HOLDFAST_STEP_UP_MAX_AGE_SECONDS: '0' }, /^HOLDFAST_STEP_UP_MAX_AGE_SECONDS: /],
    ['a webhook without a secret', { HOLDFAST_NOTIFY_URL: 'https://hook.example' }, /^HOLDFAST_NOTIFY_SECRET: is missing/],
    ['a secret without a webhook', { HOLDFAST_NOTIFY_SECRET: SECRET }, /^HOLDFAST_NOTIFY_SECRET: needs/],
    [
      'a secret that is none',
      { HOLDFAST_NOTIFY_URL: 'https://hook.example', HOLDFAST_NOTIFY_SECRET: 'hunter2' },
      /^HOLDFAST_NOTIFY_SECRET: must be/,
    ],
    [
      'a webhook over plain http',
      { HOLDFAST_NOTIFY_URL: 'http://hook.example', HOLDFAST_NOTIFY_SECRET: SECRET },
      /^HOLDFAST_NOTIFY_URL: plain http/,
    ],
    ['a log level of its own', { HOLDFAST_LOG_LEVEL: 'loud' }, /^HOLDFAST_LOG_LEVEL: /],
  ];
  for (const [name, env, problem] of bad) {
    it(`refuses ${name}, by name and without the value`, () => {
      const found = problems(env);
      expect(found.length).to.be.greaterThan(0);
      for (const line of found) expect(line).to.match(problem);
      expect(found.join()).not.to.include('hunter2');
    });
  }

  it('tells all mistakes at once', () => {
    expect(problems({ HOLDFAST_PORT: 'x', HOLDFAST_LOG_LEVEL: 'x', HOLDFAST_TRUSTED_PROXIES: '-1' })).to.have.length(3);
  });
});

describe('openapi.json', () => {
  it('is what the code gives: npx tsx server/src/openapi.ts writes it', () => {
    const text = readFileSync(new URL('../openapi.json', import.meta.url), 'utf8');
    expect(isCurrentOpenApi(text)).to.equal(true);
    expect(isCurrentOpenApi(text.replace('Promote', 'Demote'))).to.equal(false);
  });

  it('names every call of the contract and how it can be refused', () => {
    const document = JSON.parse(openApiText()) as { paths: Record<string, Record<string, { responses: object; security?: object[] }>> };
    const calls = Object.entries(document.paths).flatMap(([path, item]) => Object.keys(item).map((method) => `${method} ${path}`));
    expect(calls).to.have.members([
      'get /v1/wallets/{wallet}/backup',
      'delete /v1/wallets/{wallet}/backup',
      'get /v1/wallets/{wallet}/status',
      'put /v1/wallets/{wallet}/backups/{seq}/{sha256}',
      'get /v1/wallets/{wallet}/backups/{seq}/{sha256}',
      'post /v1/wallets/{wallet}/backups/{seq}/{sha256}/promote',
      'post /v1/wallets/{wallet}/verified',
      'post /v1/wallets/{wallet}/undelete',
      'post /v1/vault/register',
      'post /v1/vault/complete',
      'post /v1/vault/evaluate',
      'post /v1/vault/confirm',
      'post /v1/vault/status',
      'post /v1/vault/activate',
      'post /v1/vault/purge',
      'get /healthz',
      'get /readyz',
      'get /metrics',
    ]);
    const promote = document.paths['/v1/wallets/{wallet}/backups/{seq}/{sha256}/promote']?.['post'];
    expect(Object.keys(promote?.responses ?? {})).to.include.members([
      '200',
      '401',
      '404',
      '409',
      '412',
      '413',
      '422',
      '428',
      '429',
      '503',
    ]);
    expect(promote?.security).to.deep.equal([{ bearer: [] }]);
    const evaluate = document.paths['/v1/vault/evaluate']?.['post']?.responses as Record<string, { description: string; headers?: object }>;
    const refusals = Object.entries(evaluate).map(([status, { description }]) => `${status} ${description}`);
    for (const code of ['401 .*`step-up-required`', '404 `slot-not-found`', '409 `vault-locked`.*`vault-destroyed`', '429 `vault-wait`']) {
      expect(
        refusals.some((refusal) => new RegExp(`^${code}`).test(refusal)),
        code,
      ).to.equal(true);
    }
    expect(evaluate['401']?.headers).to.have.property('WWW-Authenticate');
  });
});
