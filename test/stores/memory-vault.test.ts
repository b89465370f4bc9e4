import { expect } from 'chai';
import { localEngine } from '../../src/core/engine.ts';
import { PENDING_MS } from '../../src/core/guess-waits.ts';
import { TEST_ONLY_FAST } from '../../src/core/kdf.ts';
import { generateOwner } from '../../src/core/owner-key.ts';
import { memoryDevice } from '../../src/flow/device.ts';
import { createBackup } from '../../src/flow/backup.ts';
import { pin } from '../../src/methods/pin.ts';
import { memoryVault } from '../../src/stores/memory-vault.ts';
import { memoryStore } from '../../src/stores/memory.ts';
import { VaultClient, codeOf, vaultPromises } from './vault-promises.ts';

function clock() {
  let ms = Date.parse('2026-11-23T10:00:00Z');
  return { now: () => new Date(ms), forward: (by: number) => void (ms += by) };
}

let count = 0;
vaultPromises('memoryVault', () => {
  const { now, forward } = clock();
  return { vault: memoryVault({ now }), wallet: `test:vault:${++count}`, forward };
});

describe('memoryVault: what a promoted backup does', () => {
  const wallet = 'test:promoted';
  function world() {
    const { now, forward } = clock();
    const vault = memoryVault({ now });
    const store = vault.guard(memoryStore());
    const device = () =>
      createBackup({
        ...{ wallet, store, vault, methods: [pin({ kdf: TEST_ONLY_FAST })], share: () => Uint8Array.of(1), device: memoryDevice() },
        ...{ engine: localEngine, now },
      });
    return { vault, store, forward, device };
  }

  it('makes active what it names and destroys everything else', async () => {
    const { vault, device } = world();
    const given = await new VaultClient(vault, wallet).setUp();
    const backup = device();
    const made = await backup.create('pin', { secret: '936174' });
    expect((await vault.status(wallet)).map(({ state }) => state).sort()).to.deep.equal(['active', 'destroyed', 'practice']);
    expect(await codeOf(given.guess('936174'))).to.equal('vault-destroyed');
    const old = 'methods' in made ? (made.methods[0]?.slotId ?? '') : '';
    await backup.change(old, { secret: '274913' });
    const now = await vault.status(wallet);
    expect(now.filter(({ state }) => state === 'active').length).to.equal(1);
    expect(now.filter(({ slotId }) => slotId === old).map(({ state }) => state)).to.deep.equal(['destroyed', 'destroyed']);
  });

  it('pins the owner: nobody else registers', async () => {
    const { vault, device } = world();
    await device().create('pin', { secret: '936174' });
    expect(await codeOf(new VaultClient(vault, wallet, generateOwner()).begin())).to.equal('owner-changed');
  });

  it("takes nobody's registration away for somebody else's", async () => {
    const { vault } = world();
    const ours = await new VaultClient(vault, wallet).setUp();
    await new VaultClient(vault, wallet, generateOwner(), ours.slotId).begin();
    expect((await ours.guess('936174')).remaining).to.equal(9);
  });

  it('keeps 32 registrations at most', async () => {
    const { vault } = world();
    const owner = generateOwner();
    for (let i = 0; i < 32; i++) await new VaultClient(vault, wallet, owner).begin();
    expect(await codeOf(new VaultClient(vault, wallet, owner).begin())).to.equal('too-many-slots');
  });

  it('gives a registration up that no backup named for weeks', async () => {
    const { vault, forward } = world();
    const owner = generateOwner();
    const first = await new VaultClient(vault, wallet, owner).setUp();
    forward(PENDING_MS - 1);
    await new VaultClient(vault, wallet, owner).begin();
    expect((await first.guess('936174')).remaining).to.equal(9);
    forward(1);
    await new VaultClient(vault, wallet, owner).begin();
    expect(await codeOf(first.guess('936174'))).to.equal('vault-destroyed');
  });
});
