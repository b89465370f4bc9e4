/** A clock that moves only when a test says so. */

export interface ManualClock {
  /** Milliseconds since 1970, as `now` options want it. */
  now(): number;
  /** Resolves when the clock reached that time, as `wait` options want it; rejects when the signal fires. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  /** Moves on, and lets everything that became due run. */
  advance(ms: number): Promise<void>;
  /** Jumps from one waiting time to the next until the work is settled; stands still while something is `during`. */
  run<T>(work: Promise<T>): Promise<T>;
  /** Something that takes real time, such as a body that a browser hands over: no deadline passes meanwhile, however slow the machine is. */
  during<T>(work: Promise<T>): Promise<T>;
  /** What is waited for now, in milliseconds from now, the soonest first. */
  waiting(): readonly number[];
}

/**
 * Lets pending promises, and what they start, run to their next stop. WebCrypto works in threads of its own, on a busy
 * machine longer than a turn: a digest that is asked for now comes after those that were asked for before.
 */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) {
    await crypto.subtle.digest('SHA-256', new Uint8Array(0));
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

export function manualClock(startMs = Date.UTC(2026, 0, 1)): ManualClock {
  let time = startMs;
  let busy = 0;
  const sleepers = new Set<{ readonly at: number; readonly wake: () => void }>();
  const wakeDue = () => {
    for (const sleeper of [...sleepers].sort((a, b) => a.at - b.at)) {
      if (sleeper.at > time) continue;
      sleepers.delete(sleeper);
      sleeper.wake();
    }
  };
  const jump = async (ms: number) => {
    time += ms;
    wakeDue();
    await settle();
  };
  const clock: ManualClock = {
    now: () => time,
    wait: (ms, signal) =>
      new Promise((resolve, reject) => {
        const sleeper = { at: time + ms, wake: resolve };
        const stop = () => {
          sleepers.delete(sleeper);
          reject(new DOMException('stopped', 'AbortError'));
        };
        if (signal.aborted) return stop();
        sleepers.add(sleeper);
        signal.addEventListener('abort', stop, { once: true });
      }),
    advance: async (ms) => {
      await settle();
      await jump(ms);
    },
    run: async (work) => {
      let done = false;
      const end = () => {
        done = true;
      };
      work.then(end, end);
      await settle();
      while (!done) await (busy > 0 ? settle() : jump(clock.waiting()[0] ?? 0));
      return work;
    },
    during: async (work) => {
      busy++;
      try {
        return await work;
      } finally {
        busy--;
      }
    },
    waiting: () => [...sleepers].map(({ at }) => at - time).sort((a, b) => a - b),
  };
  return clock;
}
