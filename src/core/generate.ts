/**
 * Passphrases that a person can write down and a machine cannot guess.
 *
 * The words are the EFF large word list as @zxcvbn-ts/language-common ships it:
 * 7,776 words of three to nine letters, hyphens taken out ("dropdown", "felttip",
 * "tshirt") and "yo-yo", which would then be there twice, replaced by "cheetah".
 * Six words drawn uniformly are 6 × log2(7776) = 77.5 bits. See NOTICE for the source.
 */
import { BackupError } from './errors.ts';

const DEFAULT_WORDS = 6;
/** Fewer are below 77.5 bits, which is what we promise; more than 20 would outgrow what a form shows. */
const MIN_WORDS = 6;
const MAX_WORDS = 20;
/** Typed alike on every keyboard, and not turned into a full stop when it comes twice. */
const SEPARATOR = '-';
/** 6^5: five dice choose one. */
export const DICE_WORDS = 7776;

export interface GeneratedPassphrase {
  readonly text: string;
  /** By construction: an attacker who knows the list and the number of words tries half of them on average. */
  readonly guessesLog10: number;
}

/**
 * @param options words: 6 to 20
 * @throws BackupError `invalid-argument`, `internal` when the list is not the one that was checked
 */
export async function generatePassphrase({ words = DEFAULT_WORDS }: { words?: number } = {}): Promise<GeneratedPassphrase> {
  if (!Number.isInteger(words) || words < MIN_WORDS || words > MAX_WORDS) {
    throw new BackupError('invalid-argument', 'words', { details: { field: 'words', limit: words < MIN_WORDS ? MIN_WORDS : MAX_WORDS } });
  }
  const { default: list } = await import('@zxcvbn-ts/language-common/dist/diceware.json.mjs');
  // A shorter list would quietly make weaker passphrases.
  if (list.length !== DICE_WORDS) throw new BackupError('internal', 'word list');
  const drawn = Array.from({ length: words }, () => list[uniformBelow(DICE_WORDS)] ?? '');
  return { text: drawn.join(SEPARATOR), guessesLog10: words * Math.log10(DICE_WORDS) - Math.log10(2) };
}

const SPAN = 0x1_0000;

/** A uniform integer in [0, count), count at most 65,536. What would favour the small ones is drawn again. */
function uniformBelow(count: number): number {
  const acceptedBelow = SPAN - (SPAN % count);
  const draw = new Uint16Array(1);
  for (;;) {
    const [value = SPAN] = crypto.getRandomValues(draw);
    if (value < acceptedBelow) {
      draw.fill(0);
      return value % count;
    }
  }
}
