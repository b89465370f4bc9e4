/** What ways back are called, so that two of one kind can be told apart. */
import type { Words } from '../../controllers/words.ts';

type AnyWords = Pick<Words<never>, 'methodName' | 'maybe'>;

export interface Way {
  readonly slotId: string;
  readonly method: string;
}

/** "Password"; where there are several, "Password 1" and "Password 2", in the order in which they were set up. */
export function wayName(way: Way, all: readonly Way[], words: AnyWords): string {
  const name = words.methodName(way.method);
  const alike = waysAlike(way, all, words);
  if (alike.length < 2) return name;
  const count = 1 + alike.findIndex(({ slotId }) => slotId === way.slotId);
  // Its words may still be on their way; the number is not to wait for them.
  return words.maybe('method.nth', { method: name, count }) ?? `${name} ${count}`;
}

/** All ways that people would call the same, this one included. */
export function waysAlike<W extends Way>(way: Way, all: readonly W[], words: AnyWords): readonly W[] {
  const name = words.methodName(way.method);
  return all.filter(({ method }) => words.methodName(method) === name);
}
