/** The project's own files, for tests that read the source. Node only. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Every file that git knows or would take, as a path from the root. */
export function projectFiles(): string[] {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 });
  return [...new Set(listed.split('\0'))].filter((path) => path !== '' && existsSync(join(root, path))).sort();
}

export function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

export interface Import {
  /** As written. */
  readonly specifier: string;
  /** From the root, for a relative import. */
  readonly target: string | undefined;
  readonly typeOnly: boolean;
  /** `import './x.ts'`: for its side effects alone. */
  readonly bare: boolean;
}

export function parse(path: string, text = read(path)): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
}

function typeOnly(node: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(node)) {
    if (node.isTypeOnly) return true;
    const names = node.exportClause && ts.isNamedExports(node.exportClause) ? node.exportClause.elements : undefined;
    return names !== undefined && names.length > 0 && names.every((name) => name.isTypeOnly);
  }
  const clause = node.importClause;
  if (!clause) return false;
  if (clause.isTypeOnly) return true;
  if (clause.name || !clause.namedBindings || !ts.isNamedImports(clause.namedBindings)) return false;
  return clause.namedBindings.elements.length > 0 && clause.namedBindings.elements.every((name) => name.isTypeOnly);
}

/** Static and dynamic imports, re-exports and `import()` types. */
export function importsOf(file: ts.SourceFile): Import[] {
  const found: Import[] = [];
  const add = (specifier: string, isType: boolean, bare = false): void => {
    const target = specifier.startsWith('.') ? relative(root, resolve(root, dirname(file.fileName), specifier)) : undefined;
    found.push({ specifier, target, typeOnly: isType, bare });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      add(node.moduleSpecifier.text, typeOnly(node), !node.importClause);
    } else if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
      add(node.moduleSpecifier.text, typeOnly(node));
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [argument] = node.arguments;
      if (argument && ts.isStringLiteralLike(argument)) add(argument.text, false);
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal)) {
      add(node.argument.literal.text, true);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** Names used as values that nothing in the file declares: what the file takes from the outside world. */
export function freeNames(file: ts.SourceFile): Set<string> {
  const declared = new Set<string>();
  const used = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return;
    if (ts.isIdentifier(node)) {
      const { parent } = node;
      const isName = 'name' in parent && parent.name === node;
      if (isName && ts.isPropertyAccessExpression(parent)) {
        const base = parent.expression;
        if (ts.isIdentifier(base) && ['globalThis', 'window', 'self'].includes(base.text)) used.add(node.text);
      } else if (isName && (ts.isVariableDeclaration(parent) || ts.isParameter(parent) || ts.isBindingElement(parent)))
        declared.add(node.text);
      else if (isName && (ts.isFunctionDeclaration(parent) || ts.isClassDeclaration(parent) || ts.isImportClause(parent)))
        declared.add(node.text);
      else if (ts.isImportSpecifier(parent) || ts.isNamespaceImport(parent)) declared.add(node.text);
      else if (!isName || ts.isShorthandPropertyAssignment(parent)) used.add(node.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  for (const name of declared) used.delete(name);
  return used;
}
