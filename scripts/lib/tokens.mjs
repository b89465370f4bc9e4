/**
 * Reads src/styles/tokens.json and the brand themes (Design Tokens Community
 * Group format 2025.10) and writes them as styles. style-dictionary resolves
 * the references; what is written, and how, is ours.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import StyleDictionary from 'style-dictionary';
import { root } from './run.mjs';

const folder = join(root, 'src/styles');
/** Where a variable is declared: in every element, in cards, in the form. */
export const SCOPES = /** @type {const} */ ({ all: 'tokens', card: 'card-tokens', form: 'form-tokens' });
const EXPORTS = { all: 'tokens', card: 'cardTokens', form: 'formTokens' };

export const readTokens = (name = 'tokens.json') => JSON.parse(readFileSync(join(folder, name), 'utf8'));

/** The names of the brand themes. @returns {string[]} */
export function themes() {
  const path = join(folder, 'themes');
  if (!existsSync(path)) return [];
  return readdirSync(path)
    .flatMap((name) => /^(.+)\.tokens\.json$/.exec(name)?.[1] ?? [])
    .sort();
}

const isToken = (node) => typeof node === 'object' && node !== null && '$value' in node;

/** The tree with every token changed, groups as they are. */
function mapTokens(node, change) {
  if (isToken(node)) return change(node);
  if (typeof node !== 'object' || node === null || Array.isArray(node)) return node;
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, key.startsWith('$') ? value : mapTokens(value, change)]));
}

/** A theme over the tokens: what it names is replaced, token by token. */
function merge(below, above) {
  if (above === undefined) return below;
  if (isToken(above))
    return {
      ...below,
      ...above,
      $extensions: { holdfast: { ...below?.$extensions?.holdfast, dark: undefined, ...above.$extensions?.holdfast } },
    };
  if (typeof above !== 'object' || typeof below !== 'object') return above;
  const keys = new Set([...Object.keys(below), ...Object.keys(above)]);
  return Object.fromEntries([...keys].map((key) => [key, merge(below[key], above[key])]));
}

const dark = (token) => token.$extensions?.holdfast?.dark;
/** As in a dark scheme: where a token has another value there, that one. */
const inDark = (tree) => mapTokens(tree, (token) => (dark(token) === undefined ? token : { ...token, $value: dark(token) }));

/** Every token with its references followed. @returns {Promise<Map<string, any>>} by its dotted path */
async function resolved(tree) {
  const dictionary = new StyleDictionary({
    tokens: tree,
    usesDtcg: true,
    log: { verbosity: 'silent', warnings: 'disabled' },
    platforms: { css: { transforms: ['attribute/cti'] } },
  });
  const { allTokens } = await dictionary.getPlatformTokens('css');
  return new Map(allTokens.map((token) => [token.path.join('.'), token]));
}

const hex = (component) =>
  Math.round(component * 255)
    .toString(16)
    .padStart(2, '0');

/** One value as CSS. @param {string} type its DTCG type */
function cssOf(value, type) {
  if (typeof value === 'string') return value;
  switch (type) {
    case 'color': {
      const { components, alpha = 1 } = value;
      return `#${components.map(hex).join('')}${alpha === 1 ? '' : hex(alpha)}`;
    }
    case 'dimension':
    case 'duration':
      return `${value.value}${value.value === 0 && type === 'dimension' ? '' : value.unit}`;
    case 'fontFamily':
      return [value]
        .flat()
        .map((name) => (/[^\w-]/.test(name) ? `"${name}"` : name))
        .join(', ');
    case 'fontWeight':
    case 'number':
      return String(value);
    case 'shadow':
      return [value]
        .flat()
        .map(({ color, ...lengths }) =>
          [...['offsetX', 'offsetY', 'blur', 'spread'].map((key) => cssOf(lengths[key], 'dimension')), cssOf(color, 'color')].join(' '),
        )
        .join(', ');
    default:
      throw new Error(`no CSS for a token of type ${type}`);
  }
}

