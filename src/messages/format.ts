/**
 * Messages: what one is, and how its placeholders are filled. No ICU syntax:
 * a message is a text with `{name}` placeholders, or one text per plural form
 * of the number called `count`, chosen by Intl.PluralRules.
 */

export type PluralForms = Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>;
export type Message = string | PluralForms;
export type MessageParams = Readonly<Record<string, string | number>>;

/** Translations of some messages; what is missing falls back to English. */
export type MessageTable = Readonly<Record<string, Message>>;

/** Fills a message in. Numbers are written the language's own way; an unknown placeholder stays visible. */
export function formatMessage(message: Message, params: MessageParams, language: string): string {
  const text = typeof message === 'string' ? message : pluralOf(message, params['count'], language);
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = Object.hasOwn(params, name) ? params[name] : undefined;
    if (value === undefined) return whole;
    return typeof value === 'number' ? new Intl.NumberFormat(language).format(value) : value;
  });
}

function pluralOf(forms: PluralForms, count: string | number | undefined, language: string): string {
  if (typeof count !== 'number') return forms.other;
  return forms[new Intl.PluralRules(language).select(count)] ?? forms.other;
}
