/** A tab that closes in any phase, and the next start that finishes or forgets. */
import { expect } from 'chai';
import { BackupError } from '../../src/core/errors.ts';
import type { Backup, BackupStatus, Phase } from '../../src/flow/types.ts';
import { memoryStore } from '../../src/stores/memory.ts';
import type { BackupStore } from '../../src/stores/store.ts';
import { memoryDevice } from '../../src/flow/device.ts';
import { processQueue } from '../../src/flow/locks.ts';
import { WALLET, codeOf, deviceWith, replacing, shareFor, slotIdOf, storeWith } from './world.ts';

const never = () => new Promise<never>(() => undefined);

/** Starts a backup that gets stuck for ever at one call of the store, like a tab that was closed there. */
async function closedAt(call: keyof BackupStore, after: boolean) {
  const store = memoryStore();
  const memory = memoryDevice();
  let stuck!: () => void;
  const reached = new Promise<void>((resolve) => {
    stuck = resolve;
  });
  const own = store[call] as (...args: unknown[]) => Promise<unknown>;
  const hanging = replacing(store, {
    [call]: async (...args: unknown[]) => {
      if (after) await own.apply(store, args);
      stuck();
      return never();
    },
  });
  const phases: Phase[] = [];
  const { backup } = deviceWith({ store: hanging, device: { ...memory, exclusive: processQueue() } });
  void backup.create('x-hash', { secret: 'a' }, { onPhase: (phase) => phases.push(phase) });
  await reached;
  const next = deviceWith({ store, device: { ...memory, exclusive: processQueue() } });
  return { store, phases, memory, next };
}

const POINTS = [
  { call: 'putCandidate', after: false, phase: 'storing', state: 'stored' },
  { call: 'putCandidate', after: true, phase: 'storing', state: 'stored' },
  { call: 'getCandidate', after: false, phase: 'checking', state: 'stored' },
  { call: 'promote', after: false, phase: 'finishing', state: 'protected' },
  { call: 'promote', after: true, phase: 'finishing', state: 'protected' },
] as const;

