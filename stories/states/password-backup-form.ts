/** What `<password-backup-form>` can show. */
import { html, nothing } from 'lit';
import { createPolicy } from '../../src/core/policy.ts';
import type { FormMode } from '../../src/elements/password-backup-form.ts';
import { fakeMethod, fakeStatus } from '../../src/testing/fake-backup.ts';
import { type FakeBackupOptions, backup, endlessMeter, found, pressLight, quickMeter, submitSecret, typeSecret } from '../support.ts';
import type { ElementState, ElementStates } from './state.ts';

interface FormOptions extends FakeBackupOptions {
  readonly confirm?: 'retype';
  readonly meter?: typeof quickMeter;
  readonly otherMethods?: boolean;
}

const form =
  (mode: FormMode, { confirm, meter = quickMeter, otherMethods = true, ...options }: FormOptions = {}) =>
  () =>
    html`<password-backup-form
      mode=${mode}
      confirm=${confirm ?? nothing}
      ?other-methods=${otherMethods}
      .backup=${backup(options)}
      .strengthMeter=${meter}
    ></password-backup-form>`;

const rulesThere = async (canvas: HTMLElement) => {
  await found(() => canvas.querySelector('password-backup-form [data-part="rule"]'));
};

/** Types, sends, and waits for what the state is known by. */
const send = (until: string, secret?: string) => async (canvas: HTMLElement) => {
  await submitSecret(canvas, secret);
  await found(() => canvas.querySelector(`password-backup-form${until}`));
};

const done = send(':state(done)');

/** How a call can end, by what the store holds afterwards. */
const END_NOTES = {
  'protected': 'The stored copy was opened: only now it says "backed up".',
  'partly': 'Proven with this password; another way back still waits for its proof.',
  'stored': 'Stored, but not yet opened here: it asks for the check.',
  'stale': 'The wallet changed meanwhile: it asks to back up again.',
  'unknown': 'What the store holds could not be read any more.',
  'none': 'The store says that it has nothing.',
} as const;

const ends: readonly ElementState[] = (Object.keys(END_NOTES) as (keyof typeof END_NOTES)[]).map((state) => ({
  name: `create-done-${state}`,
  note: END_NOTES[state],
  render: form('create', { after: fakeStatus(state) }),
  reach: done,
  holds: ['done'],
}));

export const states: ElementStates = {
  tag: 'password-backup-form',
  states: [
    { name: 'create', note: 'A new password: rules, strength, suggestion, agreement.', render: form('create'), reach: rulesThere },
    {
      name: 'create-typed',
      note: 'Typed and strong enough.',
      render: form('create'),
      reach: async (canvas) => {
        await typeSecret(canvas);
        await found(() =>
          canvas.querySelector('password-backup-form')?.shadowRoot?.querySelector('[role="meter"]:not([aria-valuenow="0"])'),
        );
      },
    },
    {
      name: 'create-weak',
      note: 'Typed and too weak: the meter says what would help.',
      render: form('create'),
      reach: async (canvas) => {
        await typeSecret(canvas, 'abc');
        await found(() =>
          canvas.querySelector('password-backup-form')?.shadowRoot?.querySelector('[role="meter"]:not([aria-valuenow="0"])'),
        );
      },
    },
    {
      name: 'create-checking',
      note: 'The strength is being estimated: typing never waits for it.',
      render: form('create', { meter: endlessMeter }),
      reach: async (canvas) => void (await typeSecret(canvas)),
      holds: ['checking'],
    },
    {
      name: 'create-retype',
      note: 'Asked for twice, where the page wants that.',
      render: form('create', { confirm: 'retype' }),
      reach: rulesThere,
    },
    {
      name: 'create-mismatch',
      note: 'Retyped differently.',
      render: form('create', { confirm: 'retype' }),
      reach: send(' [data-part="error"]'),
    },
    { name: 'create-empty', note: 'Sent with nothing in it.', render: form('create'), reach: send(' [data-part="error"]', '') },
    {
      name: 'create-refused',
      note: 'A password that attackers try first is refused before anything is encrypted.',
      render: form('create'),
      reach: send(' [data-part="error"]', '12345678'),
    },
    {
      name: 'create-revealed',
      note: 'The password is shown: the eye is pressed.',
      render: form('create'),
      reach: async (canvas) => {
        await typeSecret(canvas);
        await pressLight(canvas, '[data-part="reveal-button"]');
        await found(() => canvas.querySelector('[data-part="reveal-button"][aria-pressed="true"]'));
      },
    },
    {
      name: 'create-suggested',
      note: 'A passphrase was made: it can be copied, and must be saved.',
      render: form('create'),
      reach: async (canvas) => {
        await pressLight(canvas, '[data-part="suggest-button"]');
        await found(() => canvas.querySelector('[data-part="phrase"]')?.textContent);
      },
    },
    {
      name: 'create-working',
      note: 'The phases of a backup; nothing jumps while it goes on.',
      render: form('create', { holdAt: 'checking' }),
      reach: async (canvas) => {
        await submitSecret(canvas);
        await found(() => canvas.querySelector('password-backup-form')?.shadowRoot?.querySelector('[part~="phase"].current:nth-child(4)'));
      },
      holds: ['working'],
    },
    {
      name: 'create-waiting',
      note: 'The store asked to wait: counted down, then the button works again.',
      render: form('create', { failures: [{ code: 'store-busy', details: { retryAfterMs: 30_000 } }] }),
      reach: send(':state(failed)'),
      holds: ['failed'],
    },
    ...ends,
    {
      name: 'create-pin',
      note: 'A PIN: one field of digits, rules of its own, no meter.',
      render: form('create', { methods: [fakeMethod('pin', { policy: createPolicy({ kind: 'pin' }) })] }),
      reach: rulesThere,
    },
    { name: 'change', note: 'A new password for a backup that there is.', render: form('change'), reach: rulesThere },
    { name: 'confirm', note: 'The check: opens the stored copy with the password.', render: form('confirm') },
    {
      name: 'confirm-done',
      note: 'The check went well.',
      render: form('confirm', { status: fakeStatus('stored') }),
      reach: done,
      holds: ['done'],
    },
    { name: 'unlock', note: 'The way back: one field.', render: form('unlock') },
    {
      name: 'unlock-wrong',
      note: 'The password opened nothing: what was typed stays, selected.',
      render: form('unlock', { opensWith: 'something else' }),
      reach: send(':state(failed) [data-part="error"]'),
      holds: ['failed'],
    },
    {
      name: 'unlock-working',
      note: 'The phases of a recovery.',
      render: form('unlock', { holdAt: 'verifying' }),
      reach: async (canvas) => {
        await submitSecret(canvas);
        await found(() => canvas.querySelector('password-backup-form')?.shadowRoot?.querySelector('[part~="phase"].current:nth-child(3)'));
      },
      holds: ['working'],
    },
    { name: 'unlock-done', note: 'Opened: the share went to the app.', render: form('unlock'), reach: done, holds: ['done'] },
  ],
  failure: (code) => ({
    render: form('unlock', { failures: [{ code, phase: 'unlocking' }] }),
    // A cancelled call leaves the form as it was: nothing is red.
    reach: code === 'aborted' ? (canvas) => submitSecret(canvas) : send(':state(failed)'),
  }),
};
