/**
 * What surrounds a story, by the toolbars or by the address
 * (`&globals=theme:dark;direction:rtl`): colours, direction, language, width,
 * network, size of the text.
 */
import type { Preview } from '@storybook/web-components-vite';
import type { MessageTable } from '../src/messages/format.ts';
import { en } from '../src/messages/en.ts';
import { setMessages } from '../src/messages/overrides.ts';
import { accented, tableOf } from '../test/languages/pseudo.ts';
import { NETWORKS } from './support.ts';

type Tables = Readonly<Record<string, () => Promise<unknown>>>;

const nameOf = (path: string) => /([^/]+)\.\w+$/.exec(path)?.[1] ?? path;

/** Languages are fetched when they are chosen; `en` is in the elements, `all` and the like are no languages. */
const tables: Tables = Object.fromEntries(
  Object.entries(import.meta.glob('../src/messages/*.ts') as Tables)
    .map(([path, load]) => [nameOf(path), load] as const)
    .filter(([name]) => /^[a-z]{2,3}(-[A-Za-z]+)?$/.test(name) && !['en', 'all'].includes(name)),
);

/** Brand themes: a style sheet each, for the root of the page. */
const brands: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(import.meta.glob('../src/styles/themes/*.css', { query: '?inline', import: 'default', eager: true }))
    .map(([path, css]) => [nameOf(path), String(css)] as const)
    // `hearth.parts` is a piece of `hearth`.
    .filter(([name]) => !name.includes('.')),
);

/** The private-use name of a language that shows what is not translated, or cut. */
export const PSEUDO = 'en-XA';
export const LANGUAGES: readonly string[] = ['en', ...Object.keys(tables).sort(), PSEUDO];
export const THEMES: readonly string[] = ['light', 'dark', ...Object.keys(brands).flatMap((name) => [name, `${name}-dark`])];
export const WIDTHS = ['280px', '480px', '960px', 'full'] as const;

export function languageName(tag: string): string {
  if (tag === PSEUDO) return 'Pseudo language';
  const own = new Intl.DisplayNames([tag], { type: 'language' }).of(tag) ?? tag;
  return `${own} (${tag})`;
}

const item = (value: string, title = value) => ({ value, title });
const titled = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

export const globalTypes = {
  theme: {
    description: 'Colours',
    toolbar: {
      title: 'Theme',
      icon: 'paintbrush',
      items: THEMES.map((name) => item(name, titled(name).replace('-', ', '))),
      dynamicTitle: true,
    },
  },
  language: {
    description: 'Language of the elements',
    toolbar: { title: 'Language', icon: 'globe', items: LANGUAGES.map((tag) => item(tag, languageName(tag))), dynamicTitle: true },
  },
  direction: {
    description: 'Direction of the text',
    toolbar: {
      title: 'Direction',
      icon: 'transfer',
      items: [item('auto', 'Direction of the language'), item('ltr', 'Left to right'), item('rtl', 'Right to left')],
      dynamicTitle: true,
    },
  },
  width: {
    description: 'Width of the place',
    toolbar: { title: 'Width', icon: 'grow', items: WIDTHS.map((width) => item(width, titled(width))), dynamicTitle: true },
  },
  network: {
    description: 'Network of the scripted backup; the story begins anew',
    toolbar: { title: 'Network', icon: 'lightning', items: NETWORKS.map((name) => item(name, titled(name))), dynamicTitle: true },
  },
  text: {
    description: 'Size of the text',
    toolbar: { title: 'Text', icon: 'zoom', items: [item('100%', 'Text 100 %'), item('200%', 'Text 200 %')], dynamicTitle: true },
  },
} satisfies Preview['globalTypes'];

export const initialGlobals = {
  theme: 'light',
  language: 'en',
  direction: 'auto',
  width: '480px',
  network: 'online',
  text: '100%',
} as const;
export type Surroundings = Readonly<Record<keyof typeof initialGlobals, string>>;

/** The table of a language; English has all keys. */
export async function messagesOf(tag: string): Promise<MessageTable> {
  if (tag === 'en') return en;
  if (tag === PSEUDO) return tableOf(en, 'en', accented);
  return ((await tables[tag]?.()) as { messages?: MessageTable } | undefined)?.messages ?? {};
}

const loaded = new Set(['en']);

/** Fetches a language once, before the first story in it is drawn. */
export async function loadLanguage(tag: string): Promise<void> {
  if (loaded.has(tag)) return;
  setMessages(tag, await messagesOf(tag));
  loaded.add(tag);
}

const RIGHT_TO_LEFT = ['ar', 'fa', 'he', 'ur'];

export function writtenFrom(language: string): 'ltr' | 'rtl' {
  return RIGHT_TO_LEFT.includes(language.split('-')[0] ?? '') ? 'rtl' : 'ltr';
}

/** The brand's sheet is the last one, as a page's own would be. */
function useBrand(css: string): void {
  const id = 'story-brand';
  const sheet = document.getElementById(id) ?? document.head.appendChild(Object.assign(document.createElement('style'), { id }));
  if (sheet.textContent !== css) sheet.textContent = css;
}

export function applySurroundings({ theme, language, direction, text }: Surroundings): void {
  const root = document.documentElement;
  root.lang = language;
  root.dir = direction === 'auto' ? writtenFrom(language) : direction;
  useBrand(brands[theme.replace(/-dark$/, '')] ?? '');
  root.dataset['theme'] = theme;
  root.style.colorScheme = /(^|-)dark$/.test(theme) ? 'dark' : 'light';
  root.style.fontSize = text;
}
