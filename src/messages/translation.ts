/** What a translation is: the same keys as English, and the plural forms of its own language. */
import type { MessageKey, en } from './en.ts';
import type { PluralForms } from './format.ts';

/** English texts with plural forms need those of the language, texts with a placeholder may have them, others are plain. */
type Translated<English, Plurals> = English extends PluralForms
  ? Plurals
  : English extends `${string}{${string}`
    ? string | Plurals
    : string;

/** A complete table; `Forms` are the plural forms that Intl.PluralRules tells of the language. */
export type Translation<Forms extends Intl.LDMLPluralRule> = {
  readonly [Key in MessageKey]: Translated<(typeof en)[Key], Readonly<Record<Forms | 'other', string>>>;
};
