/**
 * `<parts-map tag="…">`: goes through the states of an element, keeps each that
 * shows a part not seen before, and puts a number on every part it shows. For
 * the documentation only.
 */
import { LitElement, type TemplateResult, css, html, nothing, render } from 'lit';
import { declarationOf } from '../manifest.ts';
import { allStates } from '../states/all.ts';
import type { ElementState } from '../states/state.ts';
import { reachState } from '../support.ts';

interface Mark {
  readonly number: number;
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** How many marks before it begin at the same place: their numbers stand side by side. */
  readonly before: number;
}

interface Shot {
  readonly state: ElementState;
  readonly host: HTMLElement;
  marks: readonly Mark[];
}

/** Parts of the shared panel for failures that an element never gives what they need. */
const NEVER: Readonly<Record<string, readonly string[]>> = {
  // A practice that could not be made imposes no wait, and asks for no other way.
  'backup-reminder': ['wait', 'other-method-button'],
};

/** Both kinds: `part` in shadow roots, `data-part` in the light DOM. */
function partsIn(root: ParentNode): { name: string; element: Element }[] {
  const found: { name: string; element: Element }[] = [];
  for (const element of root.querySelectorAll('*')) {
    for (const name of element.getAttribute('part')?.split(/\s+/) ?? []) if (name) found.push({ name, element });
    const light = element.getAttribute('data-part');
    if (light) found.push({ name: `[data-part=${light}]`, element });
  }
  return found;
}

/** The element's own parts; an element inside it has a map of its own. */
function partsOf(element: Element): { name: string; element: Element }[] {
  const inner = [...element.children].filter((child) => !child.localName.includes('-'));
  const light = inner.flatMap((child) => {
    const own = child.getAttribute('data-part');
    return [...(own ? [{ name: `[data-part=${own}]`, element: child as Element }] : []), ...partsIn(child)];
  });
  return [...(element.shadowRoot ? partsIn(element.shadowRoot) : []), ...light];
}

const isSeen = (element: Element) => {
  const { width, height } = element.getBoundingClientRect();
  return width > 0 && height > 0 && element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
};

export class PartsMap extends LitElement {
  static override properties = { tag: {}, shots: { state: true }, done: { state: true } };
  static override styles = css`
    :host { display: grid; gap: 1.5rem; }
    .shots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(22rem, 100%), 1fr)); gap: 1.25rem; align-items: start; }
    figure { margin: 0; }
    figcaption { font-size: .8125rem; margin-block-end: .5rem; }
    .picture { position: relative; padding: .75rem; }
    .mark { position: absolute; outline: 1px solid #c026d3; border-radius: 2px; pointer-events: none; }
    .mark b { position: absolute; inset: -.625rem auto auto -.625rem; min-inline-size: 1.125rem; padding: 1px 3px; box-sizing: border-box;
      border-radius: .5625rem; background: #a21caf; color: #fff; font: 700 .6875rem/1.2 system-ui, sans-serif; text-align: center; }
    ol { columns: 20rem; margin: 0; padding-inline-start: 2rem; }
    li { break-inside: avoid; margin-block-end: .25rem; }
    code { font-size: .875em; }
  `;

