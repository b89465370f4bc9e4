/**
 * Device state for a headless wallet: sealed files in a folder, and the key
 * beside them. The folder must be this user's own; one process at a time.
 */
import { randomBytes, toHex, utf8 } from '../core/bytes.ts';
import { BackupError } from '../core/errors.ts';
import { sha256Of } from '../core/sha256.ts';
import type { FileDirectory } from '../stores/file.ts';
import type { DeviceStore } from './device.ts';
import { processQueue } from './locks.ts';
import { openState, sealState } from './sealed-device.ts';

const KEY_BYTES = 32;
const KEY_FILE = 'device.key';

/** @throws BackupError `device-storage` */
async function storage<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof BackupError) throw cause;
    throw new BackupError('device-storage', undefined, { cause });
  }
}

/** Null for what is not there. */
async function orNull<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (thrown) {
    if (thrown instanceof Error && thrown.name === 'NotFoundError') return null;
    throw thrown;
  }
}

/** @param directory `nodeDirectory(path)` of `holdfast/node`, or any FileSystemDirectoryHandle */
export function fileDevice({ directory }: { directory: FileDirectory }): DeviceStore {
  const nameOf = (wallet: string) => `${toHex(sha256Of(utf8(wallet)))}.state`;
  const read = async (name: string) => {
    const file = await orNull(directory.getFileHandle(name).then((entry) => entry.getFile()));
    return file && new Uint8Array(await file.arrayBuffer());
  };
  const write = async (name: string, bytes: Uint8Array) => {
    const writable = await (await directory.getFileHandle(name, { create: true })).createWritable();
    await writable.write(Uint8Array.from(bytes));
    await writable.close();
  };
  const key = async () => {
    const kept = await read(KEY_FILE);
    if (kept && kept.length !== KEY_BYTES) throw new BackupError('device-state-damaged', 'key file');
    if (kept) return kept;
    const made = randomBytes(KEY_BYTES);
    await write(KEY_FILE, made);
    return made;
  };
  return {
    load: (wallet) =>
      storage(async () => {
        const sealed = await read(nameOf(wallet));
        return sealed && openState(await key(), wallet, sealed);
      }),
    save: (wallet, state) => storage(async () => write(nameOf(wallet), sealState(await key(), wallet, state))),
    remove: (wallet) => storage(async () => void (await orNull(directory.removeEntry(nameOf(wallet))))),
    exclusive: processQueue(),
  };
}
