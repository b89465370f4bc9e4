/**
 * A FileSystemDirectoryHandle-shaped folder in memory, with a hook before
 * each write step: for crashes. As in a browser, `getFileHandle` with `create`
 * makes an empty file at once, and `close` replaces its content.
 */
import { concat } from '../../src/core/bytes.ts';
import type { FileDirectory, FileEntry } from '../../src/stores/file.ts';

interface Folder {
  readonly files: Map<string, Uint8Array<ArrayBuffer>>;
  readonly folders: Map<string, Folder>;
}

export type WriteStep =
  | { readonly step: 'make-folder' | 'make-file' | 'remove'; readonly name: string }
  | { readonly step: 'replace'; readonly name: string; readonly bytes: Uint8Array; readonly put: (bytes: Uint8Array) => void };

export interface MemoryDirectory extends FileDirectory {
  readonly root: Folder;
  /** Called before each step that changes something; what it throws, the step throws. */
  onWrite: (step: WriteStep) => void;
  /** Taken away as a whole, as a stick that is pulled out. */
  gone: boolean;
}

/** @param from a folder to begin as a copy of */
export function memoryDirectory(from?: MemoryDirectory): MemoryDirectory {
  const root: Folder = from ? structuredClone(from.root) : { files: new Map(), folders: new Map() };
  const top: MemoryDirectory = { root, gone: false, onWrite: () => {}, ...shape(root) };

  function fail(name: string): never {
    throw new DOMException('not here', name);
  }

  function fileEntry(folder: Folder, name: string): FileEntry {
    return {
      getFile: async () => {
        const bytes = folder.files.get(name) ?? fail('NotFoundError');
        return { arrayBuffer: async () => Uint8Array.from(bytes).buffer };
      },
      createWritable: async () => {
        const parts: Uint8Array<ArrayBuffer>[] = [];
        return {
          write: async (data) => void parts.push(Uint8Array.from(data)),
          close: async () => {
            const put = (bytes: Uint8Array) => void folder.files.set(name, Uint8Array.from(bytes));
            const bytes = concat(...parts);
            top.onWrite({ step: 'replace', name, bytes, put });
            put(bytes);
          },
          abort: async () => {},
        };
      },
    };
  }

  function shape(folder: Folder): FileDirectory {
    const here = () => void (top?.gone && fail('NotFoundError'));
    return {
      getDirectoryHandle: async (name, options = {}) => {
        here();
        let inner = folder.folders.get(name);
        if (!inner && options.create) {
          top.onWrite({ step: 'make-folder', name });
          inner = { files: new Map(), folders: new Map() };
          folder.folders.set(name, inner);
        }
        return shape(inner ?? fail('NotFoundError'));
      },
      getFileHandle: async (name, options = {}) => {
        here();
        if (!folder.files.has(name)) {
          if (!options.create) fail('NotFoundError');
          top.onWrite({ step: 'make-file', name });
          folder.files.set(name, new Uint8Array(0));
        }
        return fileEntry(folder, name);
      },
      removeEntry: async (name) => {
        here();
        if (!folder.files.has(name)) fail('NotFoundError');
        top.onWrite({ step: 'remove', name });
        folder.files.delete(name);
      },
      async *keys() {
        here();
        yield* [...folder.folders.keys(), ...folder.files.keys()];
      },
    };
  }

  return top;
}
