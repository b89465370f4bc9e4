/** fileStore: a crash at any write, a full disk, a lost permission, a folder that is gone. */
import { expect } from 'chai';
import { BackupError } from '../../src/core/errors.ts';
import { type FileDirectory, fileStore } from '../../src/stores/index.ts';
import { authors } from '../../src/testing/author.ts';
import { type MemoryDirectory, type WriteStep, memoryDirectory } from './memory-directory.ts';

const WALLET = 'w';
const author = authors();

const codeLater = (work: Promise<unknown>) =>
  work.then(
    () => 'fine',
    (thrown: unknown) => (thrown instanceof BackupError ? thrown.code : String(thrown)),
  );

/** Fits the type of the platform's own. */
export const fits = (handle: FileSystemDirectoryHandle): FileDirectory => handle;

/** What a crash at a write leaves: nothing of it, the first half, or all of it. */
const TORN: Readonly<Record<string, (step: WriteStep) => void>> = {
  'nothing of it': () => {},
  'no bytes': (step) => step.step === 'replace' && step.put(new Uint8Array(0)),
  'half of it': (step) => step.step === 'replace' && step.put(step.bytes.subarray(0, step.bytes.length >> 1)),
  'all but the last byte': (step) => step.step === 'replace' && step.put(step.bytes.subarray(0, -1)),
  'all of it': (step) => step.step === 'replace' && step.put(step.bytes),
};

/** Runs the work with a crash at write number `at`. @returns whether the work got that far */
async function crashAt(directory: MemoryDirectory, at: number, leave: (step: WriteStep) => void, work: () => Promise<unknown>) {
  let count = 0;
  let crashed = false;
  directory.onWrite = (step) => {
    // Once crashed, nothing more of this process happens.
    if (crashed || count++ < at) {
      if (crashed) throw new DOMException('the process is dead', 'UnknownError');
      return;
    }
    crashed = true;
    leave(step);
    throw new DOMException('crash', 'UnknownError');
  };
  await work().catch(() => undefined);
  directory.onWrite = () => {};
  return crashed;
}

describe('fileStore after a crash', () => {
  for (const [what, leave] of Object.entries(TORN)) {
    for (const before of [0, 1, 2, 3, 4]) {
      it(`at any write of a backup on top of ${before}, leaving ${what}: the old one or the new one, and the next try succeeds`, async () => {
        const by = author(WALLET);
        const start = memoryDirectory();
        let old: { bytes: Uint8Array; sha256: string } | null = null;
        for (let seq = 1; seq <= before; seq++) old = await by.store(fileStore({ directory: start }), seq, old?.sha256 ?? '');
        const next = before + 1;
        let outcomes = '';
        for (let at = 0; ; at++) {
          const directory = memoryDirectory(start);
          const crashed = await crashAt(directory, at, leave, () => by.store(fileStore({ directory }), next, old?.sha256 ?? ''));
          const made = await by.make(next);
          const now = await fileStore({ directory }).current(WALLET);
          if (now) expect([old?.bytes, made.bytes]).to.deep.include(now.bytes);
          else expect(old).to.equal(null);
          outcomes += now && now.bytes.length === made.bytes.length && now.bytes.every((byte, i) => byte === made.bytes[i]) ? 'n' : 'o';
          // What the flow does after a reload: the same bytes, the same promote.
          await by.store(fileStore({ directory }), next, old?.sha256 ?? '');
          expect((await fileStore({ directory }).current(WALLET))?.bytes).to.deep.equal(made.bytes);
          if (!crashed) break;
        }
        // The old one up to some write, the new one from there on; the last run had no crash.
        expect(outcomes).to.match(/^o+n+$/);
      });
    }
  }

  it('at any write of a removal and of an undelete: removed or not, never damaged', async () => {
    for (const leave of Object.values(TORN)) {
      for (let at = 0, crashed = true; crashed; at++) {
        const directory = memoryDirectory();
        const made = await author(WALLET).store(fileStore({ directory }), 1, '');
        const remove = await author(WALLET).ownerCall('delete', made);
        crashed = await crashAt(directory, at, leave, () => fileStore({ directory }).remove(remove));
        const now = await fileStore({ directory }).current(WALLET);
        if (now) expect(now.bytes).to.deep.equal(made.bytes);
        await fileStore({ directory }).remove(remove);
        expect(await fileStore({ directory }).current(WALLET)).to.equal(null);
        const undelete = await author(WALLET).ownerCall('undelete', made);
        await crashAt(directory, at, leave, () => fileStore({ directory }).undelete(undelete));
        await fileStore({ directory }).undelete(undelete);
        expect((await fileStore({ directory }).current(WALLET))?.bytes).to.deep.equal(made.bytes);
      }
    }
  });
});

