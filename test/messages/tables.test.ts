/** What a machine can tell about a translation: complete, the same placeholders, its own plural forms, no stronger word. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { type MessageKey, en } from '../../src/messages/en.ts';
import { type Message, type MessageTable, formatMessage } from '../../src/messages/format.ts';
import { LANGUAGES } from '../../src/messages/load.ts';

const folder = fileURLToPath(new URL('../../src/messages', import.meta.url));
const files = readdirSync(folder).flatMap((name) => /^([a-z]{2,3}(?:-[A-Z][A-Za-z]+)?)\.ts$/.exec(name)?.[1] ?? []);
const languages = files.filter((name) => name !== 'en').sort();

const tables = new Map<string, MessageTable>();
for (const language of languages) {
  const { messages } = (await import(`../../src/messages/${language}.ts`)) as { messages: MessageTable };
  tables.set(language, messages);
}

const textsOf = (message: Message): string[] => (typeof message === 'string' ? [message] : Object.values(message));
const placeholders = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g))].sort();
const english = (key: string): Message => en[key as MessageKey];
const otherOf = (message: Message): string => (typeof message === 'string' ? message : message.other);

/** Texts of which English itself has no more than a form, a name or a placeholder. */
const SAME_AS_ENGLISH = /^(method\.|form\.username|problem\.code|picker\.account|recovery\.account|reminder\.later$)/;

/** Forms for so few things that the language says them in words: "one try", "two tries". */
const IN_WORDS = ['zero', 'one', 'two'];

describe('translations', () => {
  it('are as many as the kit says it can load', () => {
    expect(languages).to.deep.equal([...LANGUAGES].sort());
    expect(languages.length).to.be.at.least(12);
  });

  for (const [language, table] of tables) {
    describe(language, () => {
      const entries = Object.entries(table);

      it('has every key, and no other', () => {
        expect(Object.keys(table).sort()).to.deep.equal(Object.keys(en).sort());
      });

      it('has the plural forms of the language, all of them', () => {
        const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories.sort();
        for (const [key, message] of entries) {
          if (typeof message !== 'string') expect(Object.keys(message).sort(), key).to.deep.equal(categories);
          if (typeof english(key) !== 'string') expect(message, key).to.be.an('object');
        }
      });

      it('has the placeholders of English', () => {
        for (const [key, message] of entries) {
          const wanted = placeholders(otherOf(english(key)));
          const forms = typeof message === 'string' ? { other: message } : message;
          for (const [form, text] of Object.entries(forms)) {
            const may = IN_WORDS.includes(form) ? wanted.filter((name) => name !== '{count}' || text.includes(name)) : wanted;
            expect(placeholders(text), `${key} ${form}`).to.deep.equal(may);
          }
        }
      });

      it('is plain text, with no blank too much and no quotes of a typewriter', () => {
        for (const [key, message] of entries) {
          for (const text of textsOf(message)) {
            expect(text, key).to.equal(text.trim()).and.not.equal('');
            expect(text.replace(/\{\w+\}/g, 'x'), key).not.to.match(/[<>{}"'`]|&\w+;|\s\s|\.\.\.|!|！|¡/);
          }
        }
      });

      it('isolates no placeholder by hand: formatMessage does', () => {
        for (const [key, message] of entries) {
          for (const text of textsOf(message)) expect(text, key).not.to.match(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/);
        }
      });

      it('says all that English says: no text is left in English', () => {
        const left = entries.filter(
          ([key, message]) => !SAME_AS_ENGLISH.test(key) && otherOf(message) === otherOf(english(key)) && /[a-z]{3}/.test(otherOf(message)),
        );
        expect(left.map(([key]) => key)).to.deep.equal([]);
      });

      it('ends its sentences where English does', () => {
        const ends = /[.?。？؟।]\)?$/;
        for (const [key, message] of entries) {
          const source = otherOf(english(key));
          if (/\.$/.test(source)) expect(otherOf(message), key).to.match(ends);
          else if (/[^?]$/.test(source) && !source.endsWith(')')) expect(otherOf(message), key).not.to.match(/[.。।]$/);
        }
      });

      it('keeps the names of others as they are', () => {
        for (const [key, message] of entries) {
          for (const name of ['Google', 'iCloud', 'JavaScript', 'https']) {
            if (otherOf(english(key)).includes(name)) expect(otherOf(message), key).to.include(name);
          }
        }
      });

      it('never says "backed up" where English does not', () => {
        const claim = otherOf(table['status.protected'] as Message);
        const claiming = entries.filter(([, message]) => textsOf(message).includes(claim)).map(([key]) => key);
        const allowed = Object.keys(en).filter((key) => otherOf(english(key)) === en['status.protected']);
        expect(claiming.sort()).to.deep.equal(allowed.sort());
      });

      it('says the same where English does: one word for one thing', () => {
        for (const key of Object.keys(en)) {
          if (/\.(retry|title|cancel|done|recovered|protected|stored|none|unknown)$/.test(key)) continue;
          const twin = Object.keys(en).find((other) => otherOf(english(other)) === otherOf(english(key)));
          if (twin?.startsWith('error.') && key.startsWith('error.')) expect(table[key], key).to.deep.equal(table[twin]);
        }
      });

      it('does not claim for a state of doubt what it claims for a proven one', () => {
        const states = ['status.protected', 'status.stored', 'status.stale', 'status.none', 'status.unknown', 'status.checking'];
        expect(new Set(states.map((key) => table[key])).size).to.equal(states.length);
        const ends = ['done.protected', 'done.stored', 'done.stale', 'done.unknown', 'done.none', 'done.recovered'];
        expect(new Set(ends.map((key) => table[key])).size).to.equal(ends.length);
      });

      it('forms a sentence for each of the first numbers', () => {
        for (let count = 1; count <= 120; count++) {
          const text = formatMessage(table['tries.left'] as Message, { count }, language);
          expect(text, String(count)).not.to.match(/[{}]/);
          if (count > 2) expect(text).to.include(count.toLocaleString(language));
        }
      });
    });
  }
});
