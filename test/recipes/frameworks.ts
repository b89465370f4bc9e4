/** The recipes, built the way of each framework's own compiler, in an app that has the packed kit installed. */
import { cpSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Plugin, build } from 'esbuild';
import { compile } from 'svelte/compiler';
import type { PackedApp } from '../support/packed-app.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const sfc = createRequire(import.meta.url)('@vue/compiler-sfc') as typeof import('@vue/compiler-sfc');

/** What npm would have put beside the kit. */
export const FRAMEWORKS = [
  'react',
  'react-dom',
  'scheduler',
  '@types/react',
  '@types/react-dom',
  'csstype',
  'vue',
  '@vue',
  'svelte',
  '@angular',
  'rxjs',
  'tslib',
  'lit-html',
  'lit-element',
  '@lit/reactive-element',
  '@lit-labs',
  '@types/trusted-types',
  '@noble/post-quantum',
]; // prettier-ignore

const svelte: Plugin = {
  name: 'svelte',
  setup({ onLoad }) {
    onLoad({ filter: /\.svelte$/ }, ({ path }) => {
      const { js, warnings } = compile(readFileSync(path, 'utf8'), { filename: path, generate: 'client' });
      return { contents: js.code, loader: 'js', warnings: warnings.map(({ message }) => ({ text: message })) };
    });
  },
};

const vue: Plugin = {
  name: 'vue',
  setup({ onLoad }) {
    onLoad({ filter: /\.vue$/ }, ({ path }) => {
      const { descriptor, errors } = sfc.parse(readFileSync(path, 'utf8'), { filename: path });
      if (errors[0]) throw errors[0];
      const templateOptions = { compilerOptions: { isCustomElement: (tag: string) => tag.includes('-') } };
      const { content } = sfc.compileScript(descriptor, { id: 'app', inlineTemplate: true, templateOptions });
      return { contents: content, loader: 'ts' };
    });
  },
};

/** The recipes as files of the app, as they stand. */
export function copyRecipes({ app }: PackedApp): string {
  const folder = join(app, 'recipes');
  cpSync(join(root, 'recipes'), folder, { recursive: true, filter: (path) => !path.includes('node_modules') });
  return folder;
}

function page(script: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Recipe</title>
    <link rel="icon" href="data:," />
    <script type="module" src="${script}"></script>
  </head>
  <body><div id="app"></div><app-root></app-root></body>
</html>`;
}

/** Builds a recipe and the page that shows it. @returns its path, from the folder that is served: the app's */
export async function buildRecipe({ app, installed }: PackedApp, name: string, entry: string): Promise<string> {
  const out = join(app, 'public', name);
  await build({
    entryPoints: { main: join(app, 'recipes', entry) },
    outdir: out,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    conditions: ['production', 'browser'],
    define: {
      'process.env.NODE_ENV': '"production"',
      '__VUE_OPTIONS_API__': 'false',
      '__VUE_PROD_DEVTOOLS__': 'false',
      '__VUE_PROD_HYDRATION_MISMATCH_DETAILS__': 'false',
    },
    jsx: 'automatic',
    tsconfigRaw: { compilerOptions: { experimentalDecorators: true } },
    plugins: [svelte, vue],
    logLevel: 'warning',
  });
  // Beside the scripts, where the kit looks for them when esbuild has bundled it.
  const workers = join(installed, 'dist/workers');
  for (const file of readdirSync(workers)) if (file.endsWith('.worker.js')) cpSync(join(workers, file), join(out, file));
  writeFileSync(join(out, 'index.html'), page('main.js'));
  return `/public/${name}/index.html`;
}
