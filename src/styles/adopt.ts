/**
 * Styles that come after an element was made: for light-DOM parts, adopted by
 * the document or shadow root an element is in, and for what is downloaded later.
 * Needs no inline styles, so a strict CSP is fine.
 */
import type { CSSResult } from 'lit';

/** Into the root that the node is in; into the node itself, if it is a root. */
export function adoptStyles(node: Node, ...all: CSSResult[]): void {
  const root = node.getRootNode();
  if (!(root instanceof Document || root instanceof ShadowRoot)) return;
  const sheets = all.flatMap(({ styleSheet }) => (styleSheet && !root.adoptedStyleSheets.includes(styleSheet) ? [styleSheet] : []));
  if (sheets.length > 0) root.adoptedStyleSheets = [...root.adoptedStyleSheets, ...sheets];
}
