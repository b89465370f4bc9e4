/**
 * One table per element of every state that a person can meet. Stories, the
 * pictures, the accessibility checks and the snapshots of what is announced
 * are all made from it, so that no state is shown in one and missed in another.
 */
import type { TemplateResult } from 'lit';
import type { ErrorCode } from '../../src/core/errors.ts';

export interface ElementState {
  /** Kebab-case, unique in its element: `create-typed`. Name of the story, the picture and the snapshot. */
  readonly name: string;
  /** What it shows, in a sentence for designers. */
  readonly note: string;
  /** The markup; called anew each time, with a wallet of its own. */
  readonly render: () => TemplateResult;
  /** Acts as a person would until the state is there; resolves when it is. */
  readonly reach?: (canvas: HTMLElement) => Promise<void>;
  /** The `:state()` names that hold when it is reached, besides those of others. */
  readonly holds?: readonly string[];
}

export interface ElementStates {
  readonly tag: string;
  readonly states: readonly ElementState[];
  /** The element in the state after a failure of this code; every code of the error table gets a story. */
  readonly failure?: (code: ErrorCode) => Pick<ElementState, 'render' | 'reach'>;
}
