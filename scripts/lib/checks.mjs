/** The quick checks: everything that needs neither a browser nor a server. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { node, root, run, tool } from './run.mjs';

const quiet = { show: 'never' };
const serverScripts = () => JSON.parse(readFileSync(join(root, 'server/package.json'), 'utf8')).scripts ?? {};

/** @type {{name: string, fix?: string, run: () => Promise<{code: number, output: string}>, skip?: () => string | undefined}[]} */
export const CHECKS = [
  { name: 'types', run: () => tool('typescript/bin/tsc', ['-p', '.', '--pretty', 'false'], quiet) },
  { name: 'lint', run: () => tool('eslint/bin/eslint.js', ['.', '--max-warnings', '0'], quiet) },
  {
    name: 'format',
    fix: 'npm run format',
    run: () => tool('@biomejs/biome/bin/biome', ['format', '--colors=off', '--max-diagnostics=10'], quiet),
  },
  {
    name: 'house rules',
    run: () =>
      tool(
        'mocha/bin/mocha.js',
        ['--reporter', 'spec', '--no-color', 'test/house/*.test.ts', '--ignore', 'test/house/{package,build}.test.ts'],
        quiet,
      ),
  },
  { name: 'tokens', fix: 'npm run tokens', run: () => node(['scripts/tokens.mjs', '--check'], quiet) },
  { name: 'manifest of the elements', fix: 'npm run manifest', run: () => node(['scripts/manifest.mjs', '--check'], quiet) },
  { name: 'stories of the states', fix: 'npm run stories', run: () => node(['--import', 'tsx', 'scripts/stories.mjs', '--check'], quiet) },
  {
    name: 'small dictionaries',
    fix: 'node --import tsx scripts/strength-data.mjs',
    run: () => node(['--import', 'tsx', 'scripts/strength-data.mjs', '--check'], quiet),
  },
  {
    name: 'table of verdicts',
    fix: 'node --import tsx scripts/strength-table.mjs',
    run: () => node(['--import', 'tsx', 'scripts/strength-table.mjs', '--check'], quiet),
  },
  { name: 'sizes', run: () => node(['scripts/size.mjs'], quiet) },
  { name: 'notice', fix: 'npm run notice', run: () => node(['scripts/notice.mjs', '--check'], quiet) },
  {
    name: 'description of the service',
    fix: 'npm run openapi -w server',
    skip: () => (serverScripts()['openapi:check'] ? undefined : 'the service offers no openapi:check'),
    run: () => run('npm', ['run', '--silent', 'openapi:check', '-w', 'server'], quiet),
  },
];

/** Runs them all, even after a failure. @returns {Promise<{passed: number, failed: string[], skipped: string[]}>} */
export async function runChecks() {
  const result = { passed: 0, failed: [], skipped: [] };
  for (const check of CHECKS) {
    const reason = check.skip?.();
    if (reason) {
      console.log(`  -  ${check.name}: skipped, ${reason}`);
      result.skipped.push(check.name);
      continue;
    }
    const started = performance.now();
    const { code, output } = await check.run();
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    if (code === 0) {
      result.passed += 1;
      console.log(`  ok ${check.name} (${seconds} s)`);
    } else {
      result.failed.push(check.name);
      console.log(`\n${output.trimEnd()}\n  !! ${check.name} (${seconds} s)${check.fix ? ` - mend it by: ${check.fix}` : ''}\n`);
    }
  }
  return result;
}
