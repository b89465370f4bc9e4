/**
 * The tokens of all elements, made from tokens.json by `npm run tokens`: change them there.
 * `--backup-*` is for the page, `--_*` is what the styles read.
 */
import { css } from 'lit';

export const tokens = css`
  :host {
    color-scheme: var(--backup-color-scheme, inherit);
    --_accent: var(--backup-color-accent, light-dark(#2f5bd8, #9db6ff));
    --_focus: var(--backup-color-focus, var(--_accent));
    --_text: var(--backup-color-text, light-dark(#171b24, #eceff5));
    --_muted: var(--backup-color-muted, light-dark(#565f74, #a5aec1));
    --_surface: var(--backup-color-surface, light-dark(#ffffff, #171b24));
    --_raised: var(--backup-color-raised, light-dark(#f5f6fa, #1f2430));
    --_success: var(--backup-color-success, light-dark(#0b7148, #62d6a1));
    --_warning: var(--backup-color-warning, light-dark(#855100, #f0bf5c));
    --_danger: var(--backup-color-danger, light-dark(#b4232c, #ff9c98));
    --_radius: var(--backup-radius-control, 0.625rem);
    --_space: var(--backup-space-unit, 0.25rem);
    --_target: var(--backup-size-target, 2.75rem);
    --_font: var(--backup-font-family, inherit);
    --_size: var(--backup-font-size, 1rem);
  }
`;
