/**
 * Counts of a @web/test-runner run, per engine. A file that broke before or
 * outside its tests counts as one failure more: it must not pass unseen.
 */

function walk(suite, counts) {
  for (const test of suite.tests) {
    if (test.skipped) counts.skipped += 1;
    else if (test.passed) counts.passed += 1;
    else counts.failed += 1;
  }
  for (const inner of suite.suites) walk(inner, counts);
}

/** @returns {Record<string, {passed: number, failed: number, skipped: number}>} by engine */
export function countSessions(sessions) {
  const engines = {};
  for (const session of sessions) {
    const counts = { passed: 0, failed: 0, skipped: 0 };
    if (session.testResults) walk(session.testResults, counts);
    if (!session.passed && counts.failed === 0) counts.failed = 1;
    if (session.passed && counts.passed + counts.skipped === 0) counts.failed = 1; // a test file without a test
    const total = (engines[session.browser.name] ??= { passed: 0, failed: 0, skipped: 0 });
    for (const key of Object.keys(total)) total[key] += counts[key];
  }
  return engines;
}
