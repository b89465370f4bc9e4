/** Keys in files beside the embedded database, made when they are first asked for. */
import { randomBytes } from 'node:crypto';
import { chmodSync, closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { KmsError } from './kms.ts';

const KEY_BYTES = 32;

/** Written whole before it gets its name: two processes that start at once end with one key. */
function createKeyFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const own = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const file = openSync(own, 'wx', 0o600);
  try {
    writeSync(file, `${randomBytes(KEY_BYTES).toString('base64url')}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  try {
    linkSync(own, path);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
  } finally {
    unlinkSync(own);
  }
}

/**
 * The 32 bytes in a file of base64url, which is made, for its owner alone, where it is missing.
 * @throws KmsError when others may read the file, or it holds no key
 */
export function keyFromFile(path: string): Uint8Array {
  let mode: number;
  try {
    mode = statSync(path).mode;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown;
    createKeyFile(path);
    chmodSync(path, 0o600);
    mode = statSync(path).mode;
  }
  if ((mode & 0o077) !== 0) throw new KmsError('kms-refused', `${path} can be read by others: chmod 600`);
  const key = keyFromText(readFileSync(path, 'utf8').trim());
  if (!key) throw new KmsError('kms-refused', `${path} holds no key`);
  return key;
}

/** base64url of 32 bytes, in its one form; undefined for anything else. */
export function keyFromText(text: string): Uint8Array | undefined {
  const key = new Uint8Array(Buffer.from(text, 'base64url'));
  return /^[\w-]{43}$/.test(text) && Buffer.from(key).toString('base64url') === text ? key : undefined;
}
