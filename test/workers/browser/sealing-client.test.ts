/** The engine in a real worker: same results as in place, errors with their codes, gone when it is let go. */
import { expect } from 'chai';
import { toB64u, utf8 } from '../../../src/core/bytes.ts';
import { localEngine } from '../../../src/core/engine.ts';
import type { BackupError } from '../../../src/core/errors.ts';
import { TEST_ONLY_FAST } from '../../../src/core/kdf.ts';
import { newSlotId } from '../../../src/core/manifest.ts';
import { workerEngine } from '../../../src/workers/sealing-client.ts';
import { setWorkerFactory } from '../../../src/workers/start-worker.ts';

const WALLET = 'wallet';
const text = utf8('correct horse battery staple');
const params = { profile: 'text-1', salt: toB64u(new Uint8Array(16)), kdf: { ...TEST_ONLY_FAST } };
const argon2id = { kind: 'argon2id', secret: text } as const;

const request = (slotId: string) => ({
  wallet: WALLET,
  pair: '',
  seq: 1,
  createdAt: '2026-01-01T00:00:00.000Z',
  share: utf8('the share'),
  keep: [],
  enroll: [{ slotId, method: 'password', params, key: argon2id }],
});

const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'succeeded',
    (error: BackupError) => error.code,
  );

describe('the sealing worker', () => {
  afterEach(() => setWorkerFactory(undefined));

  it('seals, tries and signs; what it made opens in place, and the other way round', async () => {
    const engine = workerEngine();
    await engine.warmUp(TEST_ONLY_FAST);
    const slotId = newSlotId();
    const sealed = await engine.seal(request(slotId));
    expect(await engine.trial(sealed.bytes)).to.deep.equal([slotId]);
    const opened = await localEngine().open({ bytes: sealed.bytes, wallet: WALLET, slotId, key: argon2id });
    expect(opened.share).to.deep.equal(utf8('the share'));
    const again = await engine.open({ bytes: sealed.bytes, wallet: WALLET, slotId, key: argon2id });
    expect(again.ownerSecret).to.deep.equal(opened.ownerSecret);
    const signature = await engine.sign(opened.ownerSecret, { verb: 'delete', wallet: WALLET, seq: 1, currentSha256: sealed.sha256 });
    expect(signature.length).to.equal(64);
    engine.dispose();
  });

  it('carries codes and details across, and no more', async () => {
    const engine = workerEngine();
    const slotId = newSlotId();
    const sealed = await engine.seal(request(slotId));
    const wrong = { kind: 'argon2id', secret: utf8('marked-wrong-secret') } as const;
    const error = await engine.open({ bytes: sealed.bytes, wallet: WALLET, slotId, key: wrong }).catch((thrown: unknown) => thrown);
    expect(error).to.include({ code: 'wrong-secret', remedy: 'ask-again' });
    expect(JSON.stringify([error, String(error)])).to.not.include('marked');
    expect(await codeOf(engine.open({ bytes: sealed.bytes, wallet: 'other', slotId, key: wrong }))).to.equal('wrong-wallet');
    engine.dispose();
  });

  it('is terminated with everything it knows', async () => {
    const started: Worker[] = [];
    let terminated = 0;
    setWorkerFactory((name, url) => {
      const worker = new Worker(url, { type: 'module', name });
      const { terminate } = worker;
      worker.terminate = () => {
        terminated++;
        terminate.call(worker);
      };
      started.push(worker);
      return worker;
    });
    const engine = workerEngine();
    const call = engine.seal(request(newSlotId()));
    engine.dispose();
    expect(await codeOf(call)).to.equal('aborted');
    expect(await codeOf(engine.seal(request(newSlotId())))).to.equal('aborted');
    expect([started.length, terminated]).to.deep.equal([1, 1]);
  });

  for (const [name, factory] of [
    [
      'is refused',
      () => {
        throw new Error('worker-src');
      },
    ],
    ['is missing', () => new Worker('/nowhere/sealing.worker.js', { type: 'module' })],
  ] as const) {
    it(`runs in place where the worker ${name}: nothing is lost`, async () => {
      setWorkerFactory(factory);
      const engine = workerEngine();
      const slotId = newSlotId();
      const [, sealed] = await Promise.all([engine.warmUp(TEST_ONLY_FAST), engine.seal(request(slotId))]);
      expect(await engine.trial(sealed.bytes)).to.deep.equal([slotId]);
      engine.dispose();
      expect(await codeOf(engine.trial(sealed.bytes))).to.equal('aborted');
    });
  }
});
