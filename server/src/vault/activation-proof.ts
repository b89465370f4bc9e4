/**
 * What a vault in a process of its own is told of a promoted backup: enough to
 * see that the owner signed exactly these slots, and none of what is encrypted.
 * A vault's operator who also held ciphertexts could try every PIN.
 *
 * The owner signs the hash of a whole backup. Its canonical form (RFC 8785) has
 * `file` before the slots; so the service hashes everything up to the last whole
 * block of `file`, and hands on the state of the hash and the rest.
 */
import { concat, fromB64u, type Manifest, parseManifest, promoteMessage, toB64u, toHex, utf8, verify } from '../format.ts';
import { Problem } from '../http/problem.ts';
import { BLOCK_BYTES, finishHash, hashState } from '../partial-hash.ts';

export interface ActivationProof {
  readonly seq: number;
  /** Of the whole backup; lower-case hex. */
  readonly sha256: string;
  readonly currentSha256: string;
  /** base64url of the owner's signature for the promote. */
  readonly sig: string;
  /** base64url of the hash's state after the first `hashedBytes` bytes. */
  readonly state: string;
  readonly hashedBytes: number;
  /** base64url of all other bytes. */
  readonly rest: string;
}

/** Everything that stands before the value of `file`, with a time of the same length. */
const BEGINNING = '{"createdAt":"1970-01-01T00:00:00.000Z","file":"';

/** @param bytes a whole backup */
export function proofOf(
  bytes: Uint8Array,
  call: { readonly seq: number; readonly sha256: string; readonly currentSha256: string; readonly signature: Uint8Array },
): ActivationProof {
  const end = bytes.indexOf(0x22, BEGINNING.length); // the quote that closes `file`
  const hashedBytes = end - (end % BLOCK_BYTES);
  const { seq, sha256, currentSha256, signature } = call;
  return {
    seq,
    sha256,
    currentSha256,
    sig: toB64u(signature),
    state: toB64u(hashState(bytes.subarray(0, hashedBytes))),
    hashedBytes,
    rest: toB64u(bytes.subarray(hashedBytes)),
  };
}

/**
 * The manifest, whose `file` and `createdAt` are not the real ones.
 *
 * That the rest begins inside of `file` needs no check of its own: anything else is no manifest after `"file":"`.
 * @throws Problem 422 `signature-invalid`, `invalid-argument`; BackupError for what is no manifest
 */
export function readProof(wallet: string, proof: ActivationProof): Manifest {
  const invalid = (field: string) => new Problem(422, 'invalid-argument', { members: { field } });
  const rest = fromB64u(proof.rest);
  if (proof.hashedBytes % BLOCK_BYTES !== 0) throw invalid('hashedBytes');
  if (toHex(finishHash(fromB64u(proof.state, 32), proof.hashedBytes, rest)) !== proof.sha256) throw invalid('sha256');
  const tail = rest.indexOf(0x22);
  // A stand-in for what is missing: base64url comes in groups of four.
  const padding = utf8('A'.repeat(8 - (Math.max(0, tail) % 4)));
  const manifest = parseManifest(concat(utf8(BEGINNING), padding, rest));
  if (manifest.wallet !== wallet) throw new Problem(422, 'wrong-wallet');
  if (manifest.seq !== proof.seq) throw invalid('seq');
  const message = promoteMessage(wallet, proof.seq, proof.sha256, proof.currentSha256);
  if (!verify(fromB64u(manifest.owner, 32), message, fromB64u(proof.sig, 64))) throw new Problem(422, 'signature-invalid');
  return manifest;
}
