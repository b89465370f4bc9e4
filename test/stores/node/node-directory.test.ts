/** The folder of Node's: the contract on a real disk, and what a crash leaves there. */
import { expect } from 'chai';
import { chmod, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BackupError } from '../../../src/core/errors.ts';
import { fileStore } from '../../../src/stores/index.ts';
import { nodeDirectory } from '../../../src/stores/node-directory.ts';
import { authors } from '../../../src/testing/author.ts';
import { storeSuite } from '../../../src/testing/store-suite.ts';

const WALLET = 'w';
const author = authors();
const temporary = () => mkdtemp(join(tmpdir(), 'holdfast-store-'));

const codeLater = (work: Promise<unknown>) =>
  work.then(
    () => 'fine',
    (thrown: unknown) => (thrown instanceof BackupError ? thrown.code : String(thrown)),
  );

storeSuite(
  'fileStore in a folder of Node’s',
  async () => {
    const path = await temporary();
    const dispose = () => rm(path, { recursive: true });
    return { store: fileStore({ directory: await nodeDirectory(path) }), wallet: 'é/../w', otherWallet: 'other', dispose };
  },
  { describe, it },
);

describe('nodeDirectory', () => {
  let path: string;
  beforeEach(async () => {
    path = await temporary();
  });
  afterEach(() => rm(path, { recursive: true, force: true }));

  it('keeps backups across processes, readable by their owner only, and leaves nothing else', async () => {
    const made = await author(WALLET).store(fileStore({ directory: await nodeDirectory(path) }), 1, '');
    expect((await fileStore({ directory: await nodeDirectory(path) }).current(WALLET))?.bytes).to.deep.equal(made.bytes);
    const [folder = ''] = await readdir(path);
    const files = await readdir(join(path, folder));
    expect(files.sort()).to.deep.equal([`1-${made.sha256}.holdfast`, 'current-a', 'current-b']);
    for (const name of files) expect((await stat(join(path, folder, name))).mode & 0o077).to.equal(0);
  });

  it('makes the folder when it is opened, not later: a disk that is gone is no empty store', async () => {
    const inner = join(path, 'a', 'b');
    const store = fileStore({ directory: await nodeDirectory(inner) });
    expect(await store.current(WALLET)).to.equal(null);
    const made = await author(WALLET).store(store, 1, '');
    await rename(inner, join(path, 'away'));
    expect(await codeLater(store.current(WALLET))).to.equal('store-unreachable');
    expect(await codeLater(store.putCandidate(made, made.bytes))).to.equal('store-unreachable');
    expect(await readdir(join(path, 'a'))).to.deep.equal([]);
    await rename(join(path, 'away'), inner);
    expect((await store.current(WALLET))?.bytes).to.deep.equal(made.bytes);
  });

  it('is not disturbed by what a crashed write left aside', async () => {
    const store = fileStore({ directory: await nodeDirectory(path) });
    const first = await author(WALLET).store(store, 1, '');
    const [folder = ''] = await readdir(path);
    for (const name of ['current-a.tmp', 'current-b.tmp', '2-x.holdfast.tmp']) await writeFile(join(path, folder, name), 'half');
    expect((await store.current(WALLET))?.bytes).to.deep.equal(first.bytes);
    const second = await author(WALLET).store(store, 2, first.sha256);
    expect((await store.current(WALLET))?.bytes).to.deep.equal(second.bytes);
  });

  it('says when it may not write, and still reads', async function () {
    if (process.getuid?.() === 0) this.skip(); // root may write everywhere
    const store = fileStore({ directory: await nodeDirectory(path) });
    const first = await author(WALLET).store(store, 1, '');
    const [folder = ''] = await readdir(path);
    await chmod(join(path, folder), 0o500);
    const next = await author(WALLET).make(2);
    expect(await codeLater(store.putCandidate(next, next.bytes))).to.equal('store-unauthorized');
    expect((await store.current(WALLET))?.bytes).to.deep.equal(first.bytes);
    await chmod(join(path, folder), 0o700);
  });

  it('refuses names that lead elsewhere', async () => {
    const directory = await nodeDirectory(path);
    for (const name of ['', '.', '..', '../x', 'a/b', 'a\\b', '/etc', 'a\0', 'x.tmp']) {
      for (const call of [directory.getFileHandle(name), directory.getDirectoryHandle(name), directory.removeEntry(name)]) {
        expect(
          await call.then(
            () => 'fine',
            (thrown: Error) => thrown.name,
          ),
          name,
        ).to.equal('TypeError');
      }
    }
  });

  it('calls a file where a folder should be by its name', async () => {
    await writeFile(join(path, 'x'), '');
    const directory = await nodeDirectory(path);
    expect(
      await directory.getDirectoryHandle('x').then(
        () => 'fine',
        (thrown: Error) => thrown.name,
      ),
    ).to.equal('TypeMismatchError');
  });
});
