/**
 * What a named union of strings stands for, for the manifest: `FormMode` is of
 * no use to an editor or to Storybook, `'create' | 'confirm'` is. Written as
 * `parsedType` beside `type`, in the order of the source.
 */
import { join } from 'node:path';
import ts from 'typescript';
import { root } from './run.mjs';

/** @returns {string[] | undefined} the members, each as written; undefined where one is no string and not `undefined` */
function membersOf(node, checker) {
  if (ts.isParenthesizedTypeNode(node)) return membersOf(node.type, checker);
  if (ts.isUnionTypeNode(node)) {
    const lists = node.types.map((member) => membersOf(member, checker));
    return lists.includes(undefined) ? undefined : lists.flat();
  }
  if (node.kind === ts.SyntaxKind.UndefinedKeyword) return ['undefined'];
  if (ts.isLiteralTypeNode(node) && ts.isStringLiteral(node.literal)) return [`'${node.literal.text}'`];
  if (!ts.isTypeReferenceNode(node)) return literalsOf(checker.getTypeFromTypeNode(node));
  const symbol = checker.getSymbolAtLocation(node.typeName);
  const target = symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const alias = target?.declarations?.find(ts.isTypeAliasDeclaration);
  return alias && membersOf(alias.type, checker);
}

/** `(typeof MODES)[number]`: in the compiler's own order. */
function literalsOf(type) {
  const members = type.isUnion() ? type.types : [type];
  return members.every((member) => member.isStringLiteral()) ? members.map(({ value }) => `'${value}'`) : undefined;
}

function fieldTypes(file) {
  const found = new Map();
  for (const statement of file.statements) {
    if (!ts.isClassDeclaration(statement) || !statement.name) continue;
    for (const member of statement.members) {
      if (ts.isPropertyDeclaration(member) && ts.isIdentifier(member.name) && member.type) {
        found.set(`${statement.name.text}.${member.name.text}`, member.type);
      }
    }
  }
  return found;
}

/** Runs before paths are rewritten to what is published. */
export const unions = {
  name: 'holdfast-unions',
  packageLinkPhase({ customElementsManifest }) {
    const modules = customElementsManifest.modules.filter(({ declarations = [] }) => declarations.some(({ tagName }) => tagName));
    const { options } = ts.parseJsonConfigFileContent(ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config, ts.sys, root);
    const program = ts.createProgram(
      modules.map(({ path }) => join(root, path.replace(/^\//, ''))),
      options,
    );
    const checker = program.getTypeChecker();
    for (const module of modules) {
      const file = program.getSourceFile(join(root, module.path.replace(/^\//, '')));
      const types = file ? fieldTypes(file) : new Map();
      for (const { name, attributes = [], members = [] } of module.declarations) {
        for (const entry of [...attributes, ...members]) {
          const node = types.get(`${name}.${entry.fieldName ?? entry.name}`);
          const values = node && entry.type && !entry.type.text.startsWith("'") ? membersOf(node, checker) : undefined;
          if (values?.some((value) => value !== 'undefined')) entry.parsedType = { text: values.join(' | ') };
        }
      }
    }
  },
};
