/** Gives a class its tag. A tag that another class has already is a mistake one can see; the same class again is fine. */
export function define(tag: string, element: CustomElementConstructor): void {
  const taken = customElements.get(tag);
  if (taken === element) return;
  if (taken) {
    const problem = new Error(`<${tag}> belongs to another class. Two copies of holdfast? Keep one: npm ls holdfast`);
    // Reported, not thrown: the page's other elements still get their tags.
    console.error(problem);
    globalThis.reportError?.(problem); // not in Node, where a server that reloads its code comes by here
    return;
  }
  customElements.define(tag, element);
}
