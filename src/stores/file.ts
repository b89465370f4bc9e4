/**
 * A store in a folder: one the person picked (`showDirectoryPicker`), the
 * browser's own (`navigator.storage.getDirectory`), or one of Node's
 * (`node-directory.ts`).
 *
 * A wallet has a folder of its own in it, named by the SHA-256 of the wallet
 * id. There a backup is one file, ready to be copied elsewhere and opened with
 * the command line. Which one is current stands in two small files that are
 * written in turn, each with a number and a checksum: the whole one with the
 * greater number counts, so a write cut short at any byte changes nothing.
 */
import { concat, utf8 } from '../core/bytes.ts';
import { BackupError, type ErrorCode, asBackupError } from '../core/errors.ts';
import { sha256HexOf } from '../core/sha256.ts';
import { type LedgerBackend, type LedgerOptions, type Shelf, ledgerStore } from './ledger.ts';
import { Queue } from './queue.ts';
import type { BackupStore } from './store.ts';

/** The part of FileSystemFileHandle that is used. */
export interface FileEntry {
  getFile(): Promise<{ arrayBuffer(): Promise<ArrayBuffer> }>;
  /** Writes aside; the file changes at `close`. */
  createWritable(): Promise<{ write(data: Uint8Array<ArrayBuffer>): Promise<void>; close(): Promise<void>; abort(): Promise<void> }>;
}

/** The part of FileSystemDirectoryHandle that is used. Fails as that one does: DOMExceptions by name. */
export interface FileDirectory {
  getDirectoryHandle(name: string, options?: { create?: boolean }): Promise<FileDirectory>;
  getFileHandle(name: string, options?: { create?: boolean }): Promise<FileEntry>;
  removeEntry(name: string): Promise<void>;
  keys(): AsyncIterable<string>;
}

export interface FileStoreOptions extends Partial<LedgerOptions> {
  readonly directory: FileDirectory;
}

const SUFFIX = '.holdfast';
const POINTERS = ['current-a', 'current-b'] as const;
const POINTER_VERSION = 1;

/** What a file system says (File System Standard, Web IDL section 2.8.1), as this kit says it. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  AbortError: 'aborted',
  QuotaExceededError: 'store-full',
  NotAllowedError: 'store-unauthorized', // the person took the permission back
  SecurityError: 'store-unauthorized',
  NoModificationAllowedError: 'store-busy', // another program holds the file
  NotFoundError: 'store-unreachable', // the folder itself is gone: a stick was pulled out
  NotReadableError: 'store-failed',
};

const nameOfThrown = (thrown: unknown) => (thrown instanceof Error ? thrown.name : '');

function translate(thrown: unknown): BackupError {
  return asBackupError(thrown, CODES[nameOfThrown(thrown)] ?? 'store-failed');
}

/** Null for what is not there. */
async function orNull<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (thrown) {
    if (nameOfThrown(thrown) === 'NotFoundError') return null;
    throw thrown;
  }
}

async function readFile(directory: FileDirectory, name: string): Promise<Uint8Array | null> {
  const entry = await orNull(directory.getFileHandle(name));
  if (!entry) return null;
  return orNull(entry.getFile().then(async (file) => new Uint8Array(await file.arrayBuffer())));
}

async function writeFile(directory: FileDirectory, name: string, bytes: Uint8Array): Promise<void> {
  const entry = await directory.getFileHandle(name, { create: true });
  if (typeof entry.createWritable !== 'function') {
    throw new BackupError('invalid-argument', 'this folder cannot be written', { details: { field: 'directory' } });
  }
  const writable = await entry.createWritable();
  try {
    await writable.write(Uint8Array.from(bytes));
    await writable.close();
  } catch (thrown) {
    await writable.abort().catch(() => undefined); // the first failure is the one to tell
    throw thrown;
  }
}

interface Pointer {
  readonly turn: number;
  readonly record: Uint8Array;
}

/** A pointer file: one line `holdfast-pointer <version> <turn> <SHA-256 of turn and record>`, then the record. */
function pointerBytes({ turn, record }: Pointer): Uint8Array {
  return concat(utf8(`holdfast-pointer ${POINTER_VERSION} ${turn} ${pointerSum(turn, record)}\n`), record);
}

const pointerSum = (turn: number, record: Uint8Array) => sha256HexOf(concat(utf8(`${turn}\n`), record));

