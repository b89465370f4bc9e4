/** The few pictures of the page. All decoration: hidden from assistive technology. */
import { svg, html, type TemplateResult } from 'lit';

/** Two halves that hold together. */
export function mark(): TemplateResult {
  return html`<svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
    <path class="half-a" d="M4 4h11v24H9a5 5 0 0 1-5-5z" />
    <path class="half-b" d="M17 4h11v19a5 5 0 0 1-5 5h-6z" />
    <path class="bar-a" d="M9 12h6v3H9zM17 12h6v3h-6z" />
  </svg>`;
}

const LINES = {
  device: svg`<rect x="7" y="2.5" width="10" height="19" rx="2.5" /><path d="M11 18.5h2" />`,
  coSigner: svg`<path d="M12 3 4.5 6v5.5c0 4.6 3.2 8 7.5 9.5 4.3-1.5 7.5-4.9 7.5-9.5V6z" /><path d="m9 12 2.2 2.2L15.4 10" />`,
  store: svg`<ellipse cx="12" cy="5.5" rx="7.5" ry="3" /><path d="M4.5 5.5v13c0 1.7 3.4 3 7.5 3s7.5-1.3 7.5-3v-13" /><path d="M4.5 12c0 1.7 3.4 3 7.5 3s7.5-1.3 7.5-3" />`,
  vault: svg`<rect x="3.5" y="4" width="17" height="15" rx="2.5" /><circle cx="12" cy="11.5" r="3.5" /><path d="M12 8v1.5M15.5 11.5H14M12 15v-1.5M8.5 11.5H10M7 19v2M17 19v2" />`,
  dice: svg`<rect x="3.5" y="3.5" width="17" height="17" rx="4" /><path d="M8.5 8.5h.01M15.5 8.5h.01M12 12h.01M8.5 15.5h.01M15.5 15.5h.01" stroke-width="2.6" />`,
  yes: svg`<path d="m5 12.5 4.5 4.5L19 7.5" />`,
  no: svg`<path d="M7 7l10 10M17 7 7 17" />`,
} as const;

export function line(name: keyof typeof LINES): TemplateResult {
  return html`<svg class="line" viewBox="0 0 24 24" aria-hidden="true">${LINES[name]}</svg>`;
}
