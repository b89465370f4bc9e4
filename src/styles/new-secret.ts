/** The rules for a new secret and a suggestion, in the light DOM; adopted with the module that draws them. */
import { css } from 'lit';

export const newSecret = css`
  [data-backup] {
    [data-part='rules'] svg {
      inline-size: 1.2em;
      block-size: 1.2em;
      margin-block-start: 0.15em;
    }
    [data-part='rules'] {
      display: grid;
      gap: calc(1.5 * var(--_space));
      color: var(--_muted);
      font-size: 0.9375em;
    }
    [data-part='rules'] li {
      display: flex;
      gap: calc(2 * var(--_space));
    }
    [data-part='rules'] [data-state='met'] {
      color: var(--_success);
    }
    [data-part='rules'] li {
      transition: color var(--_motion);
    }
    [data-part='rules'] b {
      font-size: 0.9em;
      font-weight: 400;
      white-space: nowrap;
    }
    [data-part='suggest'] {
      margin-block: calc(-2 * var(--_space));
    }
    [data-part='suggestion'] {
      display: grid;
      gap: calc(2 * var(--_space));
      padding: min(calc(4 * var(--_space)), 5cqi);
      border-radius: var(--_radius);
      background: var(--_accent-soft);
    }
    [data-part='phrase'] {
      display: block;
      inline-size: 100%;
      min-block-size: var(--_target);
      border: 0;
      border-radius: 2px;
      outline: none;
      font: 400 1.0625em / 1.6 var(--_font-mono);
      text-align: start;
      overflow-wrap: anywhere;
      appearance: none;
      resize: none;
      /* As high as its words; where a browser cannot, as the rows say. */
      field-sizing: content;
    }
    [data-part='phrase']:focus-visible {
      outline: 2px solid var(--_focus);
      outline-offset: 4px;
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
