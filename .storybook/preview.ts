/** What every story shares: theme, direction and width by toolbar, accessibility checks as errors. */
import { type Preview, setCustomElementsManifest } from '@storybook/web-components-vite';
import { html } from 'lit';
import manifest from '../custom-elements.json';
import '../src/define/all.ts';

setCustomElementsManifest(manifest);

const preview: Preview = {
  tags: ['autodocs'],
  parameters: {
    layout: 'fullscreen',
    a11y: { test: 'error' },
    controls: { expanded: true },
  },
  globalTypes: {
    theme: {
      description: 'Colour scheme',
      toolbar: { title: 'Theme', icon: 'mirror', items: ['light', 'dark'], dynamicTitle: true },
    },
    direction: {
      description: 'Direction of the text',
      toolbar: { title: 'Direction', icon: 'transfer', items: ['ltr', 'rtl'], dynamicTitle: true },
    },
    width: {
      description: 'Width of the place',
      toolbar: { title: 'Width', icon: 'grow', items: ['280px', '480px', '960px'], dynamicTitle: true },
    },
  },
  initialGlobals: { theme: 'light', direction: 'ltr', width: '480px' },
  decorators: [
    (story, { globals }) => {
      const { theme, direction, width } = globals as Record<'theme' | 'direction' | 'width', string>;
      document.documentElement.dir = direction;
      document.documentElement.style.cssText = `color-scheme: ${theme}; background: light-dark(#f4f5f8, #0e1117); font-family: system-ui, sans-serif`;
      document.body.style.background = 'transparent';
      return html`<div style="max-inline-size: ${width}; margin-inline: auto; padding: 16px">${story()}</div>`;
    },
  ],
};

export default preview;
