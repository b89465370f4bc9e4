/**
 * Every state of every element in pseudo languages and in each real one, as
 * narrow as a phone can be, and every string overridden. Chromium only: what is
 * said is the same everywhere, and widths differ little.
 *
 *   npx playwright test -c test/languages
 */
import { availableParallelism } from 'node:os';
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results/languages',
  fullyParallel: true,
  workers: availableParallelism(),
  timeout: 240_000,
  forbidOnly: process.env['CI'] !== undefined,
  reporter: 'line',
});
