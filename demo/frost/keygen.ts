/**
 * Distributed key generation between two sides, without a dealer.
 *
 * Each side draws a line f(x) = a + b·x, publishes a·G and b·G with a proof
 * that it knows a, and gives the peer f(peer's number). The group's secret is
 * the sum of both a, which nobody ever holds. RFC 9591 leaves key generation
 * open (appendix C has the dealer's way only); this is the three-step
 * protocol of the FROST paper as @noble/curves has it. The proof of knowledge
 * stops a side from choosing its part as a function of the other's.
 */
import type { DKG_Round1, DKG_Round2, DKG_Secret } from '@noble/curves/abstract/frost.js';
import type { KeygenRound1, KeygenRound2 } from './messages.ts';
import { checkShare, type KeyShare } from './share.ts';
import { frost, FrostError, IDENTIFIER, peerOf, SIGNERS, type Role } from './suite.ts';

export class Keygen {
  readonly role: Role;
  /** Round 1: send this. */
  readonly message: KeygenRound1;
  readonly #secret: DKG_Secret;
  #peer: DKG_Round1 | undefined;
  #finished = false;

  constructor(role: Role) {
    const made = frost.DKG.round1(IDENTIFIER[role], { ...SIGNERS });
    this.role = role;
    this.#secret = made.secret;
    this.message = { type: 'keygen-1', from: role, commitment: made.public.commitment, proof: made.public.proofOfKnowledge };
  }

  /**
   * Round 2: checks the peer's commitments and answers with what only the peer may read.
   * @throws FrostError `peer-cheated`, `message-invalid`, `wrong-step`
   */
  exchange(peer: KeygenRound1): KeygenRound2 {
    if (this.#finished || this.#peer) throw new FrostError('wrong-step', 'Round 2 of the key generation happens once.');
    this.#expectPeer(peer.from);
    const theirs = {
      identifier: IDENTIFIER[peer.from],
      commitment: [...peer.commitment],
      proofOfKnowledge: peer.proof,
    } as DKG_Round1;
    const sent = this.#refusing(() => frost.DKG.round2(this.#secret, [theirs])[IDENTIFIER[peer.from]]);
    if (!sent) throw new FrostError('peer-cheated', 'The key generation made nothing for the peer.');
    this.#peer = theirs;
    return { type: 'keygen-2', from: this.role, share: Uint8Array.from(sent.signingShare) };
  }

  /**
   * Round 3: this side's half of the key. The state is wiped, whatever happens.
   * @throws FrostError `peer-cheated`, `message-invalid`, `wrong-step`
   */
  finish(peer: KeygenRound2): KeyShare {
    const peerRound1 = this.#peer;
    if (this.#finished || !peerRound1) throw new FrostError('wrong-step', 'The key generation is not at its last round.');
    this.#expectPeer(peer.from);
    this.#finished = true;
    try {
      const round2 = { identifier: IDENTIFIER[peer.from], signingShare: peer.share } as DKG_Round2;
      const key = this.#refusing(() => frost.DKG.round3(this.#secret, [peerRound1], [round2]));
      const [constant, slope] = key.public.commitments;
      if (!constant || !slope) throw new FrostError('peer-cheated', 'The key generation has no public key.');
      const share: KeyShare = { role: this.role, signingShare: key.secret.signingShare, commitments: [constant, slope] };
      checkShare(share);
      return share;
    } finally {
      this.dispose();
    }
  }

  /** Forgets the secret state. Best effort: the engine may have copied numbers before. */
  dispose(): void {
    this.#finished = true;
    frost.DKG.clean(this.#secret);
  }

  #expectPeer(from: Role): void {
    if (from !== peerOf(this.role)) throw new FrostError('message-invalid', 'This message came from the wrong side.');
  }

  #refusing<T>(step: () => T): T {
    try {
      return step();
    } catch (cause) {
      throw new FrostError('peer-cheated', 'The other side sent values that do not fit together.', cause);
    }
  }
}
