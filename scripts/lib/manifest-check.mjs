/**
 * What custom-elements.json must say about each element, so that editors,
 * frameworks, Storybook and readers can rely on it: all that the source has,
 * and nothing that it has not.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { validateCem } from '@wc-toolkit/cem-validator';
import ts from 'typescript';
import { eventNames, sourceOf } from './manifest-source.mjs';
import { root } from './run.mjs';

const sourcePath = (module) => module.path.replace(/^dist\//, 'src/').replace(/\.js$/, '.ts');
const named = (list) => (list ?? []).map((entry) => entry.name);

/** The kinds that are compared name by name. */
const KINDS = [
  { kind: 'part', field: 'cssParts', tag: '@csspart', found: 'parts' },
  { kind: 'light part', field: 'cssLightParts', tag: '@csslightpart', found: 'lightParts' },
  { kind: 'state', field: 'cssStates', tag: '@cssstate', found: 'states' },
];

function compare(element, source, say) {
  for (const { kind, field, tag, found } of KINDS) {
    const documented = named(element[field]);
    for (const name of source[found])
      if (!documented.includes(name)) say(`${kind} ${name} is in the source, but not documented: ${tag} ${name} - …`);
    for (const name of documented) if (!source[found].has(name)) say(`${kind} ${name} is documented, but not in the source`);
    for (const name of documented.filter((one, index) => documented.indexOf(one) !== index)) say(`${kind} ${name} is documented twice`);
  }
  for (const what of source.unreadable) say(`cannot be read: ${what}. Write the names out where they are used.`);

  // `<slot name=${id}>`: one for every method, say. Then names are documented that no template holds.
  const anyName = source.slots.has('*');
  const slots = named(element.slots);
  for (const name of source.slots)
    if (name !== '*' && !slots.includes(name)) say(`slot ${name || '(default)'} is in the source, but not documented: @slot`);
  for (const name of slots)
    if (!source.slots.has(name) && !anyName) say(`slot ${name || '(default)'} is documented, but not in the source`);

  for (const { name, attribute, state } of source.properties) {
    if (state) continue;
    const member = element.members?.find((one) => one.name === name);
    if (!member) say(`property ${name} is in static properties, but not among the members: is it private?`);
    const documented = element.attributes?.find(({ fieldName }) => fieldName === name);
    if (attribute && documented?.name !== attribute) say(`attribute ${attribute} is in static properties, but not in the manifest`);
    if (!attribute && documented) say(`attribute ${documented.name} is in the manifest, but not in static properties`);
  }
}

/** @param {Set<string>} inner event classes that elements of ours inside it tell, which bubble through it */
function compareEvents(element, source, names, inner, say) {
  const documented = new Map((element.events ?? []).map((event) => [event.type?.text, event]));
  for (const type of source.events) {
    const event = documented.get(type);
    if (!event) say(`event ${names.get(type)} is told in the source, but not documented: @fires {${type}} ${names.get(type)} - …`);
    else if (event.name !== names.get(type)) say(`event ${event.name}: a ${type} is called ${names.get(type)}`);
  }
  for (const [type, { name }] of documented)
    if (!source.events.has(type) && !inner.has(type)) say(`event ${name} is documented, but nobody tells it`);
}

function checkNames(element, say) {
  if (!element.summary) say('@summary is missing');
  if (!element.superclass?.name || !element.superclass.package) say('its superclass has no name and package');
  for (const { name, type } of element.events ?? []) {
    if (!name) say('an event without a name');
    else if (!/^backup-[a-z-]+$/.test(name)) say(`event ${name}: names begin with backup-`);
    if (['', 'Event', 'CustomEvent'].includes(type?.text ?? '')) say(`event ${name}: its class is missing, @fires {Type} name - text`);
  }
  if (!element.cssParts?.length) say('no @csspart');
  if (!element.cssStates?.length) say('no @cssstate');
  if (!element.cssProperties?.length) say('reads no variable of the page');
  for (const { name, default: value } of element.cssProperties ?? []) {
    if (!/^--backup-[a-z]+(-[a-z0-9]+)+$/.test(name)) say(`${name} is not --backup-<group>-<property>`);
    if (!value) say(`${name} has no default`);
  }
  for (const { name, type, default: value } of element.attributes ?? []) {
    if (name !== name.toLowerCase()) say(`attribute ${name} is not kebab-case`);
    if (!type?.text) say(`attribute ${name} has no type`);
    if (type?.text === 'boolean' && value === 'true') say(`attribute ${name}: a boolean is false by default`);
  }
  for (const member of element.members ?? []) {
    if (!member.description) say(`${member.kind} ${member.name} has no description`);
    if (member.kind === 'field' && !member.type?.text) say(`property ${member.name} has no type`);
    if (member.kind !== 'method') continue;
    if (!member.return?.type?.text) say(`method ${member.name} has no return type`);
    for (const { name, type } of member.parameters ?? []) if (!type?.text) say(`method ${member.name}: ${name} has no type`);
  }
  const described = {
    event: 'events',
    slot: 'slots',
    part: 'cssParts',
    'light part': 'cssLightParts',
    variable: 'cssProperties',
    state: 'cssStates',
    attribute: 'attributes',
  };
  for (const [kind, field] of Object.entries(described)) {
    for (const { name, description } of element[field] ?? []) if (!description) say(`${kind} ${name || '(default)'} has no description`);
  }
}

