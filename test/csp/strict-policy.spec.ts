/**
 * The strictest policy that a wallet's page may have, and a whole life of a
 * backup under it: no report, no refusal, in a page with another copy of Lit
 * too; and where WebAssembly is refused, the same, slower.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Page, expect, test } from '@playwright/test';
import { build as viteBuild } from 'vite';
import { PasswordBackupFormPage } from '../../src/testing/page-objects.ts';
import { type PageServer, bundle, servePages } from '../support/package-page.ts';
import { type PackedApp, elementsOf, packedApp } from '../support/packed-app.ts';

/** What docs/integrating.md tells a page to send. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "worker-src 'self'",
  "connect-src 'self'",
  "require-trusted-types-for 'script'",
  'trusted-types lit-html holdfast',
];
const DUPLICATES = POLICY.map((rule) => (rule.startsWith('trusted-types') ? `${rule} 'allow-duplicates'` : rule));
const NO_WASM = POLICY.map((rule) => rule.replace(" 'wasm-unsafe-eval'", ''));
const NO_WORKER_POLICY = POLICY.map((rule) => rule.replace(' holdfast', ''));
const SECRET = 'violet kettle mends the harbour sky 42';

/** The browser's own wish, which the policy refuses: not the page's. */
const ICON = '/favicon.ico';

let packed: PackedApp;

/** The app: every element of the manifest, one wallet, a store that outlives the "device". */
const APP = (tags: readonly string[]) => `
  import 'holdfast/define/all.js';
  import { createBackup, memoryDevice, memoryStore, password } from 'holdfast';
  const store = memoryStore();
  const share = new Uint8Array(32).fill(7);
  const make = (options) => createBackup({ wallet: 'policy-wallet', store, methods: [password()], device: memoryDevice(), share: () => share, ...options });
  const show = (tag, backup, attributes = {}) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.backup = backup;
    document.querySelector('main').replaceChildren(element);
  };
  window.recovered = '';
  const first = make();
  const second = make({ share: () => { throw new Error('gone'); }, recovered: (bytes) => { window.recovered = bytes.join(); } });
  window.app = {
    expected: share.join(),
    create: () => show('password-backup-form', first, { mode: 'create' }),
    recover: () => show('backup-recovery', second),
    each: async () => {
      const seen = [];
      for (const tag of ${JSON.stringify(tags)}) {
        show(tag, first);
        const element = document.querySelector(tag);
        await element.updateComplete;
        await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
        seen.push([tag, element.shadowRoot.adoptedStyleSheets.length, element.getBoundingClientRect().height > 10]);
      }
      return seen;
    },
  };
  document.body.dataset.ready = '';
`;

/** A host that brings its own Lit, and draws with it all the time. */
const HOST = `
  import { LitElement, html } from 'lit';
  customElements.define('host-app', class extends LitElement {
    render() { return html\`<p>\${'Host'} <b>\${'with its own Lit'}</b></p>\`; }
  });
  window.hostLit = LitElement;
`;

interface AppWindow {
  readonly app: { expected: string; create(): void; recover(): void; each(): Promise<[string, number, boolean][]> };
  readonly recovered: string;
}

/** Everything that a policy refuses, in the page itself; workers report to the server. */
const WATCH = `window.refused = [];
  document.addEventListener('securitypolicyviolation', (event) => window.refused.push(event.effectiveDirective + ' ' + event.blockedURI + ' ' + event.sample));`;

test.beforeAll(async () => {
  test.setTimeout(240_000);
  packed = packedApp();
  const code = APP(elementsOf(packed.installed).map(({ tag }) => tag));
  await bundle(packed, 'app', code);
  await bundle(packed, 'host', HOST);
  writeFileSync(join(packed.app, 'vite-entry.js'), code);
  await viteBuild({
    root: packed.app,
    base: '/vite/',
    logLevel: 'error',
    configFile: false,
    build: {
      outDir: join(packed.app, 'public/vite'),
      target: 'es2022',
      rolldownOptions: { input: join(packed.app, 'vite-entry.js'), output: { entryFileNames: 'entry.js' } },
    },
  });
  writeFileSync(join(packed.app, 'public/watch.js'), WATCH);
});

test.afterAll(() => packed?.dispose());

interface Visit {
  readonly server: PageServer;
  /** What the policy refused, in the page and in its workers. */
  refused(): Promise<string[]>;
  /** The page's own mistakes. */
  readonly errors: string[];
}

