import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import type { BackupStatus } from '../src/flow/types.ts';
import { fakeStatus } from '../src/testing/fake-backup.ts';
import { backup } from './support.ts';

interface Args {
  readonly state: BackupStatus['state'];
  readonly compact: boolean;
}

/** One per state, by construction: a new state without a story does not compile. */
const STATES = {
  Protected: 'protected',
  Partly: 'partly',
  Stored: 'stored',
  Stale: 'stale',
  None: 'none',
  Unknown: 'unknown',
} as const satisfies Record<Capitalize<BackupStatus['state']>, BackupStatus['state']>;

const meta: Meta<Args> = {
  title: 'Elements/backup-status-badge',
  component: 'backup-status-badge',
  argTypes: { state: { control: 'select', options: Object.values(STATES) } },
  args: { state: 'protected', compact: false },
  render: ({ state, compact }) => {
    const source = state === 'unknown' ? backup({ lookupFailure: { code: 'store-unreachable' } }) : backup({ status: fakeStatus(state) });
    return html`<backup-status-badge .backup=${source} ?compact=${compact}></backup-status-badge>`;
  },
};
export default meta;

type Story = StoryObj<Args>;
export const Protected: Story = {};
export const Partly: Story = { args: { state: STATES.Partly } };
export const Stored: Story = { args: { state: STATES.Stored } };
export const Stale: Story = { args: { state: STATES.Stale } };
export const None: Story = { args: { state: STATES.None } };
export const Unknown: Story = { args: { state: STATES.Unknown } };
export const Compact: Story = { args: { compact: true } };
