/** fileStore in the browser's own file system, and its lock across tabs. */
import { expect } from 'chai';
import { sha256 } from '@noble/hashes/sha2.js';
import { toHex, utf8 } from '../../../src/core/bytes.ts';
import { type BackupError } from '../../../src/core/errors.ts';
import { fileStore } from '../../../src/stores/index.ts';
import { authors } from '../../../src/testing/author.ts';
import { storeSuite } from '../../../src/testing/store-suite.ts';
import { memoryDirectory } from '../memory-directory.ts';

/** Null where the browser has no such file system, or cannot write to it from a page. */
async function rootFolder(): Promise<FileSystemDirectoryHandle | null> {
  try {
    const root = await navigator.storage.getDirectory();
    const file = await root.getFileHandle('probe', { create: true });
    return typeof file.createWritable === 'function' ? root : null;
  } catch {
    return null;
  }
}

const root = await rootFolder();

if (root) {
  storeSuite(
    'fileStore in the origin’s private file system',
    async () => {
      const name = crypto.randomUUID();
      const directory = await root.getDirectoryHandle(name, { create: true });
      const dispose = () => root.removeEntry(name, { recursive: true });
      return { store: fileStore({ directory }), wallet: 'w', otherWallet: 'other', dispose };
    },
    { describe, it },
  );
} else {
  describe('fileStore in the origin’s private file system', () => {
    it('is not tested: this browser cannot write to one from a page', function () {
      this.skip(); // no createWritable() outside of workers
    });
  });
}

describe('fileStore and other tabs', () => {
  const lockName = `holdfast-file:${toHex(sha256(utf8('w')))}`;

  it('waits while another tab works on the wallet, and gives up when told so', async () => {
    const store = fileStore({ directory: memoryDirectory() });
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const taken = new Promise<void>((resolve) => {
      void navigator.locks.request(lockName, () => {
        resolve();
        return held;
      });
    });
    await taken;
    let answered = false;
    const waiting = store.current('w').then(() => {
      answered = true;
    });
    const controller = new AbortController();
    const givingUp = store.current('w', { signal: controller.signal }).then(
      () => 'fine',
      (thrown: BackupError) => thrown.code,
    );
    // Another wallet is not held up, and its answer comes after the others have asked.
    expect(await store.current('another')).to.equal(null);
    const { pending = [] } = await navigator.locks.query();
    expect(pending.filter(({ name }) => name === lockName).length).to.equal(2);
    expect(answered).to.equal(false);
    controller.abort(new Error('no more'));
    expect(await givingUp).to.equal('aborted');
    release();
    await waiting;
    expect(answered).to.equal(true);
  });

  it('lets go of the lock when a call fails', async () => {
    const directory = memoryDirectory();
    const store = fileStore({ directory });
    const made = await authors()('w').make(1);
    directory.gone = true;
    await store.putCandidate(made, made.bytes).catch(() => undefined);
    directory.gone = false;
    await store.putCandidate(made, made.bytes);
    expect((await navigator.locks.query()).held?.filter(({ name }) => name === lockName)).to.deep.equal([]);
  });
});
