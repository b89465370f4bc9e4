/**
 * The vault: setting up and recovering with a PIN without a network, beside the
 * derivation alone; and guesses answered per second by one process, beside the
 * evaluation and the UPDATE that each of them is made of.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes, utf8 } from '../src/core/bytes.ts';
import { localEngine } from '../src/core/engine.ts';
import { BackupError } from '../src/core/errors.ts';
import { ARGON2ID_2026, argon2id } from '../src/core/kdf.ts';
import { blindSecret, evaluate, generateVaultKeys } from '../src/core/pv1.ts';
import type { Vault } from '../src/core/vault.ts';
import { type Backup, createBackup, memoryDevice } from '../src/flow/index.ts';
import { pin } from '../src/methods/pin.ts';
import { memoryVault } from '../src/stores/memory-vault.ts';
import { memoryStore } from '../src/stores/memory.ts';
import { migrate } from '../server/src/db/migrate.ts';
import { openDatabase, silentLogger } from '../server/src/index.ts';
import { createPostgresDatabase, postgresMissing, query, stopPostgres } from '../server/test/support/postgres.ts';
import { VaultDevice } from '../server/test/support/vault-client.ts';
import { vaultOf } from '../server/test/support/vault.ts';
import { median, printTable } from './table.mjs';

const PIN = '271828';
const CLIENTS = 8;
const REGISTRATIONS = 24;
/** As many as a registration answers. */
const GUESSES = 10;

