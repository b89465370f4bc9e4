/**
 * The recipes' types, checked the way of each framework on the packed package:
 * as they stand they are right, and each with one mistake in it is not.
 */
import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type PackedApp, packedApp } from '../support/packed-app.ts';
import { FRAMEWORKS, copyRecipes } from './frameworks.ts';

const modules = fileURLToPath(new URL('../../node_modules', import.meta.url));

interface Check {
  readonly files: readonly string[];
  readonly tool: string;
  readonly args: readonly string[];
  /** What is mistaken, in the first of the files: each line becomes the other. */
  readonly mistakes: readonly (readonly [right: string, wrong: string])[];
}

const project = ['-p', 'tsconfig.checked.json', '--pretty', 'false'];
const CHECKS: Readonly<Record<string, Check>> = {
  'React': {
    files: ['react/app.tsx', 'react/main.tsx'],
    tool: 'typescript/bin/tsc',
    args: project,
    mistakes: [
      ['compact={compact}', 'compact="yes"'],
      ['event.methodId', 'event.secret'],
      ['accountName="Example wallet"', 'accuontName="Example wallet"'],
    ],
  },
  'Vue': {
    files: ['vue/App.vue', 'vue/main.ts'],
    tool: 'vue-tsc/bin/vue-tsc.js',
    args: project,
    mistakes: [
      [':compact="compact"', 'compact="yes"'],
      ['$event.methodId', '$event.secret'],
    ],
  },
  'Svelte': {
    files: ['svelte/App.svelte', 'svelte/main.ts'],
    tool: 'svelte-check/bin/svelte-check',
    args: ['--tsconfig', './tsconfig.checked.json', '--threshold', 'error', '--output', 'machine'],
    mistakes: [
      ['{backup} {compact}', '{backup} compact="yes"'],
      ['event.methodId', 'event.secret'],
    ],
  },
  'Angular': {
    files: ['angular/app.ts', 'angular/main.ts'],
    tool: 'typescript/bin/tsc',
    args: project,
    mistakes: [['event.methodId', 'event.secret']],
  },
  'what they share': {
    files: ['backup.js', 'wallet.js'],
    tool: 'typescript/bin/tsc',
    args: project,
    mistakes: [['verifyShare: (share) => wallet.fits(share)', 'verifyShare: (share) => share.length']],
  },
};

describe('types of the recipes', function () {
  this.timeout(300_000);
  let packed: PackedApp;
  let folder = '';

  before(() => {
    packed = packedApp([...FRAMEWORKS, 'typescript']);
    folder = copyRecipes(packed);
  });

  after(() => packed?.dispose());

  function isRight({ files, tool, args }: Check): { right: boolean; said: string } {
    const checked = { extends: './tsconfig.json', files, vueCompilerOptions: { strictTemplates: true } };
    writeFileSync(join(folder, 'tsconfig.checked.json'), JSON.stringify(checked));
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(modules, tool), ...args], { cwd: folder, encoding: 'utf8' });
    return { right: status === 0, said: `${stdout}${stderr}` };
  }

  for (const [name, check] of Object.entries(CHECKS)) {
    it(name, () => {
      const { right, said } = isRight(check);
      expect(right, said).to.equal(true);
      const path = join(folder, check.files[0] ?? '');
      const text = readFileSync(path, 'utf8');
      for (const [was, becomes] of check.mistakes) {
        expect(text).to.include(was);
        writeFileSync(path, text.replace(was, becomes));
        expect(isRight(check).right, becomes).to.equal(false);
      }
      writeFileSync(path, text);
    });
  }
});
