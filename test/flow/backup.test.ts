import { expect } from 'chai';
import { fromB64u, toB64u } from '../../src/core/bytes.ts';
import { localEngine } from '../../src/core/engine.ts';
import { BackupError } from '../../src/core/errors.ts';
import { type JsonObject, canonicalBytes } from '../../src/core/json.ts';
import { parseManifest } from '../../src/core/manifest.ts';
import { ownerFromSecret, promoteMessage, sign } from '../../src/core/owner-key.ts';
import { sha256HexOf } from '../../src/core/sha256.ts';
import { type DeviceState, memoryDevice } from '../../src/flow/device.ts';
import type { Phase } from '../../src/flow/types.ts';
import { memoryStore } from '../../src/stores/memory.ts';
import type { StoredBackup } from '../../src/stores/store.ts';
import { WALLET, codeOf, deviceWith, hashMethod, replacing, shareFor, slotIdOf, storeWith } from './world.ts';

const clock = (...times: string[]) => {
  let i = 0;
  return () => new Date(times[Math.min(i++, times.length - 1)] ?? 0);
};

describe('flow: backing up', () => {
  it('says nothing before it has looked', () => {
    expect(deviceWith().backup.lastStatus).to.deep.equal({ state: 'unknown', reason: 'not-checked', remedy: 'retry-later' });
  });

  it('is "none" only when the store says that there is nothing', async () => {
    expect((await deviceWith().backup.status()).state).to.equal('none');
    const store = storeWith(memoryStore(), {
      current: () => {
        throw new BackupError('store-unreachable');
      },
    });
    expect(await deviceWith({ store }).backup.status()).to.deep.equal({
      state: 'unknown',
      reason: 'store-unreachable',
      remedy: 'retry-later',
    });
  });

  it('is protected after the stored copy was opened, and shows its phases in order', async () => {
    const phases: Phase[] = [];
    const { backup } = deviceWith();
    const status = await backup.create('x-hash', { secret: 'a' }, { onPhase: (phase) => phases.push(phase) });
    expect(status.state).to.equal('protected');
    expect(phases).to.deep.equal(['preparing', 'encrypting', 'storing', 'checking', 'finishing']);
    expect(backup.state).to.deep.equal({ name: 'done', action: 'create' });
    expect(backup.lastStatus).to.equal(status);
  });

  it('tells the store that the copy was opened', async () => {
    const store = memoryStore();
    await deviceWith({ store }).backup.create('x-hash', { secret: 'a' });
    expect((await store.current(WALLET))?.lastVerifiedAt).to.be.a('string');
  });

  it('never promotes a copy that came back altered or not at all', async () => {
    for (const answer of [null, new Uint8Array([1, 2, 3])]) {
      const inner = memoryStore();
      const store = replacing(inner, { getCandidate: () => Promise.resolve(answer) });
      const { backup } = deviceWith({ store });
      expect(await codeOf(backup.create('x-hash', { secret: 'a' }))).to.equal('read-back-mismatch');
      expect((await backup.status()).state).to.equal('none');
    }
  });

  it('refuses a share that does not fit the wallet, an empty one, and one that cannot be had', async () => {
    const wrong = deviceWith({ share: shareFor('x', 'another wallet') });
    expect(await codeOf(wrong.backup.create('x-hash', { secret: 'a' }))).to.equal('share-mismatch');
    expect(await codeOf(deviceWith({ share: new Uint8Array(0) }).backup.create('x-hash', { secret: 'a' }))).to.equal('share-empty');
    const share = () => Promise.reject(new Error('wallet is locked'));
    expect(await codeOf(deviceWith({ options: { share } }).backup.create('x-hash', { secret: 'a' }))).to.equal('share-unavailable');
  });

  it('answers a double click with "busy" and makes one backup', async () => {
    const { backup } = deviceWith();
    const first = backup.create('x-hash', { secret: 'a' });
    expect(await codeOf(backup.create('x-hash', { secret: 'a' }))).to.equal('busy');
    const status = await first;
    expect('methods' in status && status.methods.length).to.equal(1);
  });

  it('adds a second method beside the first; both open, and only the proven one is said to be proven', async () => {
    const store = memoryStore();
    const first = deviceWith({ store });
    await first.backup.create('x-hash', { secret: 'a' });
    const status = await first.backup.create('x-other', { secret: 'b' });
    expect(status.state).to.equal('partly');
    expect(status.state === 'partly' && status.missing).to.deep.equal(['x-hash']);
    const proven = await first.backup.drill(slotIdOf(status), { secret: 'a' });
    expect(proven.state).to.equal('protected');
    for (const [method, secret] of [
      ['x-hash', 'a'],
      ['x-other', 'b'],
    ] as const) {
      const fresh = deviceWith({ store });
      await fresh.backup.recover(slotIdOf(status, method), { secret });
      expect(fresh.recoveredShare).to.deep.equal(shareFor('one'));
    }
  });

  it('changes a secret: the new one opens, the old slot is gone and forgotten', async () => {
    const store = memoryStore();
    const method = hashMethod();
    const { backup } = deviceWith({ store, options: { methods: [method] } });
    const before = slotIdOf(await backup.create('x-hash', { secret: 'old' }));
    const status = await backup.change(before, { secret: 'new' });
    expect(status.state).to.equal('protected');
    expect(method.forgotten).to.deep.equal([before]);
    const fresh = deviceWith({ store });
    expect(await codeOf(fresh.backup.recover(slotIdOf(status), { secret: 'old' }))).to.equal('wrong-secret');
    expect((await fresh.backup.recover(slotIdOf(status), { secret: 'new' })).state).to.equal('protected');
  });

  it('removes a method, but never the last one', async () => {
    const { backup } = deviceWith();
    const first = slotIdOf(await backup.create('x-hash', { secret: 'a' }));
    expect(await codeOf(backup.remove(first))).to.equal('last-method');
    await backup.create('x-other', { secret: 'b' });
    const status = await backup.remove(first);
    expect('methods' in status && status.methods.map(({ method }) => method)).to.deep.equal(['x-other']);
    expect(await codeOf(backup.remove(first))).to.equal('slot-not-found');
  });
});

