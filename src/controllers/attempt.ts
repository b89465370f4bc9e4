/**
 * One call at a time on behalf of a person: its phase, its end, its cancelling.
 * Leaving the document cancels; an answer that comes later is dropped.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { type BackupError, asBackupError } from '../core/errors.ts';

export type AttemptState<Phase extends string, Result> =
  | { readonly name: 'idle' }
  | { readonly name: 'working'; readonly phase: Phase }
  | { readonly name: 'failed'; readonly error: BackupError }
  | { readonly name: 'done'; readonly result: Result };

export interface AttemptCall<Phase extends string> {
  readonly signal: AbortSignal;
  readonly onPhase: (phase: Phase) => void;
}

export class Attempt<Phase extends string, Result> implements ReactiveController {
  state: AttemptState<Phase, Result> = { name: 'idle' };
  readonly #host: ReactiveControllerHost;
  #abort: AbortController | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.reset();
  }

  get working(): boolean {
    return this.state.name === 'working';
  }

  /**
   * Runs a call, unless one is under way: a double click is one click.
   * @returns how it ended; undefined when it was cancelled, overtaken, or not begun
   */
  async run(
    phases: readonly Phase[],
    call: (options: AttemptCall<Phase>) => Promise<Result>,
  ): Promise<AttemptState<Phase, Result> | undefined> {
    const first = phases[0];
    if (this.working || first === undefined) return undefined;
    const abort = new AbortController();
    this.#abort = abort;
    this.#set({ name: 'working', phase: first });
    const onPhase = (phase: Phase) => {
      if (this.#abort !== abort || this.state.name !== 'working') return;
      // What a person watches never goes back.
      if (phases.indexOf(phase) > phases.indexOf(this.state.phase)) this.#set({ name: 'working', phase });
    };
    const end = await call({ signal: abort.signal, onPhase }).then(
      (result) => ({ name: 'done', result }) as const,
      (thrown: unknown) => ({ name: 'failed', error: asBackupError(thrown) }) as const,
    );
    if (this.#abort !== abort) return undefined;
    this.#abort = undefined;
    if (end.name === 'failed' && end.error.code === 'aborted') {
      this.#set({ name: 'idle' });
      return undefined;
    }
    this.#set(end);
    return end;
  }

  /** Cancels what is under way and forgets how the last call ended. */
  reset(): void {
    const abort = this.#abort;
    this.#abort = undefined;
    this.#set({ name: 'idle' });
    abort?.abort();
  }

  #set(state: AttemptState<Phase, Result>): void {
    this.state = state;
    this.#host.requestUpdate();
  }
}
