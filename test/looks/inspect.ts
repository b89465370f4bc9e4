/** What can be measured in a drawn state. Runs in the page, so it is one function without imports. */

export interface InspectOptions {
  readonly forcedColors: boolean;
}

/** @returns what sticks out, is cut, is too small to press, or has lost its border; in words */
export function inspectStage({ forcedColors }: InspectOptions): string[] {
  const SLACK = 1;
  const TARGET = 44;
  const problems = new Set<string>();
  const stage = document.querySelector('#stage');
  if (!stage) return ['there is no stage'];
  const bounds = stage.getBoundingClientRect();

  const nameOf = (element: Element): string => {
    const part = element.getAttribute('part') ?? element.getAttribute('data-part') ?? element.getAttribute('class');
    return `${element.localName}${part ? `[${part.trim()}]` : ''}`;
  };
  const all = (root: ParentNode): Element[] =>
    [...root.querySelectorAll('*')].flatMap((element) => [element, ...(element.shadowRoot ? all(element.shadowRoot) : [])]);
  /** Read by screen readers and password managers only. */
  const hidden = (element: Element): boolean => {
    for (let node: Element | null = element; node; ) {
      if (getComputedStyle(node).clipPath !== 'none') return true;
      const root: Node = node.getRootNode();
      node = node.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
    }
    return false;
  };
  const say = (element: Element, what: string) => problems.add(`${nameOf(element)}: ${what}`);

  for (const element of all(stage)) {
    if (!element.checkVisibility({ visibilityProperty: true }) || element.closest('svg') !== null || hidden(element)) continue;
    const rect = element.getBoundingClientRect();
    if (rect.width === 0 || rect.height === 0) continue;
    if (rect.left < bounds.left - SLACK || rect.right > bounds.right + SLACK) {
      say(element, `sticks out of the container by ${Math.round(Math.max(bounds.left - rect.left, rect.right - bounds.right))} px`);
    }
    const style = getComputedStyle(element);
    const isInput = element instanceof HTMLInputElement;
    // What is typed may be longer than its field; no other text may be wider than its box.
    const hasText = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim());
    if (hasText && style.display !== 'inline' && element.scrollWidth > element.clientWidth + SLACK) {
      say(element, `is wider than its box by ${element.scrollWidth - element.clientWidth} px`);
    }
    const cutsHeight = style.overflowY !== 'visible' && style.overflowY !== 'auto' && style.overflowY !== 'scroll';
    if (!isInput && cutsHeight && element.scrollHeight > element.clientHeight + SLACK) say(element, 'is cut below');

    const isTick = isInput && (element.type === 'checkbox' || element.type === 'radio');
    if (element.localName === 'button' || isInput) {
      const target = isTick ? (element.labels?.[0] ?? element).getBoundingClientRect() : rect;
      if (target.width < TARGET - 0.5 || target.height < TARGET - 0.5) {
        say(element, `is ${Math.round(target.width)} × ${Math.round(target.height)} px, too small to press`);
      }
    }
    const needsBorder =
      element.localName === 'button' ||
      element.matches('[data-part="control"]:not([data-cells]), [data-part="cell"], .panel, [part~="base"]');
    if (forcedColors && needsBorder && (Number.parseFloat(style.borderTopWidth) < 1 || style.borderTopStyle === 'none')) {
      say(element, 'has no border in forced colours');
    }
  }
  return [...problems];
}
