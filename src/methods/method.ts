/**
 * The method contract: a way to keep one 32-byte secret safe, and to find it
 * again. A method never sees the share, the store or the backup's other slots.
 */
import type { KeySource, KdfParams, JsonObject, Remedy } from '../core/index.ts';

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
