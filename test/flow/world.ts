/** A small world for the flow's tests: one store, some devices, and methods whose keys cost nothing to derive. */
import { localEngine } from '../../src/core/engine.ts';
import { BackupError, type ErrorCode, asBackupError } from '../../src/core/errors.ts';
import { utf8 } from '../../src/core/bytes.ts';
import { sha256Of } from '../../src/core/sha256.ts';
import { createBackup } from '../../src/flow/backup.ts';
import { type DeviceStore, memoryDevice } from '../../src/flow/device.ts';
import type { BackupOptions } from '../../src/flow/options.ts';
import type { Backup, BackupStatus } from '../../src/flow/types.ts';
import type { BackupMethod } from '../../src/methods/method.ts';
import { memoryStore } from '../../src/stores/memory.ts';
import type { BackupStore } from '../../src/stores/store.ts';

export const WALLET = 'solana:test:wallet-1';

/** Shares of this world carry their wallet in front, so that a wrong one can be told. */
export function shareFor(text: string, wallet = WALLET): Uint8Array {
  return utf8(`${wallet}|${text}`);
}

export function fitsWallet(share: Uint8Array, wallet = WALLET): boolean {
  return new TextDecoder().decode(share).startsWith(`${wallet}|`);
}

/** A method of an integrator: the key is a hash of what is typed. Fast, and no more. */
export function hashMethod(id = 'x-hash'): BackupMethod & { readonly forgotten: string[] } {
  const key = (secret: string | undefined) => {
    if (!secret) throw new BackupError('secret-empty');
    return { kind: 'bytes', key: sha256Of(utf8(`${id}:${secret}`)) } as const;
  };
  const forgotten: string[] = [];
  return {
    id,
    asks: 'secret',
    forgotten,
    probe: () => Promise.resolve({ state: 'available' }),
    enroll: async ({ secret }) => ({ key: key(secret), params: { note: 'test' } }),
    unlock: async (slot, { secret }) => (slot.method === id ? key(secret) : null),
    forget: (slot) => {
      forgotten.push(slot.id);
      return Promise.resolve();
    },
  };
}

export interface DeviceWorld {
  readonly backup: Backup;
  readonly device: DeviceStore;
  /** What the wallet on this device holds now. */
  share: Uint8Array;
  pair: string;
  recoveredShare: Uint8Array | undefined;
}

export interface WorldOptions {
  readonly store?: BackupStore;
  readonly device?: DeviceStore;
  readonly share?: Uint8Array;
  readonly options?: Partial<BackupOptions>;
}

export function deviceWith({
  store = memoryStore(),
  device = memoryDevice(),
  share = shareFor('one'),
  options = {},
}: WorldOptions = {}): DeviceWorld {
  const world: { -readonly [K in keyof DeviceWorld]: DeviceWorld[K] } = {
    backup: undefined as unknown as Backup,
    device,
    share,
    pair: 'pair-1',
    recoveredShare: undefined,
  };
  world.backup = createBackup({
    wallet: WALLET,
    store,
    methods: [hashMethod(), hashMethod('x-other')],
    device,
    engine: localEngine,
    share: () => world.share,
    pair: () => world.pair,
    verifyShare: (candidate) => fitsWallet(candidate),
    recovered: (recovered) => {
      world.recoveredShare = recovered;
    },
    ...options,
  });
  return world;
}

/** The code that a call fails with; fails the test when it succeeds. */
export async function codeOf(call: Promise<unknown>): Promise<ErrorCode> {
  try {
    await call;
  } catch (thrown) {
    if (!(thrown instanceof BackupError)) throw new Error('not a BackupError', { cause: thrown });
    return asBackupError(thrown).code;
  }
  throw new Error('the call succeeded');
}

export function slotIdOf(status: BackupStatus, method = 'x-hash'): string {
  const slot = 'methods' in status ? status.methods.find((candidate) => candidate.method === method) : undefined;
  if (!slot) throw new Error(`no ${method} in ${status.state}`);
  return slot.slotId;
}

type Hooks = Partial<{ [K in keyof BackupStore]: () => void | Promise<void> }>;

/** A store whose calls are preceded by what a test wants to happen then. */
export function storeWith(store: BackupStore, before: Hooks): BackupStore {
  return replacing(
    store,
    Object.fromEntries(
      Object.entries(before).map(([name, hook]) => [
        name,
        async (...args: unknown[]) => {
          await hook();
          return (store[name as keyof BackupStore] as unknown as (...all: unknown[]) => unknown).apply(store, args);
        },
      ]),
    ),
  );
}

/** A store with some calls of its own. */
export function replacing(store: BackupStore, own: Partial<BackupStore>): BackupStore {
  return new Proxy(store, {
    get(target, name) {
      if (Object.hasOwn(own, name)) return Reflect.get(own, name) as unknown;
      const value = Reflect.get(target, name, target) as unknown;
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
