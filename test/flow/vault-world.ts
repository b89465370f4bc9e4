/** The flow's small world with a vault in it: clocks, faults at any request, and a count of what was charged. */
import { toB64u } from '../../src/core/bytes.ts';
import { localEngine } from '../../src/core/engine.ts';
import { BackupError } from '../../src/core/errors.ts';
import { DESTROY_AFTER_MS, waitAfterMs } from '../../src/core/guess-waits.ts';
import { TEST_ONLY_FAST } from '../../src/core/kdf.ts';
import type { Vault } from '../../src/core/vault.ts';
import { type DeviceStore, memoryDevice } from '../../src/flow/device.ts';
import type { BackupOptions } from '../../src/flow/options.ts';
import { pin } from '../../src/methods/pin.ts';
import { memoryVault } from '../../src/stores/memory-vault.ts';
import { memoryStore } from '../../src/stores/memory.ts';
import type { BackupStore } from '../../src/stores/store.ts';
import { type DeviceWorld, WALLET, deviceWith, hashMethod } from './world.ts';

export const PIN = '936174';
export const NEXT_PIN = '274913';
export const wrongPin = (i: number) => String(582_046 + 1_117 * i);

/** What happens at one request. Later calls go through. */
export type Fault = 'request lost' | 'answer lost' | 'given up before' | 'given up after';
export const LOST: readonly Fault[] = ['request lost', 'answer lost'];
export const GIVEN_UP: readonly Fault[] = ['given up before', 'given up after'];

/** Requests of one device, counted over store and vault; the one at `at` goes wrong. */
export class Line {
  readonly calls: string[] = [];
  readonly giveUp = new AbortController();

  constructor(
    readonly at = -1,
    readonly fault: Fault = 'request lost',
    /** Counts the engine's calls, too: a person gives up at any moment, a network loses requests only. */
    readonly withEngine = false,
  ) {}

  through<T extends object>(name: string, target: T): T {
    return new Proxy(target, {
      get: (_, key) => {
        const value = Reflect.get(target, key, target) as unknown;
        if (typeof value !== 'function' || key === 'dispose') return typeof value === 'function' ? (value.bind(target) as unknown) : value;
        return (...all: unknown[]) =>
          this.#call(`${name}.${String(key)}`, () => (value as (...every: unknown[]) => Promise<unknown>).apply(target, all));
      },
    });
  }

  async #call(name: string, run: () => Promise<unknown>): Promise<unknown> {
    const here = this.calls.push(name) - 1 === this.at;
    if (here && this.fault === 'request lost') throw new BackupError('store-unreachable', 'request lost');
    if (here && this.fault === 'given up before') this.giveUp.abort();
    const result = await run();
    if (here && this.fault === 'answer lost') throw new BackupError('store-timeout', 'answer lost');
    if (here && this.fault === 'given up after') this.giveUp.abort();
    return result;
  }
}

/** A vault and the store whose promotes it follows, with one clock. */
export interface Backend {
  readonly vault: Vault;
  readonly store: BackupStore;
  readonly now: () => Date;
  forward(ms: number): void;
}

export function inMemory(): Backend {
  let ms = Date.parse('2026-11-23T10:00:00.000Z');
  const now = () => new Date(ms);
  const vault = memoryVault({ now });
  return { vault, store: vault.guard(memoryStore({ now: () => ms })), now, forward: (by) => void (ms += by) };
}

export class VaultWorld {
  readonly vault: Vault;
  readonly store: BackupStore;
  readonly now: () => Date;
  readonly forward: (ms: number) => void;
  /** Every different element that was sent as a guess. */
  readonly guessed = new Set<string>();

  constructor({ vault, store, now, forward }: Backend = inMemory()) {
    this.vault = vault;
    this.store = store;
    this.now = now;
    this.forward = forward;
  }

  device(
    line = new Line(),
    more: { readonly device?: DeviceStore; readonly vault?: Vault; readonly options?: Partial<BackupOptions> } = {},
  ): DeviceWorld {
    const counted = new Proxy(more.vault ?? this.vault, {
      get: (target, key) => {
        const value = Reflect.get(target, key, target) as unknown;
        if (key !== 'evaluate') return typeof value === 'function' ? (value.bind(target) as unknown) : value;
        return (...[named, element, options]: Parameters<Vault['evaluate']>) => {
          this.guessed.add(toB64u(element));
          return target.evaluate(named, element, options);
        };
      },
    });
    return deviceWith({
      store: line.through('store', this.store),
      device: more.device ?? memoryDevice(),
      options: {
        methods: [pin({ kdf: TEST_ONLY_FAST }), hashMethod()],
        vault: line.through('vault', counted),
        now: this.now,
        engine: () => (line.withEngine ? line.through('engine', localEngine()) : localEngine()),
        ...more.options,
      },
    });
  }

  /** A device that set a PIN up. */
  async setUp(secret = PIN): Promise<DeviceWorld> {
    const first = this.device();
    await first.backup.create('pin', { secret });
    this.guessed.clear();
    return first;
  }

  async slotId(method = 'pin'): Promise<string> {
    const { choices } = await this.device().backup.findRecovery();
    return choices.find((choice) => choice.method === method)?.slotId ?? '';
  }

  /** Somebody tries, as often as said, each time after the wait. */
  async wrong(times: number, from = 0): Promise<void> {
    const slotId = await this.slotId();
    for (let used = from; used < from + times; used++) {
      this.forward(waitAfterMs(used));
      await this.device()
        .backup.recover(slotId, { secret: wrongPin(used) })
        .catch((thrown: BackupError) => {
          if (thrown.code !== 'wrong-secret') throw thrown;
        });
    }
  }

  async lock(): Promise<void> {
    await this.wrong(10);
  }

  async destroy(): Promise<void> {
    await this.lock();
    this.forward(DESTROY_AFTER_MS);
  }

  async count() {
    const all = await this.vault.status(WALLET);
    return all.find(({ state }) => state === 'active');
  }

  /** What a new device without faults makes of the backup. */
  async opens(secret: string, method = 'pin'): Promise<Uint8Array | undefined> {
    const fresh = this.device();
    await fresh.backup.recover(await this.slotId(method), { secret });
    return fresh.recoveredShare;
  }
}
