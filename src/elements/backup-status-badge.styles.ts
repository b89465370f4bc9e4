import { css } from 'lit';

export const styles = css`
  :host {
    display: inline-block;
    max-inline-size: 100%;
    vertical-align: middle;
  }
  .base {
    display: inline-grid;
    grid-template-columns: auto minmax(0, 1fr) auto;
    align-items: center;
    gap: 0 calc(3 * var(--_space));
    max-inline-size: 100%;
    padding: calc(3 * var(--_space)) calc(4 * var(--_space));
    border: 1px solid transparent;
    border-radius: var(--_radius-card);
    background: color-mix(in srgb, var(--_tone) 9%, var(--_surface));
    overflow-wrap: anywhere;
  }
  .icon {
    color: var(--_tone);
    inline-size: 1.5rem;
    block-size: 1.5rem;
  }
  .title {
    display: block;
    font-weight: 600;
    line-height: 1.35;
  }
  .detail {
    display: block;
    color: var(--_muted);
    font-size: 0.875rem;
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
    border-radius: 99rem;
  }
  .compact .icon {
    inline-size: 1.125rem;
    block-size: 1.125rem;
  }
  .compact .title {
    font-size: 0.875rem;
  }
  button {
    padding: 0;
  }
  .compact button {
    margin-block: calc(-1 * var(--_space));
    margin-inline-end: calc(-3 * var(--_space));
  }
`;
