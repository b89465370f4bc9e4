/**
 * Builds the library: `node scripts/build.mjs [--out folder]`, by default `dist`.
 *
 * One JavaScript module and one declaration file per source module, so that a
 * bundler can leave out what an app does not use. Workers are the exception:
 * import maps do not reach into workers, so each is one file without imports.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { writeFrameworkTypes } from './lib/framework-types.mjs';
import { minifyCss } from './lib/minify-css.mjs';
import { allVariablesCss, themes } from './lib/tokens.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = resolve(root, process.argv[process.argv.indexOf('--out') + 1 || Infinity] ?? 'dist');

rmSync(out, { recursive: true, force: true });
try {
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json', '--outDir', out], {
    cwd: root,
    stdio: 'inherit',
  });
} catch {
  console.error('build: the compiler found errors');
  process.exit(1);
}

for (const folder of ['styles', 'elements']) {
  for (const name of readdirSync(join(out, folder), { recursive: true })) {
    const file = join(out, folder, name);
    if (name.endsWith('.js')) writeFileSync(file, await minifyCss(readFileSync(file, 'utf8')));
  }
}

// For designers: the tokens, all variables with their defaults, the brand themes.
cpSync(join(root, 'src/styles/tokens.json'), join(out, 'tokens.json'));
writeFileSync(join(out, 'tokens.css'), await allVariablesCss());
mkdirSync(join(out, 'themes'));
for (const name of themes()) cpSync(join(root, `src/styles/themes/${name}.css`), join(out, `themes/${name}.css`));

const workers = readdirSync(join(root, 'src/workers')).filter((name) => name.endsWith('.worker.ts'));
for (const name of workers) {
  const { metafile } = await build({
    entryPoints: [join(root, 'src/workers', name)],
    outfile: join(out, 'workers', name.replace(/\.ts$/, '.js')),
    bundle: true,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    minify: true,
    legalComments: 'eof',
    metafile: true,
    logLevel: 'warning',
  });
  const imports = Object.values(metafile.outputs).flatMap((file) => file.imports);
  if (imports.length > 0) throw new Error(`${name}: a worker must be one file, but imports ${imports[0].path}`);
}

// For frameworks and editors.
writeFrameworkTypes(JSON.parse(readFileSync(join(root, 'custom-elements.json'), 'utf8')), out);

// The compiler leaves the paths of declarations as they are, and some of `import()` inside classes. As long as before: source maps stay true.
for (const name of readdirSync(out, { recursive: true })) {
  if (!/\.(js|d\.ts)$/.test(name) || name.endsWith('.worker.js')) continue;
  const file = join(out, name);
  const text = readFileSync(file, 'utf8');
  const rewritten = text.replace(/((?:\bfrom|\bimport)\s*\(?\s*(['"])\.[^'"]*)\.ts\2/g, '$1.js$2');
  if (rewritten !== text) writeFileSync(file, rewritten);
}

// A decorator left as it is would be a syntax error in every browser of today.
for (const name of readdirSync(out, { recursive: true })) {
  if (!/\.(js|d\.ts)$/.test(name)) continue;
  const text = readFileSync(join(out, name), 'utf8');
  if (name.endsWith('.js') && /^\s*@(customElement|property|state|query)\b/m.test(text))
    throw new Error(`${name}: a decorator was not compiled`);
  if (/\b(from|import)\s*\(?\s*['"]\.[^'"]*\.ts['"]/.test(text)) throw new Error(`${name}: an import still ends in .ts`);
}

const bin = join(out, 'cli/main.js');
if (existsSync(bin)) chmodSync(bin, 0o755);
