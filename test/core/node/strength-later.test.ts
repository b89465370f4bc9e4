/** Typing never waits for a dictionary: nothing heavy is part of what a page loads at once. */
import { expect } from 'chai';
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const HEAVY = /@zxcvbn-ts|strength-tier|strength-full|word-(?:trie|matcher|likeness)|hash-wasm|age-encryption|\.worker\.ts$/;

/** The sources that an entry brings at once, and those that it may fetch later. */
async function sourcesOf(entry: string): Promise<{ now: readonly string[]; later: readonly string[] }> {
  const { metafile } = await build({
    entryPoints: [entry],
    absWorkingDir: root,
    outdir: '/out',
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    metafile: true,
    logLevel: 'error',
    tsconfig: `${root}tsconfig.json`,
  });
  const outputs = metafile.outputs;
  const now = new Set<string>();
  const visit = (name: string): void => {
    if (now.has(name)) return;
    now.add(name);
    for (const { path, kind } of outputs[name]?.imports ?? []) if (kind === 'import-statement') visit(path);
  };
  for (const [name, { entryPoint }] of Object.entries(outputs)) if (entryPoint === entry) visit(name);
  const inputs = (names: readonly string[]) => names.flatMap((name) => Object.keys(outputs[name]?.inputs ?? {}));
  return { now: inputs([...now]), later: inputs(Object.keys(outputs).filter((name) => !now.has(name))) };
}

describe('what a page loads at once', function () {
  this.timeout(60_000);
  for (const entry of [
    'src/define/password-backup-form.ts',
    'src/define/backup-recovery.ts',
    'src/flow/index.ts',
    'src/methods/password.ts',
  ]) {
    it(`holds no dictionary and no derivation: ${entry}`, async () => {
      const { now } = await sourcesOf(entry);
      expect(now).to.include(entry);
      expect(now.filter((path) => HEAVY.test(path))).to.deep.equal([]);
    });
  }

  it('has the small dictionaries within reach, for where there is no worker, and the full ones not at all', async () => {
    const { later } = await sourcesOf('src/define/password-backup-form.ts');
    expect(later).to.include('src/core/strength-tier-data.ts');
    expect(later.filter((path) => /strength-full|lastnames|commonWords|wikipedia|passwords\.json/.test(path))).to.deep.equal([]);
  });

  it('knows something heavy when it sees it', async () => {
    const { now } = await sourcesOf('src/workers/strength.worker.ts');
    expect([...now].some((path) => HEAVY.test(path))).to.equal(true);
  });
});
