/**
 * Reading files in tests that run both in Node and in browsers. In a browser
 * the test server hands out the project's files, so a URL relative to
 * `import.meta.url` means the same file in both.
 */

const inNode = typeof process === 'object' && typeof process.versions?.node === 'string';

// In a variable, so that no browser tool tries to find it.
const fsModule = 'node:fs/promises';

interface NodeFiles {
  readFile(url: URL | string): Promise<Uint8Array>;
}

const nodeFiles = (): Promise<NodeFiles> => import(/* @vite-ignore */ fsModule) as Promise<NodeFiles>;

export async function readBytes(url: URL): Promise<Uint8Array<ArrayBuffer>> {
  if (inNode) return Uint8Array.from(await (await nodeFiles()).readFile(url));
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url.pathname}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

export async function readText(url: URL): Promise<string> {
  return new TextDecoder('utf-8', { fatal: true }).decode(await readBytes(url));
}

/**
 * A file of the collection of vectors and documents made by others, which
 * lies beside the project or where HOLDFAST_MATERIAL says; it is not part of
 * the project. `null` where it is missing: such a test skips, and says so.
 */
export async function material(path: string): Promise<Uint8Array<ArrayBuffer> | null> {
  if (inNode) {
    const folder = process.env['HOLDFAST_MATERIAL'];
    const base = folder ? new URL(`file://${folder.replace(/\/*$/, '/')}`) : new URL('../../../shared/material/', import.meta.url);
    try {
      return await readBytes(new URL(path, base));
    } catch (error) {
      if ((error as { code?: string }).code === 'ENOENT') return null;
      throw error;
    }
  }
  const response = await fetch(`/__material/${path}`);
  if (response.status === 204) return null;
  if (!response.ok) throw new Error(`material ${path}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** What of Mocha's context is used. */
interface Skippable {
  test?: { title: string } | undefined;
  skip(): never;
}

/** The same for a test that is nothing without it: skips, with the reason in the test's title. */
export async function materialOrSkip(test: Skippable, path: string): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await material(path);
  if (bytes) return bytes;
  if (test.test) test.test.title += ` (left out: ${path} is not at hand)`;
  return test.skip();
}
