/** What `<backup-status-badge>` can show: one state per kind of status, and looking it up. */
import { html } from 'lit';
import { fakeMethodStatus, fakeStatus } from '../../src/testing/fake-backup.ts';
import { type FakeBackupOptions, backup } from '../support.ts';
import type { ElementStates } from './state.ts';

const badge =
  (options: FakeBackupOptions, compact = false) =>
  () =>
    html`<backup-status-badge .backup=${backup(options)} ?compact=${compact}></backup-status-badge>`;

export const states: ElementStates = {
  tag: 'backup-status-badge',
  states: [
    {
      name: 'protected',
      note: 'The stored copy was opened on this device with every method: the only state that is green.',
      render: badge({ status: fakeStatus('protected') }),
      holds: ['protected'],
    },
    {
      name: 'partly',
      note: 'Opened with one method, not yet with the other.',
      render: badge({ status: fakeStatus('partly') }),
      holds: ['partly'],
    },
    {
      name: 'stored',
      note: 'A copy is stored, but was never opened on this device.',
      render: badge({ status: fakeStatus('stored') }),
      holds: ['stored'],
    },
    { name: 'stale', note: 'The wallet is newer than its backup.', render: badge({ status: fakeStatus('stale') }), holds: ['stale'] },
    { name: 'none', note: 'The store was asked and has nothing.', render: badge({ status: fakeStatus('none') }), holds: ['none'] },
    {
      name: 'unknown',
      note: 'The store could not be asked. It never says that there is no backup.',
      render: badge({ lookupFailure: { code: 'store-unreachable' } }),
      holds: ['unknown'],
    },
    { name: 'checking', note: 'The backup is being looked up.', render: badge({ holdAt: 'lookup' }), holds: ['checking'] },
    {
      name: 'wrong-tries',
      note: 'Protected, and somebody entered wrong PINs.',
      render: badge({ status: fakeStatus('protected', [fakeMethodStatus({ method: 'pin', failedTries: 3 })]) }),
      holds: ['protected'],
    },
    {
      name: 'wrong-tries-of-two',
      note: 'Somebody tried the PIN and the password.',
      render: badge({
        status: fakeStatus('protected', [
          fakeMethodStatus({ failedTries: 1 }),
          fakeMethodStatus({ slotId: 'slot-2', method: 'pin', failedTries: 2 }),
        ]),
      }),
      holds: ['protected'],
    },
    {
      name: 'locked',
      note: 'Protected by another way, while the PIN is locked.',
      render: badge({
        status: fakeStatus('protected', [fakeMethodStatus(), fakeMethodStatus({ slotId: 'slot-2', method: 'pin', locked: true })]),
      }),
      holds: ['protected'],
    },
    {
      name: 'no-way-back',
      note: 'Opened on this device, but with a passkey that stays on it: that is no way back, and is not green.',
      render: badge({ status: fakeStatus('protected', [fakeMethodStatus({ method: 'passkey', deviceBound: true })]) }),
      holds: ['protected'],
    },
    {
      name: 'compact-wrong-tries',
      note: 'Compact, with the wrong tries below.',
      render: badge({ status: fakeStatus('protected', [fakeMethodStatus({ failedTries: 1 })]) }, true),
      holds: ['protected'],
    },
    {
      name: 'compact',
      note: 'Icon and a few words only, for a list of wallets.',
      render: badge({ status: fakeStatus('protected') }, true),
      holds: ['protected'],
    },
    {
      name: 'compact-unknown',
      note: 'Compact, with the button that looks again.',
      render: badge({ lookupFailure: { code: 'store-unreachable' } }, true),
      holds: ['unknown'],
    },
  ],
};
