/** What the shared rules keep, and for how long. */
import { expect } from 'chai';
import { BackupError } from '../../src/core/errors.ts';
import { type LedgerBackend, type Shelf, ledgerStore, memoryStore } from '../../src/stores/index.ts';
import { authors } from '../../src/testing/author.ts';

const WALLET = 'w';
const author = authors();
const DAY_MS = 86_400_000;

const codeLater = (work: Promise<unknown>) =>
  work.then(
    () => 'fine',
    (thrown: unknown) => (thrown instanceof BackupError ? thrown.code : String(thrown)),
  );

/** A backend that shows its shelf. */
function openShelf(): {
  backend: LedgerBackend;
  items: Map<string, Uint8Array>;
  record: () => Uint8Array | null;
  damage: (bytes: Uint8Array) => void;
} {
  let record: Uint8Array | null = null;
  const items = new Map<string, Uint8Array>();
  const shelf: Shelf = {
    readRecord: async () => record,
    writeRecord: async (bytes) => void (record = bytes),
    read: async (name) => items.get(name) ?? null,
    write: async (name, bytes) => void items.set(name, bytes),
    drop: async (name) => void items.delete(name),
    names: async () => [...items.keys()],
  };
  return { backend: { exclusive: (_, work) => work(shelf) }, items, record: () => record, damage: (bytes) => void (record = bytes) };
}

const seqs = (items: Map<string, Uint8Array>) => [...items.keys()].map((name) => Number(name.split('-')[0])).sort((a, b) => a - b);

async function storeUpTo(last: number, verifiedSeq: number | null) {
  const { backend, items, ...rest } = openShelf();
  const store = ledgerStore(backend, { name: 'test' });
  let current = '';
  for (let seq = 1; seq <= last; seq++) {
    const made = await author(WALLET).store(store, seq, current);
    if (seq === verifiedSeq) await store.verified(await author(WALLET).ownerCall('verified', made));
    current = made.sha256;
  }
  return { store, items, current, ...rest };
}

describe('a store’s shelf', () => {
  it('keeps the last three versions, and the one before them until the next promote', async () => {
    expect(seqs((await storeUpTo(3, null)).items)).to.deep.equal([1, 2, 3]);
    expect(seqs((await storeUpTo(4, null)).items)).to.deep.equal([1, 2, 3, 4]);
    expect(seqs((await storeUpTo(5, null)).items)).to.deep.equal([2, 3, 4, 5]);
    expect(seqs((await storeUpTo(8, null)).items)).to.deep.equal([5, 6, 7, 8]);
  });

  it('keeps the last one that was opened with a method, however old', async () => {
    expect(seqs((await storeUpTo(8, 1)).items)).to.deep.equal([1, 5, 6, 7, 8]);
    const { store, items, current } = await storeUpTo(8, 1);
    const last = await author(WALLET).make(8);
    expect(last.sha256).to.equal(current);
    await store.verified(await author(WALLET).ownerCall('verified', last));
    await author(WALLET).store(store, 9, current);
    const tenth = await author(WALLET).store(store, 10, (await author(WALLET).make(9)).sha256);
    expect(seqs(items)).to.deep.equal([7, 8, 9, 10]);
    expect(tenth.seq).to.equal(10);
  });

  it('says that it is damaged when the current backup or the record is: never "none", never wrong bytes', async () => {
    const { store, items, current, record, damage } = await storeUpTo(1, null);
    const name = `1-${current}`;
    const bytes = items.get(name) as Uint8Array;
    items.set(name, bytes.with(50, (bytes[50] ?? 0) ^ 1));
    expect(await codeLater(store.current(WALLET))).to.equal('store-garbage');
    expect(await store.getCandidate({ wallet: WALLET, seq: 1, sha256: current })).to.equal(null);
    items.delete(name);
    expect(await codeLater(store.current(WALLET))).to.equal('store-garbage');
    // The owner's device still has the bytes: sending them again mends it.
    await store.putCandidate({ wallet: WALLET, seq: 1, sha256: current }, bytes);
    expect((await store.current(WALLET))?.bytes).to.deep.equal(bytes);
    const whole = record() as Uint8Array;
    for (const bad of [
      whole.slice(0, -1),
      new Uint8Array([255]),
      new TextEncoder().encode('null'),
      new TextEncoder().encode('{"owner":"x","versions":[]}'),
    ]) {
      damage(bad);
      expect(await codeLater(store.current(WALLET))).to.equal('store-garbage');
    }
    damage(whole);
    expect((await store.current(WALLET))?.bytes).to.deep.equal(bytes);
  });
});

