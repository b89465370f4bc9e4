/** Languages nobody speaks: whatever does not look like them was not asked for in the language of the page. */
import type { Message, MessageTable, PluralForms } from '../../src/messages/format.ts';

const ACCENTS: Readonly<Record<string, string>> = Object.fromEntries(
  [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'].map((letter, index) => [
    letter,
    [...'àƀćðéƒĝĥïĵķļɱñôþɋŕšţûṽŵẋýžÀƁĆÐÉƑĜĤÏĴĶĻṀÑÔÞɊŔŠŢÛṼŴẊÝŽ'][index] as string,
  ]),
);
const ARABIC = [...'ابتثجحخدذرزسشصضطظعغفقكلمنه'];
const arabic = (letter: string): string => ARABIC[letter.toLowerCase().charCodeAt(0) - 97] ?? letter;

/** The text outside of placeholders, changed. */
const outside = (text: string, change: (part: string) => string): string =>
  text
    .split(/(\{\w+\})/)
    .map((part, index) => (index % 2 === 0 ? change(part) : part))
    .join('');
const letters = (text: string, change: (letter: string) => string): string => text.replace(/[a-z]/gi, change);

/** Words that make a text longer by 40 %, by four letters at least. */
function longer(text: string): string {
  const wanted = Math.max(4, Math.ceil(text.length * 0.4));
  return `${text} ${'moreword '
    .repeat(Math.ceil(wanted / 9))
    .slice(0, wanted)
    .trim()}`;
}

/** Accented, 40 % longer, in brackets. */
export const accented = (text: string): string =>
  `⟦${outside(longer(text), (part) => letters(part, (letter) => ACCENTS[letter] ?? letter))}⟧`;
/** The same from right to left. */
export const mirrored = (text: string): string => `⟦${outside(longer(text), (part) => letters(part, arabic))}⟧`;

/** A table of all keys, `change` applied to each text; the plural forms are those of `language`. */
export function tableOf(source: MessageTable, language: string, change: (text: string, key: string) => string): MessageTable {
  const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
  const formsOf = (forms: PluralForms, key: string): Message => ({
    ...Object.fromEntries(categories.map((category) => [category, change(forms[category] ?? forms.other, key)])),
    other: change(forms.other, key),
  });
  return Object.fromEntries(
    Object.entries(source).map(([key, message]) => [key, typeof message === 'string' ? change(message, key) : formsOf(message, key)]),
  );
}

/** What is left of a text when everything that is in brackets is taken out, brackets within brackets too. */
export function withoutPseudo(text: string): string {
  let rest = text.replace(/[\u2068\u2069]/g, '');
  for (let before = ''; before !== rest; ) {
    before = rest;
    rest = rest.replace(/⟦[^⟦⟧]*⟧/gu, '');
  }
  return rest;
}
