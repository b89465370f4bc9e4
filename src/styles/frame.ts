/** The container in the light DOM of elements that draw other elements there, which bring their own styles. */
import { css } from 'lit';

export const frame = css`
  [data-backup] {
    display: grid;
    gap: calc(4 * var(--_space));
    min-inline-size: 0;
  }
`;
