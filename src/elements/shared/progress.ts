/** The phases of a call as a list that is whole from the start: nothing jumps while it goes on. */
import { type TemplateResult, html } from 'lit';
import type { Words } from '../../controllers/words.ts';
import type { Phase, RecoverPhase } from '../../flow/types.ts';
import type { progressMessages } from '../../messages/en/progress.ts';
import { checkIcon, circleIcon, spinnerIcon } from './icons.ts';

type PhaseStep = 'done' | 'current' | 'waiting';

export function progressList<P extends Phase | RecoverPhase>(
  phases: readonly P[],
  current: P | undefined,
  { text }: Pick<Words<typeof progressMessages>, 'text'>,
): TemplateResult {
  const at = current === undefined ? -1 : phases.indexOf(current);
  const step = (i: number): PhaseStep => (i < at ? 'done' : i === at ? 'current' : 'waiting');
  return html`<ol part="progress" class="phases">
    ${phases.map((phase, i) => phaseItem(text(`phase.${phase}`), text(`phase.state.${step(i)}`), step(i)))}
  </ol>`;
}

function phaseItem(label: string, word: string, step: PhaseStep): TemplateResult {
  const icon = step === 'done' ? checkIcon() : step === 'current' ? spinnerIcon() : circleIcon();
  return html`<li part="phase" class=${step} aria-current=${step === 'current' ? 'step' : 'false'}>
    ${icon}<span>${label}<span class="visually-hidden">, ${word}</span></span>
  </li>`;
}
