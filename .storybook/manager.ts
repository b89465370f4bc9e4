/** The frame around the stories: our name, and no tour of Storybook. */
import { addons } from 'storybook/manager-api';
import { create } from 'storybook/theming/create';

addons.setConfig({
  theme: create({
    base: 'light',
    brandTitle: 'Holdfast',
    brandUrl: './',
    brandTarget: '_self',
    colorPrimary: '#2f5bd8',
    colorSecondary: '#2f5bd8',
    appBg: '#f4f5f8',
    appBorderColor: '#d9dee8',
    appBorderRadius: 8,
    textColor: '#1b2130',
    barSelectedColor: '#2f5bd8',
  }),
  sidebar: { showRoots: true },
  // Pages have neither controls nor actions.
  layoutCustomisations: { showPanel: ({ storyId = '' }, shown) => shown && !/^(guide|design)-/.test(storyId) },
});
