/** What `<backup-recovery>` can show. */
import { html } from 'lit';
import { type FakeBackupOptions, backup, found, press, severalMethods, submitSecret, typeSecret } from '../support.ts';
import type { ElementStates } from './state.ts';

const recovery =
  (options: FakeBackupOptions = {}) =>
  () =>
    html`<backup-recovery .backup=${backup(options)}></backup-recovery>`;

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
      name: 'opening-without-asking',
      note: 'A way that asks for nothing: its progress.',
      render: recovery({ methods: severalMethods(), holdAt: 'verifying' }),
      reach: async (canvas) => {
        await openWithoutAsking(canvas);
        await found(() => canvas.querySelector('backup-recovery')?.shadowRoot?.querySelector('[part~="phase"][aria-current="step"]'));
      },
      holds: ['found'],
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
