import { css } from 'lit';

export const styles = css`
  .stage {
    display: grid;
  }
  .layer {
    grid-area: 1 / 1;
    display: grid;
    align-content: start;
    gap: calc(5 * var(--_space));
    min-inline-size: 0;
    transition: opacity var(--_motion);
  }
  .layer[inert] {
    visibility: hidden;
    opacity: 0;
  }
  .progress {
    align-content: stretch;
    grid-template-rows: 1fr auto;
  }
  .progress .steps {
    display: grid;
    align-content: center;
    gap: calc(4 * var(--_space));
  }
  .done {
    align-content: center;
  }
  .result {
    display: grid;
    justify-items: center;
    gap: calc(2 * var(--_space));
    padding-block: calc(4 * var(--_space));
    text-align: center;
  }
  .result .icon {
    inline-size: 3rem;
    block-size: 3rem;
    color: var(--_tone);
    stroke-width: 1.25;
  }
  .result .row {
    justify-content: center;
    margin-block-start: calc(2 * var(--_space));
  }
  .fields {
    display: grid;
    gap: calc(2.5 * var(--_space));
  }
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
    block-size: 0.375rem;
    border-radius: 99rem;
    background: var(--_line);
    transition: background-color var(--_motion);
  }
  .meter .on {
    background: var(--_level);
  }
  .meter.very-weak,
  .meter.weak {
    --_level: var(--_danger);
  }
  .meter.fair {
    --_level: var(--_warning);
  }
  .meter.strong,
  .meter.very-strong {
    --_level: var(--_success);
  }
  .meter-text {
    min-block-size: 1.5em;
    color: var(--_muted);
    font-size: 0.875rem;
  }
  .meter-text b {
    color: var(--_text);
    font-weight: 600;
  }
  .result:focus-visible {
    outline: none;
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
