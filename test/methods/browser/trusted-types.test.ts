/**
 * Under `require-trusted-types-for 'script'`, with `holdfast` as the one policy
 * that is allowed. A file of its own: the rule stays on its page.
 */
import { expect } from 'chai';
import { createStrengthMeter } from '../../../src/workers/strength-client.ts';

/** True where the engine enforces a rule that came by a meta element. */
function enforce(): boolean {
  const meta = document.createElement('meta');
  meta.httpEquiv = 'Content-Security-Policy';
  meta.content = "require-trusted-types-for 'script'; trusted-types holdfast";
  document.head.append(meta);
  try {
    new Worker('/no/such/worker.js').terminate();
    return false;
  } catch (error) {
    return error instanceof TypeError;
  }
}

describe('Trusted Types', () => {
  it('one policy serves every worker (skipped where the engine does not enforce them)', async function () {
    if (!enforce()) return this.skip(); // without Trusted Types there is no policy to make
    const RealWorker = globalThis.Worker;
    let workers = 0;
    globalThis.Worker = class extends RealWorker {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        workers++;
      }
    };
    try {
      for (let round = 1; round <= 2; round++) {
        const meter = createStrengthMeter();
        expect((await meter.estimate('correct horse battery staple'))?.level).to.equal('very-strong');
        meter.dispose();
        expect(workers, 'a worker, not the fallback').to.equal(round);
      }
    } finally {
      globalThis.Worker = RealWorker;
    }
  });
});
