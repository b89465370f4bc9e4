/**
 * The languages the kit brings, each fetched on its own when it is asked for.
 * Every path is written out, so that a bundler finds and splits them.
 */
import type { MessageTable } from './format.ts';
import { lookup, messagesChanged } from './lookup.ts';
import { addMessages, languageChain, speaks } from './overrides.ts';

type Load = () => Promise<{ readonly messages: MessageTable }>;

const LOADERS: ReadonlyMap<string, Load> = new Map<string, Load>([
  ['ar', () => import('./ar.ts')],
  ['de', () => import('./de.ts')],
  ['es', () => import('./es.ts')],
  ['fr', () => import('./fr.ts')],
  ['he', () => import('./he.ts')],
  ['it', () => import('./it.ts')],
  ['ja', () => import('./ja.ts')],
  ['nl', () => import('./nl.ts')],
  ['pl', () => import('./pl.ts')],
  ['pt-BR', () => import('./pt-BR.ts')],
  ['tr', () => import('./tr.ts')],
  ['zh-Hans', () => import('./zh-Hans.ts')],
]);

/** What `loadMessages` can bring, besides English. */
export const LANGUAGES: readonly string[] = [...LOADERS.keys()];

const loads = new Map<string, Promise<void>>();

/** The name under which the kit has words for a language: `zh-Hans` for zh-SG, nothing for zh-TW. */
export function languageFor(language: string): string | undefined {
  return languageChain(language).find((tag) => LOADERS.has(tag));
}

/**
 * Fetches the words for a language, once. What the application has set with
 * `setMessages` stays before them.
 * @returns the language that was loaded; undefined where the kit has none, and English is spoken
 */
export async function loadMessages(language: string): Promise<string | undefined> {
  const tag = languageFor(language);
  const load = tag === undefined ? undefined : LOADERS.get(tag);
  if (tag === undefined || !load) return undefined;
  let loading = loads.get(tag);
  if (!loading) {
    loading = load().then(({ messages }) => addMessages(tag, messages));
    loads.set(tag, loading);
    // A download that failed is tried again by whoever asks next.
    loading.catch(() => loads.delete(tag));
  }
  await loading;
  return tag;
}

/** From now on a language is fetched when an element is first drawn in it; until it is there, English is spoken. */
export function loadOnDemand(): void {
  const asked = new Set<string>();
  lookup.speaks = (language) => {
    if (!asked.has(language)) {
      asked.add(language);
      loadMessages(language).catch(() => asked.delete(language));
    }
    return speaks(language);
  };
  messagesChanged();
}