/** Null for a pointer that is not there or was not written to its end. */
function readPointer(bytes: Uint8Array | null): Pointer | null {
  if (!bytes) return null;
  const end = bytes.indexOf(10);
  const line = new TextDecoder().decode(bytes.subarray(0, Math.max(0, end)));
  const [, turnText, sum] = new RegExp(`^holdfast-pointer ${POINTER_VERSION} (\\d{1,15}) ([0-9a-f]{64})$`).exec(line) ?? [];
  if (turnText === undefined) return null;
  const turn = Number(turnText);
  const record = bytes.slice(end + 1);
  return pointerSum(turn, record) === sum ? { turn, record } : null;
}

class FolderShelf implements Shelf {
  readonly #root: FileDirectory;
  readonly #name: string;

  constructor(root: FileDirectory, name: string) {
    this.#root = root;
    this.#name = name;
  }

  async readRecord(): Promise<Uint8Array | null> {
    return (await this.#pointer())?.record ?? null;
  }

  async writeRecord(record: Uint8Array): Promise<void> {
    const folder = await this.#folder(true);
    let turn = (await this.#pointer())?.turn;
    if (turn === undefined) {
      // Turn 0 says "nothing yet": from here on one whole pointer always exists, and none whole means damage.
      turn = 0;
      await writeFile(folder, POINTERS[0], pointerBytes({ turn, record: new Uint8Array(0) }));
    }
    turn += 1;
    await writeFile(folder, POINTERS[(turn % 2) as 0 | 1], pointerBytes({ turn, record }));
  }

  async read(name: string): Promise<Uint8Array | null> {
    const folder = await this.#folder(false);
    return folder && readFile(folder, name + SUFFIX);
  }

  async write(name: string, bytes: Uint8Array): Promise<void> {
    await writeFile(await this.#folder(true), name + SUFFIX, bytes);
  }

  async drop(name: string): Promise<void> {
    const folder = await this.#folder(false);
    if (folder) await orNull(folder.removeEntry(name + SUFFIX));
  }

  async names(): Promise<readonly string[]> {
    const folder = await this.#folder(false);
    const names: string[] = [];
    if (folder) for await (const name of folder.keys()) if (name.endsWith(SUFFIX)) names.push(name.slice(0, -SUFFIX.length));
    return names;
  }

  #folder(create: true): Promise<FileDirectory>;
  #folder(create: false): Promise<FileDirectory | null>;
  async #folder(create: boolean): Promise<FileDirectory | null> {
    const folder = await orNull(this.#root.getDirectoryHandle(this.#name, { create }));
    // Not there, or is the whole folder gone? Only the first means "nothing is kept". Listing a lost folder fails.
    if (!folder) for await (const _ of this.#root.keys()) break;
    if (!folder && create) throw new BackupError('store-unreachable');
    return folder;
  }

  async #pointer(): Promise<Pointer | null> {
    const folder = await this.#folder(false);
    if (!folder) return null;
    const files = [await readFile(folder, POINTERS[0]), await readFile(folder, POINTERS[1])] as const;
    const [a, b] = files.map(readPointer);
    if (a && b) return a.turn > b.turn ? a : b;
    // The second file is begun only when the first is whole.
    if (!a && !b && files[1]) throw new BackupError('store-garbage', 'both pointers are damaged');
    return a ?? b ?? null;
  }
}

/** Shared by all file stores of this process: two of them may work in the same folder. */
const queue = new Queue();

/** Across tabs by Web Locks; within the process by a queue where there are none (Node). */
async function locked<T>(name: string, work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  const locks = (globalThis as { navigator?: { locks?: LockManager } }).navigator?.locks;
  if (!locks) return queue.run(name, work, signal);
  return locks.request(name, signal ? { signal } : {}, work);
}

function folderBackend(root: FileDirectory): LedgerBackend {
  return {
    exclusive: async (wallet, work, signal) => {
      const folder = sha256HexOf(utf8(wallet));
      try {
        return await locked(`holdfast-file:${folder}`, () => work(new FolderShelf(root, folder)), signal);
      } catch (thrown) {
        if (signal?.aborted && thrown === signal.reason) throw new BackupError('aborted', undefined, { cause: thrown });
        throw translate(thrown);
      }
    },
  };
}

/**
 * A store in a folder.
 * @throws (its calls) BackupError `store-unauthorized` when the permission for the folder is gone, `store-full`,
 *   `store-unreachable` when the folder is, `store-garbage` when what is in it is damaged
 */
export function fileStore({ directory, ...options }: FileStoreOptions): BackupStore {
  return ledgerStore(folderBackend(directory), { name: 'folder', ...options });
}
