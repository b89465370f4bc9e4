/**
 * Device state sealed at rest: XChaCha20-Poly1305 under a key that is derived
 * from a non-extractable CryptoKey in IndexedDB. Whoever copies the database
 * file, or reads IndexedDB from a dump, gets ciphertext; script in this origin
 * can use the key, as SECURITY says.
 */
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { concat, enc, fromUtf8, randomBytes, utf8, wipe } from '../core/bytes.ts';
import { BackupError } from '../core/errors.ts';
import type { DeviceState, DeviceStore } from './device.ts';
import { processQueue, webLocks } from './locks.ts';

const NONCE_BYTES = 24;
const KEY_BITS = 256;
const DATABASE = 'holdfast';
const STATES = 'states';
const KEYS = 'keys';

/** Seals and opens one state; the wallet and the version are authenticated with it. */
export function sealState(key: Uint8Array, wallet: string, state: DeviceState): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
  const plain = utf8(JSON.stringify(state));
  const sealed = xchacha20poly1305(key, nonce, enc('holdfast/1/device', wallet)).encrypt(plain);
  wipe(plain);
  return concat(nonce, sealed);
}

/** @throws BackupError `device-state-damaged` */
export function openState(key: Uint8Array, wallet: string, sealed: Uint8Array): DeviceState {
  try {
    const cipher = xchacha20poly1305(key, sealed.subarray(0, NONCE_BYTES), enc('holdfast/1/device', wallet));
    const plain = cipher.decrypt(sealed.subarray(NONCE_BYTES));
    const state = JSON.parse(fromUtf8(plain)) as DeviceState;
    wipe(plain);
    return state;
  } catch {
    throw new BackupError('device-state-damaged');
  }
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB'));
  });
}

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(STATES);
    request.result.createObjectStore(KEYS);
  };
  return done(request);
}

async function transact<T>(mode: IDBTransactionMode, work: (states: IDBObjectStore, keys: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  try {
    const database = await open();
    try {
      // Strict: a sealed candidate must be on the disk before the first request leaves.
      const transaction = database.transaction([STATES, KEYS], mode, { durability: 'strict' });
      const committed = new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve();
        transaction.onabort = () => reject(transaction.error ?? new Error('IndexedDB'));
      });
      const result = done(work(transaction.objectStore(STATES), transaction.objectStore(KEYS)));
      await Promise.all([result, committed]);
      return await result;
    } finally {
      database.close();
    }
  } catch (cause) {
    throw new BackupError('device-storage', undefined, { cause });
  }
}

/** The key that never leaves IndexedDB, made on first use. Two tabs that make it at once keep the first one's. */
async function masterKey(): Promise<CryptoKey> {
  const read = () => transact<unknown>('readonly', (_, keys) => keys.get('master'));
  const existing = await read();
  if (existing) return existing as CryptoKey;
  const made = await crypto.subtle.importKey('raw', randomBytes(32), 'HKDF', false, ['deriveBits']);
  await transact('readwrite', (_, keys) => keys.add(made, 'master')).catch(() => undefined);
  const kept = await read();
  if (!kept) throw new BackupError('device-storage');
  return kept as CryptoKey;
}

async function walletKey(wallet: string): Promise<Uint8Array> {
  const algorithm = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info: enc('holdfast/1/device', wallet) };
  return new Uint8Array(await crypto.subtle.deriveBits(algorithm, await masterKey(), KEY_BITS));
}

/** The browser's own: IndexedDB, sealed. */
export function indexedDbDevice(): DeviceStore {
  return {
    async load(wallet) {
      const sealed = await transact<unknown>('readonly', (states) => states.get(wallet));
      if (!(sealed instanceof Uint8Array)) return null;
      return openState(await walletKey(wallet), wallet, sealed);
    },
    async save(wallet, state) {
      const sealed = sealState(await walletKey(wallet), wallet, state);
      await transact('readwrite', (states) => states.put(sealed, wallet));
    },
    async remove(wallet) {
      await transact('readwrite', (states) => states.delete(wallet));
    },
    // A page in an insecure context has no locks; it has no IndexedDB keys to share either.
    exclusive: 'locks' in navigator ? webLocks() : processQueue(),
  };
}