describe('flow: the next start after a closed tab', () => {
  for (const { call, after, phase, state } of POINTS) {
    it(`${after ? 'after' : 'before'} ${call}: is ${state}, and the secret opens it`, async () => {
      const { store, phases, next } = await closedAt(call, after);
      expect(phases.at(-1)).to.equal(phase);
      const status = await next.backup.status();
      expect(status.state).to.equal(state);
      const fresh = deviceWith({ store });
      await fresh.backup.recover(slotIdOf(status), { secret: 'a' });
      expect(fresh.recoveredShare).to.deep.equal(shareFor('one'));
    });
  }

  it('two look-ups at once both wait for what is finished first', async () => {
    const { next } = await closedAt('promote', false);
    const [first, second] = await Promise.all([next.backup.status(), next.backup.status()]);
    expect([first.state, second.state]).to.deep.equal(['protected', 'protected']);
    expect((await next.backup.deviceFacts()).ownerKey).to.equal('here');
  });

  it('before anything was sent: nothing is backed up, and nothing is left over', async () => {
    const { next } = await closedAt('current', false);
    expect((await next.backup.status()).state).to.equal('none');
    expect(await next.device.load(WALLET)).to.equal(null);
  });

  it('backing up again with the same secret proves what the first try left', async () => {
    const { next } = await closedAt('putCandidate', true);
    const status = await next.backup.create('x-hash', { secret: 'a' });
    expect(status.state).to.equal('protected');
    expect('seq' in status && status.seq).to.equal(1);
  });

  it('backing up again with another secret replaces it: one way in, the new one', async () => {
    const { store, next } = await closedAt('getCandidate', false);
    const status = await next.backup.create('x-hash', { secret: 'b' });
    expect('methods' in status && status.methods.length).to.equal(1);
    const fresh = deviceWith({ store });
    expect(await codeOf(fresh.backup.recover(slotIdOf(status), { secret: 'a' }))).to.equal('wrong-secret');
    expect((await fresh.backup.recover(slotIdOf(status), { secret: 'b' })).state).to.equal('protected');
  });

  it('promotes nothing when the store returns other bytes than were sealed', async () => {
    const { store, memory } = await closedAt('putCandidate', true);
    const other = new Uint8Array([1, 2, 3]);
    const lying = replacing(store, { getCandidate: () => Promise.resolve(other) });
    const next = deviceWith({ store: lying, device: { ...memory, exclusive: processQueue() } });
    expect((await next.backup.status()).state).to.equal('none');
    expect(await codeOf(next.backup.resume())).to.equal('read-back-mismatch');
    expect(await store.current(WALLET)).to.equal(null);
  });

  it('gives way to a device that was faster meanwhile, and sends nothing', async () => {
    const { store, memory } = await closedAt('putCandidate', true);
    await deviceWith({ store }).backup.create('x-hash', { secret: 'theirs' });
    let sent = 0;
    const counting = storeWith(store, { putCandidate: () => void sent++ });
    const next = deviceWith({ store: counting, device: { ...memory, exclusive: processQueue() } });
    expect((await next.backup.status()).state).to.equal('stored');
    expect(sent).to.equal(0);
    expect((await next.device.load(WALLET))?.owner).to.equal(undefined);
    expect(await codeOf(next.backup.create('x-hash', { secret: 'a' }))).to.equal('not-owner');
  });

  it('keeps its owner key when the other device built on its own promote', async () => {
    const { store, next } = await closedAt('promote', true);
    const other = deviceWith({ store });
    const slotId = slotIdOf(await other.backup.status());
    await other.backup.drill(slotId, { secret: 'a' });
    await other.backup.refresh({ from: 'pair-1', to: 'pair-1' });
    expect((await next.backup.status()).state).to.equal('stored');
    expect((await next.backup.create('x-other', { secret: 'b' })).state).to.equal('partly');
  });
});

/** A set-up whose promote went through, and whose look at the store afterwards failed: nobody was told how it ended. */
async function neverShown(secret = 'a') {
  const store = memoryStore();
  let down = false;
  let promotes = 0;
  const flaky = replacing(store, {
    promote: async (...all) => {
      await store.promote(...all);
      down = promotes++ === 0;
    },
    current: async (...all) => {
      if (down) throw new BackupError('store-unreachable');
      return store.current(...all);
    },
  });
  const first = deviceWith({ store: flaky });
  const told = await first.backup.create('x-hash', { secret });
  expect(told).to.deep.include({ state: 'unknown', reason: 'store-unreachable' });
  return { store, first, repair: () => void (down = false), reloaded: () => deviceWith({ store: flaky, device: first.device }) };
}

const ways = (status: BackupStatus) => ('methods' in status ? status.methods.map(({ method }) => method) : status.state);

