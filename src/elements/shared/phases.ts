/** The phases of a call, in the order in which they come. */
import type { Phase, RecoverPhase } from '../../flow/types.ts';

export const CREATE_PHASES: readonly Phase[] = ['preparing', 'encrypting', 'storing', 'checking', 'finishing'];
export const RECOVER_PHASES: readonly RecoverPhase[] = ['finding', 'unlocking', 'verifying', 'restoring'];
/** A check opens the stored copy and hands nothing over. */
export const DRILL_PHASES: readonly RecoverPhase[] = ['finding', 'unlocking', 'verifying'];
