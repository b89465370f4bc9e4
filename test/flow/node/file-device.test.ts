import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { EMPTY_DEVICE } from '../../../src/flow/device.ts';
import { fileDevice } from '../../../src/flow/file-device.ts';
import { fileStore } from '../../../src/stores/file.ts';
import { nodeDirectory } from '../../../src/stores/node-directory.ts';
import { codeOf, deviceWith, shareFor, slotIdOf } from '../world.ts';

const deviceIn = async (folder: string) => fileDevice({ directory: await nodeDirectory(folder) });

describe('device state in a folder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'holdfast-device-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('survives the process, sealed, for this user only', async () => {
    const state = { ...EMPTY_DEVICE, owner: { secret: 'marked-owner-secret', public: 'p' } };
    expect(await (await deviceIn(folder)).load('w')).to.equal(null);
    await (await deviceIn(folder)).save('w', state);
    expect(await (await deviceIn(folder)).load('w')).to.deep.equal(state);
    for (const name of await readdir(folder)) {
      expect((await stat(join(folder, name))).mode & 0o077, name).to.equal(0);
      expect((await readFile(join(folder, name))).toString('latin1')).to.not.include('marked');
    }
    await (await deviceIn(folder)).remove('w');
    expect(await (await deviceIn(folder)).load('w')).to.equal(null);
  });

  it('names damage, and a folder that cannot be', async () => {
    const device = await deviceIn(folder);
    await device.save('w', EMPTY_DEVICE);
    for (const name of await readdir(folder)) if (name.endsWith('.state')) await writeFile(join(folder, name), 'not it');
    expect(await codeOf(device.load('w'))).to.equal('device-state-damaged');
    const gone = await nodeDirectory(join(folder, 'gone'));
    await rm(join(folder, 'gone'), { recursive: true });
    expect(await codeOf(fileDevice({ directory: gone }).save('w', EMPTY_DEVICE))).to.equal('device-storage');
  });

  it('a headless wallet backs up into a folder, and recovers from it in another process', async () => {
    const options = async (name: string) => ({
      store: fileStore({ directory: await nodeDirectory(join(folder, 'store')) }),
      device: await deviceIn(join(folder, name)),
    });
    const status = await deviceWith(await options('first')).backup.create('x-hash', { secret: 'a' });
    expect(status.state).to.equal('protected');
    expect((await deviceWith(await options('first')).backup.status()).state).to.equal('protected');
    const second = deviceWith(await options('second'));
    await second.backup.recover(slotIdOf(await second.backup.status()), { secret: 'a' });
    expect(second.recoveredShare).to.deep.equal(shareFor('one'));
  });
});
