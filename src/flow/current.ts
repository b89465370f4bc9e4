/** Reading what the store calls current, and holding it against what this device knows. */
import { fromB64u } from '../core/bytes.ts';
import { BackupError, type ErrorCode } from '../core/errors.ts';
import { readHead } from '../core/head.ts';
import type { Manifest, Slot } from '../core/manifest.ts';
import { sha256HexOf } from '../core/sha256.ts';
import type { BackupStore } from '../stores/store.ts';
import { type Counts, countedAt } from './counted.ts';
import { type DeviceState, acceptedForm, isAccepted, practiceOf } from './device.ts';
import type { MethodStatus } from './types.ts';

export interface Current {
  readonly bytes: Uint8Array;
  readonly sha256: string;
  readonly manifest: Manifest;
  readonly lastVerifiedAt?: string | undefined;
}

/** The device's own owner public key, where it has one. */
export function ownerOf({ owner }: DeviceState): Uint8Array | undefined {
  return owner && fromB64u(owner.public, 32);
}

/**
 * Reads what is current, and remembers whose signature was checked already: a
 * status is read often, and the check is the only heavy thing that a page's
 * main thread would do for it.
 */
export class CurrentReader {
  #verifiedSha256: string | undefined;

  constructor(
    readonly store: BackupStore,
    readonly wallet: string,
  ) {}

  /**
   * The current backup, with its signature checked; null where the store has none.
   * @throws BackupError store errors, and every refusal that needs no secret
   */
  async read(state: DeviceState, signal?: AbortSignal): Promise<Current | null> {
    const stored = await this.store.current(this.wallet, { signal });
    if (!stored) return null;
    const { bytes, lastVerifiedAt } = stored;
    const manifest = readHead(bytes, { wallet: this.wallet, owner: ownerOf(state) });
    const sha256 = sha256HexOf(bytes);
    // What this device sealed, opened or checked before needs no second check: same bytes, same verdict.
    if (sha256 !== state.seen?.sha256 && sha256 !== this.#verifiedSha256) {
      const { verifyManifest } = await import('../core/owner-key.ts');
      verifyManifest(manifest);
      this.#verifiedSha256 = sha256;
    }
    return { bytes, sha256, manifest, lastVerifiedAt };
  }
}

/** How the store's copy stands to the one this device last accepted. */
export function historyProblem(state: DeviceState, current: Current): ErrorCode | undefined {
  if (!state.seen) return undefined;
  if (current.manifest.seq < state.seen.seq) return 'store-rolled-back';
  if (current.manifest.seq === state.seen.seq && current.sha256 !== state.seen.sha256) return 'store-forked';
  return undefined;
}

/**
 * May this device build on the store's copy? It must hold the owner key, and
 * never silently follows a fork. An older copy is no obstacle: a database that
 * was restored from yesterday must not lock anyone out.
 * @throws BackupError `not-owner`, `store-forked`
 */
export function checkMayBuildOn(state: DeviceState, current: Current): void {
  if (!state.owner) throw new BackupError('not-owner');
  if (historyProblem(state, current) === 'store-forked') throw new BackupError('store-forked');
}

/**
 * Every slot that would be kept must be known to this device: else a store that
 * swaps the manifest, or a thief who once opened an old copy, receives the next share.
 * @throws BackupError `slot-not-accepted` with the slot's id
 */
export function checkAllAccepted(state: DeviceState, slots: readonly Slot[]): void {
  const stranger = slots.find((slot) => !isAccepted(state, acceptedForm(slot)));
  if (stranger) throw new BackupError('slot-not-accepted', undefined, { details: { field: stranger.id } });
}

/** A masked hint at whose account it is, where the method left one. */
export function accountOf({ params: { account } }: Slot): string | undefined {
  return typeof account === 'string' && account !== '' ? account : undefined;
}

export interface Seen {
  /** Is there a method here for slots of this kind? */
  readonly usable: (methodId: string) => boolean;
  readonly counts: Counts;
  readonly now: Date;
}

export function methodStatuses(state: DeviceState, current: Current, { usable, counts, now }: Seen): readonly MethodStatus[] {
  return current.manifest.slots.map((slot) => {
    const proof = state.proofs[slot.id];
    return {
      slotId: slot.id,
      method: slot.method,
      supported: usable(slot.method),
      accepted: isAccepted(state, acceptedForm(slot)),
      provenAt: proof?.sha256 === current.sha256 ? proof.at : undefined,
      lastOpenedAt: proof?.at,
      setUpAt: state.setUp?.[slot.id],
      account: accountOf(slot),
      ...countedAt(slot, counts, now, practiceOf(state, slot)?.gen),
    };
  });
}
