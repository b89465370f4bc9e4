/**
 * Elements that are fetched when they are first needed. The module in `define`
 * says how; who gives the tags by hand gives those of the parts as well, and
 * nothing is fetched.
 */
import type { ReactiveControllerHost } from 'lit';

export type Fetch = () => Promise<unknown>;

export class Later {
  /** Undefined before anyone asked. */
  state: 'fetching' | 'here' | 'failed' | undefined;
  readonly #host: ReactiveControllerHost;
  readonly #fetch: () => Fetch | undefined;

  constructor(host: ReactiveControllerHost, fetch: () => Fetch | undefined) {
    this.#host = host;
    this.#fetch = fetch;
  }

  /** Fetches, unless that was done or is under way; a failure is tried again by the next call. */
  async get(): Promise<void> {
    if (this.state === 'here' || this.state === 'fetching') return;
    const fetch = this.#fetch();
    if (!fetch) return this.#set('here');
    this.#set('fetching');
    await fetch().then(
      () => this.#set('here'),
      () => this.#set('failed'),
    );
  }

  #set(state: 'fetching' | 'here' | 'failed'): void {
    this.state = state;
    this.#host.requestUpdate();
  }
}