describe('flow: a set-up whose end was not shown', () => {
  for (const page of ['the same page', 'the page anew'] as const) {
    it(`pressed again with the same secret, ${page}: is proven, and is one way in`, async () => {
      const { first, repair, reloaded } = await neverShown();
      const again = page === 'the same page' ? first : reloaded();
      repair();
      const status = await again.backup.create('x-hash', { secret: 'a' });
      expect([status.state, ways(status), 'seq' in status && status.seq]).to.deep.equal(['protected', ['x-hash'], 1]);
    });

    it(`pressed again with another secret, ${page}: that one is the way in`, async () => {
      const { store, first, repair, reloaded } = await neverShown();
      const again = page === 'the same page' ? first : reloaded();
      // Looking without an answer shows nothing either.
      expect((await again.backup.status()).state).to.equal('unknown');
      repair();
      const status = await again.backup.create('x-hash', { secret: 'b' });
      expect([status.state, ways(status)]).to.deep.equal(['protected', ['x-hash']]);
      const fresh = deviceWith({ store });
      expect(await codeOf(fresh.backup.recover(slotIdOf(status), { secret: 'a' }))).to.equal('wrong-secret');
      expect((await fresh.backup.recover(slotIdOf(status), { secret: 'b' })).state).to.equal('protected');
    });
  }

  it('is not what another tab has just set up and is about to be told of: both secrets open', async () => {
    const store = memoryStore();
    const first = deviceWith({ store });
    const second = deviceWith({ store, device: first.device });
    const ends = await Promise.all([first.backup.create('x-hash', { secret: 'a' }), second.backup.create('x-hash', { secret: 'b' })]);
    // The second tab opened what is stored now with its own secret only.
    expect(ends.map(({ state }) => state)).to.deep.equal(['protected', 'partly']);
    const fresh = deviceWith({ store });
    const { choices } = await fresh.backup.findRecovery();
    expect(choices.length).to.equal(2);
    for (const [index, secret] of ['a', 'b'].entries()) await fresh.backup.recover(choices[index]?.slotId ?? '', { secret });
  });

  it('finished by a look that then fails: is not made twice either', async () => {
    const { memory, store } = await closedAt('promote', true);
    let reads = 0;
    const failing = replacing(store, {
      current: (...all) => ([2, 3].includes(++reads) ? Promise.reject(new BackupError('store-timeout')) : store.current(...all)),
    });
    const next = deviceWith({ store: failing, device: { ...memory, exclusive: processQueue() } });
    // The first read finishes what was left; those that would have told of it are lost.
    expect((await next.backup.status()).state).to.equal('unknown');
    expect((await memory.load(WALLET))?.pending).to.equal(undefined);
    expect(ways(await next.backup.create('x-hash', { secret: 'b' }))).to.deep.equal(['x-hash']);
  });

  for (const [what, look] of [
    ['a look', (backup: Backup) => backup.status()],
    ['the call itself', undefined],
  ] as const) {
    it(`once ${what} has shown it, another secret is another way in, and both open`, async () => {
      const { store, first, repair } = look ? await neverShown() : { ...shownAtOnce(), repair: () => undefined };
      repair();
      if (look) expect(ways(await look(first.backup))).to.deep.equal(['x-hash']);
      else await first.backup.create('x-hash', { secret: 'a' });
      const status = await first.backup.create('x-hash', { secret: 'b' });
      expect(ways(status)).to.deep.equal(['x-hash', 'x-hash']);
      const slots = 'methods' in status ? status.methods.map(({ slotId }) => slotId) : [];
      for (const [at, secret] of ['a', 'b'].entries()) {
        const fresh = deviceWith({ store });
        expect((await fresh.backup.recover(slots[at] ?? '', { secret })).state, secret).to.equal('partly');
      }
    });
  }

  it('does not take the place of a way back that another device set up and this one said yes to', async () => {
    const { store, first } = shownAtOnce();
    await first.backup.create('x-hash', { secret: 'a' });
    const second = deviceWith({ store });
    await second.backup.recover(slotIdOf(await second.backup.status()), { secret: 'a' });
    const added = await second.backup.create('x-other', { secret: 'theirs' });
    await first.backup.accept(slotIdOf(added, 'x-other'));
    expect(ways(await first.backup.create('x-other', { secret: 'ours' }))).to.deep.equal(['x-hash', 'x-other', 'x-other']);
  });

  it('a look while another tab works waits for nothing', async () => {
    const { first, repair, reloaded } = await neverShown();
    repair();
    let finish = () => {};
    const busy = first.device.exclusive(WALLET, () => new Promise<void>((resolve) => (finish = resolve)));
    expect(ways(await reloaded().backup.status())).to.deep.equal(['x-hash']);
    finish();
    await busy;
  });
});

function shownAtOnce() {
  const store = memoryStore();
  return { store, first: deviceWith({ store }) };
}
