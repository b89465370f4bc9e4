/**
 * Hears what live regions say, through shadow roots, in order. Runs in the
 * page before anything else, so it is one function without imports.
 */

declare global {
  interface Window {
    /** What was said since it was last emptied. */
    heard: string[];
    /** How often the focus moved since then. */
    focusMoves: number;
  }
}

export function listen(): void {
  const LIVE = '[aria-live]:not([aria-live="off"]), [role="status"], [role="alert"], [role="log"]';
  window.heard = [];
  window.focusMoves = 0;
  const last = new WeakMap<Element, string>();
  let due = false;

  const visible = (element: Element): boolean => {
    for (let at: Element | null = element; at; ) {
      if (at.getAttribute('aria-hidden') === 'true' || (at instanceof HTMLElement && at.inert)) return false;
      const root: Node = at.getRootNode();
      at = at.assignedSlot ?? at.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
    }
    return element.checkVisibility({ visibilityProperty: true });
  };
  /** `changing`: without what changes in silence, such as a countdown. */
  const textOf = (node: Node, changing = false): string => {
    if (node.nodeType === Node.TEXT_NODE) return node.textContent ?? '';
    if (!(node instanceof Element) || node.getAttribute('aria-hidden') === 'true' || node.localName === 'svg') return '';
    if (!node.checkVisibility({ visibilityProperty: true })) return '';
    if (changing && node.matches('[role="timer"], [aria-live="off"]')) return '';
    const inside =
      node instanceof HTMLSlotElement && node.assignedNodes().length > 0 ? node.assignedNodes() : [...(node.shadowRoot ?? node).childNodes];
    const text = inside.map((inner) => textOf(inner, changing)).join(/^(p|h\d|div|li)$/.test(node.localName) ? '' : ' ');
    return /^(p|h\d|div|li)$/.test(node.localName) ? `${text} ` : text;
  };
  const regions = (root: ParentNode): Element[] => [
    ...root.querySelectorAll(LIVE),
    ...[...root.querySelectorAll('*')].flatMap((element) => (element.shadowRoot ? regions(element.shadowRoot) : [])),
  ];

  const hear = (): void => {
    due = false;
    for (const region of regions(document)) {
      const said = (changing: boolean) => (visible(region) ? textOf(region, changing).replace(/\s+/g, ' ').trim() : '');
      const text = said(true);
      const before = last.get(region);
      last.set(region, text);
      if (text === (before ?? '') || text === '') continue;
      // A polite region that comes with its text says nothing; an alert does.
      const alert = region.getAttribute('role') === 'alert' || region.getAttribute('aria-live') === 'assertive';
      if (before === undefined && !alert) continue;
      window.heard.push(`${alert ? 'at once' : 'politely'}: ${said(false)}`);
    }
  };
  const soon = (): void => {
    if (due) return;
    due = true;
    // After the change is whole, as browsers do.
    queueMicrotask(() => queueMicrotask(hear));
  };
  const watch = (root: Node): void => {
    root.addEventListener('focusin', () => window.focusMoves++);
    new MutationObserver(soon).observe(root, { subtree: true, childList: true, characterData: true, attributes: true });
  };
  watch(document);
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (this: Element, init) {
    const root = attach.call(this, init);
    watch(root);
    return root;
  };
}
