/**
 * The page, served from its sources by Vite: no build step between a change
 * and a look. No hot reload either: a reload in the middle of a backup is a
 * test here, not an accident.
 *
 * Only the page's own folder, the kit's source and packages are served; the
 * data folder may lie inside this checkout and must never be.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ViteDevServer } from 'vite';
import type { Middleware } from './http.ts';

/**
 * As strict as an embedding page may be: no inline code, no inline style, no
 * eval, and Trusted Types. The kit must work under it; the demo shows it.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types lit-html holdfast 'allow-duplicates'",
].join('; ');

const HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
};

/** A file of the page: a name without folders other than these, and nothing that begins with a dot. */
const OWN_FILE = /^\/(?:frost\/)?[a-z][a-z0-9-]*\.(?:ts|css|svg)$/;

export interface Page {
  /** @param vaultIdentity base64url of the vault's identity key, which the page has to know from here and from nobody else */
  readonly middleware: (vaultIdentity: string | undefined) => Middleware;
  close(): Promise<void>;
}

export async function openPage(repository: string): Promise<Page> {
  const { createServer } = await import('vite');
  const vite = await createServer({
    configFile: join(repository, 'vite.config.ts'),
    root: join(repository, 'demo'),
    appType: 'custom',
    logLevel: 'error',
    clearScreen: false,
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
    // What people will embed, not Lit's development build.
    resolve: { conditions: ['module', 'browser', 'production'] },
    optimizeDeps: { noDiscovery: true, include: [] },
  });
  return { middleware: (vaultIdentity) => serve(repository, vite, vaultIdentity), close: () => vite.close() };
}

function serve(repository: string, vite: ViteDevServer, vaultIdentity: string | undefined): Middleware {
  const served = ['src', 'node_modules'].map((folder) => `/@fs${join(repository, folder)}/`);
  return (request, response, next) => {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    const path = pathOf(request);
    if (path === '/' || path === '/index.html') {
      sendIndex(repository, vaultIdentity, response).catch(next);
    } else if (OWN_FILE.test(path) || served.some((prefix) => path.startsWith(prefix)) || path.startsWith('/@id/')) {
      vite.middlewares(request, response, next);
    } else {
      next();
    }
  };
}

/** Decoded and without `..`, so that what is checked is what is served. */
function pathOf(request: IncomingMessage): string {
  try {
    const path = decodeURIComponent((request.url ?? '/').split('?', 1)[0] ?? '/');
    return path.split('/').includes('..') ? '' : path;
  } catch {
    return '';
  }
}

async function sendIndex(repository: string, vaultIdentity: string | undefined, response: ServerResponse): Promise<void> {
  const page = await readFile(join(repository, 'demo', 'index.html'), 'utf8');
  // base64url: nothing in it has a meaning in HTML.
  const handed = vaultIdentity === undefined ? '' : `<meta name="vault-identity" content="${vaultIdentity}">\n`;
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
  response.end(page.replace('</head>', `${handed}</head>`));
}
