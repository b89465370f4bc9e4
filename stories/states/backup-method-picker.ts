/** What `<backup-method-picker>` can show. */
import { html } from 'lit';
import { BackupError } from '../../src/core/errors.ts';
import type { MethodStatus } from '../../src/flow/types.ts';
import { fakeMethod, fakeMethodStatus, fakeStatus } from '../../src/testing/fake-backup.ts';
import { type FakeBackupOptions, backup, found, passwordMethod, press, quickMeter, severalMethods } from '../support.ts';
import type { ElementStates } from './state.ts';

const renewShare = () => ({ from: 'pair-1', to: 'pair-2' });

const picker =
  (options: FakeBackupOptions = {}, renewable = false) =>
  () =>
    html`<backup-method-picker
      .backup=${backup({ methods: severalMethods(), ...options })}
      .renewShare=${renewable ? renewShare : undefined}
    >
      <password-backup-form slot="password" .strengthMeter=${quickMeter}></password-backup-form>
    </backup-method-picker>`;

const listed = async (canvas: HTMLElement) => {
  await found(() => canvas.querySelector('backup-method-picker')?.shadowRoot?.querySelector('[part~="method"]'));
};

const choose = async (canvas: HTMLElement) => {
  await press(canvas, 'backup-method-picker', '[part~="method-button"]');
  await found(() => canvas.querySelector('backup-method-picker:state(chosen) [data-part="input"]'));
};

/** A protected backup with these ways, the first one a password unless it says otherwise. */
const held = (...ways: Partial<MethodStatus>[]) => fakeStatus('protected', ways.map(fakeMethodStatus));

const withPin = () => [fakeMethod('pin', { policy: { kind: 'pin' } }), passwordMethod()];

const NO_VAULT = { state: 'unavailable', reason: 'no-vault', remedy: 'choose-another-method' } as const;

const REASONS = ['no-passkeys', 'in-app-browser', 'not-on-platform', 'insecure-context'];
const METHODS = ['passkey', 'google-drive', 'icloud', 'password'];

