/**
 * Stories as tests, in the machine's Chromium: each is drawn, acted until its
 * state is there, and searched for accessibility faults. Nothing else runs in
 * Vitest. `HOLDFAST_REPORT` names a file for the counts, as JSON.
 */
import { fileURLToPath } from 'node:url';
import { storybookTest } from '@storybook/addon-vitest/vitest-plugin';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { CHROMIUM } from './scripts/lib/browsers.mjs';
import { workers } from './vite.config.ts';

const report = process.env['HOLDFAST_REPORT'];

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [workers(), storybookTest({ configDir: fileURLToPath(new URL('.storybook', import.meta.url)), disableAddonDocs: true })],
  test: {
    name: 'stories',
    reporters: report ? ['default', 'json'] : ['default'],
    ...(report ? { outputFile: { json: report } } : {}),
    testTimeout: 90_000,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      api: { host: '127.0.0.1' },
      provider: playwright({ launchOptions: CHROMIUM, contextOptions: { reducedMotion: 'reduce' } }),
      instances: [{ browser: 'chromium' }],
    },
  },
});
