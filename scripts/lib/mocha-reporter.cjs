/**
 * Mocha's dots for people, and the counts as JSON into HOLDFAST_REPORT for
 * scripts/test.mjs. Skipped tests are named: a skip must not be silent.
 */
const { writeFileSync } = require('node:fs');
const { reporters, Runner } = require('mocha');

module.exports = class CountingReporter extends reporters.Dot {
  constructor(runner, options) {
    super(runner, options);
    const skipped = [];
    const failed = [];
    runner.on(Runner.constants.EVENT_TEST_PENDING, (test) => skipped.push(test.fullTitle()));
    runner.on(Runner.constants.EVENT_TEST_FAIL, (test, error) =>
      failed.push(`${test.fullTitle()}: ${String(error.message).trim().split('\n')[0]}`),
    );
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      for (const title of skipped) console.log(`  skipped: ${title}`);
      const file = process.env.HOLDFAST_REPORT;
      if (file) writeFileSync(file, JSON.stringify({ passed: runner.stats.passes, failed, skipped }));
    });
  }
};
