/** The strength meter; adopted with the module that draws it. */
import { css } from 'lit';

export const meterStyles = css`
  .strength {
    display: grid;
    gap: calc(1.5 * var(--_space));
  }
  .meter {
    display: grid;
    grid-template-columns: repeat(5, 1fr);
    gap: var(--_space);
    --_level: var(--_muted);
  }
  .meter span {
    block-size: var(--_meter-height);
    border-radius: 99rem;
    background: var(--_line);
    transition: background-color var(--_motion);
  }
  .meter .on {
    background: var(--_level);
  }
  .meter.very-weak,
  .meter.weak {
    --_level: var(--_meter-weak);
  }
  .meter.fair {
    --_level: var(--_meter-fair);
  }
  .meter.strong,
  .meter.very-strong {
    --_level: var(--_meter-strong);
  }
  .meter-text {
    min-block-size: 1.5em;
    color: var(--_muted);
    font-size: 0.875em;
    text-wrap: pretty;
  }
  .meter-text b {
    font-weight: inherit;
  }
  .meter:has(.on) + .meter-text b {
    color: var(--_text);
    font-weight: 600;
  }
  @media (forced-colors: active) {
    .meter span {
      border: 1px solid CanvasText;
    }
    .meter .on {
      background: Highlight;
      forced-color-adjust: none;
    }
  }
`;
