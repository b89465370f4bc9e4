/**
 * How hard to guess what stands in a field, estimated by a worker while the
 * person types. Holds estimates only, never the text they are about.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { StrengthEstimate } from '../core/strength.ts';
import type { StrengthMeter } from '../workers/strength-client.ts';

const DEBOUNCE_MS = 150;

export class Strength implements ReactiveController {
  /** For the latest text; undefined while nothing is entered or nothing is known. */
  estimate: StrengthEstimate | undefined;
  checking = false;
  readonly #host: ReactiveControllerHost;
  readonly #create: () => StrengthMeter;
  #meter: StrengthMeter | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #turn = 0;

  constructor(host: ReactiveControllerHost, create: () => StrengthMeter) {
    this.#host = host;
    this.#create = create;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.clear();
    this.#meter?.dispose();
    this.#meter = undefined;
  }

  /** Estimates once the typing pauses. @param userInputs words an attacker would try first, the account's name say */
  watch(text: string, userInputs: readonly string[] = []): void {
    this.clear();
    if (!text) return;
    this.checking = true;
    this.#timer = setTimeout(() => void this.#ask(text, userInputs), DEBOUNCE_MS);
  }

  /** The estimate for this very text, now; undefined when none can be had: the method checks again by itself. */
  async settle(text: string, userInputs: readonly string[] = []): Promise<StrengthEstimate | undefined> {
    if (this.estimate) return this.estimate;
    clearTimeout(this.#timer);
    await this.#ask(text, userInputs);
    return this.estimate;
  }

  /** The strength of what was put into the field is known already. */
  know(estimate: StrengthEstimate): void {
    this.clear();
    this.estimate = estimate;
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#turn++;
    this.estimate = undefined;
    this.checking = false;
    this.#host.requestUpdate();
  }

  async #ask(text: string, userInputs: readonly string[]): Promise<void> {
    const turn = ++this.#turn;
    const estimate = await this.#estimate(text, userInputs).catch(() => null);
    if (turn !== this.#turn) return;
    this.estimate = estimate ?? undefined;
    this.checking = false;
    this.#host.requestUpdate();
  }

  async #estimate(text: string, userInputs: readonly string[]): Promise<StrengthEstimate | null> {
    this.#meter ??= this.#create();
    return this.#meter.estimate(text, userInputs);
  }
}
