/**
 * Unit and element tests in real browsers: Chromium, Firefox ESR and WebKitGTK.
 *
 * Start it with `node scripts/browser-tests.mjs [glob …]`, which brings up the
 * display and the driver that WebKitGTK needs. Every port is a free one, so
 * several runs may share a machine.
 *
 *   HOLDFAST_BROWSERS=chromium,firefox   which engines (default: all three)
 *   HOLDFAST_WEBKIT_PORT                 where WebKitWebDriver listens (set by the script)
 *   HOLDFAST_REPORT                      a file for the counts, as JSON
 *   HOLDFAST_MATERIAL                    folder of test vectors made by others
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { defaultReporter } from '@web/test-runner';
import { playwrightLauncher } from '@web/test-runner-playwright';
import { webdriverLauncher } from '@web/test-runner-webdriver';
import { build } from 'esbuild';
import { CHROMIUM, FIREFOX } from './scripts/lib/browsers.mjs';
import { freePort } from './scripts/lib/free-port.mjs';
import { countSessions } from './scripts/lib/wtr-counts.mjs';

const root = fileURLToPath(new URL('.', import.meta.url));

const LAUNCHERS = {
  chromium: () => playwrightLauncher({ product: 'chromium', launchOptions: CHROMIUM }),
  firefox: () => playwrightLauncher({ product: 'firefox', launchOptions: { channel: 'moz-firefox', ...FIREFOX } }),
  webkit: () =>
    webdriverLauncher({
      automationProtocol: 'webdriver',
      hostname: '127.0.0.1',
      port: Number(process.env.HOLDFAST_WEBKIT_PORT),
      path: '/',
      logLevel: 'error',
      concurrency: 1,
      capabilities: {
        'browserName': 'MiniBrowser',
        'wdio:enforceWebDriverClassic': true,
        'webkitgtk:browserOptions': {
          binary: process.env.HOLDFAST_MINIBROWSER ?? '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser',
          args: ['--automation'],
        },
      },
    }),
};

const wanted = (process.env.HOLDFAST_BROWSERS || 'chromium,firefox,webkit').split(',').map((name) => name.trim());
for (const name of wanted) {
  if (!Object.hasOwn(LAUNCHERS, name)) throw new Error(`HOLDFAST_BROWSERS: no such engine "${name}"`);
  if (name === 'webkit' && !process.env.HOLDFAST_WEBKIT_PORT) {
    throw new Error('WebKitGTK needs a driver: start the tests by scripts/browser-tests.mjs, or leave webkit out of HOLDFAST_BROWSERS');
  }
}

/** CommonJS packages that browser tests import; each becomes one ES module. */
const COMMONJS = ['@sinonjs/fake-timers', 'axe-core'];

/** @returns {import('@web/test-runner').TestRunnerPlugin} */
function commonjsPackages() {
  const built = new Map();
  return {
    name: 'holdfast-commonjs',
    resolveImport({ source }) {
      return COMMONJS.includes(source) ? `/__commonjs/${encodeURIComponent(source)}.js` : undefined;
    },
    async serve(context) {
      const name = /^\/__commonjs\/(.+)\.js$/.exec(context.path)?.[1];
      if (!name) return undefined;
      const source = decodeURIComponent(name);
      if (!COMMONJS.includes(source)) return undefined;
      if (!built.has(source)) {
        // `export *` alone would lose the names: CommonJS tells them only when it runs.
        const names = Object.keys(await import(source)).filter((key) => /^[A-Za-z_$][\w$]*$/.test(key) && key !== 'default');
        const contents = `import whole from ${JSON.stringify(source)}; export default whole; export const { ${names.filter((key) => key !== 'module.exports').join(', ')} } = whole;`;
        const result = await build({
          stdin: { contents, resolveDir: root },
          bundle: true,
          format: 'esm',
          platform: 'browser',
          external: ['util', 'timers', 'node:*'],
          write: false,
          logLevel: 'silent',
        });
        built.set(source, result.outputFiles[0].text);
      }
      return { body: built.get(source), type: 'js' };
    },
  };
}

const materialRoot = resolve(process.env.HOLDFAST_MATERIAL ?? resolve(root, '../shared/material'));

/** Vectors made by others, where they are at hand; 204 says they are not. See test/support/files.ts. */
function serveMaterial(context, next) {
  if (!context.path.startsWith('/__material/')) return next();
  const file = resolve(materialRoot, decodeURIComponent(context.path.slice('/__material/'.length)));
  if (!file.startsWith(materialRoot + sep) || !existsSync(file)) {
    context.status = 204;
    return undefined;
  }
  context.type = 'application/octet-stream';
  context.body = readFileSync(file);
  return undefined;
}

/** The library names its worker as it is published; in the source it is TypeScript. */
function workerSource(context, next) {
  if (context.path.startsWith('/src/')) context.url = context.url.replace(/\.worker\.js(?=$|\?)/, '.worker.ts');
  return next();
}

function countReporter() {
  return {
    onTestRunFinished({ sessions }) {
      const engines = countSessions(sessions);
      for (const [name, { passed, failed, skipped }] of Object.entries(engines)) {
        console.log(`${name}: ${passed} passed, ${failed.length} failed, ${skipped} skipped`);
      }
      if (process.env.HOLDFAST_REPORT) writeFileSync(process.env.HOLDFAST_REPORT, JSON.stringify(engines));
    },
  };
}

export default {
  rootDir: root,
  files: [
    'test/**/*.test.ts',
    '!test/**/node/**',
    '!test/{house,e2e,cli,demo,mutants,recipes,second-reader,types,vectors}/**',
    '!test/messages/tables.test.ts',
  ],
  nodeResolve: { exportConditions: ['browser', 'development'] },
  hostname: 'localhost',
  port: await freePort(),
  concurrency: 1,
  browsers: wanted.map((name) => LAUNCHERS[name]()),
  browserStartTimeout: 120_000,
  testsStartTimeout: 120_000,
  testsFinishTimeout: 300_000,
  testFramework: { config: { ui: 'bdd', timeout: '60000' } },
  middleware: [serveMaterial, workerSource],
  plugins: [
    commonjsPackages(),
    // Without `tsconfig` esbuild would take the decorators for standard ones.
    esbuildPlugin({ ts: true, target: 'es2022', tsconfig: resolve(root, 'tsconfig.json') }),
  ],
  reporters: [defaultReporter({ reportTestResults: true, reportTestProgress: false }), countReporter()],
};
