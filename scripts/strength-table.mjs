/**
 * Writes the tables of docs/strength.md, from the corpus that the tests hold the
 * estimators to, with what both sets of dictionaries say now; `--check` only compares. Run by tsx.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './lib/run.mjs';

const { createEstimator } = await import('../src/core/strength.ts');
const { loadFullData } = await import('../src/core/strength-full.ts');
const { STRENGTH_CORPUS } = await import('../test/core/strength-corpus.ts');

const BEGIN = '<!-- from here: node --import tsx scripts/strength-table.mjs -->';
const END = '<!-- to here -->';

const small = createEstimator();
const full = createEstimator({ load: loadFullData });
const rows = [];
for (const entry of STRENGTH_CORPUS) rows.push({ ...entry, now: (await small(entry.text)).level, fully: (await full(entry.text)).level });

/** Markdown takes bars and stars for its own. */
const cell = (text) => `\`${text.replaceAll('|', '\\|')}\``;
const words = (level) => level.replace('-', ' ');
const differing = rows.filter(({ now, fully }) => now !== fully);
const same = rows.filter(({ now, fully }) => now === fully);
const levels = ['very-weak', 'weak', 'fair', 'strong', 'very-strong'];

const table = [
  BEGIN,
  '',
  `${rows.length} secrets; ${same.length} get the same level from both, ${differing.length} another one.`,
  '',
  '| secret | small | full | why |',
  '| --- | --- | --- | --- |',
  ...differing.map(({ text, now, fully, full: known }) => `| ${cell(text)} | ${words(now)} | ${words(fully)} | ${known?.why ?? ''} |`),
  '',
  'The same from both:',
  '',
  '| level | secrets |',
  '| --- | --- |',
  ...levels.map(
    (level) =>
      `| ${words(level)} | ${same
        .filter(({ now }) => now === level)
        .map(({ text }) => cell(text))
        .join(' ')} |`,
  ),
  '',
  END,
].join('\n');

const file = join(root, 'docs/strength.md');
const before = readFileSync(file, 'utf8');
const from = before.indexOf(BEGIN);
const to = before.indexOf(END);
if (from < 0 || to < from) throw new Error('docs/strength.md has no place for the table');
const after = before.slice(0, from) + table + before.slice(to + END.length);
if (!process.argv.includes('--check')) writeFileSync(file, after);
else if (before !== after) {
  console.error('the table of docs/strength.md is not what the estimators say: npm run strength:table');
  process.exitCode = 1;
}
