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
