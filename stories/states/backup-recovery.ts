/** What `<backup-recovery>` can show. */
import { html } from 'lit';
import type { RecoveryChoice } from '../../src/flow/types.ts';
import { fakeMethod } from '../../src/testing/fake-backup.ts';
import { type FakeBackupOptions, backup, found, press, severalMethods, submitSecret, typeSecret } from '../support.ts';
import type { ElementStates } from './state.ts';

const recovery =
  (options: FakeBackupOptions = {}) =>
  () =>
    html`<backup-recovery .backup=${backup(options)}></backup-recovery>`;

const NOT_HERE = { state: 'unavailable', reason: 'not-on-platform', remedy: 'choose-another-method' } as const;

/** A backup with these ways, all of them at hand unless they say otherwise. */
const offering = (ways: readonly (Pick<RecoveryChoice, 'slotId' | 'method'> & Partial<RecoveryChoice>)[]) => {
  const createdAt = '2026-11-23T09:19:00.000Z';
  const choices = ways.map((way) => ({ createdAt, availability: { state: 'available' } as const, ...way }));
  const methods = [...severalMethods(), fakeMethod('pin', { policy: { kind: 'pin' } })];
  return recovery({ methods, offer: { seq: 1, createdAt, choices } });
};

const formThere = async (canvas: HTMLElement) => {
  await found(() => canvas.querySelector('backup-recovery password-backup-form [data-part="input"]'));
};

const openWithoutAsking = async (canvas: HTMLElement) => {
  await found(() => canvas.querySelector('backup-recovery:state(found)'));
  await press(canvas, 'backup-recovery', 'li:nth-child(2) [part~="choice"]');
};

export const states: ElementStates = {
  tag: 'backup-recovery',
  states: [
    { name: 'finding', note: 'The backup is being looked for.', render: recovery({ holdAt: 'lookup' }), holds: ['finding'] },
    { name: 'one-way', note: 'One way back: its form is there at once.', render: recovery(), reach: formThere, holds: ['found'] },
    {
      name: 'several-ways',
      note: 'Several ways back, one of which does not work here.',
      render: recovery({ methods: severalMethods() }),
      holds: ['found'],
    },
    {
      name: 'two-passwords',
      note: 'Two ways of one kind are told apart by their order; an account tells others apart.',
      render: offering([
        { slotId: 'slot-1', method: 'password' },
        { slotId: 'slot-2', method: 'password' },
        { slotId: 'slot-3', method: 'google-drive', account: 'a…e@example.com' },
      ]),
      holds: ['found'],
    },
    {
      name: 'tries-left',
      note: 'A PIN says how many tries are left.',
      render: offering([
        { slotId: 'slot-1', method: 'pin', triesLeft: 4 },
        { slotId: 'slot-2', method: 'password' },
      ]),
      holds: ['found'],
    },
    {
      name: 'waiting',
      note: 'The PIN can be tried again later: counted down.',
      render: () =>
        offering([
          { slotId: 'slot-1', method: 'pin', triesLeft: 3, retryAt: new Date(Date.now() + 45_000).toISOString() },
          { slotId: 'slot-2', method: 'passkey' },
        ])(),
      holds: ['found'],
    },
    {
      name: 'locked',
      note: 'A locked PIN comes last, with its reason; the password still opens the backup.',
      render: offering([
        { slotId: 'slot-1', method: 'pin', triesLeft: 0 },
        { slotId: 'slot-2', method: 'password' },
        { slotId: 'slot-3', method: 'icloud', availability: NOT_HERE },
        { slotId: 'slot-4', method: 'passkey' },
      ]),
      holds: ['found'],
    },
    {
      name: 'all-locked',
      note: 'Every way is locked.',
      render: offering([{ slotId: 'slot-1', method: 'pin', triesLeft: 0 }]),
      holds: ['found'],
    },
    {
      name: 'none-works-here',
      note: 'There is a backup, and no way to open it works on this device.',
      render: offering([
        { slotId: 'slot-1', method: 'icloud', availability: NOT_HERE },
        { slotId: 'slot-2', method: 'x-future', availability: { state: 'unavailable', reason: 'newer-app', remedy: 'update-app' } },
      ]),
      holds: ['found'],
    },
    {
      name: 'one-way-without-asking',
      note: 'One way that asks for nothing: it waits for a click, because browsers want one.',
      render: offering([{ slotId: 'slot-1', method: 'passkey' }]),
      holds: ['found'],
    },
    {
      name: 'missing',
      note: 'The store was asked and has no backup of this wallet.',
      render: recovery({ lookupFailure: { code: 'backup-missing' } }),
      holds: ['missing'],
    },
    {
      name: 'store-busy',
      note: 'The store asked to wait: counted down, then the button works again.',
      render: recovery({ lookupFailure: { code: 'store-busy', details: { retryAfterMs: 30_000 } } }),
      holds: ['failed'],
    },
    {
      name: 'wrong-password',
      note: 'The password opened nothing: what was typed stays, selected.',
      render: recovery({ opensWith: 'something else' }),
      reach: async (canvas) => {
        await submitSecret(canvas);
        await found(() => canvas.querySelector('password-backup-form:state(failed) [data-part="error"]'));
      },
    },
    {
      name: 'typed',
      note: 'A password was typed and not yet sent.',
      render: recovery(),
      reach: async (canvas) => void (await typeSecret(canvas)),
    },
    {
      name: 'recovered',
      note: 'The password opened it: the share went to the app.',
      render: recovery(),
      reach: async (canvas) => {
        await submitSecret(canvas);
        await found(() => canvas.querySelector('password-backup-form:state(done)'));
      },
    },
    {
      name: 'chosen',
      note: 'One of several ways was chosen: its form, and the way back to the others.',
      render: recovery({ methods: severalMethods() }),
      reach: async (canvas) => {
        await found(() => canvas.querySelector('backup-recovery:state(found)'));
        await press(canvas, 'backup-recovery', 'li:nth-child(1) [part~="choice"]');
        await formThere(canvas);
      },
      holds: ['found'],
    },
    {
      name: 'opening-without-asking',
      note: 'A way that asks for nothing: its progress.',
      render: recovery({ methods: severalMethods(), holdAt: 'verifying' }),
      reach: async (canvas) => {
        await openWithoutAsking(canvas);
        await found(() => canvas.querySelector('backup-recovery')?.shadowRoot?.querySelector('[part~="phase"][aria-current="step"]'));
      },
      holds: ['opening'],
    },
    {
      name: 'recovered-without-asking',
      note: 'A way that asks for nothing opened it.',
      render: recovery({ methods: severalMethods() }),
      reach: openWithoutAsking,
      holds: ['recovered'],
    },
    {
      name: 'refused-without-asking',
      note: 'A way that asks for nothing could not open it: another one is offered.',
      render: recovery({ methods: severalMethods(), failures: [{ code: 'method-unavailable' }] }),
      reach: openWithoutAsking,
      holds: ['failed'],
    },
  ],
  failure: (code) => ({
    render: recovery({ lookupFailure: { code } }),
    // A cancelled search leaves nothing behind.
    reach: async (canvas) => {
      await found(() => canvas.querySelector('backup-recovery:not(:state(finding))'));
    },
  }),
};
