import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { ERROR_TABLE, type ErrorCode } from '../../src/core/errors.ts';
import { en } from '../../src/messages/en.ts';
import { type Message, type MessageTable } from '../../src/messages/format.ts';
import { allStates } from '../states/all.ts';
import { page, storyLink, table } from './page.ts';

const meta: Meta = { title: 'Design/Errors', tags: ['!autodocs'] };
export default meta;

const words: MessageTable = en;
const textOf = (message: Message | undefined) => (typeof message === 'object' ? message.other : (message ?? ''));
const shownBy = allStates.filter(({ failure }) => failure);

export const Errors: StoryObj = page(
  'Errors',
  'Everything that can go wrong, from the one table of codes. The remedy decides which buttons there are; nothing is decided by a text.',
  () =>
    table(
      'Errors',
      ['Code', 'What people read', 'Remedy', 'Stories'],
      (Object.keys(ERROR_TABLE) as ErrorCode[]).map(
        (code) =>
          html`<tr>
            <th scope="row"><code>${code}</code></th>
            <td>${textOf(words[`error.${code}`])}</td>
            <td><code>${ERROR_TABLE[code]}</code></td>
            <td>${shownBy.map(({ tag }) => html`<div>${storyLink(`elements-${tag}--error-${code}`, tag)}</div>`)}</td>
          </tr>`,
      ),
    ),
);
