export function partsIn(text: string): string[];
export function problemsOf(element: object, text: string, options: { hasDefine: boolean }): string[];
export function incomplete(manifest: object): string[];
