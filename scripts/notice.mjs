/**
 * Writes NOTICE: what the package and the service bring along, with licences
 * read from node_modules; `--check` only compares.
 *
 * The workers contain the code of the packages they use, so the licence texts
 * of the kit's packages are given in full. The service's are installed beside
 * it, with their own licence files: they are named.
 */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './lib/run.mjs';

/** Licences that this project, MIT, may bring along. Another one needs a person to look at it. */
const ALLOWED = new Set(['MIT', 'BSD-3-Clause', 'BSD-2-Clause', 'ISC', 'Apache-2.0', '0BSD']);

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** The folder in which Node would find a package from a place inside the project. */
function folderOf(name, from) {
  for (let place = from; place.startsWith(root.replace(/\/$/, '')); place = dirname(place)) {
    const folder = join(place, 'node_modules', name);
    if (existsSync(join(folder, 'package.json'))) return folder;
  }
  throw new Error(`${name} is not installed`);
}

/** All packages that the dependencies of a package.json lead to; types only are left out. */
function closure(start, skip = new Set()) {
  const found = new Map();
  const visit = (names, from) => {
    for (const name of names) {
      if (name.startsWith('@types/')) continue;
      const folder = folderOf(name, from);
      if (skip.has(folder) || found.has(folder)) continue;
      const pack = readJson(join(folder, 'package.json'));
      found.set(folder, { folder, name: pack.name, version: pack.version, licence: pack.license ?? '' });
      visit(Object.keys(pack.dependencies ?? {}), folder);
    }
  };
  visit(Object.keys(readJson(join(start, 'package.json')).dependencies ?? {}), start);
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.version < b.version ? -1 : 1));
}

function licenceText({ folder }) {
  const file = readdirSync(folder).find((name) => /^licen[cs]e(\.(md|txt))?$/i.test(name));
  return file ? readFileSync(join(folder, file), 'utf8').replace(/\r\n/g, '\n').trim() : undefined;
}

const kit = closure(root);
const service = closure(join(root, 'server'), new Set(kit.map(({ folder }) => folder)));
for (const { name, licence } of [...kit, ...service]) {
  if (!ALLOWED.has(licence)) throw new Error(`${name}: the licence "${licence}" is not among those this project may bring along`);
}

const line = ({ name, version, licence }) => `  ${name} ${version} (${licence})`;
const rule = '-'.repeat(72);
const texts = new Map();
for (const pack of kit) {
  const text = licenceText(pack) ?? `${pack.licence}; the package holds no licence file.`;
  texts.set(text, [...(texts.get(text) ?? []), pack]);
}

const data = readFileSync(join(root, 'scripts/notice-data.txt'), 'utf8').trim();
const notice = `Holdfast
Licensed under the MIT License; see LICENSE.

This file is written by scripts/notice.mjs.

Packages of the kit (holdfast). Parts of them are inside its workers.

${kit.map(line).join('\n')}

${data}

Packages of the service (@holdfast/server), installed beside it with their own
licence files. Those that the kit has as well are not repeated.

${service.map(line).join('\n')}

Licence texts of the kit's packages

${[...texts].map(([text, packs]) => `${rule}\n${packs.map(({ name }) => name).join(', ')}\n\n${text}`).join('\n\n')}
`;

const file = join(root, 'NOTICE');
if (!process.argv.includes('--check')) writeFileSync(file, notice);
else if (!existsSync(file) || readFileSync(file, 'utf8') !== notice) {
  console.error('NOTICE is not what node_modules says: npm run notice');
  process.exitCode = 1;
}
