/**
 * What this device keeps of the wallet: who is signed in, and the client
 * share, sealed by a key that the browser keeps and does not give out
 * (AES-256-GCM, `extractable: false`). IndexedDB stores both. Somebody who
 * copies the browser's files may still get both; a real wallet uses the
 * platform's key store.
 */
import { utf8 } from '../src/core/bytes.ts';

export const DATABASE = 'holdfast-demo';
const STORE = 'device';
const RECORD = 'wallet';
const NONCE_BYTES = 12;

/** Who is signed in here, by the demo's account name. */
export interface Session {
  readonly account: string;
  readonly address: string;
  /** Which share pair the wallet uses, by the co-signer's word: a new device knows it before it has its half. */
  readonly pair: string;
  /** The wallet id of the backup. */
  readonly wallet: string;
  /** The co-signer's token for this device. */
  readonly token: string;
}

interface SealedShare {
  readonly key: CryptoKey;
  readonly nonce: Uint8Array<ArrayBuffer>;
  readonly sealed: Uint8Array<ArrayBuffer>;
}

interface DeviceRecord {
  readonly session: Session;
  readonly share?: SealedShare;
}

export interface DeviceState {
  readonly session: Session;
  readonly hasShare: boolean;
}

/** What is here, or null on an empty device. */
export async function readDevice(): Promise<DeviceState | null> {
  const record = await readRecord();
  return record ? { session: record.session, hasShare: record.share !== undefined } : null;
}

/** Signs in. A share that is here for the same address stays. */
export async function keepSession(session: Session): Promise<void> {
  const before = await readRecord();
  const share = before?.session.address === session.address ? before.share : undefined;
  await writeRecord(share ? { session, share } : { session });
}

/** Seals the share under a key of its own. The given bytes stay the caller's. */
export async function keepShare(session: Session, share: Uint8Array<ArrayBuffer>): Promise<void> {
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const sealed = new Uint8Array(await crypto.subtle.encrypt(sealing(nonce, session.address), key, share));
  await writeRecord({ session, share: { key, nonce, sealed } });
}

/** The share's bytes, or null where there are none. The caller wipes them. */
export async function openShare(): Promise<Uint8Array<ArrayBuffer> | null> {
  const record = await readRecord();
  if (!record?.share) return null;
  const { key, nonce, sealed } = record.share;
  return new Uint8Array(await crypto.subtle.decrypt(sealing(nonce, record.session.address), key, sealed));
}

/** Everything this origin keeps in this browser, the kit's part included. */
export async function emptyDevice(): Promise<void> {
  localStorage.clear();
  sessionStorage.clear();
  const names = (await indexedDB.databases?.())?.map(({ name }) => name) ?? [DATABASE];
  // Emptied first: another tab may hold it open for a moment longer.
  await change((store) => store.clear());
  await Promise.all(names.flatMap((name) => (name === undefined ? [] : [deleteDatabase(name)])));
}

/** What this origin still keeps: shown after the loss, so that nobody has to believe it. */
export async function countLeftovers(): Promise<{ databases: number; entries: number }> {
  const databases = (await indexedDB.databases?.()) ?? [];
  return { databases: databases.length, entries: localStorage.length + sessionStorage.length };
}

function sealing(nonce: Uint8Array<ArrayBuffer>, address: string): AesGcmParams {
  return { name: 'AES-GCM', iv: nonce, additionalData: utf8(address) };
}

async function readRecord(): Promise<DeviceRecord | undefined> {
  const database = await openDatabase('only if it is there');
  if (!database) return undefined;
  try {
    const request = database.transaction(STORE).objectStore(STORE).get(RECORD);
    return await new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result as DeviceRecord | undefined);
      request.onerror = () => reject(request.error ?? new Error('IndexedDB'));
    });
  } finally {
    database.close();
  }
}

function writeRecord(record: DeviceRecord): Promise<void> {
  return change((store) => store.put(record, RECORD));
}

/** Resolves when it is on disk, not only when it was asked for. */
async function change(write: (store: IDBObjectStore) => void): Promise<void> {
  const database = await openDatabase();
  try {
    const transaction = database.transaction(STORE, 'readwrite', { durability: 'strict' });
    write(transaction.objectStore(STORE));
    await new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error('IndexedDB'));
    });
  } finally {
    database.close();
  }
}

function openDatabase(): Promise<IDBDatabase>;
function openDatabase(when: 'only if it is there'): Promise<IDBDatabase | null>;
function openDatabase(when?: 'only if it is there'): Promise<IDBDatabase | null> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    let refused = false;
    request.onupgradeneeded = () => {
      // Looking must leave no trace: an empty device stays empty.
      refused = when !== undefined;
      if (refused) request.transaction?.abort();
      else request.result.createObjectStore(STORE);
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => (refused ? resolve(null) : reject(request.error ?? new Error('IndexedDB')));
  });
}

/** Another tab may hold it open for a moment; it lets go when it hears of the deletion. */
function deleteDatabase(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error ?? new Error('IndexedDB'));
    request.onblocked = () => resolve();
  });
}
