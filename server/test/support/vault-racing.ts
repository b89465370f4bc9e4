/** What races at one guess counter: several processes, each with a vault and a pool of its own on one PostgreSQL. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { RegistrationKey } from '../../src/vault/registrations.ts';

export type Variant =
  /** The vault itself. */
  | 'built'
  /** The same steps, with the counter read first and written back. */
  | 'read-then-write'
  /** The vault, made to go by the clock of its process. */
  | 'process-clock';

/** A race: every process sends this many guesses at once. */
export interface Race extends RegistrationKey {
  readonly wallet: string;
  readonly guesses: number;
  readonly variant: Variant;
}

/** What one process saw. */
export interface RaceResult {
  /** Of each guess that was answered: its blinded element, and the guesses left that the answer names. */
  readonly answered: readonly { readonly element: string; readonly remaining: number }[];
  /** How many were refused, by code. */
  readonly refused: Readonly<Record<string, number>>;
  /** Of those that have to wait: how long, in ms. */
  readonly waitsMs: readonly number[];
}

export class Racers {
  readonly #children: readonly ChildProcess[];

  private constructor(children: readonly ChildProcess[]) {
    this.#children = children;
  }

  /**
   * Resolves when every process has its connections.
   * @param clocksMs for each process: how far its clock is ahead
   */
  static async start(url: string, clocksMs: readonly number[]): Promise<Racers> {
    const script = fileURLToPath(new URL('vault-racer.ts', import.meta.url));
    const children = clocksMs.map((aheadMs) =>
      fork(script, {
        execArgv: ['--import', 'tsx'],
        env: { ...process.env, HOLDFAST_RACER_URL: url, HOLDFAST_RACER_AHEAD: String(aheadMs) },
      }),
    );
    await Promise.all(children.map((child) => next<'ready'>(child)));
    return new Racers(children);
  }

  /** Lets all processes go at the same moment. @returns what each of them saw */
  raceEach(race: Race): Promise<readonly RaceResult[]> {
    const results = Promise.all(this.#children.map((child) => next<RaceResult>(child)));
    for (const child of this.#children) child.send(race);
    return results;
  }

  async race(race: Race): Promise<RaceResult> {
    const results = await this.raceEach(race);
    const refused: Record<string, number> = {};
    for (const part of results) for (const [code, count] of Object.entries(part.refused)) refused[code] = (refused[code] ?? 0) + count;
    return { answered: results.flatMap(({ answered }) => answered), waitsMs: results.flatMap(({ waitsMs }) => waitsMs), refused };
  }

  async stop(): Promise<void> {
    const ended = this.#children.map((child) => new Promise((resolve) => child.once('exit', resolve)));
    for (const child of this.#children) child.disconnect();
    await Promise.all(ended);
  }
}

function next<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null): void => reject(new Error(`a process ended with ${code}`));
    child.once('exit', ended);
    child.once('message', (message) => {
      child.off('exit', ended);
      resolve(message as T);
    });
  });
}
