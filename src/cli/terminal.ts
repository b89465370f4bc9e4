/** Reading a secret, reading and writing files: everything that touches the machine. */
import { open, unlink } from 'node:fs/promises';
import { BackupError, MAX_BACKUP_BYTES } from '../core/index.ts';

/** Wrong use: a mistake in the arguments, or a file that cannot be read or written. */
export class UsageError extends Error {
  readonly exitCode: number;
  constructor(message: string, exitCode = 2) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The person pressed Ctrl-C. */
export class Interrupted extends Error {}

/** Longer than anything that can be typed; keeps a wrong pipe out of memory. */
const MAX_LINE_BYTES = 65_536;

function reasonOf(error: unknown): string {
  const reasons: Record<string, string> = {
    ENOENT: 'no such file or folder',
    EACCES: 'not permitted',
    EPERM: 'not permitted',
    EEXIST: 'it exists already, and is never overwritten',
    EISDIR: 'it is a folder',
    ENOSPC: 'the disk is full',
  };
  const { code } = error as NodeJS.ErrnoException;
  return reasons[code ?? ''] ?? code ?? 'unknown reason';
}

/** At most one byte more than a backup may have: enough to refuse it by its size. */
export async function readBackup(path: string): Promise<Uint8Array> {
  try {
    const file = await open(path, 'r');
    try {
      const bytes = new Uint8Array(MAX_BACKUP_BYTES + 1);
      let length = 0;
      for (let read = -1; read !== 0 && length < bytes.length; length += read) {
        read = (await file.read(bytes, length, bytes.length - length)).bytesRead;
      }
      return bytes.slice(0, length);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw new UsageError(`cannot read ${path}: ${reasonOf(error)}`, 1);
  }
}

/** Writes a new file that only its owner may read (0600); never over another, and never half of one. */
export async function writeNew(path: string, bytes: Uint8Array): Promise<void> {
  let created = false;
  try {
    const file = await open(path, 'wx', 0o600);
    created = true;
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    if (created) await unlink(path).catch(() => undefined);
    throw new UsageError(`cannot write ${path}: ${reasonOf(error)}`, 1);
  }
}

export function writeOut(bytes: Uint8Array | string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(bytes, (error) => (error ? reject(new UsageError('cannot write to standard output', 1)) : resolve()));
  });
}

export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** One line: from the terminal without showing it, or the first line of what is piped in. */
export function askSecret(prompt: string): Promise<string> {
  return process.stdin.isTTY ? askHidden(prompt) : firstLine();
}

async function firstLine(): Promise<string> {
  const held: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    const end = chunk.indexOf(10);
    held.push(end < 0 ? chunk : chunk.subarray(0, end));
    length += chunk.length;
    if (end >= 0 || length > MAX_LINE_BYTES) break;
  }
  process.stdin.destroy();
  const line = Buffer.concat(held);
  for (const part of held) part.fill(0);
  if (line.length > MAX_LINE_BYTES) throw new UsageError('the first line of standard input is too long to be a password');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(line).replace(/\r$/, '');
  } catch {
    throw new BackupError('secret-not-allowed', 'not UTF-8');
  } finally {
    line.fill(0);
  }
}

const [CTRL_C, CTRL_D, BACKSPACE, DELETE, ESCAPE] = ['\u0003', '\u0004', '\b', '\u007f', '\u001b'];

async function askHidden(prompt: string): Promise<string> {
  const { stdin } = process;
  stdin.setRawMode(true); // before the prompt: what is typed at once must not be shown either
  process.stderr.write(prompt);
  stdin.setEncoding('utf8');
  let typed: string[] = [];
  try {
    for await (const chunk of stdin as AsyncIterable<string>) {
      if (chunk.startsWith(ESCAPE)) continue; // an arrow key and the like
      for (const key of chunk) {
        if (key === CTRL_C) throw new Interrupted();
        if (key === '\r' || key === '\n' || key === CTRL_D) return typed.join('');
        if (key === BACKSPACE || key === DELETE) typed = typed.slice(0, -1);
        else typed.push(key);
      }
    }
    return typed.join('');
  } finally {
    stdin.setRawMode(false);
    stdin.destroy();
    process.stderr.write('\n');
  }
}
