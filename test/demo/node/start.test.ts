/** `npm start`, as a person or a program runs it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { startDemo } from '../../../demo/server/main.ts';
import { fromB64u, toB64u } from '../../../src/core/bytes.ts';
import { ownerFromSecret } from '../../../src/core/owner-key.ts';

const START = fileURLToPath(new URL('../../../scripts/start.mjs', import.meta.url));

interface Run {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly ended: Promise<number | null>;
}

function run(args: readonly string[], env: Record<string, string>): Run {
  const child = spawn(process.execPath, [START, ...args], { env: { ...process.env, PORT: '', ...env } });
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return { child, output: () => output, ended: once(child, 'close').then(([code]) => code as number | null) };
}

async function urlOf({ child, output, ended }: Run): Promise<string> {
  for (;;) {
    const found = /^HOLDFAST_URL=(\S+)$/m.exec(output())?.[1];
    if (found) return found;
    const next = await Promise.race([once(child.stdout ?? child, 'data'), ended.then(() => null)]);
    if (next === null) throw new Error(`ended before it was ready:\n${output()}`);
  }
}

/** As it stands, without a URL parser tidying it up first. */
function get(
  url: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Record<string, unknown>; text: string }> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, headers }, (answer) => {
      let text = '';
      answer.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
    });
    sent.on('error', reject);
    sent.end();
  });
}

async function occupy(): Promise<{ server: Server; port: number }> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

describe('npm start', function () {
  this.timeout(120_000);
  let folder: string;
  before(async () => {
    // Inside this checkout's own data folder's shape, elsewhere: what matters is that no path leads there.
    folder = await mkdtemp(join(tmpdir(), 'holdfast-start-'));
  });
  after(() => rm(folder, { recursive: true }));

  describe('when it runs', () => {
    let started: Run;
    let url: string;
    before(async () => {
      started = run(['--port', '0', '--no-open'], { HOLDFAST_DATA: folder });
      url = await urlOf(started);
    });

    it('listens on this machine only and answers for page, co-signer and service', async () => {
      expect(url).to.match(/^http:\/\/127\.0\.0\.1:\d+\/$/);
      expect((await get(url, '/healthz')).status).to.equal(200);
      expect(JSON.parse((await get(url, '/api/accounts')).text)).to.deep.equal({ accounts: [] });
      expect((await get(url, '/v1/wallets/x/status')).status).to.equal(401);
      const page = await get(url, '/');
      expect(page.text).to.include('<demo-wallet>');
      expect(page.headers['content-security-policy']).to.include("default-src 'none'").and.include("require-trusted-types-for 'script'");
      for (const path of ['/main.ts', '/frost/index.ts', '/styles.css', '/icon.svg']) {
        expect((await get(url, path)).status, path).to.equal(200);
      }
    });

    it('hands the page the identity key of its vault', async () => {
      const page = await get(url, '/');
      const handed = /<meta name="vault-identity" content="([\w-]{43})">/.exec(page.text)?.[1];
      const seed = readFileSync(join(folder, 'service', 'vault-identity.key'), 'utf8').trim();
      expect(handed).to.equal(toB64u(ownerFromSecret(fromB64u(seed, 32)).public));
    });

    it('serves nothing of the data folder and of the server', async () => {
      await access(join(folder, 'co-signer', 'co-signer.key'));
      const repository = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');
      const paths = [
        `/@fs${folder}/co-signer/co-signer.key`,
        `/@fs${folder}/co-signer/co-signer.key?raw`,
        `/@fs${repository}/src/../.holdfast/co-signer/co-signer.key`,
        `/@fs${repository}/src/%2e%2e/package.json`,
        `/@fs${repository}/src/%2E%2E%2Fpackage.json?url`,
        `/@fs${repository}/package.json?import&raw`,
        `/@id/${folder}/co-signer/co-signer.key?raw`,
        `/@id/${repository}/package.json?raw`,
        `/../package.json`,
        '/server/main.ts',
        '/.holdfast/x',
        '/@fs/etc/passwd',
        '/@fs/etc/passwd?raw',
        '/%',
      ];
      for (const path of paths) expect((await get(url, path)).status, path).to.be.within(400, 404);
    });

    it('turns away other names for this machine, and other pages', async () => {
      expect((await get(url, '/', { host: 'evil.example' })).status).to.equal(403);
      expect((await get(url, '/api/accounts', { origin: 'http://evil.example' })).status).to.equal(403);
      expect((await get(url, '/api/accounts', { origin: url.slice(0, -1) })).status).to.equal(200);
    });

    it('says that a port is taken, and ends', async () => {
      const other = await mkdtemp(join(tmpdir(), 'holdfast-start-'));
      const second = run(['--no-open'], { HOLDFAST_DATA: other, PORT: new URL(url).port });
      expect(await second.ended).to.equal(1);
      expect(second.output()).to.match(/Port \d+ is in use/);
      await rm(other, { recursive: true });
    });

    it('says in one line that the data folder is in use', async () => {
      const second = run(['--no-open', '--port', '0'], { HOLDFAST_DATA: folder });
      expect(await second.ended).to.equal(1);
      expect(second.output().trim()).to.match(/^The demo did not start: the data folder is in use by process \d+.*\n\(HOLDFAST_DEBUG=1/);
    });

    it('stops cleanly on Ctrl-C, keeping what it had', async () => {
      started.child.kill('SIGINT');
      expect(await started.ended).to.equal(0);
      expect(started.output().trim()).to.equal(`HOLDFAST_URL=${url}`);
      const again = run(['--port=0', '--no-open'], { HOLDFAST_DATA: folder });
      await urlOf(again);
      again.child.kill('SIGTERM');
      expect(await again.ended).to.equal(0);
    });
  });

  it('takes the next free port when the preferred one is taken', async () => {
    const { server, port } = await occupy();
    const demo = await startDemo({ dataFolder: folder, ports: [port, 0] });
    expect(new URL(demo.url).port).to.not.equal(String(port));
    await demo.close();
    server.close();
  });

  for (const args of [['--port', '65536'], ['--port', '-1'], ['--port', 'x'], ['--port'], ['--fast']]) {
    it(`explains ${args.join(' ')}`, async () => {
      const wrong = run([...args, '--no-open'], { HOLDFAST_DATA: folder });
      expect(await wrong.ended).to.equal(1);
      expect(wrong.output()).to.match(/port must be a number|I do not know/);
    });
  }
});