/**
 * @param {object} element a declaration of the manifest
 * @param {ReturnType<typeof sourceOf>} source
 * @param {{hasDefine: boolean, names: Map<string, string>, inner?: Set<string>, text: string}} facts
 * @returns {string[]} one line for each thing that is wrong
 */
export function problemsOf(element, source, { hasDefine, names, inner = new Set(), text }) {
  if (!element.tagName) return [`${element.name}: @tag is missing`];
  const problems = [];
  const say = (problem) => problems.push(`<${element.tagName}>: ${problem}`);
  if (!hasDefine) say(`src/define/${element.tagName}.ts is missing`);
  if (!new RegExp(`interface HTMLElementTagNameMap\\s*{\\s*'${element.tagName}': ${element.name};`).test(text))
    say('is not in HTMLElementTagNameMap');
  if (/@cssprop(erty)?\b/.test(text)) say('@cssproperty is made from the styles: leave it out');
  checkNames(element, say);
  compare(element, source, say);
  compareEvents(element, source, names, inner, say);
  return problems;
}

/** Every event class has its name in HTMLElementEventMap: then `addEventListener` is typed. */
function eventMapProblems(names) {
  const text = readFileSync(join(root, 'src/events.ts'), 'utf8');
  const map = /interface HTMLElementEventMap \{([^}]*)\}/.exec(text)?.[1] ?? '';
  return [...names]
    .filter(([type, name]) => !map.includes(`'${name}': ${type};`))
    .map(([type, name]) => `${type}: '${name}' is not in HTMLElementEventMap`);
}

/**
 * What another project's reader of manifests finds. Entry points are `exports`
 * here; `main`, `module` and `types` are from before. Types are to be had from
 * the package's root, which that reader does not look at: see `typeProblems`.
 */
export async function validatorProblems(manifest) {
  const rules = {
    packageJson: {
      packageType: 'error',
      main: 'off',
      module: 'off',
      types: 'off',
      exports: 'error',
      customElementsProperty: 'error',
      publishedCem: 'error',
    },
    manifest: {
      schemaVersion: 'error',
      modulePath: 'error',
      definitionPath: 'error',
      typeDefinitionPath: 'error',
      exportTypes: 'off',
      tagName: 'error',
    },
  };
  try {
    await validateCem(structuredClone(manifest), {
      packageJsonPath: join(root, 'package.json'),
      cemFileName: 'custom-elements.json',
      rules,
    });
    return [];
  } catch (error) {
    return [`@wc-toolkit/cem-validator: ${error instanceof Error ? error.message : String(error)}`];
  }
}

/** What `import … from 'holdfast'` offers, types and values. */
function exportsOfRoot() {
  const path = join(root, 'src/index.ts');
  const { options } = ts.convertCompilerOptionsFromJson(
    { ...ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config.compilerOptions, types: [] },
    root,
  );
  const checker = ts.createProgram([path], options);
  const symbol = checker.getTypeChecker().getSymbolAtLocation(checker.getSourceFile(path));
  return new Set(
    checker
      .getTypeChecker()
      .getExportsOfModule(symbol)
      .map(({ name }) => name),
  );
}

/** What the page's own library calls its types. */
const BUILT_IN = /^(Array|Date|Error|Event|FocusOptions|HTMLElement|Map|Partial|Promise|Readonly|ReadonlyArray|Record|Set|Uint8Array)$/;

/** Every type that an element names can be imported from the package's root. */
export function typeProblems(elements, exported = exportsOfRoot()) {
  return elements.flatMap(({ tagName, members = [], events = [] }) => {
    const texts = [
      ...members.flatMap((one) => [one.type, one.return?.type, ...(one.parameters ?? []).map(({ type }) => type)]),
      ...events.map(({ type }) => type),
    ];
    const used = new Set(texts.flatMap((type) => (type?.text ?? '').replace(/'[^']*'/g, '').match(/\b[A-Z]\w*\b/g) ?? []));
    return [...used]
      .filter((name) => !BUILT_IN.test(name) && !exported.has(name))
      .map((name) => `<${tagName}>: the type ${name} is not exported by src/index.ts`);
  });
}

/** @returns {Promise<string[]>} one line for each thing that is missing or too much */
export async function incomplete(manifest) {
  const names = eventNames();
  const problems = eventMapProblems(names);
  const elements = manifest.modules.flatMap((module) =>
    (module.declarations ?? []).filter(({ customElement }) => customElement).map((declaration) => ({ module, declaration })),
  );
  const sources = new Map(elements.map(({ module, declaration }) => [declaration.tagName, sourceOf(sourcePath(module), declaration.name)]));
  for (const { module, declaration } of elements) {
    const { tagName } = declaration;
    if (elements.filter(({ declaration: other }) => other.tagName === tagName).length > 1) problems.push(`<${tagName}> is declared twice`);
    const source = sources.get(tagName);
    const inner = new Set([...source.children].flatMap((tag) => [...(sources.get(tag)?.events ?? [])]));
    const text = readFileSync(join(root, sourcePath(module)), 'utf8');
    const hasDefine = existsSync(join(root, `src/define/${tagName}.ts`));
    problems.push(...problemsOf(declaration, source, { hasDefine, names, inner, text }));
  }
  return [...problems, ...typeProblems(elements.map(({ declaration }) => declaration)), ...(await validatorProblems(manifest))];
}
