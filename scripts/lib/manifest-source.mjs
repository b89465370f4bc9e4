/**
 * What an element really has, read from its source: from its class on, through
 * every function, template and style that it can reach in the page's layers.
 * The manifest is held against it, so that nothing is forgotten.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { root } from './run.mjs';

/** What may draw, style or tell something. */
const LAYERS = /^src\/(elements|controllers|styles)\//;

const TOKENS = /^src\/styles\/([a-z]+-)?tokens\.ts$/;

const modules = new Map();

function load(path) {
  if (!modules.has(path)) modules.set(path, readModule(path, readFileSync(join(root, path), 'utf8')));
  return modules.get(path);
}

/** A module's top-level names: what they are declared as, or where they come from. */
export function readModule(path, text) {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  const declared = new Map();
  const imported = new Map();
  const reExported = new Map();
  const stars = [];
  const from = (specifier) => (specifier.startsWith('.') ? relative(root, resolve(root, dirname(path), specifier)) : undefined);
  for (const statement of file.statements) {
    if (ts.isVariableStatement(statement)) {
      for (const declaration of statement.declarationList.declarations) {
        if (ts.isIdentifier(declaration.name)) declared.set(declaration.name.text, declaration);
        else
          for (const element of declaration.name.elements) if (ts.isIdentifier(element.name)) declared.set(element.name.text, declaration);
      }
    } else if ((ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) && statement.name) {
      declared.set(statement.name.text, statement);
    } else if (ts.isImportDeclaration(statement)) {
      const bindings = statement.importClause?.namedBindings;
      if (!bindings || !ts.isNamedImports(bindings) || statement.importClause.isTypeOnly) continue;
      for (const { name, propertyName, isTypeOnly } of bindings.elements) {
        if (!isTypeOnly) imported.set(name.text, { path: from(statement.moduleSpecifier.text), name: (propertyName ?? name).text });
      }
    } else if (ts.isExportDeclaration(statement) && statement.moduleSpecifier && !statement.isTypeOnly) {
      if (!statement.exportClause) stars.push(from(statement.moduleSpecifier.text));
      for (const { name, propertyName, isTypeOnly } of statement.exportClause?.elements ?? []) {
        if (!isTypeOnly) reExported.set(name.text, { path: from(statement.moduleSpecifier.text), name: (propertyName ?? name).text });
      }
    }
  }
  return { path, file, declared, imported, reExported, stars };
}

const isExported = (node) => {
  const holder = ts.isVariableDeclaration(node) ? node.parent.parent : node;
  return holder.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
};

/** Every declaration that a class can reach. @returns {{module: object, node: ts.Node}[]} */
function reach(entry, className) {
  const seen = new Set();
  const found = [];
  const visitName = (module, name) => {
    const node = module.declared.get(name);
    if (node) return visitNode(module, node);
    const elsewhere = module.imported.get(name) ?? module.reExported.get(name);
    if (elsewhere?.path && LAYERS.test(elsewhere.path)) visitName(load(elsewhere.path), elsewhere.name);
  };
  const visitNode = (module, node) => {
    if (seen.has(node)) return;
    seen.add(node);
    found.push({ module, node });
    walk(node, (child) => {
      if (ts.isIdentifier(child) && !(ts.isPropertyAccessExpression(child.parent) && child.parent.name === child))
        visitName(module, child.text);
      if (ts.isCallExpression(child) && child.expression.kind === ts.SyntaxKind.ImportKeyword) visitImport(module, child.arguments[0]);
    });
  };
  // Fetched later: all of it may be used.
  const visitImport = (module, argument) => {
    const path =
      ts.isStringLiteral(argument) && argument.text.startsWith('.') && relative(root, resolve(root, dirname(module.path), argument.text));
    if (!path || !LAYERS.test(path)) return;
    visitExports(load(path));
  };
  const visitExports = (target) => {
    for (const [name, node] of target.declared) if (isExported(node)) visitName(target, name);
    for (const name of target.reExported.keys()) visitName(target, name);
    for (const path of target.stars) if (path && LAYERS.test(path)) visitExports(load(path));
  };
  visitName(entry, className);
  return found;
}

/** Every node below, types left out: they are gone when the page runs. */
function walk(node, visit) {
  ts.forEachChild(node, (child) => {
    if (ts.isTypeNode(child) || ts.isTypeAliasDeclaration(child) || ts.isInterfaceDeclaration(child)) return;
    visit(child);
    walk(child, visit);
  });
}

