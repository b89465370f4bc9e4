/**
 * Builds the service as a package: `node scripts/build-server.mjs [--out folder]`,
 * by default `server/dist`. What it takes from the kit, the format and PV1, is
 * bundled; what it depends on stays outside.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const server = join(root, 'server');
const out = resolve(root, process.argv[process.argv.indexOf('--out') + 1 || Infinity] ?? join(server, 'dist'));
const { dependencies } = JSON.parse(readFileSync(join(server, 'package.json'), 'utf8'));

/** The service derives no key from a secret: Argon2id stays out. */
const withoutArgon2 = {
  name: 'without-argon2',
  setup(building) {
    building.onLoad({ filter: /[\\/]argon2-wasm\.ts$/ }, () => ({ contents: 'export {};' }));
  },
};

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
await build({
  entryPoints: ['main', 'index'].map((name) => join(server, 'src', `${name}.ts`)),
  outdir: out,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  external: Object.keys(dependencies).flatMap((name) => [name, `${name}/*`]),
  plugins: [withoutArgon2],
  legalComments: 'inline',
  logLevel: 'warning',
});
chmodSync(join(out, 'main.js'), 0o755);
execFileSync(
  process.execPath,
  [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json', '--outDir', join(out, 'types')],
  {
    cwd: server,
    stdio: 'inherit',
  },
);
cpSync(join(root, 'LICENSE'), join(out, 'LICENSE'));
