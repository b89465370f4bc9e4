/** Which losses a person would survive: worked out from the ways back that are set up, never from a guess. */
import { leadsBack } from '../../flow/leads-back.ts';
import type { BackupStatus, MethodStatus } from '../../flow/types.ts';

export interface Loss {
  /** `device`, or the method that is lost. */
  readonly what: string;
  /** `unproven`: a way would be left, but it was never opened on this device, or is out of date. */
  readonly outcome: 'survived' | 'unproven' | 'lost';
}

/** Several ids are one way for a person: the passkey behind an enclave is a passkey. */
const SAME: Readonly<Record<string, string>> = { 'passkey-enclave': 'passkey' };

function wayOf({ method }: MethodStatus): string {
  return SAME[method] ?? method;
}

/** Would it lead back when this device is gone? What stays on the device and what is locked would not. */
export function isWayBack(slot: MethodStatus): boolean {
  return slot.supported && leadsBack(slot);
}

/** A way back that is known to be the person's own. */
export function isOurs(slot: MethodStatus): boolean {
  return isWayBack(slot) && slot.accepted;
}

/** A way back that this device opened as it is stored now. */
export function isKnownToWork(slot: MethodStatus): boolean {
  return isOurs(slot) && slot.provenAt !== undefined;
}

/** Empty while it is not known what is stored. */
export function lossesOf(status: BackupStatus): readonly Loss[] {
  if (status.state === 'unknown') return [];
  if (status.state === 'none') return [{ what: 'device', outcome: 'lost' }];
  const usable = status.methods.filter(isOurs);
  const without = (what: string): Loss => {
    const left = usable.filter((slot) => wayOf(slot) !== what);
    const proven = status.state !== 'stale' && left.some(isKnownToWork);
    return { what, outcome: left.length === 0 ? 'lost' : proven ? 'survived' : 'unproven' };
  };
  return ['device', ...new Set(usable.map(wayOf))].map(without);
}

/** How many different ways back there are, strangers not counted. */
export function countWays(status: BackupStatus): number {
  return 'methods' in status ? new Set(status.methods.filter(isOurs).map(wayOf)).size : 0;
}
