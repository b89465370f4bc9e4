/**
 * One call at a time per wallet on one device: across tabs by Web Locks, within
 * a process by a queue where there are none (Node).
 */
import { BackupError, throwIfAborted } from '../core/errors.ts';

/** @throws BackupError `aborted` when the signal fires while waiting; what `work` throws */
export type Exclusive = <T>(wallet: string, work: () => Promise<T>, signal?: AbortSignal) => Promise<T>;

/** A queue in this process. */
export function processQueue(): Exclusive {
  const tails = new Map<string, Promise<unknown>>();
  return async (wallet, work, signal) => {
    const before = tails.get(wallet) ?? Promise.resolve();
    const mine = before.then(() => {
      throwIfAborted(signal);
      return work();
    });
    const settled = mine.catch(() => undefined);
    tails.set(wallet, settled);
    void settled.then(() => {
      if (tails.get(wallet) === settled) tails.delete(wallet);
    });
    return mine;
  };
}

/** All tabs of this origin. */
export function webLocks(): Exclusive {
  return async (wallet, work, signal) => {
    throwIfAborted(signal);
    // Not LockManager's own signal: Chromium 156 never settles a request that is
    // aborted in the task that made it. A request that is given up stays queued
    // and does nothing when its turn comes.
    let started = false;
    const turn = navigator.locks.request(`holdfast:${wallet}`, async () => {
      throwIfAborted(signal);
      started = true;
      return work();
    });
    if (!signal) return turn;
    const givenUp = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => started || reject(new BackupError('aborted')), { once: true });
    });
    return Promise.race([turn, givenUp]);
  };
}
