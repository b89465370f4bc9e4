/**
 * Writes custom-elements.json from the source, and the table of events in
 * docs/integrating.md; `--check` only compares, and fails when a file is old or
 * an element is documented in part.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { cli } from '@custom-elements-manifest/analyzer/cli.js';
import { withEvents } from './lib/events-table.mjs';
import { incomplete } from './lib/manifest-check.mjs';
import { root } from './lib/run.mjs';

const file = join(root, 'custom-elements.json');
const manifest = await cli({ argv: ['analyze', '--config', 'custom-elements-manifest.config.mjs'], cwd: root, noWrite: true });
const text = `${JSON.stringify(manifest, null, 2)}\n`;

const problems = await incomplete(manifest);
for (const problem of problems) console.error(problem);

const guide = join(root, 'docs/integrating.md');
const files = [
  [file, text],
  [guide, withEvents(readFileSync(guide, 'utf8'), manifest)],
];
for (const [path, wanted] of files) {
  if (existsSync(path) && readFileSync(path, 'utf8') === wanted) continue;
  if (!process.argv.includes('--check')) {
    writeFileSync(path, wanted);
  } else {
    problems.push('old');
    console.error(`${relative(root, path)} is not what the source says: npm run manifest`);
  }
}
process.exit(problems.length > 0 ? 1 : 0);
