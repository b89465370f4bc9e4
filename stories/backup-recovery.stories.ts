import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import type { FakeBackupOptions } from '../src/testing/fake-backup.ts';
import { backup, found, severalMethods, submitSecret } from './support.ts';

interface Args {
  /** What the scripted backup does. */
  readonly script: FakeBackupOptions;
}

const meta: Meta<Args> = {
  title: 'Elements/backup-recovery',
  component: 'backup-recovery',
  args: { script: {} },
  render: ({ script }) => html`<backup-recovery .backup=${backup(script)}></backup-recovery>`,
};
export default meta;

type Story = StoryObj<Args>;
export const Finding: Story = { args: { script: { holdAt: 'lookup' } } };
export const OneWay: Story = {};
export const SeveralWays: Story = { args: { script: { methods: severalMethods() } } };
export const Missing: Story = { args: { script: { lookupFailure: { code: 'backup-missing' } } } };
export const StoreDown: Story = { args: { script: { lookupFailure: { code: 'store-unreachable' } } } };
export const StoreBusy: Story = { args: { script: { lookupFailure: { code: 'store-busy', details: { retryAfterMs: 30_000 } } } } };
export const WrongPassword: Story = {
  args: { script: { opensWith: 'something else' } },
  play: ({ canvasElement }) => submitSecret(canvasElement),
};
export const Recovered: Story = { play: ({ canvasElement }) => submitSecret(canvasElement) };
export const OpeningWithoutAsking: Story = {
  args: { script: { methods: severalMethods(), holdAt: 'verifying' } },
  play: async ({ canvasElement }) => {
    const recovery = await found(() => canvasElement.querySelector('backup-recovery'));
    (await found(() => recovery.shadowRoot?.querySelectorAll<HTMLElement>('[part="choice"]')[1])).click();
  },
};
