/** Reads the design tokens (DTCG) for people: aliases resolved, colours as CSS. */

interface Token {
  readonly $value: unknown;
  readonly $type?: string;
  readonly $description?: string;
  readonly $extensions?: { readonly holdfast?: { readonly dark?: unknown; readonly scope?: string } };
}

export interface TokenTree {
  readonly [name: string]: unknown;
}

/** A token that a page can set. */
export interface TokenRow {
  /** `semantic.color.accent` */
  readonly path: string;
  /** `--backup-color-accent` */
  readonly variable: string;
  readonly type: string;
  readonly description: string;
  /** Values as CSS. */
  readonly light: string;
  readonly dark: string;
}

const isToken = (value: unknown): value is Token => typeof value === 'object' && value !== null && '$value' in value;
const isGroup = (value: unknown): value is TokenTree => typeof value === 'object' && value !== null && !isToken(value);

function at(tree: TokenTree, path: string): Token | undefined {
  const found = path.split('.').reduce<unknown>((node, name) => (isGroup(node) ? node[name] : undefined), tree);
  return isToken(found) ? found : undefined;
}

/** Follows `{semantic.color.text}` to what it stands for, in one of the two schemes. */
function resolve(tree: TokenTree, value: unknown, dark: boolean): unknown {
  const alias = typeof value === 'string' ? /^\{(.+)\}$/.exec(value)?.[1] : undefined;
  if (alias === undefined) return value;
  const token = at(tree, alias);
  if (!token) throw new Error(`tokens.json: ${alias} is not there`);
  return resolve(tree, (dark ? token.$extensions?.holdfast?.dark : undefined) ?? token.$value, dark);
}

interface Color {
  readonly components: readonly number[];
  readonly alpha?: number;
  readonly hex?: string;
}

const isColor = (value: unknown): value is Color => typeof value === 'object' && value !== null && 'components' in value;

function colorCss({ components, alpha = 1 }: Color): string {
  const [red = 0, green = 0, blue = 0] = components.map((part) => Math.round(part * 255));
  return alpha === 1
    ? `#${[red, green, blue].map((part) => part.toString(16).padStart(2, '0')).join('')}`
    : `rgb(${red} ${green} ${blue} / ${alpha})`;
}

/** Any value as CSS: colours, lengths, times, fonts, shadows. */
function css(value: unknown): string {
  if (isColor(value)) return colorCss(value);
  if (Array.isArray(value)) return value.map(css).join(', ');
  if (typeof value !== 'object' || value === null) return String(value);
  const record = value as Readonly<Record<string, unknown>>;
  if ('unit' in record) return `${String(record['value'])}${String(record['unit'])}`;
  return ['offsetX', 'offsetY', 'blur', 'spread', 'color'].flatMap((name) => (name in record ? [css(record[name])] : [])).join(' ');
}

/** Every token that is a variable of the page. */
export function tokenRows(tree: TokenTree): readonly TokenRow[] {
  const rows: TokenRow[] = [];
  const visit = (node: TokenTree, path: readonly string[], inherited: string): void => {
    for (const [name, value] of Object.entries(node)) {
      if (name.startsWith('$')) continue;
      const type =
        (isGroup(value) || isToken(value) ? (value['$type' as keyof typeof value] as string | undefined) : undefined) ?? inherited;
      if (isGroup(value)) visit(value, [...path, name], type);
      if (!isToken(value)) continue;
      const full = [...path, name];
      rows.push({
        path: full.join('.'),
        variable: `--backup-${full.slice(1).join('-')}`,
        type,
        description: value.$description ?? '',
        light: css(resolve(tree, value.$value, false)),
        dark: css(resolve(tree, value.$extensions?.holdfast?.dark ?? value.$value, true)),
      });
    }
  };
  for (const group of ['semantic', 'element']) {
    const node = tree[group];
    if (isGroup(node)) visit(node, [group], '');
  }
  return rows;
}
