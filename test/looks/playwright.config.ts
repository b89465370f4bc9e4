/**
 * The pictures of every state, compared with those in test/looks/baseline, and
 * axe on all of them. Chromium only: other engines draw letters differently.
 *
 *   npx playwright test -c test/looks                        compare
 *   npx playwright test -c test/looks --update-snapshots=all make the pictures again
 */
import { availableParallelism } from 'node:os';
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: '../../test-results/looks',
  fullyParallel: true,
  workers: availableParallelism(),
  timeout: 60_000,
  forbidOnly: process.env['CI'] !== undefined,
  // A missing picture is a failure, not a new truth.
  updateSnapshots: 'none',
  reporter: 'line',
});
