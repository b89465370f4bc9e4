/** What `<backup-method-picker>` can show. */
import { html } from 'lit';
import { fakeMethodStatus, fakeStatus } from '../../src/testing/fake-backup.ts';
import { type FakeBackupOptions, backup, found, press, quickMeter, severalMethods } from '../support.ts';
import type { ElementStates } from './state.ts';

const picker =
  (options: FakeBackupOptions = {}) =>
  () =>
    html`<backup-method-picker .backup=${backup({ methods: severalMethods(), ...options })}>
      <password-backup-form slot="password" .strengthMeter=${quickMeter}></password-backup-form>
    </backup-method-picker>`;

const listed = async (canvas: HTMLElement) => {
  await found(() => canvas.querySelector('backup-method-picker')?.shadowRoot?.querySelector('[part~="method"]'));
};

const choose = async (canvas: HTMLElement) => {
  await press(canvas, 'backup-method-picker', '[part~="method-button"]');
  await found(() => canvas.querySelector('backup-method-picker:state(chosen) [data-part="input"]'));
};

export const states: ElementStates = {
  tag: 'backup-method-picker',
  states: [
    {
      name: 'not-backed-up',
      note: 'Nothing is stored: what works here, and why one method does not.',
      render: picker(),
      reach: listed,
      holds: ['choosing'],
    },
    {
      name: 'protected',
      note: 'One proven way: it asks for a second one.',
      render: picker({ status: fakeStatus('protected') }),
      reach: listed,
      holds: ['choosing'],
    },
    {
      name: 'two-doors',
      note: 'Two proven ways: every single loss is survived.',
      render: picker({
        status: fakeStatus('protected', [fakeMethodStatus(), fakeMethodStatus({ slotId: 'slot-2', method: 'passkey' })]),
      }),
      reach: listed,
      holds: ['choosing'],
    },
    {
      name: 'partly',
      note: 'The password was proven, the passkey not yet.',
      render: picker({ status: fakeStatus('partly') }),
      reach: listed,
      holds: ['choosing'],
    },
    {
      name: 'stored',
      note: 'Stored, never opened on this device: the button checks it.',
      render: picker({ status: fakeStatus('stored') }),
      reach: listed,
      holds: ['choosing'],
    },
    {
      name: 'stale',
      note: 'The wallet is newer than its backup.',
      render: picker({ status: fakeStatus('stale') }),
      reach: listed,
      holds: ['choosing'],
    },
    {
      name: 'added-elsewhere',
      note: 'Another device added a way: the person says whether it was them.',
      render: picker({ status: fakeStatus('stored', [fakeMethodStatus({ accepted: false, provenAt: undefined })]) }),
      reach: listed,
      holds: ['choosing'],
    },
    {
      name: 'unknown',
      note: 'The store could not be asked: the methods are listed all the same.',
      render: picker({ lookupFailure: { code: 'store-unreachable' } }),
      reach: listed,
      holds: ['choosing'],
    },
    { name: 'loading', note: 'It is being found out what works here.', render: picker({ holdAt: 'lookup' }), holds: ['loading'] },
    {
      name: 'chosen',
      note: 'A method was chosen: its form, and the way back to the list.',
      render: picker(),
      reach: choose,
      holds: ['chosen'],
    },
  ],
};
