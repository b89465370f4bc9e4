import { css } from 'lit';

export const styles = css`
  .journey {
    display: grid;
    gap: calc(4 * var(--_space));
    justify-items: start;
  }
  .journey > :not(button) {
    inline-size: 100%;
  }
  .part:focus-visible {
    outline: none;
  }
  .waiting {
    display: flex;
    align-items: center;
    justify-content: center;
    gap: calc(3 * var(--_space));
    min-block-size: 6rem;
    color: var(--_muted);
  }
  .choice {
    inline-size: 100%;
    justify-content: start;
    gap: calc(3 * var(--_space));
    padding: calc(3.5 * var(--_space)) calc(4 * var(--_space));
    font-weight: inherit;
    text-align: start;
  }
  .choice > .icon {
    color: var(--_accent);
  }
  .choice span {
    display: grid;
    flex: 1;
    overflow-wrap: anywhere;
  }
  .choice b {
    font-weight: 600;
  }
  .choice small {
    color: var(--_muted);
    font-size: 0.9375rem;
  }
`;
