/** How custom-elements.json is made from the source; `npm run manifest` runs it. */
import { parameterFields, sourceOf } from './scripts/lib/manifest-source.mjs';
import { cssPropertiesReader } from './scripts/lib/manifest-tokens.mjs';
import { unions } from './scripts/lib/manifest-unions.mjs';

const cssPropertiesOf = await cssPropertiesReader();

/** The manifest speaks of what is published: `dist/…js`, not `src/…ts`. */
const published = (path) => path?.replace(/^\/?src\//, 'dist/').replace(/\.ts$/, '.js');

const publishedPaths = {
  name: 'holdfast-published-paths',
  packageLinkPhase({ customElementsManifest }) {
    for (const module of customElementsManifest.modules) module.path = published(module.path);
    for (const module of customElementsManifest.modules) {
      for (const entry of module.exports ?? []) {
        if (entry.declaration?.module) entry.declaration.module = published(entry.declaration.module);
      }
      for (const declaration of module.declarations ?? []) {
        for (const reference of [declaration.superclass, ...(declaration.mixins ?? [])]) {
          if (reference?.module) reference.module = published(reference.module);
        }
        for (const member of [...(declaration.members ?? []), ...(declaration.attributes ?? []), ...(declaration.events ?? [])]) {
          if (member.inheritedFrom?.module) member.inheritedFrom.module = published(member.inheritedFrom.module);
        }
        if (declaration.events) declaration.events = documentedEvents(declaration.events);
        // `extends Event`: the analyzer looks for it in the module itself.
        if (declaration.superclass?.name === 'Event') declaration.superclass = { name: 'Event', package: 'global:' };
        // Private by `#`, `private` or `protected`: no part of the contract.
        if (!declaration.members) continue;
        declaration.members = declaration.members.filter((member) => isPublic(member));
        const fields = new Set(declaration.members.map(({ name }) => name));
        // `static properties` names inner state as well.
        declaration.attributes = declaration.attributes?.filter(({ fieldName }) => !fieldName || fields.has(fieldName));
      }
    }
    addDefinitions(customElementsManifest.modules);
    customElementsManifest.schemaVersion = '2.1.0'; // the first with states
    customElementsManifest.modules.sort((a, b) => (a.path < b.path ? -1 : 1));
  },
};

/**
 * What is read from the source rather than listed by hand: the variables that
 * the styles read, and the `data-part`s that an element draws into the page's
 * own DOM, where `::part()` does not reach: `@csslightpart name - text` stands
 * at the function that draws it.
 */
const fromSource = {
  name: 'holdfast-from-source',
  moduleLinkPhase({ moduleDoc }) {
    for (const declaration of moduleDoc.declarations ?? []) {
      if (!declaration.tagName) continue;
      declaration.cssProperties = cssPropertiesOf(moduleDoc.path, declaration.name);
      const { lightPartDocs } = sourceOf(moduleDoc.path, declaration.name);
      if (lightPartDocs.length > 0) declaration.cssLightParts = lightPartDocs.sort((a, b) => (a.name < b.name ? -1 : 1));
    }
  },
};

/** The events are made of fields that the analyzer does not see. */
const parameterProperties = {
  name: 'holdfast-parameter-properties',
  moduleLinkPhase({ moduleDoc }) {
    for (const declaration of moduleDoc.declarations ?? []) {
      const fields = declaration.kind === 'class' ? parameterFields(moduleDoc.path, declaration.name) : [];
      if (fields.length > 0) declaration.members = [...fields, ...(declaration.members ?? [])];
    }
  },
};

/** Says that dist/define/<tag>.js registers <tag>: the analyzer only sees calls of customElements.define itself. */
function addDefinitions(modules) {
  for (const module of modules) {
    for (const { name, tagName } of module.declarations ?? []) {
      const define = tagName && modules.find(({ path }) => path === `dist/define/${tagName}.js`);
      if (define) define.exports = [{ kind: 'custom-element-definition', name: tagName, declaration: { name, module: module.path } }];
    }
  }
}

/**
 * The analyzer also lists each `dispatchEvent(new SomeEvent(...))`, and takes the first argument for the name.
 * Where @fires speaks of the same class that is one event twice; where it does not, the completeness check says so.
 */
function documentedEvents(events) {
  const documented = new Set(events.filter(({ description }) => description).map(({ type }) => type?.text));
  return events.filter(({ description, type }) => description || !documented.has(type?.text));
}

function isPublic({ name, privacy, inheritedFrom }) {
  return privacy !== 'private' && privacy !== 'protected' && !name.startsWith('#') && !name.startsWith('_') && !inheritedFrom?.package;
}

export default {
  globs: ['src/elements/*.ts', 'src/define/*.ts', 'src/events.ts'],
  // `a.views.ts` is a piece of `a.ts`, for it alone.
  exclude: ['src/elements/*.*.ts', 'src/define/{all,define,hydrate,languages}.ts'],
  litelement: true,
  quiet: true,
  plugins: [parameterProperties, fromSource, unions, publishedPaths],
};
