/**
 * A wait that someone else imposed (Retry-After), counted down live: it
 * survives a reload and a closed tab, and other tabs count along. Kept is the
 * time it ends, under a hash of what it is for, and nothing else; nobody is let
 * in by taking it away, since the service counts for itself. A time that lies
 * further ahead than any wait comes from a clock that was set back, and counts
 * from now.
 *
 * A store asks the whole wallet to wait. A vault asks one way back to wait,
 * and nobody is kept from the others by it.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { BackupError, ErrorCode } from '../core/errors.ts';

const TICK_MS = 1000;
/** The longest wait there is: before the last guess. */
const LONGEST_MS = 24 * 3_600_000;

/** Those that count on this page: `storage` events come from other pages only. */
const counting = new Set<Wait>();

/** Undefined where it cannot be had: a wait is then counted for as long as its page is there. */
const memory = () => import('./wait-memory.ts').catch(() => undefined);

/** One after the other: what was told last is what is kept. */
let remembered: Promise<unknown> = Promise.resolve();

/** Resolves when everything that was told so far is kept. */
export function waitsKept(): Promise<unknown> {
  return remembered;
}

/** Did the vault of one way say this, and not the store of them all? */
export function isOfOneWay(code: ErrorCode): boolean {
  return code === 'vault-wait' || code === 'wrong-secret';
}

/** What a wait is for: all of a wallet; and one of its ways, by slot id where that is known, else by method id. */
export type WaitSubjects = readonly [] | readonly [ofAll: string] | readonly [ofAll: string, ofOneWay: string];

export function waitSubjects(wallet: string | undefined, way?: string): WaitSubjects {
  if (!wallet) return [];
  return way ? [wallet, waitSubject(wallet, way)] : [wallet];
}

function waitSubject(wallet: string, way: string): string {
  return `${wallet}\n${way}`;
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
    if (tries !== undefined) settle(waitSubject(wallet, slotId), Date.parse(retryAt ?? '') || 0);
}

function settle(subject: string, endsAtMs: number): void {
  for (const wait of counting) wait.heard(subject, endsAtMs);
  remembered = remembered.then(memory).then((module) => module?.keepEnd(subject, endsAtMs));
}

export class Wait implements ReactiveController {
  /** 0: no wait. */
  seconds = 0;
  readonly #host: ReactiveControllerHost;
  #timer: ReturnType<typeof setInterval> | undefined;
  /** By subject. */
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
  follow(...followed: WaitSubjects): void {
    if (followed.join() === [...this.#ends.keys()].join()) return;
    this.#ends = new Map(followed.map((subject) => [subject, 0]));
    this.#run();
    for (const subject of followed) void this.#resume(subject);
  }

  async #resume(subject: string): Promise<void> {
    // After what was told a moment ago: the element that heard it may be gone already.
    const endsAtMs = (await (await remembered.then(memory))?.recallEnd(subject)) ?? 0;
    // What was told meanwhile is newer.
    if (this.#ends.get(subject) === 0) this.heard(subject, endsAtMs);
  }

  /** What a failure told to wait: all ways where the store did, one where its vault did. */
  imposed({ code, details: { retryAfterMs } }: BackupError, ...[ofAll, ofOneWay = ofAll]: WaitSubjects): void {
    if (retryAfterMs) this.start(isOfOneWay(code) ? ofOneWay : ofAll, retryAfterMs);
  }

  /** Counts down, here and wherever else the subject is followed. */
  start(subject: string | undefined, waitMs: number): void {
    if (!subject) return;
    this.#ends.set(subject, 0);
    settle(subject, Date.now() + waitMs);
  }

  heard(subject: string, endsAtMs: number): void {
    if (!this.#ends.has(subject)) return;
    this.#ends.set(subject, Math.min(endsAtMs, Date.now() + LONGEST_MS));
    this.#run();
  }

  /** Another tab began a wait. One that ended there ends here by itself. */
  readonly #stored = async ({ key, newValue }: StorageEvent): Promise<void> => {
    const subject = newValue ? (await memory())?.subjectOf(key) : undefined;
    if (subject) this.heard(subject, Number(newValue) || 0);
  };

  #run(): void {
    clearInterval(this.#timer);
    if (this.#tick()) this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  #tick(): boolean {
    const left = Math.max(0, Math.ceil((Math.max(0, ...this.#ends.values()) - Date.now()) / 1000));
    if (left !== this.seconds) {
      this.seconds = left;
      this.#host.requestUpdate();
    }
    if (left > 0) return true;
    clearInterval(this.#timer);
    for (const [subject, endsAtMs] of this.#ends)
      if (endsAtMs > 0) remembered = remembered.then(memory).then((module) => module?.forgetPast(subject));
    return false;
  }
}
