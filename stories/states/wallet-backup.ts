/** What `<wallet-backup>` can show: which way it goes, and each way to its end. */
import { html } from 'lit';
import type { WalletBackup } from '../../src/elements/wallet-backup.ts';
import { FAKE_TIME, type FakeBackup, fakeMethodStatus, fakeStatus } from '../../src/testing/fake-backup.ts';
import { type FakeBackupOptions, backup, found, press, severalMethods, submitSecret } from '../support.ts';
import type { ElementStates } from './state.ts';

const clock = () => Date.parse(FAKE_TIME);
const later = () => Date.parse(FAKE_TIME) + 4 * 86_400_000;

const wallet =
  (options: FakeBackupOptions = {}, time = clock, mode = 'auto') =>
  () =>
    html`<wallet-backup .backup=${backup({ methods: severalMethods(), ...options })} .clock=${time} mode=${mode}></wallet-backup>`;

const listed = async (canvas: HTMLElement) => {
  await found(() => canvas.querySelector('backup-method-picker')?.shadowRoot?.querySelector('[part~="method"]'));
};

const ways = async (canvas: HTMLElement) => {
  await found(() => canvas.querySelector('backup-recovery:state(found)'));
};

const onlyPassword: FakeBackupOptions = { methods: severalMethods().slice(0, 1) };

const twoWays = () => fakeStatus('protected', [fakeMethodStatus(), fakeMethodStatus({ slotId: 'slot-2', method: 'passkey' })]);

const newDevice: FakeBackupOptions = { status: fakeStatus('stored'), device: { share: 'missing', ownerKey: 'missing' } };

/** While the part for backing up is fetched in this way; the real one is put back when the state is there. */
const fetched = (state: 'loading' | 'failed', fetch: () => Promise<unknown>) => async (canvas: HTMLElement) => {
  const element = await found(() => canvas.querySelector('wallet-backup'));
  const { constructor } = element as unknown as { constructor: typeof WalletBackup };
  const real = constructor.fetchParts;
  constructor.fetchParts = { ...real, backup: fetch };
  (element.backup as FakeBackup).release();
  await found(() => element.matches(`:state(${state})`)).finally(() => (constructor.fetchParts = real));
};

export const states: ElementStates = {
  tag: 'wallet-backup',
  states: [
    { name: 'deciding', note: 'It is being found out which way to go.', render: wallet({ holdAt: 'lookup' }), holds: ['deciding'] },
    {
      name: 'loading',
      note: 'The part that backs up is being fetched.',
      render: wallet({ holdAt: 'lookup' }),
      reach: fetched('loading', () => new Promise(() => undefined)),
      holds: ['loading'],
    },
    {
      name: 'not-loaded',
      note: 'The part that backs up could not be fetched: it is tried again by a button.',
      render: wallet({ holdAt: 'lookup' }),
      reach: fetched('failed', () => Promise.reject(new TypeError('no network'))),
      holds: ['failed'],
    },
    {
      name: 'undecided',
      note: 'Neither the device nor the store could say: the person chooses.',
      render: wallet({ lookupFailure: { code: 'store-unreachable' } }),
      holds: ['undecided'],
    },
    {
      name: 'not-backed-up',
      note: 'Nothing is stored: the ways to back up. The app has not said where the share is, so the other way is offered, too.',
      render: wallet(),
      reach: listed,
      holds: ['backup'],
    },
    {
      name: 'not-backed-up-here',
      note: 'Nothing is stored, and the app says that the share is here.',
      render: wallet({ device: { share: 'here', ownerKey: 'missing' } }),
      reach: listed,
      holds: ['backup'],
    },
    {
      name: 'protected',
      note: 'Two ways, each of which is known to work: to be changed, checked and removed.',
      render: wallet({ status: twoWays(), device: { share: 'here', ownerKey: 'here' } }),
      reach: listed,
      holds: ['backup'],
    },
    {
      name: 'reminded',
      note: 'It is time to practise.',
      render: wallet({ status: twoWays(), device: { share: 'here', ownerKey: 'here' } }, later),
      reach: async (canvas) => {
        await listed(canvas);
        await found(() => canvas.querySelector('backup-reminder:state(due)'));
      },
      holds: ['backup'],
    },
    {
      name: 'chosen',
      note: 'A password is being set up.',
      render: wallet(),
      reach: async (canvas) => {
        await press(canvas, 'backup-method-picker', '[part~="method-button"]');
        await found(() => canvas.querySelector('backup-method-picker:state(chosen) [data-part="input"]'));
      },
      holds: ['backup'],
    },
    {
      name: 'new-device',
      note: 'The share is not here: the ways to get it back.',
      render: wallet(newDevice),
      reach: ways,
      holds: ['recover'],
    },
    {
      name: 'open-first',
      note: 'The share is here, but this device cannot change the backup before it opened it once.',
      render: wallet({ status: fakeStatus('stored'), device: { share: 'here', ownerKey: 'missing' } }),
      reach: ways,
      holds: ['recover'],
    },
    {
      name: 'recovered',
      note: 'The share went to the app; on to the ways that are set up.',
      render: wallet({ ...newDevice, ...onlyPassword }),
      reach: (canvas) => submitSecret(canvas),
      holds: ['recovered'],
    },
    {
      name: 'no-backup',
      note: 'The share is not here, and the store has nothing.',
      render: wallet({
        status: fakeStatus('none'),
        lookupFailure: { code: 'backup-missing' },
        device: { share: 'missing', ownerKey: 'missing' },
      }),
      reach: async (canvas) => {
        await found(() => canvas.querySelector('backup-recovery:state(missing)'));
      },
      holds: ['recover'],
    },
    { name: 'only-backup', note: 'The page says that it backs up.', render: wallet({}, clock, 'backup'), reach: listed, holds: ['backup'] },
    {
      name: 'only-recover',
      note: 'The page says that it recovers.',
      render: wallet({}, clock, 'recover'),
      reach: ways,
      holds: ['recover'],
    },
    {
      name: 'replaced',
      note: 'The page brings a part of its own.',
      render: () =>
        html`<wallet-backup mode="backup" .backup=${backup({ status: twoWays() })} quiet>
          <backup-status-badge slot="backup"></backup-status-badge>
        </wallet-backup>`,
      reach: async (canvas) => {
        await found(() => canvas.querySelector('backup-status-badge:state(protected)'));
      },
      holds: ['backup'],
    },
  ],
};
