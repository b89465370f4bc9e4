/**
 * What custom-elements.json says about an element, as Storybook's controls and
 * tables need it. Storybook's own reading merges what has one name (a slot and
 * a part called `title`) and offers no choice for a union.
 */
import type { ArgTypes } from '@storybook/web-components-vite';
import manifest from '../custom-elements.json';

interface Entry {
  readonly name: string;
  readonly description?: string;
  readonly type?: { readonly text: string };
  /** The type with its names resolved, where the manifest has it. */
  readonly parsedType?: { readonly text: string };
  readonly default?: string;
}

interface Member extends Entry {
  readonly kind: string;
  readonly attribute?: string;
  readonly readonly?: boolean;
  readonly static?: boolean;
  readonly parameters?: readonly Entry[];
  readonly return?: { readonly type?: { readonly text: string } };
}

export interface Declaration {
  readonly name: string;
  readonly tagName: string;
  readonly summary?: string;
  readonly description?: string;
  readonly attributes?: readonly (Entry & { readonly fieldName?: string })[];
  readonly members?: readonly Member[];
  readonly events?: readonly Entry[];
  readonly slots?: readonly Entry[];
  readonly cssParts?: readonly Entry[];
  readonly cssProperties?: readonly Entry[];
  readonly cssStates?: readonly Entry[];
}

/** Every element of the manifest. */
export const declarations: readonly Declaration[] = (
  manifest.modules as unknown as readonly { declarations?: readonly (Partial<Declaration> & { customElement?: boolean })[] }[]
)
  .flatMap((module) => module.declarations ?? [])
  .filter((declaration): declaration is Declaration => declaration.customElement === true && declaration.tagName !== undefined);

export function declarationOf(tag: string): Declaration {
  const found = declarations.find(({ tagName }) => tagName === tag);
  if (!found) throw new Error(`<${tag}> is not in custom-elements.json`);
  return found;
}

const typeOf = ({ parsedType, type }: Entry): string => parsedType?.text ?? type?.text ?? '';

/** The values of a union of strings; undefined for any other type. */
export function optionsOf(type: string): readonly string[] | undefined {
  const members = type
    .split('|')
    .map((member) => member.trim())
    .filter((member) => member !== '' && member !== 'undefined' && member !== 'null');
  const values = members.map((member) => /^(['"])(.*)\1$/.exec(member)?.[2]);
  return values.length > 0 && values.every((value) => value !== undefined) ? values : undefined;
}

/** The control for a type, or none: functions and objects are not typed by hand. */
export function controlOf(type: string): Pick<ArgTypes[string], 'control' | 'options' | 'type'> | undefined {
  const options = optionsOf(type);
  if (options) return { control: { type: options.length > 3 ? 'select' : 'inline-radio' }, options: [...options] };
  const plain = type.replace(/\s*\|\s*(undefined|null)/g, '');
  if (plain === 'boolean') return { control: { type: 'boolean' } };
  if (plain === 'number') return { control: { type: 'number' } };
  if (plain === 'string') return { control: { type: 'text' } };
  return undefined;
}

/** Properties that can be set, each with its attribute where it has one. */
export function fieldsOf(tag: string): readonly (Member & { readonly attribute?: string })[] {
  const { members = [], attributes = [] } = declarationOf(tag);
  return members
    .filter((member) => member.kind === 'field' && !member.static && !member.readonly)
    .map((member) => {
      const attribute = attributes.find(({ fieldName }) => fieldName === member.name);
      return attribute ? { ...attribute, ...member, attribute: attribute.name } : member;
    });
}

export function eventNamesOf(tag: string): readonly string[] {
  return (declarationOf(tag).events ?? []).map(({ name }) => name);
}

function row(entry: Entry, category: string, name = entry.name): ArgTypes[string] {
  const summary = typeOf(entry);
  return {
    name: name || '(default)',
    ...(entry.description === undefined ? {} : { description: entry.description }),
    table: {
      category,
      ...(summary ? { type: { summary } } : {}),
      ...(entry.default === undefined ? {} : { defaultValue: { summary: entry.default } }),
    },
    control: false,
  };
}

/** Controls for what can be set, and a row for all that the manifest names. */
export function argTypesOf(tag: string): ArgTypes {
  const { members = [], events = [], slots = [], cssParts = [], cssStates = [], cssProperties = [] } = declarationOf(tag);
  const types: ArgTypes = {};
  for (const field of fieldsOf(tag)) {
    const about = field.attribute ? `${field.description ?? ''} Attribute: \`${field.attribute}\`.` : (field.description ?? '');
    types[field.name] = { ...row({ ...field, description: about }, 'properties'), ...controlOf(typeOf(field)) };
  }
  for (const method of members.filter(({ kind }) => kind === 'method')) {
    types[`method:${method.name}`] = row({ ...method, type: { text: method.return?.type?.text ?? 'void' } }, 'methods', `${method.name}()`);
  }
  const groups = { events, slots, 'css parts': cssParts, 'css states': cssStates, 'css custom properties': cssProperties };
  for (const [category, entries] of Object.entries(groups)) {
    for (const entry of entries) {
      types[`${category}:${entry.name}`] = row(entry, category, category === 'css states' ? `:state(${entry.name})` : entry.name);
    }
  }
  return types;
}
