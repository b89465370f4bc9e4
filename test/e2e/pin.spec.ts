/** A PIN from the first digit to the last try: whoever guesses is counted, made to wait, and locked out; whoever knows it gets in. */
import type { BrowserContext } from '@playwright/test';
import { byKeyboard } from './by-keyboard.ts';
import { DemoPage, PASSWORD, PIN } from './demo-page.ts';
import type { DemoServer } from './demo-server.ts';
import { expect, test } from './fixtures.ts';

test.use({ clock: 'moved' });

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Before guess 5, 6 … 10 (docs/vault.md). */
const WAITS_MS = [MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, HOUR_MS, 4 * HOUR_MS, 24 * HOUR_MS];
/** None of them is right, and none is one of those that everybody tries. */
const wrongPin = (n: number) => `74029${n}`;

/** The same time passes for the pages and for the vault. */
async function pass(context: BrowserContext, server: DemoServer, ms: number): Promise<void> {
  await server.pass(ms);
  await context.clock.fastForward(ms);
}

test('a newcomer backs up with a PIN, changes it, loses the device, recovers, and signs', async ({ demo, account, page }) => {
  const address = await demo.create(account);
  await demo.button('Set up: PIN').click();
  await demo.pin.fill('8391');
  await page.getByRole('checkbox', { name: /nobody can restore it/ }).check();
  await demo.button('Back up').click();
  await expect(demo.form.locator('[data-part="error"]')).toContainText('This needs 6 digits. Many people choose the same short PINs');
  await demo.pin.fill(PIN);
  await demo.button('Back up').click();
  await expect(demo.form.getByText('Backed up', { exact: true })).toBeVisible();
  await expect(demo.pin).toHaveValue('');

  // The share is here: nobody asks for the old one.
  const next = '605718';
  await demo.button('All ways').click();
  await demo.button('Change: PIN').click();
  await page.getByLabel('New backup PIN', { exact: true }).fill(next);
  await demo.button('Change PIN').click();
  await expect(demo.form.getByText('Backed up', { exact: true })).toBeVisible();

  await demo.loseDevice();
  await demo.signIn(account);
  await expect(demo.form.locator('[data-part="hint"]')).toHaveText('You have 10 tries left.');
  await demo.guess(PIN, 9);
  await expect(demo.badge).toContainText('Your PIN was tried 1 time, without success.');
  await demo.recoverWithPin(next);
  expect(await demo.address()).toBe(address);
  await expect(demo.badge).toHaveText('Backed up');
  await demo.sign('by PIN');
  await expect(page.getByText('The signature is valid')).toBeVisible();
});

test('a PIN without a mouse', async ({ demo, account, page }) => {
  const { keyboard } = page;
  const { tabTo, press } = byKeyboard(page);
  await page.bringToFront();
  await demo.create(account);
  await press(/^Set up: PIN/);
  await expect(demo.pin).toBeFocused();
  await keyboard.type('83-9x174');
  await expect(demo.pin).toHaveValue(PIN);
  await tabTo(/nobody can restore it/);
  await keyboard.press('Space');
  await press(/^Back up$/);
  await expect(demo.badge).toHaveText('Backed up');
  await press(/^Lose this device/);
  await press(/^Lose it$/);
  await expect(demo.heading('That device is gone')).toBeVisible();
  // Another document: Firefox under a driver gives it no focus by itself.
  await page.bringToFront();
  await tabTo(/Account name/);
  await keyboard.type(account);
  await keyboard.press('Enter');
  await expect(demo.pin).toBeVisible();
  await tabTo(/^Backup PIN/);
  await keyboard.type(wrongPin(0));
  await keyboard.press('Enter');
  await expect(demo.form.locator('[data-part="error"]')).toContainText('You have 9 tries left.');
  // What was typed is selected: the next digit takes its place.
  await expect(demo.pin).toBeFocused();
  await keyboard.type(PIN);
  await keyboard.press('Enter');
  await expect(page.getByText('Your client share is back on this device')).toBeFocused();
});

