/**
 * Keyboard, text spacing, reflow and pasting in every state of every element:
 * `npx playwright test -c test/operable`.
 */
import { defineConfig } from '@playwright/test';
import { CHROMIUM, FIREFOX } from '../../scripts/lib/browsers.mjs';

export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results/operable',
  workers: 2,
  fullyParallel: true,
  timeout: 120_000,
  forbidOnly: process.env['CI'] !== undefined,
  reporter: 'list',
  projects: [
    { name: 'chromium', use: { browserName: 'chromium', launchOptions: CHROMIUM } },
    {
      name: 'firefox',
      testMatch: 'keyboard.spec.ts',
      use: { browserName: 'firefox', channel: 'moz-firefox', launchOptions: FIREFOX },
    },
  ],
});