  declare tag: string;
  declare shots: readonly Shot[];
  declare done: boolean;
  readonly #numbers = new Map<string, number>();
  #finish: (faults: readonly string[]) => void = () => undefined;
  /** What is wrong: parts never seen, parts not documented. */
  readonly finished = new Promise<readonly string[]>((resolve) => (this.#finish = resolve));
  readonly #resize = new ResizeObserver(() => this.#measure());

  constructor() {
    super();
    this.tag = '';
    this.shots = [];
    this.done = false;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
  }

  protected override firstUpdated(): void {
    void this.#look();
  }

  /** Documented ones are numbered first, in the manifest's order; those of the light DOM follow as they are met. */
  #numberOf(name: string): number {
    const known = this.#numbers.get(name) ?? this.#numbers.size + 1;
    this.#numbers.set(name, known);
    return known;
  }

  async #look(): Promise<void> {
    const documented = (declarationOf(this.tag).cssParts ?? []).map(({ name }) => name);
    for (const name of documented) this.#numberOf(name);
    const seen = new Set<string>();
    for (const state of allStates.find(({ tag }) => tag === this.tag)?.states ?? []) {
      if (!this.isConnected) return;
      const host = document.createElement('div');
      this.append(host);
      host.slot = state.name;
      const shot: Shot = { state, host, marks: [] };
      this.shots = [...this.shots, shot];
      await this.updateComplete;
      render(state.render(), host);
      await reachState(this.tag, state, host).catch(() => undefined);
      const parts = this.#seenIn(shot);
      const fresh = parts.filter(({ name }) => !seen.has(name));
      for (const { name } of fresh) {
        seen.add(name);
        this.#numberOf(name);
      }
      if (fresh.length === 0) {
        host.remove();
        this.shots = this.shots.filter((other) => other !== shot);
      } else this.#resize.observe(host);
    }
    this.done = true;
    this.#measure();
    const never = documented
      .filter((name) => !seen.has(name) && !NEVER[this.tag]?.includes(name))
      .map((name) => `<${this.tag}>: part ${name} shows in no state of its table`);
    const unknown = [...seen]
      .filter((name) => !name.startsWith('[') && !documented.includes(name))
      .map((name) => `<${this.tag}>: part ${name} is not documented`);
    this.#finish([...never, ...unknown]);
  }

  #seenIn({ host }: Shot): { name: string; element: Element }[] {
    const element = host.querySelector(this.tag);
    return element ? partsOf(element).filter((part) => isSeen(part.element)) : [];
  }

  #measure(): void {
    for (const shot of this.shots) {
      const frame = shot.host.parentElement === this ? (shot.host.assignedSlot?.parentElement ?? shot.host) : shot.host;
      const origin = frame.getBoundingClientRect();
      const placed = new Set<string>();
      const corners: { x: number; y: number }[] = [];
      shot.marks = this.#seenIn(shot).flatMap(({ name, element }) => {
        // One of several equal parts is enough.
        if (placed.has(name)) return [];
        placed.add(name);
        const { x, y, width, height } = element.getBoundingClientRect();
        const before = corners.filter((corner) => Math.abs(corner.x - x) < 16 && Math.abs(corner.y - y) < 12).length;
        corners.push({ x, y });
        return [{ number: this.#numberOf(name), name, x: x - origin.x, y: y - origin.y, width, height, before }];
      });
    }
    this.requestUpdate();
  }

  protected override render(): TemplateResult {
    const described = new Map((declarationOf(this.tag).cssParts ?? []).map(({ name, description }) => [name, description ?? '']));
    return html`
      <div class="shots">${this.shots.map((shot) => this.#shot(shot))}</div>
      ${
        this.done
          ? html`<ol lang="en" dir="ltr">
            ${[...this.#numbers.keys()].map(
              (name) => html`<li><code>${name.startsWith('[') ? name : `::part(${name})`}</code> ${described.get(name) ?? nothing}</li>`,
            )}
          </ol>`
          : html`<p>Looking through the states</p>`
      }
    `;
  }

  #shot({ state, marks }: Shot): TemplateResult {
    return html`<figure>
      <figcaption lang="en" dir="ltr"><code>${state.name}</code></figcaption>
      <div class="picture">
        <slot name=${state.name}></slot>
        ${marks.map(
          ({ number, name, x, y, width, height, before }) =>
            html`<span
              class="mark"
              aria-hidden="true"
              title=${name}
              style="left:${x}px;top:${y}px;inline-size:${width}px;block-size:${height}px"
              ><b style="margin-inline-start:${before * 1.375}rem">${number}</b></span
            >`,
        )}
      </div>
    </figure>`;
  }
}

if (!customElements.get('parts-map')) customElements.define('parts-map', PartsMap);

declare global {
  interface HTMLElementTagNameMap {
    'parts-map': PartsMap;
  }
}
