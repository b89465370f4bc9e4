/** What is measured in the page, stop by stop. Runs there: fixtures.ts bundles this module and puts it into the page, as `walk`. */

export interface Stop {
  /** As a reader of a failure would call it. */
  readonly what: string;
  readonly problems: readonly string[];
}

const rgba = (color: string): readonly number[] => {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return [0, 0, 0, 0];
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  return [...context.getImageData(0, 0, 1, 1).data].map((part) => part / 255);
};
const parent = (element: Element): Element | null => {
  const root: Node = element.getRootNode();
  return element.assignedSlot ?? element.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
};
/** The colours of all grounds up to the page, painted over each other. */
const ground = (element: Element | null): readonly number[] => {
  const layers: (readonly number[])[] = [];
  for (let at = element; at; at = parent(at)) layers.push(rgba(getComputedStyle(at).backgroundColor));
  return layers
    .reverse()
    .reduce((below, [r = 0, g = 0, b = 0, a = 0]) => [r, g, b].map((part, i) => part * a + (below[i] ?? 1) * (1 - a)), [1, 1, 1]);
};
const luminance = (color: readonly number[]): number => {
  const [r = 0, g = 0, b = 0] = color.map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (one: readonly number[], other: readonly number[]): number => {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
};
const over = (color: readonly number[], below: readonly number[]) =>
  [0, 1, 2].map((i) => (color[i] ?? 0) * (color[3] ?? 1) + (below[i] ?? 1) * (1 - (color[3] ?? 1)));

/** Looks at what has the focus: is it seen that it has it, where is it, and has it a name? */
export function lookAtFocus(): Stop {
  let focused: Element | null = document.activeElement;
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  if (!focused || focused === document.body) return { what: 'nothing', problems: ['the focus is nowhere'] };

  const part = focused.getAttribute('part') ?? focused.getAttribute('data-part') ?? focused.getAttribute('name') ?? '';
  const text = (focused.textContent ?? '').replace(/\s+/g, ' ').trim().slice(0, 40);
  const what = focused.id === 'before' || focused.id === 'after' ? focused.id : `${focused.localName}[${part}] ${text}`.trim();
  const problems: string[] = [];

  // An input may be framed by the box around it, and shows in which cell of a PIN one is.
  const cell = focused.parentElement?.querySelector('[data-part="cell"]:is(.here, .selected)') ?? null;
  const framed = [focused, focused.closest('[data-part="control"]'), cell].filter((one): one is Element => one !== null);
  const rings = framed.flatMap((one) => {
    // A PIN that is selected as a whole shows it by the borders and the ground of its cells.
    if (one.matches('.selected'))
      return [contrast(over(rgba(getComputedStyle(one).borderTopColor), ground(parent(one))), ground(parent(one)))];
    const { outlineStyle, outlineWidth, outlineColor, outlineOffset } = getComputedStyle(one);
    const width = Number.parseFloat(outlineWidth);
    if (outlineStyle === 'none' || width < 2) return [];
    const inside = Number.parseFloat(outlineOffset) < 0;
    const around = ground(inside ? one : parent(one));
    return [contrast(over(rgba(outlineColor), around), around)];
  });
  if (rings.length === 0) problems.push('no ring of 2 px or more shows that it has the focus');
  else if (Math.max(...rings) < 3) problems.push(`its ring has a contrast of ${Math.max(...rings).toFixed(2)}, below 3`);

  const { left, top, width, height } = focused.getBoundingClientRect();
  if (width === 0 || height === 0) problems.push('it has no size');
  const x = left + Math.min(width / 2, 20);
  const y = top + height / 2;
  if (y < 0 || y > innerHeight || x < 0 || x > innerWidth) problems.push('it is outside the window');
  else {
    let hit = document.elementFromPoint(x, y);
    while (hit?.shadowRoot?.elementFromPoint(x, y) && hit.shadowRoot.elementFromPoint(x, y) !== hit)
      hit = hit.shadowRoot.elementFromPoint(x, y);
    let at: Element | null = hit;
    while (at && at !== focused) at = parent(at);
    const label = focused instanceof HTMLInputElement ? [...(focused.labels ?? [])].some((one) => hit && one.contains(hit)) : false;
    if (at !== focused && !label) problems.push(`it is covered by ${hit?.localName ?? 'nothing'}`);
  }
  for (let at: Element | null = focused; at; at = parent(at)) {
    if (at.getAttribute('aria-hidden') === 'true') problems.push('it is hidden from screen readers');
    if (Number.parseFloat(getComputedStyle(at).opacity) < 0.1) problems.push('it cannot be seen');
  }
  return { what, problems };
}

/** Every control that can be seen and used, in the order of the page: what the Tab key has to reach. */
export function controls(): readonly string[] {
  const all = (root: ParentNode | Element): Element[] => {
    const inside = root instanceof HTMLSlotElement && root.assignedElements().length > 0 ? root.assignedElements() : [...root.children];
    return inside.flatMap((element) => [element, ...all(element.shadowRoot ?? element)]);
  };
  const stage = document.querySelector('#stage');
  if (!stage) return [];
  const usable = (element: Element): boolean => {
    if (!element.matches('button:not([disabled]), input:not([disabled]), a[href], select, textarea, summary, [tabindex="0"]')) return false;
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return false;
    for (let at: Element | null = element; at; ) {
      if (at instanceof HTMLElement && at.inert) return false;
      const root: Node = at.getRootNode();
      at = at.assignedSlot ?? at.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
    }
    return !(element instanceof HTMLElement && element.tabIndex < 0);
  };
  return all(stage)
    .filter(usable)
    .map((element) => {
      const part = element.getAttribute('part') ?? element.getAttribute('data-part') ?? element.getAttribute('name') ?? '';
      return `${element.localName}[${part}] ${(element.textContent ?? '').replace(/\s+/g, ' ').trim().slice(0, 40)}`.trim();
    });
}

/** Puts a button before and one after the element: where one comes from, and where one must arrive. */
export function fence(): void {
  for (const id of ['before', 'after']) {
    document.querySelector(`#${id}`)?.remove();
    const button = Object.assign(document.createElement('button'), { id, textContent: id });
    if (id === 'before') document.body.prepend(button);
    else document.body.append(button);
  }
  document.querySelector<HTMLElement>('#before')?.focus();
}

/** Controls whose border and ground are both too near to what is around them (WCAG 1.4.11), and icons that are faint. */
export function faint(): readonly string[] {
  const all = (root: ParentNode): Element[] =>
    [...root.querySelectorAll('*')].flatMap((element) => [element, ...(element.shadowRoot ? all(element.shadowRoot) : [])]);
  const problems = new Set<string>();
  for (const element of all(document.querySelector('#stage') ?? document.body)) {
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    const what = `${element.localName}[${element.getAttribute('part') ?? element.getAttribute('data-part') ?? ''}]`;
    const style = getComputedStyle(element);
    const around = ground(parent(element));
    if (element.matches('[data-part="control"]:not([data-cells]), [data-part="cell"]')) {
      const border = contrast(over(rgba(style.borderTopColor), around), around);
      if (border < 3) problems.add(`${what}: its border has a contrast of ${border.toFixed(2)}`);
    }
    const isOff = element.closest('[aria-disabled="true"]') !== null;
    if (element.matches('svg') && element.closest('button') !== null && !isOff) {
      const icon = contrast(over(rgba(style.color), around), around);
      if (icon < 3)
        problems.add(`icon of ${element.closest('button')?.getAttribute('data-part') ?? 'a button'}: contrast of ${icon.toFixed(2)}`);
    }
    if (element.matches('[role="meter"] .on')) {
      const filled = contrast(over(rgba(style.backgroundColor), around), around);
      if (filled < 3) problems.add(`${what}: a filled segment has a contrast of ${filled.toFixed(2)}`);
    }
  }
  return [...problems];
}
