import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { type FakeBackupOptions, fakeMethodStatus, fakeStatus } from '../src/testing/fake-backup.ts';
import { backup, found, quickMeter, severalMethods } from './support.ts';

interface Args {
  /** What the scripted backup does. */
  readonly script: FakeBackupOptions;
}

const meta: Meta<Args> = {
  title: 'Elements/backup-method-picker',
  component: 'backup-method-picker',
  args: { script: {} },
  render: ({ script }) =>
    html`<backup-method-picker .backup=${backup({ methods: severalMethods(), ...script })}>
      <password-backup-form slot="password" .strengthMeter=${quickMeter}></password-backup-form>
    </backup-method-picker>`,
};
export default meta;

type Story = StoryObj<Args>;
export const NotBackedUp: Story = {};
export const Protected: Story = { args: { script: { status: fakeStatus('protected') } } };
export const TwoDoors: Story = {
  args: { script: { status: fakeStatus('protected', [fakeMethodStatus(), fakeMethodStatus({ slotId: 'slot-2', method: 'passkey' })]) } },
};
export const Partly: Story = { args: { script: { status: fakeStatus('partly') } } };
export const Stored: Story = { args: { script: { status: fakeStatus('stored') } } };
export const Stale: Story = { args: { script: { status: fakeStatus('stale') } } };
export const AddedElsewhere: Story = {
  args: { script: { status: fakeStatus('stored', [fakeMethodStatus({ accepted: false, provenAt: undefined })]) } },
};
export const Unknown: Story = { args: { script: { lookupFailure: { code: 'store-unreachable' } } } };
export const Loading: Story = { args: { script: { holdAt: 'lookup' } } };
export const Chosen: Story = {
  play: async ({ canvasElement }) => {
    const picker = await found(() => canvasElement.querySelector('backup-method-picker'));
    (await found(() => picker.shadowRoot?.querySelector<HTMLElement>('[part="method-button"]'))).click();
  },
};
