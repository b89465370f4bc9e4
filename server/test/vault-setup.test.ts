/** Where a vault's keys come from, and when it refuses to count. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { fromB64u, ownerFromSecret, randomBytes, registerReplyMessage, toB64u, verify } from '../../src/core/index.ts';
import { keysInFolder, openDatabase, publicIdentity, startDevService, VaultSetupError } from '../src/index.ts';
import { migrate } from '../src/db/migrate.ts';
import { keyKms } from '../src/kms/local.ts';
import { silentLogger } from '../src/log.ts';
import { checkDurability, durabilityFault, readDurability } from '../src/vault/setup.ts';
import { migratedFolder, onEveryEngine, temporaryFolder } from './support/engines.ts';
import { Client, makeBackup, newWallet, testService } from './support/fixtures.ts';
import {
  createPostgresDatabase,
  type DurablePostgres,
  freePort,
  ownPostgresMissing,
  postgresMissing,
  query,
  startDurablePostgres,
} from './support/postgres.ts';
import { VaultDevice } from './support/vault-client.ts';
import { refusedOnWire, wireVault } from './support/vault-wire.ts';
import { pinParams } from './support/vault-world.ts';

async function failure(work: Promise<unknown>): Promise<Error> {
  const thrown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(thrown).to.be.instanceOf(Error);
  return thrown as Error;
}

describe('keys in a folder', () => {
  it('are made once, for this user alone, and are two', () => {
    const folder = join(temporaryFolder(), 'new', 'data');
    const made = keysInFolder(folder);
    const files = ['vault-kms.key', 'vault-identity.key'].map((name) => join(folder, name));
    for (const file of files) expect(statSync(file).mode & 0o777).to.equal(0o600);
    const [kms, identity] = files.map((file) => readFileSync(file, 'utf8'));
    expect(kms).not.to.equal(identity);
    expect(toB64u(keysInFolder(folder).identity))
      .to.equal(toB64u(made.identity))
      .and.to.equal(identity?.trim());
  });

  it('are refused when others may read them, or when there is no key in them', () => {
    const folder = temporaryFolder();
    keysInFolder(folder);
    chmodSync(join(folder, 'vault-kms.key'), 0o640);
    expect(() => keysInFolder(folder)).to.throw(/vault-kms.key can be read by others/);
    chmodSync(join(folder, 'vault-kms.key'), 0o600);
    writeFileSync(join(folder, 'vault-identity.key'), 'short');
    expect(() => keysInFolder(folder)).to.throw(/vault-identity.key holds no key/);
  });
});

onEveryEngine('the KMS key of a vault', (engine) => {
  it('has to be the one that sealed its records, each vault its own', async () => {
    const database = await engine.open();
    const identity = new Uint8Array(32).fill(5);
    const [first, second] = [keyKms(randomBytes(32)), keyKms(randomBytes(32))];
    for (let i = 0; i < 2; i++) await testService(database, { vault: { kms: first, identity } });
    const error = await failure(testService(database, { vault: { kms: second, identity } }));
    expect(error).to.be.instanceOf(VaultSetupError);
    expect(error.message).to.match(/KMS key is not the one/);
    await testService(database, { vault: { id: 'other', kms: second, identity } });
    await testService(database, { vault: { kms: first, identity: randomBytes(32) } });
  });

  it('of two processes that start at once with different keys, one does not start', async () => {
    const database = await engine.open();
    const identity = new Uint8Array(32).fill(5);
    const starts = [1, 2].map(() => testService(database, { vault: { kms: keyKms(randomBytes(32)), identity } }));
    expect((await Promise.allSettled(starts)).map(({ status }) => status)).to.have.members(['fulfilled', 'rejected']);
  });

  it('is not enough where the database forgets: the service refuses to start', async () => {
    const database = await engine.open();
    const vault = { kms: keyKms(randomBytes(32)), identity: new Uint8Array(32).fill(5), durability: undefined };
    expect(await failure(testService(database, { vault }))).to.be.instanceOf(VaultSetupError);
  });
});

describe('durability', () => {
  const good = { commit: 'on', fsync: 'on', kind: 'p' };

  it('is what a commit has to promise, standbys included', () => {
    for (const commit of ['on', 'remote_apply']) expect(durabilityFault({ ...good, commit })).to.equal(undefined);
    for (const commit of ['off', 'local', 'remote_write', 'unknown'])
      expect(durabilityFault({ ...good, commit })).to.match(/synchronous_commit/);
    expect(durabilityFault({ ...good, fsync: 'off' })).to.match(/fsync/);
    for (const kind of ['u', 't', 'unknown']) expect(durabilityFault({ ...good, kind })).to.match(/not logged/);
  });

  (postgresMissing === undefined ? it : it.skip)('is asked of the database itself, and made so for our own connections', async () => {
    const { url, superuserUrl } = await createPostgresDatabase();
    const read = async (setting: string) => {
      await query(
        superuserUrl,
        `do $$ begin execute format('alter database %I set synchronous_commit = ${setting}', current_database()); end $$`,
      );
      const database = await openDatabase({ kind: 'postgres', url });
      try {
        await migrate(database, silentLogger);
        return await readDurability(database);
      } finally {
        await database.close();
      }
    };
    expect((await read('off')).commit).to.equal('on');
    expect((await read('local')).commit).to.equal('on');
    expect((await read('remote_write')).commit).to.equal('on');
    expect(await read('remote_apply')).to.deep.include({ commit: 'remote_apply', kind: 'p' });
    await query(superuserUrl, 'alter table holdfast.vault_records set unlogged');
    expect((await read('on')).kind).to.equal('u');
  });
});

/** Registers a PIN over HTTP, and holds the answer to the identity key that the client was given. */
async function registers(url: string, token: string, identity: string, wallet: string): Promise<VaultDevice> {
  const client = new Client((path, init) => fetch(`${url}${path}`, init), token);
  const vault = wireVault(client, wallet);
  const device = new VaultDevice(wallet);
  const { guess, reply } = await device.begin(vault, '271828');
  const message = registerReplyMessage(device.context, guess.element, reply);
  expect(verify(fromB64u(identity, 32), message, reply.signature)).to.equal(true);
  return device;
}

