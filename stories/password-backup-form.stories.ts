import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { ERROR_TABLE, type ErrorCode } from '../src/core/errors.ts';
import type { FormMode } from '../src/elements/password-backup-form.ts';
import { type FakeBackupOptions, fakeStatus } from '../src/testing/fake-backup.ts';
import { backup, found, quickMeter, submitSecret, typeSecret } from './support.ts';

interface Args {
  readonly mode: FormMode;
  readonly confirm: 'none' | 'retype';
  /** What the scripted backup does. */
  readonly script: FakeBackupOptions;
  /** The error of the story `Errors`. */
  readonly code: ErrorCode;
}

const meta: Meta<Args> = {
  title: 'Elements/password-backup-form',
  component: 'password-backup-form',
  argTypes: {
    mode: { control: 'select', options: ['create', 'unlock', 'change', 'confirm'] },
    confirm: { control: 'select', options: ['none', 'retype'] },
    code: { control: 'select', options: Object.keys(ERROR_TABLE) },
  },
  args: { mode: 'create', confirm: 'none', script: {}, code: 'store-unreachable' },
  render: ({ mode, confirm, script }) =>
    html`<password-backup-form
      mode=${mode}
      confirm=${confirm}
      other-methods
      .backup=${backup(script)}
      .strengthMeter=${quickMeter}
    ></password-backup-form>`,
};
export default meta;

type Story = StoryObj<Args>;

export const Create: Story = {};
export const Typed: Story = { play: async ({ canvasElement }) => void (await typeSecret(canvasElement)) };
export const Retype: Story = { args: { confirm: 'retype' } };
export const Refused: Story = { play: ({ canvasElement }) => submitSecret(canvasElement, '12345678') };
export const Suggested: Story = {
  play: async ({ canvasElement }) => {
    (await found(() => canvasElement.querySelector<HTMLElement>('[data-part="suggest-button"]'))).click();
    await found(() => canvasElement.querySelector('[data-part="phrase"]'));
  },
};
export const Working: Story = { args: { script: { holdAt: 'checking' } }, play: ({ canvasElement }) => submitSecret(canvasElement) };
export const BackedUp: Story = { play: ({ canvasElement }) => submitSecret(canvasElement) };
export const StoredNotProven: Story = {
  args: { script: { after: fakeStatus('stored') } },
  play: ({ canvasElement }) => submitSecret(canvasElement),
};
export const Waiting: Story = {
  args: { script: { failures: [{ code: 'store-busy', details: { retryAfterMs: 30_000 } }] } },
  play: ({ canvasElement }) => submitSecret(canvasElement),
};
export const Change: Story = { args: { mode: 'change' } };
export const Confirm: Story = { args: { mode: 'confirm' } };
export const Unlock: Story = { args: { mode: 'unlock' } };
export const WrongSecret: Story = {
  args: { mode: 'unlock', script: { opensWith: 'something else' } },
  play: ({ canvasElement }) => submitSecret(canvasElement),
};
export const Recovered: Story = { args: { mode: 'unlock' }, play: ({ canvasElement }) => submitSecret(canvasElement) };

/** Any error of the table: choose it in the controls. */
export const Errors: Story = {
  render: ({ mode, code }) =>
    html`<password-backup-form
      mode=${mode}
      other-methods
      .backup=${backup({ failures: [{ code }] })}
      .strengthMeter=${quickMeter}
    ></password-backup-form>`,
  play: ({ canvasElement }) => submitSecret(canvasElement),
};

/** Every error at once, by construction from the table. */
export const AllErrors: Story = {
  parameters: { a11y: { test: 'off' } },
  render: () =>
    html`<div style="display: grid; gap: 16px">
      ${Object.keys(ERROR_TABLE)
        .filter((code) => code !== 'aborted')
        .map(
          (code) =>
            html`<section>
              <code>${code}</code>
              <password-backup-form
                mode="unlock"
                other-methods
                .backup=${backup({ failures: [{ code: code as ErrorCode }] })}
              ></password-backup-form>
            </section>`,
        )}
    </div>`,
  play: async ({ canvasElement }) => {
    for (const section of canvasElement.querySelectorAll('section')) await submitSecret(section);
  },
};
