/**
 * The test suites, each with a reading of its counts by machine. A suite that
 * ran nothing, crashed, or ended badly without a failed test counts as a failure.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runChecks } from './checks.mjs';
import { node, run, tool } from './run.mjs';

/** @typedef {{passed: number, failed: string[], skipped: string[]}} Counts */

function withReport(work) {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-report-'));
  const file = join(folder, 'report.json');
  const report = () => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined);
  return work(file, report).finally(() => rmSync(folder, { recursive: true, force: true }));
}

/** A suite must have run something, and must end well unless a test says why not. */
export function settle({ code }, counts, what) {
  if (!counts) return { passed: 0, failed: [`${what}: ended with ${code} and no report`], skipped: [] };
  const failed = [...counts.failed];
  if (code !== 0 && failed.length === 0) failed.push(`${what}: ended with ${code} though no test failed`);
  if (counts.passed + failed.length + counts.skipped.length === 0) failed.push(`${what}: no test was found`);
  return { ...counts, failed };
}

function mocha(what, files, { ignore = [], timeoutMs, show } = {}) {
  return withReport(async (file, report) => {
    const args = ['--reporter', 'scripts/lib/mocha-reporter.cjs', '--no-color', ...ignore.flatMap((glob) => ['--ignore', glob]), ...files];
    const result = await tool('mocha/bin/mocha.js', args, { env: { HOLDFAST_REPORT: file }, timeoutMs, show });
    return settle(result, report(), what);
  });
}

const BROWSER_NAMES = { Chromium: 'chromium', Firefox: 'firefox', MiniBrowser: 'webkit' };

function browsers(globs) {
  return withReport(async (file, report) => {
    const wanted = (process.env.HOLDFAST_BROWSERS || 'chromium,firefox,webkit').split(',').map((name) => name.trim());
    const result = await node(['scripts/browser-tests.mjs', ...globs], { env: { HOLDFAST_REPORT: file }, timeoutMs: 1_200_000 });
    const engines = report();
    if (!engines) return settle(result, undefined, 'browsers');
    const counts = { passed: 0, failed: [], skipped: [] };
    for (const [name, { passed, failed, skipped }] of Object.entries(engines)) {
      counts.passed += passed;
      counts.failed.push(...failed.map((title) => `${name}: ${title}`));
      counts.skipped.push(...Array.from({ length: skipped }, () => name));
    }
    const ran = new Set(Object.keys(engines).map((name) => BROWSER_NAMES[name] ?? name.toLowerCase()));
    for (const name of wanted) if (!ran.has(name)) counts.failed.push(`browsers: ${name} ran nothing`);
    return settle(result, counts, 'browsers');
  });
}

/** A failure as one line, which stands where the run ends. */
const told = (title, message) => (message ? `${title}: ${message.trim().split('\n')[0]}` : title);

function titles(suite, path = []) {
  const here = suite.title ? [...path, suite.title] : path;
  const own = (suite.specs ?? []).map((spec) => ({ title: [...here, spec.title].join(' > '), tests: spec.tests }));
  return [...own, ...(suite.suites ?? []).flatMap((inner) => titles(inner, here))];
}

/** @param config folder or file of a Playwright configuration */
function playwright(what, config, { timeoutMs = 900_000, show } = {}) {
  return withReport(async (file, report) => {
    const result = await tool('playwright/cli.js', ['test', '--config', config, '--reporter=line,json'], {
      env: { PLAYWRIGHT_JSON_OUTPUT_NAME: file, FORCE_COLOR: '0' },
      timeoutMs,
      show,
    });
    const json = report();
    if (!json) return settle(result, undefined, what);
    const counts = { passed: 0, failed: json.errors.map(({ message }) => told(what, message)), skipped: [] };
    for (const { title, tests } of json.suites.flatMap((suite) => titles(suite))) {
      for (const { status, results } of tests) {
        const message = results.find(({ error }) => error)?.error.message;
        if (status === 'expected') counts.passed += 1;
        else if (status === 'skipped') counts.skipped.push(title);
        else counts.failed.push(told(`${title}${status === 'flaky' ? ' (passed only when repeated)' : ''}`, message));
      }
    }
    return settle(result, counts, what);
  });
}

