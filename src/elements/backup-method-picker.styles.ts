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
  .status {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto;
    align-items: center;
  }
  .status > * {
    grid-column: auto;
  }
  .notice {
    color: var(--_warning);
    font-weight: 600;
  }
  .tag {
    display: inline-block;
    margin-inline-start: calc(1 * var(--_space));
    padding: 0 calc(2 * var(--_space));
    border: 1px solid currentColor;
    border-radius: 99rem;
    color: var(--_warning);
    font-size: 0.8125rem;
    white-space: nowrap;
  }
  .method.locked .tag {
    color: var(--_danger);
  }
  .method.locked > .icon {
    color: var(--_danger);
  }
  .manage {
    grid-column: 2 / -1;
    gap: 0;
    margin-block-start: calc(-2 * var(--_space));
    margin-inline-start: calc(-3 * var(--_space));
  }
  .manage .plain {
    padding: calc(1 * var(--_space)) calc(3 * var(--_space));
    font-size: 0.9375rem;
  }
  .why {
    display: grid;
    gap: calc(3 * var(--_space));
  }
  h2:focus-visible {
    outline: none;
  }
  button.danger {
    border-color: transparent;
    background: var(--_danger);
    color: var(--_surface);
  }
  .methods {
    display: grid;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
  }
  .method {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto;
    align-items: center;
    gap: calc(2 * var(--_space)) calc(4 * var(--_space));
    padding: calc(4 * var(--_space));
  }
  .method + .method {
    border-block-start: 1px solid var(--_line);
  }
  .method > .icon {
    inline-size: 1.5rem;
    block-size: 1.5rem;
    color: var(--_muted);
  }
  .method.held > .icon {
    color: var(--_success);
  }
  .method.pending > .icon {
    color: var(--_warning);
  }
  .words {
    display: grid;
    overflow-wrap: anywhere;
  }
  .words p {
    color: var(--_muted);
    font-size: 0.9375rem;
    line-height: 1.45;
    text-wrap: pretty;
  }
  @container (inline-size < 26rem) {
    .method {
      grid-template-columns: auto minmax(0, 1fr);
    }
    .method > button {
      grid-column: 2;
      justify-self: start;
    }
  }
  .losses {
    display: grid;
    gap: calc(3 * var(--_space));
  }
  .losses dl {
    display: grid;
    gap: calc(2 * var(--_space));
  }
  .loss {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 0 calc(4 * var(--_space));
  }
  .loss dt {
    display: flex;
    gap: calc(3 * var(--_space));
  }
  .loss dd {
    font-weight: 600;
  }
  @container (inline-size < 24rem) {
    .loss {
      grid-template-columns: minmax(0, 1fr);
    }
    .loss dd {
      padding-inline-start: 2rem;
    }
  }
  .loss .icon {
    margin-block-start: 0.125rem;
  }
  .loss.survived :is(.icon, dd) {
    color: var(--_success);
  }
  .loss.unproven :is(.icon, dd) {
    color: var(--_warning);
  }
  .loss.lost :is(.icon, dd) {
    color: var(--_danger);
  }
`;
