/** The words at the end of a call, with the way on. */
import { type TemplateResult, html, nothing } from 'lit';

export interface ResultView {
  readonly icon: TemplateResult;
  readonly tone: string;
  readonly title: string;
  readonly detail: string;
  readonly next: string | undefined;
  readonly action: { readonly label: string; readonly run: () => void } | undefined;
}

export function resultTemplate({ icon, tone, title, detail, next, action }: ResultView): TemplateResult {
  return html`<div
    part="result"
    class="result ${tone}"
    id="result"
    tabindex="-1"
    role="group"
    aria-labelledby="result-title"
    aria-describedby="result-detail result-next"
  >
    ${icon}
    <h2 id="result-title" part="result-title">${title}</h2>
    <p part="result-detail" class="muted" id="result-detail">${detail}</p>
    ${next ? html`<p class="muted" id="result-next">${next}</p>` : nothing}
    <div class="row">
      ${action ? html`<button part="result-button" type="button" @click=${action.run}>${action.label}</button>` : nothing}
      <slot name="done"></slot>
    </div>
  </div>`;
}