describe('flow: refreshing the share', () => {
  it('asks nobody, and then says "stored", because no method opened the new copy yet', async () => {
    const store = memoryStore();
    const world = deviceWith({ store });
    await world.backup.create('x-hash', { secret: 'a' });
    world.share = shareFor('two');
    world.pair = 'pair-2';
    expect((await world.backup.status()).state).to.equal('stale');
    const status = await world.backup.refresh({ from: 'pair-1', to: 'pair-2' });
    expect(status.state).to.equal('stored');
    const fresh = deviceWith({ store });
    fresh.pair = 'pair-2';
    await fresh.backup.recover(slotIdOf(status), { secret: 'a' });
    expect(fresh.recoveredShare).to.deep.equal(shareFor('two'));
  });

  it('refuses a device whose share the backup does not follow any more', async () => {
    const store = memoryStore();
    const first = deviceWith({ store });
    await first.backup.create('x-hash', { secret: 'a' });
    await first.backup.refresh({ from: 'pair-1', to: 'pair-2' });
    expect(await codeOf(first.backup.refresh({ from: 'pair-0', to: 'pair-3' }))).to.equal('stale-device');
    expect(await codeOf(first.backup.create('x-other', { secret: 'b' }))).to.equal('stale-device');
    expect((await first.backup.refresh({ from: 'pair-1', to: 'pair-2' })).state, 'a retry').to.equal('stale');
  });

  it('keeps the pair of the backup while the host does not know its own', async () => {
    const store = memoryStore();
    await deviceWith({ store }).backup.create('x-hash', { secret: 'a' });
    const unknowing = deviceWith({ store, options: { pair: () => undefined } });
    const slotId = slotIdOf(await unknowing.backup.status());
    expect((await unknowing.backup.drill(slotId, { secret: 'a' })).state).to.equal('protected');
    expect((await unknowing.backup.create('x-other', { secret: 'b' })).state).to.equal('partly');
    expect((await deviceWith({ store }).backup.status()).state, 'the pair is the one from before').to.equal('stored');
  });

  it('never encrypts to a method that this device has not accepted', async () => {
    const store = memoryStore();
    const first = deviceWith({ store });
    const second = deviceWith({ store });
    await first.backup.create('x-hash', { secret: 'a' });
    await second.backup.recover(slotIdOf(await second.backup.status()), { secret: 'a' });
    await second.backup.create('x-other', { secret: 'b' });
    const status = await first.backup.status();
    expect('methods' in status && status.methods.map(({ accepted }) => accepted)).to.deep.equal([true, false]);
    expect(await codeOf(first.backup.refresh({ from: 'pair-1', to: 'pair-1' }))).to.equal('slot-not-accepted');
    await first.backup.accept(slotIdOf(status, 'x-other'));
    expect((await first.backup.refresh({ from: 'pair-1', to: 'pair-1' })).state).to.equal('stored');
  });

  it('asks for every other method after a recovery, before the first refresh', async () => {
    const store = memoryStore();
    const first = deviceWith({ store });
    await first.backup.create('x-hash', { secret: 'a' });
    await first.backup.create('x-other', { secret: 'b' });
    const fresh = deviceWith({ store });
    const status = await fresh.backup.recover(slotIdOf(await fresh.backup.status()), { secret: 'a' });
    expect('methods' in status && status.methods.map(({ accepted }) => accepted)).to.deep.equal([true, false]);
    expect(await codeOf(fresh.backup.refresh({ from: 'pair-1', to: 'pair-1' }))).to.equal('slot-not-accepted');
  });

  it('does not take back a slot that was removed here', async () => {
    const store = memoryStore();
    const { backup, device } = deviceWith({ store });
    const gone = slotIdOf(await backup.create('x-other', { secret: 'b' }), 'x-other');
    await backup.create('x-hash', { secret: 'a' });
    const old = await store.current(WALLET);
    await backup.remove(gone);
    // The store answers with the copy from before, as after a restore from yesterday.
    const restored = replacing(store, { current: () => Promise.resolve(old) });
    const again = deviceWith({ store: restored, device });
    expect(await again.backup.status()).to.include({ state: 'unknown', reason: 'store-rolled-back' });
    expect(await codeOf(again.backup.refresh({ from: 'pair-1', to: 'pair-1' }))).to.equal('slot-not-accepted');
  });
});

