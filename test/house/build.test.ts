/** The demo and the stories can be built, and find their workers. Into temporary folders: nothing of the project is touched. */
import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './sources.ts';

function node(args: readonly string[]): void {
  const env = { ...process.env, STORYBOOK_DISABLE_TELEMETRY: '1', FORCE_COLOR: '0' };
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', env, timeout: 300_000 });
  expect(status, `${stdout}\n${stderr}`.slice(-2000)).to.equal(0);
}

describe('builds', function () {
  this.timeout(320_000);
  const out = mkdtempSync(join(tmpdir(), 'holdfast-build-'));
  after(() => rmSync(out, { recursive: true, force: true }));

  /** Every worker that a script of the folder names is there, whole. */
  function checkWorkers(folder: string, names: readonly string[]): void {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    for (const name of names) {
      const file = files.find((path) => path.includes(name) && path.endsWith('.js'));
      expect(file, name).to.be.a('string');
      expect(/^\s*import\s*[{*'"\w]/m.test(readFileSync(join(folder, file ?? ''), 'utf8')), `${name} imports something`).to.equal(false);
    }
    const asIs = files
      .filter((path) => path.endsWith('.js'))
      .filter((path) => /['"]\.\/[\w-]+\.worker\.js['"]/.test(readFileSync(join(folder, path), 'utf8')));
    expect(asIs, 'names a worker that is not there').to.deep.equal([]);
  }

  it('the demo', () => {
    const folder = join(out, 'demo');
    node(['node_modules/vite/bin/vite.js', 'build', '--outDir', folder, '--logLevel', 'error']);
    expect(existsSync(join(folder, 'index.html'))).to.equal(true);
    checkWorkers(folder, ['sealing.worker', 'strength.worker']);
  });

  it('the stories', () => {
    const folder = join(out, 'stories');
    node(['node_modules/storybook/dist/bin/dispatcher.js', 'build', '--disable-telemetry', '--quiet', '--output-dir', folder]);
    const { entries } = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as { entries: Record<string, unknown> };
    expect(Object.keys(entries)).to.not.have.length(0);
    // Their backups are scripted: nothing in them seals.
    checkWorkers(folder, ['strength.worker']);
  });
});
