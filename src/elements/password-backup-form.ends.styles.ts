/** The phases and the end of a call; adopted with the module that draws them. */
import { css } from 'lit';

export const endStyles = css`
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
  .result > .icon {
    inline-size: 4rem;
    block-size: 4rem;
    margin-block-end: calc(2 * var(--_space));
    padding: 0.875rem;
    border-radius: 50%;
    background: color-mix(in srgb, oklch(from var(--_tone) 0.72 calc(c * 1.2) h) 16%, var(--_surface));
    color: var(--_tone);
    stroke-width: 1.5;
  }
  /* The sign is drawn, its last stroke last. */
  .result > .icon * {
    stroke-dasharray: 64;
    animation: draw calc(3 * var(--_motion)) ease-out backwards;
  }
  .result > .icon :nth-child(n + 2) {
    animation-delay: var(--_motion);
  }
  @keyframes draw {
    from {
      stroke-dashoffset: 64;
    }
  }
  @starting-style {
    .done {
      opacity: 0;
    }
  }
  .result .row {
    justify-content: center;
    margin-block-start: calc(2 * var(--_space));
  }
  .unknown {
    display: grid;
    justify-items: center;
    text-align: center;
    margin-block-start: calc(-3 * var(--_space));
  }
  .aside {
    justify-content: center;
    margin-block-start: calc(-3 * var(--_space));
  }
`;
