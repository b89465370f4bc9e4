/** One at a time by name, in the order of asking, within this process. */
import { throwIfAborted } from '../core/errors.ts';

export class Queue {
  readonly #last = new Map<string, Promise<unknown>>();

  /** @throws BackupError `aborted` when the signal fired while waiting; what `work` throws */
  run<T>(name: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const before = this.#last.get(name) ?? Promise.resolve();
    const mine = before.then(() => {
      throwIfAborted(signal);
      return work();
    });
    const settled = mine.then(
      () => undefined,
      () => undefined,
    );
    this.#last.set(name, settled);
    void settled.then(() => {
      if (this.#last.get(name) === settled) this.#last.delete(name);
    });
    return mine;
  }
}
