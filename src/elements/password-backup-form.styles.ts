import { css } from 'lit';
import { formTokens } from '../styles/form-tokens.ts';

const frame = css`
  .stage {
    display: grid;
    /* As high as the phases of a recovery, which come after the first paint. */
    min-block-size: 15rem;
  }
  @container (inline-size < 24rem) {
    .stage {
      min-block-size: 16.5rem;
    }
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
    /* Only on going: what comes must take the focus at once. */
    transition: opacity var(--_motion), visibility var(--_motion);
  }
  .layer:is([inert], .away) {
    opacity: 0;
    pointer-events: none;
  }
  .fields {
    display: grid;
    gap: calc(2.5 * var(--_space));
  }
  .meter-loading {
    min-block-size: 2.25rem;
  }
`;

export const styles = [formTokens, frame];
