/** Reading what the store calls current, and holding it against what this device knows. */
import { fromB64u } from '../core/bytes.ts';
import { BackupError, type ErrorCode } from '../core/errors.ts';
import { inspectBackup } from '../core/inspect.ts';
import type { Manifest, Slot } from '../core/manifest.ts';
import { ownerFromSecret } from '../core/owner-key.ts';
import { sha256HexOf } from '../core/sha256.ts';
import type { BackupStore } from '../stores/store.ts';
import { type DeviceState, acceptedForm, isAccepted } from './device.ts';
import type { MethodStatus } from './types.ts';

export interface Current {
  readonly bytes: Uint8Array;
  readonly sha256: string;
  readonly manifest: Manifest;
  readonly lastVerifiedAt?: string | undefined;
}

/** The device's own owner public key, where it has one. */
export function ownerOf(state: DeviceState): Uint8Array | undefined {
  return state.ownerSecret === undefined ? undefined : ownerFromSecret(fromB64u(state.ownerSecret, 32)).public;
}

/**
 * The current backup, with its signature checked; null where the store has none.
 * @throws BackupError store errors, and every refusal that needs no secret
 */
export async function readCurrent(store: BackupStore, wallet: string, state: DeviceState, signal?: AbortSignal): Promise<Current | null> {
  const stored = await store.current(wallet, { signal });
  if (!stored) return null;
  const manifest = inspectBackup(stored.bytes, { wallet, owner: ownerOf(state) });
  return { bytes: stored.bytes, sha256: sha256HexOf(stored.bytes), manifest, lastVerifiedAt: stored.lastVerifiedAt };
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
  if (state.ownerSecret === undefined) throw new BackupError('not-owner');
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

export function methodStatuses(state: DeviceState, current: Current, usable: (methodId: string) => boolean): readonly MethodStatus[] {
  return current.manifest.slots.map((slot) => {
    const proof = state.proofs[slot.id];
    const account = slot.params['account'];
    return {
      slotId: slot.id,
      method: slot.method,
      supported: usable(slot.method),
      accepted: isAccepted(state, acceptedForm(slot)),
      provenAt: proof?.sha256 === current.sha256 ? proof.at : undefined,
      lastOpenedAt: proof?.at,
      account: typeof account === 'string' && account !== '' ? account : undefined,
    };
  });
}
