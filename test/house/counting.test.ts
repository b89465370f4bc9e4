/** `npm test` counts what happened, and takes silence for a failure. */
import { expect } from 'chai';
import { settle } from '../../scripts/lib/suites.mjs';
import { countSessions } from '../../scripts/lib/wtr-counts.mjs';

const session = (passed: boolean, tests: { passed?: boolean; skipped?: boolean }[], name = 'Chromium') => ({
  browser: { name },
  passed,
  testResults: { tests: [], suites: [{ tests, suites: [] }] },
});

describe('counting', () => {
  it('adds up the sessions of an engine', () => {
    const sessions = [
      session(true, [{ passed: true }, { skipped: true }]),
      session(false, [{ passed: false }, { passed: true }]),
      session(true, [{ passed: true }], 'Firefox'),
    ];
    expect(countSessions(sessions)).to.deep.equal({
      Chromium: { passed: 2, failed: 1, skipped: 1 },
      Firefox: { passed: 1, failed: 0, skipped: 0 },
    });
  });

  it('counts a file that broke, and a file without a test, as a failure', () => {
    expect(countSessions([session(false, [{ passed: true }])])['Chromium']?.failed).to.equal(1);
    expect(countSessions([session(true, [])])['Chromium']?.failed).to.equal(1);
    expect(countSessions([{ browser: { name: 'Firefox' }, passed: false }])['Firefox']?.failed).to.equal(1);
  });

  const counts = (passed: number, failed: string[] = [], skipped: string[] = []) => ({ passed, failed, skipped });

  it('is content with a suite that ran and ended well', () => {
    expect(settle({ code: 0 }, counts(3, [], ['x']), 's').failed).to.deep.equal([]);
  });

  it('takes a crash, silence and a bad end for a failure', () => {
    expect(settle({ code: -1 }, undefined, 's').failed).to.have.length(1);
    expect(settle({ code: 0 }, undefined, 's').failed).to.have.length(1);
    expect(settle({ code: 0 }, counts(0), 's').failed).to.have.length(1);
    expect(settle({ code: 1 }, counts(3), 's').failed).to.have.length(1);
    expect(settle({ code: 1 }, counts(3, ['a']), 's').failed).to.deep.equal(['a']);
  });
});
