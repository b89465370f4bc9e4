/**
 * Shows what was typed, for as long as someone looks at it: hidden again on
 * submit, a while after the focus left, and when the page comes back from the
 * back-forward cache.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

const HIDE_AFTER_BLUR_MS = 15_000;

export class Reveal implements ReactiveController {
  shown = false;
  readonly #host: ReactiveControllerHost;
  readonly #changed: (shown: boolean) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost, changed: (shown: boolean) => void) {
    this.#host = host;
    this.#changed = changed;
    host.addController(this);
  }

  hostConnected(): void {
    window.addEventListener('pageshow', this.hide);
  }

  hostDisconnected(): void {
    window.removeEventListener('pageshow', this.hide);
    clearTimeout(this.#timer);
    this.shown = false;
  }

  readonly hide = (): void => this.#set(false);
  readonly toggle = (): void => this.#set(!this.shown);

  /** The focus is elsewhere: hide in a while. */
  readonly blurred = (): void => {
    clearTimeout(this.#timer);
    if (this.shown) this.#timer = setTimeout(this.hide, HIDE_AFTER_BLUR_MS);
  };

  readonly focused = (): void => clearTimeout(this.#timer);

  #set(shown: boolean): void {
    clearTimeout(this.#timer);
    if (shown === this.shown) return;
    this.shown = shown;
    this.#host.requestUpdate();
    this.#changed(shown);
  }
}
