/**
 * Counts of a @web/test-runner run, per engine, with the names of what failed. A file that broke before or
 * outside its tests counts as one failure more: it must not pass unseen.
 */

const firstLine = (error) => (error?.message ? `: ${error.message.trim().split('\n')[0]}` : '');

function walk(suite, counts, path = []) {
  for (const { name, passed, skipped, error } of suite.tests) {
    if (skipped) counts.skipped += 1;
    else if (passed) counts.passed += 1;
    else counts.failed.push(`${[...path, name].join(' ')}${firstLine(error)}`);
  }
  for (const inner of suite.suites) walk(inner, counts, [...path, inner.name]);
}

/** @returns {Record<string, {passed: number, failed: string[], skipped: number}>} by engine */
export function countSessions(sessions) {
  const engines = {};
  for (const { browser, errors, passed, testFile = 'a file', testResults } of sessions) {
    const counts = { passed: 0, failed: [], skipped: 0 };
    if (testResults) walk(testResults, counts);
    if (!passed && counts.failed.length === 0) counts.failed.push(`${testFile} broke outside its tests${firstLine(errors?.[0])}`);
    if (passed && counts.passed + counts.skipped === 0) counts.failed.push(`${testFile} has no test`);
    const total = (engines[browser.name] ??= { passed: 0, failed: [], skipped: 0 });
    total.passed += counts.passed;
    total.skipped += counts.skipped;
    total.failed.push(...counts.failed);
  }
  return engines;
}
