/**
 * Writes stories/<tag>.stories.ts from the state tables and the error table:
 * one story per state and per error code. `--check` only compares. Started
 * with `--import tsx`, because the tables are TypeScript.
 */
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERROR_TABLE } from '../src/core/errors.ts';
import { allStates } from '../stories/states/all.ts';
import { root } from './lib/run.mjs';
import { storiesFile } from './lib/stories.mjs';

const folder = join(root, 'stories');
const wanted = new Map(allStates.map((table) => [`${table.tag}.stories.ts`, storiesFile(table, Object.keys(ERROR_TABLE))]));
const known = new Set([...wanted.keys(), ...readdirSync(folder).filter((name) => name.endsWith('.stories.ts'))]);

let old = 0;
for (const name of known) {
  const path = join(folder, name);
  const text = wanted.get(name);
  if ((existsSync(path) ? readFileSync(path, 'utf8') : undefined) === text) continue;
  if (process.argv.includes('--check')) {
    old += 1;
    console.error(`stories/${name} is not what its table says: npm run stories`);
  } else if (text === undefined) rmSync(path);
  else writeFileSync(path, text);
}
process.exitCode = old > 0 ? 1 : 0;
