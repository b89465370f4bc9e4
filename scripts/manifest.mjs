/**
 * Writes custom-elements.json from the source; `--check` only compares, and
 * fails when the file is old or an element is documented in part.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cli } from '@custom-elements-manifest/analyzer/cli.js';
import { incomplete } from './lib/manifest-check.mjs';
import { root } from './lib/run.mjs';

const file = join(root, 'custom-elements.json');
const manifest = await cli({ argv: ['analyze', '--config', 'custom-elements-manifest.config.mjs'], cwd: root, noWrite: true });
const text = `${JSON.stringify(manifest, null, 2)}\n`;

const problems = await incomplete(manifest);
for (const problem of problems) console.error(problem);

if (!process.argv.includes('--check')) {
  writeFileSync(file, text);
} else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
  problems.push('old');
  console.error('custom-elements.json is not what the source says: npm run manifest');
}
process.exit(problems.length > 0 ? 1 : 0);
