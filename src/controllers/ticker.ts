/** Draws its host again while times that were told lie ahead: a countdown that moves, and stops by itself. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

const TICK_MS = 1000;

export class Ticker implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #timer: ReturnType<typeof setInterval> | undefined;
  #untilMs = 0;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.stop();
  }

  /** Ticks until the last of these times (RFC 3339) is past. */
  watch(times: readonly (string | undefined)[]): void {
    this.stop();
    this.#untilMs = Math.max(0, ...times.map((time) => Date.parse(time ?? '') || 0));
    if (secondsUntil(this.#untilMs) > 0) this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Whole seconds from now to a time; 0 when it is past, or no time. */
  seconds(time: string | undefined): number {
    return secondsUntil(Date.parse(time ?? '') || 0);
  }

  #tick(): void {
    this.#host.requestUpdate();
    if (secondsUntil(this.#untilMs) === 0) this.stop();
  }
}

function secondsUntil(timeMs: number): number {
  return Math.max(0, Math.ceil((timeMs - Date.now()) / 1000));
}
