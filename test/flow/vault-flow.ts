/** The flow with a vault, whichever it is: what people are told while tries are counted, and that nothing is called protected that the vault no longer opens. */
import { expect } from 'chai';
import { DESTROY_AFTER_MS, waitAfterMs } from '../../src/core/guess-waits.ts';
import { TEST_ONLY_FAST } from '../../src/core/kdf.ts';
import { generateOwner } from '../../src/core/owner-key.ts';
import { evaluate, generateVaultKeys } from '../../src/core/pv1.ts';
import { BackupError } from '../../src/core/errors.ts';
import { memoryDevice } from '../../src/flow/device.ts';
import type { BackupStatus, MethodStatus } from '../../src/flow/types.ts';
import { password } from '../../src/methods/password.ts';
import { pin } from '../../src/methods/pin.ts';
import { trusting } from '../methods/fixtures.ts';
import { replacingVault } from '../methods/vaulted.ts';
import { Line, NEXT_PIN, PIN, type VaultWorld, wrongPin } from './vault-world.ts';
import { WALLET, codeOf, hashMethod, shareFor, slotIdOf } from './world.ts';

const SHARE = shareFor('one');
const WORDS = 'kitchen window seventeen otters';

export const failure = (work: Promise<unknown>): Promise<BackupError> =>
  work.then(
    () => {
      throw new Error('it went well');
    },
    (thrown: BackupError) => thrown,
  );

export function slotOf(status: BackupStatus, method = 'pin'): MethodStatus {
  const slot = 'methods' in status ? status.methods.find((candidate) => candidate.method === method) : undefined;
  if (!slot) throw new Error(`no ${method} in ${status.state}`);
  return slot;
}

/** The store's calls by name, to put one's own beside them. */
export function bound(store: VaultWorld['store']): VaultWorld['store'] {
  const { name, vaults } = store;
  const call = <K extends Exclude<keyof typeof store, 'name' | 'vaults'>>(key: K) => store[key].bind(store) as (typeof store)[K];
  return {
    ...{ name, vaults, current: call('current'), putCandidate: call('putCandidate') },
    ...{
      getCandidate: call('getCandidate'),
      promote: call('promote'),
      verified: call('verified'),
      remove: call('remove'),
      undelete: call('undelete'),
    },
  };
}

