/**
 * What the cards share: frame, headings, kinds of buttons, panels. Comes after
 * styles/base.ts. Sizes of text are in `em` of the host's, so that one variable
 * changes them all; distances shrink with a narrow container.
 */
import { css } from 'lit';
import { cardTokens } from './card-tokens.ts';

const frame = css`
  :host {
    container-type: inline-size;
  }
  @media (prefers-reduced-motion: reduce) {
    :host {
      --_motion: 0s;
    }
  }
  .base {
    display: grid;
    gap: min(calc(5 * var(--_space)), 5cqi);
    padding: min(var(--_pad), 6cqi);
    background: var(--_surface);
    border: 1px solid var(--_line);
    border-radius: var(--_radius-card);
    box-shadow: var(--_shadow);
    overflow-wrap: break-word;
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
  h2,
  h3 {
    font-family: var(--_font-heading);
    text-wrap: balance;
  }
  h2 {
    font-size: min(1.25em, 13cqi);
    font-weight: 650;
    line-height: 1.3;
    letter-spacing: -0.012em;
  }
  h3,
  .panel h2 {
    font-size: 1em;
    font-weight: 600;
    line-height: 1.4;
    letter-spacing: normal;
  }
  .muted {
    color: var(--_muted);
    font-size: 0.9375em;
    text-wrap: pretty;
  }
  .head {
    display: grid;
    gap: calc(1.5 * var(--_space));
  }
  button {
    border-color: var(--_border);
    background: var(--_surface);
    color: var(--_text);
    font-size: 0.9375em;
    transition: background-color var(--_motion), border-color var(--_motion), color var(--_motion);
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
  button:active:not(.primary) {
    background: color-mix(in srgb, var(--_raised), var(--_text) 8%);
  }
  button.primary:active {
    background: color-mix(in srgb, var(--_accent-strong), var(--_text) 16%);
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
    padding: min(calc(4 * var(--_space)), 5cqi);
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_raised);
    overflow-wrap: anywhere;
    transition: opacity var(--_motion), translate var(--_motion);
  }
  @starting-style {
    .panel {
      opacity: 0;
      translate: 0 calc(-1 * var(--_space));
    }
  }
  .panel:is(.success, .warning, .danger) {
    border-color: transparent;
  }
  /* A card that only says one thing is that panel. */
  .base:has(> .panel:only-child) {
    padding: 0;
    border-color: transparent;
  }
  .base > .row:has(> .plain:first-child) {
    margin-block: calc(-2 * var(--_space));
    margin-inline-start: calc(-1px - min(4 * var(--_space), 5cqi));
  }
  .panel > * {
    grid-column: 2;
  }
  .panel > .icon {
    grid-column: 1;
    margin-block-start: 0.125em;
    color: var(--_tone);
  }
  .panel p {
    font-size: 0.9375em;
    text-wrap: pretty;
  }
  /* Focused by script, so that it is read; nothing to press. */
  [tabindex='-1']:focus-visible {
    outline: none;
  }
  /* A row of the page's own, with nothing in it, takes no room. */
  .panel .row > button,
  .panel .row > ::slotted(*) {
    margin-block-start: calc(2 * var(--_space));
  }
  .panel .row .plain:first-child {
    margin-inline-start: calc(-1px - min(4 * var(--_space), 5cqi));
  }
  .panel .row .plain:only-child {
    margin-block: 0 calc(-2 * var(--_space));
  }
  /* Two words a line: the icon moves above them. */
  @container (inline-size < 14rem) {
    .panel {
      grid-template-columns: minmax(0, 1fr);
    }
    .panel > * {
      grid-column: 1;
    }
  }
  /* As high as what most often follows. */
  .finding {
    display: flex;
    align-items: center;
    justify-content: center;
    gap: calc(3 * var(--_space));
    min-block-size: 10rem;
    color: var(--_muted);
  }
  .code {
    color: var(--_muted);
    font-family: var(--_font-mono);
    font-size: 0.8125em;
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
    /* Not the attribute "disabled", which the engine would grey by itself. A choice says why it cannot be taken: that stays readable. */
    button[aria-disabled='true']:not(.choice) {
      border-color: GrayText;
      color: GrayText;
    }
  }
`;

export const card = [cardTokens, frame];
