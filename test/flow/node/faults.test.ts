/**
 * The flow under faults: seeded random sequences of calls on several devices,
 * with requests lost, answers lost, requests doubled, copies altered and a
 * crash at any await. What must hold after every step: the latest backup that
 * was called backed up can be recovered, and nothing wrong ever opens.
 * A seed replays its run: put the one that failed first into SEEDS.
 */
import { expect } from 'chai';
import { BackupError } from '../../../src/core/errors.ts';
import { type DeviceStore, memoryDevice } from '../../../src/flow/device.ts';
import { processQueue } from '../../../src/flow/locks.ts';
import type { BackupStatus } from '../../../src/flow/types.ts';
import { memoryStore } from '../../../src/stores/memory.ts';
import type { BackupStore } from '../../../src/stores/store.ts';
import { type DeviceWorld, WALLET, deviceWith, shareFor } from '../world.ts';

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];
const STEPS = 25;
/** Chance of each fault at each await. */
const RATE = 0.04;
const METHODS = ['x-hash', 'x-other'] as const;

/** mulberry32: small, seeded, good enough to choose faults. */
function randomFrom(seed: number) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { below: (n: number) => Math.floor(next() * n), chance: (p: number) => next() < p };
}
type Random = ReturnType<typeof randomFrom>;

class Faults {
  /** Resolves when the device "crashes": whatever it awaits then never comes back. */
  crashed: Promise<void>;
  #crash!: () => void;

  constructor(
    readonly random: Random,
    public rate: number,
  ) {
    this.crashed = new Promise((resolve) => {
      this.#crash = resolve;
    });
  }

  /** At any await of the outside world: go on, or never. */
  async await<T>(work: () => Promise<T>): Promise<T> {
    if (this.random.chance(this.rate / 4)) return this.#stop();
    const result = await work();
    return this.random.chance(this.rate / 4) ? this.#stop() : result;
  }

  #stop(): Promise<never> {
    this.#crash();
    return new Promise(() => undefined);
  }

  store(inner: BackupStore): BackupStore {
    const call =
      <A extends unknown[], R>(own: (...args: A) => Promise<R>) =>
      async (...args: A): Promise<R> => {
        const run = () => own.apply(inner, args);
        return this.await(async () => {
          if (this.random.chance(this.rate)) throw new BackupError('store-unreachable', 'request lost');
          const first = await run();
          const result = this.random.chance(this.rate) ? await run() : first;
          if (this.random.chance(this.rate)) throw new BackupError('store-timeout', 'answer lost');
          return result;
        });
      };
    return {
      name: 'faulty',
      current: async (...args) => {
        const stored = await call(inner.current)(...args);
        if (!stored || !this.random.chance(this.rate / 2)) return stored;
        const bytes = Uint8Array.from(stored.bytes);
        const at = this.random.below(bytes.length);
        bytes[at] = (bytes[at] ?? 0) ^ (1 << this.random.below(8));
        return { ...stored, bytes };
      },
      putCandidate: call(inner.putCandidate),
      getCandidate: call(inner.getCandidate),
      promote: call(inner.promote),
      verified: call(inner.verified),
      remove: call(inner.remove),
      undelete: call(inner.undelete),
    };
  }

  device(inner: DeviceStore): DeviceStore {
    return {
      load: (wallet) => this.await(() => inner.load(wallet)),
      save: (wallet, state) => this.await(() => inner.save(wallet, state)),
      remove: (wallet) => this.await(() => inner.remove(wallet)),
      exclusive: processQueue(),
    };
  }
}

/** What a person's device is between two starts of the app. */
interface Phone {
  readonly memory: DeviceStore;
  share: Uint8Array;
  pair: string;
  /** The pair that this phone's wallet believes to be backed up. */
  backedUpPair: string;
}

