/** Made by scripts/stories.mjs from stories/states/backup-reminder.ts: change the table, not this. */
import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { playground } from './playground.ts';
import { states } from './states/backup-reminder.ts';
import { stateStory } from './story.ts';

const meta: Meta = { title: 'Elements/backup-reminder', component: 'backup-reminder' };
export default meta;

export const Playground: StoryObj = playground('backup-reminder');
export const Due: StoryObj = stateStory(states, 'due');
export const DueWithoutAsking: StoryObj = stateStory(states, 'due-without-asking');
export const Asking: StoryObj = stateStory(states, 'asking');
export const AskingCounted: StoryObj = stateStory(states, 'asking-counted');
export const AskingFree: StoryObj = stateStory(states, 'asking-free');
export const Working: StoryObj = stateStory(states, 'working');
export const WorkingWithoutAsking: StoryObj = stateStory(states, 'working-without-asking');
export const Wrong: StoryObj = stateStory(states, 'wrong');
export const WrongFree: StoryObj = stateStory(states, 'wrong-free');
export const WrongWithoutAsking: StoryObj = stateStory(states, 'wrong-without-asking');
export const Changing: StoryObj = stateStory(states, 'changing');
export const Changed: StoryObj = stateStory(states, 'changed');
export const Locked: StoryObj = stateStory(states, 'locked');
export const PracticeUsedUp: StoryObj = stateStory(states, 'practice-used-up');
export const Right: StoryObj = stateStory(states, 'right');
export const Unchecked: StoryObj = stateStory(states, 'unchecked');
export const UncheckedWithoutAsking: StoryObj = stateStory(states, 'unchecked-without-asking');
export const Skipped: StoryObj = stateStory(states, 'skipped');
export const Idle: StoryObj = stateStory(states, 'idle');
