#!/usr/bin/env node
/**
 * `npm start`: the demo wallet with its co-signer, its backup service and an
 * embedded database, from a fresh clone in one command.
 *
 *   --port N     listen there (0: any free port); also PORT
 *   --no-open    open no browser, and print HOLDFAST_URL=… for programs
 *
 * HOLDFAST_DATA is the folder that keeps everything (default: .holdfast/),
 * DATABASE_URL a PostgreSQL to use instead of the embedded database;
 * HOLDFAST_DEBUG=1 shows where a failed start failed.
 * This file needs nothing but Node: it installs the rest when it is missing.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const REPOSITORY = dirname(dirname(fileURLToPath(import.meta.url)));
const PREFERRED_PORT = 5180;
const OLDEST_NODE = [20, 19];

function fail(message) {
  console.error(`\n${message}\n`);
  process.exit(1);
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [needMajor, needMinor] = OLDEST_NODE;
  if (major > needMajor || (major === needMajor && minor >= needMinor)) return;
  fail(`Holdfast needs Node.js ${OLDEST_NODE.join('.')} or later; this is ${process.versions.node}.
Install a newer one from https://nodejs.org and run npm start again.`);
}

function readOptions(args) {
  const options = { open: true, port: process.env.PORT };
  for (let index = 0; index < args.length; index++) {
    const [name, inline] = args[index].split(/=(.*)/s, 2);
    if (name === '--no-open') options.open = false;
    else if (name === '--port') options.port = inline ?? args[++index];
    else fail(`I do not know ${args[index]}. There are --port N and --no-open.`);
  }
  if (options.port === undefined || options.port === '') return { ...options, ports: [PREFERRED_PORT, 0] };
  const port = Number(options.port);
  if (!/^\d+$/.test(options.port) || port > 65535) fail(`The port must be a number from 0 to 65535, not ${options.port}.`);
  return { ...options, ports: [port] };
}

/** Are the packages of the lock file here, in its versions? Compares what npm noted, not file times. */
function packagesAreHere() {
  const noted = join(REPOSITORY, 'node_modules', '.package-lock.json');
  if (!existsSync(noted)) return false;
  const packagesOf = (path) => JSON.parse(readFileSync(path, 'utf8')).packages;
  try {
    const here = packagesOf(noted);
    return Object.entries(packagesOf(join(REPOSITORY, 'package-lock.json'))).every(([path, wanted]) => {
      // Workspaces have no version to compare; optional packages may be for another system.
      if (!path.includes('node_modules/') || wanted.link || wanted.optional || wanted.devOptional) return true;
      return here[path]?.version === wanted.version;
    });
  } catch {
    return false;
  }
}

function installPackages() {
  console.log('Installing packages (the first time this takes a minute or two) …');
  const args = ['install', '--no-audit', '--no-fund'];
  const npm = process.env.npm_execpath;
  const result = npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, ...args], { cwd: REPOSITORY, stdio: 'inherit' })
    : spawnSync('npm', args, { cwd: REPOSITORY, stdio: 'inherit', shell: process.platform === 'win32' });
  if (result.status !== 0) fail('The packages could not be installed. Is there a network? The lines above say more.');
}

function openBrowser(url) {
  const { platform, env } = process;
  if (env.CI || (platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY)) return;
  const [command, ...args] = { darwin: ['open'], win32: ['cmd', '/c', 'start', ''] }[platform] ?? ['xdg-open'];
  const child = spawn(command, [...args, url], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined); // there is the address to click on
  child.unref();
}

function explain(error, ports) {
  if (error?.code === 'EADDRINUSE') return `Port ${ports[0]} is in use. Choose another one: npm start -- --port 0`;
  const where = process.env.HOLDFAST_DEBUG ? `\n${error?.stack}` : '\n(HOLDFAST_DEBUG=1 npm start says where.)';
  return `The demo did not start: ${error?.message ?? error}${where}`;
}

async function main() {
  checkNode();
  const options = readOptions(process.argv.slice(2));
  if (!packagesAreHere()) installPackages();

  const { register } = await import('tsx/esm/api');
  register();
  const { startDemo } = await import(pathToFileURL(join(REPOSITORY, 'demo', 'server', 'main.ts')).href);
  const dataFolder = resolve(process.env.HOLDFAST_DATA ?? join(REPOSITORY, '.holdfast'));

  const starting = startDemo({ dataFolder, databaseUrl: process.env.DATABASE_URL || undefined, ports: options.ports });
  let stopping = false;
  // Ctrl-C once: finish writing and leave. Twice: leave.
  const stop = () => {
    if (stopping) process.exit(1);
    stopping = true;
    const closed = starting.then(
      (demo) => demo.close(),
      () => undefined,
    );
    closed.then(() => process.exit(0)).catch((error) => fail(`Stopping failed.\n${error?.stack ?? error}`));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);

  const demo = await starting.catch((error) => fail(explain(error, options.ports)));
  if (stopping) return;
  if (options.open) {
    console.log(`\n  Holdfast demo wallet   ${demo.url}\n  Its data               ${dataFolder}\n  Stop with              Ctrl-C\n`);
    openBrowser(demo.url);
  } else {
    console.log(`HOLDFAST_URL=${demo.url}`);
  }
}

await main();
