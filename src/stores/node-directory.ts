/**
 * A folder of Node's in the shape of a FileSystemDirectoryHandle, for
 * `fileStore`. A file is written beside its name, flushed to the disk, renamed
 * over it, and the folder is flushed: after a power cut it is the old one or
 * the new one. One process at a time may use a folder.
 */
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileDirectory, FileEntry } from './file.ts';

/** Error numbers of the system as the names that a browser uses. */
const NAMES: Readonly<Record<string, string>> = {
  ENOENT: 'NotFoundError',
  ENOTDIR: 'TypeMismatchError',
  EISDIR: 'TypeMismatchError',
  EACCES: 'NotAllowedError',
  EPERM: 'NotAllowedError',
  EROFS: 'NotAllowedError',
  ENOSPC: 'QuotaExceededError',
  EDQUOT: 'QuotaExceededError',
  EFBIG: 'QuotaExceededError',
  EBUSY: 'NoModificationAllowedError',
};

async function asDom<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code ?? '';
    const name = NAMES[code];
    throw name ? new DOMException(code, name) : thrown;
  }
}

const TEMPORARY = '.tmp';

function checkName(name: string): void {
  if (!/^[\w-][\w.-]*$/.test(name) || name.endsWith(TEMPORARY)) throw new TypeError('not a file name');
}

/** Makes a rename or a new entry last. Not every system can flush a folder (Windows cannot). */
async function flushFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => null);
  try {
    await folder?.sync();
  } catch {
    // what the system cannot do is not done
  } finally {
    await folder?.close();
  }
}

async function makeFolder(outer: string, inner: string): Promise<void> {
  try {
    await mkdir(inner, { mode: 0o700 });
    await flushFolder(outer);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
  }
}

async function replaceFile(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  const aside = join(folder, name + TEMPORARY);
  const file = await open(aside, 'w', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(aside, join(folder, name));
  await flushFolder(folder);
}

function fileEntry(folder: string, name: string): FileEntry {
  return {
    getFile: async () => {
      const bytes = await asDom(readFile(join(folder, name)));
      return { arrayBuffer: async () => Uint8Array.from(bytes).buffer };
    },
    createWritable: async () => {
      const parts: Uint8Array[] = [];
      return {
        write: async (data) => void parts.push(Uint8Array.from(data)),
        close: () => asDom(replaceFile(folder, name, Buffer.concat(parts))),
        abort: () => asDom(rm(join(folder, name + TEMPORARY), { force: true })),
      };
    },
  };
}

/**
 * @param path the folder; made now when it is not there, and never again: a disk
 *   that was unmounted later is an error, not an empty store
 */
export async function nodeDirectory(path: string): Promise<FileDirectory> {
  await asDom(mkdir(path, { recursive: true, mode: 0o700 }));
  return directory(path);
}

function directory(path: string): FileDirectory {
  return {
    getDirectoryHandle: async (name, options = {}) => {
      checkName(name);
      const inner = join(path, name);
      if (options.create) await asDom(makeFolder(path, inner));
      if (!(await asDom(stat(inner))).isDirectory()) throw new DOMException(name, 'TypeMismatchError');
      return directory(inner);
    },
    // Unlike a browser's, `create` makes no empty file: the name appears with its content.
    getFileHandle: async (name, options = {}) => {
      checkName(name);
      if (!options.create) await asDom(stat(join(path, name)));
      return fileEntry(path, name);
    },
    removeEntry: async (name) => {
      checkName(name);
      await asDom(rm(join(path, name)));
    },
    async *keys() {
      for (const name of await asDom(readdir(path))) if (!name.endsWith(TEMPORARY)) yield name;
    },
  };
}
