/**
 * A virtual screen reader: walks the accessibility tree that Chromium hands to
 * a real one, in reading order, and says each thing in words. The browser's own
 * tree, since it knows shadow roots, slots, ElementInternals and what is inert;
 * a reader that walks the DOM of the page finds next to nothing of a web component.
 */
import type { CDPSession } from '@playwright/test';

interface AxValue {
  readonly value?: string | number | boolean;
}

interface AxNode {
  readonly nodeId: string;
  readonly backendDOMNodeId?: number;
  readonly childIds?: readonly string[];
  readonly ignored: boolean;
  readonly role?: AxValue;
  readonly name?: AxValue;
  readonly description?: AxValue;
  readonly value?: AxValue;
  readonly properties?: readonly { readonly name: string; readonly value: AxValue }[];
}

/** Said by its name or its text alone, without children. */
const LEAVES = ['button', 'checkbox', 'textbox', 'link', 'meter', 'progressbar', 'heading', 'switch', 'radio', 'option', 'image'];
/** Boxes that nobody hears. */
const SILENT = ['none', 'generic', 'GenericContainer', 'LabelText', 'Section', 'ListMarker', 'RootWebArea'];
/** Those whose text is read in one go. */
const JOINED = ['paragraph', 'listitem', 'term', 'definition', 'status', 'alert', 'timer'];
const WORDS: Readonly<Record<string, string>> = {
  textbox: 'edit',
  listitem: 'item',
  paragraph: 'text',
  StaticText: 'text',
  DescriptionList: 'definitions',
};
/** Roles of which the tree alone does not tell enough. */
const LOOKED_UP = ['meter', 'status'];

const roleOf = (node: AxNode): string => String(node.role?.value ?? '');

export class Reader {
  readonly #session: CDPSession;

  constructor(session: CDPSession) {
    this.#session = session;
  }

  /** Everything inside the main landmark, a line each, indented by depth. */
  async read(): Promise<string> {
    const { nodes } = await this.#session.send('Accessibility.getFullAXTree');
    const tree = new Tree(nodes as readonly AxNode[]);
    for (const node of tree.all(LOOKED_UP)) tree.attributes.set(node, await this.#attributes(node));
    const main = tree.all(['main'])[0];
    return main
      ? tree
          .children(main)
          .flatMap((child) => tree.lines(child, 0))
          .join('\n')
      : '';
  }

  /** What is said when the focus arrives where it is now: nothing where it is nowhere. */
  async focus(): Promise<string> {
    const { result } = await this.#session.send('Runtime.evaluate', { expression: DEEPEST });
    if (!result.objectId) return 'nothing';
    const { nodes } = await this.#session.send('Accessibility.getPartialAXTree', { objectId: result.objectId, fetchRelatives: false });
    const node = nodes[0] as AxNode | undefined;
    return node && !node.ignored ? said(node, '', {}) : 'nothing';
  }

  async #attributes({ backendDOMNodeId: backendNodeId }: AxNode): Promise<Readonly<Record<string, string>>> {
    if (backendNodeId === undefined) return {};
    const { node } = await this.#session.send('DOM.describeNode', { backendNodeId });
    const flat = node.attributes ?? [];
    return Object.fromEntries(flat.flatMap((name, i) => (i % 2 === 0 ? [[name, flat[i + 1] ?? '']] : [])));
  }
}

/** The focused element, through shadow roots; nothing for the page itself. */
const DEEPEST = `(() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at === document.body ? null : at;
})()`;

class Tree {
  readonly attributes = new Map<AxNode, Readonly<Record<string, string>>>();
  readonly #byId: ReadonlyMap<string, AxNode>;

  constructor(nodes: readonly AxNode[]) {
    this.#byId = new Map(nodes.map((node) => [node.nodeId, node]));
  }

  all(roles: readonly string[]): readonly AxNode[] {
    return [...this.#byId.values()].filter((node) => !node.ignored && roles.includes(roleOf(node)));
  }

  children(node: AxNode): readonly AxNode[] {
    return (node.childIds ?? []).flatMap((id) => this.#byId.get(id) ?? []);
  }

  lines(node: AxNode, depth: number): string[] {
    const role = roleOf(node);
    const pad = '  '.repeat(depth);
    const attributes = this.attributes.get(node) ?? {};
    // Only heard, never met by those who walk: the journeys have what it says.
    if (attributes['class'] === 'visually-hidden') return [];
    if (node.ignored || SILENT.includes(role)) return this.children(node).flatMap((child) => this.lines(child, depth));
    if (LEAVES.includes(role)) return [pad + said(node, this.#text(node).trim(), attributes)];
    if (this.#isText(node)) {
      const text = this.#text(node).trim();
      return text ? [`${pad}${WORDS[role] ?? role}: ${text}`] : [];
    }
    const inside = this.children(node).flatMap((child) => this.lines(child, depth + 1));
    return inside.length === 0 && !node.name?.value ? [] : [pad + said(node, '', attributes), ...inside];
  }

  #text(node: AxNode): string {
    if (roleOf(node) === 'StaticText') return String(node.name?.value ?? '');
    const parts = this.children(node).map((child) => this.#text(child));
    // Blocks are apart from each other; what stands in one line is not.
    return parts.join(roleOf(node) === 'paragraph' || node.ignored ? '' : ' ').replace(/\s+/g, ' ');
  }

  /** Is there nothing to hear in it but text? */
  #isText(node: AxNode): boolean {
    const role = roleOf(node);
    if (role === 'StaticText') return true;
    if (!node.ignored && !SILENT.includes(role) && !JOINED.includes(role)) return false;
    return this.children(node).every((child) => this.#isText(child));
  }
}

function said(node: AxNode, text: string, attributes: Readonly<Record<string, string>>): string {
  const role = roleOf(node);
  const has = (name: string) => node.properties?.find((property) => property.name === name)?.value.value;
  const name = String(node.name?.value ?? '') || text;
  const states = [
    role === 'heading' ? `level ${has('level')}` : '',
    truth(has('pressed'), 'pressed', 'not pressed'),
    truth(has('checked'), 'ticked', 'not ticked'),
    truth(has('expanded'), 'open', 'closed'),
    has('disabled') === true ? 'unavailable' : '',
    has('readonly') === true ? 'read only' : '',
    has('busy') === true ? 'busy' : '',
    truth(has('invalid'), 'invalid', ''),
    // The protocol gives the number even where the platforms are given the words.
    role === 'meter' ? (attributes['aria-valuetext'] ?? `${node.value?.value}`) : '',
    role === 'textbox' ? String(node.value?.value ?? '') : '',
  ].filter(Boolean);
  const description = String(node.description?.value ?? '');
  const first = [`${WORDS[role] ?? role}${name ? `: ${name}` : ''}`, ...states].join(', ');
  return description ? `${first} — described by: ${description}` : first;
}

/** Chromium says `"true"` for some and `true` for others. */
function truth(value: AxValue['value'], yes: string, no: string): string {
  if (value === undefined) return '';
  return value === true || value === 'true' ? yes : no;
}
