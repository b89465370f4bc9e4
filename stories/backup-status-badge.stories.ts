/** Made by scripts/stories.mjs from stories/states/backup-status-badge.ts: change the table, not this. */
import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { playground } from './playground.ts';
import { states } from './states/backup-status-badge.ts';
import { stateStory } from './story.ts';

const meta: Meta = { title: 'Elements/backup-status-badge', component: 'backup-status-badge' };
export default meta;

export const Playground: StoryObj = playground('backup-status-badge');
export const Protected: StoryObj = stateStory(states, 'protected');
export const Partly: StoryObj = stateStory(states, 'partly');
export const Stored: StoryObj = stateStory(states, 'stored');
export const Stale: StoryObj = stateStory(states, 'stale');
export const None: StoryObj = stateStory(states, 'none');
export const Unknown: StoryObj = stateStory(states, 'unknown');
export const Checking: StoryObj = stateStory(states, 'checking');
export const WrongTries: StoryObj = stateStory(states, 'wrong-tries');
export const WrongTriesOfTwo: StoryObj = stateStory(states, 'wrong-tries-of-two');
export const Locked: StoryObj = stateStory(states, 'locked');
export const NoWayBack: StoryObj = stateStory(states, 'no-way-back');
export const CompactWrongTries: StoryObj = stateStory(states, 'compact-wrong-tries');
export const Compact: StoryObj = stateStory(states, 'compact');
export const CompactUnknown: StoryObj = stateStory(states, 'compact-unknown');
