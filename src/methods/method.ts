/**
 * The method contract: a way to keep one 32-byte secret safe, and to find it
 * again. A method never sees the share, the store or the backup's other slots.
 */
import type {
  JsonObject,
  KdfParams,
  KeySource,
  Remedy,
  SignedRegisterReply,
  Vault,
  VaultAnswer,
  VaultBegun,
  VaultCompletion,
} from '../core/index.ts';

/** What works on this device now, found by trying, never by the user agent's name alone. */
export type Availability =
  | { readonly state: 'available' }
  /** `reason` is a message key of `method-reason.<reason>`. */
  | { readonly state: 'unavailable'; readonly reason: string; readonly remedy: Remedy };

export interface MethodContext {
  readonly wallet: string;
  readonly slotId: string;
  readonly signal?: AbortSignal | undefined;
  /** What the person typed, for methods that ask; never kept. */
  readonly secret?: string | undefined;
  /** The engine's half of a round with a vault, for this very slot. */
  readonly rounds?: SlotRounds | undefined;
}

/** One registration or guess at a vault: everything that is secret stays in the engine. */
export interface SlotRounds {
  begin(asked: {
    readonly gen: Uint8Array;
    /** Prepared; copied, the caller may wipe it afterwards */
    readonly secret: Uint8Array;
    readonly kdf: KdfParams;
    readonly register: boolean;
    /** Of practice: a part of every guess, 32 bytes. */
    readonly deviceKey?: Uint8Array | undefined;
    /** Of practice that is registered: the generation that it belongs to, 16 bytes. */
    readonly practises?: Uint8Array | undefined;
  }): Promise<VaultBegun>;
  /** @throws BackupError `vault-untrusted`, `vault-altered` */
  register(reply: SignedRegisterReply, identity: Uint8Array): Promise<VaultCompletion>;
  /** @returns what confirms the guess; null when it is wrong */
  judge(answer: VaultAnswer, slot: Pick<VaultCompletion, 'pk' | 'authPk'>): Promise<Uint8Array | null>;
  release(kv: Uint8Array): Promise<void>;
}

export interface Enrolled {
  readonly key: KeySource;
  readonly params: JsonObject;
}

/** A slot as methods see it. */
export interface MethodSlot {
  readonly id: string;
  readonly method: string;
  readonly params: JsonObject;
}

export interface BackupMethod {
  /** A method id of the format, or the integrator's own: `x-` and `a-z0-9-`, at most 64 in all. */
  readonly id: string;
  /** Does a person type something to use it? Elements then ask before they act. */
  readonly asks: 'secret' | 'nothing';
  /** The rules for what is typed, where something is. */
  readonly policy?: SecretPolicyLike | undefined;
  /** Cost to warm up for while the person types. */
  readonly kdf?: KdfParams | undefined;
  /** Where guesses at new secrets are counted; absent: nowhere, so whoever has the file guesses without limit. */
  readonly vault?: Vault | undefined;
  /** The same method at that vault. For methods that take one: `createBackup({ vault })` hands it to those that have none. */
  withVault?(vault: Vault): BackupMethod;
  probe(options?: { signal?: AbortSignal | undefined }): Promise<Availability>;
  /** @throws BackupError, before anything is made, when the secret breaks the policy */
  enroll(context: MethodContext): Promise<Enrolled>;
  /**
   * Three answers: `null` (not my slot), a key source, or a thrown BackupError
   * (mine, but it cannot be had now).
   */
  unlock(slot: MethodSlot, context: MethodContext): Promise<KeySource | null>;
  /** Clean up outside the backup (a file in the user's account, say) after the slot is gone. */
  forget(slot: MethodSlot, context: MethodContext): Promise<void>;
}

/** The part of a policy that the contract needs; core/policy.ts has the whole. */
export interface SecretPolicyLike {
  readonly kind: 'password' | 'pin' | 'passcode' | 'text';
  /** Told to the store, which can allow it or not; it never sees a secret. */
  readonly name?: string | undefined;
}
