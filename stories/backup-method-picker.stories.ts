/** Made by scripts/stories.mjs from stories/states/backup-method-picker.ts: change the table, not this. */
import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { playground } from './playground.ts';
import { states } from './states/backup-method-picker.ts';
import { stateStory } from './story.ts';

const meta: Meta = { title: 'Elements/backup-method-picker', component: 'backup-method-picker' };
export default meta;

export const Playground: StoryObj = playground('backup-method-picker');
export const NotBackedUp: StoryObj = stateStory(states, 'not-backed-up');
export const Protected: StoryObj = stateStory(states, 'protected');
export const TwoDoors: StoryObj = stateStory(states, 'two-doors');
export const Partly: StoryObj = stateStory(states, 'partly');
export const Stored: StoryObj = stateStory(states, 'stored');
export const Stale: StoryObj = stateStory(states, 'stale');
export const AddedElsewhere: StoryObj = stateStory(states, 'added-elsewhere');
export const Unknown: StoryObj = stateStory(states, 'unknown');
export const Loading: StoryObj = stateStory(states, 'loading');
export const Chosen: StoryObj = stateStory(states, 'chosen');
