/**
 * The tokens of all elements. `--backup-*` is for the page; `--_*` is what the
 * styles read. Colours follow the page's `color-scheme`; every pair of text and
 * ground has at least 4.5:1, every border that means something 3:1.
 */
import { css } from 'lit';

export const tokens = css`
  :host {
    color-scheme: var(--backup-color-scheme, inherit);
    --_accent: var(--backup-color-accent, light-dark(#2f5bd8, #9db6ff));
    --_text: var(--backup-color-text, light-dark(#1b2130, #e9ecf3));
    --_muted: var(--backup-color-muted, light-dark(#596276, #a7b0c2));
    --_surface: var(--backup-color-surface, light-dark(#ffffff, #171b24));
    --_raised: var(--backup-color-raised, light-dark(#f6f7fa, #1f2430));
    --_success: var(--backup-color-success, light-dark(#0b7148, #62d6a1));
    --_warning: var(--backup-color-warning, light-dark(#875300, #f0bf5c));
    --_danger: var(--backup-color-danger, light-dark(#b4232c, #ff9c98));
    --_radius-card: var(--backup-radius-card, 0.875rem);
    --_space: var(--backup-space-unit, 0.25rem);
    --_target: var(--backup-size-target, 2.75rem);
    --_font: var(--backup-font-family, inherit);
  }
`;
