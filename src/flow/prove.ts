/** Opening the stored copy with one method: what a drill and a recovery share. */
import { toB64u, wipe } from '../core/bytes.ts';
import type { KeySource, OpenResult } from '../core/engine.ts';
import { BackupError, asBackupError, throwIfAborted } from '../core/errors.ts';
import { pickSlot } from '../core/manifest.ts';
import { type Current, ownerOf } from './current.ts';
import { type DeviceState, acceptedForm } from './device.ts';
import { type Host, roundsFor } from './host.ts';
import { makePractice, practiseFirst } from './practice.ts';
import { type FlowContext, reportVerified } from './publish.ts';
import type { RecoverPhase } from './types.ts';

/** A method key source is used once; text that was stretched is wiped with it. */
export function wipeKey(key: KeySource): void {
  if (key.kind !== 'vault') wipe(key.kind === 'bytes' ? key.key : key.secret);
}

export interface ProveRequest {
  readonly current: Current;
  readonly slotId: string;
  readonly secret: string | undefined;
  readonly phase: (phase: RecoverPhase) => void;
  /** Also hand the share to the host: a recovery. */
  readonly handOver: boolean;
  /** Asks practice first, and nothing else where practice was told to be free. */
  readonly practice?: 'first' | 'free' | undefined;
}

/**
 * Opens the current copy with one slot, and remembers that it could be opened.
 * @returns the device's state afterwards, already saved
 * @throws BackupError `wrong-secret`, `share-mismatch`, `share-import-failed`, what the method and the engine throw
 */
export async function prove(host: Host, context: FlowContext, before: DeviceState, request: ProveRequest): Promise<DeviceState> {
  const { current, slotId, secret, phase, handOver, practice } = request;
  phase('unlocking');
  const slot = pickSlot(current.manifest, slotId);
  const state = practice ? await practiseFirst(host, context, before, { slot, secret, free: practice === 'free' }) : before;
  const opened = await openCurrent(host, context, state, request);
  try {
    phase('verifying');
    if (!(await host.fits(opened.share))) throw new BackupError('share-mismatch');
    throwIfAborted(context.signal);
    if (handOver) {
      phase('restoring');
      await host.handOver(Uint8Array.from(opened.share));
    }
    const after = await host.save(afterOpening(state, current, opened, slotId, context.now().toISOString()));
    await reportVerified(context, after);
    return await makePractice(host, context, after, slot, secret);
  } finally {
    wipe(opened.share, opened.ownerSecret);
  }
}

/** A secret is never tried against several slots: many slots would be an oracle. */
async function openCurrent(host: Host, context: FlowContext, state: DeviceState, request: ProveRequest): Promise<OpenResult> {
  const { engine, signal } = context;
  const { current, slotId, secret } = request;
  const { wallet } = host;
  const slot = pickSlot(current.manifest, slotId);
  const method = host.method(slot.method);
  const rounds = roundsFor(context, wallet, slotId, state);
  const key = await method.unlock({ id: slot.id, method: slot.method, params: slot.params }, { wallet, slotId, secret, signal, rounds });
  if (!key) throw new BackupError('method-unsupported', undefined, { details: { field: slot.method } });
  try {
    return await engine.open({ bytes: current.bytes, wallet, owner: ownerOf(state), slotId, key });
  } catch (error) {
    // The secret was right, and its proof stands in the signed slot: then the vault's part is not the one that it registered.
    if (key.kind === 'vault' && asBackupError(error).code === 'wrong-secret') throw new BackupError('vault-altered', 'another key');
    throw error;
  } finally {
    wipeKey(key);
  }
}

/**
 * What a device knows after it opened a copy: whose it is, that this slot is
 * genuine, and when it was proven. It was the person's own secret that opened
 * it, so a fork or a roll-back is settled by it.
 */
function afterOpening(state: DeviceState, current: Current, opened: OpenResult, slotId: string, at: string): DeviceState {
  const owner = { secret: toB64u(opened.ownerSecret), public: opened.manifest.owner };
  return {
    ...state,
    owner,
    seq: Math.max(state.seq, current.manifest.seq),
    seen: { seq: current.manifest.seq, sha256: current.sha256 },
    accepted: [...state.accepted.filter(({ id }) => id !== slotId), acceptedForm(pickSlot(current.manifest, slotId))],
    removed: state.removed.filter((id) => id !== slotId),
    proofs: { ...state.proofs, [slotId]: { sha256: current.sha256, at } },
  };
}
