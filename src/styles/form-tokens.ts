/**
 * The tokens of the form, made from tokens.json by `npm run tokens`: change them there.
 * `--backup-*` is for the page, `--_*` is what the styles read.
 */
import { css } from 'lit';

export const formTokens = css`
  :host {
    --_meter-height: var(--backup-meter-height, 0.375rem);
    --_meter-weak: var(--backup-meter-weak, var(--_danger));
    --_meter-fair: var(--backup-meter-fair, var(--_warning));
    --_meter-strong: var(--backup-meter-strong, var(--_success));
    --_pin-cell-size: var(--backup-pin-cell-size, 3.5rem);
    --_pin-cell-radius: var(--backup-pin-cell-radius, var(--_radius));
  }
`;
