/**
 * A wait that someone else imposed (Retry-After), counted down live. It
 * survives a reload: the time it ends is kept for the tab, and nothing else.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

const PREFIX = 'holdfast.wait.';
const TICK_MS = 1000;

export class Wait implements ReactiveController {
  /** 0: no wait. */
  seconds = 0;
  readonly #host: ReactiveControllerHost;
  #timer: ReturnType<typeof setInterval> | undefined;
  #key = '';
  #endsAtMs = 0;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    clearInterval(this.#timer);
  }

  /** Counts down for a wallet. */
  start(wallet: string, waitMs: number): void {
    this.#key = PREFIX + wallet;
    this.#endsAtMs = Date.now() + waitMs;
    remember(this.#key, String(this.#endsAtMs));
    this.#run();
  }

  /** Goes on with a wait that began before a reload. */
  resume(wallet: string): void {
    this.stop();
    this.#key = PREFIX + wallet;
    this.#endsAtMs = Number(recall(this.#key)) || 0;
    this.#run();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#endsAtMs = 0;
    this.seconds = 0;
  }

  #run(): void {
    clearInterval(this.#timer);
    if (this.#tick()) this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  #tick(): boolean {
    const left = Math.max(0, Math.ceil((this.#endsAtMs - Date.now()) / 1000));
    if (left !== this.seconds) {
      this.seconds = left;
      this.#host.requestUpdate();
    }
    if (left > 0) return true;
    clearInterval(this.#timer);
    remember(this.#key, undefined);
    return false;
  }
}

function remember(key: string, value: string | undefined): void {
  try {
    if (value === undefined) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, value);
  } catch {
    // Storage is refused here: the wait ends with the page.
  }
}

function recall(key: string): string | null {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}
