/**
 * Whole backups (candidate, read back, promote) per second by the service over
 * HTTP, beside the same rows written by pgbench, on the same PostgreSQL.
 */
import { execFileSync, fork } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeSlot } from '../src/core/backup-file.ts';
import { randomBytes, toB64u } from '../src/core/bytes.ts';
import { type JsonObject, canonicalBytes } from '../src/core/json.ts';
import { newSlotId } from '../src/core/manifest.ts';
import { generateOwner, manifestMessage, promoteMessage, sign } from '../src/core/owner-key.ts';
import { sha256HexOf } from '../src/core/sha256.ts';
import { createPostgresDatabase, postgresMissing, query, stopPostgres } from '../server/test/support/postgres.ts';
import { median, printTable } from './table.mjs';

const CLIENTS = 8;
const BACKUPS = 400;
const FILE_BYTES = 6_000; // a small share, one method: about 10 KB in all

interface Prepared {
  readonly wallet: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly sha256: string;
  readonly promote: string;
}

/** Manifests that pass every check of a store, which cannot look into the file. */
async function prepare(count: number): Promise<Prepared[]> {
  const slotId = newSlotId();
  const owner = generateOwner();
  const method = 'recovery-code';
  const slot = await makeSlot(randomBytes(32), { wallet: 'any', slotId, method, owner: owner.public, params: {} });
  return Array.from({ length: count }, () => {
    const wallet = `bench:${toB64u(randomBytes(12))}`;
    const head = {
      holdfast: 1,
      wallet,
      pair: 'p',
      seq: 1,
      createdAt: '2026-01-01T00:00:00.000Z',
      owner: toB64u(owner.public),
      slots: [slot],
    };
    const unsigned = { ...head, file: toB64u(randomBytes(FILE_BYTES)) };
    const manifest = { ...unsigned, sig: toB64u(sign(owner, manifestMessage(unsigned))) };
    const bytes = canonicalBytes(manifest as unknown as JsonObject);
    const sha256 = sha256HexOf(bytes);
    const sig = toB64u(sign(owner, promoteMessage(wallet, 1, sha256, '')));
    return { wallet, bytes, sha256, promote: JSON.stringify({ currentSha256: '', sig }) };
  });
}

async function expectOk(response: Response): Promise<void> {
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  await response.arrayBuffer();
}

async function backUp(url: string, { wallet, bytes, sha256, promote }: Prepared, token: string): Promise<void> {
  const base = `${url}/v1/wallets/${encodeURIComponent(wallet)}/backups/1/${sha256}`;
  const authorization = `Bearer ${token}`;
  await expectOk(await fetch(base, { method: 'PUT', body: bytes, headers: { authorization, 'content-type': 'application/octet-stream' } }));
  await expectOk(await fetch(base, { headers: { authorization } }));
  await expectOk(
    await fetch(`${base}/promote`, { method: 'POST', body: promote, headers: { authorization, 'content-type': 'application/json' } }),
  );
}

async function perSecondByService(url: string, tokens: readonly string[], prepared: readonly Prepared[]): Promise<number> {
  let next = 0;
  const from = performance.now();
  await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      for (let i = next++; i < prepared.length; i = next++) await backUp(url, prepared[i] as Prepared, tokens[i] ?? '');
    }),
  );
  return (prepared.length * 1000) / (performance.now() - from);
}

/** The rows of one backup in as many transactions as the service needs for the writes: the candidate, and its promotion. */
const SCRIPT = (bytes: number) => `
\\set id random(1, 9000000000000)
begin;
insert into bench.wallets (wallet_key, issuer, subject, wallet, created_at)
  select lpad(to_hex(:id), 64, '0'), 'i', 's', 'w'::bytea, now() on conflict do nothing;
insert into bench.backups (wallet_key, seq, sha256, state, bytes, owner, pair, created_at, methods, stored_at)
  select lpad(to_hex(:id), 64, '0'), 1, repeat('a', 64), 'candidate', decode(repeat('5a', ${bytes}), 'hex'), 'o', 'p'::bytea, 'c', 'm', now();
commit;
select bytes from bench.backups where wallet_key = lpad(to_hex(:id), 64, '0') and seq = 1;
begin;
update bench.backups set state = 'current', promoted_at = now() where wallet_key = lpad(to_hex(:id), 64, '0') and seq = 1;
update bench.wallets set owner = 'o', last_seq = 1, current_seq = 1, current_sha256 = repeat('a', 64) where wallet_key = lpad(to_hex(:id), 64, '0');
commit;
`;

function pgbench(superuserUrl: string, script: string): number {
  const bin = `/usr/lib/postgresql/${readdirSync('/usr/lib/postgresql').sort().at(-1)}/bin/pgbench`;
  const args = ['-n', '-c', String(CLIENTS), '-j', '2', '-t', String(BACKUPS / CLIENTS), '-f', script, superuserUrl];
  const out = execFileSync(bin, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  return Number(/tps = ([\d.]+)/.exec(out)?.[1]);
}

async function benchTables(url: string): Promise<void> {
  await query(url, 'create schema bench');
  for (const table of ['wallets', 'backups']) await query(url, `create table bench.${table} (like holdfast.${table} including all)`);
}

export async function serviceBench(rounds: number): Promise<void> {
  if (postgresMissing) {
    console.log(`\nservice: left out, ${postgresMissing}`);
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-bench-'));
  const { url: databaseUrl, superuserUrl } = await createPostgresDatabase();
  const env = { ...process.env, BENCH_DATABASE_URL: databaseUrl };
  const child = fork(fileURLToPath(new URL('service-child.ts', import.meta.url)), { execArgv: ['--import', 'tsx'], env });
  const ask = (wallets: string[]) =>
    new Promise<{ url: string; tokens: string[] }>((resolve, reject) => {
      const ended = () => reject(new Error('the service ended'));
      child.once('exit', ended);
      child.once('message', (answer) => {
        child.off('exit', ended);
        resolve(answer as { url: string; tokens: string[] });
      });
      child.send(wallets);
    });
  try {
    const service: number[] = [];
    const inserts: number[] = [];
    const script = join(folder, 'inserts.sql');
    for (let round = 0; round <= rounds; round++) {
      const prepared = await prepare(BACKUPS);
      writeFileSync(script, SCRIPT(prepared[0]?.bytes.length ?? 0));
      const { url, tokens } = await ask(prepared.map(({ wallet }) => wallet));
      if (round === 0) await benchTables(superuserUrl);
      const bySql = pgbench(superuserUrl, script);
      const byService = await perSecondByService(url, tokens, prepared);
      if (round === 0) continue; // the first round warms both up
      inserts.push(bySql);
      service.push(byService);
    }
    const row = (name: string, values: readonly number[]) => [
      name,
      median(values).toFixed(0),
      `${Math.min(...values).toFixed(0)}-${Math.max(...values).toFixed(0)}`,
      (median(values) / median(inserts)).toFixed(2),
    ];
    printTable(
      `Whole backups per second, ${CLIENTS} clients, PostgreSQL (fsync off for both)`,
      ['who', 'median', 'range', '÷ pgbench'],
      [row('pgbench, the same rows', inserts), row('service over HTTP', service)],
    );
  } finally {
    child.disconnect();
    await new Promise((resolve) => child.once('exit', resolve));
    await stopPostgres();
    rmSync(folder, { recursive: true, force: true });
  }
}
