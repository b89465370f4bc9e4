/** Practising a PIN, with whichever vault: what is wrong is counted apart, what is right opens the stored copy. */
import { expect } from 'chai';
import { waitAfterMs } from '../../src/core/guess-waits.ts';
import { TEST_ONLY_FAST } from '../../src/core/kdf.ts';
import { evaluate, generateVaultKeys } from '../../src/core/pv1.ts';
import { BackupError } from '../../src/core/errors.ts';
import type { Vault } from '../../src/core/vault.ts';
import { type DeviceStore, memoryDevice } from '../../src/flow/device.ts';
import type { Backup } from '../../src/flow/types.ts';
import { password } from '../../src/methods/password.ts';
import { trusting } from '../methods/fixtures.ts';
import { replacingVault } from '../methods/vaulted.ts';
import { failure, slotOf } from './vault-flow.ts';
import { Line, NEXT_PIN, PIN, type VaultWorld, wrongPin } from './vault-world.ts';
import { WALLET, codeOf, hashMethod, shareFor } from './world.ts';

const SHARE = shareFor('one');

/** The verdict and all that is said with it. */
const said = async (work: Promise<unknown>) => {
  const { code, details } = await failure(work);
  return { code, ...details };
};

/** Registrations to practise at, of all devices. */
async function practiceAt({ vault }: Pick<VaultWorld, 'vault'>) {
  return (await vault.status(WALLET)).flatMap((one) => (one.state === 'practice' ? [one] : []));
}

/** Which of its calls a vault got, and for which generation. */
function listening(vault: Vault, calls: [call: string, gen: string][]): Vault {
  return new Proxy(vault, {
    get: (target, name) => {
      const value = Reflect.get(target, name, target) as unknown;
      if (typeof value !== 'function') return value;
      return (key: { gen?: string }, ...more: unknown[]) => {
        if (key.gen !== undefined) calls.push([String(name), key.gen]);
        return (value as (...all: unknown[]) => unknown).call(target, key, ...more);
      };
    },
  });
}

async function kept(device: DeviceStore) {
  return (await device.load(WALLET))?.practice ?? {};
}

