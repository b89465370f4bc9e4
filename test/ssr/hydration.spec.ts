/**
 * Drawn by a server, taken over by a browser: the nodes stay, nothing jumps,
 * nothing is claimed that nobody looked up, and then everything works.
 */
import { type Browser, type Page, expect, test } from '@playwright/test';
import { PasswordBackupFormPage } from '../../src/testing/page-objects.ts';
import { type PageServer, bundle, servePages } from '../support/package-page.ts';
import { type PackedApp, elementsOf, packedApp } from '../support/packed-app.ts';
import { CLIENT, pageOf, render } from './server-page.ts';

const HTML = 'text/html; charset=utf-8';
/** What nobody may say before the backup was looked up. */
const CLAIMS = /backed up(?! yet)|protected|proven on|looking|no backup/i;
/** Comes up when it is time, and is not there before. */
const SILENT = 'backup-reminder';
const SECRET = 'violet kettle mends the harbour sky 42';

let packed: PackedApp;
let server: PageServer;
let tags: string[];

test.beforeAll(async () => {
  test.setTimeout(180_000);
  packed = packedApp(['@lit-labs/ssr', '@lit-labs/ssr-client']);
  tags = elementsOf(packed.installed).map(({ tag }) => tag);
  const body = render(packed);
  await bundle(packed, 'client', CLIENT);
  await bundle(packed, 'unsupported', CLIENT.replace(/import '@lit-labs[^\n]+\n/, ''));
  const page = (options: Parameters<typeof pageOf>[1] = {}) => ({ type: HTML, body: pageOf(body, options) });
  // What a page may do before its elements have their classes: set their properties.
  const early = `for (const section of document.querySelectorAll('section'))
    Object.assign(section.firstElementChild, { mode: 'unlock', compact: true, messages: { 'status.unknown': 'Own words' } });`;
  server = await servePages(`${packed.app}/public`, {
    '/': page(),
    '/german': page({ lang: 'de' }),
    '/unsupported': page({ script: '/unsupported/unsupported.js' }),
    '/early': { type: HTML, body: pageOf(body).replace('</body>', '<script src="/early.js"></script></body>') },
    '/early.js': { type: 'text/javascript', body: early },
  });
});

test.afterAll(async () => {
  await server?.stop();
  packed?.dispose();
});

/** What went wrong on a page, and what it complained about. */
function complaints(page: Page): string[] {
  const found: string[] = [];
  page.on('pageerror', (error) => found.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') found.push(message.text());
  });
  return found;
}

/** Opens a page whose script is held back until `wake`. */
async function asleep(page: Page, path = '/'): Promise<{ wake: () => Promise<void> }> {
  let release: () => void = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route(/\/(client|unsupported)\.js$/, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(server.origin + path, { waitUntil: 'commit' });
  await page.bringToFront(); // Firefox holds the timers of a tab behind another one back
  await expect(page.locator('h2[slot="title"]')).toBeVisible();
  return {
    wake: async () => {
      release();
      await page.waitForFunction(() => 'give' in window);
      await page.evaluate(async () => {
        for (const element of document.querySelectorAll('section *'))
          await (element as { updateComplete?: Promise<unknown> }).updateComplete;
      });
    },
  };
}

/** The words of an element that can be seen. */
function seen(page: Page, tag: string): Promise<string> {
  return page.locator(`section[data-for="${tag}"] > ${tag}`).evaluate((host) => {
    const walker = document.createTreeWalker(host.shadowRoot ?? host, NodeFilter.SHOW_TEXT);
    const words: string[] = [];
    while (walker.nextNode()) {
      const { parentElement, data } = walker.currentNode as Text;
      if (parentElement?.localName !== 'style' && parentElement?.checkVisibility({ visibilityProperty: true }) && data.trim())
        words.push(data.trim());
    }
    return words.join(' · ');
  });
}

async function withoutScript(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(server.origin);
  return page;
}

test('without JavaScript each element says something, and claims nothing', async ({ browser }) => {
  const page = await withoutScript(browser);
  expect(tags).not.toEqual([]);
  for (const tag of tags) {
    const words = await seen(page, tag);
    expect(words !== '', tag).toBe(tag !== SILENT);
    expect(words, tag).not.toMatch(CLAIMS);
    expect(
      await page.locator(`section[data-for="${tag}"] > ${tag}`).evaluate((host) => host.shadowRoot?.querySelector('.spin')),
      tag,
    ).toBeNull();
  }
  await page.context().close();
});

test('the nodes stay, nothing jumps, nobody complains', async ({ page }) => {
  const found = complaints(page);
  const { wake } = await asleep(page);
  const before = await page.evaluate(() => {
    const kept = [...document.querySelectorAll('section *')].flatMap((host) => [...(host.shadowRoot?.querySelectorAll('*') ?? [])]);
    Object.assign(window, { kept });
    return {
      count: kept.length,
      heights: [...document.querySelectorAll('section')].map((section) => section.getBoundingClientRect().height),
    };
  });
  expect(before.count).toBeGreaterThan(50);
  await wake();
  const after = await page.evaluate(() => ({
    // `meter-loading` keeps the room of what is fetched, and makes way for it.
    gone: (window as unknown as { kept: Element[] }).kept
      .filter((node) => !node.isConnected && node.className !== 'meter-loading')
      .map((node) => node.outerHTML.slice(0, 80)),
    heights: [...document.querySelectorAll('section')].map((section) => section.getBoundingClientRect().height),
    twice: [...document.querySelectorAll('section > *')]
      .filter((host) => host.shadowRoot && host.shadowRoot.querySelectorAll('[part~="base"]').length > 1)
      .map((host) => host.localName),
  }));
  expect(after.gone).toEqual([]);
  expect(after.twice).toEqual([]);
  const jumps = after.heights.map((height, index) => Math.round(height - (before.heights[index] ?? 0)));
  // Drawn by a server they lack what is fetched or drawn into the page's own DOM later, in the browser as well:
  // the form its fields (docs/integrating.md says how to keep the room), the badge its second line.
  const growth: Readonly<Record<string, number>> = { 'password-backup-form': 250, 'backup-status-badge': 24 };
  for (const [index, tag] of [...tags, 'nested'].entries()) {
    expect(jumps[index], tag).toBeGreaterThanOrEqual(0);
    expect(jumps[index], tag).toBeLessThanOrEqual(growth[tag] ?? 0);
  }
  expect(found).toEqual([]);
});

for (const [path, what] of [
  ['/german', 'in a page of another language'],
  ['/early', 'whatever the page has set before'],
] as const) {
  test(`taken over ${what}`, async ({ page }) => {
    const found = complaints(page);
    const { wake } = await asleep(page, path);
    await wake();
    expect(await page.evaluate(() => document.querySelector('password-backup-form')?.querySelectorAll('input[name="secret"]').length)).toBe(
      1,
    );
    if (path === '/early') {
      await expect(page.getByRole('heading', { name: 'Recover with your password' })).toBeVisible();
      expect(found).toEqual([]);
      expect(await seen(page, 'backup-status-badge')).toContain('Own words');
    } else {
      expect(found).toEqual([]);
    }
  });
}

test("without Lit's part of it the elements are drawn anew, once, and the page is told", async ({ page }) => {
  const found = complaints(page);
  const { wake } = await asleep(page, '/unsupported');
  await wake();
  expect(found.join()).toContain('lit-element-hydrate-support.js');
  const frames = await page
    .locator('section > *')
    .evaluateAll((hosts) => hosts.map((host) => host.shadowRoot?.querySelectorAll('[part~="base"]').length));
  expect(frames.filter((count) => count !== 1)).toEqual([0]); // the reminder's
});

test('works afterwards: backs up, and every element knows', async ({ page }) => {
  const found = complaints(page);
  const { wake } = await asleep(page);
  await wake();
  await page.evaluate(() => (window as unknown as { give: () => void }).give());
  // The recovery puts the focus on what it found: nobody types before.
  await page.locator('section[data-for="backup-recovery"]').getByText('No backup found').waitFor();
  const section = page.locator('section[data-for="password-backup-form"]');
  const form = new PasswordBackupFormPage(section);
  await form.backUp(SECRET);
  await form.backedUp().waitFor();
  await expect(page.locator('section[data-for="backup-status-badge"]').getByRole('status')).toContainText('Backed up');
  expect(found).toEqual([]);
});
