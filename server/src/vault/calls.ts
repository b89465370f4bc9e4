/** What is asked of a vault for one wallet, and what it answers. */
import type { Evaluation } from '../format.ts';

/** One registration of one slot of the wallet. */
export interface RegistrationKey {
  /** base64url of 8 bytes */
  readonly slot: string;
  /** base64url of 16 bytes */
  readonly gen: string;
}

export interface RegisterCall extends RegistrationKey {
  /** base64url of the owner's public key */
  readonly owner: string;
  readonly element: Uint8Array;
  /** By the owner key. */
  readonly signature: Uint8Array;
  /** base64url of 16 bytes: the generation that a practice registration belongs to. */
  readonly practises?: string | undefined;
}

export interface CompleteCall extends RegistrationKey {
  readonly authPk: Uint8Array;
  /** By the key that the secret yields. */
  readonly authSignature: Uint8Array;
  readonly ownerSignature: Uint8Array;
}

export interface ConfirmCall extends RegistrationKey {
  readonly element: Uint8Array;
  readonly epoch: number;
  /** By the key that the secret yields. */
  readonly signature: Uint8Array;
}

export interface RegisterReply extends Evaluation {
  readonly pk: Uint8Array;
  readonly kv: Uint8Array;
  /** By the vault's identity key. */
  readonly signature: Uint8Array;
}

export interface EvaluateReply extends Evaluation {
  readonly epoch: number;
  /** Guesses left, this one taken off. */
  readonly remaining: number;
  /** The wait before another guess; absent where there is none. */
  readonly retryAfterMs?: number;
}
