/**
 * Serves the page of test/support/state-page.ts on a free port: no framework,
 * no Storybook, bundled in memory in less than a second.
 *
 *   const pages = await startStatePages();
 *   const page = await browser.newPage(STATE_PAGE_OPTIONS);
 *   await page.goto(pages.url);
 *   await page.evaluate(() => window.show('backup-status-badge', 'protected', { theme: 'dark', width: 280 }));
 *   await pages.close();
 *
 * By hand: `npx tsx test/support/state-page-server.ts`, then in the browser's
 * console the same calls.
 */
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** For Playwright's `newPage` or `use`: the same place, language and motion everywhere. */
export const STATE_PAGE_OPTIONS = {
  locale: 'en-US',
  timezoneId: 'UTC',
  viewport: { width: 1000, height: 900 },
  deviceScaleFactor: 1,
  colorScheme: 'light',
  reducedMotion: 'reduce',
} as const;

export interface StatePages {
  readonly url: string;
  close(): Promise<void>;
}

/** The names of a folder's files that match, without their ending. */
function namesIn(folder: string, pattern: RegExp): string[] {
  const path = join(root, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path)
    .flatMap((name) => pattern.exec(name)?.[1] ?? [])
    .sort();
}

/** One table per element: all other files of that folder have no hyphen. */
export const stateTags = () => namesIn('stories/states', /^([a-z]+-[a-z-]+)\.ts$/);
/** English is in the elements; `format` and `overrides` are no languages. */
export const languageNames = () =>
  namesIn('src/messages', /^([a-z]{2,3}(?:-[A-Za-z]+)?)\.ts$/).filter((name) => !['en', 'all'].includes(name));
export const themeNames = () => namesIn('src/styles/themes', /^([a-z-]+)\.css$/);

function entry(): string {
  const lazy = (names: string[], folder: string) => names.map((name) => `'${name}': () => import('./${folder}/${name}.ts')`).join(', ');
  const themes = Object.fromEntries(themeNames().map((name) => [name, readFileSync(join(root, `src/styles/themes/${name}.css`), 'utf8')]));
  return `import { startStatePage } from './test/support/state-page.ts';
startStatePage({
  tables: { ${lazy(stateTags(), 'stories/states')} },
  languages: { ${lazy(languageNames(), 'src/messages')} },
  themes: ${JSON.stringify(themes)},
});`;
}

const common = { bundle: true, format: 'esm', target: 'es2022', platform: 'browser', write: false, logLevel: 'silent' } as const;

async function bundle(): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const page = await build({
    ...common,
    stdin: { contents: entry(), resolveDir: root, sourcefile: 'page.ts', loader: 'ts' },
    splitting: true,
    outdir: root,
    entryNames: 'page',
    chunkNames: 'chunk-[hash]',
    sourcemap: 'inline',
    tsconfig: join(root, 'tsconfig.json'),
  });
  const workers = await build({
    ...common,
    entryPoints: namesIn('src/workers', /^(.+\.worker)\.ts$/).map((name) => join(root, `src/workers/${name}.ts`)),
    outdir: root,
  });
  for (const { path, text } of [...page.outputFiles, ...workers.outputFiles]) files.set(path.slice(root.length - 1), text);
  return files;
}

/** Fonts by name, so that a picture does not depend on what a machine calls its default. */
const PAGE = `<!doctype html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<title>States</title>
<link rel="icon" href="data:,">
<style>
  html { background: light-dark(#f4f5f8, #0e1117); color: light-dark(#1b2130, #e9ecf3); font-family: 'Noto Sans', sans-serif; --backup-font-mono: 'DejaVu Sans Mono', monospace; }
  body { margin: 0; padding: 12px; }
  #stage { inline-size: 480px; }
  h1 { position: absolute; margin: 0; font-size: 1px; clip-path: inset(50%); }
  * { caret-color: transparent; }
</style>
</head>
<body><header><h1>States</h1></header><script type="module" src="/page.js"></script></body>
</html>`;

export async function startStatePages(): Promise<StatePages> {
  const files = await bundle();
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const body = pathname === '/' ? PAGE : files.get(pathname);
    const type = pathname === '/' ? 'text/html; charset=utf-8' : 'text/javascript; charset=utf-8';
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': type, 'cache-control': 'no-store' });
    response.end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}/`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log((await startStatePages()).url);
