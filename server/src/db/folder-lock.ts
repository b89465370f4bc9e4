/**
 * One process per data folder: the embedded engine does not check, and two of
 * them on one folder would destroy it.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Process id of the holder; gone with the process that wrote it, or found to be stale. */
const LOCK_FILE = 'holdfast.pid';

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return (cause as { code?: string }).code === 'EPERM';
  }
}

/** Folders that this process holds: its own id in a file is stale unless it is here. */
const held = new Set<string>();

/** @returns lets go of the folder */
export function lockFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, LOCK_FILE);
  for (let tries = 0; ; tries++) {
    try {
      writeFileSync(path, `${process.pid}\n`, { flag: 'wx', mode: 0o600 });
      break;
    } catch (cause) {
      if ((cause as { code?: string }).code !== 'EEXIST' || tries > 2) throw cause;
      const pid = Number.parseInt(readFileSync(path, 'utf8'), 10);
      const mine = pid === process.pid;
      if (mine ? held.has(path) : pid > 0 && isRunning(pid)) {
        throw new Error(`the data folder is in use by process ${pid}; if that is not this service, remove ${path}`);
      }
      rmSync(path, { force: true });
    }
  }
  held.add(path);
  return () => {
    held.delete(path);
    rmSync(path, { force: true });
  };
}
