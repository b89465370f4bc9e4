/**
 * One registration or one guess at a vault, as the engine holds it: the typed
 * secret, the blind and everything derived stay in here; elements, signatures
 * and public keys come out.
 */
import { equalBytes, wipe } from './bytes.ts';
import { BackupError } from './errors.ts';
import { type KdfParams, argon2id } from './kdf.ts';
import { type OwnerKey, sign, verify } from './owner-key.ts';
import {
  type Blinded,
  type DerivedKeys,
  type Evaluation,
  type RegisterReply,
  type Registration,
  blindSecret,
  completeMessage,
  confirmMessage,
  contextOf,
  deriveKeys,
  finalizeSecret,
  inputOf,
  methodKeyFrom,
  registerMessage,
  registerReplyMessage,
} from './pv1.ts';

export interface VaultBegin extends Registration {
  /** Prepared; wiped by `dispose` */
  readonly secret: Uint8Array;
  readonly kdf: KdfParams;
  /** Of a practice registration, see `inputOf`. */
  readonly deviceKey?: Uint8Array | undefined;
}

export interface SignedRegisterReply extends RegisterReply, Evaluation {
  /** By the vault's identity key. */
  readonly signature: Uint8Array;
}

export interface VaultCompletion {
  readonly pk: Uint8Array;
  readonly authPk: Uint8Array;
  readonly authSignature: Uint8Array;
  readonly ownerSignature: Uint8Array;
}

export interface VaultAnswer extends Evaluation {
  readonly epoch: number;
}

export class VaultRound {
  readonly #kdf: KdfParams;
  readonly #context: Uint8Array;
  readonly #gen: Uint8Array;
  readonly #blinded: Blinded;
  #derived: { readonly y: Uint8Array; readonly keys: DerivedKeys } | undefined;

  constructor({ secret, kdf, deviceKey, ...registration }: VaultBegin) {
    this.#kdf = kdf;
    this.#gen = registration.gen;
    this.#context = contextOf(registration);
    this.#blinded = blindSecret(this.#context, secret, deviceKey);
  }

  /** What the vault gets: says nothing about the secret. */
  get element(): Uint8Array {
    return this.#blinded.element;
  }

  /** Is this a round for the same secret of the same registration? Its element is then the same guess, however often it is sent. */
  isFor({ secret, kdf, deviceKey, ...registration }: VaultBegin): boolean {
    const input = inputOf(contextOf(registration), secret, deviceKey);
    const same = equalBytes(input, this.#blinded.input) && kdf.m === this.#kdf.m && kdf.t === this.#kdf.t && kdf.p === this.#kdf.p;
    wipe(input);
    return same;
  }

  registration(owner: OwnerKey, practises?: Uint8Array): Uint8Array {
    return sign(owner, registerMessage(this.#context, this.element, practises));
  }

  /**
   * @param identity the vault's public key, from the configuration
   * @returns what completes the registration, and the method key
   * @throws BackupError `vault-untrusted` before anything is derived from the answer, `vault-altered`
   */
  async register(
    reply: SignedRegisterReply,
    identity: Uint8Array,
    owner: OwnerKey,
  ): Promise<{ completion: VaultCompletion; key: Uint8Array }> {
    if (!verify(identity, registerReplyMessage(this.#context, this.element, reply), reply.signature))
      throw new BackupError('vault-untrusted');
    const { auth, pre } = await this.#derive(reply, reply.pk);
    const message = completeMessage(this.#context, reply.pk, auth.public);
    const signatures = { authSignature: sign(auth, message), ownerSignature: sign(owner, message) };
    return { completion: { pk: reply.pk, authPk: auth.public, ...signatures }, key: methodKeyFrom(reply.kv, pre) };
  }

  /**
   * The verdict, which is the device's own.
   * @param registered the round that registered this secret a moment ago: its stretching is used again
   * @returns the signature that confirms the guess; null when the secret is wrong. Nothing derived from a wrong one leaves.
   * @throws BackupError `vault-altered`: evaluated with another key than the slot names
   */
  async judge(
    answer: VaultAnswer,
    { pk, authPk }: Pick<VaultCompletion, 'pk' | 'authPk'>,
    registered?: VaultRound,
  ): Promise<Uint8Array | null> {
    const keys = await this.#derive(answer, pk, registered);
    if (equalBytes(keys.auth.public, authPk)) return sign(keys.auth, confirmMessage(this.#context, answer.epoch, this.element));
    this.#forgetKeys();
    return null;
  }

  /** The method key, once the vault has freed its part. */
  release(kv: Uint8Array): Uint8Array {
    if (!this.#derived) throw new BackupError('internal', 'nothing was judged right');
    return methodKeyFrom(kv, this.#derived.keys.pre);
  }

  async #derive(evaluation: Evaluation, pk: Uint8Array, registered?: VaultRound): Promise<DerivedKeys> {
    const y = finalizeSecret(this.#blinded, evaluation, pk);
    const known = registered ? registered.#derived : undefined;
    // The same y gives the same keys: what was stretched a moment ago need not be stretched again.
    const keys = known && equalBytes(known.y, y) ? copied(known.keys) : await this.#stretched(y);
    this.#forgetKeys();
    this.#derived = { y, keys };
    return keys;
  }

  async #stretched(y: Uint8Array): Promise<DerivedKeys> {
    const z = await argon2id(y, this.#gen, this.#kdf);
    const keys = deriveKeys(this.#context, y, z);
    wipe(z);
    return keys;
  }

  #forgetKeys(): void {
    wipe(this.#derived?.y, this.#derived?.keys.auth.secret, this.#derived?.keys.pre);
    this.#derived = undefined;
  }

  dispose(): void {
    this.#forgetKeys();
    wipe(this.#blinded.input, this.#blinded.blind);
  }
}

/** Each round owns and wipes its own. */
function copied({ auth, pre }: DerivedKeys): DerivedKeys {
  return { auth: { ...auth, secret: Uint8Array.from(auth.secret) }, pre: Uint8Array.from(pre) };
}
