/** Says something to people who listen: a polite live region, one message at a time, after a short quiet. */
import { type ReactiveController, type ReactiveControllerHost, type TemplateResult, html } from 'lit';

const QUIET_MS = 500;
const STAYS_MS = 5_000;

export class Announcer implements ReactiveController {
  #text = '';
  readonly #pending = new Map<string, string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #host: ReactiveControllerHost;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
    this.#pending.clear();
    this.#text = '';
  }

  /**
   * The latest text wins over what was not said yet of the same subject.
   * @param quietMs how long to wait for a later one
   */
  say(text: string, quietMs = QUIET_MS, subject = ''): void {
    clearTimeout(this.#timer);
    this.#pending.delete(subject);
    this.#pending.set(subject, text);
    this.#timer = setTimeout(() => {
      this.#show([...this.#pending.values()].reverse().join(' '));
      this.#pending.clear();
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