/** Every story is a test; a violation of accessibility is a failure. */
function stories() {
  return withReport(async (file, report) => {
    const args = ['run', '--config', 'vitest.config.ts', '--reporter=json', '--outputFile', file, '--reporter=dot'];
    const result = await tool('vitest/vitest.mjs', args, {
      env: { FORCE_COLOR: '0', STORYBOOK_DISABLE_TELEMETRY: '1' },
      timeoutMs: 900_000,
    });
    const json = report();
    if (!json) return settle(result, undefined, 'stories');
    const counts = { passed: 0, failed: [], skipped: [] };
    for (const { name, assertionResults, status, message } of json.testResults) {
      if (status === 'failed' && assertionResults.length === 0) counts.failed.push(told(name, message));
      for (const { fullName, status: end, failureMessages } of assertionResults) {
        if (end === 'passed') counts.passed += 1;
        else if (end === 'failed') counts.failed.push(told(fullName, failureMessages[0]));
        else counts.skipped.push(fullName);
      }
    }
    return settle(result, counts, 'stories');
  });
}

/** The reader in Python says what it did in its last line. */
async function secondReader({ show }) {
  const result = await run('python3', ['-B', 'test/second-reader/reader.py'], { timeoutMs: 300_000, show });
  const [, passed, failed, skipped] = /^(\d+) passed, (\d+) failed, (\d+) skipped$/m.exec(result.output) ?? [];
  if (passed === undefined) return settle(result, undefined, 'second reader');
  const list = (count, what) => Array.from({ length: Number(count) }, () => what);
  const counts = {
    passed: Number(passed),
    failed: list(failed, 'a vector, see above'),
    skipped: list(skipped, 'python3-cryptography is not installed'),
  };
  return settle(result, counts, 'second reader');
}

/**
 * In their order. Those with `oneCore` keep one core busy each, and run beside each other; `show` says when what a
 * suite prints is shown.
 * @type {{id: string, title: string, oneCore?: true, run: (how: {show: import('./run.mjs').Show}) => Promise<Counts>}[]}
 */
export const SUITES = [
  { id: 'check', title: 'Checks', run: () => runChecks() },
  {
    id: 'node',
    title: 'Unit tests in Node',
    oneCore: true,
    // `npm run check` has had the house rules; the package is a suite of its own.
    run: ({ show }) =>
      mocha('node', ['test/**/*.test.ts'], {
        ignore: ['test/{elements,e2e,house,recipes,types}/**', 'test/**/browser/**'],
        timeoutMs: 1_200_000,
        show,
      }),
  },
  {
    id: 'service',
    title: 'The service',
    oneCore: true,
    run: ({ show }) => mocha('service', ['server/test/**/*.test.ts'], { timeoutMs: 1_200_000, show }),
  },
  { id: 'reader', title: 'The second reader', oneCore: true, run: secondReader },
  {
    id: 'package',
    title: 'The package, the demo, the stories: built',
    oneCore: true,
    run: ({ show }) =>
      mocha('package', ['test/house/package.test.ts', 'test/house/build.test.ts', 'test/types/**/*.test.ts', 'test/recipes/**/*.test.ts'], {
        timeoutMs: 900_000,
        show,
      }),
  },
  { id: 'browsers', title: 'Unit and element tests in browsers', run: () => browsers([]) },
  { id: 'stories', title: 'Stories as tests', run: stories },
  { id: 'languages', title: 'Every language in every state', run: () => playwright('languages', 'test/languages') },
  { id: 'looks', title: 'Pictures and accessibility of every state', run: () => playwright('looks', 'test/looks') },
  { id: 'operable', title: 'Keyboard, room, pasting', run: () => playwright('operable', 'test/operable') },
  { id: 'e2e', title: 'Journeys', oneCore: true, run: ({ show }) => playwright('journeys', 'playwright.config.ts', { show }) },
  {
    id: 'pages',
    title: 'The package in pages',
    oneCore: true,
    run: ({ show }) => playwright('pages', 'playwright.package.config.ts', { show }),
  },
  {
    id: 'announced',
    title: 'What screen readers say',
    oneCore: true,
    run: ({ show }) => playwright('announced', 'test/announced', { show }),
  },
  {
    id: 'managers',
    title: 'Password managers',
    oneCore: true,
    run: ({ show }) => playwright('managers', 'test/password-managers', { show }),
  },
];
