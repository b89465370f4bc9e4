/**
 * What the form fetches after its first paint may not come: a bad connection, a
 * new release in the meantime. The form stays usable, in plain words, and says
 * nothing that is not true. The page is the one that shows states, so that the
 * backup can be scripted.
 */
import { type Page, expect, test } from '@playwright/test';
import { type FakeBackupOptions, fakeStatus } from '../../src/testing/fake-backup.ts';
import { SECRET } from '../../stories/support.ts';
import { type StatePages, startStatePages } from '../support/state-page-server.ts';

let pages: StatePages;
test.beforeAll(async () => {
  pages = await startStatePages();
});
test.afterAll(() => pages.close());

/** Texts by which the modules are known. */
const ENDS = 'Tries are limited so that nobody can guess';
const RULES = 'What the password needs';
const PIN = 'Only digits can be entered here';
const NOT_PROVEN = 'Not proven yet. Reload this page, then check your backup.';

/** Scripts with this text do not come, until `mend` is called. */
async function lose(page: Page, mark: string): Promise<{ lost: () => number; mend: () => void }> {
  let lost = 0;
  let broken = true;
  await page.route('**/*.js', async (route) => {
    const response = await route.fetch();
    const text = await response.text();
    if (!broken || !text.includes(mark)) return route.fulfill({ response, body: text });
    lost++;
    return route.abort('connectionreset');
  });
  return { lost: () => lost, mend: () => (broken = false) };
}

/** A form of the table, without waiting for what does not come. @param script what the backup does */
async function open(page: Page, state: 'create' | 'unlock' | 'unlock-pin', script: FakeBackupOptions = {}): Promise<void> {
  await page.goto(pages.url);
  await page.evaluate((name) => void window.show('password-backup-form', name).catch(() => undefined), state);
  await page.locator('input[name="secret"]').waitFor();
  await page.evaluate((options: object) => {
    const { backup } = document.querySelector('password-backup-form') as unknown as { backup: { options: object } };
    backup.options = { ...backup.options, ...options };
  }, script as object);
}

async function backUp(page: Page): Promise<void> {
  await secret(page).fill(SECRET);
  await page.getByRole('checkbox').check();
  await send(page, 'Back up');
}

const secret = (page: Page) => page.locator('input[name="secret"]');
const send = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

test('without the words for its end a recovery succeeds, in plain words', async ({ page }) => {
  const { lost } = await lose(page, ENDS);
  await open(page, 'unlock');
  await secret(page).fill(SECRET);
  await send(page, 'Recover');
  await expect(page.getByRole('alert')).toHaveText('Wallet recovered');
  await expect(page.getByRole('alert')).toBeFocused();
  expect(lost()).toBeGreaterThan(0);
});

for (const [state, said] of [
  ['protected', 'Backed up'],
  ['stored', NOT_PROVEN],
  ['partly', NOT_PROVEN],
  ['stale', NOT_PROVEN],
  ['none', NOT_PROVEN],
  ['unknown', NOT_PROVEN],
] as const) {
  test(`a backup that ends ${state} is told as no more than is known`, async ({ page }) => {
    await lose(page, ENDS);
    await open(page, 'create', { after: fakeStatus(state) });
    await backUp(page);
    await expect(page.getByRole('alert')).toHaveText(said);
  });
}

test('a failure names its code, keeps what was typed, and the next try fetches the words again', async ({ page }) => {
  const { mend } = await lose(page, ENDS);
  await open(page, 'create');
  await page.evaluate(() => {
    const { backup } = document.querySelector('password-backup-form') as unknown as { backup: { create: () => Promise<never> } };
    backup.create = () => Promise.reject(new Error('scripted'));
  });
  await backUp(page);
  await expect(page.getByRole('alert')).toHaveText('This did not work. Check your connection and try again. (internal)');
  await expect(secret(page)).toHaveValue(SECRET);
  mend();
  await send(page, 'Back up');
  await expect(page.getByRole('alert')).toContainText('Something went wrong in the app.');
});

test('without the rules nothing is promised: no meter, no suggestion, and the form is sent all the same', async ({ page }) => {
  const { lost } = await lose(page, RULES);
  await open(page, 'create');
  await expect(page.locator('[data-part="rules-loading"]')).toHaveCount(0);
  await expect(page.getByRole('meter')).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Suggest a passphrase' })).toHaveCount(0);
  await backUp(page);
  await expect(page.getByRole('group', { name: 'Backed up', exact: true })).toBeVisible();
  expect(lost()).toBeGreaterThan(0);
});

test('without its cells a PIN is typed into a field that hides it', async ({ page }) => {
  const { lost } = await lose(page, PIN);
  await open(page, 'unlock-pin');
  await secret(page).fill('839174');
  await expect(page.locator('[data-part="cells"]')).toHaveCount(0);
  await expect(secret(page)).toHaveCSS('-webkit-text-security', 'disc');
  await expect(secret(page)).toHaveAttribute('inputmode', 'numeric');
  await send(page, 'Recover');
  await expect(page.getByRole('group', { name: 'Wallet recovered', exact: true })).toBeVisible();
  expect(lost()).toBeGreaterThan(0);
});
