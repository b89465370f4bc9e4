import { css } from 'lit';

export const styles = css`
  :host(:state(idle)) {
    display: none;
  }
  .asked {
    display: grid;
    gap: calc(4 * var(--_space));
  }
  #title:focus-visible {
    outline: none;
  }
`;