describe('a call that waited for its turn', () => {
  it('does nothing when its caller gave up meanwhile, whatever the place says', async () => {
    const { backend, items } = openShelf();
    const controller = new AbortController();
    const slow: LedgerBackend = {
      exclusive: (...args) => {
        controller.abort();
        return backend.exclusive(...args);
      },
    };
    const made = await author(WALLET).make(1);
    const put = ledgerStore(slow, { name: 'test' }).putCandidate(made, made.bytes, { signal: controller.signal });
    expect(await codeLater(put)).to.equal('aborted');
    expect(items.size).to.equal(0);
  });
});

describe('a removed backup', () => {
  async function removed(graceMs?: number) {
    let time = Date.UTC(2026, 0, 1);
    const store = memoryStore({ now: () => time, ...(graceMs === undefined ? {} : { graceMs }) });
    const made = await author(WALLET).store(store, 7, '');
    await store.remove(await author(WALLET).ownerCall('delete', made));
    const undelete = async () => store.undelete(await author(WALLET).ownerCall('undelete', made));
    return { store, made, undelete, pass: (ms: number) => void (time += ms) };
  }

  it('comes back until thirty days are over, to the millisecond', async () => {
    for (const ms of [0, 30 * DAY_MS - 1]) {
      const { store, made, undelete, pass } = await removed();
      pass(ms);
      await undelete();
      expect((await store.current(WALLET))?.bytes).to.deep.equal(made.bytes);
    }
    for (const ms of [30 * DAY_MS, 30 * DAY_MS + 1]) {
      const { store, made, undelete, pass } = await removed();
      pass(ms);
      expect(await codeLater(undelete())).to.equal('store-conflict');
      expect(await store.getCandidate(made)).to.equal(null);
    }
  });

  it('keeps its owner and its seq during the grace period, and neither after it', async () => {
    const stranger = author(WALLET, 'a stranger');
    const { store, pass } = await removed(1000);
    pass(999);
    expect(await codeLater(stranger.store(store, 8, ''))).to.equal('owner-changed');
    expect(await codeLater(author(WALLET).store(store, 7, '', { variant: 'anew' }))).to.equal('store-conflict');
    pass(1);
    const anew = await stranger.store(store, 1, '');
    expect((await store.current(WALLET))?.bytes).to.deep.equal(anew.bytes);
  });

  it('that was removed twice counts from the first time', async () => {
    const { store, made, undelete, pass } = await removed(1000);
    pass(600);
    await store.remove(await author(WALLET).ownerCall('delete', made));
    pass(400);
    expect(await codeLater(undelete())).to.equal('store-conflict');
  });
});

describe('the error a promote gives', () => {
  it('names what is wrong', async () => {
    const store = memoryStore();
    const first = await author(WALLET).store(store, 1, '');
    const stranger = author(WALLET, 'a stranger');
    const theirs = await stranger.make(2);
    await store.putCandidate(theirs, theirs.bytes);
    const next = await author(WALLET).make(2);
    await store.putCandidate(next, next.bytes);
    const promote = async (by: typeof stranger, what: typeof theirs) =>
      codeLater(store.promote(await by.promoteRequest(what, first.sha256)));
    expect(await promote(stranger, next)).to.equal('signature-invalid');
    expect(await promote(stranger, theirs)).to.equal('owner-changed');
    expect(await promote(author(WALLET), theirs)).to.equal('owner-changed');
    expect(await promote(author(WALLET), next)).to.equal('fine');
  });
});
