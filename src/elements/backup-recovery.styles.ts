import { css } from 'lit';
import { choices } from '../styles/choices.ts';

const own = css`
  .chosen {
    display: grid;
    gap: calc(2 * var(--_space));
    justify-items: start;
  }
  .chosen > slot {
    display: block;
    inline-size: 100%;
  }
  .flip:dir(rtl) {
    scale: -1 1;
  }
  .steps {
    display: grid;
    gap: calc(4 * var(--_space));
  }
`;

export const styles = [choices, own];
