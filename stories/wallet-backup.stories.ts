/** Made by scripts/stories.mjs from stories/states/wallet-backup.ts: change the table, not this. */
import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { playground } from './playground.ts';
import { states } from './states/wallet-backup.ts';
import { stateStory } from './story.ts';

const meta: Meta = { title: 'Elements/wallet-backup', component: 'wallet-backup' };
export default meta;

export const Playground: StoryObj = playground('wallet-backup');
export const Deciding: StoryObj = stateStory(states, 'deciding');
export const Loading: StoryObj = stateStory(states, 'loading');
export const NotLoaded: StoryObj = stateStory(states, 'not-loaded');
export const Undecided: StoryObj = stateStory(states, 'undecided');
export const NotBackedUp: StoryObj = stateStory(states, 'not-backed-up');
export const NotBackedUpHere: StoryObj = stateStory(states, 'not-backed-up-here');
export const Protected: StoryObj = stateStory(states, 'protected');
export const Reminded: StoryObj = stateStory(states, 'reminded');
export const Chosen: StoryObj = stateStory(states, 'chosen');
export const NewDevice: StoryObj = stateStory(states, 'new-device');
export const OpenFirst: StoryObj = stateStory(states, 'open-first');
export const Recovered: StoryObj = stateStory(states, 'recovered');
export const NoBackup: StoryObj = stateStory(states, 'no-backup');
export const OnlyBackup: StoryObj = stateStory(states, 'only-backup');
export const OnlyRecover: StoryObj = stateStory(states, 'only-recover');
export const Replaced: StoryObj = stateStory(states, 'replaced');
