export interface Counts {
  readonly passed: number;
  readonly failed: readonly string[];
  readonly skipped: readonly string[];
}
export function settle(result: { code: number }, counts: Counts | undefined, what: string): Counts;
