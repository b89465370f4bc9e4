/**
 * The elements in a page of their own, on loopback, on a port that the system
 * picks: bundled once from the source, for tests that start their own browser.
 */
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface KitPage {
  /** `http://localhost:…`, without a slash at the end. A name, not a number: browsers trust it as they trust https. */
  readonly url: string;
  close(): Promise<void>;
}

export interface KitPageOptions {
  /** The module that the page runs, from the root of the repository. */
  readonly entry: string;
  /** Further pages: path to HTML. What a form sends to a path is answered like a reading of it. */
  readonly pages?: Readonly<Record<string, string>>;
}

async function bundle(entry: string): Promise<Map<string, Uint8Array>> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    absWorkingDir: ROOT,
    outdir: '/',
    entryNames: '[name]',
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    conditions: ['browser', 'production'],
    tsconfig: 'tsconfig.json',
    external: ['node:*'],
    write: false,
    logLevel: 'error',
  });
  return new Map(outputFiles.map(({ path, contents }) => [`/${basename(path)}`, contents]));
}

function page(script: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width" />
    <title>Holdfast</title>
    <link rel="icon" href="data:," />
    <script type="module" src="/${script}"></script>
  </head>
  <body></body>
</html>`;
}

/** Serves `/` with the elements, and the pages given. */
export async function serveKit({ entry, pages = {} }: KitPageOptions): Promise<KitPage> {
  const files = await bundle(entry);
  const html: Record<string, string> = { '/': page(basename(entry).replace(/\.ts$/, '.js')), ...pages };
  const server: Server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const file = files.get(pathname);
    const text = html[pathname];
    request.resume();
    response.setHeader('cache-control', 'no-store');
    if (file) return response.setHeader('content-type', 'text/javascript').end(file);
    if (text !== undefined) return response.setHeader('content-type', 'text/html; charset=utf-8').end(text);
    return response.writeHead(404).end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
