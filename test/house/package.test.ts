/**
 * The package as it would be published: built, packed, unpacked into an empty
 * app, and used from there. Nothing of this folder but the tarball takes part.
 */
import { expect } from 'chai';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, join } from 'node:path';
import { type Pack, type PackedApp, elementsOf, packedApp } from '../support/packed-app.ts';
import { importsOf, parse, root } from './sources.ts';

describe('package', function () {
  this.timeout(180_000);
  let packed: PackedApp;
  let pack: Pack;
  let app: string;
  let installed: string;
  let listed: readonly string[];

  before(() => {
    packed = packedApp();
    ({ pack, app, installed, listed } = packed);
  });

  after(() => packed?.dispose());

  /** Every path that `import` may name, wildcards filled in from the files that are there. */
  function subpaths(): { subpath: string; file: string; types: string | undefined }[] {
    return Object.entries(pack.exports).flatMap(([key, value]) => {
      const target = typeof value === 'string' ? value : (value.default ?? value.types ?? '');
      const types = typeof value === 'string' ? undefined : value.types;
      const name = key.replace(/^\./, 'holdfast');
      if (!key.includes('*')) return [{ subpath: name, file: target, types }];
      const [before = '', after = ''] = target.slice(2).split('*');
      const folder = join(installed, dirname(`${before}x`));
      return (existsSync(folder) ? readdirSync(folder) : [])
        .filter((entry) => entry.endsWith(after) && !(after === '.js' && entry.endsWith('.worker.js')))
        .map((entry) => entry.slice(0, -after.length))
        .map((stem) => ({ subpath: name.replace('*', stem), file: target.replace('*', stem), types: types?.replace('*', stem) }));
    });
  }

  it('holds what it should and nothing else', () => {
    expect(listed).to.include.members(['package.json', 'LICENSE', 'NOTICE', 'README.md', 'custom-elements.json', 'dist/index.js']);
    const allowed =
      /^(dist\/.*\.(js|d\.ts|js\.map)|dist\/(tokens|types\/(html|css)-custom-data)\.json|dist\/(tokens|themes\/[a-z]+)\.css|package\.json|LICENSE|NOTICE|[A-Z]+\.md|custom-elements\.json)$/;
    expect(listed.filter((path) => !allowed.test(path))).to.deep.equal([]);
    expect(listed.filter((path) => /\.test\.|\.stories\./.test(path))).to.deep.equal([]);
  });

  it('every promised path leads to a file, with types', () => {
    const all = subpaths();
    expect(all.map(({ subpath }) => subpath)).to.include.members(['holdfast', 'holdfast/core', 'holdfast/node', 'holdfast/define/all.js']);
    for (const { subpath, file, types } of all) {
      expect(existsSync(join(installed, file)), `${subpath} -> ${file}`).to.equal(true);
      if (types) expect(existsSync(join(installed, types)), `${subpath} -> ${types}`).to.equal(true);
    }
    for (const [key, value] of Object.entries(pack.exports)) {
      const prefix = key.split('*')[0]?.replace(/^\./, 'holdfast') ?? '';
      expect(
        all.some(({ subpath }) => subpath.startsWith(prefix)),
        `${key} (${JSON.stringify(value)}) leads nowhere`,
      ).to.equal(true);
    }
  });

  it('can be imported where there is no page', () => {
    const modules = subpaths().filter(({ file, types }) => types && file.endsWith('.js'));
    const script = `const failed = [];
      for (const name of ${JSON.stringify(modules.map(({ subpath }) => subpath))}) {
        await import(name).catch((error) => failed.push(name + ': ' + error.message));
      }
      console.log(JSON.stringify(failed));`;
    writeFileSync(join(app, 'all.js'), script);
    const out = execFileSync(process.execPath, ['all.js'], { cwd: app, encoding: 'utf8', timeout: 60_000 });
    expect(JSON.parse(out.trim().split('\n').at(-1) ?? '')).to.deep.equal([]);
  });

  it('a class by itself does nothing; its define entry gives it its tag, on a server too', () => {
    const elements = elementsOf(installed);
    expect(elements.map(({ tag }) => tag)).to.include.members(['backup-status-badge', 'wallet-backup']);
    for (const { tag, className } of elements) {
      const script = `import 'lit'; // where there is no page, it brings customElements
        const before = new Set(Object.keys(globalThis));
        const { ${className} } = await import('holdfast/elements/${tag}.js');
        const quiet = customElements.get('${tag}') === undefined && Object.keys(globalThis).every((name) => before.has(name));
        await import('holdfast/define/${tag}.js');
        console.log(quiet, customElements.get('${tag}') === ${className});`;
      writeFileSync(join(app, 'one.js'), script);
      const { stdout, stderr } = spawnSync(process.execPath, ['one.js'], { cwd: app, encoding: 'utf8', timeout: 60_000 });
      expect(`${stdout}${stderr}`.trim(), tag).to.equal('true true');
    }
  });

  it('what a module imports, at once or later, is there', () => {
    const missing = listed
      .filter((path) => path.endsWith('.js') && !path.endsWith('.worker.js'))
      .flatMap((path) =>
        importsOf(parse(path, readFileSync(join(installed, path), 'utf8')))
          .filter(({ specifier }) => specifier.startsWith('.') && !existsSync(join(installed, dirname(path), specifier)))
          .map(({ specifier }) => `${path}: ${specifier}`),
      );
    expect(missing).to.deep.equal([]);
  });

  it('does not import what an app would not have', () => {
    const known = new Set([...Object.keys(pack.dependencies), 'holdfast']);
    const optional = new Set(['chai', 'mocha', '@playwright/test']); // for holdfast/testing, which an app brings along itself
    const strangers = listed
      .filter((path) => path.endsWith('.js') && !path.endsWith('.worker.js'))
      .flatMap((path) =>
        importsOf(parse(path, readFileSync(join(installed, path), 'utf8')))
          .filter(({ specifier }) => !specifier.startsWith('.') && !specifier.startsWith('node:'))
          .map(({ specifier }) =>
            specifier
              .split('/')
              .slice(0, specifier.startsWith('@') ? 2 : 1)
              .join('/'),
          )
          .filter((name) => !known.has(name) && !(optional.has(name) && path.startsWith('dist/testing/')))
          .map((name) => `${path}: ${name}`),
      );
    expect(strangers).to.deep.equal([]);
  });

  it('has small dictionaries, and the full ones for those who ask', () => {
    const script = `import { createEstimator, loadFullData } from 'holdfast/core';
      import { useFullDictionaries } from 'holdfast/strength-full.js';
      useFullDictionaries();
      const [small, full] = [createEstimator(), createEstimator({ load: loadFullData })];
      console.log((await small('password')).level, (await small('cnfybckfd')).level, (await full('cnfybckfd')).level);`;
    writeFileSync(join(app, 'strength.js'), script);
    const { stdout, stderr } = spawnSync(process.execPath, ['strength.js'], { cwd: app, encoding: 'utf8', timeout: 60_000 });
    expect(`${stdout}${stderr}`.trim()).to.equal('very-weak fair very-weak');
    expect(listed).to.include.members(['dist/workers/strength.worker.js', 'dist/workers/strength-full.worker.js']);
  });

  it('a source map leads to the line where a name was declared', () => {
    let names = 0;
    const wrong: string[] = [];
    for (const path of listed.filter((name) => name.endsWith('.js.map'))) {
      const map = JSON.parse(readFileSync(join(installed, path), 'utf8')) as ConstructorParameters<typeof SourceMap>[0];
      const source = (map as unknown as { sourcesContent: string[] }).sourcesContent[0]?.split('\n') ?? [];
      const code = readFileSync(join(installed, path.slice(0, -'.map'.length)), 'utf8').split('\n');
      for (const [at, line] of code.entries()) {
        const name = /^(?:export )?(?:async )?(?:function|class|const) (\w+)/.exec(line)?.[1];
        if (!name) continue;
        names += 1;
        const found = new SourceMap(map).findEntry(at, line.indexOf(name));
        if (!('originalLine' in found) || !source[found.originalLine]?.includes(name)) wrong.push(`${path}: ${name}`);
      }
    }
    expect(names).to.be.greaterThan(500);
    expect(wrong).to.deep.equal([]);
  });

  it('workers are whole: one file, no imports', () => {
    const workers = listed.filter((path) => path.endsWith('.worker.js'));
    expect(workers).to.include('dist/workers/sealing.worker.js');
    for (const path of workers) {
      const text = readFileSync(join(installed, path), 'utf8');
      expect(/^\s*import\s*[{*'"\w]/m.test(text), path).to.equal(false);
      expect(/\bimport\s*\(/.test(text), `${path} loads something later`).to.equal(false);
    }
  });

  it('the worker that a module names lies beside it', () => {
    for (const path of listed.filter((name) => name.endsWith('.js') && !name.endsWith('.worker.js'))) {
      const code = readFileSync(join(installed, path), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
      for (const [, named = ''] of code.matchAll(/new URL\(\s*'([^']+)'\s*,\s*import\.meta\.url/g)) {
        expect(existsSync(join(installed, dirname(path), named)), `${path}: ${named}`).to.equal(true);
      }
    }
  });

  it('type-checks in an app, by both ways of finding modules', () => {
    writeFileSync(
      join(app, 'use.ts'),
      `import { type Backup, createBackup, memoryStore, password } from 'holdfast';
       import { type ErrorCode, BackupError } from 'holdfast/core';
       import { nodeDirectory } from 'holdfast/node';
       import 'holdfast/define/all.js';
       const backup: Backup = createBackup({
         wallet: 'w',
         store: memoryStore(),
         methods: [password()],
         share: () => new Uint8Array(32),
       });
       const code: ErrorCode = new BackupError('wrong-secret').code;
       // @ts-expect-error a share is bytes
       createBackup({ wallet: 'w', store: memoryStore(), methods: [password()], share: () => 'text' });
       // @ts-expect-error no such code
       const wrong: ErrorCode = 'no-such-code';
       export { backup, code, nodeDirectory, wrong };`,
    );
    for (const moduleResolution of ['bundler', 'nodenext']) {
      const compilerOptions = {
        ...{ noEmit: true, strict: true, target: 'es2022', types: [], skipLibCheck: true },
        ...{ lib: ['es2024', 'dom', 'dom.iterable', 'dom.asynciterable'] },
        ...{ module: moduleResolution === 'bundler' ? 'esnext' : 'nodenext', moduleResolution },
      };
      writeFileSync(join(app, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['use.ts'] }));
      const result = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', '.'], {
        cwd: app,
        encoding: 'utf8',
      });
      expect([result.status, result.stdout], moduleResolution).to.deep.equal([0, '']);
    }
  });

  it('the command line starts', () => {
    const main = join(installed, pack.bin['holdfast'] ?? '');
    expect(statSync(main).mode & 0o111, 'executable').to.not.equal(0);
    expect(readFileSync(main, 'utf8')).to.match(/^#!\/usr\/bin\/env node\n/);
    const result = spawnSync(process.execPath, [main, '--help'], { cwd: app, encoding: 'utf8' });
    expect(result.status, result.stderr).to.equal(0);
    expect(result.stdout).to.match(/holdfast (inspect|open|identity)/);
  });
});
