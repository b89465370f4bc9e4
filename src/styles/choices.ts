/** Large buttons that lead on, one below the other: a sign, words, and where it goes. Comes after styles/card.ts. */
import { css } from 'lit';

export const choices = css`
  .choices {
    display: grid;
    gap: calc(3 * var(--_space));
  }
  .choice {
    inline-size: 100%;
    justify-content: start;
    gap: min(calc(3.5 * var(--_space)), 4cqi);
    padding: min(calc(3.5 * var(--_space)), 5cqi) min(calc(4 * var(--_space)), 5cqi);
    font-size: 1em;
    font-weight: inherit;
    line-height: 1.5;
    text-align: start;
  }
  .choice > .icon {
    inline-size: 2.5rem;
    block-size: 2.5rem;
    padding: 0.5625rem;
    border-radius: min(var(--_radius), 1.25rem);
    background: color-mix(in srgb, currentColor 9%, var(--_surface));
    color: var(--_accent);
  }
  .choice[aria-disabled='true'] > .icon {
    color: var(--_muted);
  }
  .choice:not([aria-disabled='true'])::after {
    content: '';
    flex: none;
    inline-size: 0.5em;
    block-size: 0.5em;
    margin-inline-end: 0.25em;
    border: solid var(--_muted);
    border-width: 2px 2px 0 0;
    rotate: 45deg;
  }
  .choice:dir(rtl)::after {
    rotate: -135deg;
  }
  .choice span {
    flex: 1;
    display: grid;
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }
  .choice b {
    font-weight: 600;
  }
  .choice small {
    color: var(--_muted);
    font-size: 0.9375em;
    text-wrap: pretty;
  }
  @container (inline-size < 14rem) {
    .choice {
      flex-wrap: wrap;
    }
    .choice span {
      flex: 1 0 100%;
    }
    .choice::after {
      display: none;
    }
  }
`;
