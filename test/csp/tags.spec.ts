/**
 * One tag, one import, in a page without a bundler; and what a page sees where
 * a tag is taken, by itself or by a second copy of the kit.
 */
import { type Page, expect, test } from '@playwright/test';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PageServer, bundle, importMapOf, servePages } from '../support/package-page.ts';
import { type PackedApp, elementsOf, packedApp } from '../support/packed-app.ts';

const HTML = 'text/html; charset=utf-8';
let packed: PackedApp;
let server: PageServer;
let elements: ReturnType<typeof elementsOf>;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  packed = packedApp();
  elements = elementsOf(packed.installed);
  // A second copy, of another version.
  const other = join(packed.app, 'node_modules/holdfast-next');
  cpSync(packed.installed, other, { recursive: true });
  const manifest = JSON.parse(readFileSync(join(other, 'package.json'), 'utf8')) as object;
  writeFileSync(join(other, 'package.json'), JSON.stringify({ ...manifest, name: 'holdfast-next', version: '99.0.0' }));
  await bundle(packed, 'first', `import 'holdfast/define/all.js'; document.body.dataset.first = '';`);
  await bundle(packed, 'second', `import 'holdfast-next/define/all.js'; document.body.dataset.second = '';`);
  const { imports, folders } = await importMapOf(packed, ['holdfast', ...elements.map(({ tag }) => `holdfast/define/${tag}.js`)]);
  const page = (body: string) => ({
    type: HTML,
    body: `<!doctype html><html lang="en"><meta charset="utf-8"><title>Tags</title><link rel="icon" href="data:,">${body}`,
  });
  const map = `<script type="importmap">${JSON.stringify({ imports })}</script>`;
  const alone = elements.map(({ tag }) => [
    `/alone/${tag}`,
    page(`${map}<${tag}></${tag}><script type="module">import 'holdfast/define/${tag}.js'; document.body.dataset.ready = '';</script>`),
  ]);
  const badge = '<backup-status-badge></backup-status-badge>';
  const taken = `class Mine extends HTMLElement {} customElements.define('backup-status-badge', Mine);`;
  server = await servePages(folders, {
    ...Object.fromEntries(alone),
    '/twice': page(
      `${badge}<script type="module" src="/app/first/first.js"></script><script type="module" src="/app/second/second.js"></script>`,
    ),
    '/taken': page(`${badge}<script>${taken}</script><script type="module" src="/app/first/first.js"></script>`),
  });
});

test.afterAll(async () => {
  await server?.stop();
  packed?.dispose();
});

/** Uncaught errors, and what was said in the console as an error. */
function errorsOf(page: Page): { uncaught: string[]; said: string[] } {
  const found = { uncaught: [] as string[], said: [] as string[] };
  page.on('pageerror', (error) => found.uncaught.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') found.said.push(message.text());
  });
  return found;
}

test('each tag works by its one import, with an import map and nothing else', async ({ page }) => {
  expect(elements).not.toEqual([]);
  for (const { tag, className } of elements) {
    const errors = errorsOf(page);
    await page.goto(`${server.origin}/alone/${tag}`);
    await page.locator('body[data-ready]').waitFor({ state: 'attached' });
    const element = page.locator(tag).first();
    expect(
      await element.evaluate(async (host) => {
        await (host as HTMLElement & { updateComplete: Promise<unknown> }).updateComplete;
        return [host.constructor.name, (host.shadowRoot?.adoptedStyleSheets.length ?? 0) > 0];
      }),
      tag,
    ).toEqual([className, true]);
    expect(errors, tag).toEqual({ uncaught: [], said: [] });
    page.removeAllListeners();
  }
});

test('a second copy of the kit is an error that says what to do, and the first goes on', async ({ page }) => {
  const errors = errorsOf(page);
  await page.goto(`${server.origin}/twice`);
  await page.locator('body[data-first][data-second]').waitFor({ state: 'attached' });
  for (const { tag } of elements) {
    const problem = `<${tag}> belongs to another class. Two copies of holdfast?`;
    expect(
      errors.uncaught.filter((text) => text.includes(problem)),
      'reported, once',
    ).toHaveLength(1);
  }
  // Firefox's driver has no text for an error object.
  expect(errors.said, 'said in the console').toHaveLength(elements.length);
  expect(errors.uncaught.join()).toContain('npm ls holdfast');
  await expect(page.locator('backup-status-badge').getByRole('status')).toBeVisible();
});

test('a tag that the page has taken is an error, and the other tags still come', async ({ page }) => {
  const errors = errorsOf(page);
  await page.goto(`${server.origin}/taken`);
  await page.locator('body[data-first]').waitFor({ state: 'attached' });
  expect(errors.uncaught).toEqual([expect.stringContaining('<backup-status-badge> belongs to another class')]);
  const defined = await page.evaluate(
    (tags) => tags.filter((tag) => customElements.get(tag)),
    elements.map(({ tag }) => tag),
  );
  expect(defined).toEqual(elements.map(({ tag }) => tag));
});
