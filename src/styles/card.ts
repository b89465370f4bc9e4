/** What the cards share: frame, headings, kinds of buttons, panels. Comes after styles/base.ts. */
import { css } from 'lit';
import { cardTokens } from './card-tokens.ts';

const frame = css`
  :host {
    container-type: inline-size;
  }
  @media (prefers-reduced-motion: reduce) {
    :host {
      --_motion: 0.01ms;
    }
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
  button {
    border-color: var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
    color: var(--_text);
    transition: background-color var(--_motion), border-color var(--_motion);
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
  .panel:is(.success, .warning, .danger) {
    background: color-mix(in srgb, var(--_tone) 9%, var(--_surface));
  }
  .panel > .icon {
    color: var(--_tone);
  }
  .panel:focus-visible {
    outline: none;
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
  @media (forced-colors: active) {
    .panel {
      border-color: CanvasText;
    }
    button.primary {
      border-color: ButtonText;
    }
  }
`;

export const card = [cardTokens, frame];
