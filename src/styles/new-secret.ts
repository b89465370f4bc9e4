/** The rules for a new secret and a suggestion, in the light DOM; adopted with the module that draws them. */
import { css } from 'lit';

export const newSecret = css`
  [data-backup] {
    [data-part='rules'] svg {
      flex: none;
      inline-size: 1.125rem;
      block-size: 1.125rem;
      margin-block-start: 0.1875rem;
    }
    [data-part='rules'] {
      display: grid;
      gap: calc(1 * var(--_space));
      color: var(--_muted);
      font-size: 0.9375rem;
    }
    [data-part='rules'] li {
      display: flex;
      gap: calc(2 * var(--_space));
    }
    [data-part='rules'] [data-state='met'] {
      color: var(--_success);
    }
    [data-part='rules'] b {
      font-weight: 600;
    }
    [data-part='suggestion'] {
      display: grid;
      gap: calc(2 * var(--_space));
      padding: calc(4 * var(--_space));
      border-radius: var(--_radius);
      background: var(--_accent-soft);
    }
    [data-part='phrase'] {
      font-family: var(--_font-mono);
      font-size: 1.0625rem;
      line-height: 1.6;
      overflow-wrap: anywhere;
      user-select: all;
    }
    [data-part='suggestion'] [data-part='row'] {
      display: flex;
      flex-wrap: wrap;
      gap: calc(2 * var(--_space));
    }
    @media (forced-colors: active) {
      [data-part='suggestion'] {
        border: 1px solid ButtonText;
      }
    }
  }
`;
