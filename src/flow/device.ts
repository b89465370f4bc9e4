/**
 * What a device remembers of a wallet's backup, and the contract of the place
 * where it keeps that. The share is not part of it: that is the host's.
 */
import { fromB64u, toB64u } from '../core/bytes.ts';
import { canonicalBytes } from '../core/json.ts';
import type { Slot } from '../core/manifest.ts';
import { sha256Of } from '../core/sha256.ts';
import { type Exclusive, processQueue } from './locks.ts';
import type { Practice } from '../methods/vaulted.ts';
import type { BackupAction } from './types.ts';

/** A slot that was made here, or that the person accepted here. */
export interface AcceptedSlot {
  readonly id: string;
  readonly recipient: string;
  /** SHA-256 of JCS(params), base64url */
  readonly paramsHash: string;
}

/** When this device opened which bytes with a slot. */
export interface Proof {
  /** SHA-256 of the opened backup, lower-case hex */
  readonly sha256: string;
  /** RFC 3339 */
  readonly at: string;
}

/** The owner key as the device keeps it: 32 bytes each, base64url. */
export interface DeviceOwner {
  readonly secret: string;
  readonly public: string;
}

/** A sealed candidate on its way to the store. Kept before the first request, because sealing again gives other bytes. */
export interface PendingCandidate {
  readonly action: BackupAction;
  readonly seq: number;
  readonly sha256: string;
  /** base64url of the whole backup */
  readonly bytes: string;
  /** What it was built on; "" for nothing. */
  readonly currentSha256: string;
  /** Differs from the device's own only on a wallet's first backup. */
  readonly owner: DeviceOwner;
  readonly slots: readonly AcceptedSlot[];
  /** Ids of the slots that this candidate sets up. */
  readonly enrolled: readonly string[];
  /** What the secrets of those were held to, by name, where the method has a policy. */
  readonly policies?: Readonly<Record<string, string>>;
  /** Ids of the slots that it takes out. */
  readonly removed: readonly string[];
  /** Slots with which the read-back copy was opened, once it was. */
  readonly opened?: { readonly slots: readonly string[]; readonly at: string };
}

export interface DeviceState {
  readonly version: 1;
  readonly owner?: DeviceOwner;
  /** The greatest seq this device ever signed or saw. */
  readonly seq: number;
  /** The copy this device last accepted as current. */
  readonly seen?: { readonly seq: number; readonly sha256: string };
  readonly accepted: readonly AcceptedSlot[];
  /** Ids of slots that were taken out here: they never come back by themselves. */
  readonly removed: readonly string[];
  readonly proofs: { readonly [slotId: string]: Proof };
  /** When slots were set up on this device, RFC 3339. */
  readonly setUp?: { readonly [slotId: string]: string };
  /** Ids of slots that were set up on this device and that no status has told of yet. */
  readonly untold?: readonly string[];
  /** Where slots with a vault can be practised; only this device knows. */
  readonly practice?: { readonly [slotId: string]: Practice };
  readonly pending?: PendingCandidate;
}

export const EMPTY_DEVICE: DeviceState = { version: 1, seq: 0, accepted: [], removed: [], proofs: {} };

/**
 * Keeps one state per wallet, sealed at rest where the platform can.
 * `save` returns only when the state would survive a crash.
 * Errors: `device-storage`, `device-state-damaged`.
 */
export interface DeviceStore {
  load(wallet: string): Promise<DeviceState | null>;
  save(wallet: string, state: DeviceState): Promise<void>;
  remove(wallet: string): Promise<void>;
  /** Runs `work` while nobody else on this device (another tab, say) works on the same wallet. */
  readonly exclusive: Exclusive;
}

/** In this process only: for tests, and for hosts that keep device state elsewhere. */
export function memoryDevice(): DeviceStore {
  const states = new Map<string, string>();
  return {
    load: (wallet) => {
      const text = states.get(wallet);
      return Promise.resolve(text === undefined ? null : (JSON.parse(text) as DeviceState));
    },
    save: (wallet, state) => {
      states.set(wallet, JSON.stringify(state));
      return Promise.resolve();
    },
    remove: (wallet) => {
      states.delete(wallet);
      return Promise.resolve();
    },
    exclusive: processQueue(),
  };
}

/** True when this very slot was made or accepted here: same id, same recipient, same parameters. */
export function isAccepted(state: DeviceState, slot: AcceptedSlot): boolean {
  return (
    !state.removed.includes(slot.id) &&
    state.accepted.some(({ id, recipient, paramsHash }) => id === slot.id && recipient === slot.recipient && paramsHash === slot.paramsHash)
  );
}

/** A slot in the short form that the device remembers. */
export function acceptedForm({ id, recipient, params }: Slot): AcceptedSlot {
  return { id, recipient, paramsHash: toB64u(sha256Of(canonicalBytes(params))) };
}

/** What practice needs to know of a slot. */
export type PractisedSlot = Pick<Slot, 'id' | 'method' | 'params'>;

/** Where this device can practise a slot as it stands; what is damaged, or belonged to another secret of the slot, is of no use. */
export function practiceOf({ practice }: DeviceState, { id, params }: PractisedSlot): Practice | undefined {
  const kept = practice?.[id];
  return kept && kept.practises === params['gen'] && kept.vault === params['vault'] && isWhole(kept) ? kept : undefined;
}

function isWhole({ gen, pk, authPk, deviceKey }: Practice): boolean {
  try {
    fromB64u(gen, 16);
    for (const bytes of [pk, authPk, deviceKey]) fromB64u(bytes, 32);
    return true;
  } catch {
    return false;
  }
}
