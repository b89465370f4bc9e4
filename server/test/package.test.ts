/** The service as a package: built, packed, unpacked into an empty app, and run from there. */
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const root = fileURLToPath(new URL('../..', import.meta.url));
const server = join(root, 'server');

interface Pack {
  readonly dependencies: Record<string, string>;
  readonly bin: Record<string, string>;
  readonly files: readonly string[];
}

describe('@holdfast/server, packed', function () {
  this.timeout(180_000);
  let work: string;
  let app: string;
  let listed: readonly string[];
  const pack = JSON.parse(readFileSync(join(server, 'package.json'), 'utf8')) as Pack;

  before(() => {
    work = mkdtempSync(join(tmpdir(), 'holdfast-server-package-'));
    const staged = join(work, 'staged');
    mkdirSync(staged);
    execFileSync(process.execPath, ['scripts/build-server.mjs', '--out', join(staged, 'dist')], { cwd: root });
    for (const name of ['package.json', 'README.md', ...pack.files.filter((file) => file !== 'dist')])
      cpSync(join(server, name), join(staged, name));
    const answer = execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--loglevel=error'], { cwd: staged, encoding: 'utf8' });
    const described = JSON.parse(answer) as object;
    const [tarball] = Object.values(described) as { filename: string; files: { path: string }[] }[];
    listed = (tarball?.files ?? []).map(({ path }) => path);
    app = join(work, 'app');
    const installed = join(app, 'node_modules/@holdfast/server');
    mkdirSync(installed, { recursive: true });
    execFileSync('tar', ['-xzf', join(staged, tarball?.filename ?? ''), '--strip-components=1', '-C', installed]);
    // What npm would have installed besides.
    for (const name of Object.keys(pack.dependencies)) {
      const found = [join(server, 'node_modules', name), join(root, 'node_modules', name)].find((path) => existsSync(path)) ?? '';
      mkdirSync(dirname(join(app, 'node_modules', name)), { recursive: true });
      symlinkSync(found, join(app, 'node_modules', name));
    }
    mkdirSync(join(app, 'node_modules/.bin'));
    for (const [name, path] of Object.entries(pack.bin)) symlinkSync(join(installed, path), join(app, 'node_modules/.bin', name));
    writeFileSync(join(app, 'package.json'), '{"type":"module","dependencies":{"@holdfast/server":"*"}}');
  });
  after(() => rmSync(work, { recursive: true, force: true }));

  it('holds what runs, its types, its contract and its licence, and no source or test', () => {
    expect(listed).to.include.members(['package.json', 'README.md', 'openapi.json', 'dist/main.js', 'dist/index.js', 'dist/LICENSE']);
    expect(
      listed.filter((path) => !/^(?:package\.json|README\.md|openapi\.json|dist\/(?:LICENSE|[\w-]+\.js|types\/.*\.d\.ts))$/.test(path)),
    ).to.deep.equal([]);
  });

  it('runs by its name: npx @holdfast/server vault', async () => {
    const env = {
      ...process.env,
      HOLDFAST_DEVELOPMENT: '1',
      HOLDFAST_PORT: '0',
      HOLDFAST_DATA: join(work, 'data'),
      DATABASE_URL: '',
      npm_config_offline: 'true',
    };
    // A group of its own: npx stands between us and the process.
    const child = spawn('npx', ['--no', '@holdfast/server', 'vault'], { cwd: app, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    try {
      let text = '';
      const url = await new Promise<string>((resolve, reject) => {
        child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
        child.stdout.on('data', (chunk: Buffer) => {
          text += chunk.toString();
          const found = /"event":"listening".*"url":"([^"]+)"/.exec(text)?.[1];
          if (found) resolve(found);
        });
        child.once('close', () => reject(new Error(`it ended:\n${text}`)));
      });
      expect(text).to.match(/identity key for clients [\w-]{43}/);
      expect((await fetch(`${url}/healthz`)).status).to.equal(200);
      const answer = await fetch(`${url}/v1/vault/status`, { method: 'POST', body: '{"wallet":"x"}' });
      expect(answer.status).to.equal(401);
      expect((await fetch(`${url}/v1/wallets/x/backup`)).status).to.equal(404);
    } finally {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
    }
  });

  it('can be embedded, with types', () => {
    writeFileSync(
      join(app, 'embed.ts'),
      `import { createService, createDevelopmentAuth, type Service } from '@holdfast/server';
       const service: Service = await createService({ database: { kind: 'memory' }, auth: await createDevelopmentAuth() });
       console.log((await service.fetch(new Request('http://x/healthz'))).status);
       await service.close();
       // @ts-expect-error: a database is needed
       void (() => createService({ auth: {} as never }));`,
    );
    const options = [
      '--noEmit',
      '--strict',
      '--skipLibCheck',
      '--target',
      'ES2022',
      '--module',
      'NodeNext',
      '--types',
      'node',
      '--typeRoots',
      join(root, 'node_modules/@types'),
    ];
    execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), ...options, 'embed.ts'], { cwd: app, stdio: 'pipe' });
    execFileSync(join(root, 'node_modules/esbuild/bin/esbuild'), ['embed.ts', '--outfile=embed.js'], { cwd: app, stdio: 'pipe' });
    expect(execFileSync(process.execPath, ['embed.js'], { cwd: app, encoding: 'utf8' }).trim()).to.equal('200');
  });
});
