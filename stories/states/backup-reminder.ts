/** What `<backup-reminder>` can show; the clock says that it is time, unless a state says otherwise. */
import { html } from 'lit';
import { createPolicy } from '../../src/core/policy.ts';
import { FAKE_TIME, fakeMethod, fakeMethodStatus, fakeStatus } from '../../src/testing/fake-backup.ts';
import { type FakeBackupOptions, backup, found, press, submitSecret } from '../support.ts';
import type { ElementStates } from './state.ts';

const DAY_MS = 86_400_000;
const at = (days: number) => () => Date.parse(FAKE_TIME) + days * DAY_MS;

const reminder =
  (options: FakeBackupOptions = {}, clock = at(4)) =>
  () =>
    html`<backup-reminder .backup=${backup({ status: fakeStatus('protected'), ...options })} .clock=${clock}></backup-reminder>`;

const passkey: FakeBackupOptions = {
  methods: [fakeMethod('passkey', { asks: 'nothing' })],
  status: fakeStatus('protected', [fakeMethodStatus({ method: 'passkey' })]),
};

const guarded: FakeBackupOptions = {
  methods: [fakeMethod('pin', { policy: createPolicy({ kind: 'pin' }) })],
  status: fakeStatus('protected', [fakeMethodStatus({ method: 'pin', vault: 'vault', failedTries: 0, practice: 'free' })]),
  device: { share: 'here', ownerKey: 'here' },
};

const start = async (canvas: HTMLElement) => {
  await press(canvas, 'backup-reminder', '[part~="start-button"]');
  await found(() => canvas.querySelector('backup-reminder:not(:state(due)), backup-reminder:state(working)'));
};

const answer = async (canvas: HTMLElement) => {
  await start(canvas);
  await submitSecret(canvas);
};

export const states: ElementStates = {
  tag: 'backup-reminder',
  states: [
    { name: 'due', note: 'It is time: what it is about, and two ways to put it off.', render: reminder(), holds: ['due'] },
    { name: 'due-without-asking', note: 'A way that asks for nothing: one tap.', render: reminder(passkey), holds: ['due'] },
    {
      name: 'asking',
      note: 'The password is asked for.',
      render: reminder(),
      reach: async (canvas) => {
        await start(canvas);
        await found(() => canvas.querySelector('backup-reminder [data-part="input"]'));
      },
      holds: ['asking'],
    },
    {
      name: 'asking-counted',
      note: 'Somebody counts wrong PINs: it is said before one is entered.',
      render: reminder({
        methods: [fakeMethod('pin', { policy: { kind: 'pin' } })],
        status: fakeStatus('protected', [fakeMethodStatus({ method: 'pin', failedTries: 0, practice: 'counted' })]),
      }),
      reach: async (canvas) => {
        await start(canvas);
        await found(() => canvas.querySelector('backup-reminder [data-part="input"]'));
      },
      holds: ['asking'],
    },
    {
      name: 'asking-free',
      note: 'A vault counts practice apart: wrong PINs cost the backup nothing, and that is said before one is entered.',
      render: reminder(guarded),
      reach: async (canvas) => {
        await start(canvas);
        await found(() => canvas.querySelector('backup-reminder [data-part="hint"]'));
      },
      holds: ['asking'],
    },
    {
      name: 'working',
      note: 'The stored copy is being opened.',
      render: reminder({ holdAt: 'verifying' }),
      reach: answer,
      holds: ['working'],
    },
    {
      name: 'working-without-asking',
      note: 'The same with a way that asks for nothing.',
      render: reminder({ ...passkey, holdAt: 'verifying' }),
      reach: start,
      holds: ['working'],
    },
    {
      name: 'wrong',
      note: 'A wrong answer: kind words, another try, or a new password while the wallet is still here.',
      render: reminder({ opensWith: 'something else', device: { share: 'here', ownerKey: 'here' } }),
      reach: answer,
      holds: ['wrong'],
    },
    {
      name: 'wrong-free',
      note: 'A wrong PIN that cost nothing.',
      render: reminder({ ...guarded, failures: [{ code: 'wrong-secret', phase: 'unlocking', details: { practice: true } }] }),
      reach: async (canvas) => {
        await start(canvas);
        await submitSecret(canvas, '839174');
      },
      holds: ['wrong'],
    },
    {
      name: 'wrong-without-asking',
      note: 'The passkey did not open it.',
      render: reminder({ ...passkey, failures: [{ code: 'passkey-not-found' }] }),
      reach: start,
      holds: ['wrong'],
    },
    {
      name: 'changing',
      note: 'A new password is set, because the old one was forgotten.',
      render: reminder({ opensWith: 'something else' }),
      reach: async (canvas) => {
        await answer(canvas);
        await press(canvas, 'backup-reminder', '[part~="change-button"]');
      },
      holds: ['changing'],
    },
    {
      name: 'changed',
      note: 'The new password is set; the next time is named.',
      render: reminder({ opensWith: 'something else' }),
      reach: async (canvas) => {
        await answer(canvas);
        await press(canvas, 'backup-reminder', '[part~="change-button"]');
        await submitSecret(canvas);
        await found(() => canvas.querySelector('backup-reminder:state(changed)')?.shadowRoot?.querySelector('#result'));
      },
      holds: ['changed'],
    },
    {
      name: 'locked',
      note: 'The last try was wrong: what that means, and a new PIN while the wallet is still here.',
      render: reminder({
        methods: [fakeMethod('pin', { policy: createPolicy({ kind: 'pin' }) })],
        status: fakeStatus('protected', [fakeMethodStatus({ method: 'pin', failedTries: 0, practice: 'counted' })]),
        failures: [{ code: 'wrong-secret', phase: 'unlocking', details: { triesLeft: 0 } }],
      }),
      reach: async (canvas) => {
        await start(canvas);
        await submitSecret(canvas, '839174');
        await found(() => canvas.querySelector('password-backup-form')?.shadowRoot?.querySelector('[part="lock"]'));
      },
      holds: ['locked'],
    },
    {
      name: 'practice-used-up',
      note: 'Too many wrong PINs in practice: the backup is untouched, and a new PIN can be set.',
      render: reminder({ ...guarded, failures: [{ code: 'vault-locked', phase: 'unlocking', details: { practice: true } }] }),
      reach: async (canvas) => {
        await start(canvas);
        await submitSecret(canvas, '839174');
        await found(() => canvas.querySelector('password-backup-form')?.shadowRoot?.querySelector('[part="lock"]'));
      },
      holds: ['locked'],
    },
    { name: 'right', note: 'It opened; the next time is named.', render: reminder(), reach: answer, holds: ['right'] },
    {
      name: 'unchecked',
      note: 'The store could not be reached: the answer counts neither as right nor as wrong.',
      render: reminder({ failures: [{ code: 'store-unreachable' }] }),
      reach: answer,
      holds: ['unchecked'],
    },
    {
      name: 'unchecked-without-asking',
      note: 'The same with a way that asks for nothing.',
      render: reminder({ ...passkey, failures: [{ code: 'store-unreachable' }] }),
      reach: start,
      holds: ['unchecked'],
    },
    {
      name: 'skipped',
      note: 'It was put off until tomorrow.',
      render: reminder(),
      reach: (canvas) => press(canvas, 'backup-reminder', '[part~="not-today-button"]'),
      holds: ['skipped'],
    },
    {
      name: 'idle',
      note: 'It is not time: nothing of it is shown.',
      render: () => html`<p>The page around it</p>
        ${reminder({}, at(1))()}`,
      holds: ['idle'],
    },
  ],
};
