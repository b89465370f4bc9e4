import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { code, page } from './page.ts';

const meta: Meta = { title: 'Guide/Recipes', tags: ['!autodocs'] };
export default meta;

/** The very files that test/recipes builds and runs. */
const files = import.meta.glob('../../recipes/{*.js,html/*,react/*,vue/*,svelte/*,angular/*}', {
  query: '?raw',
  import: 'default',
  eager: true,
});

function recipe(path: string) {
  const text = files[`../../recipes/${path}`];
  if (typeof text !== 'string') throw new Error(`recipes/${path} is not there`);
  return code(`recipes/${path}`, text);
}

const FRAMEWORKS = [
  { name: 'Plain HTML', note: 'No bundler: the import map says where the packages lie.', paths: ['html/index.html'] },
  {
    name: 'React 19',
    note: 'Import the define modules before the first render: React then sets properties as properties.',
    paths: ['react/app.tsx', 'react/main.tsx'],
  },
  {
    name: 'Vue 3.5',
    note: 'Keep the backup out of reactive state, or mark it by markRaw: a proxy has no access to its private fields.',
    paths: ['vue/App.vue', 'vue/main.ts'],
  },
  { name: 'Svelte 5', note: 'Keep the backup out of $state for the same reason.', paths: ['svelte/App.svelte', 'svelte/main.ts'] },
  { name: 'Angular 21', note: 'Works without zones; signals carry what the page shows.', paths: ['angular/app.ts', 'angular/main.ts'] },
];

export const Recipes: StoryObj = page(
  'Recipes',
  'One small app per framework. What you read here is what a test builds and runs on the packed package: a real backup, a property, events, leaving and coming back.',
  () => html`
    <h2>First, in every framework</h2>
    <p>One object holds everything that the elements need. It is made once per wallet and lives outside the components.</p>
    ${recipe('backup.js')}
    <details>
      <summary>The stand-in for your wallet</summary>
      ${recipe('wallet.js')}
    </details>
    ${FRAMEWORKS.map(
      ({ name, note, paths }) => html`
        <h2>${name}</h2>
        <p>${note}</p>
        ${paths.map(recipe)}
      `,
    )}
  `,
);
