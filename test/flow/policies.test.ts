/** A policy holds before anything is sealed or sent, whoever calls; and the store is told its name, and may refuse by it. */
import { expect } from 'chai';
import { localEngine } from '../../src/core/engine.ts';
import { BackupError } from '../../src/core/errors.ts';
import { TEST_ONLY_FAST } from '../../src/core/kdf.ts';
import type { SecretPolicy } from '../../src/core/policy.ts';
import { estimateFromGuesses } from '../../src/core/strength.ts';
import { memoryDevice } from '../../src/flow/device.ts';
import { password } from '../../src/methods/password.ts';
import { memoryStore } from '../../src/stores/memory.ts';
import type { BackupStore, PutOptions } from '../../src/stores/store.ts';
import { WALLET, codeOf, deviceWith, hashMethod, replacing, slotIdOf } from './world.ts';

const GOOD = 'Rhubarb 7 lantern-quiver';

/** A password method under a policy, on a device that counts what is sealed and sent. */
function worldUnder(policy: Partial<SecretPolicy>, guessesLog10 = 12) {
  const counts = { sealed: 0, sent: 0, read: 0 };
  const store = memoryStore();
  const watched = replacing(store, {
    current: (...args) => (counts.read++, store.current(...args)),
    putCandidate: (...args) => (counts.sent++, store.putCandidate(...args)),
  });
  const engine = () => {
    const own = localEngine();
    const seal = own.seal.bind(own);
    own.seal = (request) => (counts.sealed++, seal(request));
    return own;
  };
  const method = password({ policy, kdf: TEST_ONLY_FAST, estimate: () => Promise.resolve(estimateFromGuesses(guessesLog10)) });
  const { backup } = deviceWith({ store: watched, options: { methods: [method], engine } });
  return { backup, counts };
}

describe('flow: a policy', () => {
  const all: Partial<SecretPolicy> = {
    minLength: 12,
    allow: 'ascii',
    composition: { upper: 1, lower: 1, digits: 1, symbols: 1, maxConsecutive: 2 },
    blocklist: ['Example Wallet'],
    custom: (text) => (text.includes('lantern') ? [] : [{ rule: 'lantern', code: 'secret-rejected' }]),
  };
  const cases: readonly (readonly [name: string, policy: Partial<SecretPolicy>, secret: string, code: string, guesses?: number])[] = [
    ['the least length', {}, 'kx7 vq-2', 'secret-too-short', 9],
    ['the greatest length', { maxLength: 64 }, 'kx7 vq-2 wm/9 '.repeat(5), 'secret-too-long'],
    ['the guesses', {}, GOOD, 'secret-too-weak', 7.9],
    ['everybody’s first ideas', {}, 'passwordpassword', 'secret-common'],
    ['the blocklist', { blocklist: ['Example Wallet'] }, 'Example Wallet Example Wallet', 'secret-common'],
    ['the wallet’s own id', {}, WALLET, 'secret-common'],
    ['the characters', { allow: 'ascii' }, `${GOOD} é`, 'secret-rejected'],
    ['letters and digits', { allow: 'letters-digits' }, GOOD, 'secret-rejected'],
    ['a rule of its own', { custom: () => [{ rule: 'mine', code: 'secret-rejected' }] }, GOOD, 'secret-rejected'],
    ['the composition', { composition: { upper: 2 } }, GOOD, 'secret-rejected'],
    ['the last of all together', all, GOOD.replace('lantern', 'lamp'), 'secret-rejected'],
    ['the first of all together', all, 'Rh7-lantern', 'secret-too-short', 9],
    ['nothing at all', {}, '', 'secret-empty'],
  ];

  for (const [name, policy, secret, code, guesses] of cases) {
    it(`holds before anything is sealed or sent: ${name}`, async () => {
      const { backup, counts } = worldUnder(policy, guesses);
      expect(await codeOf(backup.create('password', { secret }))).to.equal(code);
      expect([counts.sealed, counts.sent]).to.deep.equal([0, 0]);
      expect((await backup.status()).state).to.equal('none');
    });
  }

  it('lets through what keeps to all of it', async () => {
    const { backup, counts } = worldUnder(all);
    expect((await backup.create('password', { secret: GOOD })).state).to.equal('protected');
    expect([counts.sealed, counts.sent]).to.deep.equal([1, 1]);
  });

  it('holds for a changed password, too, and not for one that opens', async () => {
    const { backup, counts } = worldUnder({});
    const slot = slotIdOf(await backup.create('password', { secret: GOOD }), 'password');
    expect(await codeOf(backup.change(slot, { secret: 'passwordpassword' }))).to.equal('secret-common');
    expect(counts.sealed).to.equal(1);
    expect(await codeOf(backup.drill(slot, { secret: 'password' }))).to.equal('wrong-secret');
  });
});

