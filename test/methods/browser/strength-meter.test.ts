/** The strength meter with its real worker, and without one. */
import { expect } from 'chai';
import { BackupError } from '../../../src/core/errors.ts';
import type { StrengthRequest } from '../../../src/workers/strength-protocol.ts';
import { setWorkerFactory, startWorker } from '../../../src/workers/start-worker.ts';
import { type StrengthMeter, createStrengthMeter, estimateOnce, setStrengthSource } from '../../../src/workers/strength-client.ts';
import { useFullDictionaries } from '../../../src/workers/strength-full.ts';

/** Every worker that is started, and whether it was ended. */
interface Started {
  readonly url: string;
  readonly options: WorkerOptions | undefined;
  ended: boolean;
}
let started: Started[] = [];
const RealWorker = globalThis.Worker;

class WatchedWorker extends RealWorker {
  readonly #note: Started;
  constructor(url: string | URL, options?: WorkerOptions) {
    super(url, options);
    this.#note = { url: String(url), options, ended: false };
    started.push(this.#note);
  }
  override terminate(): void {
    this.#note.ended = true;
    super.terminate();
  }
}

/** A worker as the page sees one, driven by the test. */
class FakeWorker extends EventTarget {
  readonly requests: StrengthRequest[] = [];
  ended = false;
  postMessage(request: StrengthRequest): void {
    this.requests.push(request);
  }
  terminate(): void {
    this.ended = true;
  }
  answer(data: unknown): void {
    this.dispatchEvent(new MessageEvent('message', { data }));
  }
  fail(): void {
    this.dispatchEvent(new Event('error', { cancelable: true }));
  }
}

const strong = { guessesLog10: 12, level: 'strong', hints: [] } as const;
const weak = { guessesLog10: 1, level: 'very-weak', hints: [] } as const;

describe('strength meter', () => {
  let meters: StrengthMeter[] = [];
  const meter = (): StrengthMeter => {
    const made = createStrengthMeter();
    meters.push(made);
    return made;
  };
  /** Hands out fake workers and keeps them. */
  const useFakes = (): FakeWorker[] => {
    const fakes: FakeWorker[] = [];
    setWorkerFactory(() => {
      const fake = new FakeWorker();
      fakes.push(fake);
      return fake as unknown as Worker;
    });
    return fakes;
  };
  const fakeAt = (fakes: readonly FakeWorker[], index: number): FakeWorker => fakes[index] ?? expect.fail(`no worker ${index}`);

  beforeEach(() => {
    started = [];
    globalThis.Worker = WatchedWorker;
  });
  afterEach(() => {
    for (const made of meters) made.dispose();
    meters = [];
    setWorkerFactory(undefined);
    globalThis.Worker = RealWorker;
  });

  it('starts nothing before the first estimate, and then a module worker of this kit', async () => {
    const one = meter();
    expect(started).to.deep.equal([]);
    const found = await one.estimate('correct horse battery staple');
    expect(found?.level).to.equal('very-strong');
    expect(started.map(({ options }) => options)).to.deep.equal([{ type: 'module', name: 'holdfast-strength' }]);
    expect(new URL(started[0]?.url ?? '').pathname).to.match(/\/src\/workers\/strength\.worker\.js$/);
  });

  it('gives hints, and takes the words of the wallet', async () => {
    const one = meter();
    expect(await one.estimate('password')).to.deep.include({ level: 'very-weak', hints: ['very-common', 'add-words'] });
    expect((await one.estimate('zqxkvwjpt', ['Zqxkvwjpt']))?.hints).to.include('personal');
  });

  it('is shared by all forms, and ends with the last of them', async () => {
    const [one, two] = [meter(), meter()];
    await one.estimate('a');
    await two.estimate('b');
    expect(started.length).to.equal(1);
    one.dispose();
    one.dispose();
    expect(started[0]?.ended).to.equal(false);
    expect((await two.estimate('correct horse battery staple'))?.level).to.equal('very-strong');
    two.dispose();
    expect(started[0]?.ended).to.equal(true);
  });

  it('serves the last check before a backup from the same worker', async () => {
    await meter().estimate('a');
    expect((await estimateOnce('correct horse battery staple')).level).to.equal('very-strong');
    expect(started.map(({ ended }) => ended)).to.deep.equal([false]);
  });

  it('ends a worker that was started for one estimate only', async () => {
    await estimateOnce('a');
    expect(started.map(({ ended }) => ended)).to.deep.equal([true]);
  });

  it('the latest input wins, and what it overtook is told at once', async () => {
    const fakes = useFakes();
    const one = meter();
    const first = one.estimate('a');
    const second = one.estimate('ab');
    const third = one.estimate('abc', ['x']);
    expect(await first).to.equal(null);
    expect(await second).to.equal(null);
    const fake = fakeAt(fakes, 0);
    fake.answer({ ready: true });
    fake.answer({ id: fake.requests[0]?.id, ok: true, estimate: weak });
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
    // The one in between was never sent.
    expect(fake.requests.map(({ text }) => text)).to.deep.equal(['a', 'abc']);
    expect(fake.requests[1]?.userInputs).to.deep.equal(['x']);
    fake.answer({ id: fake.requests[1]?.id, ok: true, estimate: strong });
    expect(await third).to.deep.equal(strong);
  });

  it('one meter does not overtake another', async () => {
    const fakes = useFakes();
    const [one, two] = [meter().estimate('one'), meter().estimate('two')];
    const fake = fakeAt(fakes, 0);
    expect(fake.requests.map(({ text }) => text)).to.deep.equal(['one', 'two']);
    fake.answer({ id: fake.requests[1]?.id, ok: true, estimate: strong });
    fake.answer({ id: fake.requests[0]?.id, ok: true, estimate: weak });
    expect(await Promise.all([one, two])).to.deep.equal([weak, strong]);
  });

  it('a meter that is gone answers null', async () => {
    const fakes = useFakes();
    const one = meter();
    const pending = one.estimate('a');
    one.dispose();
    expect(await pending).to.equal(null);
    expect(await one.estimate('b')).to.equal(null);
    expect(fakeAt(fakes, 0).ended).to.equal(true);
    expect(fakes.length).to.equal(1);
  });

  it('has the full dictionaries in a worker of their own, once they are chosen', async () => {
    useFullDictionaries();
    try {
      // Not a word to the small ones, and not like one; the full ones have it.
      expect((await meter().estimate('cnfybckfd'))?.level).to.equal('very-weak');
      expect(started.map(({ url }) => new URL(url).pathname.split('/').at(-1))).to.deep.equal(['strength-full.worker.js']);
      expect((await estimateOnce('cnfybckfd')).level).to.equal('very-weak');
      setWorkerFactory(() => {
        throw new Error('worker-src');
      });
      for (const made of meters) made.dispose();
      expect((await meter().estimate('cnfybckfd'))?.level, 'in place, too').to.equal('very-weak');
    } finally {
      setStrengthSource(undefined);
    }
    for (const made of meters) made.dispose();
    setWorkerFactory(undefined);
    expect((await meter().estimate('cnfybckfd'))?.level).to.not.equal('very-weak');
  });

  it('works in place where a worker is refused', async () => {
    setWorkerFactory(() => {
      throw new Error('blocked');
    });
    const one = meter();
    expect((await one.estimate('correct horse battery staple'))?.level).to.equal('very-strong');
    expect((await one.estimate('password'))?.level).to.equal('very-weak');
    expect(started).to.deep.equal([]);
  });

  it('works in place where the file is missing', async () => {
    setWorkerFactory(() => new WatchedWorker('/no/such/worker.js', { type: 'module' }));
    const one = meter();
    expect((await one.estimate('correct horse battery staple'))?.level).to.equal('very-strong');
    expect((await one.estimate('password'))?.level).to.equal('very-weak');
    expect(started.map(({ ended }) => ended)).to.deep.equal([true]);
  });

  it('starts another worker after one that died', async () => {
    const fakes = useFakes();
    const one = meter();
    const lost = one.estimate('a').catch((error: unknown) => error);
    fakeAt(fakes, 0).answer({ ready: true });
    fakeAt(fakes, 0).fail();
    expect((await lost) as BackupError).to.include({ code: 'worker-failed' });
    const again = one.estimate('b');
    const fake = fakeAt(fakes, 1);
    fake.answer({ ready: true });
    fake.answer({ id: fake.requests[0]?.id, ok: true, estimate: strong });
    expect(await again).to.deep.equal(strong);
  });

  it('passes on what failed in the worker, as a code', async () => {
    const fakes = useFakes();
    const failing = meter().estimate('a');
    const fake = fakeAt(fakes, 0);
    fake.answer({ id: fake.requests[0]?.id, ok: false, code: 'internal' });
    expect((await failing.catch((error: unknown) => error)) as BackupError).to.include({ code: 'internal', remedy: 'contact-support' });
  });
});

describe('startWorker', () => {
  const codeOf = (work: () => unknown): string => {
    try {
      work();
    } catch (error) {
      return error instanceof BackupError ? error.code : String(error);
    }
    return 'started';
  };

  it('starts files of this kit only', () => {
    for (const url of ['https://elsewhere.example/sealing.worker.js', 'data:text/javascript,0', 'javascript:0']) {
      expect(
        codeOf(() => startWorker(new URL(url))),
        url,
      ).to.equal('worker-failed');
    }
    const blob = URL.createObjectURL(new Blob(['0'], { type: 'text/javascript' }));
    expect(codeOf(() => startWorker(new URL(blob)))).to.equal('started'); // of this origin: somebody here made it
    URL.revokeObjectURL(blob);
  });

  it('lets an integrator start them otherwise', () => {
    const asked: string[] = [];
    const fake = new FakeWorker() as unknown as Worker;
    setWorkerFactory((name, url) => {
      asked.push(`${name} ${url.href}`);
      return fake;
    });
    try {
      expect(startWorker(new URL('https://cdn.example/a/strength.worker-1.js'))).to.equal(fake);
      expect(startWorker(new URL('https://cdn.example/a/sealing.worker-1.js'))).to.equal(fake);
      expect(startWorker(new URL('https://cdn.example/a/x.js'), 'strength')).to.equal(fake);
    } finally {
      setWorkerFactory(undefined);
    }
    expect(asked).to.deep.equal([
      'strength https://cdn.example/a/strength.worker-1.js',
      'sealing https://cdn.example/a/sealing.worker-1.js',
      'strength https://cdn.example/a/x.js',
    ]);
  });

  it('says worker-failed when the page refuses', () => {
    setWorkerFactory(() => {
      throw new DOMException('refused', 'SecurityError');
    });
    try {
      expect(codeOf(() => startWorker(new URL('https://cdn.example/x.js')))).to.equal('worker-failed');
    } finally {
      setWorkerFactory(undefined);
    }
  });
});
