/** Icons, drawn on a 20-unit grid with the current colour. All are decoration: the words beside them say it. */
import { type TemplateResult, svg, html } from 'lit';

export function icon(paths: ReturnType<typeof svg>, turning = false): TemplateResult {
  return html`<svg
    class=${turning ? 'icon spin' : 'icon'}
    viewBox="0 0 20 20"
    fill="none"
    stroke="currentColor"
    stroke-width="1.75"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
    focusable="false"
  >
    ${paths}
  </svg>`;
}

export const checkIcon = () => icon(svg`<circle cx="10" cy="10" r="8" /><path d="m6.5 10.3 2.4 2.4 4.8-5.2" />`);
export const circleIcon = () => icon(svg`<circle cx="10" cy="10" r="8" />`);
export const spinnerIcon = () => icon(svg`<circle cx="10" cy="10" r="8" opacity=".25" /><path d="M18 10a8 8 0 0 0-8-8" />`, true);
export const warningIcon = () => icon(svg`<path d="M10 2.8 18 17H2L10 2.8Z" /><path d="M10 8v4" /><path d="M10 14.4v.1" />`);
export const errorIcon = () => icon(svg`<circle cx="10" cy="10" r="8" /><path d="M10 6v4.6" /><path d="M10 13.7v.1" />`);
export const crossIcon = () => icon(svg`<circle cx="10" cy="10" r="8" /><path d="m7.2 7.2 5.6 5.6m0-5.6-5.6 5.6" />`);
export const questionIcon = () =>
  icon(svg`<circle cx="10" cy="10" r="8" /><path d="M7.8 7.9a2.3 2.3 0 1 1 3.4 2c-.8.5-1.2.8-1.2 1.6" /><path d="M10 14.1v.1" />`);
export const shieldIcon = () =>
  icon(svg`<path d="M10 2 3.5 4.4v4.9c0 4 2.6 7.2 6.5 8.7 3.9-1.5 6.5-4.7 6.5-8.7V4.4L10 2Z" /><path d="m7.2 9.9 2 2 3.7-4" />`);
export const clockIcon = () => icon(svg`<circle cx="10" cy="10" r="8" /><path d="M10 5.5V10l3 2" />`);
export const refreshIcon = () => icon(svg`<path d="M16.5 10a6.5 6.5 0 1 1-2-4.7" /><path d="M16.5 2.5v3.5H13" />`);
export const eyeIcon = (slash?: TemplateResult<2>) =>
  icon(svg`<path d="M1.8 10S4.8 4.5 10 4.5 18.2 10 18.2 10 15.2 15.5 10 15.5 1.8 10 1.8 10Z" /><circle cx="10" cy="10" r="2.5" />${slash}`);
export const eyeOffIcon = () => eyeIcon(svg`<path d="m3.5 17 13-14" />`);
export const lockIcon = () =>
  icon(svg`<rect x="4" y="9" width="12" height="8.5" rx="1.75" /><path d="M6.75 9V6.25a3.25 3.25 0 0 1 6.5 0V9" />`);
export const keyIcon = () => icon(svg`<circle cx="6.5" cy="13.5" r="3.7" /><path d="m9.2 10.8 7.8-7.8m-3 3 2.5 2.5m-4.5-.5 1.5 1.5" />`);
export const backIcon = () =>
  html`<svg class="icon flip" viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="M12 4.5 6.5 10l5.5 5.5" /></svg>`;
