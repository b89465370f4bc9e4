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
    --_accent-strong: var(--backup-color-accent-strong, light-dark(#2449b3, #bccdff));
    --_on-accent: var(--backup-color-on-accent, light-dark(#ffffff, #0d1a3d));
    --_accent-soft: var(--backup-color-accent-soft, light-dark(#eef2fd, #1f2a47));
    --_text: var(--backup-color-text, light-dark(#1b2130, #e9ecf3));
    --_muted: var(--backup-color-muted, light-dark(#596276, #a7b0c2));
    --_surface: var(--backup-color-surface, light-dark(#ffffff, #171b24));
    --_raised: var(--backup-color-raised, light-dark(#f6f7fa, #1f2430));
    --_line: var(--backup-color-line, light-dark(#e2e6ee, #303746));
    --_border: var(--backup-color-border, light-dark(#848da1, #737d93));
    --_success: var(--backup-color-success, light-dark(#0b7148, #62d6a1));
    --_success-soft: var(--backup-color-success-soft, light-dark(#e6f5ee, #14302a));
    --_warning: var(--backup-color-warning, light-dark(#875300, #f0bf5c));
    --_warning-soft: var(--backup-color-warning-soft, light-dark(#fdf3e0, #33290f));
    --_danger: var(--backup-color-danger, light-dark(#b4232c, #ff9c98));
    --_danger-soft: var(--backup-color-danger-soft, light-dark(#fdecec, #3a1c20));
    --_radius: var(--backup-radius-control, 0.5rem);
    --_radius-card: var(--backup-radius-card, 0.875rem);
    --_space: var(--backup-space-unit, 0.25rem);
    --_target: var(--backup-size-target, 2.75rem);
    --_font: var(--backup-font-family, inherit);
    --_font-mono: var(--backup-font-mono, ui-monospace, 'SF Mono', 'Cascadia Mono', 'DejaVu Sans Mono', monospace);
    --_motion: var(--backup-motion-duration, 160ms);
  }
  @media (prefers-reduced-motion: reduce) {
    :host {
      --_motion: 0.01ms;
    }
  }
`;
