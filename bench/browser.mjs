/** The benches that run in a page: bundles them, serves them on loopback, runs them in Chromium. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium } from 'playwright';
import { CHROMIUM } from '../scripts/lib/browsers.mjs';
import { median, printTable } from './table.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const TYPES = { '.js': 'text/javascript', '.wasm': 'application/wasm', '.html': 'text/html' };

async function bundle(folder) {
  const workers = ['ours', 'hash-wasm', 'openpgpjs', 'noble'].map((name) => join(root, `bench/browser/${name}.worker.ts`));
  const own = ['sealing', 'strength', 'strength-full'].map((name) => join(root, `src/workers/${name}.worker.ts`));
  const entryPoints = [...workers, ...own, join(root, 'bench/browser/page.ts')];
  await build({
    entryPoints,
    outdir: folder,
    entryNames: '[name]',
    bundle: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    logLevel: 'warning',
  });
  // As a bundler would: what is imported later is a file of its own.
  const pages = ['strength-page', 'typing-page'].map((name) => join(root, `bench/browser/${name}.ts`));
  await build({
    entryPoints: pages,
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    logLevel: 'warning',
    tsconfig: join(root, 'tsconfig.json'),
  });
}

function serve(folder) {
  const wasm = dirname(createRequire(import.meta.url).resolve('argon2id/package.json'));
  const server = createServer((request, response) => {
    const name = request.url === '/' ? 'page.html' : (request.url ?? '').slice(1);
    try {
      const body =
        extname(name) === '.html'
          ? `<!doctype html><title>bench</title><body><script type="module" src="/${name.replace('.html', '.js')}"></script>`
          : readFileSync(name.endsWith('.wasm') ? join(wasm, 'dist', name) : join(folder, name));
      response.writeHead(200, { 'content-type': TYPES[extname(name)] ?? 'application/octet-stream' }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

function byName(samples) {
  const times = new Map();
  for (const { name, ms } of samples) times.set(name, [...(times.get(name) ?? []), ms]);
  return times;
}

const spread = (values) => `${Math.min(...values).toFixed(0)}-${Math.max(...values).toFixed(0)}`;

async function kdf(page, rounds) {
  const samples = [];
  for (let i = 0; i < rounds; i++) samples.push(...(await page.evaluate(() => globalThis.bench.kdfRound())));
  if (new Set(samples.map(({ key }) => key)).size !== 1) throw new Error('the contenders do not agree on the key');
  const times = byName(samples);
  const reference = { cold: median(times.get('hash-wasm cold')), warm: median(times.get('hash-wasm warm')) };
  const rows = [...times].map(([name, values]) => {
    const of = name.endsWith('cold') ? reference.cold : reference.warm;
    return [name, median(values).toFixed(0), spread(values), (median(values) / of).toFixed(2)];
  });
  printTable('Argon2id, 64 MiB, t=3, p=1, in a worker of Chromium', ['contender', 'median ms', 'range', '÷ hash-wasm'], rows);
}

async function flow(page, rounds) {
  const results = [];
  for (let i = 0; i < rounds; i++) results.push(await page.evaluate(() => globalThis.bench.flowRound()));
  const times = byName(results.flatMap(({ samples }) => samples));
  const alone = median(times.get('KDF alone, warm'));
  const rows = [...times].map(([name, values]) => [name, median(values).toFixed(0), spread(values), (median(values) / alone).toFixed(2)]);
  printTable('The whole flow without a network', ['call', 'median ms', 'range', '÷ KDF alone'], rows);
  const longest = results.map(({ longestTaskMs }) => longestTaskMs);
  console.log(`longest main-thread task, ms: median ${median(longest).toFixed(0)}, greatest ${Math.max(...longest).toFixed(0)}`);
}

/** Small and full dictionaries in turn, each in its own worker. */
async function strength(page, rounds) {
  const samples = { small: [], full: [] };
  for (let i = 0; i < rounds; i++) {
    for (const which of ['small', 'full'])
      samples[which].push(...(await page.evaluate((name) => globalThis.strength.strengthRound(name), which)));
  }
  const [small, full] = [byName(samples.small), byName(samples.full)];
  const rows = [...small].map(([name, values]) => {
    const others = full.get(name);
    const ratio = (median(others) / median(values)).toFixed(1);
    return [
      name,
      median(values).toFixed(1),
      Math.max(...values).toFixed(1),
      median(others).toFixed(1),
      Math.max(...others).toFixed(1),
      ratio,
    ];
  });
  printTable(
    'One estimate in a worker of Chromium; typed: each of the 64 keystrokes',
    ['text', 'small, median ms', 'worst', 'full, median ms', 'worst', 'full ÷ small'],
    rows,
  );
}

/** What the main thread of the page does while 64 characters are typed: its tasks, by the browser's own trace. */
async function typing(browser, url, rounds) {
  const longest = [];
  const inputs = [];
  for (let i = 0; i < rounds; i++) {
    const page = await browser.newPage();
    await page.goto(`${url}typing-page.html`);
    await page.locator('input[name="secret"]').click();
    await page.keyboard.type('Typed before, so that everything is loaded');
    await page.locator('[role="meter"]:not([aria-valuenow="0"])').waitFor();
    await page.locator('input[name="secret"]').fill('');
    await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline', '__metadata'] });
    await page.keyboard.type('correct horse battery staple, and a longer tail without an end.!', { delay: 40 });
    await page.locator('[role="meter"][aria-valuenow="5"]').waitFor();
    const { traceEvents } = JSON.parse(await browser.stopTracing());
    const main = traceEvents.find(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain');
    const here = traceEvents.filter(({ pid, tid }) => pid === main.pid && tid === main.tid);
    // Time on the processor, not on the clock: another program on the machine is not our doing.
    const tasks = here
      .filter(({ name }) => name === 'RunTask' || name === 'ThreadControllerImpl::RunTask')
      .map(({ tdur = 0 }) => tdur / 1000);
    longest.push(Math.max(...tasks));
    inputs.push(
      ...here.filter(({ name, args }) => name === 'EventDispatch' && args.data?.type === 'input').map(({ tdur = 0 }) => tdur / 1000),
    );
    await page.close();
  }
  printTable(
    'The page while 64 characters are typed into <password-backup-form>, main thread',
    ['what', 'median ms', 'worst'],
    [
      ['longest task of a round', median(longest).toFixed(1), Math.max(...longest).toFixed(1)],
      ['an input event', median(inputs).toFixed(2), Math.max(...inputs).toFixed(2)],
    ],
  );
}

export async function browserBench(chosen, rounds) {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-bench-'));
  const server = await bundle(folder).then(() => serve(folder));
  const browser = await chromium.launch(CHROMIUM);
  try {
    const page = await browser.newPage();
    page.on('pageerror', (error) => console.error(error));
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    await page.waitForFunction(() => 'bench' in globalThis);
    if (chosen.includes('kdf')) await kdf(page, rounds);
    if (chosen.includes('flow')) await flow(page, rounds);
    const url = `http://127.0.0.1:${server.address().port}/`;
    if (chosen.includes('strength')) {
      await page.goto(`${url}strength-page.html`);
      await page.waitForFunction(() => 'strength' in globalThis);
      await strength(page, rounds);
    }
    if (chosen.includes('typing')) await typing(browser, url, rounds);
  } finally {
    await browser.close();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
