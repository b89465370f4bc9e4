/**
 * The strength estimate as a page sees it: one worker for all forms, fetched on
 * the first estimate, ended when the last form is gone. The latest input wins.
 * Where a worker cannot be had the same estimator runs in place, on a shorter
 * start of the text so that typing stays smooth.
 */
import { BackupError, type ErrorCode, asBackupError } from '../core/errors.ts';
import { type EstimatorOptions, type StrengthEstimate, type StrengthEstimator, createEstimator } from '../core/strength.ts';
import { startWorker } from './start-worker.ts';
import type { StrengthReply, StrengthRequest } from './strength-protocol.ts';

export interface StrengthMeter {
  /** `null`: overtaken by a later call of this meter, or the meter was disposed. */
  estimate(text: string, userInputs?: readonly string[]): Promise<StrengthEstimate | null>;
  dispose(): void;
}

/** In the page's own thread: above 10^14 guesses nothing changes, and 24 characters tell that much. */
const IN_PLACE_PREFIX = 24;

interface Waiting {
  readonly request: StrengthRequest;
  readonly resolve: (estimate: StrengthEstimate) => void;
  readonly reject: (error: BackupError) => void;
}

/** Which dictionaries: a worker that has them, and how to load them here where there is no worker. */
export interface StrengthSource {
  readonly start: () => Worker;
  /** Default: the small ones. */
  readonly load?: EstimatorOptions['load'];
}

const SMALL: StrengthSource = { start: () => startWorker(new URL('./strength.worker.js', import.meta.url), 'strength') };
let source = SMALL;

/** Estimators of this thread: they keep dictionaries, never a text. */
const inPlaceEstimators = new Map<number | undefined, StrengthEstimator>();

/** `undefined` goes back to the small dictionaries. What is under way is finished with those it began with. */
export function setStrengthSource(replacement: StrengthSource | undefined): void {
  source = replacement ?? SMALL;
  inPlaceEstimators.clear();
}

function inPlaceEstimator(maxLength: number | undefined): StrengthEstimator {
  const { load } = source;
  const made = () => createEstimator({ ...(load ? { load } : {}), ...(maxLength === undefined ? {} : { maxLength }) });
  const estimator = inPlaceEstimators.get(maxLength) ?? made();
  inPlaceEstimators.set(maxLength, estimator);
  return estimator;
}

/** The worker, or what stands in for it, with the answers that are still to come. */
class StrengthHost {
  #worker: Worker | undefined;
  #inPlace: StrengthEstimator | undefined;
  #ready = false;
  #nextId = 0;
  readonly #waiting = new Map<number, Waiting>();

  estimate: StrengthEstimator = (text, userInputs = []) =>
    new Promise((resolve, reject) => {
      const request = { id: this.#nextId++, text, userInputs: [...userInputs] };
      this.#waiting.set(request.id, { request, resolve, reject });
      if (!this.#inPlace && !this.#worker) this.#start();
      if (this.#worker) this.#worker.postMessage(request);
      else void this.#runInPlace(request);
    });

  dispose(): void {
    this.#worker?.terminate();
    this.#failAll('aborted');
  }

  #start(): void {
    if (typeof Worker === 'undefined') return this.#useInPlace(undefined);
    try {
      this.#worker = source.start();
    } catch {
      return this.#useInPlace(IN_PLACE_PREFIX);
    }
    this.#worker.addEventListener('message', (event: MessageEvent<StrengthReply>) => this.#answered(event.data));
    this.#worker.addEventListener('error', (event) => {
      event.preventDefault();
      this.#lostWorker();
    });
  }

  #useInPlace(maxLength: number | undefined): void {
    this.#inPlace = inPlaceEstimator(maxLength);
  }

  #answered(reply: StrengthReply): void {
    if ('ready' in reply) {
      this.#ready = true;
      return;
    }
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (reply.ok) waiting?.resolve(reply.estimate);
    else waiting?.reject(new BackupError(reply.code, 'strength'));
  }

  /** Never came up: here instead. Came up and died: a new one with the next estimate. */
  #lostWorker(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    if (this.#ready) {
      this.#ready = false;
      return this.#failAll('worker-failed');
    }
    this.#useInPlace(IN_PLACE_PREFIX);
    for (const { request } of this.#waiting.values()) void this.#runInPlace(request);
  }

  async #runInPlace({ id, text, userInputs }: StrengthRequest): Promise<void> {
    const waiting = this.#waiting.get(id);
    try {
      const estimate = await this.#inPlace?.(text, userInputs);
      if (estimate) waiting?.resolve(estimate);
    } catch (thrown) {
      waiting?.reject(asBackupError(thrown, 'worker-failed'));
    } finally {
      this.#waiting.delete(id);
    }
  }

  #failAll(code: ErrorCode): void {
    const all = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of all) reject(new BackupError(code, 'strength'));
  }
}

let host: StrengthHost | undefined;
let users = 0;

/** The host that all meters of the page share; given back by `release`. */
function acquire(): StrengthHost {
  users++;
  return (host ??= new StrengthHost());
}

function release(): void {
  users--;
  if (users > 0) return;
  host?.dispose();
  host = undefined;
}

interface Pending {
  readonly text: string;
  readonly userInputs: readonly string[];
  readonly resolve: (estimate: StrengthEstimate | null) => void;
  readonly reject: (error: unknown) => void;
}

class SharedMeter implements StrengthMeter {
  #host: StrengthHost | undefined;
  #running: Pending | undefined;
  #next: Pending | undefined;
  #disposed = false;

  estimate(text: string, userInputs: readonly string[] = []): Promise<StrengthEstimate | null> {
    if (this.#disposed) return Promise.resolve(null);
    return new Promise((resolve, reject) => {
      // Whoever asked before has been overtaken: told at once, even if the worker is still busy with it.
      this.#running?.resolve(null);
      this.#next?.resolve(null);
      this.#next = { text, userInputs, resolve, reject };
      if (!this.#running) void this.#run();
    });
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#running?.resolve(null);
    this.#next?.resolve(null);
    this.#next = undefined;
    if (this.#host) release();
    this.#host = undefined;
  }

  async #run(): Promise<void> {
    this.#host ??= acquire();
    while (this.#next) {
      const pending = this.#next;
      this.#next = undefined;
      this.#running = pending;
      try {
        pending.resolve(await this.#host.estimate(pending.text, pending.userInputs));
      } catch (thrown) {
        pending.reject(thrown);
      }
      this.#running = undefined;
    }
  }
}

/** A meter for one form. Nothing is loaded before the first estimate. */
export function createStrengthMeter(): StrengthMeter {
  return new SharedMeter();
}

/** One estimate that nothing overtakes: the last check before a backup is made. Uses the forms' worker while there is one. */
export const estimateOnce: StrengthEstimator = async (text, userInputs) => {
  const shared = acquire();
  try {
    return await shared.estimate(text, userInputs);
  } finally {
    release();
  }
};