describe('flow: recovering', () => {
  it('finds what there is, and says when there is nothing', async () => {
    const store = memoryStore();
    expect(await codeOf(deviceWith({ store }).backup.findRecovery())).to.equal('backup-missing');
    await deviceWith({ store }).backup.create('x-hash', { secret: 'a' });
    const offer = await deviceWith({ store, options: { methods: [hashMethod('x-else')] } }).backup.findRecovery();
    expect(offer.choices.map(({ method, availability }) => [method, availability.state])).to.deep.equal([['x-hash', 'unavailable']]);
  });

  it('keeps the device as it was when the secret is wrong or the share does not fit', async () => {
    const store = memoryStore();
    await deviceWith({ store }).backup.create('x-hash', { secret: 'a' });
    const fresh = deviceWith({ store });
    const slotId = slotIdOf(await fresh.backup.status());
    expect(await codeOf(fresh.backup.recover(slotId, { secret: 'b' }))).to.equal('wrong-secret');
    expect(fresh.recoveredShare).to.equal(undefined);
    expect(await fresh.device.load(WALLET)).to.equal(null);
    const picky = deviceWith({ store, options: { verifyShare: () => false } });
    expect(await codeOf(picky.backup.recover(slotId, { secret: 'a' }))).to.equal('share-mismatch');
    expect(await picky.device.load(WALLET)).to.equal(null);
  });

  it('names a host that could not take the share, and can be repeated', async () => {
    const store = memoryStore();
    await deviceWith({ store }).backup.create('x-hash', { secret: 'a' });
    let fail = true;
    const recovered = () => {
      if (fail) throw new Error('disk full');
    };
    const fresh = deviceWith({ store, options: { recovered } });
    const slotId = slotIdOf(await fresh.backup.status());
    expect(await codeOf(fresh.backup.recover(slotId, { secret: 'a' }))).to.equal('share-import-failed');
    fail = false;
    expect((await fresh.backup.recover(slotId, { secret: 'a' })).state).to.equal('protected');
  });

  it('follows its own owner key, never the manifest of another', async () => {
    const mine = deviceWith();
    await mine.backup.create('x-hash', { secret: 'a' });
    const foreign = memoryStore();
    await deviceWith({ store: foreign }).backup.create('x-hash', { secret: 'a' });
    const swapped = deviceWith({ store: foreign, device: mine.device });
    expect(await swapped.backup.status()).to.include({ state: 'unknown', reason: 'owner-changed' });
    expect(await codeOf(swapped.backup.refresh({ from: 'pair-1', to: 'pair-1' }))).to.equal('owner-changed');
  });

  it('asks the engine for its own owner, too, and wipes every copy of the share', async () => {
    const owners: (Uint8Array | undefined)[] = [];
    const secrets: Uint8Array[] = [];
    const engine = () => {
      const own = localEngine();
      const seal = own.seal.bind(own);
      own.seal = async (request) => {
        const sealed = await seal(request);
        secrets.push(request.share);
        return sealed;
      };
      const open = own.open.bind(own);
      own.open = async (request) => {
        const opened = await open(request);
        owners.push(request.owner);
        secrets.push(opened.share, opened.ownerSecret);
        return opened;
      };
      return own;
    };
    const world = deviceWith({ options: { engine } });
    const slotId = slotIdOf(await world.backup.create('x-hash', { secret: 'a' }));
    await world.backup.recover(slotId, { secret: 'a' });
    const state = await world.device.load(WALLET);
    expect(owners).to.deep.equal([fromB64u(state?.owner?.public ?? '', 32)]);
    expect(secrets.map((bytes) => bytes.every((byte) => byte === 0))).to.deep.equal([true, true, true]);
    expect(world.recoveredShare).to.deep.equal(shareFor('one'));
  });

  it('cannot build on a backup before it was opened here', async () => {
    const store = memoryStore();
    await deviceWith({ store }).backup.create('x-hash', { secret: 'a' });
    const fresh = deviceWith({ store });
    expect(await codeOf(fresh.backup.create('x-other', { secret: 'b' }))).to.equal('not-owner');
    await fresh.backup.drill(slotIdOf(await fresh.backup.status()), { secret: 'a' });
    expect((await fresh.backup.create('x-other', { secret: 'b' })).state).to.equal('partly');
  });

  it('forgets everything on this device, and nothing in the store', async () => {
    const { backup, device } = deviceWith();
    await backup.create('x-hash', { secret: 'a' });
    await backup.forgetDevice();
    expect(await device.load(WALLET)).to.equal(null);
    expect((await backup.status()).state).to.equal('stored');
  });
});

