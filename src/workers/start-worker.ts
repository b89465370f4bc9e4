/**
 * The one place where this kit starts a worker, so that a page with
 * `require-trusted-types-for 'script'` needs to allow one policy, `holdfast`,
 * and an integrator can replace the start where a bundler or a CDN asks for it.
 */
import { BackupError } from '../core/errors.ts';

export type WorkerName = 'sealing' | 'strength';
/** Makes a module worker; `url` is where the kit would have looked for the file. */
export type WorkerFactory = (name: WorkerName, url: URL) => Worker;

/** The part of Trusted Types (W3C) that is used; TypeScript's DOM library does not know it. */
interface ScriptUrlPolicy {
  createScriptURL(url: string): string;
}
interface TrustedTypes {
  createPolicy(name: string, rules: ScriptUrlPolicy): ScriptUrlPolicy;
}

let factory: WorkerFactory | undefined;

/**
 * For bundlers that cannot follow `new URL('…', import.meta.url)`, and for kits
 * loaded from another origin. `undefined` goes back to the default.
 */
export function setWorkerFactory(replacement: WorkerFactory | undefined): void {
  factory = replacement;
}

/**
 * @param url a worker file of this kit
 * @throws BackupError `worker-failed` where a worker cannot be had; a file that is missing shows later, as the worker's `error` event
 */
export function startWorker(url: URL, name: WorkerName = /strength/.test(url.pathname) ? 'strength' : 'sealing'): Worker {
  try {
    if (factory) return factory(name, url);
    return new Worker(trusted(ownUrl(url.href)), { type: 'module', name: `holdfast-${name}` });
  } catch (cause) {
    if (cause instanceof BackupError) throw cause;
    throw new BackupError('worker-failed', name, { cause });
  }
}

/**
 * Bundlers move a worker's file and may rewrite `import.meta.url`, so "the same
 * folder" would be too narrow a test: what counts is that the file comes from
 * where this module or the page comes from.
 */
function ownUrl(href: string): string {
  const { origin } = new URL(href);
  // An opaque origin (data:, blob: of another context) reads "null" and never counts as ours.
  const own = [new URL(import.meta.url).origin, globalThis.location?.origin].filter((known) => known !== undefined && known !== 'null');
  if (!own.includes(origin)) throw new BackupError('worker-failed', 'not a worker of this kit');
  return href;
}

let policy: ScriptUrlPolicy | null | undefined;

/** The URL as a TrustedScriptURL where the page has Trusted Types. The policy is made once and never leaves this module. */
function trusted(href: string): string {
  policy ??= createPolicy();
  return policy ? policy.createScriptURL(href) : href;
}

function createPolicy(): ScriptUrlPolicy | null {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  try {
    return trustedTypes?.createPolicy('holdfast', { createScriptURL: ownUrl }) ?? null;
  } catch {
    // The page does not list `holdfast`, or a second copy of the kit is here:
    // the plain URL is tried, and refused by the page if it means to.
    return null;
  }
}
