/**
 * The journeys, all of them in real Chromium, the way of a newcomer in Firefox
 * too (WebKitGTK has no driver that Playwright speaks). Traces, videos and screenshots stay off: what
 * is typed here is a secret in every other sense but its worth.
 */
import { defineConfig } from '@playwright/test';
import { CHROMIUM, FIREFOX } from './scripts/lib/browsers.mjs';

export default defineConfig({
  testDir: 'test/e2e',
  // A folder of its own: it is emptied at the start, and other suites may run now.
  outputDir: 'test-results/journeys',
  // One demo with its database per worker; more of them slow each other down.
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 30_000 },
  forbidOnly: process.env['CI'] !== undefined,
  reporter: 'list',
  use: {
    actionTimeout: 30_000,
    trace: 'off',
    video: 'off',
    screenshot: 'off',
  },
  projects: [
    {
      name: 'chromium',
      use: { browserName: 'chromium', launchOptions: CHROMIUM },
    },
    {
      name: 'firefox',
      testMatch: ['journey.spec.ts', 'pin.spec.ts'],
      use: { browserName: 'firefox', channel: 'moz-firefox', launchOptions: FIREFOX },
    },
  ],
});