class World {
  readonly store = memoryStore();
  readonly phones: Phone[] = [];
  /** Every secret that was ever set, per method. */
  readonly secrets = new Map<string, Set<string>>(METHODS.map((id) => [id, new Set<string>()]));
  /** What was called backed up: the method and secret, until somebody tried to change or remove that method. */
  readonly promised = new Map<string, string>();
  /** Texts of the shares that the current backup may hold. */
  allowed = new Set<string>();
  confirmed = false;
  /** Which secret opens a slot, by recipient: found once, then known. */
  readonly opens = new Map<string, string>();
  /** The phone whose last call failed: its person tends to look for the backup next. */
  stuck: Phone | undefined;
  #count = 0;

  constructor(readonly random: Random) {
    this.phones.push(this.newPhone('share-0', 'pair-0'), this.newPhone('share-0', 'pair-0'));
    this.allowed.add('share-0');
  }

  newPhone(share: string, pair: string): Phone {
    return { memory: memoryDevice(), share: shareFor(share), pair, backedUpPair: pair };
  }

  fresh(prefix: string): string {
    return `${prefix}-${++this.#count}`;
  }

  /** One app start on a phone, with faults; ends by result, by error, or by a crash. */
  async start(
    phone: Phone,
    rate: number,
    use: (world: DeviceWorld) => Promise<BackupStatus | void>,
  ): Promise<'done' | 'failed' | 'crashed'> {
    const faults = new Faults(this.random, rate);
    const world = deviceWith({ store: faults.store(this.store), device: faults.device(phone.memory), share: phone.share });
    world.pair = phone.pair;
    const run = use(world).then(
      () => 'done' as const,
      (error: unknown) => {
        if (!(error instanceof BackupError)) throw error;
        expect(error.code, 'an error that names itself').to.not.equal('internal');
        return 'failed' as const;
      },
    );
    return Promise.race([run, faults.crashed.then(() => 'crashed' as const)]);
  }
}

const isBackedUp = (status: BackupStatus) => ['protected', 'partly', 'stored'].includes(status.state);

async function step(world: World): Promise<string> {
  const { random } = world;
  const stuck = random.chance(0.6) ? world.stuck : undefined;
  const phone = stuck ?? (world.phones[random.below(world.phones.length)] as Phone);
  const method = METHODS[random.below(METHODS.length)] as string;
  const action = !world.confirmed
    ? 'create'
    : stuck
      ? (['recover', 'accept'][random.below(2)] as string)
      : (['create', 'create', 'change', 'change', 'remove', 'refresh', 'refresh', 'accept'][random.below(8)] as string);
  const secret = world.fresh('secret');
  const shareText = new TextDecoder().decode(phone.share).split('|')[1] ?? '';

  const confirm = (status: BackupStatus, share: string) => {
    if (!isBackedUp(status)) return;
    world.confirmed = true;
    world.allowed = new Set([share]);
  };

  const outcome = await world.start(phone, RATE, async ({ backup }) => {
    if (action === 'create') {
      world.secrets.get(method)?.add(secret);
      world.allowed.add(shareText);
      world.promised.delete(method);
      const status = await backup.create(method, { secret });
      confirm(status, shareText);
      if (isBackedUp(status)) world.promised.set(method, secret);
    } else if (action === 'change' || action === 'remove') {
      const before = await backup.status();
      const slot = 'methods' in before ? before.methods.find((candidate) => candidate.method === method) : undefined;
      if (!slot) return;
      world.promised.delete(method);
      world.secrets.get(method)?.add(secret);
      world.allowed.add(shareText);
      const status = action === 'change' ? await backup.change(slot.slotId, { secret }) : await backup.remove(slot.slotId);
      confirm(status, shareText);
      if (action === 'change' && isBackedUp(status)) world.promised.set(method, secret);
    } else if (action === 'refresh') {
      // The wallet's own refresh has happened; now the backup follows.
      if (phone.pair === phone.backedUpPair) {
        phone.share = shareFor(world.fresh('share'));
        phone.pair = world.fresh('pair');
      }
      const text = new TextDecoder().decode(phone.share).split('|')[1] ?? '';
      world.allowed.add(text);
      const share = () => Promise.resolve(phone.share);
      await backup.refresh({ from: phone.backedUpPair, to: phone.pair, share });
      phone.backedUpPair = phone.pair;
      world.confirmed = true;
      world.allowed = new Set([text]);
    } else if (action === 'accept') {
      const status = await backup.status();
      for (const slot of 'methods' in status ? status.methods : []) if (!slot.accepted) await backup.accept(slot.slotId);
    }
  });
  world.stuck = outcome === 'failed' ? phone : undefined;
  if (action === 'recover' && world.confirmed) {
    const found = await openCurrent(world);
    world.phones[world.phones.indexOf(phone)] = { ...world.newPhone('', ''), ...found };
    return 'recover: done';
  }
  return `${action} ${method}: ${outcome}`;
}

