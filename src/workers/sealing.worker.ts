/**
 * The sealing worker: the engine behind `postMessage`. It is fetched when the
 * person starts, lives for one call of the flow, and takes every secret with
 * it when it is terminated.
 */
import { localEngine } from '../core/engine.ts';
import { asBackupError } from '../core/errors.ts';
import type { SealingReply, SealingRequest } from './sealing-protocol.ts';

/** The part of DedicatedWorkerGlobalScope that is used: the library is compiled against the DOM's types. */
interface WorkerScope {
  postMessage(reply: SealingReply): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<SealingRequest>) => void): void;
}

const scope = globalThis as unknown as WorkerScope;
const engine = localEngine();

async function answer({ id, call, args }: SealingRequest): Promise<SealingReply> {
  try {
    const run = engine[call].bind(engine) as (...all: readonly unknown[]) => Promise<unknown>;
    return { id, ok: true, value: await run(...args) };
  } catch (thrown) {
    const { code, details } = asBackupError(thrown);
    return { id, ok: false, code, details };
  }
}

// One after the other: a derivation that was warmed up for must not race its own warm-up.
let queue: Promise<unknown> = Promise.resolve();
scope.addEventListener('message', ({ data }) => {
  queue = queue.then(async () => scope.postMessage(await answer(data)));
});
scope.postMessage({ ready: true });