describe('the development service', () => {
  it('has a vault with nothing to configure', async () => {
    const service = await startDevService();
    try {
      const wallet = newWallet();
      await registers(service.url, await service.issueToken('alice', [wallet]), service.vault?.identity ?? '', wallet);
      expect(service.vault?.id).to.equal('vault');
    } finally {
      await service.close();
    }
  });

  it('keeps its keys with its data', async () => {
    const dataFolder = await migratedFolder();
    const wallet = newWallet();
    const identities: (string | undefined)[] = [];
    const device = new VaultDevice(wallet);
    for (let i = 0; i < 2; i++) {
      const service = await startDevService({ dataFolder });
      const token = await service.issueToken('alice', [wallet]);
      const vault = wireVault(new Client((path, init) => fetch(`${service.url}${path}`, init), token), wallet);
      if (i === 0) await device.register(vault, '271828');
      expect((await device.open(vault, '271828'))?.length).to.equal(32);
      identities.push(service.vault?.identity);
      await service.close();
    }
    expect(identities[0]).to.equal(identities[1]);
  });

  (postgresMissing === undefined ? it : it.skip)('has none on a database that outlives it, without a folder for keys', async () => {
    const { url } = await createPostgresDatabase();
    const without = await startDevService({ databaseUrl: url });
    expect(without.vault).to.equal(undefined);
    await without.close();
    const withFolder = await startDevService({ databaseUrl: url, dataFolder: temporaryFolder() });
    expect(withFolder.vault?.id).to.equal('vault');
    await withFolder.close();
  });
});

const key = (fill: number): string => Buffer.alloc(32, fill).toString('base64url');
const IN_PRODUCTION = {
  HOLDFAST_ISSUER: 'https://id.example',
  HOLDFAST_AUDIENCE: 'backups',
  HOLDFAST_JWKS_URL: 'https://id.example/jwks.json',
  HOLDFAST_KMS_KEY: key(1),
  HOLDFAST_VAULT_IDENTITY: key(2),
};
const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

interface Line {
  readonly event: string;
  readonly text?: string;
  readonly url?: string;
}

