/**
 * Keyboard, text spacing, reflow and pasting in every state of every element:
 * `npx playwright test -c test/operable`.
 */
import { defineConfig } from '@playwright/test';
import { CHROMIUM, FIREFOX } from '../../scripts/lib/browsers.mjs';
import { STATE_PAGE_OPTIONS } from '../support/state-page-server.ts';

export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results/operable',
  workers: 2,
  fullyParallel: true,
  timeout: 120_000,
  forbidOnly: process.env['CI'] !== undefined,
  reporter: 'list',
  // Here and not by test.use(): in a module that several files import that counts for the first of them alone.
  use: STATE_PAGE_OPTIONS,
  projects: [
    { name: 'chromium', use: { browserName: 'chromium', launchOptions: CHROMIUM } },
    {
      name: 'firefox',
      testMatch: 'keyboard.spec.ts',
      use: { browserName: 'firefox', channel: 'moz-firefox', launchOptions: FIREFOX },
    },
  ],
});
