/**
 * Messages: what one is, and how its placeholders are filled. No ICU syntax:
 * a message is a text with `{name}` placeholders, or one text per plural form
 * of its number (`count`, where there are several), chosen by Intl.PluralRules.
 */

export type PluralForms = Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>;
export type Message = string | PluralForms;
export type MessageParams = Readonly<Record<string, string | number>>;

/** Translations of some messages; what is missing falls back to English. */
export type MessageTable = Readonly<Record<string, Message>>;

/** What is written from right to left: Hebrew, Arabic and their relatives. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufefc]/;

/**
 * Fills a message in. Numbers are written the language's own way; an unknown
 * placeholder stays visible. Where something runs from right to left, what is
 * put in is isolated (U+2068, U+2069), so that a name or a date does not turn
 * the words around it; texts that run one way only stay as they are.
 */
export function formatMessage(message: Message, params: MessageParams, language: string): string {
  const text = typeof message === 'string' ? message : pluralOf(message, params, language);
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = Object.hasOwn(params, name) ? params[name] : undefined;
    if (value === undefined) return whole;
    if (typeof value === 'number') return value.toLocaleString(language);
    return RIGHT_TO_LEFT.test(text + value) ? `\u2068${value}\u2069` : value;
  });
}

function pluralOf(forms: PluralForms, params: MessageParams, language: string): string {
  const count = [params['count'], ...Object.values(params)].find((value) => typeof value === 'number');
  return (count !== undefined && forms[new Intl.PluralRules(language).select(count)]) || forms.other;
}
