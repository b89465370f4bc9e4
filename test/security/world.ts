/** A wallet with a PIN, a vault and a store that may lie, and a record of everything that the client sent to the vault. */
import {
  BackupError,
  type Json,
  type Manifest,
  TEST_ONLY_FAST,
  canonicalBytes,
  generateOwner,
  localEngine,
  manifestMessage,
  parseManifest,
  sign,
  toB64u,
  utf8,
} from '../../src/core/index.ts';
import type { Vault, VaultKey } from '../../src/core/vault.ts';
import { createBackup, memoryDevice } from '../../src/flow/index.ts';
import { pin } from '../../src/methods/pin.ts';
import { memoryVault } from '../../src/stores/memory-vault.ts';
import { memoryStore } from '../../src/stores/memory.ts';
import type { BackupStore } from '../../src/stores/store.ts';

export const PIN = '271828';
export const OTHER_PIN = '602214';
export const SHARE = utf8('a client share');

/** One call as the vault saw it: its name, the registration, and every further value. */
export interface Sent {
  readonly call: string;
  readonly key: VaultKey;
  readonly values: readonly Uint8Array[];
}

/** What a vault, or whoever stands in front of it, does instead. */
export type Lies = Partial<Pick<Vault, 'register' | 'complete' | 'evaluate' | 'confirm'>>;

const bytesIn = (value: unknown): Uint8Array[] =>
  value instanceof Uint8Array
    ? [Uint8Array.from(value)]
    : typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(bytesIn)
      : [];

export class World {
  static #count = 0;
  readonly wallet = `security:${++World.#count}`;
  readonly honest = memoryVault({ now: () => new Date('2026-11-23T10:00:00Z') });
  readonly sent: Sent[] = [];
  readonly #bytes = memoryStore();
  #lies: Lies = {};
  #altered: ((bytes: Uint8Array) => Uint8Array<ArrayBuffer>) | undefined;

  /** From here on the vault answers so. */
  lie(lies: Lies): void {
    this.#lies = lies;
    this.sent.length = 0;
  }

  /** From here on the store hands out something else. */
  alter(change: (manifest: Manifest) => Uint8Array<ArrayBuffer>): void {
    this.#altered = (bytes) => change(parseManifest(bytes));
  }

  get #vault(): Vault {
    const { id, identity } = this.honest;
    const call = <V extends keyof Required<Lies>>(verb: V): Vault[V] =>
      (async (key: VaultKey, ...rest: unknown[]) => {
        this.sent.push({ call: verb, key, values: bytesIn(rest) });
        const act = (this.#lies[verb] ?? this.honest[verb].bind(this.honest)) as (...all: unknown[]) => Promise<unknown>;
        return act(key, ...rest);
      }) as unknown as Vault[V];
    return {
      ...{ id, identity, status: (wallet) => this.honest.status(wallet) },
      ...{ register: call('register'), complete: call('complete'), evaluate: call('evaluate'), confirm: call('confirm') },
    };
  }

  get #store(): BackupStore {
    const store = this.honest.guard(this.#bytes);
    return new Proxy(store, {
      get: (target, name) => {
        const value = Reflect.get(target, name, target) as unknown;
        if (name === 'current') {
          return async (...all: Parameters<BackupStore['current']>) => {
            const current = await target.current(...all);
            return current && this.#altered ? { ...current, bytes: this.#altered(current.bytes) } : current;
          };
        }
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
  }

  /** A device that knows nothing yet. */
  device() {
    const recovered: Uint8Array[] = [];
    const backup = createBackup({
      wallet: this.wallet,
      store: this.#store,
      methods: [pin({ vault: this.#vault, kdf: TEST_ONLY_FAST })],
      share: () => Uint8Array.from(SHARE),
      recovered: (share) => void recovered.push(Uint8Array.from(share)),
      device: memoryDevice(),
      engine: localEngine,
    });
    return { backup, recovered };
  }

  async setUp(): Promise<this> {
    await this.device().backup.create('pin', { secret: PIN });
    this.sent.length = 0;
    return this;
  }

  /** @returns the error's code, and the share where it opened */
  async recover(secret: string): Promise<{ code?: string; details?: object; share?: Uint8Array }> {
    const { backup, recovered } = this.device();
    try {
      const { choices } = await backup.findRecovery();
      await backup.recover(choices[0]?.slotId ?? '', { secret });
      return recovered[0] ? { share: recovered[0] } : {};
    } catch (thrown) {
      if (!(thrown instanceof BackupError)) throw thrown;
      return { code: thrown.code, details: thrown.details };
    }
  }
}

/** The manifest with other parameters in its slot, signed by an owner key of the liar's own. */
export function forged(manifest: Manifest, params: Record<string, Json>): Uint8Array<ArrayBuffer> {
  const liar = generateOwner();
  const slots = manifest.slots.map((slot) => ({ ...slot, params: { ...slot.params, ...params } }));
  const { sig: _, ...rest } = { ...manifest, slots, owner: toB64u(liar.public) };
  const unsigned = rest as unknown as Omit<Manifest, 'sig'>;
  return canonicalBytes({ ...rest, sig: toB64u(sign(liar, manifestMessage(unsigned))) } as unknown as Record<string, Json>);
}