/** The same for every vault and store that belong together. */
export function practiceFlow(name: string, make: () => VaultWorld): void {
  describe(`${name}: practice`, () => {
    const wrongDrills = async (world: VaultWorld, backup: Backup, times: number) => {
      const slotId = await world.slotId();
      for (let i = 0; i < times; i++) {
        world.forward(waitAfterMs(i));
        expect(await codeOf(backup.drill(slotId, { secret: wrongPin(i) }))).to.equal('wrong-secret');
      }
    };

    it('is made by a set-up, and a wrong drill spends nothing: nothing of it reaches the way back', async () => {
      const world = make();
      const first = await world.setUp();
      const [practice] = await practiceAt(world);
      const slotId = await world.slotId();
      const before = await world.count();
      expect(practice).to.deep.include({ slotId, practises: before?.gen, used: 0, remaining: 10, locked: false });
      const calls: [string, string][] = [];
      const { backup } = world.device(new Line(), { device: first.device, vault: listening(world.vault, calls) });
      expect(slotOf(await backup.status()).practice).to.equal('free');
      for (let i = 0; i < 3; i++)
        expect(await said(backup.drill(slotId, { secret: wrongPin(i) }))).to.deep.equal({ code: 'wrong-secret', practice: true });
      expect(calls).to.deep.equal(Array(3).fill(['evaluate', practice?.gen]));
      expect(await world.count()).to.deep.equal(before);
      expect(slotOf(await backup.status())).to.deep.include({ practice: 'free', failedTries: 0 });
    });

    it('says how long it waits, and that it does; the way back waits for nothing', async () => {
      const world = make();
      const { backup } = await world.setUp();
      const slotId = await world.slotId();
      await wrongDrills(world, backup, 3);
      const wait = { practice: true, retryAfterMs: 60_000 };
      expect(await said(backup.drill(slotId, { secret: wrongPin(3) }))).to.deep.equal({ code: 'wrong-secret', ...wait });
      const early = await said(backup.drill(slotId, { secret: PIN }, { practice: 'free' }));
      expect(early)
        .to.deep.include({ code: 'vault-wait', ...wait })
        .and.not.have.property('triesLeft');
      expect(slotOf(await backup.status())).to.deep.include({ practice: 'counted', failedTries: 0, retryAt: undefined });
      expect(await world.opens(PIN)).to.deep.equal(SHARE);
      world.forward(60_000);
      expect(slotOf(await backup.status()).practice).to.equal('free');
      expect((await backup.drill(slotId, { secret: PIN }, { practice: 'free' })).state).to.equal('protected');
    });

    it('that is right opens the stored copy, and starts both counts anew', async () => {
      const world = make();
      const first = await world.setUp();
      await world.wrong(2);
      await wrongDrills(world, first.backup, 3);
      world.forward(3_600_000);
      const calls: [string, string][] = [];
      const { backup } = world.device(new Line(), { device: first.device, vault: listening(world.vault, calls) });
      const status = await backup.drill(await world.slotId(), { secret: PIN });
      expect(slotOf(status)).to.deep.include({ failedTries: 0, practice: 'free', lastOpenedAt: world.now().toISOString() });
      const [practice, ...more] = await practiceAt(world);
      expect([practice?.used, more]).to.deep.equal([0, []]);
      const real = (await world.count())?.gen;
      const order = ['evaluate', 'confirm'];
      expect(calls).to.deep.equal([...order.map((call) => [call, practice?.gen]), ...order.map((call) => [call, real])]);
    });

    it('belongs to one device: another one has none until it was right, and then its own', async () => {
      const world = make();
      await world.setUp();
      const slotId = await world.slotId();
      const second = world.device();
      expect(slotOf(await second.backup.status()).practice).to.equal('counted');
      const spent = await said(second.backup.drill(slotId, { secret: wrongPin(0) }));
      expect(spent).to.deep.equal({ code: 'wrong-secret', triesLeft: 9 });
      const status = await second.backup.recover(slotId, { secret: PIN });
      expect(slotOf(status).practice).to.equal('free');
      expect(second.recoveredShare).to.deep.equal(SHARE);
      expect(await practiceAt(world)).to.have.length(2);
      expect(await said(second.backup.drill(slotId, { secret: wrongPin(1) }))).to.deep.equal({ code: 'wrong-secret', practice: true });
      expect((await practiceAt(world)).map((one) => one.used)).to.have.members([0, 1]);
      // A recovery asks the way back itself: it is not practice.
      expect(await said(second.backup.recover(slotId, { secret: wrongPin(2) }))).to.deep.equal({ code: 'wrong-secret', triesLeft: 9 });
    });

    it('goes on after a refresh, and is made anew with a new PIN', async () => {
      const world = make();
      const first = await world.setUp();
      const [before] = await practiceAt(world);
      await first.backup.refresh({ from: 'pair-1', to: 'pair-1' });
      expect((await practiceAt(world)).map(({ gen }) => gen)).to.deep.equal([before?.gen]);
      const old = await world.slotId();
      const status = await first.backup.change(old, { secret: NEXT_PIN });
      const { slotId, practice } = slotOf(status);
      expect([practice, Object.keys(await kept(first.device))]).to.deep.equal(['free', [slotId]]);
      const [after, ...more] = await practiceAt(world);
      expect([after?.practises, more]).to.deep.equal([(await world.count())?.gen, []]);
      expect(await said(first.backup.drill(slotId, { secret: PIN }))).to.deep.equal({ code: 'wrong-secret', practice: true });
      expect((await first.backup.drill(slotId, { secret: NEXT_PIN })).state).to.equal('protected');
      await first.backup.create('x-hash', { secret: 'h' });
      await first.backup.remove(slotId);
      expect([await kept(first.device), await practiceAt(world)]).to.deep.equal([{}, []]);
    });

    it('for a PIN that another device changed is never asked again', async () => {
      const world = make();
      const first = await world.setUp();
      const second = world.device();
      await second.backup.recover(await world.slotId(), { secret: PIN });
      const changed = slotOf(await second.backup.change(await world.slotId(), { secret: NEXT_PIN })).slotId;
      const status = await first.backup.status();
      expect(slotOf(status).practice).to.equal('counted');
      expect(await codeOf(first.backup.drill(changed, { secret: NEXT_PIN }, { practice: 'free' }))).to.equal('vault-locked');
      await first.backup.drill(changed, { secret: NEXT_PIN });
      expect(slotOf(await first.backup.status()).practice).to.equal('free');
      expect((await kept(first.device))[changed]?.practises).to.equal((await world.count())?.gen);
    });

    it('that is used up spends nothing of the way back where the person was told that it is free', async () => {
      const world = make();
      const { backup, device } = await world.setUp();
      const slotId = await world.slotId();
      await wrongDrills(world, backup, 10);
      const status = await backup.status();
      expect(slotOf(status)).to.deep.include({ practice: 'counted', failedTries: 0, locked: false });
      expect(status.state).to.equal('protected');
      for (const secret of [PIN, wrongPin(10)]) {
        const told = await said(backup.drill(slotId, { secret }, { practice: 'free' }));
        expect(told).to.deep.equal({ code: 'vault-locked', practice: true });
        expect(await kept(device)).to.deep.equal({});
        expect(await world.count()).to.deep.include({ used: 0 });
      }
      // Asked for by the person: an ordinary guess, and after a right one there is practice again.
      expect(await said(backup.drill(slotId, { secret: wrongPin(11) }))).to.deep.equal({ code: 'wrong-secret', triesLeft: 9 });
      expect(slotOf(await backup.drill(slotId, { secret: PIN })).practice).to.equal('free');
    });

    it('that is used up goes on as an ordinary guess in the same drill where nobody was told otherwise', async () => {
      const world = make();
      const { backup } = await world.setUp();
      await wrongDrills(world, backup, 10);
      const status = await backup.drill(await world.slotId(), { secret: PIN });
      expect(slotOf(status)).to.deep.include({ practice: 'free', failedTries: 0 });
    });

    it('that a lying vault answers is dropped, and says nothing about the PIN', async () => {
      const world = make();
      const first = await world.setUp();
      const slotId = await world.slotId();
      const [practice] = await practiceAt(world);
      const strange = generateVaultKeys();
      const lies = { epoch: 0, remaining: 9 };
      const vault = replacingVault(() => world.vault, {
        evaluate: (key, element, options) =>
          key.gen === practice?.gen
            ? Promise.resolve({ ...evaluate(strange, element), ...lies })
            : world.vault.evaluate(key, element, options),
      });
      const { backup } = world.device(new Line(), { vault, device: first.device });
      expect(await said(backup.drill(slotId, { secret: PIN }, { practice: 'free' }))).to.deep.equal({
        code: 'vault-locked',
        practice: true,
      });
      expect(await kept(first.device)).to.deep.equal({});
      expect((await backup.drill(slotId, { secret: PIN })).state).to.equal('protected');
    });

    it('where what this device remembers is damaged, or of another vault, is as if there were none', async () => {
      const world = make();
      const first = await world.setUp();
      const slotId = await world.slotId();
      const state = await first.device.load(WALLET);
      const good = (await kept(first.device))[slotId];
      if (!state || !good) return expect.fail('nothing is kept');
      for (const change of [
        { deviceKey: 'AAAA' },
        { gen: '' },
        { pk: 7 },
        { authPk: null },
        { vault: 'another' },
        { practises: good.gen },
      ]) {
        await first.device.save(WALLET, { ...state, practice: { [slotId]: { ...good, ...(change as object) } } });
        expect(slotOf(await first.backup.status()).practice, JSON.stringify(change)).to.equal('counted');
        expect(slotOf(await first.backup.drill(slotId, { secret: PIN })).practice, JSON.stringify(change)).to.equal('free');
      }
    });

    it('is not offered while the way back would not answer', async () => {
      const world = make();
      const { backup } = await world.setUp();
      await world.wrong(4);
      expect(slotOf(await backup.status())).to.deep.include({ practice: 'not-now', failedTries: 4 });
      world.forward(waitAfterMs(4));
      // Now a right answer is what clears somebody else's tries.
      expect(slotOf(await backup.status()).practice).to.equal('free');
      await world.wrong(6, 4);
      expect(slotOf(await backup.status())).to.deep.include({ practice: 'not-now', locked: true });
    });

    it('is promised of no slot whose vault this page does not ask', async () => {
      const world = make();
      const own = hashMethod('x-counted');
      const enroll: typeof own.enroll = async (context) => ({ ...(await own.enroll(context)), params: { vault: 'elsewhere' } });
      const { backup } = world.device(new Line(), { options: { methods: [{ ...own, enroll }] } });
      const { slotId } = slotOf(await backup.create('x-counted', { secret: 'h' }), 'x-counted');
      for (const secret of ['h', 'i'])
        expect(await said(backup.drill(slotId, { secret }, { practice: 'free' }))).to.deep.equal({ code: 'vault-locked', practice: true });
      expect((await backup.drill(slotId, { secret: 'h' })).state).to.equal('protected');
    });

    it('is gone with what this device forgets', async () => {
      const world = make();
      const { backup, device } = await world.setUp();
      await backup.forgetDevice();
      expect(await kept(device)).to.deep.equal({});
      expect(slotOf(await backup.status()).practice).to.equal('counted');
    });

    it('is for passwords with a vault, too; where nobody counts a drill is free as it ever was', async () => {
      const world = make();
      const secret = 'kitchen window seventeen otters';
      const methods = [password({ kdf: TEST_ONLY_FAST, estimate: trusting }), hashMethod()];
      const { backup } = world.device(new Line(), { options: { methods } });
      const { slotId } = slotOf(await backup.create('password', { secret }), 'password');
      expect(await said(backup.drill(slotId, { secret: `${secret}!` }))).to.deep.equal({ code: 'wrong-secret', practice: true });
      expect(slotOf(await backup.drill(slotId, { secret }, { practice: 'free' }), 'password').practice).to.equal('free');
      const hash = slotOf(await backup.create('x-hash', { secret: 'h' }), 'x-hash').slotId;
      expect(slotOf(await backup.drill(hash, { secret: 'h' }, { practice: 'free' }), 'x-hash').practice).to.equal('free');
      expect(await said(backup.drill(hash, { secret: 'i' }, { practice: 'free' }))).to.deep.equal({ code: 'wrong-secret' });
      expect(await practiceAt(world)).to.have.length(1);
    });
  });

  describe(`${name}: practice that cannot be had`, () => {
    it('fails no set-up, no recovery, and is made at the next right drill', async () => {
      const world = make();
      const refuse = () => Promise.reject(new BackupError('store-unreachable'));
      const register: Vault['register'] = (key, call, options) =>
        call.practises === undefined ? world.vault.register(key, call, options) : refuse();
      const memory = memoryDevice();
      const first = world.device(new Line(), { device: memory, vault: replacingVault(() => world.vault, { register }) });
      expect(slotOf(await first.backup.create('pin', { secret: PIN }))).to.deep.include({ practice: 'counted' });
      const slotId = await world.slotId();
      const second = world.device(new Line(), { vault: replacingVault(() => world.vault, { register }) });
      await second.backup.recover(slotId, { secret: PIN });
      expect([second.recoveredShare, await practiceAt(world)]).to.deep.equal([SHARE, []]);
      const { backup } = world.device(new Line(), { device: memory });
      expect(slotOf(await backup.drill(slotId, { secret: PIN })).practice).to.equal('free');
    });

    /** The deadline comes when the test says so. */
    async function withDeadline(work: (fire: () => void) => Promise<void>): Promise<void> {
      let fire = () => {};
      const own = globalThis.setTimeout;
      const replaced = (then: () => void, ms: number) => (ms === 10_000 ? ((fire = then), 0) : own(then, ms));
      globalThis.setTimeout = replaced as typeof setTimeout;
      try {
        await work(() => fire());
      } finally {
        globalThis.setTimeout = own;
      }
    }
    const never = new Promise<never>(() => undefined);

    it('is waited for after the share is handed over, and not for long', async () => {
      const world = make();
      await world.setUp();
      const slotId = await world.slotId();
      let asked = () => {};
      const asking = new Promise<void>((resolve) => (asked = resolve));
      const register: Vault['register'] = (key, call, options) =>
        call.practises === undefined ? world.vault.register(key, call, options) : (asked(), never);
      const device = world.device(new Line(), { vault: replacingVault(() => world.vault, { register }) });
      await withDeadline(async (fire) => {
        const recovering = device.backup.recover(slotId, { secret: PIN });
        await asking;
        expect(device.recoveredShare).to.deep.equal(SHARE);
        fire();
        expect((await recovering).state).to.equal('protected');
      });
    });

    for (const call of ['register', 'complete'] as const) {
      it(`is given up with the call: ${call}`, async () => {
        const world = make();
        await world.setUp();
        const slotId = await world.slotId();
        const stop = new AbortController();
        let practises = '';
        const silent = () => (stop.abort(), never);
        const vault = replacingVault(() => world.vault, {
          register: (key, wanted, options) => {
            if (wanted.practises !== undefined) practises = key.gen;
            return call === 'register' && practises !== '' ? silent() : world.vault.register(key, wanted, options);
          },
          complete: (key, completion, options) => (key.gen === practises ? silent() : world.vault.complete(key, completion, options)),
        });
        const device = world.device(new Line(), { vault });
        await withDeadline(async () => {
          const status = await device.backup.recover(slotId, { secret: PIN }, { signal: stop.signal });
          expect([device.recoveredShare, status.state, practises !== '']).to.deep.equal([SHARE, 'protected', true]);
        });
        expect(await kept(device.device)).to.deep.equal({});
      });
    }

    for (const request of ['vault.evaluate', 'vault.confirm']) {
      it(`the answer to ${request} is lost: the same PIN again is the same guess`, async () => {
        const world = make();
        const first = await world.setUp();
        const slotId = await world.slotId();
        const asked = new Line();
        await world.device(asked, { device: first.device }).backup.drill(slotId, { secret: PIN });
        const line = new Line(asked.calls.indexOf(request), 'answer lost');
        const { backup } = world.device(line, { device: first.device });
        world.guessed.clear();
        expect(await codeOf(backup.drill(slotId, { secret: PIN }, { practice: 'free' }))).to.equal('store-timeout');
        expect(await world.count()).to.deep.include({ used: 0 });
        expect((await backup.drill(slotId, { secret: PIN }, { practice: 'free' })).state).to.equal('protected');
        // One at practice, one at the way back.
        expect(world.guessed.size).to.equal(2);
        expect((await practiceAt(world)).map((one) => one.used)).to.deep.equal([0]);
        expect(await world.count()).to.deep.include({ used: 0 });
      });
    }
  });
}
