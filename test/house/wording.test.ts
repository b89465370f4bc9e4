/** What must never be written down: a path of one machine, the host of one registry. */
import { expect } from 'chai';
import { projectFiles, read } from './sources.ts';

const slash = '/';
const FORBIDDEN: readonly (readonly [string, RegExp])[] = [
  ['a path of one machine', new RegExp(`(^|[\\s"'\`(=:])${slash}(work|home|root|Users)${slash}[a-z]`, 'im')],
  ['a path of one machine', new RegExp(`[A-Z]:\\\\Users\\\\`)],
  ['the host of a registry or mirror', /https?:\/\/[^\s/"']*(registry|mirror|artifactory|verdaccio|nexus)[^\s/"']*/i],
];
/** These two look for a folder beside the project. */
const MAY_LOOK_BESIDE = ['test/support/files.ts', 'web-test-runner.config.mjs'];
const BESIDE = new RegExp(['\\.\\.', 'shared', ''].join(slash));
const TEXT = /\.(ts|mts|mjs|cjs|js|json|md|html|css|svg|sh|py|yml|yaml|sql|txt)$|^(NOTICE|LICENSE|\.ci\/run|\.npmrc|\.gitignore)$/;

function problemsIn(path: string, text: string): string[] {
  const problems = FORBIDDEN.filter(([, pattern]) => pattern.test(text)).map(
    ([what, pattern]) => `${path}: ${what}: ${pattern.exec(text)?.[0].trim()}`,
  );
  if (BESIDE.test(text) && !MAY_LOOK_BESIDE.includes(path)) problems.push(`${path}: a folder beside the project`);
  return problems;
}

describe('wording', () => {
  it('no file names a machine or a registry', () => {
    const problems = projectFiles()
      .filter((path) => TEXT.test(path))
      .flatMap((path) => problemsIn(path, read(path)));
    expect(problems).to.deep.equal([]);
  });

  it('notices them', () => {
    const home = ['', 'home', 'ann', 'x.ts'].join(slash);
    expect(problemsIn('a.md', `see ${home}`)).to.have.length(1);
    expect(problemsIn('a.md', `see ${['https:', '', 'npm-mirror.example', 'lit'].join(slash)}`)).to.have.length(1);
    expect(problemsIn('a.md', `see ${['..', 'shared', 'x'].join(slash)}`)).to.have.length(1);
    expect(problemsIn('a.md', 'https://www.w3.org/ and the home/work balance of a network/path')).to.deep.equal([]);
  });

  it('the lock file says versions and hashes, not where they came from', () => {
    const lock = JSON.parse(read('package-lock.json')) as {
      packages: Record<string, { resolved?: string; link?: boolean; integrity?: string }>;
    };
    const resolved = Object.entries(lock.packages).filter(([, entry]) => entry.resolved !== undefined && !entry.link);
    expect(resolved.map(([name]) => name)).to.deep.equal([]);
    const unchecked = Object.entries(lock.packages).filter(
      ([name, entry]) => name.includes('node_modules/') && !entry.link && entry.integrity === undefined,
    );
    expect(unchecked.map(([name]) => name)).to.deep.equal([]);
  });

  it('every dependency is pinned to one version', () => {
    const loose = ['package.json', 'server/package.json'].flatMap((path) => {
      const { dependencies = {}, devDependencies = {} } = JSON.parse(read(path)) as Record<string, Record<string, string> | undefined>;
      return Object.entries({ ...dependencies, ...devDependencies }).filter(([, range]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(range));
    });
    expect(loose).to.deep.equal([]);
  });
});
