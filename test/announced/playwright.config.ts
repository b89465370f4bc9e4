/**
 * What screen readers say, compared with the texts in test/announced/texts, and
 * every journey by keyboard alone. Chromium only: its tree is what is read.
 *
 *   npx playwright test -c test/announced                         compare
 *   npx playwright test -c test/announced --update-snapshots=all  write the texts again, to be read
 */
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results/announced',
  snapshotPathTemplate: '{testDir}/texts/{arg}{ext}',
  workers: 1,
  timeout: 90_000,
  forbidOnly: process.env['CI'] !== undefined,
  // A missing text is a failure, not a new truth.
  updateSnapshots: 'none',
  reporter: 'list',
});
