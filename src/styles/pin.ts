/**
 * A PIN as cells: the input lies over them, see-through. In the clear it shows
 * its digits itself, spaced so that each stands in its cell. `--_cells` is set
 * by script: how many there are.
 */
import { css } from 'lit';

export const pin = css`
  [data-backup] {
    [data-part='control'][data-cells]:has([data-part='input']) {
      gap: calc(1 * var(--_space));
      /* The button that reveals stands beside the last cell. */
      max-inline-size: calc(var(--_cells) * (var(--_pin-cell-size) + 1.5 * var(--_space)) + var(--_target) + 2px);
      flex-wrap: wrap;
      justify-content: flex-end;
      border: 0;
      outline: none;
      background: none;
      box-shadow: none;
    }
    /* Room for a button that is not there: both rows of a PIN that is asked for twice are of one width. */
    [data-cells]:not(:has([data-part='reveal-button']))::after {
      content: '';
      inline-size: max(var(--_target), calc(1.25em + 6 * var(--_space) + 2px));
      font-size: 0.9375em;
    }
    [data-cells] [data-part='entry'] {
      /* Where a digit would have no room, the eye goes below. */
      flex: 1 0 min(100%, calc(var(--_cells) * 2rem));
      display: grid;
      align-items: center;
      justify-items: start;
      min-inline-size: 0;
      container-type: inline-size;
    }
    [data-cells]:dir(rtl) > [data-part='entry'] {
      justify-items: end;
    }
    [data-cells] [data-part='entry'] > * {
      --_gap: min(1.5 * var(--_space), 1.5cqi);
      --_cell: min(var(--_pin-cell-size), calc((100cqi - (var(--_cells) - 1) * var(--_gap)) / var(--_cells)));
      --_pitch: calc(var(--_cell) + var(--_gap));
      grid-area: 1 / 1;
      font-family: var(--_font-mono);
      font-size: min(max(1.25rem, 16px), calc(var(--_cell) * 0.8));
    }
    [data-part='cells'] {
      display: flex;
      gap: var(--_gap);
      pointer-events: none;
    }
    [data-part='cell'] {
      position: relative;
      flex: none;
      display: grid;
      place-items: center;
      inline-size: var(--_cell);
      block-size: calc(var(--_target) + 0.25rem);
      border: 1px solid var(--_border);
      border-radius: min(var(--_pin-cell-radius), calc(var(--_cell) / 3));
      background: var(--_surface);
      color: var(--_text);
      transition: border-color var(--_motion);
    }
    [data-part='cell'].more[data-state='empty'] {
      border-style: dashed;
    }
    [data-part='cell'].dot::before {
      content: '';
      inline-size: min(0.75rem, calc(var(--_cell) / 2));
      aspect-ratio: 1;
      border-radius: 50%;
      background: currentColor;
    }
    [data-part='input']:focus + [data-part='cells'] .here {
      outline: 2px solid var(--_focus);
      outline-offset: -1px;
      box-shadow: 0 0 0 4px color-mix(in srgb, var(--_focus) 18%, transparent);
    }
    [data-part='input']:focus + [data-part='cells'] .here::after {
      content: '';
      position: absolute;
      inset-block: 22%;
      inset-inline-start: 50%;
      inline-size: 2px;
      background: var(--_accent);
      animation: holdfast-caret 1.1s steps(1) infinite;
    }
    [data-part='input']:focus + [data-part='cells'] .here[data-state='filled']::after {
      inset-inline-start: 10%;
    }
    [data-part='input']:focus + [data-part='cells'] .here.behind::after {
      inset-inline: auto 10%;
    }
    [data-part='input']:focus + [data-part='cells'] .selected {
      border-color: var(--_accent);
      background: var(--_accent-soft);
    }
    [data-part='input'][aria-invalid='true'] + [data-part='cells'] [data-part='cell'] {
      border-color: var(--_danger);
    }
    [data-cells] [data-part='input'],
    [data-cells] [data-part='input'][type='text']:not(.masked) {
      z-index: 1;
      inline-size: calc(var(--_cells) * var(--_pitch));
      margin-inline-end: calc(-1 * var(--_gap));
      padding: 0;
      padding-inline-start: calc((var(--_cell) - 1ch) / 2);
      letter-spacing: calc(var(--_pitch) - 1ch);
      caret-color: transparent;
    }
    [data-cells] [data-part='input'].masked,
    [data-cells] [data-part='input']::selection {
      background: transparent;
      color: transparent;
    }
    [data-cells] [data-part='input']:not(.masked)::selection {
      color: var(--_text);
    }
    @media (prefers-reduced-motion: reduce) {
      [data-part='cell']::after {
        animation: none !important;
      }
    }
    @media (forced-colors: active) {
      /* Else a ground is painted behind the text, and over the cells. */
      [data-cells] [data-part='input'] {
        forced-color-adjust: none;
        color: CanvasText;
      }
      [data-cells] [data-part='input']:is(.masked, .masked::selection) {
        color: transparent;
      }
      [data-part='cell'].dot::before,
      [data-part='cell']::after {
        forced-color-adjust: none;
        background: CanvasText !important;
      }
      [data-part='input']:focus + [data-part='cells'] :is(.here, .selected) {
        outline: 3px solid Highlight;
      }
    }
  }
  @keyframes holdfast-caret {
    50% {
      opacity: 0;
    }
  }
`;
