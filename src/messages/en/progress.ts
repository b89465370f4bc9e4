/** English: the phases of a call, in their order. */
import type { Phase, RecoverPhase } from '../../flow/types.ts';

export const progressMessages = {
  'progress.create': 'Backing up',
  'progress.change': 'Changing the password',
  'progress.change.pin': 'Changing the PIN',
  'progress.change.passcode': 'Changing the passcode',
  'progress.change.text': 'Changing the secret text',
  'progress.unlock': 'Recovering',
  'progress.confirm': 'Checking',
  'phase.preparing': 'Getting ready',
  'phase.encrypting': 'Encrypting on this device',
  'phase.storing': 'Storing the encrypted copy',
  'phase.checking': 'Reading it back and opening it',
  'phase.finishing': 'Making it the current backup',
  'phase.finding': 'Finding your backup',
  'phase.unlocking': 'Unlocking it on this device',
  'phase.verifying': 'Checking that it is yours and whole',
  'phase.restoring': 'Handing it to your wallet',
  'phase.state.done': 'done',
  'phase.state.current': 'under way',
  'phase.state.waiting': 'still to come',
} as const satisfies Record<`phase.${Phase | RecoverPhase}`, string> & Record<string, string>;
