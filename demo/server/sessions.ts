/** Half-finished conversations: kept in memory, for a short while, and taken out once. */
import { randomBytes } from 'node:crypto';

interface Entry<T> {
  readonly value: T;
  readonly expiresAt: number;
}

export class Sessions<T extends { dispose(): void }> {
  readonly #entries = new Map<string, Entry<T>>();
  readonly #lifetimeMs: number;
  readonly #max: number;
  readonly #now: () => number;

  constructor(options: { lifetimeMs: number; max: number; now?: () => number }) {
    this.#lifetimeMs = options.lifetimeMs;
    this.#max = options.max;
    this.#now = options.now ?? Date.now;
  }

  /** @returns the session's id: 128 random bits, whoever knows it may go on */
  add(value: T): string {
    this.#sweep(1);
    const id = randomBytes(16).toString('base64url');
    this.#entries.set(id, { value, expiresAt: this.#now() + this.#lifetimeMs });
    return id;
  }

  /** Takes it out: a session answers once. */
  take(id: string): T | undefined {
    const value = this.peek(id);
    this.#entries.delete(id);
    return value;
  }

  peek(id: string): T | undefined {
    this.#sweep(0);
    return this.#entries.get(id)?.value;
  }

  clear(): void {
    for (const { value } of this.#entries.values()) value.dispose();
    this.#entries.clear();
  }

  /** Drops what expired, and the oldest where there are too many. Insertion order is age. */
  #sweep(room: number): void {
    const now = this.#now();
    for (const [id, entry] of this.#entries) {
      if (entry.expiresAt > now && this.#entries.size + room <= this.#max) break;
      entry.value.dispose();
      this.#entries.delete(id);
    }
  }
}