describe('flow: two devices', () => {
  it("the loser of the first backup drops its own owner key and takes the winner's by opening it", async () => {
    const store = memoryStore();
    const a = deviceWith({ store });
    let once = true;
    const racing = storeWith(store, {
      promote: async () => {
        if (once) {
          once = false;
          await a.backup.create('x-hash', { secret: 'a' });
        }
      },
    });
    const b = deviceWith({ store: racing });
    expect(await codeOf(b.backup.create('x-hash', { secret: 'b' }))).to.equal('store-conflict');
    expect((await b.device.load(WALLET))?.owner).to.equal(undefined);
    const status = await b.backup.drill(slotIdOf(await b.backup.status()), { secret: 'a' });
    expect(status.state).to.equal('protected');
    expect((await b.backup.create('x-other', { secret: 'b' })).state).to.equal('partly');
  });

  it('rebases on what the other one promoted, when nothing strange is in it', async () => {
    const store = memoryStore();
    const a = deviceWith({ store });
    const slotId = slotIdOf(await a.backup.create('x-hash', { secret: 'a' }));
    let once = true;
    const racing = storeWith(store, {
      promote: async () => {
        if (once) {
          once = false;
          await a.backup.refresh({ from: 'pair-1', to: 'pair-1' });
        }
      },
    });
    const b = deviceWith({ store: racing });
    await b.backup.drill(slotId, { secret: 'a' });
    const status = await b.backup.create('x-other', { secret: 'b' });
    expect('methods' in status && status.methods.map(({ method }) => method)).to.deep.equal(['x-hash', 'x-other']);
    expect('seq' in status && status.seq).to.be.greaterThan(2);
  });

  it('names a fork: equal seq, other bytes', async () => {
    const store = memoryStore();
    const a = deviceWith({ store });
    await a.backup.create('x-hash', { secret: 'a' });
    const state = await a.device.load(WALLET);
    const forked = { ...(state as NonNullable<typeof state>), seen: { seq: 1, sha256: '0'.repeat(64) } };
    const device = memoryDevice();
    await device.save(WALLET, forked);
    const c = deviceWith({ store, device });
    expect(await c.backup.status()).to.include({ state: 'unknown', reason: 'store-forked' });
    expect(await codeOf(c.backup.refresh({ from: 'pair-1', to: 'pair-1' }))).to.equal('store-forked');
  });
});

