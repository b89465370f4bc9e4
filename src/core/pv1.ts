/**
 * PV1: a short secret behind a vault that counts guesses. The pure part of the
 * protocol, for both sides: what is computed and what is signed. Who sends what
 * when is in methods/ (client) and in the service (vault); docs/vault.md tells
 * the whole.
 *
 * VOPRF of RFC 9497, suite ristretto255-SHA512, in verifiable mode; Argon2id;
 * HKDF-SHA-256 (RFC 5869); Ed25519 (RFC 8032, strict).
 */
import { ristretto255_oprf, ristretto255 } from '@noble/curves/ed25519.js';
import { expand, extract } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concat, enc, equalBytes, fromB64u, utf8 } from './bytes.ts';
import { BackupError } from './errors.ts';
import { type OwnerKey, ownerFromSecret } from './owner-key.ts';

export { MAX_GUESSES } from './guess-waits.ts';

const { voprf } = ristretto255_oprf;

/** Bytes of a generation's id, and of the salt that it is. */
export const GENERATION_BYTES = 16;
/** Bytes of a serialised group element (RFC 9496), of a scalar, of `kv`. */
export const ELEMENT_BYTES = 32;
/** Bytes of a DLEQ proof: two scalars. */
export const PROOF_BYTES = 64;

/** One registration of one slot. */
export interface Registration {
  readonly wallet: string;
  /** base64url of 8 bytes */
  readonly slotId: string;
  /** 16 random bytes, new for every registration */
  readonly gen: Uint8Array;
}

/** The context that everything of one registration is bound to. */
export function contextOf({ wallet, slotId, gen }: Registration): Uint8Array {
  return enc('holdfast/pv1', wallet, fromB64u(slotId, 8), gen);
}

// The client

export interface Blinded {
  /** What the function is evaluated on; secret */
  readonly input: Uint8Array;
  /** Secret scalar; wipe after use */
  readonly blind: Uint8Array;
  /** What the vault gets */
  readonly element: Uint8Array;
}

/**
 * What the function is evaluated on; secret.
 * @param prepared the secret after `prepareText`, profile `pin-1` or `text-1`
 * @param deviceKey of a practice registration, 32 bytes: no verdict without it, not even by asking the vault
 */
export function inputOf(context: Uint8Array, prepared: Uint8Array, deviceKey?: Uint8Array): Uint8Array {
  return deviceKey ? enc(context, prepared, deviceKey) : enc(context, prepared);
}

/** See `inputOf`. */
export function blindSecret(context: Uint8Array, prepared: Uint8Array, deviceKey?: Uint8Array): Blinded {
  const input = inputOf(context, prepared, deviceKey);
  const { blind, blinded } = voprf.blind(input);
  return { input, blind, element: blinded };
}

export interface Evaluation {
  readonly evaluated: Uint8Array;
  readonly proof: Uint8Array;
}

/**
 * @param pk the vault's public key for this registration, as the slot names it
 * @returns 64 bytes; secret
 * @throws BackupError `vault-altered`: not evaluated with that key. Never a verdict on the secret.
 */
export function finalizeSecret({ input, blind, element }: Blinded, { evaluated, proof }: Evaluation, pk: Uint8Array): Uint8Array {
  try {
    return voprf.finalize(input, blind, evaluated, element, pk, proof);
  } catch (cause) {
    throw new BackupError('vault-altered', 'proof', { cause });
  }
}

export interface DerivedKeys {
  /** Proves to the vault that the secret was right, and signs the registration. */
  readonly auth: OwnerKey;
  /** The client's half of the method key; secret */
  readonly pre: Uint8Array;
}

/**
 * @param y what `finalizeSecret` returned, 64 bytes
 * @param z Argon2id of `y` with the generation as salt, 32 bytes: even the vault itself has to pay for each guess
 */
export function deriveKeys(context: Uint8Array, y: Uint8Array, z: Uint8Array): DerivedKeys {
  const rw = extract(sha256, concat(y, z), utf8('holdfast/pv1/rw'));
  const expanded = (label: string) => expand(sha256, rw, concat(enc(label), context), 32);
  const keys = { auth: ownerFromSecret(expanded('auth')), pre: expanded('kek') };
  rw.fill(0);
  return keys;
}

/** K_m, 32 bytes. `kv` makes every success a release that the vault logs; it is no extra entropy. */
export function methodKeyFrom(kv: Uint8Array, pre: Uint8Array): Uint8Array {
  return extract(sha256, pre, kv);
}

// What is signed

/**
 * By the owner key: asks for a registration.
 * @param practises the generation that a practice registration belongs to, 16 bytes; a label of its own, so that neither
 * kind is ever passed off as the other
 */
export function registerMessage(context: Uint8Array, element: Uint8Array, practises?: Uint8Array): Uint8Array {
  return practises ? enc('holdfast/pv1/reg1-practice', context, element, practises) : enc('holdfast/pv1/reg1', context, element);
}

export interface RegisterReply {
  readonly pk: Uint8Array;
  readonly evaluated: Uint8Array;
  readonly kv: Uint8Array;
}

/** By the vault's identity key: its answer, so that nobody in front of it can register with a key of their own. */
export function registerReplyMessage(context: Uint8Array, element: Uint8Array, { pk, evaluated, kv }: RegisterReply): Uint8Array {
  return enc('holdfast/pv1/reg1-reply', context, element, pk, evaluated, kv);
}

/** By the key that the secret yields and by the owner key: completes a registration. */
export function completeMessage(context: Uint8Array, pk: Uint8Array, authPk: Uint8Array): Uint8Array {
  return enc('holdfast/pv1/reg2', context, pk, authPk);
}

/** By the key that the secret yields: the secret was right. */
export function confirmMessage(context: Uint8Array, epoch: number, element: Uint8Array): Uint8Array {
  return enc('holdfast/pv1/confirm', context, utf8(String(epoch)), element);
}

// The vault

export interface VaultKeys {
  /** Scalar; secret */
  readonly sk: Uint8Array;
  readonly pk: Uint8Array;
  /** 32 bytes; secret */
  readonly kv: Uint8Array;
}

export function generateVaultKeys(): VaultKeys {
  const { secretKey, publicKey } = voprf.generateKeyPair();
  return { sk: secretKey, pk: publicKey, kv: crypto.getRandomValues(new Uint8Array(32)) };
}

/**
 * A canonical element (RFC 9496) that is not the identity (RFC 9497 section 4.1).
 * Checked before a guess is charged: nobody pays for bytes that cannot be evaluated.
 */
export function isElement(bytes: Uint8Array): boolean {
  if (bytes.length !== ELEMENT_BYTES) return false;
  try {
    const point = ristretto255.Point.fromBytes(bytes);
    return !point.is0() && equalBytes(point.toBytes(), bytes);
  } catch {
    return false;
  }
}

/** @param element one for which `isElement` holds */
export function evaluate({ sk, pk }: Pick<VaultKeys, 'sk' | 'pk'>, element: Uint8Array): Evaluation {
  const { evaluated, proof } = voprf.blindEvaluate(sk, pk, element);
  return { evaluated, proof };
}