describe('main.ts serve', function () {
  this.timeout(120_000);
  const children: ChildProcess[] = [];
  after(() => {
    for (const child of children) child.kill('SIGKILL');
  });

  /** Every line that it logs until it listens, or until it ends. */
  function start(env: Record<string, string>, command = 'serve'): Promise<{ lines: Line[]; error: string }> {
    const child = spawn(process.execPath, ['--import', 'tsx', MAIN, command], {
      env: { PATH: process.env['PATH'] ?? '', HOLDFAST_PORT: '0', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.push(child);
    return new Promise((resolve) => {
      let [text, error] = ['', ''];
      const done = (): void => {
        const lines = text.split('\n').filter((line) => line.startsWith('{'));
        resolve({ lines: lines.map((line) => JSON.parse(line) as { event: string }), error });
      };
      child.stdout?.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        if (/"event":"listening".*\n/.test(text)) done();
      });
      child.stderr?.on('data', (chunk: Buffer) => (error += chunk.toString()));
      child.once('close', done);
    });
  }

  it('with nothing configured has a vault, and says what clients need', async () => {
    const folder = await migratedFolder();
    const { lines } = await start({ HOLDFAST_DATA: folder });
    const said = lines.find(({ event }) => event === 'vault')?.text ?? '';
    const identity = fromB64u(readFileSync(join(folder, 'vault-identity.key'), 'utf8').trim(), 32);
    expect(said).to.equal(`id vault, identity key for clients ${publicIdentity(identity)}`);
    const url = lines.find(({ event }) => event === 'listening')?.url ?? '';
    const wallet = newWallet();
    const answer = await fetch(`${url}/development/token`, { method: 'POST', body: JSON.stringify({ subject: 'a', wallets: [wallet] }) });
    const { token } = (await answer.json()) as { token: string };
    await registers(url, token, toB64u(ownerFromSecret(identity).public), wallet);
  });

  it('relays to the vault of another process', async () => {
    const development = { HOLDFAST_DEVELOPMENT: '1' };
    const [folder, vaultFolder] = [await migratedFolder(), await migratedFolder()];
    // Whose keys the vault believes has to be known before the service runs.
    const port = await freePort();
    const vault = await start(
      { ...development, HOLDFAST_DATA: vaultFolder, HOLDFAST_JWKS_URL: `http://127.0.0.1:${port}/development/jwks.json` },
      'vault',
    );
    const vaultUrl = vault.lines.find(({ event }) => event === 'listening')?.url ?? '';
    const service = await start({ ...development, HOLDFAST_DATA: folder, HOLDFAST_VAULT_URL: vaultUrl, HOLDFAST_PORT: String(port) });
    const url = service.lines.find(({ event }) => event === 'listening')?.url ?? '';
    const wallet = newWallet();
    const answer = await fetch(`${url}/development/token`, { method: 'POST', body: JSON.stringify({ subject: 'a', wallets: [wallet] }) });
    const { token } = (await answer.json()) as { token: string };
    const seed = fromB64u(readFileSync(join(vaultFolder, 'vault-identity.key'), 'utf8').trim(), 32);
    await registers(url, token, publicIdentity(seed), wallet);
    expect(existsSync(join(folder, 'vault-kms.key')), 'no keys in the service').to.equal(false);
    expect((await fetch(`${vaultUrl}/v1/wallets/x/backup`)).status).to.equal(404);
  });

  it('locks everything after a restore, and releases a wallet by its name', async () => {
    const dataFolder = await migratedFolder();
    const wallet = newWallet();
    const device = new VaultDevice(wallet);
    /** With the service on the folder; the commands need it for themselves. */
    const serving = async (work: (client: Client) => Promise<void>): Promise<void> => {
      const service = await startDevService({ dataFolder });
      const token = await service.issueToken('alice', [wallet]);
      await work(new Client((path, init) => fetch(`${service.url}${path}`, init), token)).finally(() => service.close());
    };
    const run = (...args: string[]) =>
      promisify(execFile)(process.execPath, ['--import', 'tsx', MAIN, ...args], {
        env: { PATH: process.env['PATH'] ?? '', HOLDFAST_DATA: dataFolder },
      });
    await serving(async (client) => {
      await device.register(wireVault(client, wallet), '271828');
      await client.backUp(
        await makeBackup({ wallet, owner: device.owner, slots: [{ id: device.key.slot, method: 'pin' }], params: () => pinParams(device) }),
      );
    });
    expect((await run('vault-lock-all')).stdout).to.equal('1 registrations locked until they are released\n');
    await serving(async (client) => {
      expect((await refusedOnWire(device.try(wireVault(client, wallet), '271828'))).json['code']).to.equal('vault-locked');
    });
    const unknown = (await failure(run('vault-release', 'nobody'))) as Error & { stderr: string };
    expect(unknown.stderr).to.include('there is no such wallet');
    expect((await run('vault-release', wallet)).stdout).to.equal('1 registrations released\n');
    await serving(async (client) => {
      expect((await device.open(wireVault(client, wallet), '271828'))?.length).to.equal(32);
    });
  });

  it('in production without keys has none, and says so', async () => {
    const { lines } = await start({
      HOLDFAST_DATA: await migratedFolder(),
      HOLDFAST_ISSUER: 'https://id.example',
      HOLDFAST_AUDIENCE: 'backups',
      HOLDFAST_JWKS_URL: 'https://id.example/jwks.json',
    });
    expect(lines.map(({ event }) => event))
      .to.include.members(['no-vault', 'listening'])
      .and.not.to.include('vault');
  });

  (postgresMissing === undefined ? it : it.skip)('in production refuses a database that does not wait for its disk', async () => {
    const { url, superuserUrl } = await createPostgresDatabase();
    const [row] = await query(superuserUrl, "select current_setting('fsync') as fsync");
    const { lines, error } = await start({ DATABASE_URL: url, ...IN_PRODUCTION });
    const listens = lines.some(({ event }) => event === 'listening');
    expect([listens, /VaultSetupError[^]*fsync/.test(error)]).to.deep.equal(row?.['fsync'] === 'on' ? [true, false] : [false, true]);
  });

  const durableIt = ownPostgresMissing === undefined ? it : it.skip;
  describe(`in production, on a PostgreSQL that waits for its disk${ownPostgresMissing ? ` (${ownPostgresMissing})` : ''}`, () => {
    let postgres: DurablePostgres | undefined;
    const durable = async (): Promise<string> => {
      postgres ??= await startDurablePostgres();
      return (await postgres.createDatabase()).url;
    };
    // The processes on it live until the outer hook: this stop waits for no connection.
    after(() => postgres?.stop());

    durableIt('counts', async () => {
      const database = await openDatabase({ kind: 'postgres', url: await durable() });
      try {
        await migrate(database, silentLogger);
        expect(await readDurability(database)).to.deep.equal({ commit: 'on', fsync: 'on', kind: 'p' });
        await checkDurability(database);
        const vault = { kms: keyKms(randomBytes(32)), identity: new Uint8Array(32).fill(5), durability: undefined };
        const served = await testService(database, { vault });
        const wallet = newWallet();
        const wire = wireVault(
          new Client((path, init) => served.service.fetch(new Request(`https://service.example${path}`, init)), await served.key.token()),
          wallet,
        );
        const device = new VaultDevice(wallet);
        await device.register(wire, '271828');
        expect(await device.open(wire, '628318')).to.equal(null);
        expect((await device.open(wire, '271828'))?.length).to.equal(32);
      } finally {
        await database.close();
      }
    });

    for (const command of ['serve', 'vault']) {
      durableIt(`${command} starts`, async () => {
        const { lines, error } = await start({ DATABASE_URL: await durable(), ...IN_PRODUCTION }, command);
        expect([lines.map(({ event }) => event).filter((event) => ['vault', 'listening'].includes(event)), error]).to.deep.equal([
          ['vault', 'listening'],
          '',
        ]);
        const url = lines.find(({ event }) => event === 'listening')?.url ?? '';
        const answer = await fetch(`${url}/v1/vault/status`, {
          method: 'POST',
          body: '{}',
          headers: { 'content-type': 'application/json' },
        });
        expect([answer.status, ((await answer.json()) as { code: string }).code], 'a vault, and no session').to.deep.equal([
          401,
          'store-unauthorized',
        ]);
      });
    }
  });
});