interface Stored {
  readonly pair: string;
  readonly slots: readonly { readonly id: string; readonly method: string; readonly recipient: string }[];
}

/** Opens what the store holds, on a new device without faults, and holds it against what was promised. */
async function openCurrent(world: World): Promise<Pick<Phone, 'memory' | 'share' | 'pair' | 'backedUpPair'>> {
  let found: Pick<Phone, 'memory' | 'share' | 'pair' | 'backedUpPair'> | undefined;
  const stored = JSON.parse(new TextDecoder().decode((await world.store.current(WALLET))?.bytes)) as Stored;
  const opened = new Set<string>();
  for (const { id, method, recipient } of stored.slots) {
    const known = world.opens.get(recipient);
    const tries = known === undefined ? [...(world.secrets.get(method) ?? [])].reverse() : [known];
    let secret: string | undefined;
    for (secret of tries) {
      const memory = memoryDevice();
      const phone = deviceWith({ store: world.store, device: memory });
      const code = await phone.backup.recover(id, { secret }).then(
        () => undefined,
        (error: BackupError) => error.code,
      );
      if (code === undefined) {
        const share = phone.recoveredShare as Uint8Array;
        expect(world.allowed, 'the share of the latest backup').to.include(new TextDecoder().decode(share).split('|')[1]);
        found = { memory, share, pair: stored.pair, backedUpPair: stored.pair };
        world.opens.set(recipient, secret);
        break;
      }
      expect(code).to.equal('wrong-secret');
      secret = undefined;
    }
    expect(secret, `a slot of ${method} that nobody can open`).to.be.a('string');
    opened.add(`${method}:${secret}`);
  }
  for (const [method, secret] of world.promised) expect(opened, 'a promised secret').to.include(`${method}:${secret}`);
  if (!found) throw new Error('nothing opened');
  return found;
}

describe('flow under faults', () => {
  for (const seed of SEEDS) {
    it(`keeps every promise, seed ${seed}`, async () => {
      const world = new World(randomFrom(seed));
      const log: string[] = [];
      for (let i = 0; i < STEPS; i++) {
        log.push(await step(world));
        try {
          if (world.confirmed) await openCurrent(world);
        } catch (error) {
          throw new Error(`seed ${seed}, step ${i}: ${(error as Error).message}\n${log.join('\n')}`, { cause: error });
        }
      }
      // Whatever happened, a phone without faults gets to a good end.
      const phone = world.phones[0] as Phone;
      const outcome = await world.start(phone, 0, async ({ backup }) => {
        const status = await backup.status();
        expect(status.state, log.join('\n')).to.not.equal(world.confirmed ? 'none' : '');
      });
      expect(outcome).to.equal('done');
      const worked = log.filter((line) => /^(create|change|remove|refresh).*done$/.test(line));
      expect(worked.length, `a run in which little happened proves little\n${log.join('\n')}`).to.be.greaterThan(2);
    });
  }
});
