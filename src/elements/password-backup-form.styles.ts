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
  .fields {
    display: grid;
    gap: calc(2.5 * var(--_space));
  }
  .meter-loading {
    min-block-size: 2.25rem;
  }
`;
