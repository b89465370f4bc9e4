/**
 * Draws parts of an element into its light DOM, where password managers and
 * the browser's own form filling look. Each part gets a container of its own,
 * so that children of the page in other slots stay as they are.
 */
import { type CSSResult, type LitElement, type ReactiveController, type TemplateResult, nothing, render } from 'lit';
import { adoptStyles } from '../styles/adopt.ts';

export interface LightPart {
  /** Name of the slot in the shadow root; unique in the element. */
  readonly slot: string;
  readonly template: () => TemplateResult | typeof nothing;
}

export class LightDom implements ReactiveController {
  readonly #host: LitElement;
  readonly #parts: readonly LightPart[];
  readonly #styles: CSSResult;
  readonly #containers = new Map<string, HTMLElement>();

  constructor(host: LitElement, styles: CSSResult, parts: readonly LightPart[]) {
    this.#host = host;
    this.#styles = styles;
    this.#parts = parts;
    host.addController(this);
  }

  hostConnected(): void {
    adoptStyles(this.#host, this.#styles);
  }

  hostUpdated(): void {
    if (!this.#host.isConnected) return;
    for (const { slot, template } of this.#parts) render(template(), this.#container(slot), { host: this.#host });
  }

  /** Takes everything out, with whatever was typed. */
  clear(): void {
    for (const container of this.#containers.values()) {
      for (const input of container.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('input, textarea')) input.value = '';
      render(nothing, container);
      container.remove();
    }
    this.#containers.clear();
  }

  query<E extends Element>(selector: string): E | null {
    for (const container of this.#containers.values()) {
      const found = container.querySelector<E>(selector);
      if (found) return found;
    }
    return null;
  }

  #container(slot: string): HTMLElement {
    let container = this.#containers.get(slot);
    if (!container) {
      container = this.#host.ownerDocument.createElement('div');
      container.slot = slot;
      container.setAttribute('data-backup', '');
      this.#containers.set(slot, container);
    }
    // A framework may have emptied the element between two updates.
    if (container.parentNode !== this.#host) this.#host.append(container);
    return container;
  }
}
