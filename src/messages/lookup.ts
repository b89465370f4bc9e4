/**
 * Where elements ask for words in another language than English. Empty until
 * an application brings some (`setMessages`, `loadMessages`), so that a page in
 * English carries no more than this.
 */
import type { Message } from './format.ts';

export interface Lookup {
  /** The words for a key in a language, or in what the language is a variant of. */
  find?: (language: string, key: string) => Message | undefined;
  /** Are there any words in this language? */
  speaks?: (language: string) => boolean;
}

export const lookup: Lookup = {};

/** Called when words came or a `lang` changed: elements draw themselves again. */
export const messageWatchers = new Set<() => void>();

export function messagesChanged(): void {
  for (const watcher of messageWatchers) watcher();
}
