import { css } from 'lit';

export const styles = css`
  :host {
    display: inline-block;
    max-inline-size: 100%;
    vertical-align: middle;
  }
  .base {
    display: inline-flex;
    flex-wrap: wrap;
    align-items: center;
    gap: calc(1 * var(--_space)) calc(3 * var(--_space));
    max-inline-size: 100%;
    padding: calc(3 * var(--_space)) calc(4 * var(--_space));
    border: 1px solid color-mix(in srgb, var(--_tone) 16%, transparent);
    border-radius: var(--_radius);
    background: var(--_raised);
    overflow-wrap: anywhere;
  }
  /* Beside the icon while a few words fit there, else below it. */
  .base > div {
    flex: 1 1 7rem;
    max-inline-size: max-content;
  }
  .icon {
    color: var(--_tone);
    inline-size: 1.5em;
    block-size: 1.5em;
  }
  .title {
    display: block;
    font-weight: 600;
    line-height: 1.35;
  }
  .detail,
  .notice {
    display: block;
    color: var(--_muted);
    font-size: 0.875em;
    line-height: 1.45;
    text-wrap: pretty;
  }
  .notice {
    color: var(--_warning);
    font-weight: 600;
  }
  .base.compact {
    gap: 0 calc(2 * var(--_space));
    padding: calc(1 * var(--_space)) calc(3 * var(--_space));
    border-radius: calc(var(--_target) / 2);
    font-size: 0.875em;
  }
  button {
    padding: 0;
  }
  .compact button {
    margin-block: calc(-1 * var(--_space));
    margin-inline-end: calc(-3 * var(--_space));
  }
`;
