/**
 * The package in pages: drawn by a server, under a strict policy, beside another
 * copy of Lit, twice on one page. `npx playwright test -c playwright.package.config.ts`
 */
import { defineConfig } from '@playwright/test';
import { CHROMIUM, FIREFOX } from './scripts/lib/browsers.mjs';

export default defineConfig({
  testDir: 'test',
  testMatch: ['ssr/*.spec.ts', 'csp/*.spec.ts', 'recipes/*.spec.ts'],
  outputDir: 'test-results/package',
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 30_000 },
  forbidOnly: process.env['CI'] !== undefined,
  reporter: 'list',
  use: { actionTimeout: 30_000, trace: 'off', video: 'off', screenshot: 'off' },
  projects: [
    { name: 'chromium', use: { browserName: 'chromium', launchOptions: CHROMIUM } },
    { name: 'firefox', testIgnore: 'recipes/*', use: { browserName: 'firefox', channel: 'moz-firefox', launchOptions: FIREFOX } },
  ],
});
