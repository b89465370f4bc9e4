/**
 * Breaks the security modules on purpose, one change at a time, and expects the
 * tests to notice.
 *
 *   node test/mutants/run.mjs              every mutant of test/mutants/*.mutants.mjs
 *   node test/mutants/run.mjs json kdf     those whose file or name contains one of these words
 *   node test/mutants/run.mjs --stale      runs no test: is every mutant's text still in the source, once?
 *
 * Works on a copy of the tree in a temporary folder; tests that need the
 * material of others skip there, unless HOLDFAST_MATERIAL names it. A mutant that no test
 * notices is a survivor: the command then exits with 1. So does a mutant whose
 * text is no longer in the source: the list has to follow the code.
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const HERE = fileURLToPath(new URL('.', import.meta.url));
const COPIED = ['src', 'test', 'package.json', 'tsconfig.json', '.mocharc.json', 'LICENSE'];
/** An infinite loop is noticed, too. Long enough for a busy machine. */
const TIMEOUT_MS = 1_200_000;

async function allMutants() {
  const lists = readdirSync(HERE).filter((name) => name.endsWith('.mutants.mjs'));
  const found = await Promise.all(lists.map(async (name) => (await import(new URL(name, import.meta.url))).default));
  return found
    .flat()
    .flatMap(({ file, tests, mutants }) =>
      mutants.map(([name, find, replace, own]) => ({ file, name, find, replace, tests: own ?? tests })),
    );
}

/** True when the tests fail, as they should. */
function testsFail(folder, tests, showing = false) {
  return new Promise((resolve, reject) => {
    const mocha = spawn(process.execPath, ['node_modules/mocha/bin/mocha.js', '--bail', '--reporter', 'min', ...tests], {
      cwd: folder,
      stdio: showing ? 'inherit' : 'ignore',
    });
    const timer = setTimeout(() => mocha.kill('SIGKILL'), TIMEOUT_MS);
    mocha.on('error', reject);
    mocha.on('exit', (code) => {
      clearTimeout(timer);
      resolve(code !== 0);
    });
  });
}

/** How often the text stands in the source; anything but once makes the mutant useless. */
const occurrences = (source, find) => source.split(find).length - 1;

async function stale() {
  const all = await allMutants();
  const lost = all.filter(({ file, find }) => occurrences(readFileSync(join(ROOT, file), 'utf8'), find) !== 1);
  for (const { file, name } of lost) console.log(`STALE     ${file}: ${name}`);
  console.log(`${all.length - lost.length} passed, ${lost.length} failed, 0 skipped`);
  return lost.length > 0 ? 1 : 0;
}

async function main(words) {
  const mutants = (await allMutants()).filter(
    ({ file, name }) => words.length === 0 || words.some((word) => `${file} ${name}`.includes(word)),
  );
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-mutants-'));
  const survivors = [];
  try {
    for (const name of COPIED) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    const healthy = [...new Set(mutants.flatMap(({ tests }) => tests))];
    if (healthy.length > 0 && (await testsFail(folder, healthy, true))) throw new Error('the tests fail without any mutant');
    for (const { file, name, find, replace, tests } of mutants) {
      const path = join(folder, file);
      const source = readFileSync(path, 'utf8');
      const at = source.indexOf(find);
      if (occurrences(source, find) !== 1) {
        survivors.push(`${file}: ${name} (its text is in the source ${at < 0 ? 'no more' : 'more than once'})`);
        console.log(`STALE     ${file}: ${name}`);
        continue;
      }
      writeFileSync(path, source.slice(0, at) + replace + source.slice(at + find.length));
      const noticed = await testsFail(folder, tests);
      writeFileSync(path, source);
      console.log(`${noticed ? 'noticed ' : 'SURVIVED'}  ${file}: ${name}`);
      if (!noticed) survivors.push(`${file}: ${name}`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(`${mutants.length - survivors.length} passed, ${survivors.length} failed, 0 skipped`);
  for (const survivor of survivors) console.log(`  ${survivor}`);
  return survivors.length > 0 || mutants.length === 0 ? 1 : 0;
}

const words = process.argv.slice(2);
process.exitCode = words[0] === '--stale' ? await stale() : await main(words);
