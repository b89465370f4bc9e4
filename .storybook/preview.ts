/** What every story shares: the toolbars, the events of its element in the Actions panel, accessibility checks as errors. */
/// <reference types="vite/client" />
import { type Preview, setCustomElementsManifest } from '@storybook/web-components-vite';
import { html } from 'lit';
import { action } from 'storybook/actions';
import { addons } from 'storybook/preview-api';
import { FORCE_REMOUNT } from 'storybook/internal/core-events';
import manifest from '../custom-elements.json';
import { argTypesOf, declarationOf, eventNamesOf } from '../stories/manifest.ts';
import { NETWORKS, type Network, setNetwork } from '../stories/support.ts';
import { type Surroundings, applySurroundings, globalTypes, initialGlobals, loadLanguage } from '../stories/surroundings.ts';
import '../src/define/all.ts';
import './preview.css';

setCustomElementsManifest(manifest);

/** Every event of the element, by its manifest; once for each time that a story is mounted. */
const heard = new WeakSet<AbortSignal>();

function logEvents(tag: string | undefined, canvas: HTMLElement, signal: AbortSignal): void {
  if (!tag || heard.has(signal)) return;
  heard.add(signal);
  for (const name of eventNamesOf(tag)) {
    const log = action(name);
    canvas.addEventListener(name, (event) => log({ ...event, element: (event.target as Element).localName, isTrusted: undefined }), {
      signal,
    });
  }
}

/** Which network a story was drawn with: another one lets it begin anew. */
const drawnWith = new WeakMap<AbortSignal, Network>();

function useNetwork(name: string, storyId: string, signal: AbortSignal): void {
  const network = NETWORKS.find((known) => known === name) ?? 'online';
  setNetwork(network);
  const before = drawnWith.get(signal);
  drawnWith.set(signal, network);
  if (before !== undefined && before !== network) addons.getChannel().emit(FORCE_REMOUNT, { storyId });
}

/** On a page of many stories the focus moves in each of them: the page must not follow it. */
function keepScroll(): void {
  const { focus } = HTMLElement.prototype;
  HTMLElement.prototype.focus = function (options) {
    focus.call(this, document.querySelector('.sbdocs') ? { ...options, preventScroll: true } : options);
  };
}
keepScroll();

const preview: Preview = {
  tags: ['autodocs'],
  parameters: {
    layout: 'fullscreen',
    a11y: { test: 'error' },
    controls: { expanded: true },
    docs: {
      extractArgTypes: argTypesOf,
      extractComponentDescription: (tag: string) => declarationOf(tag).summary,
      toc: { headingSelector: 'h2, h3', title: 'On this page' },
    },
    options: {
      storySort: {
        method: 'configure',
        order: [
          'Guide',
          ['Start', 'Recipes', 'Events'],
          'Design',
          ['Tokens', 'Parts', 'Voice', 'Errors'],
          'Elements',
          ['wallet-backup', 'backup-method-picker', 'password-backup-form', 'backup-status-badge', 'backup-recovery', 'backup-reminder'],
          '*',
        ],
      },
    },
  },
  globalTypes,
  initialGlobals,
  loaders: [async ({ globals }) => loadLanguage((globals as Surroundings).language).then(() => ({}))],
  decorators: [
    (story, { globals, component, canvasElement, abortSignal, id, parameters }) => {
      const surroundings = globals as Surroundings;
      useNetwork(surroundings.network, id, abortSignal);
      applySurroundings(surroundings);
      logEvents(component, canvasElement, abortSignal);
      if (parameters['page']) return story();
      const width = surroundings.width === 'full' ? 'none' : surroundings.width;
      return html`<div class="stage" style="max-inline-size: ${width}">${story()}</div>`;
    },
  ],
};

export default preview;
