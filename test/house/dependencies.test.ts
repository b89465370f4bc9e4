/** What is imported is declared, and what is declared is imported. */
import { expect } from 'chai';
import { importsOf, parse, projectFiles, read } from './sources.ts';

interface Declared {
  readonly dependencies?: Record<string, string>;
}

/** `@noble/hashes/sha2.js` is of the package `@noble/hashes`. */
function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function imported(folder: string): Set<string> {
  const files = projectFiles().filter((path) => path.startsWith(folder) && path.endsWith('.ts'));
  const specifiers = files.flatMap((path) => importsOf(parse(path)));
  return new Set(
    specifiers.filter(({ target, specifier }) => !target && !specifier.startsWith('node:')).map(({ specifier }) => packageOf(specifier)),
  );
}

/** The published tests of `holdfast/testing` bring no test library along: who runs them has one. */
const BROUGHT_ALONG = new Set(['chai', 'mocha', '@playwright/test']);

/** Imported by another dependency, which asks its user to choose the version. */
const PEERS = new Set(['zod']);

describe('dependencies', () => {
  for (const [folder, manifest] of [
    ['src/', 'package.json'],
    ['server/src/', 'server/package.json'],
  ] as const) {
    it(`${manifest} declares what ${folder} imports, and nothing else`, () => {
      const declared = new Set(Object.keys((JSON.parse(read(manifest)) as Declared).dependencies ?? {}));
      const used = imported(folder);
      expect([...used].filter((name) => !declared.has(name) && !BROUGHT_ALONG.has(name))).to.deep.equal([]);
      expect([...declared].filter((name) => !used.has(name) && !PEERS.has(name))).to.deep.equal([]);
    });
  }
});
