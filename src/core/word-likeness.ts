/**
 * Does a row of letters read like a word or a name? Told by how usual each
 * letter is after the two before it, in the words of the full dictionaries: what
 * is left out of the small ones is caught by this, and not taken for random.
 * The same idea as in Melicher et al., "Fast, Lean, and Accurate" (USENIX Security 2016), in 19,683 digits.
 */

/** The edge of a word, and the letters a to z. */
export const SYMBOLS = 27;
const EDGE = 0;
const A = 'a'.charCodeAt(0);

/** One digit for two bits of surprise. */
const BITS_PER_STEP = 2;
export const MOST_STEPS = 7;

export const SHORTEST_LIKENESS = 5;
export const LONGEST_LIKENESS = 12;

/** 98 of 100 words of the full dictionaries surprise less, 95 of 100 rows of random letters more. */
const BITS_AT_ALL = 10;
const BITS_PER_LETTER = 3.9;

/** The symbol of a character code; `EDGE` for what is no letter from a to z. */
export function symbolOf(character: number): number {
  const symbol = character - A + 1;
  return symbol >= 1 && symbol < SYMBOLS ? symbol : EDGE;
}

export class WordLikeness {
  readonly #steps: Uint8Array;

  /** @param digits for each pair of symbols and each symbol after it: the surprise, 0 to 7 */
  constructor(digits: string) {
    this.#steps = Uint8Array.from(digits, Number);
  }

  /** Lengths of all that reads like a word and begins at `from`. */
  lengthsAt(codes: ArrayLike<number>, from: number): readonly number[] {
    const lengths: number[] = [];
    let bits = 0;
    let before = EDGE;
    let last = EDGE;
    for (let length = 1; length <= LONGEST_LIKENESS; length++) {
      const symbol = symbolOf(codes[from + length - 1] ?? 0);
      if (symbol === EDGE) break;
      bits += this.#bits(before, last, symbol);
      before = last;
      last = symbol;
      const whole = bits + this.#bits(before, last, EDGE);
      if (length >= SHORTEST_LIKENESS && whole <= BITS_AT_ALL + BITS_PER_LETTER * length) lengths.push(length);
    }
    return lengths;
  }

  #bits(before: number, last: number, symbol: number): number {
    return BITS_PER_STEP * (this.#steps[(before * SYMBOLS + last) * SYMBOLS + symbol] ?? MOST_STEPS);
  }
}
