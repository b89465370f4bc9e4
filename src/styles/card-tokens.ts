/**
 * The tokens of the cards, made from tokens.json by `npm run tokens`: change them there.
 * `--backup-*` is for the page, `--_*` is what the styles read.
 */
import { css } from 'lit';

export const cardTokens = css`
  :host {
    --_accent-strong: var(--backup-color-accent-strong, light-dark(#2449b3, #bccdff));
    --_accent-soft: var(--backup-color-accent-soft, light-dark(#edf2fe, #1f2a47));
    --_on-accent: var(--backup-color-on-accent, light-dark(#ffffff, #0d1a3d));
    --_line: var(--backup-color-line, light-dark(#e0e4ed, #303746));
    --_border: var(--backup-color-border, light-dark(#818a9f, #737d93));
    --_radius-card: var(--backup-radius-card, 1rem);
    --_font-heading: var(--backup-font-heading, inherit);
    --_font-mono: var(--backup-font-mono, ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", monospace);
    --_motion: var(--backup-motion-duration, 180ms);
    --_pad: var(--backup-card-padding, 1.5rem);
    --_shadow: var(--backup-card-shadow, 0 0.0625rem 0.1875rem 0 #1018280f);
  }
`;
