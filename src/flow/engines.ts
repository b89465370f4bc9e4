/**
 * Engines between calls: one that was warmed up while the person types, and one
 * that holds guesses whose answers were lost. A vault charges an element once;
 * only the engine that blinded it can ask for its answer again.
 */
import { toB64u } from '../core/bytes.ts';
import type { SealingEngine } from '../core/engine.ts';
import type { KdfParams } from '../core/kdf.ts';

/** A warmed-up engine that nobody used is let go after this. */
const WARM_MS = 120_000;
/** So long a typed secret stays in the engine while the vault's answer is owed. Longer than a tunnel, shorter than an evening. */
const OWED_MS = 3_600_000;

/** Guesses that an engine has sent, or may have sent, and that the vault has not answered. */
export class OwedGuesses {
  readonly #owed = new Set<string>();

  begun(element: Uint8Array): void {
    this.#owed.add(toB64u(element));
  }

  /** The verdict on this one is known. */
  judged(element: Uint8Array): void {
    this.#owed.delete(toB64u(element));
  }

  /** The vault has freed its key: no other guess is of use. */
  released(): void {
    this.#owed.clear();
  }

  get any(): boolean {
    return this.#owed.size > 0;
  }
}

export interface Running {
  readonly engine: SealingEngine;
  readonly owed: OwedGuesses;
}

export class Engines {
  readonly #engineOf: () => SealingEngine;
  /** Engines that were ended while their call went on: whatever is owed, they can ask for nothing. */
  readonly #ended = new WeakSet<SealingEngine>();
  #idle: (Running & { readonly timer: ReturnType<typeof setTimeout> }) | undefined;
  #running: Running | undefined;

  constructor(engineOf: () => SealingEngine) {
    this.#engineOf = engineOf;
  }

  warmUp(kdf: KdfParams): void {
    if (this.#idle || this.#running) return;
    const engine = this.#engineOf();
    this.#keep({ engine, owed: new OwedGuesses() }, WARM_MS);
    void engine.warmUp(kdf).catch(() => undefined);
  }

  take(): Running {
    const running = this.#idle ?? { engine: this.#engineOf(), owed: new OwedGuesses() };
    if (this.#idle) clearTimeout(this.#idle.timer);
    this.#idle = undefined;
    this.#running = running;
    return running;
  }

  /** The call gives up. What is only computed ends at once; what a vault may have charged for is not thrown away. */
  abandon({ engine, owed }: Running): void {
    if (owed.any) return;
    this.#ended.add(engine);
    engine.dispose();
  }

  giveBack(running: Running): void {
    const wanted = this.#running === running && running.owed.any && !this.#ended.has(running.engine);
    this.#running = undefined;
    if (wanted) this.#keep(running, OWED_MS);
    else running.engine.dispose();
  }

  dispose(): void {
    this.#running?.engine.dispose();
    this.#running = undefined;
    this.#drop();
  }

  #keep({ engine, owed }: Running, ms: number): void {
    const timer = setTimeout(() => this.#drop(), ms);
    // In Node an engine that nobody uses must not keep the process alive.
    (timer as { unref?: () => void }).unref?.();
    this.#idle = { engine, owed, timer };
  }

  #drop(): void {
    if (!this.#idle) return;
    clearTimeout(this.#idle.timer);
    this.#idle.engine.dispose();
    this.#idle = undefined;
  }
}
