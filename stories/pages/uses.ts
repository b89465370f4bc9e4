/** Where each string shows: found in the source, by the keys and patterns of keys that modules name. */

/** Path to text. */
export type Sources = Readonly<Record<string, string>>;

/** `'form.copy'` as it stands. */
const LITERAL = /'([a-z][\w-]*(?:\.[\w-]+)+)'/g;
/** `form.${mode}.title`; a pattern that begins with a placeholder names nothing. */
const PATTERN = /`([a-z][\w.-]*\.[\w.-]*(?:\$\{[^}`]*\}[\w.-]*)+)`/g;

const escape = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function toPattern(template: string): RegExp {
  const parts = template.split(/\$\{[^}]*\}/).map(escape);
  return new RegExp(`^${parts.join('[^.]+')}$`);
}

/** Does a module name this key, or the key of which it is a variant (`form.create.title.pin`)? */
function namerOf(text: string): (key: string) => boolean {
  const literals = new Set([...text.matchAll(LITERAL)].map((match) => match[1] ?? ''));
  const patterns = [...text.matchAll(PATTERN)].map((match) => toPattern(match[1] ?? ''));
  const names = (key: string) => literals.has(key) || patterns.some((pattern) => pattern.test(key));
  return (key) => {
    for (let at = key; at.includes('.'); at = at.slice(0, at.lastIndexOf('.'))) if (names(at)) return true;
    return false;
  };
}

/** Relative to absolute, both with `/` at the start. */
function resolve(from: string, specifier: string): string {
  return new URL(specifier, `file://${from}`).pathname;
}

function importsOf(path: string, text: string): string[] {
  const found = text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g);
  return [...found].map((match) => resolve(path, match[1] ?? ''));
}

/** The tables name every key; that is no use of it. */
const isTable = (path: string) => path.includes('/messages/');

function reachableFrom(start: string, sources: Sources): Set<string> {
  const seen = new Set<string>();
  const visit = (path: string): void => {
    const text = sources[path];
    if (seen.has(path) || text === undefined || isTable(path)) return;
    seen.add(path);
    for (const target of importsOf(path, text)) visit(target);
  };
  visit(start);
  return seen;
}

/**
 * @param sources modules by path (`/src/elements/x.ts`)
 * @param tags elements, each of which is `/src/elements/<tag>.ts`
 * @returns for each key the tags of the elements that can say it
 */
export function usesOf(keys: readonly string[], sources: Sources, tags: readonly string[]): Map<string, string[]> {
  const namers = new Map(Object.entries(sources).map(([path, text]) => [path, isTable(path) ? () => false : namerOf(text)] as const));
  const modules = tags.map((tag) => ({ tag, paths: [...reachableFrom(`/src/elements/${tag}.ts`, sources)] }));
  return new Map(
    keys.map((key) => {
      const shown = modules.filter(({ tag, paths }) => paths.some((path) => !isOther(path, tag, tags) && namers.get(path)?.(key)));
      return [key, shown.map(({ tag }) => tag)];
    }),
  );
}

/** An element that is used inside another says its own words. */
function isOther(path: string, tag: string, tags: readonly string[]): boolean {
  return tags.some((other) => other !== tag && path.startsWith(`/src/elements/${other}.`));
}