/** Stands for `${…}` in a template's text. */
const HOLE = '\u0000';

function textOf(template) {
  if (ts.isNoSubstitutionTemplateLiteral(template)) return { text: template.rawText ?? template.text, holes: [] };
  const { head, templateSpans } = template;
  return {
    text: [head.text, ...templateSpans.map(({ literal }) => literal.text)].join(HOLE),
    holes: templateSpans.map(({ expression }) => expression),
  };
}

function strings(node) {
  const found = ts.isStringLiteralLike(node) ? [node.text] : [];
  walk(node, (child) => void (ts.isStringLiteralLike(child) && found.push(child.text)));
  return found;
}

/** The texts that a hole may hold: those written in it, or in what its name was made from. */
function textsIn(hole) {
  const written = strings(hole);
  if (written.length > 0 || !ts.isIdentifier(hole)) return written;
  let body = hole.parent;
  while (body.parent && !ts.isFunctionLike(body)) body = body.parent;
  const found = [];
  walk(body, (child) => {
    if (!ts.isVariableDeclaration(child) || !child.initializer) return;
    if (ts.isIdentifier(child.name) && child.name.text === hole.text) found.push(...strings(child.initializer));
    if (!ts.isArrayBindingPattern(child.name)) return;
    const index = child.name.elements.findIndex((element) => element.name?.getText() === hole.text);
    if (index < 0) return;
    walk(
      child,
      (inner) => void (ts.isArrayLiteralExpression(inner) && inner.elements[index] && found.push(...strings(inner.elements[index]))),
    );
  });
  return found;
}

/** The values of an attribute in a template, `${…}` read for the texts in it; `undefined` for a hole that holds none. */
function valuesOf(attribute, { text, holes }) {
  const found = [];
  for (const match of text.matchAll(new RegExp(`[\\s<]${attribute}=(?:"([^"]*)"|'([^']*)'|(${HOLE}))`, 'g'))) {
    const before = text.slice(0, match.index).split(HOLE).length - 1;
    const list = match[1] ?? match[2] ?? match[3];
    let hole = before;
    for (const piece of list.split(/\s+/).filter(Boolean)) {
      if (!piece.includes(HOLE)) found.push(piece);
      else {
        const texts = textsIn(holes[hole++]).flatMap((value) => value.split(/\s+/));
        found.push(...(texts.length > 0 ? texts.filter(Boolean) : [undefined]));
      }
    }
  }
  return found;
}

/** The names in what is given to `setStates`: `{a: …}`, `{...Object.fromEntries(NAMES.map(…))}`, or a function that returns such. */
function stateNames(module, node, add) {
  const resolved = (name) => {
    const elsewhere = module.imported.get(name);
    const target = elsewhere?.path ? load(elsewhere.path) : module;
    return { target, node: target.declared.get(elsewhere?.name ?? name) };
  };
  const ofObject = (at, object) => {
    for (const property of object.properties) {
      if (ts.isSpreadAssignment(property)) stateNames(at, property.expression, add);
      else if (property.name && !ts.isComputedPropertyName(property.name)) add(property.name.text);
      else add(undefined);
    }
  };
  if (ts.isObjectLiteralExpression(node)) return ofObject(module, node);
  if (ts.isIdentifier(node)) {
    const { target, node: declaration } = resolved(node.text);
    if (declaration?.initializer) return stateNames(target, declaration.initializer, add);
  }
  if (ts.isCallExpression(node)) {
    const text = node.expression.getText();
    if (text === 'Object.fromEntries') {
      const list = node.arguments[0]?.expression?.expression;
      const declaration = list && ts.isIdentifier(list) ? resolved(list.text).node?.initializer : list;
      const names = declaration ? strings(declaration) : [];
      return names.length > 0 ? names.forEach(add) : add(undefined);
    }
    const { target, node: declaration } = ts.isIdentifier(node.expression) ? resolved(text) : {};
    if (declaration && ts.isFunctionDeclaration(declaration)) {
      let returns = 0;
      walk(declaration.body, (child) => {
        if (!ts.isReturnStatement(child) || !child.expression) return;
        returns += 1;
        stateNames(target, child.expression, add);
      });
      if (returns > 0) return undefined;
    }
  }
  return add(undefined);
}

