import { css } from 'lit';
import { choices } from '../styles/choices.ts';

const own = css`
  .journey {
    display: grid;
    gap: calc(4 * var(--_space));
    justify-items: start;
  }
  .journey > :not(button) {
    inline-size: 100%;
  }
`;

export const styles = [choices, own];
