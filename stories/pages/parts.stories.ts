import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { declarations } from '../manifest.ts';
import './parts-map.ts';
import { code, example, page } from './page.ts';

const meta: Meta = { title: 'Design/Parts', tags: ['!autodocs'] };
export default meta;

export const Parts: StoryObj = page(
  'Parts',
  'What a style sheet of the page can reach in each element: numbered in as many states as it takes to see them all.',
  () => html`
    ${code(
      'brand.css',
      `backup-method-picker::part(method-button) {\n  text-transform: uppercase;\n}\n\n/* Fields are in the light DOM: ordinary selectors reach them. */\npassword-backup-form [data-part='input'] {\n  font-size: 1.25rem;\n}\n\nbackup-status-badge:state(none) {\n  outline: 2px solid currentcolor;\n}`,
    )}
    ${declarations.map(
      ({ tagName }) => html`
        <h2 id=${tagName}>&lt;${tagName}&gt;</h2>
        ${example(html`<parts-map tag=${tagName}></parts-map>`)}
      `,
    )}
  `,
);

/** Fails where a documented part shows in no state, or a part that shows is not documented. */
Parts.play = async ({ canvasElement }) => {
  const maps = [...canvasElement.querySelectorAll('parts-map')];
  const faults = (await Promise.all(maps.map((map) => map.finished))).flat();
  if (faults.length > 0) throw new Error(faults.join('\n'));
};
