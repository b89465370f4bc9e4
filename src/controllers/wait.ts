/**
 * A wait that someone else imposed (Retry-After), counted down live: it
 * survives a reload and a closed tab, and other tabs count along. Kept is the
 * time it ends, and nothing else; nobody is let in by taking it away, since
 * the service counts for itself.
 *
 * A store asks the whole wallet to wait. A vault asks one way back to wait,
 * and nobody is kept from the others by it.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { BackupError, ErrorCode } from '../core/errors.ts';

const PREFIX = 'holdfast.wait.';
const TICK_MS = 1000;

/** Those that count on this page: `storage` events come from other pages only. */
const counting = new Set<Wait>();

/** Did the vault of one way say this, and not the store of them all? */
export function isOfOneWay(code: ErrorCode): boolean {
  return code === 'vault-wait' || code === 'wrong-secret';
}

/** What a wait is for: all of a wallet; and one of its ways, by slot id where that is known, else by method id. */
export type WaitSubjects = readonly [] | readonly [ofAll: string] | readonly [ofAll: string, ofOneWay: string];

export function waitSubjects(wallet: string | undefined, way?: string): WaitSubjects {
  if (!wallet) return [];
  return way ? [wallet, `${wallet}\n${way}`] : [wallet];
}

/** What a vault said of one way just now. */
export interface TriedWay {
  readonly slotId: string;
  /** Undefined: nobody counts, or the vault did not answer. */
  readonly tries: number | undefined;
  /** RFC 3339; undefined: no wait. */
  readonly retryAt?: string | undefined;
}

/** The vault's own word, for whoever follows these ways, here and in other tabs: what a browser remembers may be over by now. */
export function believeVault(wallet: string, ways: readonly TriedWay[]): void {
  for (const { slotId, tries, retryAt } of ways)
    if (tries !== undefined) end(PREFIX + waitSubjects(wallet, slotId)[1], Date.parse(retryAt ?? '') || 0);
}

function end(key: string, endsAtMs: number): void {
  // Other tabs hear of an end that came early by its time; of one that is taken away they think nothing.
  if (endsAtMs > Date.now() || recall(key)) remember(key, String(endsAtMs || 1));
  if (endsAtMs <= Date.now()) remember(key, undefined);
  for (const wait of counting) wait.heard(key, endsAtMs);
}

export class Wait implements ReactiveController {
  /** 0: no wait. */
  seconds = 0;
  readonly #host: ReactiveControllerHost;
  #timer: ReturnType<typeof setInterval> | undefined;
  /** By key. */
  #ends = new Map<string, number>();

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    counting.add(this);
    window.addEventListener('storage', this.#stored);
  }

  hostDisconnected(): void {
    counting.delete(this);
    window.removeEventListener('storage', this.#stored);
    clearInterval(this.#timer);
  }

  /** Counts for these from now on, and for no others. Goes on with what began before a reload. */
  follow(...subjects: readonly string[]): void {
    const keys = subjects.map((subject) => PREFIX + subject);
    if (keys.join() === [...this.#ends.keys()].join()) return;
    this.#ends = new Map(keys.map((key) => [key, Number(recall(key)) || 0]));
    this.#run();
  }

  /** What a failure told to wait: all ways where the store did, one where its vault did. */
  imposed({ code, details: { retryAfterMs } }: BackupError, ...[ofAll, ofOneWay = ofAll]: WaitSubjects): void {
    if (retryAfterMs) this.start(isOfOneWay(code) ? ofOneWay : ofAll, retryAfterMs);
  }

  /** Counts down, here and wherever else the subject is followed. */
  start(subject: string | undefined, waitMs: number): void {
    if (!subject) return;
    this.#ends.set(PREFIX + subject, 0);
    end(PREFIX + subject, Date.now() + waitMs);
  }

  heard(key: string, endsAtMs: number): void {
    if (!this.#ends.has(key)) return;
    this.#ends.set(key, endsAtMs);
    this.#run();
  }

  /** Another tab began a wait. One that ended there ends here by itself. */
  readonly #stored = ({ key, newValue }: StorageEvent): void => {
    if (key && newValue) this.heard(key, Number(newValue) || 0);
  };

  #run(): void {
    clearInterval(this.#timer);
    if (this.#tick()) this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  #tick(): boolean {
    const now = Date.now();
    const left = Math.max(0, Math.ceil((Math.max(0, ...this.#ends.values()) - now) / 1000));
    if (left !== this.seconds) {
      this.seconds = left;
      this.#host.requestUpdate();
    }
    if (left > 0) return true;
    clearInterval(this.#timer);
    for (const [key, endsAtMs] of this.#ends) if (endsAtMs > 0) remember(key, undefined);
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
