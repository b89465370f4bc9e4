/**
 * Words with a small number each, as a tree of letters in two flat arrays: looked up letter by letter, so that only what
 * can still become a word is followed. 20,000 words take a few milliseconds to build and half a megabyte.
 */

/** Fields of a node: its character, the first of its children, the next of its siblings, the number of the word that ends here. */
const CHARACTER = 0;
const CHILD = 1;
const SIBLING = 2;
const NUMBER = 3;
const FIELDS = 4;

export class WordTrie {
  static readonly ROOT = 0;
  #nodes: Int32Array;
  #end = FIELDS;

  /** @param characters how many characters all the words have together, at most */
  constructor(characters: number) {
    this.#nodes = new Int32Array((characters + 1) * FIELDS);
  }

  /** @param number above 0; of two for one word, the smaller stays */
  add(word: string, number: number): void {
    let node = WordTrie.ROOT;
    for (let at = 0; at < word.length; at++) node = this.#childOrNew(node, word.charCodeAt(at));
    const before = this.numberAt(node);
    this.#nodes[node + NUMBER] = before === 0 ? number : Math.min(before, number);
  }

  /** Where the character leads from a node; 0 (the root, which nothing leads to) for nowhere. */
  child(node: number, character: number): number {
    const nodes = this.#nodes;
    let found = nodes[node + CHILD] as number;
    while (found !== 0 && nodes[found + CHARACTER] !== character) found = nodes[found + SIBLING] as number;
    return found;
  }

  /** Of the word that ends at the node; 0 where none does. */
  numberAt(node: number): number {
    return this.#nodes[node + NUMBER] as number;
  }

  /** Of the word; 0 where there is no such word. */
  numberOf(text: string): number {
    let node = WordTrie.ROOT;
    for (let at = 0; at < text.length; at++) {
      node = this.child(node, text.charCodeAt(at));
      if (node === 0) return 0;
    }
    return this.numberAt(node);
  }

  #childOrNew(node: number, character: number): number {
    const found = this.child(node, character);
    if (found !== 0) return found;
    const made = this.#end;
    this.#end += FIELDS;
    this.#nodes[made + CHARACTER] = character;
    this.#nodes[made + SIBLING] = this.#nodes[node + CHILD] as number;
    this.#nodes[node + CHILD] = made;
    return made;
  }
}