describe('fileStore in trouble', () => {
  const TROUBLE: Readonly<Record<string, string>> = {
    QuotaExceededError: 'store-full',
    NotAllowedError: 'store-unauthorized',
    SecurityError: 'store-unauthorized',
    NoModificationAllowedError: 'store-busy',
    InvalidStateError: 'store-failed',
    UnknownError: 'store-failed',
    AbortError: 'aborted',
  };
  for (const [name, code] of Object.entries(TROUBLE)) {
    it(`calls ${name} ${code}, and keeps what it had`, async () => {
      const directory = memoryDirectory();
      const store = fileStore({ directory });
      const first = await author(WALLET).store(store, 1, '');
      const next = await author(WALLET).make(2);
      directory.onWrite = () => {
        throw new DOMException('no', name);
      };
      expect(await codeLater(store.putCandidate(next, next.bytes))).to.equal(code);
      directory.onWrite = () => {};
      await store.putCandidate(next, next.bytes);
      directory.onWrite = () => {
        throw new DOMException('no', name);
      };
      expect(await codeLater(store.promote(await author(WALLET).promoteRequest(next, first.sha256)))).to.equal(code);
      directory.onWrite = () => {};
      expect((await store.current(WALLET))?.bytes).to.deep.equal(first.bytes);
      await author(WALLET).store(store, 2, first.sha256);
    });
  }

  it('never takes a folder that is gone for an empty one', async () => {
    const directory = memoryDirectory();
    const store = fileStore({ directory });
    expect(await store.current(WALLET)).to.equal(null);
    const made = await author(WALLET).store(store, 1, '');
    directory.gone = true;
    expect(await codeLater(store.current(WALLET))).to.equal('store-unreachable');
    expect(await codeLater(store.getCandidate(made))).to.equal('store-unreachable');
    expect(await codeLater(store.putCandidate(made, made.bytes))).to.equal('store-unreachable');
    directory.gone = false;
    expect((await store.current(WALLET))?.bytes).to.deep.equal(made.bytes);
  });

  it('says when both pointers are damaged, and lives with one', async () => {
    const directory = memoryDirectory();
    const store = fileStore({ directory });
    const first = await author(WALLET).store(store, 1, '');
    const second = await author(WALLET).store(store, 2, first.sha256);
    const files = [...directory.root.folders.values()][0]?.files as Map<string, Uint8Array<ArrayBuffer>>;
    const [a, b] = [files.get('current-a') as Uint8Array<ArrayBuffer>, files.get('current-b') as Uint8Array<ArrayBuffer>];
    // Turn 0 and 2 are a's, turn 1 is b's.
    files.set('current-a', a.with(a.length - 1, 0));
    expect((await store.current(WALLET))?.bytes).to.deep.equal(first.bytes);
    files.set('current-b', b.with(20, 0));
    expect(await codeLater(store.current(WALLET))).to.equal('store-garbage');
    files.set('current-a', a);
    expect((await store.current(WALLET))?.bytes).to.deep.equal(second.bytes);
  });

  it('keeps a wallet in a folder that tells nothing of its id, each backup as a file of its own', async () => {
    const directory = memoryDirectory();
    const wallet = '../../etc/passwd\0 CON ünï';
    const made = await author(wallet).store(fileStore({ directory }), 1, '');
    const [[folder, { files }] = ['', { files: new Map() }], ...more] = [...directory.root.folders];
    expect(more).to.deep.equal([]);
    expect(folder).to.match(/^[0-9a-f]{64}$/);
    expect([...files.keys()].sort()).to.deep.equal([`1-${made.sha256}.holdfast`, 'current-a', 'current-b']);
    expect(files.get(`1-${made.sha256}.holdfast`)).to.deep.equal(made.bytes);
  });

  it('leaves files of others alone', async () => {
    const directory = memoryDirectory();
    const store = fileStore({ directory });
    const first = await author(WALLET).store(store, 1, '');
    const files = [...directory.root.folders.values()][0]?.files as Map<string, Uint8Array<ArrayBuffer>>;
    files.set('notes.txt', new Uint8Array(1));
    files.set('x.crswap', new Uint8Array(1));
    await author(WALLET).store(store, 2, first.sha256);
    expect(files.has('notes.txt') && files.has('x.crswap')).to.equal(true);
  });

  it('refuses a folder whose files cannot be written', async () => {
    const directory = memoryDirectory();
    const readOnly: FileDirectory = {
      ...directory,
      getDirectoryHandle: async (name, options) => {
        const inner = await directory.getDirectoryHandle(name, options);
        const getFileHandle: FileDirectory['getFileHandle'] = async (...args) => {
          const { getFile } = await inner.getFileHandle(...args);
          return { getFile } as Awaited<ReturnType<FileDirectory['getFileHandle']>>;
        };
        return { ...inner, getFileHandle };
      },
    };
    const made = await author(WALLET).make(1);
    expect(await codeLater(fileStore({ directory: readOnly }).putCandidate(made, made.bytes))).to.equal('invalid-argument');
  });
});

describe('fileStore in two tabs', () => {
  it('lets one of two stores on the same folder win', async () => {
    const directory = memoryDirectory();
    const stores = [fileStore({ directory }), fileStore({ directory })] as const;
    const first = await author(WALLET).store(stores[0], 1, '');
    const rivals = [await author(WALLET).make(2), await author(WALLET).make(2, { variant: 'b' })] as const;
    await Promise.all(rivals.map((rival, i) => stores[i as 0 | 1].putCandidate(rival, rival.bytes)));
    const requests = await Promise.all(rivals.map((rival) => author(WALLET).promoteRequest(rival, first.sha256)));
    const ends = await Promise.all(requests.map((request, i) => codeLater(stores[i as 0 | 1].promote(request))));
    expect([...ends].sort()).to.deep.equal(['fine', 'store-conflict']);
  });
});
