/** The states of `<password-backup-form>` in which a secret does not open: tries, waits, locks. */
import type { ErrorDetails } from '../src/core/errors.ts';
import { SECRETS, form, ready, send, shown } from './form.ts';
import type { ElementState } from './states/state.ts';
import { SECRET } from './support.ts';

const SAID = '[data-part="error"]';

const wrong = (details: ErrorDetails = {}) => ({ code: 'wrong-secret', phase: 'unlocking', details }) as const;
const SOON = 4 * 60_000;
/** A vault counts wrong entries of practice apart. */
const practice = { kind: 'pin', way: { vault: 'vault', practice: 'free' } } as const;

/** A secret that does not open: tries, waits, locks. */
export const trouble: readonly ElementState[] = [
  {
    name: 'create-waiting',
    note: 'The store asked to wait: counted down, then the button works again.',
    render: form('create', { failures: [{ code: 'store-busy', details: { retryAfterMs: 30_000 } }] }),
    reach: send(SECRET, '[part="wait"]'),
    holds: ['failed', 'waiting'],
  },
  {
    name: 'unlock-wrong',
    note: 'The password opened nothing: what was typed stays, selected.',
    render: form('unlock', { failures: [wrong()] }),
    reach: send(SECRET, SAID),
    holds: ['failed', 'invalid'],
  },
  {
    name: 'unlock-pin-tries-known',
    note: 'Before the first try: so many are left.',
    render: form('unlock', { kind: 'pin', choice: { triesLeft: 7 } }),
    reach: async (canvas) => {
      await ready(canvas);
      await shown(canvas, '[data-part="hint"]');
    },
  },
  {
    name: 'unlock-pin-wrong',
    note: 'A wrong PIN: so many tries are left.',
    render: form('unlock', { kind: 'pin', failures: [wrong({ triesLeft: 6 })] }),
    reach: send(SECRETS.pin, SAID),
    holds: ['failed', 'invalid'],
  },
  {
    name: 'unlock-pin-wrong-wait',
    note: 'A wrong PIN, and the next try has to wait.',
    render: form('unlock', { kind: 'pin', failures: [wrong({ triesLeft: 4, retryAfterMs: SOON })] }),
    reach: send(SECRETS.pin, '[part="wait"]'),
    holds: ['failed', 'waiting'],
  },
  {
    name: 'unlock-pin-last-try',
    note: 'One try is left: it says what happens if it is wrong.',
    render: form('unlock', { kind: 'pin', failures: [wrong({ triesLeft: 1 })] }),
    reach: send(SECRETS.pin, SAID),
    holds: ['failed'],
  },
  {
    name: 'unlock-pin-too-soon',
    note: 'Tried too soon: nothing was counted.',
    render: form('unlock', { kind: 'pin', failures: [{ code: 'vault-wait', details: { retryAfterMs: SOON } }] }),
    reach: send(SECRETS.pin, '[part="wait"]'),
    holds: ['failed', 'waiting'],
  },
  {
    name: 'unlock-pin-locked',
    note: 'No try is left: calm, with the way on.',
    render: form('unlock', { kind: 'pin', failures: [{ code: 'vault-locked' }] }),
    reach: send(SECRETS.pin, '[part="lock"]'),
    holds: ['locked'],
  },
  {
    name: 'unlock-pin-locked-ways',
    note: 'The same, where it is known what opens the backup all the same.',
    render: form('unlock', { kind: 'pin', otherWays: ['password', 'passkey'], failures: [{ code: 'vault-locked' }] }),
    reach: send(SECRETS.pin, '[part="lock"]'),
    holds: ['locked'],
  },
  {
    name: 'confirm-pin-locked',
    note: 'The last try was wrong, but the wallet is still here: a new PIN.',
    render: form('confirm', { kind: 'pin', failures: [wrong({ triesLeft: 0 })] }),
    reach: send(SECRETS.pin, '[part="lock"]'),
    holds: ['locked'],
  },
  {
    name: 'confirm-pin-practice',
    note: 'Practice that costs nothing: it is said before it is asked.',
    render: form('confirm', practice),
    reach: async (canvas) => {
      await ready(canvas);
      await shown(canvas, '[data-part="hint"]');
    },
  },
  {
    name: 'confirm-pin-practice-wrong',
    note: 'A wrong PIN in practice: no try is lost, and none is named.',
    render: form('confirm', { ...practice, failures: [wrong({ practice: true })] }),
    reach: send(SECRETS.pin, SAID),
    holds: ['failed', 'invalid'],
  },
  {
    name: 'confirm-pin-practice-wait',
    note: 'The same, and practice pauses; the way itself does not.',
    render: form('confirm', { ...practice, failures: [wrong({ practice: true, retryAfterMs: SOON })] }),
    reach: send(SECRETS.pin, '[part="wait"]'),
    holds: ['failed', 'waiting'],
  },
  {
    name: 'confirm-pin-practice-too-soon',
    note: 'Practised too soon: nothing was counted.',
    render: form('confirm', { ...practice, failures: [{ code: 'vault-wait', details: { practice: true, retryAfterMs: SOON } }] }),
    reach: send(SECRETS.pin, '[part="wait"]'),
    holds: ['failed', 'waiting'],
  },
  {
    name: 'confirm-pin-practice-used-up',
    note: 'No practice is left: the backup is untouched, and nothing is locked.',
    render: form('confirm', { ...practice, failures: [{ code: 'vault-locked', details: { practice: true } }] }),
    reach: send(SECRETS.pin, '[part="lock"]'),
    holds: ['failed'],
  },
  {
    name: 'unlock-pin-sign-in',
    note: 'After some wrong tries the app asks for a fresh sign-in: nothing was counted.',
    render: form('unlock', { kind: 'pin', failures: [{ code: 'step-up-required', phase: 'unlocking' }] }),
    reach: send(SECRETS.pin, '[part="error"]'),
    holds: ['failed'],
  },
  {
    name: 'unlock-pin-locked-alone',
    note: 'The same, where the page offers no other way.',
    render: form('unlock', { kind: 'pin', otherMethods: false, failures: [{ code: 'vault-destroyed' }] }),
    reach: send(SECRETS.pin, '[part="lock"]'),
    holds: ['locked'],
  },
];
