/** What a host hands to `createBackup`. */
import type { SealingEngine } from '../core/engine.ts';
import type { Vault } from '../core/vault.ts';
import type { BackupMethod } from '../methods/method.ts';
import type { BackupStore } from '../stores/store.ts';
import type { DeviceStore } from './device.ts';

export interface BackupOptions {
  /** Who the share belongs to: an address, say. 1 to 256 bytes, the same on every device. */
  readonly wallet: string;
  readonly store: BackupStore;
  /** At least one; their order is the order in which people see them. */
  readonly methods: readonly BackupMethod[];
  /**
   * Counts guesses for every method that takes a vault and was given none: PINs, and passwords that are set from now on.
   * One that the store does not tell of promotes (`BackupStore.vaults`) is refused with `not-configured`.
   */
  readonly vault?: Vault | undefined;
  /** The client share, 1 byte to 512 KiB. Asked for when needed, copied, and the copy wiped. */
  readonly share: () => Uint8Array | Promise<Uint8Array>;
  /**
   * Which share pair the wallet uses now; an opaque text of at most 256 bytes, `undefined` while that is not known
   * (a new device, say). Without it a stale backup cannot be noticed.
   */
  readonly pair?: (() => string | undefined | Promise<string | undefined>) | undefined;
  /** Does this share fit this wallet's address? Asked before a backup is made and before a recovered share is handed over. */
  readonly verifyShare?: ((share: Uint8Array) => boolean | Promise<boolean>) | undefined;
  /** Is the share on this device? Without it that is not known, and elements offer both backing up and recovering. */
  readonly hasShare?: (() => boolean | Promise<boolean>) | undefined;
  /** Receives the recovered share, which is then the host's to keep and to wipe. */
  readonly recovered?: ((share: Uint8Array) => void | Promise<void>) | undefined;
  /** Where this device remembers its owner key. In a browser: IndexedDB, sealed; elsewhere: memory. */
  readonly device?: DeviceStore | undefined;
  /** In a browser: a worker. */
  readonly engine?: (() => SealingEngine) | undefined;
  readonly now?: (() => Date) | undefined;
}
