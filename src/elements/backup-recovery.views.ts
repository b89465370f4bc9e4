/** What the recovery shows where there is nothing to recover from, as a function of plain values. */
import { type TemplateResult, html } from 'lit';
import type { Words } from '../controllers/words.ts';
import type { recoveryMessages } from '../messages/en/recovery.ts';
import { questionIcon } from './shared/icons.ts';

/** @param find looks again */
export function missingPanel({ text }: Pick<Words<typeof recoveryMessages>, 'text'>, find: () => void): TemplateResult {
  return html`<div class="panel" id="missing" tabindex="-1" role="group" aria-labelledby="missing-title">
    ${questionIcon()}
    <h3 id="missing-title">${text('recovery.missing.title')}</h3>
    <p>${text('recovery.missing')}</p>
    <div class="row">
      <button part="retry-button" type="button" @click=${find}>${text('recovery.retry')}</button>
      <slot name="missing"></slot>
    </div>
  </div>`;
}
