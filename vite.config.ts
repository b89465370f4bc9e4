/**
 * Vite serves and builds the demo, and Storybook loads this file too. The
 * library itself is built by scripts/build.mjs: one module per file.
 */
import { fileURLToPath } from 'node:url';
import { build as bundle } from 'esbuild';
import { type Plugin, defineConfig } from 'vite';

const WORKER_URL = /new URL\(\s*(['"])(\.[^'"]*\.worker)\.js\1\s*,\s*import\.meta\.url\s*,?\s*\)/g;

/**
 * The source names a worker as it is published, `./x.worker.js`; beside it
 * lies `x.worker.ts`. In development the request is led there; in a build the
 * worker becomes one file without imports, as in the published package.
 */
export function workers(): Plugin {
  let building = false;
  return {
    name: 'holdfast-workers',
    enforce: 'pre',
    configResolved(config) {
      building = config.command === 'build';
    },
    configureServer(server) {
      server.middlewares.use((request, _response, next) => {
        if (request.url) request.url = request.url.replace(/\.worker\.js(?=$|\?)/, '.worker.ts');
        next();
      });
    },
    async transform(code, id) {
      const matches = [...code.matchAll(WORKER_URL)];
      if (matches.length === 0 || id.includes('/node_modules/')) return null;
      if (!building) return null;
      let out = code;
      for (const [whole, , path] of matches) {
        const entry = fileURLToPath(new URL(`${path}.ts`, `file://${id.replace(/\?.*$/, '')}`));
        const result = await bundle({ entryPoints: [entry], bundle: true, format: 'esm', target: 'es2022', minify: true, write: false });
        const name = `${path?.split('/').at(-1)}.js`;
        const reference = this.emitFile({ type: 'asset', name, source: result.outputFiles[0]?.text ?? '' });
        out = out.replace(whole, `new URL(import.meta.ROLLUP_FILE_URL_${reference})`);
      }
      return { code: out, map: null };
    },
  };
}

export default defineConfig({
  root: fileURLToPath(new URL('demo', import.meta.url)),
  base: './',
  plugins: [workers()],
  server: { host: '127.0.0.1', fs: { allow: [fileURLToPath(new URL('.', import.meta.url))] } },
  build: {
    outDir: fileURLToPath(new URL('demo/dist', import.meta.url)),
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1300,
  },
});
