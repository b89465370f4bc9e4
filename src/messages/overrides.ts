/**
 * The words an application brings: whole languages, or single strings of one.
 * An element's own `.messages` property goes before these, English comes last.
 */
import type { Message, MessageTable } from './format.ts';
import { lookup, messagesChanged } from './lookup.ts';

const tables = new Map<string, MessageTable>();
const chains = new Map<string, readonly string[]>();

/** Norwegian has a name for the whole and one for each written form. */
const RELATED: Readonly<Record<string, string>> = { nb: 'no', nn: 'no', no: 'nb' };

/**
 * Sets words for a language, on top of those set before.
 * @param language BCP 47, as in the `lang` attribute: "de", "pt-BR"
 */
export function setMessages(language: string, table: MessageTable): void {
  const tag = canonical(language);
  keep(tag, { ...tables.get(tag), ...table });
}

/** Puts a whole language below the strings that the application has set itself. */
export function addMessages(language: string, table: MessageTable): void {
  const tag = canonical(language);
  keep(tag, { ...table, ...tables.get(tag) });
}

function keep(tag: string, table: MessageTable): void {
  tables.set(tag, table);
  lookup.find ??= findMessage;
  lookup.speaks ??= speaks;
  messagesChanged();
}

/** The text for a key in a language or, failing that, in what it is a variant of: de-AT, then de. */
export function findMessage(language: string, key: string): Message | undefined {
  for (const tag of languageChain(language)) {
    const table = tables.get(tag);
    if (table && Object.hasOwn(table, key)) return table[key];
  }
  return undefined;
}

/** Are there words in this language, or in what it is a variant of? */
export function speaks(language: string): boolean {
  return languageChain(language).some((tag) => tables.has(tag));
}

/**
 * The tags under which words for a language may stand, the closest first:
 * zh-HK, zh-Hant-HK, zh-Hant. Never in another script: Traditional Chinese does
 * not end at `zh`, which is Simplified.
 */
export function languageChain(language: string): readonly string[] {
  let chain = chains.get(language);
  if (!chain) {
    chain = makeChain(canonical(language));
    chains.set(language, chain);
  }
  return chain;
}

function makeChain(tag: string): readonly string[] {
  try {
    const { language, script, region } = new Intl.Locale(tag).maximize();
    const likely = [`${language}-${script}-${region}`, `${language}-${region}`, `${language}-${script}`, language];
    const sameScript = likely.filter((other) => new Intl.Locale(other).maximize().script === script);
    return [...new Set([tag, ...sameScript, RELATED[language] ?? tag])];
  } catch {
    return [tag];
  }
}

/** `iw` is `he`, whatever its case; `-u-` settings choose digits and calendars, not words. */
function canonical(language: string): string {
  try {
    return new Intl.Locale(language).baseName;
  } catch {
    return language.toLowerCase(); // not BCP 47: found again by the same name only
  }
}
