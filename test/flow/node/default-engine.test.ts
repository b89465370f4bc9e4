/** Without a page there is no worker: the default engine then runs in place, with the same results and the same errors. */
import { expect } from 'chai';
import { createBackup } from '../../../src/flow/backup.ts';
import { memoryDevice } from '../../../src/flow/device.ts';
import { memoryStore } from '../../../src/stores/memory.ts';
import { WALLET, codeOf, hashMethod, shareFor, slotIdOf } from '../world.ts';

describe('flow in Node, as it comes', () => {
  it('backs up, recovers, and names a wrong secret', async () => {
    const store = memoryStore();
    let recovered: Uint8Array | undefined;
    const device = () =>
      createBackup({
        wallet: WALLET,
        store,
        methods: [hashMethod()],
        device: memoryDevice(),
        share: () => shareFor('one'),
        recovered: (share) => {
          recovered = share;
        },
      });
    const first = device();
    first.warmUp();
    const status = await first.create('x-hash', { secret: 'a' });
    expect(status.state).to.equal('protected');
    expect(await codeOf(device().recover(slotIdOf(status), { secret: 'b' }))).to.equal('wrong-secret');
    await device().recover(slotIdOf(status), { secret: 'a' });
    expect(recovered).to.deep.equal(shareFor('one'));
  });

  it('cancels what runs in place', async () => {
    const stop = new AbortController();
    const backup = createBackup({
      wallet: WALLET,
      store: memoryStore(),
      methods: [hashMethod()],
      share: () => shareFor('one'),
    });
    const call = backup.create(
      'x-hash',
      { secret: 'a' },
      { signal: stop.signal, onPhase: (phase) => phase === 'encrypting' && stop.abort() },
    );
    expect(await codeOf(call)).to.equal('aborted');
    expect((await backup.status()).state).to.equal('none');
  });
});
