/**
 * Signing in two rounds, RFC 9591 section 5.
 *
 * Round 1: both sides send commitments to two fresh nonces. Round 2: both
 * send their part of the signature. A nonce that signs twice gives the share
 * away (section 7.1), so a session signs one message, once, and its nonces are
 * overwritten by the act of signing.
 */
import type { NonceCommitments, Nonces } from '@noble/curves/abstract/frost.js';
import type { SignRound1, SignRound2 } from './messages.ts';
import { packagesOf, type KeyShare } from './share.ts';
import { frost, FrostError, IDENTIFIER, peerOf } from './suite.ts';

/** The longest message this demo signs, in bytes. */
export const MAX_MESSAGE_BYTES = 16 * 1024;

export class Signing {
  /** Round 1: send this. */
  readonly commitments: SignRound1;
  readonly #share: KeyShare;
  readonly #message: Uint8Array;
  readonly #own: NonceCommitments;
  #nonces: Nonces | undefined;
  #list: NonceCommitments[] | undefined;
  #ownPart: Uint8Array | undefined;

  /** @param share stays the caller's, who wipes it after `finish` or `dispose` */
  constructor(share: KeyShare, message: Uint8Array) {
    if (message.length > MAX_MESSAGE_BYTES) throw new FrostError('message-invalid', 'The message is too long to sign.');
    this.#share = share;
    this.#message = Uint8Array.from(message);
    const made = frost.commit(packagesOf(share).secret);
    this.#nonces = made.nonces;
    this.#own = made.commitments;
    this.commitments = { type: 'sign-1', from: share.role, hiding: made.commitments.hiding, binding: made.commitments.binding };
  }

  /**
   * Round 2: this side's part of the signature. Works once, also when it fails.
   * @throws FrostError `wrong-step`, `message-invalid`, `peer-cheated`
   */
  sign(peer: SignRound1): SignRound2 {
    const nonces = this.#nonces;
    if (!nonces) throw new FrostError('wrong-step', 'These nonces have been used: start a new signature.');
    this.#nonces = undefined;
    try {
      this.#expectPeer(peer.from);
      const list = [this.#own, { identifier: IDENTIFIER[peer.from], hiding: peer.hiding, binding: peer.binding } as NonceCommitments];
      const { secret, public: shared } = packagesOf(this.#share);
      const part = this.#refusing(() => frost.signShare(secret, shared, nonces, list, this.#message));
      this.#list = list;
      this.#ownPart = part;
      return { type: 'sign-2', from: this.#share.role, share: part };
    } finally {
      nonces.hiding.fill(0);
      nonces.binding.fill(0);
    }
  }

  /**
   * Checks the peer's part by itself (section 5.4), then adds both.
   * @returns an ordinary Ed25519 signature, RFC 8032: 64 bytes
   * @throws FrostError `peer-cheated` when the peer's part does not hold
   */
  finish(peer: SignRound2): Uint8Array<ArrayBuffer> {
    const list = this.#list;
    const ownPart = this.#ownPart;
    if (!list || !ownPart) throw new FrostError('wrong-step', 'The signature is not at its last round.');
    this.#expectPeer(peer.from);
    const { public: shared } = packagesOf(this.#share);
    const theirs = IDENTIFIER[peer.from];
    const holds = this.#refusing(() => frost.verifyShare(shared, list, this.#message, theirs, peer.share));
    if (!holds) throw new FrostError('peer-cheated', "The other side's part of the signature does not hold.");
    const parts = { [IDENTIFIER[this.#share.role]]: ownPart, [theirs]: peer.share };
    return Uint8Array.from(this.#refusing(() => frost.aggregate(shared, list, this.#message, parts)));
  }

  /** Gives the nonces up unused. */
  dispose(): void {
    this.#nonces?.hiding.fill(0);
    this.#nonces?.binding.fill(0);
    this.#nonces = undefined;
  }

  #expectPeer(from: string): void {
    if (from !== peerOf(this.#share.role)) throw new FrostError('message-invalid', 'This message came from the wrong side.');
  }

  #refusing<T>(step: () => T): T {
    try {
      return step();
    } catch (cause) {
      throw new FrostError('peer-cheated', 'The other side sent values that do not fit together.', cause);
    }
  }
}
