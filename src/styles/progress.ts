/** The list of phases. */
import { css } from 'lit';

export const progressStyles = css`
  .phases {
    display: grid;
    gap: calc(3 * var(--_space));
  }
  .phases li {
    position: relative;
    display: flex;
    align-items: flex-start;
    gap: min(calc(3 * var(--_space)), 4cqi);
    color: var(--_muted);
    transition: color var(--_motion);
  }
  /* A line from step to step, which fills as they are done. */
  .phases li:not(:last-child)::after {
    content: '';
    position: absolute;
    inset-block: calc(1.5em + 1px) calc(-3 * var(--_space) + 1px);
    inset-inline-start: calc(0.625em - 1px);
    border-inline-start: 2px solid var(--_line);
    transition: border-color var(--_motion);
  }
  .phases .done:not(:last-child)::after {
    border-color: var(--_success);
  }
  .phases .icon {
    margin-block-start: 0.125em;
    color: var(--_border);
  }
  .phases .done .icon {
    color: var(--_success);
  }
  .phases .current {
    color: var(--_text);
    font-weight: 600;
  }
  .phases .current .icon {
    color: var(--_accent);
  }
`;
