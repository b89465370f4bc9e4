/**
 * A page that shows any state of any element, made from the tables in
 * stories/states: for pictures, accessibility checks, snapshots of what is
 * announced, and the test of the pseudo language. It runs in a browser;
 * test/support/state-page-server.ts builds and serves it.
 *
 * Nothing in it depends on chance: the clock stands still, random numbers
 * come in the same order for every state.
 */
import { html, nothing, render } from 'lit';
import type { ElementState, ElementStates } from '../../stories/states/state.ts';
import type { ErrorCode } from '../../src/core/errors.ts';
import { ERROR_TABLE } from '../../src/core/errors.ts';
import type { MessageTable } from '../../src/messages/format.ts';
import { setMessages } from '../../src/messages/overrides.ts';
import { animationsIn, reachState } from '../../stories/support.ts';
import '../../src/define/all.ts';

/** What surrounds the state. What is not named stays as it was. */
export interface Surroundings {
  /** `light`, `dark`, or the name of a brand theme, with ` dark` after it for its dark scheme. */
  readonly theme?: string;
  readonly dir?: 'ltr' | 'rtl';
  /** Loads src/messages/<lang>.ts too, where there is one. */
  readonly lang?: string;
  /** Of the container, in CSS pixels. */
  readonly width?: number;
  /** Of the page's base size: 2 is 200 %. */
  readonly textScale?: number;
}

export interface StateList {
  readonly tag: string;
  readonly states: readonly { readonly name: string; readonly note: string }[];
  /** Codes of the error table that this element can show, as states `error-<code>`. */
  readonly codes: readonly ErrorCode[];
}

type Load<T> = () => Promise<T>;

/** What the server found in the folders. */
export interface StatePageParts {
  readonly tables: Readonly<Record<string, Load<{ states: ElementStates }>>>;
  readonly languages: Readonly<Record<string, Load<{ messages: MessageTable }>>>;
  readonly themes: Readonly<Record<string, string>>;
}

export interface StatePage {
  /** All tables, without loading a state. */
  list(): Promise<readonly StateList[]>;
  /** Draws a state and acts until it is reached; resolves when everything has settled. */
  show(tag: string, state: string, surroundings?: Surroundings): Promise<void>;
  /** Changes what surrounds the state, in place. */
  surround(surroundings: Surroundings): Promise<void>;
  /** Takes the state out. */
  clear(): void;
  /** Words for a language of one's own, such as a pseudo language. */
  setMessages(language: string, table: MessageTable): void;
  /** Errors that nobody caught since the last `show`. */
  readonly problems: readonly string[];
}

declare global {
  interface Window {
    statePage: StatePage;
    show: StatePage['show'];
    surround: StatePage['surround'];
  }
}

/** Some time after the newest moment in the tables. */
const NOW = Date.parse('2026-11-23T12:00:00.000Z');

function stopClock(): void {
  const Running = Date;
  window.Date = class extends Running {
    // What `Date` takes: nothing, a number, a text, or the parts of a date.
    constructor(...args: unknown[]) {
      super(...((args.length === 0 ? [NOW] : args) as [number]));
    }
    static override now(): number {
      return NOW;
    }
  } as DateConstructor;
}

let seed = 1;

/** The same "random" bytes for the same state. Only a test may do this. */
function noChance(): void {
  let wallets = 0;
  const next = () => (seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0) >>> 16;
  const fill = <T extends ArrayBufferView | null>(array: T): T => {
    if (array) new Uint8Array(array.buffer, array.byteOffset, array.byteLength).forEach((_, i, bytes) => (bytes[i] = next()));
    return array;
  };
  crypto.getRandomValues = fill;
  // Never twice the same: a wait belongs to a wallet.
  crypto.randomUUID = () => `00000000-0000-4000-8000-${String(++wallets).padStart(12, '0')}`;
  Math.random = () => next() / 65_536;
}

const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));

