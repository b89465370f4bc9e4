/** Pages that use the package, served over loopback: scripts bundled as an app bundles them, headers as a test wants them. */
import { cpSync, mkdirSync, readFileSync, readdirSync, realpathSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { PackedApp } from './packed-app.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
};

export interface Answer {
  readonly body: string;
  readonly type: string;
}

export interface PageServer {
  readonly origin: string;
  /** Paths that were asked for. */
  readonly asked: string[];
  /** Bodies that were posted to a path. */
  readonly posted: { path: string; body: string }[];
  stop(): Promise<void>;
}

/** The folders that are served: by the first part of the path, or one for all. */
export type Folders = string | Readonly<Record<string, string>>;

function fileOf(folders: Folders, path: string): string {
  if (typeof folders === 'string') return join(folders, normalize(path));
  const [, first = '', ...rest] = normalize(path).split('/');
  return join(folders[first] ?? '/nowhere', ...rest);
}

/**
 * @param folders what is served
 * @param answers pages made by the test, by path
 * @param headers sent with everything: a worker obeys the policy of its own file
 */
export async function servePages(
  folders: Folders,
  answers: Readonly<Record<string, Answer>> = {},
  headers: Readonly<Record<string, string>> | ((path: string) => Readonly<Record<string, string>>) = {},
): Promise<PageServer> {
  const asked: string[] = [];
  const posted: PageServer['posted'] = [];
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://x').pathname;
    asked.push(path);
    for (const [name, value] of Object.entries(typeof headers === 'function' ? headers(path) : headers)) response.setHeader(name, value);
    if (request.method === 'POST') {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        posted.push({ path, body });
        response.writeHead(204).end();
      });
      return;
    }
    const made = answers[path];
    try {
      const body = made ? made.body : readFileSync(fileOf(folders, path));
      response.setHeader('content-type', made?.type ?? TYPES[extname(path)] ?? 'application/octet-stream');
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    posted,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/**
 * An import map for a page without a bundler, and the folders that it points to:
 * what esbuild would resolve for a browser, file by file.
 */
export async function importMapOf(
  { app, installed }: PackedApp,
  specifiers: readonly string[],
): Promise<{ imports: Record<string, string>; folders: Record<string, string> }> {
  const modules = fileURLToPath(new URL('../../node_modules', import.meta.url));
  const { metafile } = await build({
    stdin: { contents: specifiers.map((name) => `import '${name}';`).join('\n'), resolveDir: app, sourcefile: 'page.js' },
    bundle: true,
    write: false,
    format: 'esm',
    outdir: join(app, 'unused'),
    conditions: ['production', 'browser'],
    metafile: true,
    absWorkingDir: app,
    logLevel: 'error',
    ignoreAnnotations: true, // what is imported for its effects alone is wanted all the same
  });
  const imports: Record<string, string> = {};
  for (const { path, original } of Object.values(metafile.inputs).flatMap((input) => input.imports)) {
    if (original === undefined || /^[./]/.test(original)) continue;
    const file = realpathSync(join(app, path));
    const [folder, name] = file.startsWith(realpathSync(installed)) ? [realpathSync(installed), 'kit'] : [realpathSync(modules), 'modules'];
    imports[original] = `/${name}/${relative(folder, file)}`;
  }
  return { imports, folders: { kit: installed, modules, app: join(app, 'public') } };
}

/** Bundles scripts of an app with esbuild; the workers lie beside them, where the code looks. */
export async function bundle({ app, installed }: PackedApp, name: string, code: string, external: readonly string[] = []): Promise<string> {
  const out = join(app, 'public', name);
  mkdirSync(out, { recursive: true });
  writeFileSync(join(app, `${name}.js`), code);
  await build({
    entryPoints: [join(app, `${name}.js`)],
    outdir: out,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    conditions: ['production', 'browser'],
    minify: true,
    external: [...external],
    logLevel: 'warning',
  });
  const workers = join(installed, 'dist/workers');
  for (const file of readdirSync(workers)) if (file.endsWith('.worker.js')) cpSync(join(workers, file), join(out, file));
  return out;
}
