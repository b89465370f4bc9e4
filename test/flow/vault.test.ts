/** The flow with the vault in memory. */
import { expect } from 'chai';
import { toB64u } from '../../src/core/bytes.ts';
import { BackupError } from '../../src/core/errors.ts';
import { TEST_ONLY_FAST } from '../../src/core/kdf.ts';
import type { Vault } from '../../src/core/vault.ts';
import type { BackupOptions } from '../../src/flow/options.ts';
import { pin } from '../../src/methods/pin.ts';
import { httpVault } from '../../src/stores/http-vault.ts';
import { httpStore } from '../../src/stores/http.ts';
import { memoryVault } from '../../src/stores/memory-vault.ts';
import { memoryStore } from '../../src/stores/memory.ts';
import type { BackupStore } from '../../src/stores/store.ts';
import { replacingVault } from '../methods/vaulted.ts';
import { practiceFlow } from './practice-flow.ts';
import { bound, slotOf, vaultFlow } from './vault-flow.ts';
import { Line, NEXT_PIN, PIN, VaultWorld, inMemory } from './vault-world.ts';
import { deviceWith, hashMethod, replacing, shareFor } from './world.ts';

const SHARE = shareFor('one');

vaultFlow('flow with a vault in memory', () => new VaultWorld());
practiceFlow('flow with a vault in memory', () => new VaultWorld());

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

describe('flow with a vault that the store does not tell', () => {
  const vault = memoryVault();
  const other = memoryVault({ id: 'other' });
  const counted = (at: Vault) => pin({ vault: at, kdf: TEST_ONLY_FAST });
  const make = (store: BackupStore, options: Partial<BackupOptions>) => deviceWith({ store, options }).backup;
  const url = 'https://service.example/';
  const named = httpVault({ url, identity: toB64u(new Uint8Array(32)), id: 'named' });

  const refused: Readonly<Record<string, readonly [store: () => BackupStore, options: Partial<BackupOptions>]>> = {
    'given for all methods': [memoryStore, { vault }],
    'given where no method takes one': [memoryStore, { vault, methods: [hashMethod()] }],
    'that a method brings': [memoryStore, { methods: [hashMethod(), counted(vault)] }],
    'where the store tells another': [() => other.guard(memoryStore()), { vault }],
    'beside one that it tells': [() => vault.guard(memoryStore()), { vault, methods: [counted(other)] }],
    'of another name than that of the service': [() => httpStore({ url }), { vault: named }],
    'where the service is said to tell none': [
      () => httpStore({ url, vaults: [] }),
      { vault: httpVault({ url, identity: toB64u(new Uint8Array(32)) }) },
    ],
    'whose id is a part of a text given for the list': [
      () => replacing(memoryStore(), { vaults: 'memory' as unknown as string[] }),
      { vault },
    ],
  };
  for (const [what, [store, options]] of Object.entries(refused)) {
    it(`refuses one ${what}, and says what to do`, () => {
      expect(() => make(store(), options))
        .to.throw(BackupError, /does not tell the vault "[a-z]+" of promotes.*httpStore.*guard/)
        .that.deep.includes({ code: 'not-configured', details: { field: 'vault' } });
    });
  }

  it('takes every vault that the store names, through all that wraps it', () => {
    const both = other.guard(vault.guard(memoryStore()));
    expect(both.vaults).to.deep.equal(['memory', 'other']);
    make(bound(both), { vault, methods: [counted(other), hashMethod()] });
    make(httpStore({ url }), { vault: httpVault({ url, identity: toB64u(new Uint8Array(32)) }) });
    make(httpStore({ url, vaults: ['named'] }), { vault: named });
    make(memoryStore(), {});
  });
});

describe('flow with a vault that is slow', () => {
  it('asks it once for all who ask at once, and anew after a call', async () => {
    const world = new VaultWorld();
    const first = await world.setUp();
    let asked = 0;
    let answer = () => {};
    const slow = replacingVault(() => world.vault, {
      status: async (...all) => {
        asked++;
        await new Promise<void>((resolve) => (answer = resolve));
        return world.vault.status(...all);
      },
    });
    const line = new Line();
    const { backup } = world.device(line, { device: first.device, vault: slow });
    const giveUp = new AbortController();
    const all = [backup.status(), backup.choices(), backup.findRecovery(), backup.status({ signal: giveUp.signal })] as const;
    const [status, choices, offer, given] = all;
    // Each has read the store, and gone on to the vault.
    while (line.calls.filter((call) => call === 'store.current').length < all.length) await macrotask();
    for (let i = 0; i < 20 || asked < 1; i++) await macrotask();
    expect(asked).to.equal(1);
    giveUp.abort();
    expect(slotOf(await given).failedTries, 'who gave up waits for nobody').to.equal(undefined);
    answer();
    expect(slotOf(await status).failedTries).to.equal(0);
    expect((await choices)[0]?.slots[0]?.failedTries).to.equal(0);
    expect((await offer).choices[0]?.triesLeft).to.equal(10);

    // A look-up that is under way while the PIN is proven does not answer for what comes after.
    await world.wrong(1);
    const early = backup.status();
    while (asked < 2) await macrotask();
    const answerEarly = answer;
    const drill = backup.drill(await world.slotId(), { secret: PIN });
    while (asked < 3) await macrotask();
    answer();
    expect(slotOf(await drill).failedTries).to.equal(0);
    answerEarly();
    await early;
  });
});

/** Everything that was promised already has happened. */
const macrotask = () => new Promise<void>((resolve) => setTimeout(resolve));
