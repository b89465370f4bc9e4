/** A state of a table, an error code, a playground: as Storybook's stories. */
import type { StoryContext, StoryObj } from '@storybook/web-components-vite';
import type { TemplateResult } from 'lit';
import { ERROR_TABLE, type ErrorCode } from '../src/core/errors.ts';
import { en } from '../src/messages/en.ts';
import { markupOf } from './markup.ts';
import type { ElementState, ElementStates } from './states/state.ts';
import { found, reachState } from './support.ts';

/**
 * A story is drawn again when a toolbar changes, and what was reached must
 * stay: one template with one backup for as long as the story is mounted.
 */
const mounted = new WeakMap<AbortSignal, TemplateResult>();

export function onceMounted({ abortSignal }: Pick<StoryContext, 'abortSignal'>, render: () => TemplateResult): TemplateResult {
  const before = mounted.get(abortSignal);
  if (before) return before;
  const template = render();
  mounted.set(abortSignal, template);
  return template;
}

function story(
  state: Pick<ElementState, 'note' | 'render'>,
  play: (canvas: HTMLElement, context: StoryContext) => Promise<void>,
): StoryObj {
  return {
    render: (_, context) => onceMounted(context, state.render),
    play: (context) => play(context.canvasElement, context),
    parameters: {
      controls: { disable: true },
      docs: { description: { story: state.note }, source: { code: markupOf(state.render()), language: 'html' }, story: { autoplay: true } },
    },
  };
}

export function stateStory({ tag, states }: ElementStates, name: string): StoryObj {
  const state = states.find((candidate) => candidate.name === name);
  if (!state) throw new Error(`<${tag}> has no state ${name}: make the stories again`);
  return story(state, (canvas) => reachState(tag, state, canvas));
}

/** All text of a page part, that of shadow roots too. */
function deepText(node: Node): string {
  const shadow = node instanceof Element && node.shadowRoot ? deepText(node.shadowRoot) : '';
  const inner = [...node.childNodes].map((child) => (child instanceof Text ? child.data : deepText(child))).join(' ');
  return `${shadow} ${inner}`;
}

const RED = '[part~="error"], [data-part="error"], [role="alert"]';

function isRed(node: ParentNode): boolean {
  if (node.querySelector(RED)) return true;
  return [...node.querySelectorAll('*')].some(({ shadowRoot }) => shadowRoot !== null && isRed(shadowRoot));
}

/** What the code is called in English, as far as its first placeholder. */
const errorText = (code: ErrorCode) => {
  const text: unknown = en[`error.${code}`];
  return typeof text === 'string' ? (text.split('{')[0] ?? '').trim() : '';
};

export function errorStory({ tag, failure }: ElementStates, code: ErrorCode): StoryObj {
  if (!failure) throw new Error(`<${tag}> shows no errors: make the stories again`);
  const note = `The failure \`${code}\`; what can be done: \`${ERROR_TABLE[code]}\`.`;
  const state = { name: `error-${code}`, note, ...failure(code) };
  const shown = story(state, async (canvas, { globals }) => {
    await reachState(tag, state, canvas);
    if (code === 'aborted') {
      // Cancelled is a result, not a failure.
      if (isRed(canvas)) throw new Error('a cancelled call is shown as a failure');
    } else if ((globals['language'] ?? 'en') === 'en' && code !== 'backup-missing') {
      await found(() => deepText(canvas).includes(errorText(code)));
    }
  });
  return { ...shown, tags: ['!autodocs'] };
}
