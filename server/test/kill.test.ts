/** kill -9 in the middle of promotes: afterwards either the old or the new backup is current, whole, and everything goes on. */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { generateOwner } from '../../src/core/index.ts';
import { type DatabaseOptions, openDatabase } from '../src/index.ts';
import { Client, makeBackup, newWallet, type TestBackup, testService } from './support/fixtures.ts';
import { migratedFolder } from './support/engines.ts';
import { createPostgresDatabase, postgresMissing } from './support/postgres.ts';

interface Running {
  readonly child: ChildProcess;
  readonly url: string;
  readonly token: string;
}

/** The service as operators run it, on any free port. */
async function start(where: Record<string, string>, wallet: string): Promise<Running> {
  const child = spawn(process.execPath, ['--import', 'tsx', fileURLToPath(new URL('../src/main.ts', import.meta.url))], {
    env: {
      ...process.env,
      ...where,
      HOLDFAST_DEVELOPMENT: '1',
      HOLDFAST_PORT: '0',
      HOLDFAST_LIMIT_SUBJECT: '60000',
      HOLDFAST_LIMIT_ADDRESS: '60000',
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const found = /"event":"listening".*"url":"([^"]+)"/.exec(text)?.[1];
      if (found) resolve(found);
    });
    child.once('exit', (code) => reject(new Error(`the service ended with ${code}`)));
  });
  const answer = await fetch(`${url}/development/token`, { method: 'POST', body: JSON.stringify({ subject: 'alice', wallets: [wallet] }) });
  return { child, url, token: ((await answer.json()) as { token: string }).token };
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => (child.exitCode === null && child.signalCode === null ? child.once('exit', () => resolve()) : resolve()));
}

function suite(place: () => Promise<{ env: Record<string, string>; options: DatabaseOptions }>): void {
  it('in the middle of promotes leaves the old or the new backup current, never none and never half', async () => {
    const { env, options } = await place();
    const wallet = newWallet();
    const owner = generateOwner();
    const known = new Map<string, TestBackup>();
    /** The last backup that somebody was told is current. */
    let told: TestBackup | undefined;
    let current = '';
    let seq = 0;
    let kills = 0;
    for (let round = 0; round < 4; round++) {
      const { child, url, token } = await start(env, wallet);
      const client = new Client((path, init) => fetch(`${url}${path}`, init), token);
      const now = await client.current(wallet);
      if (told) {
        const sha256 = now.headers.get('etag')?.slice(1, -1) ?? '';
        expect(now.status, 'never none').to.equal(200);
        const found = known.get(sha256);
        expect(now.bytes, 'never half').to.deep.equal(new Uint8Array(found?.bytes ?? []));
        expect(found?.seq, 'never older than what was told').to.be.at.least(told.seq);
        current = sha256;
      }
      // Killed while the nth promote of this life is under way.
      const lethal = 2 + round;
      for (let n = 0; !child.killed; n++) {
        const backup = await makeBackup({ wallet, seq: ++seq, owner });
        known.set(backup.sha256, backup);
        await client.put(backup);
        const promise = client.promote(backup, current);
        if (n === lethal) {
          // At another moment in every round: the request may be on its way, in the transaction, or answered.
          for (let turn = 0; turn < round * 3; turn++) await new Promise((resolve) => setImmediate(resolve));
          child.kill('SIGKILL');
        }
        const answer = await promise.catch(() => undefined);
        if (answer === undefined) {
          kills++;
          break;
        }
        expect(answer.status).to.equal(200);
        told = backup;
        current = backup.sha256;
      }
      await ended(child);
    }
    expect(kills, 'promotes that were cut off').to.be.greaterThan(0);
    const database = await openDatabase(options);
    const test = await testService(database);
    expect((await test.service.verifyAudit()).faults).to.deep.equal([]);
    await database.close();
  });

  it('SIGTERM ends it in order, with exit code 0', async () => {
    const { child } = await start((await place()).env, newWallet());
    child.kill('SIGTERM');
    await ended(child);
    expect([child.exitCode, child.signalCode]).to.deep.equal([0, null]);
  });
}

describe('kill -9 (PGlite)', function () {
  this.timeout(300_000);
  suite(async () => {
    const folder = await migratedFolder();
    return { env: { HOLDFAST_DATA: folder, DATABASE_URL: '' }, options: { kind: 'folder', folder } };
  });
});

(postgresMissing === undefined ? describe : describe.skip)(
  `kill -9 (PostgreSQL${postgresMissing ? `: ${postgresMissing}` : ''})`,
  function () {
    this.timeout(300_000);
    suite(async () => {
      const { url } = await createPostgresDatabase();
      return { env: { DATABASE_URL: url }, options: { kind: 'postgres', url } };
    });
  },
);
