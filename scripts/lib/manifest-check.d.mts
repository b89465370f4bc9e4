import type { ElementSource } from './manifest-source.mjs';
export function problemsOf(
  element: object,
  source: ElementSource,
  facts: { hasDefine: boolean; names: Map<string, string>; inner?: Set<string>; text: string },
): string[];
export function typeProblems(elements: readonly object[], exported?: Set<string>): string[];
export function validatorProblems(manifest: object): Promise<string[]>;
export function incomplete(manifest: object): Promise<string[]>;
