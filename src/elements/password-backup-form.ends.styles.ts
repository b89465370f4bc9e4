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
  .result:focus-visible {
    outline: none;
  }
`;
