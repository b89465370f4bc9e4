/** Device state in IndexedDB: sealed, durable, one per wallet. */
import { expect } from 'chai';
import { BackupError } from '../../../src/core/errors.ts';
import { randomBytes, toB64u, toHex, utf8 } from '../../../src/core/bytes.ts';
import { EMPTY_DEVICE } from '../../../src/flow/device.ts';
import { indexedDbDevice, openState, sealState } from '../../../src/flow/sealed-device.ts';

const SECRET = 'owner-secret-that-must-not-be-seen';
const wallet = () => `wallet-${crypto.randomUUID()}`;

function request<T>(made: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    made.onsuccess = () => resolve(made.result);
    made.onerror = () => reject(made.error ?? new Error('IndexedDB'));
  });
}

async function rawRecord(key: string): Promise<Uint8Array> {
  const database = await request(indexedDB.open('holdfast'));
  const value = (await request(database.transaction('states').objectStore('states').get(key))) as Uint8Array;
  database.close();
  return value;
}

describe('sealed device state', () => {
  it('comes back as it was, also to another tab; each wallet has its own', async () => {
    const name = wallet();
    const state = { ...EMPTY_DEVICE, seq: 7, owner: { secret: SECRET, public: 'public' } };
    await indexedDbDevice().save(name, state);
    expect(await indexedDbDevice().load(name)).to.deep.equal(state);
    expect(await indexedDbDevice().load(wallet())).to.equal(null);
  });

  it('holds no plain text, and a key that cannot be taken out', async () => {
    const name = wallet();
    const drawn = (length: number) => toB64u(randomBytes(length));
    const record = {
      vault: 'a vault of its own',
      gen: drawn(16),
      practises: drawn(16),
      pk: drawn(32),
      authPk: drawn(32),
      deviceKey: drawn(32),
    };
    const practice = { [drawn(8)]: record };
    await indexedDbDevice().save(name, { ...EMPTY_DEVICE, owner: { secret: SECRET, public: 'public' }, practice });
    const raw = toHex(await rawRecord(name));
    const kept = [...Object.keys(practice), ...Object.values(record)];
    for (const mark of [SECRET, toB64u(utf8(SECRET)), ...kept]) expect(raw).to.not.include(toHex(utf8(mark)));
    expect((await indexedDbDevice().load(name))?.practice).to.deep.equal(practice);
    const stored = [localStorage, sessionStorage].flatMap((storage) => Object.values({ ...storage }) as string[]);
    for (const mark of kept) expect(stored.join()).to.not.include(mark);
    const database = await request(indexedDB.open('holdfast'));
    const key = (await request(database.transaction('keys').objectStore('keys').get('master'))) as CryptoKey;
    database.close();
    expect(key.extractable).to.equal(false);
  });

  it('forgets', async () => {
    const name = wallet();
    const device = indexedDbDevice();
    await device.save(name, EMPTY_DEVICE);
    await device.remove(name);
    expect(await device.load(name)).to.equal(null);
  });

  it('lets one tab work at a time on a wallet, and gives up waiting when asked to', async () => {
    const name = wallet();
    const order: string[] = [];
    let free!: () => void;
    const held = new Promise<void>((resolve) => {
      free = resolve;
    });
    const first = indexedDbDevice().exclusive(name, async () => {
      order.push('first in');
      await held;
      order.push('first out');
    });
    const second = indexedDbDevice().exclusive(name, async () => void order.push('second in'));
    const stop = new AbortController();
    const third = indexedDbDevice().exclusive(name, async () => void order.push('third in'), stop.signal);
    stop.abort();
    const refusal = await third.catch((error: unknown) => error);
    expect(refusal).to.be.instanceOf(BackupError).and.include({ code: 'aborted' });
    free();
    await Promise.all([first, second]);
    expect(order).to.deep.equal(['first in', 'first out', 'second in']);
  });

  it('refuses a state that was altered, cut or moved to another wallet', () => {
    const key = new Uint8Array(32).fill(7);
    const sealed = sealState(key, 'a', EMPTY_DEVICE);
    const code = (bytes: Uint8Array, name: string) => {
      try {
        openState(key, name, bytes);
        return 'opened';
      } catch (error) {
        return (error as BackupError).code;
      }
    };
    expect(code(sealed, 'a')).to.equal('opened');
    expect(code(sealed, 'b')).to.equal('device-state-damaged');
    for (let i = 0; i < sealed.length; i++) {
      const flipped = Uint8Array.from(sealed);
      flipped[i] = (flipped[i] ?? 0) ^ 1;
      expect(code(flipped, 'a'), `byte ${i}`).to.equal('device-state-damaged');
      expect(code(sealed.subarray(0, i), 'a'), `cut at ${i}`).to.equal('device-state-damaged');
    }
  });
});
