import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { type TemplateResult, html, nothing } from 'lit';
import { until } from 'lit/directives/until.js';
import { en } from '../../src/messages/en.ts';
import type { Message, MessageTable } from '../../src/messages/format.ts';
import { declarations } from '../manifest.ts';
import { languageName, messagesOf, writtenFrom } from '../surroundings.ts';
import { page, table } from './page.ts';
import { type Sources, usesOf } from './uses.ts';

const meta: Meta = { title: 'Design/Voice', tags: ['!autodocs'] };
export default meta;

const glob = import.meta.glob('../../src/{elements,controllers}/**/*.ts', { query: '?raw', import: 'default', eager: true });
const sources: Sources = Object.fromEntries(Object.entries(glob).map(([path, text]) => [path.replace('../..', ''), String(text)]));
const words: MessageTable = en;
const uses = usesOf(
  Object.keys(en),
  sources,
  declarations.map(({ tagName }) => tagName),
);

/** A text, or one per plural form. */
function said(message: Message | undefined): TemplateResult | typeof nothing {
  if (message === undefined) return html`<em>falls back to English</em>`;
  if (typeof message === 'string') return html`${message}`;
  return html`<dl class="plural">${Object.entries(message).map(([form, text]) => html`<dt>${form}</dt><dd>${text}</dd>`)}</dl>`;
}

function row(key: string, other: { language: string; table: MessageTable } | undefined): TemplateResult {
  const where = uses.get(key) ?? [];
  return html`<tr>
    <th scope="row"><code>${key}</code></th>
    <td lang="en">${said(words[key])}</td>
    ${other ? html`<td lang=${other.language} dir=${writtenFrom(other.language)}>${said(other.table[key])}</td>` : nothing}
    <td>${where.map((tag) => html`<div><code>&lt;${tag}&gt;</code></div>`)}</td>
  </tr>`;
}

function filter(event: Event): void {
  const input = event.target as HTMLInputElement;
  const sought = input.value.trim().toLowerCase();
  const rows = [...(input.closest('article')?.querySelectorAll<HTMLElement>('tbody tr') ?? [])];
  for (const one of rows) one.hidden = !(one.textContent ?? '').toLowerCase().includes(sought);
  const count = input.closest('article')?.querySelector('#voice-count');
  if (count) count.textContent = `${rows.filter(({ hidden }) => !hidden).length} of ${rows.length} strings`;
}

async function strings(language: string): Promise<TemplateResult> {
  const other = language === 'en' ? undefined : { language, table: await messagesOf(language) };
  const heads = ['Key', 'English', ...(other ? [languageName(language)] : []), 'Said by'];
  return table(
    'Strings',
    heads,
    Object.keys(en).map((key) => row(key, other)),
  );
}

export const Voice: StoryObj = page(
  'Voice',
  'Every string that an element can say: its key, its words, the elements that say it. The toolbar adds a language beside the English one.',
  ({ language }) => html`
    <p>
      Plain, short, calm, exact. It says what is so and what to do next; it blames nobody and never says "backed up" of what was not opened.
      Words in braces are filled in; a number chooses the plural form. Each string can be replaced, for all elements by
      <code>setMessages('en', { 'form.create.submit': 'Save' })</code> or for one by its property <code>messages</code>.
    </p>
    <div class="search">
      <label for="voice-search">Search keys and words</label>
      <input id="voice-search" type="search" @input=${filter} />
      <span id="voice-count" role="status">${Object.keys(en).length} strings</span>
    </div>
    ${until(strings(language), html`<p>Reading the language</p>`)}
  `,
);
