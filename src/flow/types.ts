/** What the flow promises to elements and to wallets without a face. */
import type { BackupError, ErrorCode, Remedy } from '../core/errors.ts';
import type { Availability, BackupMethod } from '../methods/method.ts';

/** One way back in, as the current backup has it. */
export interface MethodStatus {
  readonly slotId: string;
  /** Method id, `password` say. */
  readonly method: string;
  /** False: made by a newer version; kept, but not usable here. */
  readonly supported: boolean;
  /** True when this device made or accepted it; false asks for a confirmation before the next refresh. */
  readonly accepted: boolean;
  /** When this device last opened the very bytes that are stored now with this method; RFC 3339. */
  readonly provenAt?: string | undefined;
  /** When this device last opened any copy with it. */
  readonly lastOpenedAt?: string | undefined;
  /** When this device set it up; RFC 3339. Other devices do not know. */
  readonly setUpAt?: string | undefined;
  /** Masked account hint, where the method has one. */
  readonly account?: string | undefined;
  /** A passkey that cannot leave this device: it does not count as a way back. */
  readonly deviceBound?: boolean | undefined;
  /** Id of the vault that counts guesses at this slot. Absent: nobody counts, whatever the method does today. */
  readonly vault?: string | undefined;
  /** Guesses that the vault counted since it was last opened. Absent where nobody counts, and where the vault did not answer. */
  readonly failedTries?: number | undefined;
  /** The vault answers no new guess any more: no way back, until it is set up again or, within a day, opened by a guess counted before. */
  readonly locked?: boolean | undefined;
  /** The vault erased its part for good; `locked` is said, too. */
  readonly destroyed?: boolean | undefined;
  /** The vault answers no new guess before; RFC 3339, by this device's clock. */
  readonly retryAt?: string | undefined;
  /** When a locked one is destroyed; RFC 3339, by this device's clock. */
  readonly destroyAt?: string | undefined;
  /**
   * May a reminder ask for the secret unasked? `free`: wrong answers are not counted; `counted`: they are, and there are
   * plenty left; `not-now`: too few are left for practice, or the vault did not answer.
   */
  readonly practice?: 'free' | 'counted' | 'not-now' | undefined;
}

interface Held {
  readonly methods: readonly MethodStatus[];
  readonly seq: number;
  /** RFC 3339 */
  readonly createdAt: string;
  /** When the store last heard that it was opened. A claim of the store. */
  readonly lastVerifiedAt?: string | undefined;
  /** RFC 3339: when this was read. */
  readonly checkedAt: string;
}

/**
 * The truth, as far as it is known. Anything but `protected` is said with its
 * reason, and a failed request is `unknown`, never "not backed up".
 */
export type BackupStatus =
  | { readonly state: 'unknown'; readonly reason: ErrorCode | 'not-checked'; readonly remedy: Remedy }
  | { readonly state: 'none'; readonly checkedAt: string }
  /** Every method opened the stored bytes on this device, and none is locked. */
  | ({ readonly state: 'protected'; readonly provenAt: string } & Held)
  /** Some methods did; those in `missing` did not yet, or are locked by their vault. */
  | ({ readonly state: 'partly'; readonly provenAt: string; readonly missing: readonly string[] } & Held)
  /** Stored and read back, but not yet opened on this device with a method that still answers. */
  | ({ readonly state: 'stored' } & Held)
  /** The wallet's share is newer than the stored one. */
  | ({ readonly state: 'stale' } & Held);

/**
 * What is known of this device itself, without asking the store. `unknown` is
 * an answer: nothing here is worked out from something else.
 */
export interface DeviceFacts {
  /** Does this device hold the wallet's share? Only the host can know; `unknown` where it does not say. */
  readonly share: 'here' | 'missing' | 'unknown';
  /** Does it hold the owner key? It does once it backed up or recovered; without it nothing can be changed. */
  readonly ownerKey: 'here' | 'missing' | 'unknown';
}

/** Which share pair took the place of which, and where the new share comes from, if not from the host's `share`. */
export interface ShareChange {
  readonly from: string;
  readonly to: string;
  readonly share?: (() => Promise<Uint8Array>) | undefined;
}

/** What a person watches, in this order. A call may skip some, never goes back. */
export type Phase =
  | 'preparing' // checking the secret, reading what is stored
  | 'encrypting' // deriving the key, sealing on this device
  | 'storing' // sending the candidate
  | 'checking' // reading it back and opening it
  | 'finishing'; // making it current

export type RecoverPhase = 'finding' | 'unlocking' | 'verifying' | 'restoring';

export interface CallOptions<P = Phase> {
  readonly signal?: AbortSignal | undefined;
  readonly onPhase?: ((phase: P) => void) | undefined;
}

