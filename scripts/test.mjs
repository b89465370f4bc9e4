/**
 * `npm test`: everything, on a fresh machine too.
 *
 *   npm test                          all suites
 *   npm test -- node browsers         some of them
 *   npm test -- --list                their names
 *   npm test -- --no-install          without looking for missing packages
 *   HOLDFAST_BROWSERS=chromium npm test -- browsers
 *
 * The last line is `N passed, N failed, N skipped`, over all suites that ran.
 */
import { availableParallelism } from 'node:os';
import { ensureInstalled } from './lib/install.mjs';
import { run } from './lib/run.mjs';

const args = process.argv.slice(2);
const flags = args.filter((arg) => arg.startsWith('-'));
const names = args.filter((arg) => !arg.startsWith('-'));

function end(passed, failed, skipped) {
  if (skipped.length > 0) console.log(`\nSkipped:\n${tally(skipped)}`);
  if (failed.length > 0) console.log(`\nFailed:\n${failed.map((title) => `  ${title}`).join('\n')}`);
  console.log(`\n${passed} passed, ${failed.length} failed, ${skipped.length} skipped`);
  process.exit(failed.length > 0 ? 1 : 0);
}

function tally(list) {
  const counts = new Map();
  for (const title of list) counts.set(title, (counts.get(title) ?? 0) + 1);
  return [...counts].map(([title, count]) => `  ${title}${count > 1 ? ` (${count})` : ''}`).join('\n');
}

if (!flags.includes('--no-install') && !flags.includes('--list')) {
  try {
    ensureInstalled();
  } catch (error) {
    end(0, [`installing: ${error.message}`], []);
  }
  const { code } = await run('bash', ['scripts/debian-packages.sh']);
  // Not Debian: the suites that miss something will say so themselves.
  if (code !== 0 && code !== 3) end(0, ['installing Debian packages'], []);
}

const { SUITES } = await import('./lib/suites.mjs');
if (flags.includes('--list')) {
  for (const { id, title } of SUITES) console.log(`${id.padEnd(10)}${title}`);
  process.exit(0);
}
const unknown = [
  ...names.filter((name) => !SUITES.some(({ id }) => id === name)),
  ...flags.filter((flag) => !['--no-install', '--list'].includes(flag)),
];
if (unknown.length > 0) {
  console.error(`no such suite or flag: ${unknown.join(', ')} (npm test -- --list)`);
  process.exit(2);
}

const total = { passed: 0, failed: [], skipped: [] };

async function runSuite(suite, show) {
  console.log(`\n== ${suite.title}`);
  const started = performance.now();
  const counts = await suite.run({ show }).catch((error) => ({ passed: 0, failed: [`${suite.id}: ${error.message}`], skipped: [] }));
  const seconds = Math.round((performance.now() - started) / 1000);
  console.log(`== ${suite.title}: ${counts.passed} ok, ${counts.failed.length} not, ${counts.skipped.length} left out (${seconds} s)`);
  total.passed += counts.passed;
  total.failed.push(...counts.failed.map((title) => `${suite.id}: ${title}`));
  total.skipped.push(...counts.skipped.map((title) => `${suite.id}: ${title}`));
}

/**
 * Suites in their order, as many at a time as have a core to themselves. One at a time is shown while it runs; what the
 * others print comes when they end.
 */
async function runAll(waiting) {
  const cores = availableParallelism();
  const running = new Set();
  let free = cores;
  let shown = false;
  for (const suite of waiting) {
    const taken = suite.oneCore ? 1 : cores;
    while (free < taken) await Promise.race(running);
    const show = !shown;
    free -= taken;
    shown = true;
    const run = runSuite(suite, show ? 'now' : 'afterwards').then(() => {
      running.delete(run);
      free += taken;
      if (show) shown = false;
    });
    running.add(run);
  }
  await Promise.all(running);
}

await runAll(SUITES.filter(({ id }) => names.length === 0 || names.includes(id)));
end(total.passed, total.failed, total.skipped);
