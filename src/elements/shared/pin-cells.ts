/** The cells that a PIN is painted as. The digits stay in the input: masked they are dots, in the clear it shows them itself. */
import { type TemplateResult, html } from 'lit';

/** A longer one is a field like any other. */
const MOST_CELLS = 12;
/** Where a browser cannot hide the text of such a field, only cells can. */
const canHide = () => CSS.supports('-webkit-text-security', 'disc');

export interface PinLengths {
  readonly min: number;
  /** How long it can be; equal to `min` where there is one length. */
  readonly max: number;
}

/** All that have to be filled, and one more where more can be. */
export function cellCount(length: number, { min, max }: PinLengths): number {
  return Math.max(min, length < max && length >= min ? length + 1 : length);
}

export function pinCells(input: HTMLInputElement | null, lengths: PinLengths, shown: boolean): TemplateResult | undefined {
  const length = input?.value.length ?? 0;
  const count = cellCount(length, lengths);
  if (count > MOST_CELLS && canHide()) return undefined;
  const from = input?.selectionStart ?? length;
  const to = input?.selectionEnd ?? length;
  const classOf = (at: number) =>
    [
      at < length && !shown ? 'dot' : '',
      at >= lengths.min ? 'more' : '',
      from < to && at >= from && at < to ? 'selected' : '',
      from === to && at === Math.min(from, count - 1) ? 'here' : '',
      from === count && at === count - 1 ? 'behind' : '',
    ]
      .filter(Boolean)
      .join(' ');
  const cells = Array.from(
    { length: count },
    (_, at) => html`<span data-part="cell" data-state=${at < length ? 'filled' : 'empty'} class=${classOf(at)}></span>`,
  );
  return html`<span data-part="cells" aria-hidden="true">${cells}</span>`;
}
