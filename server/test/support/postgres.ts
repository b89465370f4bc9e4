/**
 * A PostgreSQL for the tests: the one that HOLDFAST_TEST_DATABASE_URL names (a
 * superuser's login), else Debian's, started in a temporary folder. Where there
 * is neither, tests skip and say so.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

const VERSIONS = '/usr/lib/postgresql';
const OWNER = 'holdfast_test_owner';

function binaries(): string | undefined {
  try {
    const newest = readdirSync(VERSIONS).sort((a, b) => Number(b) - Number(a))[0];
    return newest === undefined ? undefined : join(VERSIONS, newest, 'bin');
  } catch {
    return undefined;
  }
}

/** Why there is no PostgreSQL, or undefined where there is one. */
export const postgresMissing: string | undefined =
  process.env['HOLDFAST_TEST_DATABASE_URL'] || binaries() ? undefined : `no HOLDFAST_TEST_DATABASE_URL and nothing in ${VERSIONS}`;

/** The same for one that a test starts with settings of its own. */
export const ownPostgresMissing: string | undefined = binaries() ? undefined : `nothing in ${VERSIONS}`;

const asRoot = process.getuid?.() === 0;

/** PostgreSQL refuses to run as root. */
function run(program: string, args: readonly string[]): void {
  const [command, all] = asRoot ? ['runuser', ['-u', 'postgres', '--', program, ...args]] : [program, [...args]];
  execFileSync(command, all, { stdio: ['ignore', 'ignore', 'pipe'], cwd: '/' });
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Nothing that tests leave behind has to survive a power cut. */
const IN_A_HURRY = ['fsync=off', 'max_connections=200'];

async function startCluster(bin: string, settings: readonly string[]): Promise<{ url: string; stop: () => void }> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-postgres-'));
  if (asRoot) {
    const id = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
    chownSync(folder, id('-u'), id('-g'));
  }
  run(join(bin, 'initdb'), ['-D', folder, '-A', 'trust', '-U', 'postgres', '--no-sync', '-E', 'UTF8', '--locale=C']);
  const port = await freePort();
  const all = ['listen_addresses=127.0.0.1', `port=${port}`, `unix_socket_directories=${folder}`, ...settings];
  const options = all.map((setting) => `-c ${setting}`).join(' ');
  run(join(bin, 'pg_ctl'), ['-D', folder, '-w', '-o', options, '-l', join(folder, 'log'), 'start']);
  let stopped = false;
  const stop = (): void => {
    if (stopped) return;
    stopped = true;
    const args = ['-D', folder, '-m', 'immediate', '-w', 'stop'];
    const program = join(bin, 'pg_ctl');
    if (asRoot) spawnSync('runuser', ['-u', 'postgres', '--', program, ...args], { cwd: '/' });
    else spawnSync(program, args);
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', stop);
  return { url: `postgres://postgres@127.0.0.1:${port}/postgres`, stop };
}

let cluster: Promise<{ url: string; stop: () => void }> | undefined;

function superuserUrl(): Promise<{ url: string; stop: () => void }> {
  cluster ??= (async () => {
    const given = process.env['HOLDFAST_TEST_DATABASE_URL'];
    const bin = binaries();
    const started = given ? { url: given, stop: () => undefined } : bin ? await startCluster(bin, IN_A_HURRY) : undefined;
    if (!started) throw new Error(postgresMissing);
    await createOwner(started.url);
    return started;
  })();
  return cluster;
}

function createOwner(url: string): Promise<unknown> {
  return query(
    url,
    `do $$ begin
      if not exists (select from pg_roles where rolname = '${OWNER}') then create role ${OWNER} login createrole password 'test'; end if;
    end $$`,
  );
}

/** One statement as whoever the URL names. */
export async function query(url: string, text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text, values)).rows as Record<string, unknown>[];
  } finally {
    await client.end();
  }
}

export interface TestDatabase {
  /** An ordinary login that owns the database; not a superuser. */
  readonly url: string;
  /** For what a test has to spoil. */
  readonly superuserUrl: string;
}

let count = 0;

/** An empty database of its own. */
export async function createPostgresDatabase(): Promise<TestDatabase> {
  return createDatabaseAt((await superuserUrl()).url);
}

async function createDatabaseAt(url: string): Promise<TestDatabase> {
  const name = `holdfast_test_${process.pid}_${count++}`;
  await query(url, `drop database if exists ${name}`);
  await query(url, `create database ${name} owner ${OWNER}`);
  const owner = new URL(url);
  owner.username = OWNER;
  owner.password = 'test';
  owner.pathname = `/${name}`;
  const superuser = new URL(url);
  superuser.pathname = `/${name}`;
  return { url: owner.href, superuserUrl: superuser.href };
}

export interface DurablePostgres {
  createDatabase(): Promise<TestDatabase>;
  stop(): void;
}

/** A PostgreSQL as it is set up by default, which waits for its disk; the caller stops it. */
export async function startDurablePostgres(): Promise<DurablePostgres> {
  const bin = binaries();
  if (!bin) throw new Error(ownPostgresMissing);
  const { url, stop } = await startCluster(bin, []);
  await createOwner(url);
  return { createDatabase: () => createDatabaseAt(url), stop };
}

export async function stopPostgres(): Promise<void> {
  if (cluster) (await cluster).stop();
}
