export interface TokenVariable {
  /** As in tokens.json: `semantic.color.accent`. */
  readonly path: string;
  readonly type: string;
  readonly description: string;
  /** For the page: `--backup-color-accent`. */
  readonly variable: string;
  /** For the styles: `--_accent`. */
  readonly name: string;
  /** Where it is declared. */
  readonly scope: 'all' | 'card' | 'form';
  readonly light: string;
  readonly dark: string;
  /** The path of the token that it follows. */
  readonly alias: string | undefined;
}

export function readTokens(name?: string): unknown;
export function themes(): string[];
export function variables(theme?: unknown): Promise<TokenVariable[]>;
export function valueOf(token: Pick<TokenVariable, 'light' | 'dark'>): string;
export function allVariablesCss(): Promise<string>;
export function generatedStyles(): Promise<Record<string, string>>;
