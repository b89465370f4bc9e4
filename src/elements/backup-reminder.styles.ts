import { css } from 'lit';

export const styles = css`
  .asked {
    display: grid;
    gap: calc(4 * var(--_space));
  }
`;
