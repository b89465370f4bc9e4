/**
 * The words an application brings: whole languages, or single strings of one.
 * An element's own `.messages` property goes before these, English comes last.
 */
import type { Message, MessageTable } from './format.ts';

const tables = new Map<string, MessageTable>();

/** Fires `change` when words were set; elements draw themselves again. */
export const messageChanges = new EventTarget();

/**
 * Sets words for a language, on top of those set before.
 * @param language BCP 47, as in the `lang` attribute: "de", "pt-BR"
 */
export function setMessages(language: string, table: MessageTable): void {
  const key = language.toLowerCase();
  tables.set(key, { ...tables.get(key), ...table });
  messageChanges.dispatchEvent(new Event('change'));
}

/** The text for a key in a language or, failing that, in what it is a variant of: de-AT, then de. */
export function findMessage(language: string, key: string): Message | undefined {
  let tag = language.toLowerCase();
  while (tag) {
    const table = tables.get(tag);
    if (table && Object.hasOwn(table, key)) return table[key];
    tag = tag.slice(0, Math.max(0, tag.lastIndexOf('-')));
  }
  return undefined;
}
