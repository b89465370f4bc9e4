/**
 * `npm run tokens`: writes the styles that src/styles/tokens.json and the brand
 * themes stand for; `--check` only compares, and fails when one is old.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './lib/run.mjs';
import { generatedStyles } from './lib/tokens.mjs';

let old = 0;
for (const [name, text] of Object.entries(await generatedStyles())) {
  const path = join(root, 'src/styles', name);
  if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
  if (process.argv.includes('--check')) {
    console.error(`src/styles/${name} is not what the tokens say: npm run tokens`);
    old += 1;
  } else {
    writeFileSync(path, text);
  }
}
process.exit(old > 0 ? 1 : 0);
