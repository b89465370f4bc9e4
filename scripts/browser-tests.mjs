/**
 * Runs tests in real browsers:
 *
 *   node scripts/browser-tests.mjs                              everything
 *   node scripts/browser-tests.mjs 'test/elements/*.test.ts'    some files
 *   HOLDFAST_BROWSERS=chromium node scripts/browser-tests.mjs   one engine
 *
 * WebKitGTK has no headless mode: it gets a display of its own (Xvfb picks a
 * free number) and a driver on a free port. Both end with this script.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { fileURLToPath } from 'node:url';
import { freePort } from './lib/free-port.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const engines = (process.env.HOLDFAST_BROWSERS || 'chromium,firefox,webkit').split(',').map((name) => name.trim());
const children = [];

function start(command, args, options) {
  const child = spawn(command, args, { cwd: root, ...options });
  child.once('error', (error) => {
    console.error(`${command}: ${error.message} (scripts/debian-packages.sh installs it)`);
    finish(1);
  });
  children.push(child);
  return child;
}

function finish(code) {
  for (const child of children) if (child.exitCode === null) child.kill('SIGTERM');
  process.exit(code);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => finish(130));

/** Starts an X server on a display number of its own choice, and returns the number. */
async function startDisplay() {
  const child = start('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  let text = '';
  for await (const chunk of child.stdio[3]) {
    text += chunk;
    if (text.includes('\n')) return `:${text.trim()}`;
  }
  throw new Error('Xvfb ended before it had a display');
}

async function listening(port) {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const open = await new Promise((done) => {
      const socket = createConnection({ host: '127.0.0.1', port }, () => done(true));
      socket.once('error', () => done(false));
      socket.once('connect', () => socket.destroy());
    });
    if (open) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error('WebKitWebDriver did not start to listen');
}

async function startWebKitDriver() {
  const display = await startDisplay();
  const port = await freePort();
  start('WebKitWebDriver', ['--host=127.0.0.1', `--port=${port}`], {
    stdio: 'ignore',
    env: { ...process.env, DISPLAY: display, WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1', NO_AT_BRIDGE: '1' },
  });
  await listening(port);
  return port;
}

const env = { ...process.env };
try {
  if (engines.includes('webkit')) env.HOLDFAST_WEBKIT_PORT = String(await startWebKitDriver());
} catch (error) {
  console.error(error.message);
  finish(1);
}

const globs = process.argv.slice(2);
// Files of `node/` folders need Node; a wide glob must not pull them in.
const files = globs.length > 0 ? ['--files', ...globs, '!test/**/node/**'] : [];
const runner = start(process.execPath, ['node_modules/@web/test-runner/dist/bin.js', ...files], { stdio: 'inherit', env });
const [code] = await once(runner, 'exit');
finish(code ?? 1);
