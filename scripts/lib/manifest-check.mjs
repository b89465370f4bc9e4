/** What custom-elements.json must say about each element, so that editors, Storybook and readers can rely on it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run.mjs';

const source = (module) => join(root, module.path.replace(/^dist\//, 'src/').replace(/\.js$/, '.ts'));
const named = (list) => (list ?? []).map((entry) => entry.name);
const without = (a, b) => a.filter((name) => !b.includes(name));

/** Part names written out in a template. */
export function partsIn(text) {
  const lists = [...text.matchAll(/\spart=(?:"([^"$]*)"|'([^'$]*)')/g)].map((match) => match[1] ?? match[2] ?? '');
  return [...new Set(lists.flatMap((list) => list.split(/\s+/)).filter(Boolean))];
}

function described(element, kind, list, problems) {
  for (const entry of list ?? []) {
    if (!entry.description) problems.push(`<${element.tagName}>: ${kind} ${entry.name || '(default)'} has no description`);
  }
}

export function problemsOf(element, text, { hasDefine }) {
  const problems = [];
  const say = (problem) => problems.push(`<${element.tagName ?? element.name}>: ${problem}`);
  if (!element.tagName) return [`${element.name}: @tag is missing`];
  if (!element.summary) say('@summary is missing');
  if (!hasDefine) say(`src/define/${element.tagName}.ts is missing`);

  for (const event of element.events ?? []) {
    if (!event.name) say('an event without a name');
    else if (!/^backup-[a-z-]+$/.test(event.name)) say(`event ${event.name}: names begin with backup-`);
    const type = event.type?.text ?? '';
    if (type === '' || type === 'Event' || type === 'CustomEvent')
      say(`event ${event.name}: its class is missing, @fires {Type} name - text`);
  }
  for (const name of without(partsIn(text), named(element.cssParts))) say(`part ${name} is in the template but not documented`);
  if (!element.cssParts?.length) say('no @csspart');
  if (!element.cssProperties?.length) say('no @cssproperty');
  for (const name of named(element.cssProperties))
    if (!/^--backup-[a-z]+(-[a-z0-9]+)+$/.test(name)) say(`${name} is not --backup-<group>-<property>`);
  if (!element.cssStates?.length) say('no @cssstate');
  for (const attribute of element.attributes ?? []) {
    if (attribute.name !== attribute.name.toLowerCase()) say(`attribute ${attribute.name} is not kebab-case`);
    if (!attribute.type?.text) say(`attribute ${attribute.name} has no type`);
    if (attribute.type?.text === 'boolean' && attribute.default === 'true')
      say(`attribute ${attribute.name}: a boolean is false by default`);
  }
  described(element, 'event', element.events, problems);
  described(element, 'slot', element.slots, problems);
  described(element, 'part', element.cssParts, problems);
  described(element, 'property', element.cssProperties, problems);
  described(element, 'state', element.cssStates, problems);
  described(element, 'attribute', element.attributes, problems);
  return problems;
}

/** @returns {string[]} one line for each thing that is missing */
export function incomplete(manifest) {
  const problems = [];
  const tags = new Set();
  for (const module of manifest.modules) {
    for (const declaration of module.declarations ?? []) {
      if (!declaration.customElement || !module.path.startsWith('dist/elements/')) continue;
      if (declaration.tagName && tags.has(declaration.tagName)) problems.push(`<${declaration.tagName}> is declared twice`);
      tags.add(declaration.tagName);
      const hasDefine = existsSync(join(root, `src/define/${declaration.tagName}.ts`));
      problems.push(...problemsOf(declaration, readFileSync(source(module), 'utf8'), { hasDefine }));
    }
  }
  return problems;
}
