/** What the pictures depend on besides our code: the browser and the fonts. Kept beside them, so that a difference explains itself. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CHROMIUM } from '../../scripts/lib/browsers.mjs';

const RECORD = fileURLToPath(new URL('baseline/machine.json', import.meta.url));
const PACKAGES = ['fonts-noto-core', 'fonts-dejavu-core'];

function output(command: string, args: readonly string[]): string {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return '';
  }
}

/** For example `{ "chromium": "156.0.8078.79", "fonts-noto-core": "20201225-1" }`. */
function machine(): Record<string, string> {
  const chromium = /[\d.]{5,}/.exec(output(CHROMIUM.executablePath, ['--version']))?.[0] ?? 'unknown';
  const versions = PACKAGES.map((name) => [name, output('dpkg-query', ['-W', '-f', '${Version}', name]) || 'unknown'] as const);
  return { chromium, ...Object.fromEntries(versions) };
}

export function recordMachine(update: boolean): void {
  if (update) writeFileSync(RECORD, `${JSON.stringify(machine(), undefined, 2)}\n`);
}

/** On another machine than that of the pictures: what is different. */
export function differences(): string[] {
  const recorded = existsSync(RECORD) ? (JSON.parse(readFileSync(RECORD, 'utf8')) as Record<string, string>) : {};
  return Object.entries(machine())
    .filter(([name, version]) => recorded[name] !== version)
    .map(([name, version]) => `${name}: the pictures are of ${recorded[name] ?? 'no version'}, here is ${version}`);
}
