/** Styles for light-DOM parts: adopted once by the document or shadow root an element is in. Needs no inline styles, so a strict CSP is fine. */
import type { CSSResult } from 'lit';

export function adoptStyles(element: Element, styles: CSSResult): void {
  const root = element.getRootNode();
  if (!(root instanceof Document || root instanceof ShadowRoot)) return;
  const sheet = styles.styleSheet;
  if (sheet && !root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}