async function msOf(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

/** The same vault, where nobody can practise: what practice costs is the difference. */
function withoutPractice(vault: Vault): Vault {
  const register: Vault['register'] = (key, call, options) =>
    call.practises === undefined ? vault.register(key, call, options) : Promise.reject(new BackupError('stale-generation'));
  return new Proxy(vault, {
    get(target, name) {
      if (name === 'register') return register;
      const value = Reflect.get(target, name, target) as unknown;
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

const CALLS = [
  'derivation alone',
  'set up: register, complete, one guess, seal, read back',
  'the same, and practice registered',
  'recover: one guess, open',
  'the same, and practice registered',
  'drill, right: practice, one guess, open',
  'drill, wrong: practice',
] as const;

/** One after the other, each on a device that was there before: nothing is compiled any more. */
async function roundTrip(wallet: string): Promise<readonly number[]> {
  const vault = memoryVault();
  const store = vault.guard(memoryStore());
  const device = (at: Vault = vault, held = store, name = wallet) =>
    createBackup({
      wallet: name,
      store: held,
      methods: [pin({ vault: at })],
      share: () => new Uint8Array(1024),
      recovered: () => undefined,
      device: memoryDevice(),
      engine: localEngine,
    });
  const alone = await msOf(() => argon2id(utf8(PIN), randomBytes(16), ARGON2ID_2026));
  const bare = memoryVault();
  const bareStore = bare.guard(memoryStore());
  const bareDevice = () => device(withoutPractice(bare), bareStore, `${wallet}:bare`);
  const bareSetUp = await msOf(() => bareDevice().create('pin', { secret: PIN }));
  const setUp = await msOf(() => device().create('pin', { secret: PIN }));
  const slotOf = async (backup: Backup) => (await backup.findRecovery()).choices[0]?.slotId ?? '';
  const third = bareDevice();
  const bareSlot = await slotOf(third);
  const bareRecover = await msOf(() => third.recover(bareSlot, { secret: PIN }));
  const second = device();
  const slot = await slotOf(second);
  const recover = await msOf(() => second.recover(slot, { secret: PIN }));
  const drill = await msOf(() => second.drill(slot, { secret: PIN }));
  const wrong = await msOf(() => second.drill(slot, { secret: '602214' }).catch(() => undefined));
  return [alone, bareSetUp, setUp, bareRecover, recover, drill, wrong];
}

/** The row's way through one charge, as often as pgbench can. */
const UPDATE = `
\\set n random(1, ${REGISTRATIONS})
begin;
update bench.vault_records set used = used, charged = charged, next_allowed_at = clock_timestamp(), locked = locked
  where n = :n and state <> 'destroyed' and not locked and used < 11 and next_allowed_at <= clock_timestamp() returning *;
commit;
`;

function pgbench(superuserUrl: string, script: string): number {
  const bin = `/usr/lib/postgresql/${readdirSync('/usr/lib/postgresql').sort().at(-1)}/bin/pgbench`;
  const transactions = (REGISTRATIONS * GUESSES) / CLIENTS;
  const args = ['-n', '-c', String(CLIENTS), '-j', '2', '-t', String(transactions * 5), '-f', script, superuserUrl];
  return Number(/tps = ([\d.]+)/.exec(execFileSync(bin, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }))?.[1]);
}

function bareEvaluations(): number {
  const keys = generateVaultKeys();
  const { element } = blindSecret(randomBytes(32), utf8(PIN));
  const count = 100;
  const from = performance.now();
  for (let i = 0; i < count; i++) evaluate(keys, element);
  return (count * 1000) / (performance.now() - from);
}

async function perSecond(rounds: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-bench-'));
  const { url, superuserUrl } = await createPostgresDatabase();
  const database = await openDatabase({ kind: 'postgres', url, poolSize: CLIENTS });
  try {
    await migrate(database, silentLogger);
    await query(
      superuserUrl,
      `create schema bench; create table bench.vault_records (like holdfast.vault_records including defaults);
       alter table bench.vault_records add n int primary key;
       create function bench.no_waits() returns trigger language plpgsql as $$ begin new.next_allowed_at := to_timestamp(0); return new; end $$;
       create trigger no_waits before update on holdfast.vault_records for each row execute function bench.no_waits()`,
    );
    const script = join(folder, 'update.sql');
    writeFileSync(script, UPDATE);
    const samples: { vault: number; bare: number; update: number }[] = [];
    for (let round = 0; round <= rounds; round++) {
      const wallet = `bench:${round}`;
      const devices: VaultDevice[] = [];
      for (let i = 0; i < REGISTRATIONS; i++) devices.push(await new VaultDevice(wallet).register(vaultOf(database, wallet), PIN));
      if (round === 0) {
        await query(superuserUrl, 'insert into bench.vault_records select v.*, row_number() over () from holdfast.vault_records v');
      }
      const vault = vaultOf(database, wallet);
      const guesses = devices.flatMap(({ key, context }) =>
        Array.from({ length: GUESSES }, () => ({ ...key, element: blindSecret(context, utf8('1')).element })),
      );
      const bare = bareEvaluations();
      const update = pgbench(superuserUrl, script);
      let next = 0;
      const worker = async (): Promise<void> => {
        for (let guess = guesses[next++]; guess; guess = guesses[next++]) await vault.evaluate(guess);
      };
      const ms = await msOf(() => Promise.all(Array.from({ length: CLIENTS }, worker)));
      // The first round warms all of them up.
      if (round > 0) samples.push({ bare, update, vault: (guesses.length * 1000) / ms });
    }
    const of = (name: keyof (typeof samples)[number]) => samples.map((sample) => sample[name]);
    const row = (title: string, name: keyof (typeof samples)[number]) => [
      title,
      median(of(name)).toFixed(0),
      `${Math.min(...of(name)).toFixed(0)}-${Math.max(...of(name)).toFixed(0)}`,
      median(samples.map((sample) => sample[name] / sample.bare)).toFixed(2),
      median(samples.map((sample) => sample[name] / sample.update)).toFixed(3),
    ];
    printTable(
      `Guesses per second, one process, ${CLIENTS} at a time, PostgreSQL (fsync off for both)`,
      ['what', 'median', 'range', '÷ evaluation', '÷ UPDATE'],
      [
        row('the vault: charged, committed, evaluated', 'vault'),
        row('bare VOPRF evaluation', 'bare'),
        row('bare UPDATE, pgbench', 'update'),
      ],
    );
  } finally {
    await database.close();
    await stopPostgres();
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function vaultBench(rounds: number): Promise<void> {
  const samples: (readonly number[])[] = [];
  for (let round = 0; round <= rounds; round++) {
    const sample = await roundTrip(`bench:${round}`);
    if (round > 0) samples.push(sample);
  }
  const alone = samples.map(([ms = 0]) => ms);
  const rows = CALLS.map((title, i) => {
    const values = samples.map((sample) => sample[i] ?? 0);
    return [title, median(values).toFixed(0), median(values.map((ms, n) => ms / (alone[n] ?? 1))).toFixed(2)];
  });
  printTable('A PIN without a network, Node, one thread', ['call', 'ms', '÷ derivation alone'], rows);
  if (postgresMissing) console.log(`\nguesses per second: left out, ${postgresMissing}`);
  else await perSecond(rounds);
}
