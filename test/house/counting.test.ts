/** `npm test` counts what happened, and takes silence for a failure. */
import { expect } from 'chai';
import { settle } from '../../scripts/lib/suites.mjs';
import { countSessions } from '../../scripts/lib/wtr-counts.mjs';

interface Outcome {
  name?: string;
  passed?: boolean;
  skipped?: boolean;
  error?: { message: string };
}

const session = (passed: boolean, tests: Outcome[], name = 'Chromium') => ({
  browser: { name },
  passed,
  testFile: 'some.test.ts',
  testResults: { tests: [], suites: [{ name: 'a form', tests, suites: [] }] },
});

describe('counting', () => {
  it('adds up the sessions of an engine, and names what failed', () => {
    const sessions = [
      session(true, [{ passed: true }, { skipped: true }]),
      session(false, [{ passed: false, name: 'counts', error: { message: 'expected 1 to equal 2\n+ expected' } }, { passed: true }]),
      session(true, [{ passed: true }], 'Firefox'),
    ];
    expect(countSessions(sessions)).to.deep.equal({
      Chromium: { passed: 2, failed: ['a form counts: expected 1 to equal 2'], skipped: 1 },
      Firefox: { passed: 1, failed: [], skipped: 0 },
    });
  });

  it('counts a file that broke, and a file without a test, as a failure', () => {
    const broke = 'some.test.ts broke outside its tests';
    expect(countSessions([session(false, [{ passed: true }])])['Chromium']?.failed).to.deep.equal([broke]);
    expect(countSessions([session(true, [])])['Chromium']?.failed).to.deep.equal(['some.test.ts has no test']);
    const errors = [{ message: 'no such module' }];
    const unloaded = { browser: { name: 'Firefox' }, passed: false, testFile: 'some.test.ts', errors };
    expect(countSessions([unloaded])['Firefox']?.failed).to.deep.equal([`${broke}: no such module`]);
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