export interface SecretInput {
  /** What the person typed. Never kept, never in an event. */
  readonly secret?: string | undefined;
}

/** The flow's state: which call is under way, and only what is legal then. */
export type FlowState =
  | { readonly name: 'idle' }
  | { readonly name: 'working'; readonly action: BackupAction; readonly phase: Phase | RecoverPhase }
  | { readonly name: 'failed'; readonly action: BackupAction; readonly error: BackupError }
  | { readonly name: 'done'; readonly action: BackupAction };

export type BackupAction = 'create' | 'add' | 'change' | 'remove' | 'refresh' | 'recover' | 'drill' | 'resume';

/** A method with what can be said about it now; what the picker lists. */
export interface MethodChoice {
  readonly method: BackupMethod;
  readonly availability: Availability;
  readonly slots: readonly MethodStatus[];
}

/** One way back in that a recovery found. */
export interface RecoveryChoice {
  readonly slotId: string;
  readonly method: string;
  /** When the backup was made, RFC 3339; the way may be older. The ways come in the order in which they were set up. */
  readonly createdAt: string;
  readonly account?: string | undefined;
  readonly availability: Availability;
  /** Id of the vault that counts guesses at it; absent: nobody counts. */
  readonly vault?: string | undefined;
  /** Guesses that the vault still answers; 0 when it is locked or destroyed. Absent where nobody counts, and where the vault did not answer. */
  readonly triesLeft?: number | undefined;
  /** The vault erased its part for good: this way opens nothing any more. */
  readonly destroyed?: boolean | undefined;
  /** RFC 3339, by this device's clock: the vault answers no new guess before. */
  readonly retryAt?: string | undefined;
}

export interface RecoveryOffer {
  readonly choices: readonly RecoveryChoice[];
  readonly seq: number;
  readonly createdAt: string;
}

/** One wallet's backup. Everything the elements do goes through this object, and works without them. */
export interface Backup extends EventTarget {
  readonly wallet: string;
  readonly methods: readonly BackupMethod[];
  readonly storeName: string;
  /** Changes are announced by the event `change` on this object. */
  readonly state: FlowState;
  /** The last status that was read; `unknown` / `not-checked` before. */
  readonly lastStatus: BackupStatus;

  /** Reads the store. Never throws for a failed request: the answer is then `unknown`. */
  status(options?: { signal?: AbortSignal | undefined }): Promise<BackupStatus>;
  choices(options?: { signal?: AbortSignal | undefined }): Promise<readonly MethodChoice[]>;
  /** What is known of this device. Asks the device and the host only, and never throws. */
  deviceFacts(): Promise<DeviceFacts>;
  /** A head start while the person types: loads the worker, compiles, touches memory. */
  warmUp(methodId?: string): void;

  /** First backup of this wallet, or one more method when there is a backup already. */
  create(methodId: string, input?: SecretInput, options?: CallOptions): Promise<BackupStatus>;
  /** Replaces a slot by a new one of the same method: a new password. */
  change(slotId: string, input?: SecretInput, options?: CallOptions): Promise<BackupStatus>;
  /** Takes a method out. An old copy stays openable with it: `refresh` the share too when that matters. */
  remove(slotId: string, options?: CallOptions): Promise<BackupStatus>;
  /** Backs a refreshed share up again under every accepted method, without asking anything. */
  refresh(change: ShareChange, options?: CallOptions): Promise<BackupStatus>;
  /** Says yes to a method that another device added. */
  accept(slotId: string): Promise<void>;
  /**
   * Opens the stored copy with a method, to prove that it can. `practice: 'free'` keeps the word of a status that said
   * `free`: a wrong answer costs the way back no try, or the call fails with `details.practice`.
   */
  drill(
    slotId: string,
    input?: SecretInput,
    options?: CallOptions<RecoverPhase> & { readonly practice?: 'free' | undefined },
  ): Promise<BackupStatus>;

  /** What there is to recover from; throws `backup-missing` where there is nothing. */
  findRecovery(options?: { signal?: AbortSignal | undefined }): Promise<RecoveryOffer>;
  /** Opens the backup, hands the share to the host's `recovered`, and keeps the owner key on this device. */
  recover(slotId: string, input?: SecretInput, options?: CallOptions<RecoverPhase>): Promise<BackupStatus>;
  /** Finishes what a closed tab or a crash left half done. Called before every other call; safe to repeat. */
  resume(options?: CallOptions): Promise<void>;
  /** Forgets everything this device keeps for the wallet. The stored backup stays. */
  forgetDevice(): Promise<void>;
  /** Lets go of workers and locks. */
  dispose(): void;
}