/** Opens a page with these scripts under this policy; the same policy goes with every file, so that workers have it too. */
async function visit(
  page: Page,
  policy: readonly string[],
  scripts: readonly string[],
  run: (visit: Visit) => Promise<void>,
): Promise<void> {
  const body = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Policy</title><script src="/watch.js"></script>
    ${scripts.map((src) => `<script type="module" src="${src}"></script>`).join('')}</head><body><host-app></host-app><main></main></body></html>`;
  const headers = { 'content-security-policy': `${policy.join('; ')}; report-uri /report` };
  const server = await servePages(join(packed.app, 'public'), { '/': { type: 'text/html; charset=utf-8', body } }, headers);
  const errors: string[] = [];
  page.on('pageerror', ({ message }) => {
    if (!message.includes(ICON)) errors.push(message);
  });
  try {
    await page.goto(server.origin);
    await run({
      server,
      errors,
      refused: async () => {
        const inPage = await page.evaluate(() => (window as unknown as { refused: string[] }).refused);
        const reported = server.posted.filter(({ path }) => path === '/report').map(({ body: report }) => report);
        return [...inPage, ...reported].filter((text) => !text.includes(ICON));
      },
    });
  } finally {
    await server.stop();
  }
}

/** Backs up and recovers, as a person does, and looks at each element. */
async function live(page: Page): Promise<void> {
  await page.locator('body[data-ready]').waitFor({ state: 'attached' });
  const each = await page.evaluate(() => (window as unknown as AppWindow).app.each());
  expect(each).not.toEqual([]);
  for (const [tag, sheets, shown] of each) {
    expect(sheets, `${tag} has its styles`).toBeGreaterThan(0);
    // A reminder comes up when it is time.
    expect(shown, `${tag} can be seen`).toBe(tag !== 'backup-reminder');
  }
  const form = new PasswordBackupFormPage(page);
  await page.evaluate(() => (window as unknown as AppWindow).app.create());
  await form.backUp(SECRET);
  await form.backedUp().waitFor();
  await page.evaluate(() => (window as unknown as AppWindow).app.recover());
  await form.secret('unlock').fill(SECRET);
  await form.submit('unlock').click();
  await form.recovered().waitFor();
  const [recovered, expected] = await page.evaluate(() => [
    (window as unknown as AppWindow).recovered,
    (window as unknown as AppWindow).app.expected,
  ]);
  expect(recovered).toBe(expected);
}

/** The workers that a page has started. */
function workersOf(page: Page): string[] {
  const started: string[] = [];
  page.on('worker', (worker) => started.push(worker.url()));
  return started;
}

for (const [what, scripts] of [
  ['bundled by esbuild', ['/app/app.js']],
  ['bundled by Vite', ['/vite/entry.js']],
] as const) {
  test(`a backup lives under the strict policy, ${what}`, async ({ page }) => {
    const workers = workersOf(page);
    await visit(page, POLICY, scripts, async ({ refused, errors }) => {
      await live(page);
      expect(await refused()).toEqual([]);
      expect(errors).toEqual([]);
      expect(
        workers.some((url) => /sealing/.test(url)),
        'sealed in a worker',
      ).toBe(true);
    });
  });
}

test('and beside an app with a Lit of its own', async ({ page }) => {
  await visit(page, DUPLICATES, ['/host/host.js', '/app/app.js'], async ({ refused, errors }) => {
    await expect(page.getByText('with its own Lit')).toBeVisible();
    await live(page);
    expect(await page.evaluate(() => (globalThis as { litElementVersions?: string[] }).litElementVersions?.length)).toBe(2);
    expect(await refused()).toEqual([]);
    expect(errors).toEqual([]);
  });
});

test('and, slower, where WebAssembly is refused', async ({ page }) => {
  test.setTimeout(240_000);
  await visit(page, NO_WASM, ['/app/app.js'], async ({ refused, errors }) => {
    await live(page);
    // That WebAssembly is refused is what this policy is for; nothing else is.
    expect((await refused()).filter((text) => !/wasm/.test(text))).toEqual([]);
    expect(errors).toEqual([]);
  });
});

test('each name in the policy is needed', async ({ page, context, browserName }) => {
  const enforced = await page.evaluate(() => 'trustedTypes' in window);
  expect(enforced || browserName !== 'chromium', 'Chromium has Trusted Types').toBe(true);
  test.skip(!enforced, 'this browser has no Trusted Types');
  // Without ours: the page loses its worker, and the backup is made all the same.
  await visit(page, NO_WORKER_POLICY, ['/app/app.js'], async ({ refused }) => {
    await live(page);
    expect((await refused()).join()).toMatch(/trusted-types|require-trusted-types-for/);
  });
  // Without 'allow-duplicates' the second Lit does not start.
  await visit(await context.newPage(), POLICY, ['/host/host.js', '/app/app.js'], async ({ server, refused }) => {
    await expect.poll(async () => (await refused()).join()).toMatch(/lit-html/);
    expect(server.asked).toContain('/app/app.js');
  });
});
