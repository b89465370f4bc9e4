interface Table {
  readonly tag: string;
  readonly states: readonly { readonly name: string; readonly holds?: readonly string[] }[];
  readonly failure?: unknown;
}
interface Declared {
  readonly tagName: string;
  readonly cssStates?: readonly { readonly name: string }[];
}
export function exportName(name: string): string;
export function storiesFile(table: Table, codes: readonly string[]): string;
export function withoutStory(declarations: readonly Declared[], tables: readonly Table[], codes: readonly string[]): string[];
