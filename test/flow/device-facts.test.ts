/** What is said about this device itself: the host's word, the owner key, and never a guess. */
import { expect } from 'chai';
import { BackupError } from '../../src/core/errors.ts';
import { memoryDevice } from '../../src/flow/device.ts';
import { memoryStore } from '../../src/stores/memory.ts';
import { deviceWith, slotIdOf } from './world.ts';

describe('flow: what is known of the device', () => {
  it('is nothing of the share where the host does not say, and no owner key before the first backup', async () => {
    const { backup } = deviceWith();
    expect(await backup.deviceFacts()).to.deep.equal({ share: 'unknown', ownerKey: 'missing' });
    await backup.create('x-hash', { secret: 'a' });
    expect(await backup.deviceFacts()).to.deep.equal({ share: 'unknown', ownerKey: 'here' });
    await backup.forgetDevice();
    expect(await backup.deviceFacts()).to.deep.equal({ share: 'unknown', ownerKey: 'missing' });
  });

  it('is the word of the host about the share, at once or later', async () => {
    const said = async (hasShare: () => boolean | Promise<boolean>) =>
      (await deviceWith({ options: { hasShare } }).backup.deviceFacts()).share;
    expect(await said(() => true)).to.equal('here');
    expect(await said(() => Promise.resolve(false))).to.equal('missing');
  });

  it('is unknown, not missing, where the host or the device cannot say', async () => {
    const device = { ...memoryDevice(), load: () => Promise.reject(new BackupError('device-storage')) };
    for (const hasShare of [
      () => Promise.reject(new Error('wallet is locked')),
      () => {
        throw new Error('wallet is locked');
      },
    ]) {
      const { backup } = deviceWith({ device, options: { hasShare } });
      expect(await backup.deviceFacts()).to.deep.equal({ share: 'unknown', ownerKey: 'unknown' });
    }
  });

  it('comes with the owner key after a recovery', async () => {
    const store = memoryStore();
    const status = await deviceWith({ store }).backup.create('x-hash', { secret: 'a' });
    const { backup } = deviceWith({ store });
    expect((await backup.deviceFacts()).ownerKey).to.equal('missing');
    await backup.recover(slotIdOf(status), { secret: 'a' });
    expect((await backup.deviceFacts()).ownerKey).to.equal('here');
  });

  it('tells two ways of one method apart by when this device set them up', async () => {
    const store = memoryStore();
    const days = ['2026-01-01T00:00:00.000Z', '2026-02-01T00:00:00.000Z', '2026-03-01T00:00:00.000Z'];
    let day = 0;
    const { backup } = deviceWith({ store, options: { now: () => new Date(days[day] ?? 0) } });
    const setUp = () => {
      const { lastStatus } = backup;
      return 'methods' in lastStatus ? lastStatus.methods.map(({ setUpAt }) => setUpAt) : [];
    };
    await backup.create('x-hash', { secret: 'a' });
    day = 1;
    await backup.create('x-other', { secret: 'b' });
    expect(setUp()).to.deep.equal([days[0], days[1]]);
    day = 2;
    await backup.change(slotIdOf(backup.lastStatus), { secret: 'c' });
    expect(setUp()).to.deep.equal([days[1], days[2]]);
    const other = deviceWith({ store });
    const status = await other.backup.status();
    expect('methods' in status && status.methods.map(({ setUpAt }) => setUpAt)).to.deep.equal([undefined, undefined]);
  });
});
