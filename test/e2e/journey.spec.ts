/** Create, back up, lose the device, recover, sign: the whole way, as a newcomer walks it. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { CLAIMS, PASSWORD } from './demo-page.ts';
import { byKeyboard } from './by-keyboard.ts';
import { expect, test } from './fixtures.ts';

const run = promisify(execFile);

test('a newcomer backs up with a password, loses the device, recovers, and signs', async ({ demo, account, page, context, server }) => {
  const address = await demo.create(account);
  expect(address).toMatch(/^[1-9A-HJ-NP-Za-km-z]{32,44}$/);
  expect(await demo.visibleText()).not.toMatch(CLAIMS);

  await demo.fillBackup();
  await expect(page.getByRole('meter', { name: 'Password strength' })).toHaveAttribute('aria-valuetext', /strong/i);
  await expect(demo.form.getByRole('listitem').filter({ hasText: 'Hard to guess' })).toContainText('met');
  await demo.button('Back up').click();
  await expect(demo.form.getByText('Backed up', { exact: true })).toBeVisible();
  await expect(demo.badge).toHaveText('Backed up');
  await expect(demo.password).toBeHidden();
  await expect(demo.password).toHaveValue('');

  await demo.loseDevice();
  await expect(page.getByText('Databases left: 0')).toBeVisible();
  await expect(page.getByText('Entries in web storage: 0')).toBeVisible();
  expect(await page.evaluate(async () => (await indexedDB.databases()).length + localStorage.length + sessionStorage.length)).toBe(0);
  expect(await context.cookies()).toEqual([]);
  await demo.sign('still me?');
  await expect(page.getByText('Not signed.')).toBeVisible();
  await expect(page.getByText('This device holds no client share')).toBeVisible();

  // By name alone one gets back to the account, not to the key.
  await demo.signIn(account);
  await demo.sign('still me?');
  await expect(page.getByText('Not signed.')).toBeVisible();

  await demo.recover();
  expect(await demo.address()).toBe(address);
  await expect(demo.badge).toHaveText('Backed up');

  const message = 'I hold this key: ✓ "quoted" $HOME `x` \'y\'\nsecond line';
  await demo.sign(message);
  await expect(page.getByText('The signature is valid')).toBeVisible();
  await expect(page.locator('[data-signed-by]')).toHaveText(address);

  // And elsewhere: the command that the page offers, in a shell.
  await page.getByText('Check it elsewhere').click();
  const command = await page.locator('[data-command]').innerText();
  expect(command).toContain(address);
  expect((await run('sh', ['-c', command])).stdout.trim()).toBe('valid');
  const signature = /b\("([\w-]{86})"\)/.exec(command)?.[1] ?? '';
  const forged = command.replace(signature, `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`);
  expect(forged).not.toBe(command);
  expect((await run('sh', ['-c', forged])).stdout.trim()).toBe('NOT VALID');
  expect(server.output()).not.toContain(PASSWORD);
});

test('the whole journey without a mouse', async ({ demo, account, page }) => {
  const { keyboard } = page;
  const { tabTo, press } = byKeyboard(page);

  await tabTo(/Account name/);
  await keyboard.press('Control+A');
  await keyboard.type(account);
  await keyboard.press('Enter');
  await expect(demo.badge).toHaveText('Not backed up');
  const address = await demo.address();

  await expect(demo.button('Set up: Password')).toBeVisible();
  await press(/^Set up: Password/);
  await expect(demo.password).toBeFocused();
  await keyboard.type(PASSWORD);
  await tabTo(/nobody can restore it/);
  await keyboard.press('Space');
  await press(/^Back up$/);
  await expect(demo.badge).toHaveText('Backed up');

  await press(/^Lose this device/);
  await expect(page.getByRole('dialog')).toBeVisible();
  await keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(demo.button('Lose this device …')).toBeFocused();
  await keyboard.press('Enter');
  await press(/^Lose it$/);
  await expect(demo.heading('That device is gone')).toBeVisible();

  await tabTo(/Account name/);
  await keyboard.type(account);
  await keyboard.press('Enter');
  await expect(demo.password).toBeVisible();
  await tabTo(/^Backup password/);
  await keyboard.type(PASSWORD);
  await keyboard.press('Enter');
  await expect(page.getByText('Your client share is back on this device')).toBeFocused();
  expect(await demo.address()).toBe(address);
  await press(/^Sign with the co-signer/);
  await expect(page.getByText('The signature is valid')).toBeVisible();
});
