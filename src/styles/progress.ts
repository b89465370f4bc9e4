/** The list of phases. */
import { css } from 'lit';

export const progressStyles = css`
  .phases {
    display: grid;
    gap: calc(3 * var(--_space));
  }
  .phases li {
    display: flex;
    align-items: flex-start;
    gap: calc(3 * var(--_space));
    color: var(--_muted);
  }
  .phases .icon {
    margin-block-start: 0.125rem;
    opacity: 0.5;
  }
  .phases .done .icon {
    color: var(--_success);
    opacity: 1;
  }
  .phases .current {
    color: var(--_text);
    font-weight: 600;
  }
  .phases .current .icon {
    color: var(--_accent);
    opacity: 1;
  }
`;