/** The same for every vault and store that belong together. */
export function vaultFlow(name: string, make: () => VaultWorld): void {
  describe(`${name}: tries`, () => {
    it('sets a PIN up and recovers with it; nothing is counted afterwards', async () => {
      const world = make();
      const { backup } = await world.setUp();
      const status = await backup.status();
      expect(status.state).to.equal('protected');
      expect(slotOf(status)).to.deep.include({
        vault: make().vault.id,
        failedTries: 0,
        locked: false,
        destroyed: false,
        practice: 'free',
      });
      expect(await world.opens(PIN)).to.deep.equal(SHARE);
      expect(await world.count()).to.deep.include({ used: 0, remaining: 10 });
    });

    it('tells every device how often somebody tried, and for how long the vault waits', async () => {
      const world = make();
      const { backup } = await world.setUp();
      for (const [tries, here, elsewhere] of [
        [1, 'free', 'counted'],
        [2, 'free', 'counted'],
        [3, 'free', 'not-now'],
        [4, 'not-now', 'not-now'],
      ] as const) {
        await world.wrong(1, tries - 1);
        const status = await backup.status();
        expect(status.state, `after ${tries}`).to.equal('protected');
        expect(slotOf(status)).to.deep.include({ failedTries: tries, locked: false, practice: here });
        expect(slotOf(await world.device().backup.status())).to.include({ failedTries: tries, practice: elsewhere });
      }
      const at = new Date(world.now().getTime() + waitAfterMs(4)).toISOString();
      expect(slotOf(await backup.status()).retryAt).to.equal(at);
      const [choice] = (await world.device().backup.findRecovery()).choices;
      expect(choice).to.deep.include({ vault: make().vault.id, triesLeft: 6, retryAt: at, destroyed: false });
      const [offered] = await backup.choices();
      expect(offered?.slots[0]).to.deep.include({ failedTries: 4, retryAt: at });
    });

    it('says with the verdict itself how many are left and how long to wait; too soon is counted nowhere', async () => {
      const world = make();
      await world.setUp();
      await world.wrong(3);
      const slotId = await world.slotId();
      const { backup } = world.device();
      expect((await failure(backup.recover(slotId, { secret: wrongPin(3) }))).details).to.deep.include({
        triesLeft: 6,
        retryAfterMs: 60_000,
      });
      const early = await failure(backup.recover(slotId, { secret: PIN }));
      expect(early.code).to.equal('vault-wait');
      expect(early.details).to.deep.include({ triesLeft: 6, retryAfterMs: 60_000 });
      world.forward(60_000);
      await backup.recover(slotId, { secret: PIN });
      expect(await world.count()).to.deep.include({ used: 0 });
    });

    it('a right drill starts the count anew, a wrong one is counted and says so where it cannot be practised', async () => {
      const world = make();
      await world.setUp();
      const { backup } = world.device();
      await world.wrong(2);
      const slotId = await world.slotId();
      const wrong = await failure(backup.drill(slotId, { secret: wrongPin(2) }));
      expect([wrong.code, wrong.details.triesLeft]).to.deep.equal(['wrong-secret', 7]);
      const status = await backup.drill(slotId, { secret: PIN });
      expect(slotOf(status)).to.deep.include({ failedTries: 0, practice: 'free' });
    });
  });

  describe(`${name}: locks`, () => {
    it('calls nothing protected that is locked, and says what happens when', async () => {
      const world = make();
      const { backup } = await world.setUp();
      await world.lock();
      const status = await backup.status();
      expect(status.state).to.equal('stored');
      const at = new Date(world.now().getTime() + DESTROY_AFTER_MS).toISOString();
      expect(slotOf(status)).to.deep.include({ failedTries: 10, locked: true, destroyed: false, destroyAt: at, practice: 'not-now' });
      const [choice] = (await world.device().backup.findRecovery()).choices;
      expect(choice).to.deep.include({ triesLeft: 0, destroyed: false });
      expect(await codeOf(world.opens(PIN))).to.equal('vault-locked');
    });

    it('is protected by what still opens: the locked one is named as missing', async () => {
      const world = make();
      const { backup } = await world.setUp();
      await backup.create('x-hash', { secret: 'h' });
      await backup.drill(await world.slotId(), { secret: PIN });
      expect((await backup.status()).state).to.equal('protected');
      await world.lock();
      const status = await backup.status();
      expect([status.state, status.state === 'partly' && status.missing]).to.deep.equal(['partly', ['pin']]);
      expect(await world.opens('h', 'x-hash')).to.deep.equal(SHARE);
    });

    for (const [what, end] of [
      ['locked', 'lock'],
      ['destroyed', 'destroy'],
    ] as const) {
      it(`a device with the share sets a ${what} PIN anew, without the old one`, async () => {
        const world = make();
        const { backup } = await world.setUp();
        await world[end]();
        expect(slotOf(await backup.status())).to.deep.include({ locked: true, destroyed: what === 'destroyed' });
        const status = await backup.change(await world.slotId(), { secret: NEXT_PIN });
        expect(status.state).to.equal('protected');
        expect(slotOf(status)).to.deep.include({ failedTries: 0, locked: false });
        expect(await world.opens(NEXT_PIN)).to.deep.equal(SHARE);
      });
    }

    it('is told as destroyed, everywhere', async () => {
      const world = make();
      const { backup } = await world.setUp();
      await world.destroy();
      const status = await backup.status();
      expect([status.state, slotOf(status).destroyed]).to.deep.equal(['stored', true]);
      expect((await world.device().backup.findRecovery()).choices[0]).to.deep.include({ triesLeft: 0, destroyed: true });
      expect(await codeOf(world.opens(PIN))).to.equal('vault-destroyed');
    });

    it('a destroyed way back stands in the way of no other: it is left out of the next backup', async () => {
      const world = make();
      const { backup } = await world.setUp();
      await backup.create('x-hash', { secret: 'h' });
      await world.destroy();
      const status = await backup.refresh({ from: 'pair-1', to: 'pair-1' });
      expect('methods' in status && status.methods.map(({ method }) => method)).to.deep.equal(['x-hash']);
      expect(await world.opens('h', 'x-hash')).to.deep.equal(SHARE);
    });

    it('when it was the only one, a refresh says why it cannot go on; another method can be set up', async () => {
      const world = make();
      const { backup } = await world.setUp();
      await world.destroy();
      expect(await codeOf(backup.refresh({ from: 'pair-1', to: 'pair-1' }))).to.equal('vault-destroyed');
      const status = await backup.create('x-hash', { secret: 'h' });
      expect('methods' in status && status.methods.map(({ method }) => method)).to.deep.equal(['x-hash']);
      expect(await world.opens('h', 'x-hash')).to.deep.equal(SHARE);
    });
  });

  describe(`${name}: changing`, () => {
    it('the old PIN opens until the new one is promoted, and never after', async () => {
      const world = make();
      const { backup } = await world.setUp();
      const old = await world.slotId();
      const opened: unknown[] = [];
      const line = new Line();
      const store = line.through('store', world.store);
      const changing = world.device(line, {
        options: {
          store: {
            ...bound(store),
            promote: async (...all) => {
              opened.push(await world.opens(PIN));
              return store.promote(...all);
            },
          },
        },
      });
      await changing.backup.recover(old, { secret: PIN });
      const status = await changing.backup.change(old, { secret: NEXT_PIN });
      expect([status.state, opened]).to.deep.equal(['protected', [SHARE]]);
      expect(await world.opens(NEXT_PIN)).to.deep.equal(SHARE);
      expect(await codeOf(world.device().backup.recover(slotIdOf(status, 'pin'), { secret: PIN }))).to.equal('wrong-secret');
      expect(await codeOf(backup.drill(old, { secret: PIN }))).to.equal('slot-not-found');
    });

    it('keeps the registration when the share is refreshed: the same PIN opens the new share', async () => {
      const world = make();
      const first = await world.setUp();
      const before = await world.count();
      first.share = shareFor('two');
      first.pair = 'pair-2';
      await first.backup.refresh({ from: 'pair-1', to: 'pair-2' });
      expect((await world.count())?.gen).to.equal(before?.gen);
      expect(await world.opens(PIN)).to.deep.equal(shareFor('two'));
    });

    it('two devices at once: the slower registers anew on what the faster made, and both ways open', async () => {
      const world = make();
      const first = await world.setUp();
      const second = world.device();
      await second.backup.recover(await world.slotId(), { secret: PIN });
      let raced = false;
      const store = bound(world.store);
      const racing = world.device(new Line(), {
        device: first.device,
        options: {
          store: {
            ...store,
            // Between the registration and its promote the other device is faster: the registration is destroyed with that.
            putCandidate: async (...all) => {
              await store.putCandidate(...all);
              if (!raced) {
                raced = true;
                await second.backup.create('x-hash', { secret: 'h' });
              }
            },
          },
        },
      });
      expect(await codeOf(racing.backup.change(await world.slotId(), { secret: NEXT_PIN }))).to.equal('slot-not-accepted');
      await racing.backup.accept(await world.slotId('x-hash'));
      const status = await racing.backup.change(await world.slotId(), { secret: NEXT_PIN });
      expect(slotOf(status).failedTries).to.equal(0);
      expect(await world.opens(NEXT_PIN)).to.deep.equal(SHARE);
      expect(await world.opens('h', 'x-hash')).to.deep.equal(SHARE);
    });

    it('hands its vault to passwords; one that was set without opens as before, and is not said to be counted', async () => {
      const world = make();
      const methods = () => [password({ kdf: TEST_ONLY_FAST, estimate: trusting }), hashMethod()];
      const without = world.device(new Line(), { options: { methods: methods(), vault: undefined } });
      expect(without.backup.methods[0]?.vault).to.equal(undefined);
      await without.backup.create('password', { secret: WORDS });
      const device = world.device(new Line(), { options: { methods: methods() } });
      expect(device.backup.methods.map((method) => method.vault?.id)).to.deep.equal([make().vault.id, undefined]);
      const status = await device.backup.recover(await world.slotId('password'), { secret: WORDS });
      expect(slotOf(status, 'password')).to.include({ practice: 'free' }).and.not.have.property('vault');
      const changed = await device.backup.change(slotIdOf(status, 'password'), { secret: `${WORDS} too` });
      expect(slotOf(changed, 'password')).to.deep.include({ vault: make().vault.id, failedTries: 0 });
      const later = world.device(new Line(), { options: { methods: methods() } });
      await later.backup.recover(slotIdOf(changed, 'password'), { secret: `${WORDS} too` });
      expect(later.recoveredShare).to.deep.equal(SHARE);
      // A page that was never told of the vault cannot open it, and says why.
      expect(await codeOf(without.backup.drill(slotIdOf(changed, 'password'), { secret: `${WORDS} too` }))).to.equal('method-unsupported');
    });

    for (const [what, happens] of [
      ['nobody tried', () => Promise.resolve()],
      ['it has to wait', (world: VaultWorld) => world.wrong(4)],
      ['it was locked', (world: VaultWorld) => world.lock()],
      ['it was destroyed', (world: VaultWorld) => world.destroy()],
    ] as const) {
      for (const lost of ['the answer to the promote', 'what was read afterwards']) {
        it(`a set-up whose end was never seen, ${lost} being lost, is replaced by another PIN, when ${what}`, async () => {
          const world = make();
          const device = memoryDevice();
          const store = bound(world.store);
          const timeout = () => new BackupError('store-timeout', 'answer lost');
          let promoted = false;
          const promote: typeof store.promote = async (...all) => {
            await store.promote(...all);
            promoted = true;
            if (lost === 'the answer to the promote') throw timeout();
          };
          const current: typeof store.current = (...all) => (promoted ? Promise.reject(timeout()) : store.current(...all));
          const cut = world.device(new Line(), { device, options: { store: { ...store, promote, current } } });
          const told = await cut.backup.create('pin', { secret: PIN }).catch(({ code }: BackupError) => ({ state: code }));
          expect(told.state).to.equal(lost === 'the answer to the promote' ? 'store-timeout' : 'unknown');
          await happens(world);
          const status = await world.device(new Line(), { device }).backup.create('pin', { secret: NEXT_PIN });
          expect([status.state, 'methods' in status && status.methods.length]).to.deep.equal(['protected', 1]);
          expect(await world.opens(NEXT_PIN)).to.deep.equal(SHARE);
        });
      }
    }

    it('leaves a method alone that has a vault of its own', () => {
      const world = make();
      const own = make().vault;
      const { backup } = world.device(new Line(), { options: { methods: [pin({ vault: own, kdf: TEST_ONLY_FAST })] } });
      expect(backup.methods[0]?.vault).to.equal(own);
    });
  });

  describe(`${name}: strangers`, () => {
    it('sets nothing up with a vault that is not the configured one', async () => {
      const world = make();
      const vault = replacingVault(() => world.vault, { identity: generateOwner().public });
      const { backup } = world.device(new Line(), { vault });
      expect(await codeOf(backup.create('pin', { secret: PIN }))).to.equal('vault-untrusted');
      expect((await backup.status()).state).to.equal('none');
      expect(await world.vault.status(WALLET)).to.have.length(1); // registered, never completed, named by nothing
    });

    it('tells a vault that changed its key from a wrong PIN, and gives nothing away', async () => {
      const world = make();
      await world.setUp();
      const strange = generateVaultKeys();
      const sent: string[] = [];
      const vault = replacingVault(() => world.vault, {
        evaluate: async (_, element) => ({ ...evaluate(strange, element), epoch: 0, remaining: 9 }),
        confirm: () => (sent.push('confirm'), Promise.resolve(new Uint8Array(32))),
      });
      const device = world.device(new Line(), { vault });
      for (const secret of [PIN, wrongPin(0)]) {
        expect(await codeOf(device.backup.recover(await world.slotId(), { secret }))).to.equal('vault-altered');
      }
      expect([sent, device.recoveredShare]).to.deep.equal([[], undefined]);
    });

    it('tells a vault that frees another key from a wrong PIN', async () => {
      const world = make();
      await world.setUp();
      const vault = replacingVault(() => world.vault, { confirm: async () => new Uint8Array(32) });
      const device = world.device(new Line(), { vault });
      expect(await codeOf(device.backup.recover(await world.slotId(), { secret: PIN }))).to.equal('vault-altered');
      expect(device.recoveredShare).to.equal(undefined);
      expect(await world.opens(PIN)).to.deep.equal(SHARE);
    });
  });

  describe(`${name}: silence`, () => {
    const silent = (world: VaultWorld) => {
      const gone = () => Promise.reject(new Error('no way to the vault'));
      return replacingVault(() => world.vault, { status: gone, evaluate: gone, confirm: gone, register: gone, complete: gone });
    };

    it('of the vault takes nothing from what the store says, and is never "0 tries"', async () => {
      const world = make();
      const first = await world.setUp();
      const device = world.device(new Line(), { vault: silent(world), device: first.device });
      const status = await device.backup.status();
      expect(status.state).to.equal('protected');
      expect(slotOf(status)).to.include({ vault: make().vault.id, practice: 'not-now' });
      for (const key of ['failedTries', 'locked', 'destroyed', 'retryAt'] as const) expect(slotOf(status)[key], key).to.equal(undefined);
      const [choice] = (await device.backup.findRecovery()).choices;
      expect([choice?.vault, choice?.triesLeft, choice?.availability.state]).to.deep.equal([make().vault.id, undefined, 'available']);
    });

    it('of the vault is an error that counts nothing, and another way still opens', async () => {
      const world = make();
      const { backup } = await world.setUp();
      await backup.create('x-hash', { secret: 'h' });
      const device = world.device(new Line(), { vault: silent(world) });
      const error = await failure(device.backup.recover(await world.slotId(), { secret: PIN }));
      expect([error.code, error.details.triesLeft]).to.deep.equal(['internal', undefined]);
      await device.backup.recover(await world.slotId('x-hash'), { secret: 'h' });
      expect(device.recoveredShare).to.deep.equal(SHARE);
    });

    it('that never ends is not waited for', async () => {
      const world = make();
      const first = await world.setUp();
      const own = globalThis.setTimeout;
      const vault = replacingVault(() => world.vault, { status: () => new Promise(() => undefined) });
      try {
        // The deadline comes at once.
        globalThis.setTimeout = ((work: () => void, ms: number) => own(work, ms === 4_000 ? 0 : ms)) as typeof setTimeout;
        const status = await world.device(new Line(), { vault, device: first.device }).backup.status();
        expect([status.state, slotOf(status).failedTries]).to.deep.equal(['protected', undefined]);
      } finally {
        globalThis.setTimeout = own;
      }
    });

    it('about a registration is not taken for its end', async () => {
      const world = make();
      const first = await world.setUp();
      const vault = replacingVault(() => world.vault, { status: () => Promise.resolve([]) });
      const device = world.device(new Line(), { vault, device: first.device });
      expect((await device.backup.status()).state).to.equal('protected');
      const status = await device.backup.refresh({ from: 'pair-1', to: 'pair-1' });
      expect('methods' in status && status.methods.map(({ method }) => method)).to.deep.equal(['pin']);
    });

    it('asks no vault where nobody counts', async () => {
      const world = make();
      const line = new Line();
      const { backup } = world.device(line);
      await backup.create('x-hash', { secret: 'h' });
      await backup.status();
      await backup.findRecovery();
      expect(line.calls.filter((name) => name.startsWith('vault'))).to.deep.equal([]);
    });
  });
}
