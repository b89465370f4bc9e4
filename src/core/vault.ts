/** The vault contract: what a method asks of a vault that counts guesses. docs/vault.md has the protocol, pv1.ts what is computed. */
import type { SignedRegisterReply, VaultAnswer, VaultCompletion } from './vault-round.ts';

/** One registration of one slot. */
export interface VaultKey {
  readonly wallet: string;
  /** base64url of 8 bytes */
  readonly slotId: string;
  /** base64url of 16 bytes */
  readonly gen: string;
}

export interface VaultCallOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface VaultGuess extends VaultAnswer {
  /** Guesses left, this one taken off. */
  readonly remaining: number;
  /** How long the vault answers no other guess now, in milliseconds; left out where it answers at once. */
  readonly retryAfterMs?: number | undefined;
}

/**
 * What a vault counted at one registration. Durations, not instants: a device's clock may be wrong. `pending`: no
 * backup names it yet. `practice`: none ever will; it lives as long as the one that it `practises`.
 */
export type VaultRegistration = { readonly slotId: string; readonly gen: string } & (
  | {
      readonly state: 'pending' | 'active' | 'practice';
      /** The generation that practice belongs to, base64url of 16 bytes. */
      readonly practises?: string | undefined;
      /** Guesses charged since the last one that was confirmed. */
      readonly used: number;
      /** Guesses that it still answers. */
      readonly remaining: number;
      /** It answers no new guess any more, only those that it charged before. */
      readonly locked: boolean;
      /** How long it answers no new guess, in milliseconds; left out where it answers at once. */
      readonly retryAfterMs?: number | undefined;
      /** When it is destroyed unless a guess is confirmed, in milliseconds from now. */
      readonly destroyAfterMs?: number | undefined;
      /** When a guess was last confirmed; RFC 3339, by the vault's clock. */
      readonly lastConfirmedAt?: string | undefined;
    }
  /** Its part of the key is gone for good. */
  | { readonly state: 'destroyed' }
);

export interface VaultRegisterCall {
  readonly owner: Uint8Array;
  readonly element: Uint8Array;
  /** By the owner key, over `registerMessage` */
  readonly signature: Uint8Array;
  /** The live generation of the same slot to practise, base64url of 16 bytes: counted apart, named by no backup. */
  readonly practises?: string | undefined;
}

/** Every call may be repeated: `evaluate` charges the same element once, `confirm` frees the same key again. */
export interface Vault {
  /** Names this vault in the slot: a backup says which one opens it. 1 to 256 bytes. */
  readonly id: string;
  /** Ed25519, 32 bytes: what a registration's answer must be signed with. */
  readonly identity: Uint8Array;
  register(key: VaultKey, call: VaultRegisterCall, options?: VaultCallOptions): Promise<SignedRegisterReply>;
  complete(key: VaultKey, call: VaultCompletion, options?: VaultCallOptions): Promise<void>;
  /** @throws BackupError `vault-wait` (retryAfterMs, triesLeft), `vault-locked`, `vault-destroyed`, `step-up-required`, `slot-not-found`, store errors */
  evaluate(key: VaultKey, element: Uint8Array, options?: VaultCallOptions): Promise<VaultGuess>;
  /** @returns kv, 32 bytes */
  confirm(
    key: VaultKey,
    call: { readonly element: Uint8Array; readonly epoch: number; readonly signature: Uint8Array },
    options?: VaultCallOptions,
  ): Promise<Uint8Array>;
  /** Every registration of the wallet that is not destroyed, and the destroyed ones that its backup still names. Charges nothing. */
  status(wallet: string, options?: VaultCallOptions): Promise<readonly VaultRegistration[]>;
}