/**
 * The tokens that are variables of the page.
 * @typedef {{path: string, type: string, description: string, variable: string, name: string, scope: keyof SCOPES, light: string, dark: string, alias: string | undefined}} Variable
 * @param {any} [theme] a theme's token set
 * @returns {Promise<Variable[]>}
 */
export async function variables(theme) {
  const tree = merge(readTokens(), theme);
  const [light, night] = await Promise.all([resolved(tree), resolved(inDark(tree))]);
  return [...light.values()]
    .filter(({ path }) => path[0] !== 'base')
    .map((token) => {
      const [, group, property] = token.path;
      const path = token.path.join('.');
      const { scope = 'card', private: name = group === 'color' ? property : `${group}-${property}` } = token.$extensions?.holdfast ?? {};
      const source = token.original.$value;
      return {
        path,
        type: token.$type,
        description: token.$description,
        variable: `--backup-${group}-${property}`,
        name: `--_${name}`,
        scope,
        light: cssOf(token.$value, token.$type),
        dark: cssOf(night.get(path).$value, token.$type),
        alias: typeof source === 'string' && source.startsWith('{') && !source.startsWith('{base.') ? source.slice(1, -1) : undefined,
      };
    });
}

/** The default of a variable, in CSS. */
export const valueOf = ({ light, dark: night }) => (light === night ? light : `light-dark(${light}, ${night})`);

function declaration(token, all) {
  const aliased = token.alias && all.find(({ path }) => path === token.alias);
  return `${token.name}: var(${token.variable}, ${aliased ? `var(${aliased.name})` : valueOf(token)});`;
}

function moduleOf(scope, all) {
  const own = all.filter((token) => token.scope === scope);
  const what = { all: 'all elements', card: 'the cards', form: 'the form' }[scope];
  const scheme = scope === 'all' ? ['color-scheme: var(--backup-color-scheme, inherit);'] : [];
  return `/**
 * The tokens of ${what}, made from tokens.json by \`npm run tokens\`: change them there.
 * \`--backup-*\` is for the page, \`--_*\` is what the styles read.
 */
import { css } from 'lit';

export const ${EXPORTS[scope]} = css\`
  :host {
${[...scheme, ...own.map((token) => declaration(token, all))].map((line) => `    ${line}`).join('\n')}
  }
\`;
`;
}

/** Only what the theme itself names; its rules for parts come after. */
async function themeCss(name) {
  const set = readTokens(`themes/${name}.tokens.json`);
  const named = (token) => isToken(token.path.split('.').reduce((node, key) => node?.[key], set));
  const own = (await variables(set)).filter(named);
  const parts = join(folder, `themes/${name}.parts.css`);
  const rules = existsSync(parts) ? `\n${readFileSync(parts, 'utf8')}` : '';
  const lines = own.map((token) => `  ${token.variable}: ${valueOf(token)};`);
  return `/* ${set.$description} Made from ${name}.tokens.json and ${name}.parts.css by \`npm run tokens\`. */\n:root {\n${lines.join('\n')}\n}\n${rules}`;
}

/** Every variable with its default, to copy from. @returns {Promise<string>} */
export async function allVariablesCss() {
  const all = await variables();
  const byPath = (path) => all.find((token) => token.path === path);
  const lines = all.map((token) => {
    const aliased = token.alias && byPath(token.alias);
    return `  /* ${token.description} */\n  ${token.variable}: ${aliased ? `var(${aliased.variable})` : valueOf(token)};`;
  });
  return `/* Every variable of the elements with its default. Copy what you want to be different. */\n:root {\n${lines.join('\n')}\n}\n`;
}

/** What the folder src/styles must hold. @returns {Promise<Record<string, string>>} path below src/styles to text */
export async function generatedStyles() {
  const all = await variables();
  const modules = Object.entries(SCOPES).map(([scope, file]) => [`${file}.ts`, moduleOf(scope, all)]);
  const css = await Promise.all(themes().map(async (name) => [`themes/${name}.css`, await themeCss(name)]));
  return Object.fromEntries([...modules, ...css]);
}
