/**
 * The sealing engine in a worker, as the page sees it. Where a worker cannot
 * be had (a policy refuses it, a bundler lost the file) the same engine runs
 * in place: slower to the eye, same result.
 */
import type { SealingEngine } from '../core/engine.ts';
import { BackupError } from '../core/errors.ts';
import type { SealingCall, SealingReply, SealingRequest } from './sealing-protocol.ts';
import { startWorker } from './start-worker.ts';

interface Waiting {
  readonly request: SealingRequest;
  readonly resolve: (value: never) => void;
  readonly reject: (error: BackupError) => void;
}

/** Outside the class: in it the compiler leaves the path as it is, and the published module names a file that is not there. */
const engineHere = () => import('../core/engine.ts').then(({ localEngine }) => localEngine());

class WorkerEngine implements SealingEngine {
  #worker: Worker | undefined;
  #inPlace: Promise<SealingEngine> | undefined;
  #ready = false;
  #disposed = false;
  #nextId = 0;
  readonly #waiting = new Map<number, Waiting>();

  warmUp: SealingEngine['warmUp'] = (...args) => this.#call('warmUp', args);
  seal: SealingEngine['seal'] = (...args) => this.#call('seal', args);
  trial: SealingEngine['trial'] = (...args) => this.#call('trial', args);
  open: SealingEngine['open'] = (...args) => this.#call('open', args);
  sign: SealingEngine['sign'] = (...args) => this.#call('sign', args);
  vaultBegin: SealingEngine['vaultBegin'] = (...args) => this.#call('vaultBegin', args);
  vaultRegister: SealingEngine['vaultRegister'] = (...args) => this.#call('vaultRegister', args);
  vaultJudge: SealingEngine['vaultJudge'] = (...args) => this.#call('vaultJudge', args);
  vaultRelease: SealingEngine['vaultRelease'] = (...args) => this.#call('vaultRelease', args);

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#worker?.terminate();
    void this.#inPlace?.then((engine) => engine.dispose());
    this.#failAll('aborted');
  }

  #call<T>(call: SealingCall, args: readonly unknown[]): Promise<T> {
    if (this.#disposed) return Promise.reject(new BackupError('aborted'));
    return new Promise<T>((resolve, reject) => {
      const request = { id: this.#nextId++, call, args };
      this.#waiting.set(request.id, { request, resolve, reject });
      if (this.#inPlace) void this.#runInPlace(this.#inPlace, request);
      else this.#start()?.postMessage(request);
    });
  }

  #start(): Worker | undefined {
    if (this.#worker) return this.#worker;
    let worker: Worker;
    try {
      worker = startWorker(new URL('./sealing.worker.js', import.meta.url));
    } catch {
      this.#fallBack();
      return undefined;
    }
    this.#worker = worker;
    worker.addEventListener('message', (event: MessageEvent<SealingReply>) => this.#answered(event.data));
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      if (this.#ready) this.#failAll('worker-failed');
      else this.#fallBack();
    });
    return worker;
  }

  #answered(reply: SealingReply): void {
    if ('ready' in reply) {
      this.#ready = true;
      return;
    }
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (reply.ok) waiting?.resolve(reply.value as never);
    else waiting?.reject(new BackupError(reply.code, undefined, { details: reply.details }));
  }

  /** The worker never came up: nothing was lost, every call so far is made again here. */
  #fallBack(): void {
    this.#worker?.terminate();
    this.#inPlace = engineHere();
    for (const { request } of this.#waiting.values()) void this.#runInPlace(this.#inPlace, request);
  }

  async #runInPlace(inPlace: Promise<SealingEngine>, { id, call, args }: SealingRequest): Promise<void> {
    const waiting = this.#waiting.get(id);
    try {
      const engine = await inPlace;
      const run = engine[call].bind(engine) as (...all: readonly unknown[]) => Promise<never>;
      waiting?.resolve(await run(...args));
    } catch (thrown) {
      waiting?.reject(thrown instanceof BackupError ? thrown : new BackupError('worker-failed', undefined, { cause: thrown }));
    } finally {
      this.#waiting.delete(id);
    }
  }

  #failAll(code: 'aborted' | 'worker-failed'): void {
    const all = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of all) reject(new BackupError(code));
  }
}

/** An engine in a worker of its own. `dispose` terminates it. */
export function workerEngine(): SealingEngine {
  return new WorkerEngine();
}
