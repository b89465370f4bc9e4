/** The published page objects, on a real page: what they name is what people meet there. */
import {
  BackupMethodPickerPage,
  BackupRecoveryPage,
  BackupStatusBadgePage,
  PasswordBackupFormPage,
} from '../../src/testing/page-objects.ts';
import { test } from './fixtures.ts';

const SECRET = 'harbour violin 93 mosaic';

test('the published page objects find their way through a backup, a change and a recovery', async ({ demo, account, page }) => {
  const badge = new BackupStatusBadgePage(page.locator('backup-status-badge'));
  const picker = new BackupMethodPickerPage(page.locator('backup-method-picker'));
  const form = new PasswordBackupFormPage(page.locator('backup-method-picker'));
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
  const recovery = new BackupRecoveryPage(page.locator('backup-recovery'));
  await recovery.form.unlock(SECRET);
  await badge.state('protected').waitFor();
});