test('wrong PINs are counted; a wait outlives a reload and holds in another tab; the right PIN opens', async ({
  demo,
  account,
  page,
  context,
  server,
}) => {
  await context.clock.install();
  await demo.create(account);
  await demo.backUpWithPin();
  await demo.loseDevice();
  await demo.signIn(account);
  for (const n of [1, 2, 3]) await demo.guess(wrongPin(n), 10 - n);
  const other = new DemoPage(await context.newPage());
  await other.page.goto(server.url);
  await expect(other.form.locator('[data-part="hint"]')).toHaveText('You have 7 tries left.');
  await demo.page.bringToFront();
  await demo.guess(wrongPin(4), 6);
  for (const tab of [demo, other]) {
    await expect(tab.form.locator('[part="wait"]')).toHaveText(/^You can try again in \d+ seconds\.$/);
    await expect(tab.button('Recover')).toHaveAttribute('aria-disabled', 'true');
  }
  const way = demo.recovery.getByRole('button', { name: /^PIN/ });
  await page.reload();
  await expect(way).toContainText(/You can try again in \d+ seconds\./);
  await expect(way).toContainText('6 tries left');
  await expect(way).toHaveAttribute('aria-disabled', 'true');
  await expect(demo.badge).toContainText('Your PIN was tried 4 times, without success.');

  await pass(context, server, MINUTE_MS);
  await expect(other.button('Recover')).toHaveAttribute('aria-disabled', 'false');
  await way.click();
  await demo.recoverWithPin();
  await expect(demo.badge).toHaveText('Backed up');
  // Whoever opened it is counted anew.
  await page.reload();
  await expect(demo.badge).toHaveText('Backed up');
});

test('ten wrong PINs lock it: the password still opens the backup, and a new PIN is set without the old one', async ({
  demo,
  account,
  page,
  context,
  server,
}) => {
  await context.clock.install();
  const address = await demo.create(account);
  await demo.backUpWithPin();
  await demo.button('All ways').click();
  await demo.fillBackup();
  await demo.button('Back up').click();
  await expect(demo.form.getByRole('heading', { name: /^Backed up/ })).toBeVisible();
  await demo.loseDevice();
  await demo.signIn(account);
  await demo.recovery.getByRole('button', { name: /^PIN/ }).click();
  for (let n = 1; n <= 9; n++) {
    const wait = WAITS_MS[n - 5];
    if (wait) await pass(context, server, wait);
    await demo.guess(wrongPin(n), 10 - n);
  }
  await pass(context, server, WAITS_MS[5] ?? 0);
  await demo.pin.fill(wrongPin(0));
  await demo.button('Recover').click();
  const lock = demo.form.locator('[part="lock"]');
  await expect(lock).toContainText('This way back is locked');
  await expect(lock).toContainText('It still opens with: Password.');
  await expect(demo.pin).toHaveValue('');
  // People are slower than this test: the service answers so many calls a minute.
  await pass(context, server, MINUTE_MS);
  await demo.button('Choose another way').click();
  await expect(demo.recovery.getByRole('button', { name: /^PIN/ })).toContainText('Locked after too many wrong tries.');
  await demo.recovery.getByRole('button', { name: /^Password/ }).click();
  await demo.recover(PASSWORD);
  expect(await demo.address()).toBe(address);

  await expect(demo.badge).toContainText('Locked after too many wrong tries: PIN');
  await pass(context, server, MINUTE_MS);
  // This device has never seen the PIN: it asks first.
  await demo.button('Yes, it was me: PIN').click();
  await demo.button('Change: PIN').click();
  await page.getByLabel('New backup PIN', { exact: true }).fill(PIN);
  await demo.button('Change PIN').click();
  await expect(demo.badge).not.toContainText('Locked');
  await demo.loseDevice();
  await demo.signIn(account);
  await demo.recovery.getByRole('button', { name: /^PIN/ }).click();
  await demo.recoverWithPin();
});
