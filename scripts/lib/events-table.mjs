/** The table of events in docs/integrating.md, made from the manifest. */
import { elementsIn } from './framework-types.mjs';

const START = '<!-- events: made by `npm run manifest` -->\n';
const END = '<!-- /events -->';

function classOf(manifest, type) {
  const found = manifest.modules.flatMap((module) => module.declarations ?? []).find(({ name }) => name === type);
  if (!found?.description) throw new Error(`${type} has no description in the manifest`);
  const fields = (found.members ?? []).filter(({ kind }) => kind === 'field').map(({ name }) => `\`${name}\``);
  return { description: found.description, fields: fields.join(', ') };
}

export function eventsTable(manifest) {
  const byName = new Map();
  for (const { tag, element } of elementsIn(manifest)) {
    for (const { name, type } of element.events ?? []) {
      const row = byName.get(name) ?? { type: type.text, tags: [] };
      row.tags.push(`\`<${tag}>\``);
      byName.set(name, row);
    }
  }
  const rows = [...byName].sort(([a], [b]) => Number(a.endsWith('-request')) - Number(b.endsWith('-request')) || (a < b ? -1 : 1));
  const lines = rows.map(([name, { type, tags }]) => {
    const { description, fields } = classOf(manifest, type);
    return `| \`${name}\` | ${description.replace(/\s*\n\s*/g, ' ').replaceAll('|', '\\|')} | ${fields} | ${tags.join(' ')} |`;
  });
  return ['| event | when | fields | of |', '| --- | --- | --- | --- |', ...lines, ''].join('\n');
}

/** A document with the table put in. @throws Error where it has no place for it */
export function withEvents(document, manifest) {
  const start = document.indexOf(START);
  const end = document.indexOf(END);
  if (start < 0 || end < start) throw new Error('docs/integrating.md: the place of the events is missing');
  return `${document.slice(0, start + START.length)}\n${eventsTable(manifest)}\n${document.slice(end)}`;
}
