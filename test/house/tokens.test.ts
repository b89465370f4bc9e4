/** The tokens: their form, and that every colour can be read and seen where it is used, in every theme. */
import { expect } from 'chai';
import { generatedStyles, readTokens, themes, variables } from '../../scripts/lib/tokens.mjs';
import { projectFiles, read } from './sources.ts';
import { contrast, mix, parseColour, tinted } from './colours.ts';

type Colours = Record<string, string>;

/** Grounds on which text of any kind may stand. */
const GROUNDS = ['surface', 'raised', 'accent-soft'];
const TONES = ['success', 'warning', 'danger'];

/** `[what is read or seen, ground, least contrast]`; WCAG 2.2, 1.4.3 and 1.4.11. */
function pairs(colours: Colours): readonly (readonly [string, string, string, number])[] {
  const of = (name: string) => colours[name] ?? '';
  const tints = TONES.map((tone) => [`tint of ${tone}`, tinted(of(tone), of('surface'))] as const);
  const grounds = [...GROUNDS.map((name) => [name, of(name)] as const), ...tints];
  const pressed = mix(of('raised'), of('text'), 0.08);
  return [
    ...grounds.flatMap(([name, ground]) => ['text', 'muted', 'accent'].map((ink) => [ink, name, `${of(ink)} ${ground}`, 4.5] as const)),
    ...TONES.flatMap((tone) => [
      ...['surface', 'raised'].map((name) => [tone, name, `${of(tone)} ${of(name)}`, 4.5] as const),
      [tone, 'its tint', `${of(tone)} ${tinted(of(tone), of('surface'))}`, 4.5] as const,
      ['surface', tone, `${of('surface')} ${of(tone)}`, 4.5] as const,
    ]),
    ...['accent', 'accent-strong'].map((name) => ['on-accent', name, `${of('on-accent')} ${of(name)}`, 4.5] as const),
    ['text', 'what is pressed', `${of('text')} ${pressed}`, 4.5],
    ['border', 'surface', `${of('border')} ${of('surface')}`, 3],
    ...grounds.map(([name, ground]) => ['focus', name, `${of('focus')} ${ground}`, 3] as const),
    ...['meter.weak', 'meter.fair', 'meter.strong'].map((name) => [name, 'surface', `${of(name)} ${of('surface')}`, 3] as const),
  ];
}

function tooWeak(colours: Colours): string[] {
  return pairs(colours).flatMap(([ink, ground, values, least]) => {
    const [a = '', b = ''] = values.split(' ');
    const found = contrast(a, b);
    return found < least ? [`${ink} on ${ground}: ${found.toFixed(2)}, needs ${least}`] : [];
  });
}

async function coloursOf(theme: string, scheme: 'light' | 'dark'): Promise<Colours> {
  const all = await variables(theme ? readTokens(`themes/${theme}.tokens.json`) : undefined);
  const colours = all.filter(({ type }) => type === 'color');
  return Object.fromEntries(colours.map((token) => [token.path.replace(/^semantic\.color\.|^element\./, ''), token[scheme]]));
}

interface Node {
  readonly $value?: unknown;
  readonly $type?: string;
  readonly $description?: string;
  readonly [key: string]: unknown;
}

/** What the format asks for, and we: a type for each token, a description for each that is a variable. */
function malformed(node: Node, path: readonly string[] = [], type?: string): string[] {
  const here = path.join('.');
  const own = node.$type ?? type;
  if ('$value' in node) {
    const problems = [];
    if (!own) problems.push(`${here}: no type`);
    if (path[0] !== 'base' && path.length > 0 && !node.$description) problems.push(`${here}: no description`);
    const value = node.$value as { hex?: string; components?: number[] };
    if (
      value?.hex &&
      value.components &&
      parseColour(value.hex).some((part, i) => Math.abs(part / 255 - (value.components?.[i] ?? 0)) > 0.002)
    ) {
      problems.push(`${here}: ${value.hex} is not the colour of its components`);
    }
    return problems;
  }
  const names = Object.keys(node).filter((key) => !key.startsWith('$'));
  const wrong = names.filter((key) => /[{}.]/.test(key)).map((key) => `${here}: ${key} is no name`);
  return [...wrong, ...names.flatMap((key) => malformed(node[key] as Node, [...path, key], own))];
}

describe('tokens', () => {
  it('are of the form that the Design Tokens Community Group asks for', () => {
    expect(malformed(readTokens() as Node)).to.deep.equal([]);
    expect(malformed({ base: { x: { $value: 1 } }, semantic: { y: { $type: 'number', $value: 1 } } })).to.have.length(2);
    expect(malformed({ x: { $type: 'color', $value: { hex: '#ffffff', components: [1, 0.5, 1] }, $description: 'x' } })).to.have.length(1);
  });

  it('have become the styles', async () => {
    for (const [name, text] of Object.entries(await generatedStyles())) expect(read(`src/styles/${name}`), name).to.equal(text);
  });

  it('know colours', () => {
    expect(contrast('#000000', '#ffffff')).to.be.closeTo(21, 0.001);
    expect(contrast('#777777', '#ffffff')).to.be.closeTo(4.48, 0.01);
    expect(mix('#000000', '#ffffff', 0.5)).to.equal('#808080');
    expect(tinted('#808080', '#ffffff')).to.match(/^#f[0-9a-f]f[0-9a-f]f[0-9a-f]$/);
  });

  for (const theme of ['', ...themes()]) {
    for (const scheme of ['light', 'dark'] as const) {
      it(`${theme || 'without a brand'}, ${scheme}: everything can be read and seen`, async () => {
        expect(tooWeak(await coloursOf(theme, scheme))).to.deep.equal([]);
      });
    }
  }

  it('a colour that is too weak is noticed', async () => {
    const colours = await coloursOf('', 'light');
    expect(tooWeak({ ...colours, muted: '#8a93a6' })).to.satisfy((found: string[]) =>
      found.some((one) => one.startsWith('muted on surface: 3.')),
    );
    expect(tooWeak({ ...colours, border: '#c6ccd9' })).to.have.length(1);
    expect(tooWeak({ ...colours, focus: '#c6ccd9' })).not.to.deep.equal([]);
  });

  it('every variable that the styles read is a token, and every token is read', async () => {
    const all = await variables();
    const files = projectFiles().filter((path) => /^src\/(styles|elements)\/.*\.ts$/.test(path));
    const styles = files.filter((path) => !/tokens\.ts$/.test(path)).map(read);
    const used = new Set(styles.flatMap((text) => [...text.matchAll(/var\((--[\w-]+)/g)].map(([, name]) => name)));
    expect([...used].filter((name) => name?.startsWith('--backup-'))).to.deep.equal([]);
    const made = new Set(
      styles.flatMap((text) => [...text.matchAll(/(--_[\w-]+)\s*:|setProperty\('(--_[\w-]+)'/g)].map(([, a, b]) => a ?? b)),
    );
    const known = new Set(all.map(({ name }) => name));
    expect([...used].filter((name) => name && !known.has(name) && !made.has(name))).to.deep.equal([]);
    const followed = new Set(all.map(({ alias }) => alias));
    expect(all.filter(({ name, path }) => !used.has(name) && !followed.has(path)).map(({ name }) => name)).to.deep.equal([]);
  });
});