describe('flow: the number of a backup', () => {
  it('is beyond what the store has, at the first try', async () => {
    const store = memoryStore();
    const a = deviceWith({ store });
    const slotId = slotIdOf(await a.backup.create('x-hash', { secret: 'a' }));
    const sent: number[] = [];
    const b = deviceWith({
      store: replacing(store, {
        putCandidate: (key, bytes) => {
          sent.push(key.seq);
          return store.putCandidate(key, bytes);
        },
      }),
    });
    await b.backup.drill(slotId, { secret: 'a' });
    await a.backup.refresh({ from: 'pair-1', to: 'pair-1' });
    await a.backup.refresh({ from: 'pair-1', to: 'pair-1' });
    await b.backup.create('x-other', { secret: 'b' });
    expect(sent).to.deep.equal([4]);
  });

  it('is beyond what this device ever saw, when the store was restored from before', async () => {
    const { backup, device } = deviceWith();
    await backup.create('x-hash', { secret: 'a' });
    const state = await device.load(WALLET);
    const emptied = deviceWith({ store: memoryStore(), device: memoryDevice() });
    await emptied.device.save(WALLET, { ...(state as NonNullable<typeof state>), seq: 41 });
    const status = await emptied.backup.create('x-hash', { secret: 'b' });
    expect('seq' in status && status.seq).to.equal(42);
  });
});

describe('flow: a store that was restored from yesterday', () => {
  it('is reported, and built on: nobody is kept from backing up', async () => {
    const store = memoryStore();
    const { backup, device } = deviceWith({ store });
    await backup.create('x-hash', { secret: 'a' });
    const { bytes } = (await store.current(WALLET)) as StoredBackup;
    await backup.refresh({ from: 'pair-1', to: 'pair-1' });
    const state = (await device.load(WALLET)) as DeviceState;

    const restored = memoryStore();
    const key = { wallet: WALLET, seq: 1, sha256: sha256HexOf(bytes) };
    await restored.putCandidate(key, bytes);
    const owner = ownerFromSecret(fromB64u(state.owner?.secret ?? '', 32));
    const signature = sign(owner, promoteMessage(WALLET, 1, key.sha256, ''));
    await restored.promote({ ...key, currentSha256: '', signature });

    const world = deviceWith({ store: restored, device, share: shareFor('two') });
    expect(await world.backup.status()).to.include({ state: 'unknown', reason: 'store-rolled-back' });
    world.pair = 'pair-2';
    const status = await world.backup.refresh({ from: 'pair-1', to: 'pair-2' });
    expect(status).to.include({ state: 'stored', seq: 3 });
    const fresh = deviceWith({ store: restored });
    await fresh.backup.recover(slotIdOf(status), { secret: 'a' });
    expect(fresh.recoveredShare).to.deep.equal(shareFor('two'));
  });
});

describe('flow: a store that lies', () => {
  it('is caught by the signature, on a device that never saw the wallet, too', async () => {
    const store = memoryStore();
    await deviceWith({ store }).backup.create('x-hash', { secret: 'a' });
    const stored = await store.current(WALLET);
    const manifest = parseManifest(stored?.bytes ?? new Uint8Array(0));
    const altered = canonicalBytes({ ...manifest, sig: toB64u(new Uint8Array(64).fill(7)) } as unknown as JsonObject);
    const lying = replacing(store, { current: () => Promise.resolve({ bytes: altered }) });
    expect(await deviceWith({ store: lying }).backup.status()).to.include({ state: 'unknown', reason: 'signature-invalid' });
    expect(await codeOf(deviceWith({ store: lying }).backup.findRecovery())).to.equal('signature-invalid');
  });
});

describe('flow: cancelling', () => {
  for (const phase of ['preparing', 'encrypting', 'storing', 'checking'] as const) {
    it(`while ${phase} leaves no backup and no trace of a failure`, async () => {
      const { backup, device } = deviceWith();
      const stop = new AbortController();
      const call = backup.create('x-hash', { secret: 'a' }, { signal: stop.signal, onPhase: (name) => name === phase && stop.abort() });
      expect(await codeOf(call)).to.equal('aborted');
      expect(backup.state).to.deep.equal({ name: 'idle' });
      expect((await device.load(WALLET))?.pending).to.equal(undefined);
      expect((await backup.status()).state).to.equal('none');
      expect((await backup.create('x-hash', { secret: 'a' })).state).to.equal('protected');
    });
  }

  it('comes too late once the new copy is being made current', async () => {
    const { backup } = deviceWith();
    const stop = new AbortController();
    const call = backup.create('x-hash', { secret: 'a' }, { signal: stop.signal, onPhase: (name) => name === 'finishing' && stop.abort() });
    expect((await call).state).to.equal('protected');
  });
});

describe('flow: the clock', () => {
  it('keeps the time of the proof, not of the look', async () => {
    const { backup } = deviceWith({
      options: { now: clock('2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z', '2026-02-01T00:00:00.000Z') },
    });
    const status = await backup.create('x-hash', { secret: 'a' });
    expect(status).to.include({ state: 'protected', provenAt: '2026-01-02T00:00:00.000Z', createdAt: '2026-01-01T00:00:00.000Z' });
  });
});
