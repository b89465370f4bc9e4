/** The embedding wallet and this device, as the flow's steps see them. */
import { fromB64u, wipe } from '../core/bytes.ts';
import { BackupError, asBackupError } from '../core/errors.ts';
import { checkWalletId } from '../core/manifest.ts';
import type { Vault } from '../core/vault.ts';
import type { BackupMethod, SlotRounds } from '../methods/method.ts';
import type { BackupStore } from '../stores/store.ts';
import { type Counts, NO_COUNTS, readCounts, unlessAborted } from './counted.ts';
import { type Current, CurrentReader } from './current.ts';
import { type DeviceState, type DeviceStore, EMPTY_DEVICE, memoryDevice } from './device.ts';
import type { Running } from './engines.ts';
import type { BackupOptions } from './options.ts';
import { indexedDbDevice } from './sealed-device.ts';
import type { DeviceFacts } from './types.ts';

export class Host {
  readonly wallet: string;
  readonly store: BackupStore;
  readonly device: DeviceStore;
  readonly methods: readonly BackupMethod[];
  readonly now: () => Date;
  readonly reader: CurrentReader;
  readonly #options: BackupOptions;
  #asked: { readonly sha256: string; readonly answer: Promise<Counts> } | undefined;

  /** @throws BackupError `invalid-argument`, `not-configured` */
  constructor(options: BackupOptions) {
    checkWalletId(options.wallet);
    const ids = options.methods.map(({ id }) => id);
    if (ids.length === 0 || new Set(ids).size !== ids.length) {
      throw new BackupError('not-configured', 'at least one method, each id once', { details: { field: 'methods' } });
    }
    this.#options = options;
    this.wallet = options.wallet;
    this.store = options.store;
    const { vault } = options;
    this.methods = vault
      ? options.methods.map((method) => (method.vault ? method : (method.withVault?.(vault) ?? method)))
      : options.methods;
    checkVaults(options.store, vault ? [vault, ...vaultsOf(this.methods)] : vaultsOf(this.methods));
    this.reader = new CurrentReader(options.store, options.wallet);
    this.device = options.device ?? (typeof indexedDB === 'undefined' ? memoryDevice() : indexedDbDevice());
    this.now = options.now ?? (() => new Date());
  }

  /** The pair of the share that the wallet uses now; undefined when the host does not say. */
  async pair(): Promise<string | undefined> {
    return this.#options.pair?.();
  }

  /**
   * The share for a new backup: a copy that the flow may wipe.
   * @throws BackupError `share-unavailable`, `share-mismatch`
   */
  async share(source: () => Uint8Array | Promise<Uint8Array> = this.#options.share): Promise<Uint8Array> {
    let share: Uint8Array;
    try {
      share = Uint8Array.from(await source());
    } catch (cause) {
      throw new BackupError('share-unavailable', undefined, { cause });
    }
    // An empty share has its own error, which sealing throws.
    if (share.length > 0 && !(await this.fits(share))) {
      wipe(share);
      throw new BackupError('share-mismatch');
    }
    return share;
  }

