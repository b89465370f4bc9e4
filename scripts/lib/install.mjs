/**
 * `npm install`, when it is needed. Plain Node: it runs before any package is there.
 *
 * Not `npm ci`: a lock that was written where the binaries of other platforms
 * cannot be had lacks them, and `npm ci` then refuses it. docs/decisions tells more.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const stamp = join(root, 'node_modules/.holdfast-installed');

function fingerprint() {
  const hash = createHash('sha256');
  for (const name of ['package.json', 'package-lock.json', 'server/package.json']) hash.update(readFileSync(join(root, name)));
  return hash.digest('hex');
}

/** True when node_modules holds what the lock says, as far as is known. */
export function isInstalled() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint();
}

/**
 * Installs what is missing and records it. In CI a changed lock is a failure.
 * @throws Error with one line for people
 */
export function ensureInstalled({ quiet = false } = {}) {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) throw new Error(`Node 20.19 or later is needed; this is ${process.versions.node}`);
  if (isInstalled()) return;
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
  if (!quiet) console.log('Installing npm packages (about a minute the first time) …');
  const result = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', quiet ? 'ignore' : 'inherit', 'inherit'],
  });
  if (result.error) throw new Error(`npm could not be started: ${result.error.message}`);
  if (result.status !== 0) throw new Error('npm install failed');
  // Elsewhere npm may add the binaries of another platform to the lock: worth knowing, no reason to stop.
  if (readFileSync(join(root, 'package-lock.json'), 'utf8') !== lock) {
    if (process.env.CI) throw new Error('npm install changed package-lock.json');
    console.warn('npm changed package-lock.json: look at the difference before you commit it.');
  }
  writeFileSync(stamp, fingerprint());
}
