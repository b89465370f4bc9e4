/** Attributes with a fixed set of values: a bad one is said once in the console, and the default is used. */
const warned = new Set<string>();

/** A converter for Lit: from the attribute's text to one of the values. */
export function oneOf<Value extends string>(name: string, values: readonly Value[], fallback: Value): (text: string | null) => Value {
  return (text) => {
    const value = values.find((known) => known === text);
    if (value !== undefined || text === null) return value ?? fallback;
    const complaint = `${name}="${text}" is not one of ${values.join(', ')}; ${fallback} is used`;
    if (!warned.has(complaint)) console.warn(complaint);
    warned.add(complaint);
    return fallback;
  };
}
