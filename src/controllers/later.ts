/**
 * A module that an element needs after its first paint: fetched when the
 * element begins, before a person can need it. Without it the element goes on
 * in a plainer way, and asks again the next time.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

export class Later<Module> implements ReactiveController {
  module: Module | undefined;
  /** The last download did not come. */
  failed = false;
  readonly #host: ReactiveControllerHost;
  readonly #fetch: () => Promise<Module>;
  readonly #arrived: (module: Module) => void;
  #loading: Promise<Module> | undefined;

  constructor(host: ReactiveControllerHost, fetch: () => Promise<Module>, arrived: (module: Module) => void) {
    this.#host = host;
    this.#fetch = fetch;
    this.#arrived = arrived;
    host.addController(this);
  }

  hostConnected(): void {
    this.failed = false;
  }

  /** The module, if it is here; else it is on its way from now on, unless that has just failed. */
  want(): Module | undefined {
    if (!this.module && !this.failed) this.get().catch(() => undefined);
    return this.module;
  }

  /** @throws what the import throws; the next call tries again */
  get(): Promise<Module> {
    this.#loading ??= this.#fetch().then(
      (module) => {
        this.module = module;
        this.#arrived(module);
        this.#ended(false);
        return module;
      },
      (thrown: unknown) => {
        this.#loading = undefined;
        this.#ended(true);
        throw thrown;
      },
    );
    return this.#loading;
  }

  #ended(failed: boolean): void {
    this.failed = failed;
    this.#host.requestUpdate();
  }
}
