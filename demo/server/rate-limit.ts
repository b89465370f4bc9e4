/** At most so many calls a minute from one network address. In memory: this is a demo of one process. */
export class RateLimit {
  readonly #perMinute: number;
  readonly #now: () => number;
  #minute = 0;
  readonly #counts = new Map<string, number>();

  constructor(perMinute: number, now: () => number = Date.now) {
    this.#perMinute = perMinute;
    this.#now = now;
  }

  /** @returns 0, or the seconds to wait */
  take(address: string): number {
    const now = this.#now();
    const minute = Math.floor(now / 60_000);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#counts.clear();
    }
    const count = (this.#counts.get(address) ?? 0) + 1;
    this.#counts.set(address, count);
    return count <= this.#perMinute ? 0 : Math.max(1, Math.ceil(((minute + 1) * 60_000 - now) / 1000));
  }
}
