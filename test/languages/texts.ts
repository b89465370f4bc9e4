/** Everything a state says, to the eye and to a screen reader. */
import type { CDPSession } from '@playwright/test';

export interface Said {
  /** The element, and the attribute if it is one. */
  readonly where: string;
  readonly text: string;
}

/** Texts and attributes in the stage, through shadow roots. Runs in the page, so it is one function without imports. */
export function textsOfStage(): Said[] {
  const said: Said[] = [];
  const NAMES = [
    'aria-label',
    'aria-description',
    'aria-valuetext',
    'aria-placeholder',
    'aria-roledescription',
    'title',
    'alt',
    'placeholder',
  ];
  const visit = (parent: ParentNode & Node): void => {
    for (const node of parent.childNodes) {
      if (node instanceof Text && node.data.trim() !== '') {
        const owner = parent instanceof ShadowRoot ? parent.host : (parent as Element);
        said.push({ where: owner.localName, text: node.data });
      }
      if (!(node instanceof Element) || node.localName === 'style' || node.localName === 'script') continue;
      for (const name of NAMES) {
        const text = node.getAttribute(name);
        if (text) said.push({ where: `${node.localName}[${name}]`, text });
      }
      visit(node);
      if (node.shadowRoot) visit(node.shadowRoot);
    }
  };
  const stage = document.querySelector('#stage');
  if (stage) visit(stage);
  return said;
}

interface AccessibleNode {
  readonly ignored: boolean;
  readonly role?: { readonly value?: unknown };
  readonly name?: { readonly value?: unknown };
  readonly description?: { readonly value?: unknown };
  readonly properties?: readonly { readonly name: string; readonly value: { readonly value?: unknown } }[];
}

/** Names, descriptions and value texts as the browser computes them, of element internals too. */
export async function accessibleTexts(session: CDPSession): Promise<Said[]> {
  const { nodes } = (await session.send('Accessibility.getFullAXTree')) as { nodes: readonly AccessibleNode[] };
  return nodes.flatMap(({ ignored, role, name, description, properties = [] }) => {
    // What a person typed is the text within a field, and the page has a title of its own.
    if (ignored || ['RootWebArea', 'InlineTextBox', 'StaticText'].includes(String(role?.value))) return [];
    const valueText = properties.find((property) => property.name === 'valuetext')?.value;
    return [name, description, valueText].flatMap((said) =>
      typeof said?.value === 'string' && said.value.trim() !== '' ? [{ where: `accessible ${String(role?.value)}`, text: said.value }] : [],
    );
  });
}
