import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { type TemplateResult, html, nothing } from 'lit';
import { styleMap } from 'lit/directives/style-map.js';
import tokens from '../../src/styles/tokens.json';
import { fakeStatus } from '../../src/testing/fake-backup.ts';
import { contrast } from '../../test/house/colours.ts';
import { backup, quickMeter } from '../support.ts';
import { type TokenRow, tokenRows } from './dtcg.ts';
import { code, example, page, table } from './page.ts';

const meta: Meta = { title: 'Design/Tokens', tags: ['!autodocs'] };
export default meta;

const rows = tokenRows(tokens);
const byName = new Map(rows.map((row) => [row.variable, row]));

/** What a colour is read against, and how much contrast WCAG 2.2 asks for there: 4.5 for text, 3 for what can be used. */
const AGAINST: Readonly<Record<string, readonly [variable: string, least: number]>> = {
  '--backup-color-accent': ['--backup-color-surface', 4.5],
  '--backup-color-accent-strong': ['--backup-color-surface', 4.5],
  '--backup-color-accent-soft': ['--backup-color-text', 4.5],
  '--backup-color-on-accent': ['--backup-color-accent', 4.5],
  '--backup-color-focus': ['--backup-color-surface', 3],
  '--backup-color-text': ['--backup-color-surface', 4.5],
  '--backup-color-muted': ['--backup-color-surface', 4.5],
  '--backup-color-surface': ['--backup-color-text', 4.5],
  '--backup-color-raised': ['--backup-color-text', 4.5],
  '--backup-color-border': ['--backup-color-surface', 3],
  '--backup-color-success': ['--backup-color-surface', 4.5],
  '--backup-color-warning': ['--backup-color-surface', 4.5],
  '--backup-color-danger': ['--backup-color-surface', 4.5],
  '--backup-meter-weak': ['--backup-color-surface', 3],
  '--backup-meter-fair': ['--backup-color-surface', 3],
  '--backup-meter-strong': ['--backup-color-surface', 3],
};

const isHex = (value: string) => /^#[0-9a-f]{6}$/.test(value);

/** @returns the lesser of the two schemes, in words */
function contrastOf(row: TokenRow): TemplateResult | typeof nothing {
  const [name = '', least = 0] = AGAINST[row.variable] ?? [];
  const other = byName.get(name);
  if (!other) return nothing;
  const ratios = (['light', 'dark'] as const).map((scheme) => contrast(row[scheme], other[scheme]));
  const enough = Math.min(...ratios) >= least;
  return html`${ratios.map((ratio) => ratio.toFixed(1)).join(' / ')}
    <small>on ${name.replace('--backup-color-', '')}, ${enough ? `at least ${least}: yes` : `at least ${least}: NO`}</small>`;
}

function swatch(value: string, type: string): TemplateResult {
  const shown =
    type === 'color' && value !== 'inherit' ? html`<span class="swatch" style=${styleMap({ background: value })}></span>` : nothing;
  return html`${shown}<code>${value}</code>`;
}

/** What the variable is on this page now: a brand may have set it. */
function live({ variable, type }: TokenRow): TemplateResult | typeof nothing {
  const set = getComputedStyle(document.documentElement).getPropertyValue(variable).trim();
  return set === '' ? html`<small>as left</small>` : swatch(set, type);
}

function row(token: TokenRow): TemplateResult {
  return html`<tr>
    <th scope="row"><code>${token.variable}</code><br /><small>${token.path}</small></th>
    <td>${token.description}</td>
    ${
      token.light === token.dark
        ? html`<td colspan="2">${swatch(token.light, token.type)}</td>`
        : html`<td>${swatch(token.light, token.type)}</td><td>${swatch(token.dark, token.type)}</td>`
    }
    <td>${live(token)}</td>
    <td>${token.type === 'color' && isHex(token.light) ? contrastOf(token) : nothing}</td>
  </tr>`;
}

const GROUPS = [
  { title: 'Colours', of: (token: TokenRow) => token.path.startsWith('semantic.color') },
  {
    title: 'Lengths, fonts, motion',
    of: (token: TokenRow) => token.path.startsWith('semantic.') && !token.path.startsWith('semantic.color'),
  },
  { title: 'Parts of elements', of: (token: TokenRow) => token.path.startsWith('element.') },
];

const scripted = backup({ status: fakeStatus('protected') });

export const Tokens: StoryObj = page(
  'Tokens',
  'The look of all elements, from src/styles/tokens.json (Design Tokens Community Group). Set a variable on the page or on one element; each has a fallback.',
  ({ theme }) => html`
    ${code('brand.css', `:root {\n  --backup-color-accent: light-dark(#7a3ff2, #c4a8ff);\n  --backup-radius-card: 0;\n}`)}
    ${example(html`
      <backup-status-badge .backup=${scripted}></backup-status-badge>
      <password-backup-form mode="confirm" .backup=${scripted} .strengthMeter=${quickMeter}></password-backup-form>
    `)}
    ${GROUPS.map(
      ({ title, of }) => html`
        <h2>${title}</h2>
        ${table(title, ['Variable', 'What it is for', 'Light', 'Dark', `In the theme "${theme}"`, 'Contrast, light / dark'], rows.filter(of).map(row))}
      `,
    )}
  `,
);

/** A colour without its partner would be one whose contrast nobody looks at. */
Tokens.play = ({ canvasElement }) => {
  const unpaired = rows.filter(
    ({ variable, type, light }) => type === 'color' && isHex(light) && !AGAINST[variable] && !variable.endsWith('-line'),
  );
  if (unpaired.length > 0) throw new Error(`no contrast is asked of ${unpaired.map(({ variable }) => variable).join(', ')}`);
  if (canvasElement.textContent?.includes(': NO')) throw new Error('a token has too little contrast');
};
