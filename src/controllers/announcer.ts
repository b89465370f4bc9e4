/** Says something to people who listen: a polite live region, one message at a time, after a short quiet. */
import { type ReactiveController, type ReactiveControllerHost, type TemplateResult, html } from 'lit';

const QUIET_MS = 500;
const STAYS_MS = 5_000;

export class Announcer implements ReactiveController {
  #text = '';
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #host: ReactiveControllerHost;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
    this.#text = '';
  }

  /** The latest text wins. @param quietMs how long to wait for a later one */
  say(text: string, quietMs = QUIET_MS): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#show(text);
      // Who reads on from here later would find what is no longer so.
      this.#timer = setTimeout(() => this.#show(''), STAYS_MS);
    }, quietMs);
  }

  #show(text: string): void {
    this.#text = text;
    this.#host.requestUpdate();
  }

  /** The region; it has to be there before it speaks. */
  render(): TemplateResult {
    return html`<div class="visually-hidden" role="status" aria-live="polite">${this.#text}</div>`;
  }
}
