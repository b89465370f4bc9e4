/** What runs in the page: the contenders in turn, each round all of them, so that drift of the machine hits all alike. */
import { ARGON2ID_2026, type KdfParams } from '../../src/core/kdf.ts';
import { utf8 } from '../../src/core/bytes.ts';
import { createBackup, memoryDevice } from '../../src/flow/index.ts';
import { password } from '../../src/methods/password.ts';
import { workerEngine } from '../../src/workers/sealing-client.ts';
import { createStrengthMeter } from '../../src/workers/strength-client.ts';
import type { KdfRequest } from './kdf-worker.ts';
import { mapStore } from './map-store.ts';

const SECRET = 'correct horse battery staple 2026';
const CONTENDERS = ['ours', 'hash-wasm', 'openpgpjs', 'noble'] as const;
const secret = utf8(SECRET);
const salt = utf8('0123456789abcdef');

export interface Sample {
  readonly name: string;
  readonly ms: number;
  /** For contenders: the derived key, which must be the same for all. */
  readonly key?: string;
}

function ask(worker: Worker, request: KdfRequest): Promise<string> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<string>) => resolve(data);
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(request);
  });
}

const start = (name: string) => new Worker(new URL(`./${name}.worker.js`, import.meta.url), { type: 'module' });

async function timed(name: string, work: () => Promise<string | void>): Promise<Sample> {
  const from = performance.now();
  const key = await work();
  return { name, ms: performance.now() - from, ...(key === undefined ? {} : { key }) };
}

/** One round: each contender from a cold start, and after its head start. */
export async function kdfRound(kdf: KdfParams = ARGON2ID_2026): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (const name of CONTENDERS) {
    let worker: Worker | undefined;
    samples.push(
      await timed(`${name} cold`, async () => {
        worker = start(name);
        return ask(worker, { secret, salt, kdf });
      }),
    );
    worker?.terminate();
    const warm = start(name);
    await ask(warm, { secret, salt, kdf, warmUp: true });
    samples.push(await timed(`${name} warm`, () => ask(warm, { secret, salt, kdf })));
    warm.terminate();
  }
  return samples;
}

/** An engine that says when its head start is over, so that a warm run can be told from a lucky one. */
function observedEngine() {
  let warmed: Promise<void> = Promise.resolve();
  const make = () => {
    const engine = workerEngine();
    const { warmUp } = engine;
    engine.warmUp = (kdf) => {
      warmed = warmUp(kdf);
      return warmed;
    };
    return engine;
  };
  return { make, warmed: () => warmed };
}

/**
 * Longest time in which the main thread was late for a timer, in ms. A timer
 * every 4 ms, not a loop of messages: that would take the core that the worker needs.
 */
function watchMainThread(): () => number {
  const everyMs = 4;
  let last = performance.now();
  let longest = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last - everyMs);
    last = now;
  }, everyMs);
  return () => {
    clearInterval(timer);
    return longest;
  };
}

export interface FlowRound {
  readonly samples: readonly Sample[];
  readonly longestTaskMs: number;
}

/** One round of the whole flow without a network, beside the derivation alone. */
export async function flowRound(kdf: KdfParams = ARGON2ID_2026): Promise<FlowRound> {
  const samples: Sample[] = [];
  const alone = start('ours');
  await ask(alone, { secret, salt, kdf, warmUp: true });
  samples.push(await timed('KDF alone, warm', () => ask(alone, { secret, salt, kdf })));
  alone.terminate();
  const longest: number[] = [];
  // The form's meter is open while the person types; the method asks the same worker for the same text once more.
  const meter = createStrengthMeter();
  await meter.estimate(SECRET, ['bench']);

  for (const warm of [true, false]) {
    const store = mapStore();
    const share = crypto.getRandomValues(new Uint8Array(1024));
    const method = password({ kdf });
    const device = () => {
      const engine = observedEngine();
      const backup = createBackup({
        wallet: 'bench',
        store,
        methods: [method],
        share: () => share,
        device: memoryDevice(),
        engine: engine.make,
      });
      const warmUp = async () => {
        if (!warm) return;
        backup.warmUp('password');
        await engine.warmed();
      };
      return { backup, warmUp };
    };
    const suffix = warm ? 'warm' : 'cold';

    const first = device();
    await first.warmUp();
    let stop = watchMainThread();
    samples.push(await timed(`back up, ${suffix}`, async () => void (await first.backup.create('password', { secret: SECRET }))));
    longest.push(stop());
    if (first.backup.lastStatus.state !== 'protected') throw new Error(first.backup.lastStatus.state);

    const second = device();
    const offer = await second.backup.findRecovery();
    await second.warmUp();
    stop = watchMainThread();
    samples.push(
      await timed(`recover, ${suffix}`, async () => void (await second.backup.recover(offer.choices[0]?.slotId ?? '', { secret: SECRET }))),
    );
    longest.push(stop());
  }
  meter.dispose();
  return { samples, longestTaskMs: Math.max(...longest) };
}

Object.assign(globalThis, { bench: { kdfRound, flowRound } });
