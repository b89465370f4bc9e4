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
  .status > .primary {
    grid-column: 2 / -1;
    justify-self: start;
    margin-block-start: calc(1 * var(--_space));
  }
  /* About three rows: what is found does not push the rest away. */
  .methods > .finding {
    min-block-size: 16rem;
  }
  .notice {
    color: var(--_warning);
    font-weight: 600;
  }
  .tag {
    display: inline-block;
    margin-inline-start: calc(2 * var(--_space));
    padding: 0 calc(2 * var(--_space));
    border: 1px solid currentColor;
    border-radius: 0.75em;
    color: var(--_tone);
    font-size: 0.8125em;
  }
  .why {
    display: grid;
    gap: calc(3 * var(--_space));
  }
  button.danger,
  button.danger:hover {
    border-color: transparent;
    background: var(--_danger);
    color: var(--_surface);
  }
  button.danger:active {
    background: color-mix(in srgb, var(--_danger), var(--_text) 20%);
  }
  .methods {
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
  }
  .method {
    --_tone: var(--_muted);
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto;
    align-items: center;
    gap: calc(2 * var(--_space)) min(calc(3.5 * var(--_space)), 4cqi);
    padding: min(calc(4 * var(--_space)), 5cqi);
  }
  .method.free {
    --_tone: var(--_accent);
  }
  .method.held {
    --_tone: var(--_success);
  }
  .method.pending {
    --_tone: var(--_warning);
  }
  .method.locked {
    --_tone: var(--_danger);
  }
  .method + .method {
    border-block-start: 1px solid var(--_line);
  }
  .method > .icon {
    align-self: start;
    inline-size: 2.5rem;
    block-size: 2.5rem;
    padding: 0.5625rem;
    border-radius: min(var(--_radius), 1.25rem);
    background: color-mix(in srgb, var(--_tone) 9%, var(--_surface));
    color: var(--_tone);
  }
  .words {
    display: grid;
    overflow-wrap: anywhere;
  }
  .words p {
    color: var(--_muted);
    font-size: 0.9375em;
    line-height: 1.45;
    text-wrap: pretty;
  }
  .words .icon {
    inline-size: 1.15em;
    block-size: 1.15em;
    margin-inline-end: 0.4em;
    color: var(--_tone);
    vertical-align: -0.2em;
  }
  /* Small words, whole targets: they overlap the space above and below. */
  .manage {
    grid-column: 2 / -1;
    gap: 0;
    margin-block: calc(-2 * var(--_space)) calc(-3 * var(--_space));
    margin-inline-start: calc(-2 * var(--_space) - 1px);
  }
  .manage .plain {
    padding: calc(1 * var(--_space)) calc(2 * var(--_space));
  }
  .losses {
    display: grid;
    gap: calc(3 * var(--_space));
  }
  .losses dl {
    display: grid;
    gap: calc(2.5 * var(--_space));
  }
  .loss {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 0 calc(4 * var(--_space));
    font-size: 0.9375em;
  }
  .loss dt {
    display: flex;
    gap: min(calc(3 * var(--_space)), 4cqi);
  }
  .loss dd {
    font-weight: 600;
  }
  .loss .icon {
    margin-block-start: 0.125em;
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
  @container (inline-size < 26rem) {
    .method {
      grid-template-columns: auto minmax(0, 1fr);
    }
    .method > button {
      grid-column: 2;
      justify-self: start;
    }
    .loss {
      grid-template-columns: minmax(0, 1fr);
    }
    .loss dd {
      padding-inline-start: calc(1.25em + min(3 * var(--_space), 4cqi));
    }
  }
  @container (inline-size < 14rem) {
    .method,
    .status {
      grid-template-columns: minmax(0, 1fr);
    }
    .method > * {
      grid-column: 1 !important;
    }
  }
`;
