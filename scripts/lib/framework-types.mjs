/**
 * What editors and frameworks want to know of the elements, made from
 * custom-elements.json: JSX of React 19, templates of Vue, Svelte 5, and the
 * data of VS Code. Every property has the type of the class itself; every event
 * the class that is told.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateVsCodeCustomElementData } from 'custom-element-vs-code-integration';

/** @returns {{tag: string, name: string, element: any}[]} */
export function elementsIn(manifest) {
  const all = manifest.modules.flatMap(({ declarations = [] }) => declarations.filter(({ tagName }) => tagName));
  return all.map((element) => ({ tag: element.tagName, name: element.name, element }));
}

const comment = (text, indent) => (text ? `${indent}/** ${text.replace(/\s*\n\s*/g, ' ').replaceAll('*/', '* /')} */\n` : '');
const key = (name) => (/^[a-zA-Z]+$/.test(name) ? name : `'${name}'`);

/** The properties of a tag as lines of an interface. @param {(event: string) => string} handler what a framework calls a listener */
function lines({ name, element }, handler, indent) {
  const fields = (element.members ?? []).filter((member) => member.kind === 'field' && !member.static && !member.readonly);
  const own = fields.map((field) => [field.name, `${name}['${field.name}'] | undefined`, field.description]);
  // The attribute as well, where it is called otherwise: it is what a server writes.
  const attributes = (element.attributes ?? [])
    .filter(({ name: attribute, fieldName }) => attribute !== fieldName)
    .map(({ name: attribute, fieldName, description }) => [attribute, `${name}['${fieldName}'] | undefined`, description]);
  const events = (element.events ?? []).map((event) => [
    handler(event.name),
    `Listener<${event.type.text}, ${name}> | undefined`,
    event.description,
  ]);
  return [...own, ...attributes, ...events]
    .map(([what, type, text]) => `${comment(text, indent)}${indent}${key(what)}?: ${type};\n`)
    .join('');
}

function head(manifest, what) {
  const elements = elementsIn(manifest);
  const events = [...new Set(elements.flatMap(({ element }) => (element.events ?? []).map(({ type }) => type.text)))].sort();
  return `/** ${what} Made from custom-elements.json. */
${elements.map(({ tag, name }) => `import type { ${name} } from '../elements/${tag}.js';`).join('\n')}
import type {
${events.map((name) => `  ${name},`).join('\n')}
} from '../events.js';

type Listener<Told extends Event, Element> = (event: Told & { readonly currentTarget: Element }) => void;
type With<Own, Rest> = Own & Omit<Rest, keyof Own>;
`;
}

const interfaces = (manifest, handler) =>
  elementsIn(manifest)
    .map((one) => `${comment(one.element.summary, '')}export interface ${one.name}Props {\n${lines(one, handler, '  ')}}\n`)
    .join('\n');

const map = (manifest, indent, valueOf) =>
  elementsIn(manifest)
    .map((one) => `${comment(one.element.summary, indent)}${indent}'${one.tag}': ${valueOf(one)};\n`)
    .join('');

function react(manifest) {
  return `${head(manifest, "JSX of React 19: `import type {} from 'holdfast/types/react'` once in an app.")}
import type { DetailedHTMLProps, HTMLAttributes } from 'react';

${interfaces(manifest, (event) => `on${event}`)}
export interface HoldfastElements {
${map(manifest, '  ', ({ name }) => `With<${name}Props, DetailedHTMLProps<HTMLAttributes<${name}>, ${name}>>`)}}

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements extends HoldfastElements {}
  }
}
`;
}

/** Vue calls the listener of \`@backup-created\` \`onBackupCreated\`. */
const vueHandler = (event) => `on${event.replace(/(?:^|-)([a-z])/g, (_, letter) => letter.toUpperCase())}`;

function vue(manifest) {
  return `${head(manifest, "Templates of Vue: `import type {} from 'holdfast/types/vue'` once in an app.")}
import type { HTMLAttributes, ReservedProps } from 'vue';

${interfaces(manifest, vueHandler)}
type Tag<Element, Own> = new () => Element & { $props: With<Own, HTMLAttributes & ReservedProps> };

declare module 'vue' {
  /** What stands in a slot of an element says so by this attribute, which Vue's own types leave out. */
  interface HTMLAttributes {
    slot?: string | undefined;
  }
  interface GlobalComponents {
${map(manifest, '    ', ({ name }) => `Tag<${name}, ${name}Props>`)}  }
}
`;
}

function svelte(manifest) {
  return `${head(manifest, "Svelte 5: `import type {} from 'holdfast/types/svelte'` once in an app.")}
import type { HTMLAttributes } from 'svelte/elements';

${interfaces(manifest, (event) => `on${event}`)}
declare module 'svelte/elements' {
  interface SvelteHTMLElements {
${map(manifest, '    ', ({ name }) => `With<${name}Props, HTMLAttributes<${name}>>`)}  }
}
`;
}

/** The declarations beside dist/define: whoever imports a tag gets its class in \`HTMLElementTagNameMap\`, and its events typed. */
function defineTypes(manifest, out) {
  for (const { tag, name } of elementsIn(manifest)) {
    if (!existsSync(join(out, `define/${tag}.js`))) throw new Error(`dist/define/${tag}.js is missing`);
    writeFileSync(join(out, `define/${tag}.d.ts`), `import '../events.js';\nexport type { ${name} } from '../elements/${tag}.js';\n`);
  }
  const all = elementsIn(manifest).map(({ tag }) => `export type * from './${tag}.js';\n`);
  writeFileSync(join(out, 'define/all.d.ts'), all.join(''));
}

function vsCode(manifest, outdir) {
  const { log } = console;
  console.log = () => {}; // it reports although it is told not to
  try {
    const names = { htmlFileName: 'html-custom-data.json', cssFileName: 'css-custom-data.json' };
    generateVsCodeCustomElementData(structuredClone(manifest), { outdir, ...names, hideLogs: true });
  } finally {
    console.log = log;
  }
}

/** @param {string} out the folder of the build */
export function writeFrameworkTypes(manifest, out) {
  const folder = join(out, 'types');
  mkdirSync(folder, { recursive: true });
  for (const [file, make] of Object.entries({ react, vue, svelte })) writeFileSync(join(folder, `${file}.d.ts`), make(manifest));
  vsCode(manifest, folder);
  defineTypes(manifest, out);
}