/** Every element that draws itself, in light trees and shadow trees. */
function* drawn(root: ParentNode): Generator<Element & { updateComplete: Promise<boolean> }> {
  for (const element of root.querySelectorAll('*')) {
    if ('updateComplete' in element) yield element as Element & { updateComplete: Promise<boolean> };
    if (element.shadowRoot) yield* drawn(element.shadowRoot);
  }
}

/** Until nothing is drawn, loaded or moving any more. */
async function settled(): Promise<void> {
  await document.fonts.ready;
  // Two frames: words and rules that are loaded later ask for a second drawing.
  for (let round = 0; round < 2; round++) {
    await frame();
    await Promise.all([...drawn(document)].map((element) => element.updateComplete));
  }
  for (const animation of animationsIn(document)) {
    if (animation.effect?.getComputedTiming().endTime !== Infinity) animation.finish();
    else {
      animation.pause();
      animation.currentTime = 0;
    }
  }
  await frame();
}

function only<T>(found: T | undefined, what: string): T {
  if (!found) throw new Error(`no such ${what}`);
  return found;
}

function stateOf(table: ElementStates, name: string): Pick<ElementState, 'render' | 'reach' | 'holds'> {
  const code = /^error-(.+)$/.exec(name)?.[1];
  const own = table.states.find((state) => state.name === name);
  if (own || !code || !table.failure) return only(own, `state of ${table.tag}: ${name}`);
  return table.failure(code as ErrorCode);
}

/** Makes the page; called once, by what the server builds. */
export function startStatePage({ tables, languages, themes }: StatePageParts): void {
  if (new URLSearchParams(location.search).get('clock') !== 'running') stopClock();
  noChance();
  // A wait survives a reload, and the wallets of two pages have the same names.
  sessionStorage.clear();
  localStorage.clear();
  const problems: string[] = [];
  addEventListener('error', ({ message }) => problems.push(message));
  addEventListener('unhandledrejection', ({ reason }) => problems.push(String(reason)));

  const stage = document.createElement('main');
  stage.id = 'stage';
  document.body.append(stage);
  const themeSheet = new CSSStyleSheet();
  document.adoptedStyleSheets = [themeSheet];
  let parked: Node[] = [];

  const surround = async ({ theme, dir, lang, width, textScale }: Surroundings): Promise<void> => {
    const root = document.documentElement;
    if (theme !== undefined) {
      const [name = '', scheme = 'light'] = theme.split(' ');
      const plain = name === 'light' || name === 'dark';
      themeSheet.replaceSync(plain ? '' : only(themes[name], `theme: ${name}`));
      root.style.colorScheme = plain ? name : scheme;
    }
    if (dir !== undefined) root.dir = dir;
    if (lang !== undefined) {
      const table = await languages[lang]?.();
      if (table) setMessages(lang, table.messages);
      root.lang = lang;
    }
    if (width !== undefined) stage.style.inlineSize = `${width}px`;
    if (textScale !== undefined) root.style.fontSize = `${textScale * 100}%`;
    await settled();
  };

  const clear = (): void => {
    render(nothing, stage);
    for (const node of parked.splice(0)) node.parentNode?.removeChild(node);
  };

  const show = async (tag: string, name: string, surroundings: Surroundings = {}): Promise<void> => {
    clear();
    seed = 1;
    problems.length = 0;
    const { states } = await only(tables[tag], `table: ${tag}`)();
    const state = stateOf(states, name);
    await surround(surroundings);
    const canvas = document.createElement('div');
    parked = [canvas];
    stage.append(canvas);
    render(html`${state.render()}`, canvas);
    // As the stories do: the element says itself that the state is there.
    await reachState(tag, state, canvas);
    await settled();
  };

  const list = async (): Promise<readonly StateList[]> => {
    const all = await Promise.all(Object.values(tables).map((load) => load()));
    const codes = (Object.keys(ERROR_TABLE) as ErrorCode[]).filter((code) => code !== 'aborted');
    return all.map(({ states: { tag, states, failure } }) => ({
      tag,
      states: states.map(({ name, note }) => ({ name, note })),
      codes: failure ? codes : [],
    }));
  };

  window.statePage = { list, show, surround, clear, setMessages, problems };
  window.show = show;
  window.surround = surround;
}
