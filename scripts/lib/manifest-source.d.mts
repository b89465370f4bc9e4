export interface ElementSource {
  readonly parts: Set<string>;
  readonly lightParts: Set<string>;
  readonly lightPartDocs: { name: string; description: string }[];
  readonly slots: Set<string>;
  readonly states: Set<string>;
  readonly events: Set<string>;
  readonly variables: Set<string>;
  readonly children: Set<string>;
  readonly unreadable: string[];
  readonly properties: { name: string; state: boolean; attribute: string | undefined }[];
}
export function sourceOf(path: string, className: string, text?: string): ElementSource;
export function eventNames(path?: string): Map<string, string>;
