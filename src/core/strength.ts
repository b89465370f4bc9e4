/**
 * How many guesses a secret withstands, by @zxcvbn-ts with dictionaries of our
 * choosing: small ones (strength-tier.ts) unless others are given. Everything heavy
 * is loaded on the first estimate; in a browser that happens in a worker, see
 * workers/strength-client.ts.
 *
 * zxcvbn's result object holds the secret and its parts. Only numbers and codes
 * leave this module.
 */
import type { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { wordsAndParts } from './blocklist.ts';
import { BackupError } from './errors.ts';
import { normalizeText } from './text.ts';
import type { WORD_LIKE as MatcherWordLike, WordMatcher } from './word-matcher.ts';

export const STRENGTH_LEVELS = ['very-weak', 'weak', 'fair', 'strong', 'very-strong'] as const;
export type StrengthLevel = (typeof STRENGTH_LEVELS)[number];

export interface StrengthEstimate {
  readonly guessesLog10: number;
  readonly level: StrengthLevel;
  /** Why it is weak and what would help, at most two: message keys `hint.<code>`. */
  readonly hints: readonly Hint[];
}

export type StrengthEstimator = (text: string, userInputs?: readonly string[]) => Promise<StrengthEstimate>;

/** The least log10 of guesses for every level after the first. "Strong" starts where the default policy does. */
const LEVEL_STARTS: readonly number[] = [6, 8, 10, 14];

export function levelOf(guessesLog10: number): StrengthLevel {
  const reached = LEVEL_STARTS.filter((start) => guessesLog10 >= start).length;
  return STRENGTH_LEVELS[reached] ?? 'very-weak';
}

/** An estimate whose guesses are known by construction, as those of a generated passphrase are. */
export function estimateFromGuesses(guessesLog10: number, hints: readonly Hint[] = []): StrengthEstimate {
  return { guessesLog10, level: levelOf(guessesLog10), hints };
}

/** The name under which word-matcher.ts reports what merely reads like a word; its module is heavy, so only the type comes from there. */
const WORD_LIKE: typeof MatcherWordLike = 'word-like';

/** zxcvbn's feedback to hint codes; what is not here is not worth saying. */
const HINT_OF = {
  straightRow: 'keyboard-row',
  keyPattern: 'keyboard-pattern',
  simpleRepeat: 'repeated',
  extendedRepeat: 'repeated',
  sequences: 'sequence',
  recentYears: 'year',
  dates: 'date',
  topTen: 'very-common',
  topHundred: 'very-common',
  common: 'common',
  similarToCommon: 'similar-to-common',
  wordByItself: 'single-word',
  [WORD_LIKE]: 'word-like',
  namesByThemselves: 'name',
  commonNames: 'name',
  userInputs: 'personal',
  l33t: 'substitutions',
  reverseWords: 'reversed',
  allUppercase: 'capitals',
  capitalization: 'capitals',
  anotherWord: 'add-words',
} as const;
export type Hint = (typeof HINT_OF)[keyof typeof HINT_OF];
export const HINTS: readonly Hint[] = [...new Set(Object.values(HINT_OF))];

const MAX_HINTS = 2;

function hintsOf(warning: string | null, suggestions: readonly string[]): readonly Hint[] {
  // What is wrong first; the general advice to add words comes last, and only if there is room.
  const general = suggestions.filter((code) => code === 'anotherWord');
  const codes = [warning ?? '', ...suggestions.filter((code) => code !== 'anotherWord'), ...general];
  const hints = codes.flatMap((code) => (Object.hasOwn(HINT_OF, code) ? [HINT_OF[code as keyof typeof HINT_OF]] : []));
  return [...new Set(hints)].slice(0, MAX_HINTS);
}

/** What an estimator knows. */
export interface StrengthData {
  readonly dictionary: Record<string, (string | number)[]>;
  readonly graphs: Record<string, Record<string, (string | null)[]>>;
  /** Finds words, the personal ones as well, in place of zxcvbn-ts. */
  readonly words?: WordMatcher;
}

/** The small dictionaries. The full ones: strength-full.ts. */
async function loadTier(): Promise<StrengthData> {
  return (await import('./strength-tier.ts')).loadTier();
}

export interface EstimatorOptions {
  readonly load?: () => Promise<StrengthData>;
  /**
   * Only so many code units are looked at: time grows steeply with length. What
   * follows can only add guesses, so the estimate is never too high for it.
   */
  readonly maxLength?: number;
}

const DEFAULT_PREFIX = 64;
/**
 * So many ways to undo "leet" spelling are tried; zxcvbn's own 100 make texts
 * full of symbols ten times slower, and change no verdict of our corpus.
 */
const LEET_VARIANTS = 10;
/** zxcvbn searches each of them in the secret: a few words, not a dictionary. */
const MAX_USER_INPUTS = 64;
const MAX_USER_INPUT_LENGTH = 256;

interface Loaded {
  readonly zxcvbn: ZxcvbnFactory;
  readonly words: WordMatcher | undefined;
}

/** @returns an estimator that loads its data on the first call, once */
export function createEstimator({ load = loadTier, ...others }: EstimatorOptions = {}): StrengthEstimator {
  return estimatorWith({ load, ...others });
}

/** The same for those who bring their dictionaries, and no others in their bundle. */
export function estimatorWith({
  load,
  maxLength = DEFAULT_PREFIX,
}: EstimatorOptions & Required<Pick<EstimatorOptions, 'load'>>): StrengthEstimator {
  let factory: Promise<Loaded> | undefined;
  return async (text, userInputs = []) => {
    if (text === '') return estimateFromGuesses(0);
    const started = (factory ??= startFactory(load, maxLength));
    // A failed download must not stand for ever.
    const loaded = await started.catch((cause: unknown) => {
      if (factory === started) factory = undefined;
      throw new BackupError('worker-failed', 'strength dictionaries', { cause });
    });
    const words = wordsAndParts(userInputs)
      .slice(0, MAX_USER_INPUTS)
      .map((word) => word.slice(0, MAX_USER_INPUT_LENGTH));
    try {
      // Cut before normalising too: a pasted book must not be copied around.
      const prefix = normalizeText(text.slice(0, 4 * maxLength)).slice(0, maxLength);
      loaded.words?.know(words);
      const { guessesLog10, feedback, sequence } = loaded.zxcvbn.check(prefix, loaded.words ? [] : words);
      const [only, ...others] = sequence;
      const warning = feedback.warning ?? (others.length === 0 && only?.['dictionaryName'] === WORD_LIKE ? WORD_LIKE : null);
      return estimateFromGuesses(Math.max(0, guessesLog10), hintsOf(warning, feedback.suggestions));
    } catch {
      // No cause: an error of the library may quote the secret.
      throw new BackupError('internal', 'strength estimate');
    }
  };
}

async function startFactory(load: () => Promise<StrengthData>, maxLength: number): Promise<Loaded> {
  const [core, { dictionary, graphs, words }] = await Promise.all([import('@zxcvbn-ts/core'), load()]);
  const l33tMaxSubstitutions = words ? 1 : LEET_VARIANTS;
  const zxcvbn = new core.ZxcvbnFactory({ dictionary, graphs, maxLength, l33tMaxSubstitutions }, words ? { words: words.matcher } : {});
  return { zxcvbn, words };
}
