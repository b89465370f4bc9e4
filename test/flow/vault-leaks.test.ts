/** A PIN and what is made of it, and everywhere they could turn up: calls of vault and store, states, errors, the console, device memory. */
import { expect } from 'chai';
import { fromB64u, toHex, utf8 } from '../../src/core/bytes.ts';
import type { BackupError } from '../../src/core/errors.ts';
import type { DeviceStore } from '../../src/flow/device.ts';
import { memoryDevice } from '../../src/flow/device.ts';
import { Line, VaultWorld } from './vault-world.ts';
import { type Secrets, foundIn, secretsOf } from './vault-secrets.ts';
import { WALLET } from './world.ts';

// Of twelve digits: six turn up in random bytes and numbers by chance.
const PIN = '936174528307';
const WRONG = '582046937105';

/** Everything that goes in and comes out of an object's calls. */
function watched<T extends object>(target: T, seen: unknown[]): T {
  return new Proxy(target, {
    get: (_, key) => {
      const value = Reflect.get(target, key, target) as unknown;
      if (typeof value !== 'function') return value;
      return async (...all: unknown[]) => {
        seen.push([String(key), ...all]);
        const result = await (value as (...every: unknown[]) => Promise<unknown>).apply(target, all);
        seen.push(result);
        return result;
      };
    },
  });
}

describe('flow with a vault: secrets stay in the engine', () => {
  it('finds a secret however it is spelled', async () => {
    const secrets: Secrets = { pin: utf8(PIN) };
    for (const value of [PIN, { deep: [utf8(`x${PIN}`)] }, toHex(utf8(PIN)), new Error('no', { cause: PIN }), btoa(`xx${PIN}yy`)]) {
      expect(foundIn(value, secrets), JSON.stringify(value)).to.deep.equal(['pin']);
    }
    expect(foundIn('936174528308', secrets)).to.deep.equal([]);
  });

  it('in a set-up, a change, wrong guesses, a lost answer, a drill and a recovery', async () => {
    const world = new VaultWorld();
    const seen: unknown[] = [];
    const told: unknown[] = [];
    /** The same without what goes into the device's memory and comes out of it. */
    const publicly: unknown[] = [];
    const levels = ['log', 'info', 'warn', 'error', 'debug'] as const;
    const own = levels.map((level) => console[level]);
    for (const level of levels) console[level] = (...all: unknown[]) => void (told.push(all), publicly.push(all));
    const devices: DeviceStore[] = [];
    const device = (line = new Line()) => {
      const memory = memoryDevice();
      devices.push(memory);
      const made = world.device(line, {
        device: watched(memory, told),
        vault: watched(world.vault, seen),
        options: { store: watched(world.store, seen) },
      });
      made.backup.addEventListener('change', () => {
        const state = [made.backup.state, made.backup.lastStatus];
        told.push(state);
        publicly.push(state);
      });
      return made;
    };
    const failing = (work: Promise<unknown>) =>
      work.then(
        () => expect.fail('it went well'),
        (thrown: BackupError) => {
          told.push(thrown);
          publicly.push(thrown);
          return thrown.code;
        },
      );
    let secrets: Secrets[];
    try {
      const first = device();
      await failing(first.backup.create('pin', { secret: `${PIN}x` }));
      const made = await first.backup.create('pin', { secret: WRONG });
      const slotId = 'methods' in made ? (made.methods[0]?.slotId ?? '') : '';
      await first.backup.change(slotId, { secret: PIN });
      const now = await world.slotId();
      const lost = device(new Line(4, 'answer lost'));
      await failing(lost.backup.recover(now, { secret: WRONG }));
      const second = device();
      expect(await failing(second.backup.recover(now, { secret: WRONG }))).to.equal('wrong-secret');
      await second.backup.recover(now, { secret: PIN });
      expect(await failing(second.backup.drill(now, { secret: WRONG }))).to.equal('wrong-secret');
      await second.backup.drill(now, { secret: PIN });
      secrets = [await secretsOf(world.vault, world.store, PIN), { wrong: utf8(WRONG) }];
    } finally {
      for (const [i, level] of levels.entries()) console[level] = own[i] ?? console[level];
    }
    expect(Object.keys(secrets[0] ?? {})).to.include.members(['pin', 'y', 'z', 'rw', 'authSeed', 'pre', 'methodKey']);
    expect([seen.length > 30, told.length > 30]).to.deep.equal([true, true]);
    for (const marks of secrets) {
      expect(foundIn(seen, marks), 'calls of vault and store').to.deep.equal([]);
      expect(foundIn(told, marks), 'states, errors, console, device memory').to.deep.equal([]);
    }
    for (const memory of devices) expect(foundIn(await memory.load(WALLET), secrets[0] ?? {})).to.deep.equal([]);
    // What only the device's memory has of practice: with a session it is good for ten guesses.
    const practices = (await Promise.all(devices.map(async (memory) => Object.values((await memory.load(WALLET))?.practice ?? {})))).flat();
    expect(practices.length).to.be.greaterThan(0);
    for (const { deviceKey } of practices) {
      expect(foundIn(deviceKey, { deviceKey: fromB64u(deviceKey) }), 'it is found where it is').to.deep.equal(['deviceKey']);
      expect(foundIn(seen, { deviceKey: fromB64u(deviceKey) }), 'calls of vault and store').to.deep.equal([]);
      expect(foundIn(publicly, { deviceKey: fromB64u(deviceKey) }), 'states, errors, console').to.deep.equal([]);
    }
  });
});
