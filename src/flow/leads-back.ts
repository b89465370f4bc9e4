/** The one rule of what counts as a way back; elements take it from here. */
import type { MethodStatus } from './types.ts';

/** However well it opens here: what cannot leave this device, and what its vault has locked, leads nobody back. */
export function leadsBack({ deviceBound, locked }: Pick<MethodStatus, 'deviceBound' | 'locked'>): boolean {
  return !deviceBound && !locked;
}