describe('flow: the name of a policy', () => {
  /** A method under a named policy, and a store that notes what it is told. */
  function world(more: Partial<BackupStore> = {}) {
    const store = memoryStore();
    const told: PutOptions['policies'][] = [];
    const noting = replacing(store, {
      putCandidate: (key, bytes, options) => {
        told.push(options?.policies);
        return store.putCandidate(key, bytes, options);
      },
      ...more,
    });
    const named = { ...hashMethod(), policy: { kind: 'password', name: 'ours-2026' } as const };
    const options = { methods: [named, hashMethod('x-other')] };
    const device = memoryDevice();
    const { backup } = deviceWith({ store: noting, device, options });
    return { store, told, device, options, backup };
  }

  it('goes with the slot that is new, and with no other', async () => {
    const { backup, told } = world();
    const id = slotIdOf(await backup.create('x-hash', { secret: 'a' }));
    await backup.create('x-other', { secret: 'b' });
    await backup.refresh({ from: 'pair-1', to: 'pair-2' });
    expect(told).to.deep.equal([{ [id]: 'ours-2026' }, {}, {}]);
  });

  it('is sent again with a candidate that a crash left', async () => {
    let fails = true;
    const { store, device, options, told } = world();
    const crashing = replacing(store, {
      promote: (...args) => (fails ? Promise.reject(new BackupError('store-unreachable')) : store.promote(...args)),
    });
    const first = deviceWith({ store: crashing, device, options });
    expect(await codeOf(first.backup.create('x-hash', { secret: 'a' }))).to.equal('store-unreachable');
    fails = false;
    const noting = replacing(store, {
      putCandidate: (key, bytes, given) => {
        told.push(given?.policies);
        return store.putCandidate(key, bytes, given);
      },
    });
    const status = await deviceWith({ store: noting, device, options }).backup.status();
    expect(status.state).to.equal('protected');
    expect(told).to.deep.equal([{ [slotIdOf(status)]: 'ours-2026' }]);
  });

  it('may be refused: the caller is told, nothing is left over, and the next try is free', async () => {
    let refuses = true;
    const { backup, device, store } = world({
      putCandidate: (...args) => (refuses ? Promise.reject(new BackupError('policy-too-weak')) : store.putCandidate(...args)),
    });
    const error = await backup.create('x-hash', { secret: 'a' }).catch((thrown: unknown) => thrown);
    expect(error).to.include({ code: 'policy-too-weak', remedy: 'fix-integration' });
    expect((await device.load(WALLET))?.pending).to.equal(undefined);
    refuses = false;
    expect((await backup.create('x-hash', { secret: 'a' })).state).to.equal('protected');
  });

  it('may be refused when a crash is made good: that candidate is given up', async () => {
    const { store, device, options } = world();
    const crashing = replacing(store, { promote: () => Promise.reject(new BackupError('store-unreachable')) });
    await codeOf(deviceWith({ store: crashing, device, options }).backup.create('x-hash', { secret: 'a' }));
    expect((await device.load(WALLET))?.pending).to.not.equal(undefined);
    const refusing = replacing(store, { putCandidate: () => Promise.reject(new BackupError('policy-too-weak')) });
    const next = deviceWith({ store: refusing, device, options });
    expect((await next.backup.status()).state).to.equal('none');
    expect((await device.load(WALLET))?.pending).to.equal(undefined);
  });
});
