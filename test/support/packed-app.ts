/**
 * The package as an app has it: built, packed, unpacked into an empty app whose
 * `node_modules` holds what the app would have installed, and nothing of this
 * folder but the tarball.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Pack {
  readonly version: string;
  readonly exports: Record<string, string | { types?: string; default: string }>;
  readonly bin: Record<string, string>;
  readonly dependencies: Record<string, string>;
  readonly files: readonly string[];
}

export interface PackedApp {
  readonly pack: Pack;
  /** The app's folder. */
  readonly app: string;
  /** The package in it. */
  readonly installed: string;
  /** What the tarball holds. */
  readonly listed: readonly string[];
  dispose(): void;
}

/** @param also packages that the app has installed besides: a framework, a bundler */
export function packedApp(also: readonly string[] = []): PackedApp {
  const pack = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Pack;
  const work = mkdtempSync(join(tmpdir(), 'holdfast-package-'));
  const staged = join(work, 'staged');
  mkdirSync(staged);
  execFileSync(process.execPath, ['scripts/build.mjs', '--out', join(staged, 'dist')], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  for (const name of ['package.json', 'README.md', 'LICENSE', ...pack.files.filter((entry) => entry !== 'dist')]) {
    if (existsSync(join(root, name))) cpSync(join(root, name), join(staged, name));
  }
  const answer = execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--loglevel=error'], { cwd: staged, encoding: 'utf8' });
  const described = JSON.parse(answer) as unknown;
  const [tarball] = (Array.isArray(described) ? described : Object.values(described as object)) as {
    filename: string;
    files: { path: string }[];
  }[];
  if (!tarball) throw new Error('npm pack made nothing');
  const app = join(work, 'app');
  const installed = join(app, 'node_modules/holdfast');
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', join(staged, tarball.filename), '--strip-components=1', '-C', installed]);
  for (const name of [...Object.keys(pack.dependencies), ...also]) {
    mkdirSync(dirname(join(app, 'node_modules', name)), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), join(app, 'node_modules', name));
  }
  writeFileSync(join(app, 'package.json'), '{"type":"module"}');
  return {
    pack,
    app,
    installed,
    listed: tarball.files.map(({ path }) => path),
    dispose: () => rmSync(work, { recursive: true, force: true }),
  };
}

interface Manifest {
  readonly modules: readonly { readonly path: string; readonly declarations?: readonly Element[] }[];
}

interface Element {
  readonly name: string;
  readonly tagName?: string;
}

/** Every element that the package's manifest describes. */
export function elementsOf(installed: string): { tag: string; className: string; module: string }[] {
  const manifest = JSON.parse(readFileSync(join(installed, 'custom-elements.json'), 'utf8')) as Manifest;
  return manifest.modules.flatMap(({ path, declarations }) =>
    (declarations ?? []).flatMap(({ name, tagName }) => (tagName ? [{ tag: tagName, className: name, module: path }] : [])),
  );
}
