/**
 * The arrows of docs/architecture.md, enforced: who may import whom, what the
 * core may know of the world, and that importing a module does nothing.
 */
import { expect } from 'chai';
import ts from 'typescript';
import { type Import, freeNames, importsOf, parse, projectFiles } from './sources.ts';

const LEAVES = ['events', 'messages', 'styles'];

/** For each layer: the layers it may import. Types may be imported from `typesFrom` as well. */
const LAYERS: Record<
  string,
  { readonly from: readonly string[]; readonly typesFrom?: readonly string[]; readonly packages: readonly RegExp[] }
> = {
  core: { from: [], packages: [/^age-encryption$/, /^@noble\//, /^@scure\/base$/, /^hash-wasm$/, /^@zxcvbn-ts\//] },
  workers: { from: ['core'], packages: [] },
  methods: { from: ['core', 'workers'], packages: [/^@noble\//] },
  stores: { from: ['core', 'workers'], packages: [/^@noble\//] },
  flow: { from: ['core', 'workers', 'methods', 'stores'], packages: [/^@noble\//] },
  events: { from: [], typesFrom: ['core', 'methods', 'stores', 'flow'], packages: [] },
  messages: { from: [], typesFrom: ['core', 'methods', 'stores', 'flow'], packages: [] },
  styles: { from: [], packages: [/^lit$/] },
  context: { from: ['core', 'methods', 'stores', 'flow', ...LEAVES], packages: [/^lit$/, /^@lit\//] },
  controllers: { from: ['core', 'workers', 'methods', 'stores', 'flow', 'context', ...LEAVES], packages: [/^lit$/, /^lit\//, /^@lit\//] },
  elements: {
    from: ['core', 'workers', 'methods', 'stores', 'flow', 'context', 'controllers', ...LEAVES],
    packages: [/^lit$/, /^lit\//, /^@lit\//],
  },
  define: { from: ['elements', 'messages'], packages: [/^lit$/] },
  cli: { from: ['core', 'methods', 'stores', 'flow', 'workers'], packages: [] },
  node: { from: ['core', 'stores', 'flow'], packages: [] },
  index: { from: ['core', 'workers', 'methods', 'stores', 'flow', 'context', 'controllers', 'elements', ...LEAVES], packages: [] },
  testing: {
    from: ['core', 'workers', 'methods', 'stores', 'flow', 'context', 'controllers', 'elements', ...LEAVES],
    packages: [/^chai$/, /^@noble\//, /^playwright/, /^@playwright\//],
  },
};

/** `src/core/kdf.ts` is of the layer core, `src/events.ts` of events. */
function layerOf(path: string): string | undefined {
  return /^src\/([^/.]+)/.exec(path)?.[1];
}

function mayUseNode(path: string): boolean {
  return path.startsWith('src/cli/') || /(^|[/-])node([-.]|$)/.test(path.slice('src/'.length));
}

function problemWith(path: string, found: Import): string | undefined {
  const layer = layerOf(path) ?? '';
  const rules = LAYERS[layer];
  if (!rules) return `${path}: the layer "${layer}" is not in the table of this test`;
  if (found.specifier.startsWith('node:')) return mayUseNode(path) ? undefined : `${path}: imports ${found.specifier}`;
  if (found.target === undefined) {
    return rules.packages.some((allowed) => allowed.test(found.specifier)) ? undefined : `${path}: imports the package ${found.specifier}`;
  }
  const target = layerOf(found.target);
  if (target === undefined) return `${path}: imports ${found.target}, outside src`;
  if (target === layer || rules.from.includes(target)) return undefined;
  if (found.typeOnly && rules.typesFrom?.includes(target)) return undefined;
  return `${path}: ${layer} imports ${target} (${found.target})`;
}

/** What a browser page has and Node has not, and everything that talks to a network or keeps data. */
const WORLD = new Set(
  `document window navigator location history fetch XMLHttpRequest WebSocket EventSource indexedDB localStorage sessionStorage
   caches customElements HTMLElement Element Node ShadowRoot CustomEvent MutationObserver requestAnimationFrame matchMedia alert
   process Buffer require Worker SharedWorker BroadcastChannel`.split(/\s+/),
);

/** A statement that does something when the module is merely imported. */
function hasEffect(statement: ts.Statement): boolean {
  if (ts.isExpressionStatement(statement)) return !ts.isStringLiteral(statement.expression);
  return ts.isIfStatement(statement) || ts.isIterationStatement(statement, false) || ts.isTryStatement(statement) || ts.isBlock(statement);
}

function mayHaveEffects(path: string): boolean {
  return path.startsWith('src/define/') || path.endsWith('.worker.ts') || path === 'src/cli/main.ts';
}

describe('layers', () => {
  const files = projectFiles();
  const sources = files.filter((path) => path.startsWith('src/') && path.endsWith('.ts'));

  it('finds the source', () => {
    expect(sources).to.include('src/core/engine.ts');
  });

  it('imports point one way only', () => {
    const problems = sources.flatMap((path) => importsOf(parse(path)).map((found) => problemWith(path, found)));
    expect(problems.filter(Boolean)).to.deep.equal([]);
  });

  it('notices an import that points the wrong way', () => {
    const wrong: [string, string][] = [
      ['src/core/x.ts', `import { a } from '../methods/method.ts';`],
      ['src/core/x.ts', `export * from '../flow/types.ts';`],
      ['src/core/x.ts', `const { html } = await import('lit');`],
      ['src/core/x.ts', `import { readFile } from 'node:fs/promises';`],
      ['src/core/x.ts', `type A = import('../flow/types.ts').Backup;`],
      ['src/stores/x.ts', `import { a } from '../methods/method.ts';`],
      ['src/flow/x.ts', `import { a } from '../elements/a.ts';`],
      ['src/elements/x.ts', `import '../define/a.ts';`],
      ['src/messages/x.ts', `import { a, type B } from '../flow/types.ts';`],
      ['src/flow/x.ts', `import { a } from '../../server/src/app.ts';`],
      ['src/somewhere/x.ts', `import { a } from '../core/index.ts';`],
    ];
    for (const [path, text] of wrong) {
      expect(importsOf(parse(path, text)).map((found) => problemWith(path, found))[0], text).to.be.a('string');
    }
    const right: [string, string][] = [
      ['src/messages/x.ts', `import type { B } from '../flow/types.ts';`],
      ['src/stores/node-directory.ts', `import { readFile } from 'node:fs/promises';`],
      ['src/elements/x.ts', `import { html } from 'lit';`],
    ];
    for (const [path, text] of right) expect(problemWith(path, importsOf(parse(path, text))[0] as Import), text).to.equal(undefined);
  });

  it('core knows neither page nor network nor machine', () => {
    const problems = sources
      .filter((path) => path.startsWith('src/core/'))
      .flatMap((path) => [...freeNames(parse(path))].filter((name) => WORLD.has(name)).map((name) => `${path}: ${name}`));
    expect(problems).to.deep.equal([]);
  });

  it('notices a page in the core', () => {
    const names = freeNames(parse('x.ts', 'export const f = () => { globalThis.fetch("/"); return document.title; };'));
    expect([...names]).to.include.members(['fetch', 'document']);
    const clean = freeNames(parse('x.ts', 'export const f = (location: string) => ({ fetch: location, x: location.name });'));
    expect([...clean].filter((name) => WORLD.has(name))).to.deep.equal([]);
  });

  it('importing a module does nothing, except in define, workers and the command line', () => {
    const problems = sources
      .filter((path) => !mayHaveEffects(path))
      .flatMap((path) => {
        const file = parse(path);
        const lines = file.statements
          .filter(hasEffect)
          .map((statement) => file.getLineAndCharacterOfPosition(statement.getStart()).line + 1);
        const bare = importsOf(file).filter((found) => found.bare);
        return [...lines.map((line) => `${path}:${line}`), ...bare.map((found) => `${path}: import '${found.specifier}'`)];
      });
    expect(problems).to.deep.equal([]);
  });

  it('elements are registered in define only', () => {
    const problems = sources
      .filter((path) => !path.startsWith('src/define/'))
      .filter((path) => /@customElement\b|customElements\s*\.\s*define\b/.test(parse(path).text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')));
    expect(problems).to.deep.equal([]);
  });

  it('there are no decorators', () => {
    const decorated = (node: ts.Node): boolean => ts.isDecorator(node) || (ts.forEachChild(node, decorated) ?? false);
    expect(decorated(parse('x.ts', 'class A { @property() a = 1; }'))).to.equal(true);
    expect(sources.filter((path) => decorated(parse(path)))).to.deep.equal([]);
  });

  it('the service takes the kit through one file', () => {
    const problems = files
      .filter((path) => path.startsWith('server/src/') && path.endsWith('.ts') && path !== 'server/src/format.ts')
      .flatMap((path) =>
        importsOf(parse(path))
          .filter((found) => found.target !== undefined && !found.target.startsWith('server/'))
          .map((found) => `${path}: ${found.specifier}`),
      );
    expect(problems).to.deep.equal([]);
  });

  it('files stay readable: at most 400 lines', () => {
    const listOfWords = /^src\/core\/(common-secrets|strength-tier-data)\.ts$|^src\/messages\/[a-z]{2}(-[A-Za-z]+)?\.ts$/;
    const long = files
      .filter((path) => /^(src|server\/src|scripts)\/.*\.(ts|mjs|cjs)$/.test(path) && !listOfWords.test(path))
      .map((path) => ({ path, lines: parse(path).text.split('\n').length - 1 }))
      .filter(({ lines }) => lines > 400);
    expect(long).to.deep.equal([]);
  });
});
