/**
 * For pages whose elements a server has drawn already, by `@lit-labs/ssr`. To be
 * imported after `@lit-labs/ssr-client/lit-element-hydrate-support.js` and
 * before any element; a page that is not drawn by a server does without it.
 *
 * The server knows neither wallet nor language of the page. So an element that
 * comes from there is drawn once more exactly as the server did, at the moment
 * it gets its class and whatever the page has set by then, and takes over the
 * nodes that are there. What the page has set counts from the second drawing on.
 */
import { LitElement, type ReactiveController, type ReactiveElement, adoptStyles } from 'lit';

type Values = Record<string, unknown>;

/** Lit's own part of it. Lit takes it up when it starts; where a bundler lets Lit start first, it is given it here. */
type HydrateSupport = (lit: { LitElement: typeof LitElement }) => void;
const { litElementHydrateSupport } = globalThis as { litElementHydrateSupport?: HydrateSupport };
// It adds an attribute that holds nested elements back.
const isTakenUp = () => Object.hasOwn(LitElement, 'observedAttributes');
if (!isTakenUp()) litElementHydrateSupport?.({ LitElement });
const supported = isTakenUp();
if (!supported && typeof document !== 'undefined') {
  console.error(
    'holdfast/define/hydrate.js: import @lit-labs/ssr-client/lit-element-hydrate-support.js before it; elements are drawn anew',
  );
}

class TakeOver implements ReactiveController {
  readonly #host: ReactiveElement;
  readonly #set = new Map<string, unknown>();

  constructor(host: ReactiveElement) {
    this.#host = host;
    host.addController(this);
  }

  /** The first of the element's controllers: no other has told it anything yet. */
  hostConnected(): void {
    const host = this.#host;
    const root = host.renderRoot as ShadowRoot;
    const language = host.getAttribute('lang');
    host.setAttribute('lang', 'en');
    try {
      host['performUpdate']();
    } catch (thrown) {
      // The page drew something else than the server: its version counts, as it would without a server.
      console.warn(`<${host.localName}>: not what the server has drawn, drawn anew`, thrown);
      root.replaceChildren();
      delete (root as unknown as Values)['_$litPart$'];
    }
    if (language === null) host.removeAttribute('lang');
    else host.setAttribute('lang', language);
    // Inline styles of the server's HTML may have been refused by a policy.
    adoptStyles(root, (host.constructor as typeof LitElement).elementStyles);
    host.removeController(this);
    for (const [name, value] of this.#set) (host as unknown as Values)[name] = value;
    host.requestUpdate();
  }

  /** What the page has set is put aside for the first drawing: attributes and defaults are all that the server knew. */
  hostUpdate(): void {
    const host = this.#host as unknown as Values & HTMLElement;
    const { elementProperties, observedAttributes } = host.constructor as typeof LitElement;
    const fresh = new (host.constructor as new () => Values & HTMLElement)();
    for (const name of observedAttributes) {
      const value = name === 'defer-hydration' ? null : host.getAttribute(name);
      if (value !== null) fresh.setAttribute(name, value);
    }
    for (const [name, { state }] of elementProperties as Map<string, { state?: boolean }>) {
      if (state || host[name] === fresh[name] || typeof fresh[name] === 'function') continue;
      this.#set.set(name, host[name]);
      host[name] = fresh[name];
    }
  }
}

LitElement.addInitializer((element) => {
  // Ours, under whatever tag: it takes a backup. Of others nothing is known here.
  const { elementProperties } = element.constructor as typeof LitElement;
  if (!element.shadowRoot || !elementProperties.has('backup')) return;
  if (supported) new TakeOver(element);
  else element.shadowRoot.replaceChildren();
});
