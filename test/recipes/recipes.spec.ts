/**
 * Each recipe runs as it stands, on the packed package: a real backup is made,
 * opened and recovered from, events arrive, a property is set, and the element
 * may leave and come back.
 */
import { type Page, expect, test } from '@playwright/test';
import { type PackedApp, packedApp } from '../support/packed-app.ts';
import { type PageServer, servePages } from '../support/package-page.ts';
import { FRAMEWORKS, buildRecipe, copyRecipes } from './frameworks.ts';

const ENTRIES = { react: 'react/main.tsx', vue: 'vue/main.ts', svelte: 'svelte/main.ts', angular: 'angular/main.ts' } as const;
const NAMES = ['html', ...Object.keys(ENTRIES)] as readonly ('html' | keyof typeof ENTRIES)[];

let app: PackedApp;
let server: PageServer;

test.beforeAll(async () => {
  app = packedApp(FRAMEWORKS);
  copyRecipes(app);
  server = await servePages(app.app);
});

test.afterAll(async () => {
  await server?.stop();
  app?.dispose();
});

const SECRET = 'plain otter gravel sunday';

async function backUp(page: Page): Promise<void> {
  const journey = page.locator('wallet-backup');
  await journey.getByRole('button', { name: 'Set up: Password' }).click();
  await journey.getByLabel('Backup password', { exact: true }).fill(SECRET);
  await journey.getByRole('checkbox').check();
  await journey.getByRole('button', { name: 'Back up', exact: true }).click();
}

async function recover(page: Page): Promise<void> {
  const journey = page.locator('wallet-backup');
  await journey.locator('[part~="switch-button"]').click();
  await journey.getByLabel('Backup password', { exact: true }).fill(SECRET);
  await journey.getByRole('button', { name: 'Recover', exact: true }).click();
}

for (const name of NAMES) {
  test(`${name}: backs up, hears of it, sets a property, leaves, comes back, recovers`, async ({ page }) => {
    const path = name === 'html' ? '/recipes/html/index.html' : await buildRecipe(app, name, ENTRIES[name]);
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('console', (message) => void (message.type() === 'error' && faults.push(message.text())));
    page.on('response', (response) => void (response.status() >= 400 && faults.push(`${response.status()} ${response.url()}`)));
    page.on(
      'request',
      (request) => void (request.url().startsWith(server.origin) || request.url().startsWith('data:') || faults.push(request.url())),
    );

    await page.goto(server.origin + path);
    const badge = page.locator('backup-status-badge');
    await expect(badge).toContainText('Not backed up');
    const news = page.locator('main > [role="status"]');
    await expect(news).toHaveText('');

    await backUp(page);
    await expect(news).toHaveText('Backed up with password');
    await expect(badge).toContainText('Backed up');
    // What every part says comes from one object; the account's name went to password managers.
    await expect(page.locator('password-backup-form input[name="username"]')).toHaveValue('Example wallet');

    const detail = badge.locator('[part~="detail"]');
    await expect(detail).toBeVisible();
    await page.getByLabel('Short').check();
    await expect(detail).toHaveCount(0);
    expect(await badge.evaluate((element) => (element as HTMLElement & { compact: unknown }).compact)).toBe(true);

    const journey = page.locator('wallet-backup');
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await expect(journey).toHaveCount(0);
    await page.locator('main > button').click();
    await expect(journey).toContainText('The stored copy was opened');

    await recover(page);
    await expect(news).toHaveText('Recovered');
    expect(faults).toEqual([]);
  });
}
