/**
 * The types of the published package, in apps: plain TypeScript, React 19, Vue
 * and Svelte 5. Right use compiles; each wrong use, marked in the apps, does not.
 */
import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type PackedApp, elementsOf, packedApp } from '../support/packed-app.ts';

const modules = fileURLToPath(new URL('../../node_modules', import.meta.url));
const apps = fileURLToPath(new URL('apps', import.meta.url));

describe('types in apps', function () {
  this.timeout(240_000);
  let packed: PackedApp;

  before(() => {
    const frameworks = ['react', '@types/react', 'vue', '@vue', 'svelte', 'typescript', 'csstype'];
    packed = packedApp(frameworks.filter((name) => existsSync(join(modules, name))));
  });

  after(() => packed?.dispose());

  function check(tool: string, files: readonly string[], options: object = {}, args: readonly string[] = []): string {
    const compilerOptions = {
      ...{ noEmit: true, strict: true, exactOptionalPropertyTypes: true, target: 'es2022', types: [], skipLibCheck: false },
      ...{ lib: ['es2024', 'dom', 'dom.iterable', 'dom.asynciterable'], module: 'esnext', moduleResolution: 'bundler', ...options },
    };
    for (const file of files) cpSync(join(apps, file), join(packed.app, file));
    writeFileSync(
      join(packed.app, 'tsconfig.json'),
      JSON.stringify({ compilerOptions, files, vueCompilerOptions: { strictTemplates: true } }),
    );
    const { stdout, stderr } = spawnSync(process.execPath, [join(modules, tool), ...args], { cwd: packed.app, encoding: 'utf8' });
    return `${stdout}${stderr}`.trim();
  }

  const tsc = 'typescript/bin/tsc';

  for (const moduleResolution of ['bundler', 'nodenext']) {
    it(`of plain TypeScript, modules found the way of ${moduleResolution}`, () => {
      const module = moduleResolution === 'bundler' ? 'esnext' : 'nodenext';
      expect(check(tsc, ['dom.ts'], { module, moduleResolution }, ['-p', '.', '--pretty', 'false'])).to.equal('');
    });
  }

  it('of React 19', () => {
    expect(check(tsc, ['react.tsx'], { jsx: 'react-jsx' }, ['-p', '.', '--pretty', 'false'])).to.equal('');
  });

  it('of Vue', () => {
    expect(check('vue-tsc/bin/vue-tsc.js', ['App.vue'], { jsx: 'preserve' }, ['-p', '.', '--pretty', 'false'])).to.equal('');
  });

  it('of Svelte 5', () => {
    const args = ['--tsconfig', './tsconfig.json', '--output', 'machine', '--threshold', 'error'];
    const tool = 'svelte-check/bin/svelte-check';
    expect(check(tool, ['App.svelte'], {}, args)).to.match(/COMPLETED \d+ FILES 0 ERRORS/);
    const wrong = check(tool, ['Wrong.svelte'], {}, args);
    const mistakes = readFileSync(join(apps, 'Wrong.svelte'), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('<') && !line.includes('script'));
    const lines = new Set([...wrong.matchAll(/ERROR "Wrong\.svelte" (\d+):/g)].map((match) => match[1]));
    expect(lines.size, wrong).to.equal(mistakes.length);
  });

  it('know every element and every event of the manifest', () => {
    const elements = elementsOf(packed.installed);
    expect(elements).not.to.deep.equal([]);
    for (const file of ['react', 'vue', 'svelte']) {
      const text = readFileSync(join(packed.installed, `dist/types/${file}.d.ts`), 'utf8');
      for (const { tag, className } of elements)
        expect(text, `${file}: ${tag}`).to.include(`'${tag}': `).and.to.include(`interface ${className}Props`);
    }
    const html = JSON.parse(readFileSync(join(packed.installed, 'dist/types/html-custom-data.json'), 'utf8')) as {
      tags: { name: string }[];
    };
    expect(html.tags.map(({ name }) => name)).to.have.members(elements.map(({ tag }) => tag));
    const css = JSON.parse(readFileSync(join(packed.installed, 'dist/types/css-custom-data.json'), 'utf8')) as {
      properties: { name: string }[];
    };
    expect(css.properties.map(({ name }) => name)).to.include('--backup-color-accent');
  });
});
