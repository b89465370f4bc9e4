import { css } from 'lit';

export const styles = css`
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
  .finding {
    display: flex;
    align-items: center;
    gap: calc(3 * var(--_space));
    min-block-size: 6rem;
    justify-content: center;
    color: var(--_muted);
  }
  .choices {
    display: grid;
    gap: calc(3 * var(--_space));
  }
  .choice {
    inline-size: 100%;
    justify-content: start;
    padding: calc(3.5 * var(--_space)) calc(4 * var(--_space));
    gap: calc(3 * var(--_space));
    font-weight: inherit;
    text-align: start;
  }
  .choice[aria-disabled='false'] > .icon:first-child {
    color: var(--_accent);
  }
  .choice span {
    flex: 1;
    display: grid;
    overflow-wrap: anywhere;
  }
  .choice b {
    font-weight: 600;
  }
  .choice small {
    color: var(--_muted);
    font-size: 0.9375rem;
  }
  .steps {
    display: grid;
    gap: calc(4 * var(--_space));
  }
`;
