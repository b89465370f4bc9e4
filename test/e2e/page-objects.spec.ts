/** The published page objects, on a real page: what they name is what people meet there. */
import { BackupStatusBadgePage, WalletBackupPage } from '../../src/testing/page-objects.ts';
import { test } from './fixtures.ts';

const SECRET = 'harbour violin 93 mosaic';

test('the published page objects find their way through a backup, a change and a recovery', async ({ demo, account, page }) => {
  const badge = new BackupStatusBadgePage(page.locator('backup-status-badge'));
  const { picker, form, recovery, reminder } = new WalletBackupPage(page.locator('wallet-backup'));
  await demo.create(account);
  await badge.state('none').waitFor();

  await picker.setUp().click();
  await form.backUp('abc');
  await form.secret().fill(SECRET);
  await form.reveal().click();
  await form.submit().click();
  await form.backedUp().waitFor();
  await badge.state('protected').waitFor();
  await picker.back().click();
  await picker.change().click();
  await form.secret('change').waitFor();

  await demo.loseDevice();
  await demo.signIn(account);
  await badge.state('stored').waitFor();
  await recovery.form.unlock(SECRET);
  await badge.state('protected').waitFor();

  // Four days later: the stored copy is opened again, for practice.
  const laterMs = 4 * 24 * 3_600_000;
  await page.locator('wallet-backup').evaluate((wallet, ms) => Object.assign(wallet, { clock: () => Date.now() + ms }), laterMs);
  await reminder.practise('not the secret');
  await reminder.setNew().waitFor();
  await reminder.form.secret('confirm').fill(SECRET);
  await reminder.form.submit('confirm').click();
  await reminder.right().waitFor();
  await reminder.close().click();
  await picker.check(undefined, true).waitFor();
});
