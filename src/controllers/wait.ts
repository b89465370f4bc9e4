/**
 * A wait that someone else imposed (Retry-After), counted down live for every
 * form of the wallet: it survives a reload and a closed tab, and other tabs
 * count along. Kept is the time it ends, and nothing else; nobody is let in by
 * taking it away, since the service counts for itself.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

const PREFIX = 'holdfast.wait.';
const TICK_MS = 1000;

/** Those that count on this page: `storage` events come from other pages only. */
const counting = new Set<Wait>();

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

  hostConnected(): void {
    counting.add(this);
    window.addEventListener('storage', this.#heard);
  }

  hostDisconnected(): void {
    counting.delete(this);
    window.removeEventListener('storage', this.#heard);
    clearInterval(this.#timer);
  }

  /** Counts down for a wallet, here and wherever else it is asked for. */
  start(wallet: string, waitMs: number): void {
    this.until(wallet, Date.now() + waitMs);
  }

  until(wallet: string, endsAtMs: number): void {
    this.#key = PREFIX + wallet;
    this.#endsAtMs = endsAtMs;
    remember(this.#key, String(endsAtMs));
    this.#run();
    for (const other of counting) if (other !== this && other.#key === this.#key) other.#go(endsAtMs);
  }

  /** Goes on with a wait that began before a reload. */
  resume(wallet: string): void {
    this.stop();
    this.#key = PREFIX + wallet;
    this.#go(Number(recall(this.#key)) || 0);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#key = '';
    this.#endsAtMs = 0;
    this.seconds = 0;
  }

  /** Another tab began a wait. One that ended there ends here by itself. */
  readonly #heard = ({ key, newValue }: StorageEvent): void => {
    if (key === this.#key && newValue) this.#go(Number(newValue) || 0);
  };

  #go(endsAtMs: number): void {
    this.#endsAtMs = endsAtMs;
    this.#run();
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
    if (this.#endsAtMs > 0) remember(this.#key, undefined);
    return false;
  }
}

function remember(key: string, value: string | undefined): void {
  try {
    if (value === undefined) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Storage is refused here: the wait ends with the page.
  }
}

function recall(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
