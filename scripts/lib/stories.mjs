/** The text of a file of stories, from an element's table and the error table. */

/** `create-typed` as Storybook's name of an export: `CreateTyped`. */
export const exportName = (name) => name.replace(/(^|-)([a-z0-9])/g, (_, __, first) => first.toUpperCase());

/**
 * @param {{tag: string, states: readonly {name: string}[], failure?: unknown}} table
 * @param {readonly string[]} codes every code of the error table
 */
export function storiesFile({ tag, states, failure }, codes) {
  const shown = failure ? codes : [];
  const helpers = [...(shown.length > 0 ? ['errorStory'] : []), 'playground', 'stateStory'].join(', ');
  const lines = [
    `/** Made by scripts/stories.mjs from stories/states/${tag}.ts: change the table, not this. */`,
    "import type { Meta, StoryObj } from '@storybook/web-components-vite';",
    "import { playground } from './playground.ts';",
    `import { states } from './states/${tag}.ts';`,
    `import { ${helpers.replace(/playground, /, '')} } from './story.ts';`,
    '',
    `const meta: Meta = { title: 'Elements/${tag}', component: '${tag}' };`,
    'export default meta;',
    '',
    `export const Playground: StoryObj = playground('${tag}');`,
    ...states.map(({ name }) => `export const ${exportName(name)}: StoryObj = stateStory(states, '${name}');`),
    ...shown.map((code) => `export const ${exportName(`error-${code}`)}: StoryObj = errorStory(states, '${code}');`),
  ];
  return `${lines.join('\n')}\n`;
}

/**
 * What is named somewhere and shown by no story.
 * @param {{tagName: string, cssStates?: readonly {name: string}[]}[]} declarations the elements of the manifest
 * @param {readonly {tag: string, states: readonly {name: string, holds?: readonly string[]}[], failure?: unknown}[]} tables
 * @returns {string[]} one line for each
 */
export function withoutStory(declarations, tables, codes) {
  const problems = [];
  for (const { tagName, cssStates = [] } of declarations) {
    const table = tables.find(({ tag }) => tag === tagName);
    if (!table) {
      problems.push(`<${tagName}> has no table in stories/states`);
      continue;
    }
    const documented = cssStates.map(({ name }) => name);
    const held = new Set(table.states.flatMap(({ holds = [] }) => holds));
    for (const name of documented) if (!held.has(name)) problems.push(`<${tagName}>: no state of its table holds :state(${name})`);
    for (const name of held) if (!documented.includes(name)) problems.push(`<${tagName}>: :state(${name}) is not in the manifest`);
    const names = table.states.map(({ name }) => name);
    for (const name of names) {
      if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) problems.push(`<${tagName}>: ${name} is not kebab-case`);
      if (name === 'playground' || name.startsWith('error-')) problems.push(`<${tagName}>: ${name} is the name of another kind of story`);
    }
    const twice = new Set(names.filter((name, i) => names.indexOf(name) !== i));
    for (const name of twice) problems.push(`<${tagName}>: two states are called ${name}`);
    if (names.length === 0) problems.push(`<${tagName}> has no states`);
  }
  for (const { tag } of tables) if (!declarations.some(({ tagName }) => tagName === tag)) problems.push(`<${tag}> is not in the manifest`);
  if (codes.length > 0 && !tables.some(({ failure }) => failure)) problems.push('no element shows the error codes');
  return problems;
}
