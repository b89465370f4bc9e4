/** What the page and the sealing worker say to each other. Structured clone only; no secret is ever put into an error. */
import type { SealingEngine } from '../core/engine.ts';
import type { ErrorCode, ErrorDetails } from '../core/errors.ts';

/** The calls that cross; `dispose` does not: the page terminates the worker. */
export type SealingCall = Exclude<keyof SealingEngine, 'dispose'>;

export interface SealingRequest {
  readonly id: number;
  readonly call: SealingCall;
  readonly args: readonly unknown[];
}

export type SealingReply =
  | { readonly ready: true }
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly code: ErrorCode; readonly details: ErrorDetails };
