/** The flow with the vault in memory. */
import { expect } from 'chai';
import { bound, vaultFlow } from './vault-flow.ts';
import { memoryVault } from '../../src/stores/memory-vault.ts';
import { memoryStore } from '../../src/stores/memory.ts';
import { Line, NEXT_PIN, VaultWorld, inMemory } from './vault-world.ts';
import { shareFor } from './world.ts';

const SHARE = shareFor('one');

vaultFlow('flow with a vault in memory', () => new VaultWorld());

/** A store that has forgotten what was given up, for one promote: as a vault answers after a week. */
function replacingStale(store: VaultWorld['store']): VaultWorld['store'] {
  return {
    ...store,
    getCandidate: async (...all) => {
      const bytes = await store.getCandidate(...all);
      if (!bytes) return bytes;
      const text = new TextDecoder().decode(bytes);
      return new TextEncoder().encode(text.replace(/"gen":"...../, '"gen":"AAAAA'));
    },
  };
}

describe('flow with a vault that gave a registration up', () => {
  it('registers anew when the vault gave the registration up before the promote', async () => {
    const vault = memoryVault();
    const world = new VaultWorld({ ...inMemory(), vault, store: vault.guard(memoryStore()) });
    const first = await world.setUp();
    let given = 0;
    const store = bound(world.store);
    const slow = world.device(new Line(), {
      device: first.device,
      options: {
        store: {
          ...store,
          promote: async (call, options) => {
            if (given++ > 0) return store.promote(call, options);
            const inner = vault.guard(replacingStale(store));
            return inner.promote(call, options);
          },
        },
      },
    });
    const status = await slow.backup.change(await world.slotId(), { secret: NEXT_PIN });
    expect([status.state, given]).to.deep.equal(['protected', 2]);
    expect(await world.opens(NEXT_PIN)).to.deep.equal(SHARE);
  });
});
