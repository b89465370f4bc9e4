/**
 * Every request of a set-up and of a recovery with a PIN goes wrong once: lost
 * on the way, its answer lost, or given up by the person before or after it.
 * What holds: no way to "protected" without a copy that opens, nothing is lost,
 * a second try gets there, and it costs no second guess.
 */
import { expect } from 'chai';
import { BackupError } from '../../../src/core/errors.ts';
import { waitAfterMs } from '../../../src/core/guess-waits.ts';
import { Engines } from '../../../src/flow/engines.ts';
import type { SealingEngine } from '../../../src/core/engine.ts';
import { type Fault, GIVEN_UP, LOST, Line, NEXT_PIN, PIN, VaultWorld, wrongPin } from '../vault-world.ts';
import { WALLET, codeOf, shareFor } from '../world.ts';

const SHARE = shareFor('one');
const MAY_BE: readonly string[] = ['store-unreachable', 'store-timeout', 'aborted'];

/** What came of it; anything but a failure of the line is a defect. */
const attempt = <T>(work: Promise<T>): Promise<T | undefined> =>
  work.catch((thrown: unknown) => {
    if (thrown instanceof BackupError && MAY_BE.includes(thrown.code)) return undefined;
    throw thrown;
  });

/** How many requests a call makes when nothing goes wrong. */
async function requestsOf(
  call: (line: Line, world: VaultWorld) => Promise<unknown>,
  withEngine: boolean,
  world = new VaultWorld(),
): Promise<readonly string[]> {
  const line = new Line(-1, 'request lost', withEngine);
  await call(line, world);
  return line.calls;
}

const setUp = (line: Line, world: VaultWorld) => world.device(line).backup.create('pin', { secret: PIN }, { signal: line.giveUp.signal });

describe('flow with a vault: a set-up in which one request goes wrong', () => {
  it('has requests to lose', async () => {
    const requests = await requestsOf(setUp, true);
    for (const name of [
      'engine.vaultJudge',
      'engine.seal',
      'vault.register',
      'vault.complete',
      'vault.evaluate',
      'vault.confirm',
      'store.putCandidate',
      'store.getCandidate',
      'store.promote',
    ]) {
      expect(requests, name).to.include(name);
    }
  });

  for (const fault of [...LOST, ...GIVEN_UP]) {
    it(`${fault}: nothing is called protected that does not open, and the next try gets there`, async function () {
      this.timeout(240_000);
      const withEngine = GIVEN_UP.includes(fault);
      const requests = await requestsOf(setUp, withEngine);
      // From the promote on it matters whether somebody looks before pressing again: looking finishes what was left.
      const promoted = requests.indexOf('store.promote');
      const cases = requests.flatMap((name, at) =>
        at < promoted ? [{ name, at, looks: true }] : [true, false].map((looks) => ({ name, at, looks })),
      );
      for (const { name, at, looks } of cases) {
        const what = `${name} (${at}), ${looks ? 'looks' : 'presses again at once'}`;
        const world = new VaultWorld();
        const line = new Line(at, fault, withEngine);
        const { backup } = world.device(line);
        const status = await attempt(backup.create('pin', { secret: PIN }, { signal: line.giveUp.signal }));
        expect(line.calls.length, what).to.be.greaterThan(at);
        const said = status && status.state !== 'unknown' ? status : looks ? await backup.status() : undefined;
        if (said?.state === 'protected') expect(await world.opens(PIN), what).to.deep.equal(SHARE);
        else if (said) expect(said.state, what).to.be.oneOf(['none', 'unknown']);
        // Whatever the person saw or did not see: pressing again is no second way in.
        if (said?.state !== 'protected') {
          const again = await backup.create('pin', { secret: PIN });
          expect(again.state, what).to.equal('protected');
          expect('methods' in again && again.methods.map(({ method }) => method), what).to.deep.equal(['pin']);
        }
        expect(await world.opens(PIN), what).to.deep.equal(SHARE);
        expect(await world.count(), what).to.deep.include({ used: 0, locked: false });
      }
    });
  }
});

describe('flow with a vault: a change in which one request goes wrong', () => {
  for (const fault of LOST) {
    it(`${fault}: the old PIN opens, or the new one does`, async function () {
      this.timeout(120_000);
      const change = async (line: Line, world: VaultWorld) => {
        const first = await world.setUp();
        const slotId = await world.slotId();
        return { slotId, work: world.device(line, { device: first.device }).backup.change(slotId, { secret: NEXT_PIN }) };
      };
      const requests = await requestsOf(async (line, world) => (await change(line, world)).work, false);
      for (const [at, name] of requests.entries()) {
        const what = `${name} (${at})`;
        const world = new VaultWorld();
        const { work } = await change(new Line(at, fault), world);
        const status = await attempt(work);
        const opened = await Promise.all([PIN, NEXT_PIN].map((secret) => world.opens(secret).catch(() => undefined)));
        expect(opened.filter(Boolean), what).to.deep.equal([SHARE]);
        if (status?.state === 'protected') expect(opened[1], what).to.deep.equal(SHARE);
      }
    });
  }
});