/** `static properties` of a class: the name, and its attribute where it has one. */
function propertiesOf(declaration) {
  const member = declaration.members.find((one) => one.name?.getText() === 'properties');
  const object = member?.initializer;
  if (!object || !ts.isObjectLiteralExpression(object)) return [];
  return object.properties.map((property) => {
    const name = property.name.text;
    const options = new Map(property.initializer.properties.map((option) => [option.name.getText(), option.initializer]));
    const attribute = options.get('attribute');
    const state = options.get('state')?.kind === ts.SyntaxKind.TrueKeyword;
    const none = state || attribute?.kind === ts.SyntaxKind.FalseKeyword;
    return { name, state, attribute: none ? undefined : attribute && ts.isStringLiteral(attribute) ? attribute.text : name.toLowerCase() };
  });
}

/**
 * @param {string} path of the module, from the root
 * @param {string} className
 * @param {string} [text] instead of what the file says, for tests
 */
export function sourceOf(path, className, text) {
  const entry = text === undefined ? load(path) : readModule(path, text);
  const declaration = entry.declared.get(className);
  if (!declaration) throw new Error(`${path}: no class ${className}`);
  const found = {
    parts: new Set(),
    lightParts: new Set(),
    slots: new Set(),
    states: new Set(),
    events: new Set(),
    variables: new Set(),
    children: new Set(),
    lightPartDocs: [],
    unreadable: [],
  };
  const add = (kind, where) => (value) => {
    if (value === undefined) found.unreadable.push(`${kind} in ${where}`);
    else found[kind].add(value);
  };
  for (const { module, node } of reach(entry, className)) {
    const read = (child) => {
      if (ts.isTemplateLiteral(child)) {
        const template = textOf(child);
        valuesOf('part', template).forEach(add('parts', module.path));
        valuesOf('data-part', template).forEach(add('lightParts', module.path));
        for (const [slot] of template.text.matchAll(/<slot\b[^>]*>/g)) {
          const name = /\sname=(?:"([^"]*)"|(\u0000))/.exec(slot);
          found.slots.add(name ? (name[1] ?? '*') : '');
        }
        for (const [, tag] of template.text.matchAll(/<([a-z]+(?:-[a-z]+)+)[\s>]/g)) found.children.add(tag);
        // The modules of the tokens declare all of them; what counts is who reads one.
        if (!TOKENS.test(module.path))
          for (const [, name] of template.text.matchAll(/var\(\s*(--(?:_|backup-)[a-z0-9-]+)/g)) found.variables.add(name);
      }
      if (
        ts.isNewExpression(child) &&
        ts.isIdentifier(child.expression) &&
        module.imported.get(child.expression.text)?.path === 'src/events.ts'
      ) {
        found.events.add(child.expression.text);
      }
      if (ts.isCallExpression(child) && child.expression.getText() === 'setStates' && child.arguments[1]) {
        stateNames(module, child.arguments[1], add('states', module.path));
      }
    };
    read(node);
    walk(node, read);
    for (const tag of ts.getJSDocTags(node)) {
      if (tag.tagName.text !== 'csslightpart') continue;
      const [, name, description] = /^([\w-]+)\s+-\s+(.*)$/s.exec(ts.getTextOfJSDocComment(tag.comment) ?? '') ?? [];
      found.lightPartDocs.push({ name, description });
    }
  }
  return { ...found, properties: propertiesOf(declaration) };
}

/** `constructor(readonly wallet: string)` declares a field. @returns {object[]} such fields of a class, for the manifest */
export function parameterFields(path, className) {
  const node = load(path).declared.get(className);
  const constructor = node?.members?.find((member) => ts.isConstructorDeclaration(member));
  return (constructor?.parameters ?? [])
    .filter(({ modifiers }) => modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ReadonlyKeyword))
    .map((parameter) => {
      const description = (parameter.jsDoc ?? []).map(({ comment }) => ts.getTextOfJSDocComment(comment)).join(' ');
      return {
        kind: 'field',
        name: parameter.name.getText(),
        type: { text: parameter.type.getText() },
        ...(description && { description }),
        readonly: true,
      };
    });
}

/** The name of each event class of src/events.ts. @returns {Map<string, string>} class to event name */
export function eventNames(path = 'src/events.ts') {
  const names = new Map();
  if (!existsSync(join(root, path))) return names;
  for (const [name, node] of load(path).declared) {
    walk(node, (child) => {
      if (
        ts.isCallExpression(child) &&
        child.expression.kind === ts.SyntaxKind.SuperKeyword &&
        child.arguments[0] &&
        ts.isStringLiteral(child.arguments[0])
      ) {
        names.set(name, child.arguments[0].text);
      }
    });
  }
  return names;
}
