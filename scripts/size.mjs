/**
 * `npm run size`: what a visitor downloads for each entry, and the budget that
 * scripts/size-budgets.json gives it, with its reason. Fails when one is over.
 *
 * An entry is bundled and minified with everything it imports at once, Lit
 * included, styles as scripts/build.mjs writes them, then gzipped; what it imports later (`import()`, workers) is
 * counted on its own.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { cssTemplates } from './lib/minify-css.mjs';
import { root } from './lib/run.mjs';

const budgets = JSON.parse(readFileSync(join(root, 'scripts/size-budgets.json'), 'utf8'));

/** @returns the bytes of the entry itself and of what it loads at once, and the names of what it loads later */
async function measure(files, whole) {
  // A worker exports nothing: named as an entry it is kept, imported it would be dropped.
  const contents = files.map((file) => `export * from './${file}';`).join('\n');
  const entry =
    files.length === 1
      ? { entryPoints: [join(root, files[0])] }
      : { stdin: { contents, resolveDir: root, sourcefile: 'entry.ts', loader: 'ts' } };
  const { outputFiles, metafile } = await build({
    ...entry,
    bundle: true,
    splitting: !whole,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    conditions: ['production', 'browser'],
    define: { 'process.env.NODE_ENV': '"production"' },
    minify: true,
    legalComments: 'none',
    absWorkingDir: root,
    outdir: '/out',
    write: false,
    metafile: true,
    plugins: [cssTemplates],
    tsconfig: join(root, 'tsconfig.json'),
    logLevel: 'error',
  });
  const outputs = Object.entries(metafile.outputs);
  const start = outputs.find(([, output]) => output.entryPoint === (files.length === 1 ? files[0] : 'entry.ts'))?.[0];
  const now = new Set();
  const visit = (name) => {
    if (now.has(name)) return;
    now.add(name);
    for (const { path, kind } of metafile.outputs[name].imports) if (kind === 'import-statement') visit(path);
  };
  visit(start);
  const text = (name) => outputFiles.find(({ path }) => path.endsWith(name.split('/').at(-1))).contents;
  return [...now].reduce((sum, name) => sum + gzipSync(text(name), { level: 9 }).length, 0);
}

let over = 0;
const rows = [];
for (const { name, files, budgetKB, whole = false, reason } of budgets) {
  const missing = files.filter((file) => !existsSync(join(root, file)));
  if (missing.length > 0) {
    console.error(`${name}: ${missing.join(', ')} is missing`);
    over += 1;
    continue;
  }
  const kilobytes = (await measure(files, whole)) / 1000;
  if (kilobytes > budgetKB) over += 1;
  rows.push({ name, kilobytes, budgetKB, reason });
}
console.log('gzip KB  budget');
for (const { name, kilobytes, budgetKB, reason } of rows) {
  const mark = kilobytes > budgetKB ? '!!' : '  ';
  console.log(`${kilobytes.toFixed(1).padStart(7)}  ${String(budgetKB).padStart(6)} ${mark} ${name} - ${reason}`);
}
process.exitCode = over > 0 ? 1 : 0;