const askRemoval = (canvas: HTMLElement) =>
  press(canvas, 'backup-method-picker', '[data-slot-id="slot-1"] [part~="manage-button"]:last-child');

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
      name: 'not-accepted',
      note: 'It was them, but the answer could not be kept: why, above the list.',
      render: () => {
        const status = fakeStatus('stored', [fakeMethodStatus({ accepted: false, provenAt: undefined })]);
        const refused = Object.assign(backup({ methods: severalMethods(), status }), {
          accept: () => Promise.reject(new BackupError('store-unreachable')),
        });
        return html`<backup-method-picker .backup=${refused}></backup-method-picker>`;
      },
      reach: async (canvas) => {
        await listed(canvas);
        await press(canvas, 'backup-method-picker', '[part~="method-button"]');
        await found(() => canvas.querySelector('backup-method-picker')?.shadowRoot?.querySelector('#problem'));
      },
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
      name: 'two-passwords',
      note: 'Two ways of one kind: numbered, with the day and the device they were set up on.',
      render: picker({
        status: fakeStatus('protected', [
          fakeMethodStatus({ setUpAt: '2026-10-02T08:00:00.000Z' }),
          fakeMethodStatus({ slotId: 'slot-2', lastOpenedAt: undefined, provenAt: undefined }),
        ]),
      }),
      reach: listed,
      holds: ['choosing'],
    },
    {
      name: 'this-device-only',
      note: 'A passkey that cannot leave the device is shown and does not count.',
      render: picker({ status: held({ method: 'passkey', deviceBound: true }) }),
      reach: listed,
      holds: ['choosing'],
    },
    {
      name: 'account',
      note: 'Which account holds the key.',
      render: picker({ status: held({}, { slotId: 'slot-2', method: 'google-drive', account: 'a…e@example.com' }) }),
      reach: listed,
      holds: ['choosing'],
    },
    {
      name: 'wrong-tries',
      note: 'Somebody entered wrong PINs: said once, with what to do.',
      render: picker({ methods: withPin(), status: held({ method: 'pin', failedTries: 3 }, { slotId: 'slot-2' }) }),
      reach: listed,
      holds: ['choosing'],
    },
    {
      name: 'locked',
      note: 'The PIN is locked: the backup is whole, the password still opens it.',
      render: picker({ methods: withPin(), status: held({ method: 'pin', locked: true }, { slotId: 'slot-2' }) }),
      reach: listed,
      holds: ['choosing'],
    },
    {
      name: 'tries-unknown',
      note: 'The vault did not answer: how often the PIN was tried is not known.',
      render: picker({ methods: withPin(), status: held({ method: 'pin', vault: 'vault' }, { slotId: 'slot-2' }) }),
      reach: listed,
      holds: ['choosing'],
    },
    {
      name: 'no-vault',
      note: 'Nobody counts tries here: why there is no PIN, and what to choose.',
      render: picker({ methods: [fakeMethod('pin', { availability: NO_VAULT, policy: { kind: 'pin' } }), passwordMethod()] }),
      reach: listed,
      holds: ['choosing'],
    },
    {
      name: 'nothing-works',
      note: 'No way works here, each for a reason of its own.',
      render: picker({
        methods: REASONS.map((reason, i) =>
          fakeMethod(METHODS[i % METHODS.length] ?? '', {
            asks: 'nothing',
            availability: { state: 'unavailable', reason, remedy: 'open-in-browser' },
          }),
        ),
      }),
      reach: listed,
      holds: ['choosing'],
    },
    {
      name: 'stale-renewable',
      note: 'The wallet is newer than its backup, and the app can back it up again by itself.',
      render: picker({ status: fakeStatus('stale') }, true),
      reach: listed,
      holds: ['choosing'],
    },
    {
      name: 'only-way',
      note: 'The app offers one way only: nobody is told to add a second one.',
      render: picker({ methods: [passwordMethod()], status: fakeStatus('protected') }),
      reach: listed,
      holds: ['choosing'],
    },
    {
      name: 'setting-up',
      note: 'A way that asks for nothing is being set up: its phases.',
      render: picker({ holdAt: 'storing' }),
      reach: (canvas) => press(canvas, 'backup-method-picker', '[data-method="passkey"] button'),
      holds: ['working'],
    },
    {
      name: 'set-up',
      note: 'A way that asks for nothing was set up and opened.',
      render: picker(),
      reach: (canvas) => press(canvas, 'backup-method-picker', '[data-method="passkey"] button'),
      holds: ['done'],
    },
    {
      name: 'not-set-up',
      note: 'A way that asks for nothing could not be set up: what it means and what to do next.',
      render: picker({ failures: [{ code: 'method-unavailable' }] }),
      reach: (canvas) => press(canvas, 'backup-method-picker', '[data-method="passkey"] button'),
      holds: ['failed'],
    },
    {
      name: 'not-set-up-waiting',
      note: 'The store asked to wait before it is tried again: counted down, then the button works.',
      render: picker({ failures: [{ code: 'store-busy', details: { retryAfterMs: 30_000 } }] }),
      reach: (canvas) => press(canvas, 'backup-method-picker', '[data-method="passkey"] button'),
      holds: ['failed'],
    },
    {
      name: 'waiting',
      note: 'The same, back at the list: until when nothing can be called.',
      render: picker({ failures: [{ code: 'store-busy', details: { retryAfterMs: 30_000 } }] }),
      reach: async (canvas) => {
        await press(canvas, 'backup-method-picker', '[data-method="passkey"] button');
        await press(canvas, 'backup-method-picker', '[part~="other-method-button"]');
        await listed(canvas);
      },
      holds: ['choosing'],
    },
    {
      name: 'remove',
      note: 'Before a way is removed: what stays, and what an old copy still allows.',
      render: picker({ status: held({}, { slotId: 'slot-2', method: 'passkey' }) }),
      reach: askRemoval,
      holds: ['removing'],
    },
    {
      name: 'remove-last-good',
      note: 'What would stay was never opened here: it is said, and asked twice.',
      render: picker({ status: fakeStatus('partly') }),
      reach: askRemoval,
      holds: ['removing'],
    },
    {
      name: 'remove-sure',
      note: 'The second question.',
      render: picker({ status: fakeStatus('partly') }),
      reach: async (canvas) => {
        await askRemoval(canvas);
        await press(canvas, 'backup-method-picker', '[part~="remove-button"]');
      },
      holds: ['removing'],
    },
    {
      name: 'remove-only',
      note: 'The only way cannot be removed.',
      render: picker({ status: fakeStatus('protected') }),
      reach: askRemoval,
      holds: ['removing'],
    },
    {
      name: 'removed',
      note: 'Removed; the app can make old copies worthless.',
      render: picker({ status: held({}, { slotId: 'slot-2', method: 'passkey' }), after: fakeStatus('stored') }, true),
      reach: async (canvas) => {
        await askRemoval(canvas);
        await press(canvas, 'backup-method-picker', '[part~="remove-button"]');
      },
      holds: ['done'],
    },
    {
      name: 'renewed',
      note: 'A new share was backed up under every way that is left: old copies are worthless.',
      render: picker({ status: held({}, { slotId: 'slot-2', method: 'passkey' }), after: fakeStatus('stored') }, true),
      reach: async (canvas) => {
        await askRemoval(canvas);
        await press(canvas, 'backup-method-picker', '[part~="remove-button"]');
        await press(canvas, 'backup-method-picker', '[part~="renew-button"]');
        await found(() => canvas.querySelector('backup-method-picker')?.shadowRoot?.querySelector('[part~="result"] p + p'));
      },
      holds: ['done'],
    },
    {
      name: 'chosen',
      note: 'A method was chosen: its form, and the way back to the list.',
      render: picker(),
      reach: choose,
      holds: ['chosen'],
    },
  ],
  failure: (code) => ({
    render: picker({ failures: [{ code }] }),
    reach: async (canvas) => {
      await press(canvas, 'backup-method-picker', '[data-method="passkey"] button');
      await found(() =>
        canvas.querySelector(code === 'aborted' ? 'backup-method-picker:state(choosing)' : 'backup-method-picker:state(failed)'),
      );
    },
  }),
};