  async fits(share: Uint8Array): Promise<boolean> {
    return (await this.#options.verifyShare?.(share)) ?? true;
  }

  /** Whether the share is on this device, as far as the host says. */
  async hasShare(): Promise<DeviceFacts['share']> {
    const has = await this.#options.hasShare?.();
    return has === undefined ? 'unknown' : has ? 'here' : 'missing';
  }

  /** @throws BackupError `share-import-failed` */
  async handOver(share: Uint8Array): Promise<void> {
    try {
      await this.#options.recovered?.(share);
    } catch (cause) {
      throw new BackupError('share-import-failed', undefined, { cause });
    }
  }

  supports(methodId: string): boolean {
    return this.methods.some(({ id }) => id === methodId);
  }

  /** @throws BackupError `method-unsupported` */
  method(methodId: string): BackupMethod {
    const method = this.methods.find(({ id }) => id === methodId);
    if (!method) throw new BackupError('method-unsupported', undefined, { details: { field: methodId } });
    return method;
  }

  async load(): Promise<DeviceState> {
    return (await this.device.load(this.wallet)) ?? EMPTY_DEVICE;
  }

  /** For the ways back in: a device whose memory is damaged is a new device. */
  async loadOrForget(): Promise<DeviceState> {
    try {
      return await this.load();
    } catch (thrown) {
      if (asBackupError(thrown).code === 'device-state-damaged') return EMPTY_DEVICE;
      throw thrown;
    }
  }

  async save(state: DeviceState): Promise<DeviceState> {
    await this.device.save(this.wallet, state);
    return state;
  }

  /**
   * What a status has told of is no set-up any more whose end nobody saw. Under the wallet's lock. Never throws: what is not
   * noted is told again.
   */
  async told({ untold = [] }: DeviceState): Promise<void> {
    if (untold.length === 0) return;
    try {
      const state = await this.load();
      const left = (state.untold ?? []).filter((id) => !untold.includes(id));
      if (left.length < (state.untold ?? []).length) await this.save({ ...state, untold: left });
    } catch {
      // Told again by the next status.
    }
  }

  /** @throws BackupError `backup-missing`, store errors, every refusal that needs no secret */
  async current(state: DeviceState, signal?: AbortSignal): Promise<Current> {
    const current = await this.currentOrNone(state, signal);
    if (!current) throw new BackupError('backup-missing');
    return current;
  }

  /** What vaults counted at the ways back of a backup. Never throws. Several who ask at once share one answer. */
  async counts(current: Current, signal?: AbortSignal): Promise<Counts> {
    const { sha256 } = current;
    if (this.#asked?.sha256 !== sha256) {
      const asked = { sha256, answer: readCounts(this.wallet, this.methods, current) };
      this.#asked = asked;
      void asked.answer.then(() => this.#asked === asked && this.forgetCounts());
    }
    return (await unlessAborted(this.#asked.answer, signal)) ?? NO_COUNTS;
  }

  /** What is asked from here on is answered by what vaults count from here on. */
  forgetCounts(): void {
    this.#asked = undefined;
  }

  currentOrNone(state: DeviceState, signal?: AbortSignal): Promise<Current | null> {
    return this.reader.read(state, signal);
  }
}

const vaultsOf = (methods: readonly BackupMethod[]): readonly Vault[] => methods.flatMap(({ vault }) => vault ?? []);

/**
 * What a vault registers is given up after 30 days, unless it hears of a promote that names it: a way back that would die
 * without a word.
 * @throws BackupError `not-configured`
 */
function checkVaults({ name, vaults }: BackupStore, used: readonly Vault[]): void {
  const told = new Set(vaults);
  const untold = used.find(({ id }) => !told.has(id));
  if (!untold) return;
  const why = `the store "${name}" does not tell the vault "${untold.id}" of promotes: put both at one service and its id into httpStore({ vaults }), or guard the store, as memoryVault().guard(store) does`;
  throw new BackupError('not-configured', why, { details: { field: 'vault' } });
}

/** The engine's rounds with a vault, for one slot; what is registered is signed by the device's owner key, or by the one a first backup begins with. */
export function roundsFor({ engine, owed }: Running, wallet: string, slotId: string, state: DeviceState): SlotRounds {
  let element: Uint8Array | undefined;
  let round = slotId;
  let practice = false;
  return {
    async begin({ register, practises, ...begin }) {
      const ownerSecret = state.owner && fromB64u(state.owner.secret, 32);
      try {
        const begun = await engine.vaultBegin({ wallet, slotId, ...begin }, register ? { ownerSecret, practises } : undefined);
        round = begun.round;
        practice = begin.deviceKey !== undefined;
        if (!register) owed.begun((element = begun.element));
        return begun;
      } finally {
        wipe(ownerSecret);
      }
    },
    register: (reply, identity) => engine.vaultRegister(round, reply, identity),
    async judge(answer, slot) {
      const signature = await engine.vaultJudge(round, answer, slot);
      if (!signature && element) owed.judged(element);
      return signature;
    },
    async release(kv) {
      await engine.vaultRelease(round, kv);
      // Practice frees nothing: a guess at the way back may still be owed.
      if (practice && element) owed.judged(element);
      else owed.released();
    },
  };
}
