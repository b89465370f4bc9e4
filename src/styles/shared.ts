/** What the shadow roots share: the card, headings, buttons, panels. */
import { css } from 'lit';

export const shared = css`
  :host {
    display: block;
    container-type: inline-size;
    color: var(--_text);
    font-family: var(--_font);
    font-size: 1rem;
    line-height: 1.5;
    text-align: start;
    -webkit-font-smoothing: antialiased;
  }
  :host([hidden]) {
    display: none;
  }
  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }
  .base {
    display: grid;
    gap: calc(5 * var(--_space));
    padding: calc(6 * var(--_space));
    background: var(--_surface);
    border: 1px solid var(--_line);
    border-radius: var(--_radius-card);
  }
  @container (inline-size < 24rem) {
    .base {
      padding: calc(4 * var(--_space));
      gap: calc(4 * var(--_space));
    }
  }
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd {
    margin: 0;
    padding: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  h2 {
    font-size: 1.1875rem;
    font-weight: 650;
    line-height: 1.3;
    letter-spacing: -0.01em;
    text-wrap: balance;
  }
  h3 {
    font-size: 1rem;
    font-weight: 600;
    line-height: 1.4;
  }
  .muted {
    color: var(--_muted);
    font-size: 0.9375rem;
    text-wrap: pretty;
  }
  .head {
    display: grid;
    gap: var(--_space);
  }
  .icon {
    flex: none;
    inline-size: 1.25rem;
    block-size: 1.25rem;
  }
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: calc(2 * var(--_space));
    min-block-size: var(--_target);
    min-inline-size: var(--_target);
    margin: 0;
    padding: calc(2 * var(--_space)) calc(4 * var(--_space));
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
    color: var(--_text);
    font: inherit;
    font-weight: 600;
    text-align: start;
    cursor: pointer;
    transition: background-color var(--_motion), border-color var(--_motion);
  }
  button:hover {
    background: var(--_raised);
  }
  button.primary {
    border-color: transparent;
    background: var(--_accent);
    color: var(--_on-accent);
  }
  button.primary:hover {
    background: var(--_accent-strong);
  }
  button.plain {
    border-color: transparent;
    background: none;
    color: var(--_accent);
  }
  button.plain:hover {
    background: var(--_accent-soft);
  }
  button[aria-disabled='true'] {
    border-color: var(--_line);
    background: var(--_raised);
    color: var(--_muted);
    cursor: default;
  }
  :focus-visible {
    outline: 3px solid var(--_accent);
    outline-offset: 2px;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: calc(2 * var(--_space)) calc(3 * var(--_space));
  }
  .panel {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: calc(1 * var(--_space)) calc(3 * var(--_space));
    padding: calc(4 * var(--_space));
    border: 1px solid transparent;
    border-radius: var(--_radius);
    background: var(--_raised);
    overflow-wrap: anywhere;
  }
  .panel > * {
    grid-column: 2;
  }
  .panel > .icon {
    grid-column: 1;
    margin-block-start: 0.125rem;
  }
  .panel.danger {
    background: var(--_danger-soft);
  }
  .panel.danger > .icon {
    color: var(--_danger);
  }
  .panel.warning {
    background: var(--_warning-soft);
  }
  .panel.warning > .icon {
    color: var(--_warning);
  }
  .panel.success {
    background: var(--_success-soft);
  }
  .panel.success > .icon {
    color: var(--_success);
  }
  .panel:focus-visible {
    outline: none; /* focused by script only, to be read; the panel itself shows where that is */
  }
  .panel .row .plain:first-child {
    margin-inline-start: calc(-4 * var(--_space));
  }
  .panel .row {
    margin-block-start: calc(2 * var(--_space));
  }
  .code {
    color: var(--_muted);
    font-family: var(--_font-mono);
    font-size: 0.8125rem;
  }
  .visually-hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    margin: -1px;
    padding: 0;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .spin {
    animation: turn 900ms linear infinite;
  }
  @keyframes turn {
    to {
      rotate: 1turn;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .spin {
      animation: none;
    }
  }
  @media (forced-colors: active) {
    .panel {
      border-color: CanvasText;
    }
    button.primary {
      border-color: ButtonText;
    }
  }
`;