describe('flow with a vault: a recovery in which one request goes wrong', () => {
  const recovery = (fault: Fault, right: boolean) =>
    async function (this: Mocha.Context): Promise<void> {
      this.timeout(120_000);
      const world = new VaultWorld();
      await world.setUp();
      const slotId = await world.slotId();
      const withEngine = GIVEN_UP.includes(fault);
      const requests = await requestsOf((line) => world.device(line).backup.recover(slotId, { secret: PIN }), withEngine, world);
      for (const name of ['store.current', 'vault.evaluate', 'vault.confirm']) expect(requests).to.include(name);
      for (const [at, name] of requests.entries()) {
        const what = `${name} (${at})`;
        world.guessed.clear();
        const line = new Line(at, fault, withEngine);
        const device = world.device(line);
        await attempt(device.backup.recover(slotId, { secret: PIN }, { signal: line.giveUp.signal }));
        // A slip of the finger in between takes nothing from the guess whose answer is owed.
        if (!right) expect(await codeOf(device.backup.recover(slotId, { secret: wrongPin(at) })), what).to.equal('wrong-secret');
        const status = await device.backup.recover(slotId, { secret: PIN });
        expect(status.state, what).to.equal('protected');
        expect(device.recoveredShare, what).to.deep.equal(SHARE);
        expect(await world.count(), what).to.deep.include({ used: 0 });
        // Sent as often as need be, and charged once: until the key was freed the same PIN is the same guess.
        // What was freed and then given up is asked for anew, and is confirmed anew.
        const freed = requests.indexOf('vault.confirm');
        if (at < freed || (at === freed && fault !== 'given up after')) expect(world.guessed.size, what).to.equal(right ? 1 : 2);
      }
    };

  for (const fault of [...LOST, ...GIVEN_UP]) it(`${fault}: the same PIN again opens, and is no second guess`, recovery(fault, true));
  for (const fault of LOST) it(`${fault}, and a wrong PIN in between`, recovery(fault, false));
});

describe('flow with a vault: a drill in which one request goes wrong', () => {
  for (const fault of [...LOST, ...GIVEN_UP]) {
    for (const right of [true, false]) {
      it(`${fault}, ${right ? 'right' : 'wrong'}: nothing is spent of the way back, and the same again gets its verdict`, async function () {
        this.timeout(120_000);
        const world = new VaultWorld();
        const { device } = await world.setUp();
        const slotId = await world.slotId();
        const secret = right ? PIN : wrongPin(0);
        const drill = ({ backup }: ReturnType<VaultWorld['device']>, signal?: AbortSignal) =>
          backup.drill(slotId, { secret }, { practice: 'free', signal }).then(
            ({ state }) => state,
            (thrown: { code: string }) => thrown.code,
          );
        const withEngine = GIVEN_UP.includes(fault);
        const requests = await requestsOf((line) => drill(world.device(line, { device })), withEngine, world);
        expect(requests.filter((name) => name === 'vault.evaluate')).to.have.length(right ? 2 : 1);
        for (const [at, name] of requests.entries()) {
          const what = `${name} (${at})`;
          // Wrong ones are counted in practice: the wait before the next is over.
          world.forward(24 * 3_600_000);
          if (!right) await world.device(new Line(), { device }).backup.drill(slotId, { secret: PIN });
          world.guessed.clear();
          const line = new Line(at, fault, withEngine);
          const again = world.device(line, { device });
          const first = await drill(again, line.giveUp.signal);
          if (first !== (right ? 'protected' : 'wrong-secret')) {
            // What is stored could not be read afterwards: the drill itself went well.
            expect([...MAY_BE, 'unknown'], what).to.include(first);
            // Whatever was lost on the way to a wrong answer: the way back never heard of it.
            if (!right) expect(await world.count(), what).to.deep.include({ used: 0 });
            expect(await drill(again), what).to.equal(right ? 'protected' : 'wrong-secret');
          }
          expect(await world.count(), what).to.deep.include({ used: 0, locked: false });
          expect(Object.keys((await device.load(WALLET))?.practice ?? {}), what).to.deep.equal([slotId]);
          // Practice that was confirmed before is asked anew; the guess at the way back is the same one.
          const [practised, freed] = [requests.indexOf('vault.confirm'), requests.lastIndexOf('vault.confirm')];
          if (LOST.includes(fault) && (!right || at <= freed))
            expect(world.guessed.size, what).to.equal(!right ? 1 : at <= practised ? 2 : 3);
        }
      });
    }
  }
});

