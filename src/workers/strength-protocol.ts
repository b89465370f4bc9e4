/** What the page and the strength worker say to each other. */
import type { ErrorCode } from '../core/errors.ts';
import type { StrengthEstimate } from '../core/strength.ts';

export interface StrengthRequest {
  readonly id: number;
  readonly text: string;
  readonly userInputs: readonly string[];
}

export type StrengthReply =
  | { readonly ready: true }
  | { readonly id: number; readonly ok: true; readonly estimate: StrengthEstimate }
  | { readonly id: number; readonly ok: false; readonly code: ErrorCode };
