/**
 * Password managers: `npx playwright test -c test/password-managers`. Each
 * project starts its own browser, with a profile and saved logins of its own
 * (see fixtures.ts); `browserName` only says which.
 */
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results/password-managers',
  workers: 1,
  timeout: 60_000,
  forbidOnly: process.env['CI'] !== undefined,
  reporter: 'list',
  projects: [
    { name: 'chromium', use: { browserName: 'chromium' } },
    { name: 'firefox', use: { browserName: 'firefox' } },
  ],
});
