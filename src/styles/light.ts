/**
 * Styles for what elements draw into the light DOM. They are adopted by the
 * page's root, so every rule begins at a container of ours; the page's own
 * styles come earlier and lose at equal weight.
 */
import { css } from 'lit';

export const light = css`
  [data-backup],
  [data-backup] form {
    display: grid;
    gap: calc(4 * var(--_space));
    min-inline-size: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }
  [data-backup] {
    * {
      box-sizing: border-box;
    }
    .icon {
      flex: none;
      inline-size: 1.25em;
      block-size: 1.25em;
    }
    .spin {
      animation: holdfast-turn 900ms linear infinite;
    }
    @media (prefers-reduced-motion: reduce) {
      .spin {
        animation: none;
      }
    }
    :is(form, p, ul, li, label, input, textarea) {
      min-block-size: 0;
      max-inline-size: none;
      margin: 0;
      padding: 0;
      background: none;
      box-shadow: none;
      color: inherit;
      font: inherit;
      letter-spacing: normal;
      text-transform: none;
      list-style: none;
    }
    [data-part='username'] {
      position: absolute;
      inline-size: 1px;
      block-size: 1px;
      margin: -1px;
      border: 0;
      overflow: hidden;
      clip-path: inset(50%);
    }
    [data-part='field'] {
      position: relative;
      display: grid;
      gap: calc(1.5 * var(--_space));
    }
    [data-part='label'] {
      display: block;
      font-size: 0.9375em;
      font-weight: 600;
    }
    [data-part='control'] {
      position: relative;
      display: flex;
      align-items: stretch;
      border: 1px solid var(--_border);
      border-radius: var(--_radius);
      background: var(--_surface);
      transition: border-color var(--_motion), box-shadow var(--_motion);
    }
    [data-part='control']:hover {
      border-color: var(--_muted);
    }
    [data-part='control']:has([aria-invalid='true']) {
      border-color: var(--_danger);
    }
    [data-part='control']:has([data-part='input']:focus-visible) {
      outline: 2px solid var(--_focus);
      outline-offset: -1px;
      box-shadow: 0 0 0 4px color-mix(in srgb, var(--_focus) 18%, transparent);
    }
    [data-part='entry'] {
      flex: 1;
      display: flex;
      min-inline-size: 0;
    }
    [data-part='input'] {
      flex: 1;
      min-inline-size: 0;
      inline-size: 100%;
      min-block-size: calc(var(--_target) + 0.125rem);
      margin: 0;
      padding: 0 min(calc(3.5 * var(--_space)), 4cqi);
      border: 0;
      border-radius: var(--_radius);
      outline: none;
      font-size: max(1em, 16px); /* below 16 px iOS zooms in */
      text-align: start;
    }
    [data-part='input'].masked {
      -webkit-text-security: disc;
    }
    @supports not (-webkit-text-security: disc) {
      [data-part='input'].masked {
        color: transparent;
      }
    }
    [data-part='input'][type='text']:not(.masked) {
      font-family: var(--_font-mono);
    }
    [data-part='input'][readonly] {
      color: var(--_muted);
    }
    :is([data-part='hint'], [data-part='note'], [data-part='caps-lock']) {
      color: var(--_muted);
      font-size: 0.875em;
    }
    [data-part='caps-lock'] {
      color: var(--_warning);
      font-weight: 600;
    }
    [data-part='error'] {
      display: flex;
      gap: calc(1.5 * var(--_space));
      color: var(--_danger);
      font-size: 0.9375em;
      font-weight: 500;
      overflow-wrap: anywhere;
    }
    [data-part='error'] svg {
      inline-size: 1.2em;
      block-size: 1.2em;
      margin-block-start: 0.15em;
    }
    [data-part='rules-loading'] {
      min-block-size: 7rem;
    }
    [data-part='rules-loading'][data-short] {
      min-block-size: 3.25rem;
    }
    button {
      display: inline-flex;
      align-items: center;
      justify-content: center;
      gap: calc(2 * var(--_space));
      min-block-size: var(--_target);
      min-inline-size: var(--_target);
      margin: 0;
      padding: calc(2 * var(--_space)) calc(4 * var(--_space));
      border: 1px solid var(--_border);
      border-radius: var(--_radius);
      background: var(--_surface);
      box-shadow: none;
      color: var(--_text);
      font: inherit;
      font-size: 0.9375em;
      font-weight: 600;
      line-height: 1.25;
      letter-spacing: normal;
      text-transform: none;
      cursor: pointer;
      transition: background-color var(--_motion), color var(--_motion);
    }
    button:hover {
      background: var(--_raised);
    }
    button:active {
      background: color-mix(in srgb, var(--_raised), var(--_text) 8%);
    }
    button[data-part='submit-button'] {
      inline-size: 100%;
      min-block-size: calc(var(--_target) + 0.25rem);
      border-color: transparent;
      background: var(--_accent);
      color: var(--_on-accent);
      font-size: 1em;
    }
    button[data-part='submit-button']:hover {
      background: var(--_accent-strong);
    }
    button[data-part='submit-button']:active {
      background: color-mix(in srgb, var(--_accent-strong), var(--_text) 16%);
    }
    button[data-part='submit-button'][aria-disabled='true'] {
      background: var(--_raised);
      color: var(--_muted);
      border-color: var(--_line);
      cursor: default;
    }
    button[data-part='reveal-button'] {
      flex: none;
      padding: 0 calc(3 * var(--_space));
      border-color: transparent;
      border-radius: var(--_radius);
      background: none;
      color: var(--_muted);
    }
    button[data-part='reveal-button']:hover,
    button[data-part='reveal-button'][aria-pressed='true'] {
      color: var(--_accent);
    }
    button.plain {
      justify-self: start;
      --_inset: min(calc(3 * var(--_space)), 3cqi);
      padding-inline: var(--_inset);
      margin-inline-start: calc(-1 * var(--_inset) - 1px);
      border-color: transparent;
      background: none;
      color: var(--_accent);
    }
    button.plain:hover {
      background: var(--_accent-soft);
    }
    button:focus-visible,
    input[type='checkbox']:focus-visible {
      outline: 3px solid var(--_focus);
      outline-offset: 2px;
    }
    /* Focused by script, so that it is read; nothing to press. */
    [tabindex='-1']:focus-visible {
      outline: none;
    }
    button[data-part='reveal-button']:focus-visible {
      outline-offset: -3px;
    }
    [data-part='check'] {
      display: grid;
      gap: calc(1 * var(--_space));
    }
    [data-part='check'] + [data-part='check'] {
      margin-block-start: calc(-4 * var(--_space));
    }
    [data-part='check'] label {
      display: flex;
      gap: min(calc(3 * var(--_space)), 4cqi);
      /* One line stands in the middle of the target; the box stays beside the first of several. */
      padding-block: calc((var(--_target) - 1.5em) / 2);
      cursor: pointer;
    }
    input[type='checkbox'] {
      appearance: auto;
      flex: none;
      inline-size: 1.375em;
      block-size: 1.375em;
      margin: 0.0625em 0 0;
      border: 0;
      accent-color: var(--_accent);
    }
    @media (forced-colors: active) {
      button[data-part='submit-button'] {
        border: 1px solid ButtonText;
      }
      button[data-part='submit-button'][aria-disabled='true'] {
        border-color: GrayText;
        color: GrayText;
      }
    }
  }
  @keyframes holdfast-turn {
    to {
      rotate: 1turn;
    }
  }
`;