describe('flow with a vault: the last guess', () => {
  /** Nine wrong guesses, and the wait before the tenth is over. */
  async function beforeTheLast(): Promise<{ world: VaultWorld; slotId: string }> {
    const world = new VaultWorld();
    await world.setUp();
    await world.wrong(9);
    world.forward(waitAfterMs(9));
    return { world, slotId: await world.slotId() };
  }

  for (const request of ['vault.evaluate', 'vault.confirm']) {
    it(`right, and the answer to ${request} lost: the same PIN again opens what is locked for everybody else`, async function () {
      this.timeout(60_000);
      const { world, slotId } = await beforeTheLast();
      const line = new Line(await placeOf(request), 'answer lost');
      const { backup } = world.device(line);
      expect(await codeOf(backup.recover(slotId, { secret: PIN }))).to.equal('store-timeout');
      const locked = request === 'vault.evaluate';
      expect((await world.count())?.state === 'active' && (await world.count())).to.deep.include({ locked });
      if (locked) {
        expect(await codeOf(world.opens(PIN))).to.equal('vault-locked');
        expect(await codeOf(backup.recover(slotId, { secret: wrongPin(77) }))).to.equal('vault-locked');
      }
      expect((await backup.recover(slotId, { secret: PIN })).state).to.equal('protected');
      expect(await world.opens(PIN)).to.deep.equal(SHARE);
      expect(await world.count()).to.deep.include({ used: 0, locked: false });
    });
  }

  it('is gone with the engine that blinded it: a page that was closed makes another guess', async function () {
    this.timeout(60_000);
    const { world, slotId } = await beforeTheLast();
    const line = new Line(await placeOf('vault.evaluate'), 'answer lost');
    const { backup } = world.device(line);
    expect(await codeOf(backup.recover(slotId, { secret: PIN }))).to.equal('store-timeout');
    backup.dispose();
    expect(await codeOf(backup.recover(slotId, { secret: PIN }))).to.equal('vault-locked');
  });
});

/** The place of a request among those of a recovery; found out at another wallet's backup, because it costs a guess. */
async function placeOf(request: string): Promise<number> {
  const world = new VaultWorld();
  await world.setUp();
  const line = new Line();
  await world.device(line).backup.recover(await world.slotId(), { secret: PIN });
  return line.calls.indexOf(request);
}

describe('engines between calls', () => {
  function fakes() {
    const engines: { disposed: boolean; engine: SealingEngine }[] = [];
    const timers: { work: () => void; ms: number }[] = [];
    const make = () => {
      const made = { disposed: false, engine: undefined as unknown as SealingEngine };
      made.engine = { dispose: () => (made.disposed = true), warmUp: () => Promise.resolve() } as unknown as SealingEngine;
      engines.push(made);
      return made.engine;
    };
    const own = globalThis.setTimeout;
    globalThis.setTimeout = ((work: () => void, ms: number) => timers.push({ work, ms })) as unknown as typeof setTimeout;
    return { room: new Engines(make), engines, timers, restore: () => (globalThis.setTimeout = own) };
  }
  const element = Uint8Array.of(1);
  const other = Uint8Array.of(2);

  it('lets go of one that owes nothing, and keeps one that does for an hour', () => {
    const { room, engines, timers, restore } = fakes();
    try {
      room.giveBack(room.take());
      expect(engines.map(({ disposed }) => disposed)).to.deep.equal([true]);
      const owing = room.take();
      owing.owed.begun(element);
      room.abandon(owing);
      room.giveBack(owing);
      expect([engines[1]?.disposed, timers.at(-1)?.ms]).to.deep.equal([false, 3_600_000]);
      expect(room.take()).to.deep.include({ engine: owing.engine, owed: owing.owed });
      room.giveBack(owing);
      timers.at(-1)?.work();
      expect(engines[1]?.disposed).to.equal(true);
    } finally {
      restore();
    }
  });

  it('owes nothing more once a key was freed, and forgets a wrong guess alone', () => {
    const { room, engines, restore } = fakes();
    try {
      const running = room.take();
      running.owed.begun(element);
      running.owed.begun(other);
      running.owed.judged(other);
      expect(running.owed.any).to.equal(true);
      running.owed.released();
      room.giveBack(running);
      expect(engines[0]?.disposed).to.equal(true);
    } finally {
      restore();
    }
  });

  it('keeps none that was ended before it owed anything', () => {
    const { room, engines, restore } = fakes();
    try {
      const running = room.take();
      room.abandon(running);
      running.owed.begun(element);
      room.giveBack(running);
      expect(engines[0]?.disposed).to.equal(true);
      expect(room.take().engine).not.to.equal(running.engine);
    } finally {
      restore();
    }
  });

  it('ends one that is given up when nothing is owed, and all of them with the backup', () => {
    const { room, engines, restore } = fakes();
    try {
      room.abandon(room.take());
      expect(engines[0]?.disposed).to.equal(true);
      const running = room.take();
      running.owed.begun(element);
      room.dispose();
      room.giveBack(running);
      expect(engines[1]?.disposed).to.equal(true);
      room.warmUp({ m: 1, t: 1, p: 1 });
      room.dispose();
      expect(engines[2]?.disposed).to.equal(true);
    } finally {
      restore();
    }
  });
});
