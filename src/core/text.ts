/**
 * From what a person typed to the bytes that a key is made of.
 *
 * Profile `text-1` is OpaqueString of RFC 8265 (section 4.2) over the
 * FreeformClass of RFC 8264: the same password typed on another keyboard gives
 * the same bytes, and what cannot be typed again reliably is refused when it is
 * set. Profile `pin-1` turns the decimal digits of every script into ASCII first.
 *
 * Changing anything here changes people's keys: profiles get new names instead.
 */
import { utf8 } from './bytes.ts';
import { BackupError } from './errors.ts';
import { digitValue, isRecentlyNormalized, isVirama, joinsNext, joinsPrevious } from './text-tables.ts';

export type TextProfile = 'text-1' | 'pin-1';

/** A code point that the reader's Unicode version does not know is refused when set, not when opened. */
export type TextPurpose = 'set' | 'open';

/** Why a code point is refused; for people, the parameter `kind` of `issue.characters`. */
export const NOT_ALLOWED_KINDS = [
  'control', // tab, line break, NUL and the like, line and paragraph separators
  'joined-emoji', // several emoji glued together by U+200D
  'emoji-style', // an emoji followed by an invisible style mark, U+FE0E or U+FE0F
  'joiner', // U+200C or U+200D where RFC 5892 appendix A does not allow it
  'invisible', // default ignorable and other format characters
  'surrogate', // half of a character
  'noncharacter',
  'private-use',
  'unassigned', // newer than this browser's Unicode, or than another browser's normaliser
  'old-hangul', // conjoining jamo that do not compose
  'mixed-digits', // Arabic-Indic and extended Arabic-Indic digits in one text
  'context', // a mark that is allowed between certain letters only
  'excluded', // the exceptions of RFC 5892 section 2.6, and whatever is left
] as const;
export type NotAllowedKind = (typeof NOT_ALLOWED_KINDS)[number];

export interface NotAllowed {
  readonly kind: NotAllowedKind;
  /** Which character it is, counted from 1 in code points of the prepared text. */
  readonly position: number;
}

/** Maps and normalises; refuses nothing. */
export function normalizeText(text: string, profile: TextProfile = 'text-1'): string {
  const digits = profile === 'pin-1' ? text.replace(/[^\0-\x7F]/gu, asciiDigit) : text;
  // RFC 8265 section 4.2.2: spaces, then NFC. No case, width or direction rule.
  const spaced = digits.replace(/\p{Zs}/gu, ' ');
  // Firefox normalises half a surrogate pair to U+FFFD, which would then be allowed; left as it is, it is refused.
  return spaced.isWellFormed() ? spaced.normalize('NFC') : spaced;
}

function asciiDigit(character: string): string {
  return digitValue(character.codePointAt(0) ?? 0)?.toString() ?? character;
}

/** A text as its code points, with what two rules ask about the whole of it: asked once, so that long texts cost no more. */
class Reading {
  readonly all: readonly number[];
  readonly #text: string;
  readonly #answers = new Map<RegExp, boolean>();

  constructor(text: string) {
    this.#text = text;
    this.all = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  }

  /** The code point there; 0 before the start and after the end. */
  at(index: number): number {
    return this.all[index] ?? 0;
  }

  /** The same as text; empty outside. */
  characterAt(index: number): string {
    const codePoint = this.all[index];
    return codePoint === undefined ? '' : String.fromCodePoint(codePoint);
  }

  contains(pattern: RegExp): boolean {
    const answer = this.#answers.get(pattern) ?? pattern.test(this.#text);
    this.#answers.set(pattern, answer);
    return answer;
  }
}

/** The first code point of a normalised text that FreeformClass does not allow. */
export function findNotAllowed(normalized: string, purpose: TextPurpose): NotAllowed | undefined {
  const reading = new Reading(normalized);
  for (let at = 0; at < reading.all.length; at++) {
    const kind = refusal(reading, at, purpose);
    if (kind) return { kind, position: at + 1 };
  }
  return undefined;
}

/**
 * @param purpose `set` when a backup is made with it, `open` when one is opened
 * @returns UTF-8, owned by the caller
 * @throws BackupError `secret-empty`, `secret-not-allowed` with the kind in `details.field`
 */
export function prepareText(text: string, purpose: TextPurpose, profile: TextProfile = 'text-1'): Uint8Array {
  const normalized = normalizeText(text, profile);
  if (normalized === '') throw new BackupError('secret-empty');
  const refused = findNotAllowed(normalized, purpose);
  if (refused) throw new BackupError('secret-not-allowed', refused.kind, { details: { field: refused.kind } });
  return utf8(normalized);
}

/** Code points, as NIST SP 800-63B-4 counts characters. */
export function countCharacters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

// RFC 8264 section 9.6: allowed or refused against what their properties say.
const ALLOWED_EXCEPTIONS = /[\u00DF\u03C2\u06FD\u06FE\u0F0B\u3007]/u;
const REFUSED_EXCEPTIONS = /[\u0640\u07FA\u302E\u302F\u3031-\u3035\u303B]/u;

// Sections 9.1, 9.15 to 9.18 and 9.13 without compatibility, one class: letters,
// digits, marks, spaces, symbols, punctuation.
const FREEFORM = /[\p{L}\p{N}\p{M}\p{Zs}\p{S}\p{P}]/u;
const EMOJI = /\p{Extended_Pictographic}|\p{Emoji_Modifier}|[\uFE0F\u20E3#*0-9]/u;

/** RFC 8264 section 8, in its order, for one code point of a normalised text. */
function refusal(text: Reading, at: number, purpose: TextPurpose): NotAllowedKind | undefined {
  const codePoint = text.at(at);
  if (codePoint >= 0x20 && codePoint <= 0x7e) return undefined;
  const character = String.fromCodePoint(codePoint);
  if (ALLOWED_EXCEPTIONS.test(character)) return undefined;
  if (REFUSED_EXCEPTIONS.test(character)) return 'excluded';
  const rule = CONTEXT_RULES.get(codePoint);
  if (rule) return rule(text, at);
  if (/\p{Noncharacter_Code_Point}/u.test(character)) return 'noncharacter';
  if (/\p{Cn}/u.test(character)) return purpose === 'set' ? 'unassigned' : undefined;
  if (purpose === 'set' && isRecentlyNormalized(codePoint)) return 'unassigned';
  if (isOldHangulJamo(codePoint)) return 'old-hangul';
  if (codePoint === 0xfe0e || codePoint === 0xfe0f) return EMOJI.test(text.characterAt(at - 1)) ? 'emoji-style' : 'invisible';
  if (/\p{Default_Ignorable_Code_Point}/u.test(character)) return 'invisible';
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(character)) return 'control';
  if (/\p{Cs}/u.test(character)) return 'surrogate';
  if (/\p{Co}/u.test(character)) return 'private-use';
  if (/\p{Cf}/u.test(character)) return 'invisible';
  return FREEFORM.test(character) ? undefined : 'excluded';
}

/** Section 9.9: Hangul_Syllable_Type L, V or T, which are exactly these blocks. */
function isOldHangulJamo(codePoint: number): boolean {
  return (
    (codePoint >= 0x1100 && codePoint <= 0x11ff) ||
    (codePoint >= 0xa960 && codePoint <= 0xa97c) ||
    (codePoint >= 0xd7b0 && codePoint <= 0xd7c6) ||
    (codePoint >= 0xd7cb && codePoint <= 0xd7fb)
  );
}

type ContextRule = (text: Reading, at: number) => NotAllowedKind | undefined;

/** Joining_Type=Transparent among what may stand in a secret; unknown marks of a newer Unicode get the benefit of the doubt. */
function isTransparent(character: string): boolean {
  return /^[\p{Mn}\p{Me}\p{Cn}\u{1E94B}]$/u.test(character);
}

/** RFC 5892 appendix A.1: after a virama, or between letters that would join. */
const zeroWidthNonJoiner: ContextRule = (text, at) => {
  if (isVirama(text.at(at - 1))) return undefined;
  let before = at - 1;
  while (isTransparent(text.characterAt(before))) before--;
  let after = at + 1;
  while (isTransparent(text.characterAt(after))) after++;
  return when(joinsNext(text.at(before)) && joinsPrevious(text.at(after)), 'joiner');
};

/** Appendix A.2: after a virama only. Emoji sequences are the usual way to get here. */
const zeroWidthJoiner: ContextRule = (text, at) =>
  when(isVirama(text.at(at - 1)), EMOJI.test(text.characterAt(at - 1)) ? 'joined-emoji' : 'joiner');

/** Appendix A.3: between two small l, as Catalan has it. */
const middleDot: ContextRule = (text, at) => when(text.at(at - 1) === 0x6c && text.at(at + 1) === 0x6c);
/** Appendix A.4: before a Greek character. */
const greekNumeralSign: ContextRule = (text, at) => when(/^\p{Script=Greek}$/u.test(text.characterAt(at + 1)));
/** Appendix A.5 and A.6: after a Hebrew character. */
const hebrewPunctuation: ContextRule = (text, at) => when(/^\p{Script=Hebrew}$/u.test(text.characterAt(at - 1)));

const JAPANESE_OR_HAN = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u;
const ARABIC_INDIC = /[\u0660-\u0669]/u;
const EXTENDED_ARABIC_INDIC = /[\u06F0-\u06F9]/u;
/** Appendix A.7: anywhere in a text that has Japanese letters or Han. */
const katakanaMiddleDot: ContextRule = (text) => when(text.contains(JAPANESE_OR_HAN));
/** Appendix A.8 and A.9: the two sets look alike and must not meet. */
const arabicIndic: ContextRule = (text) => when(!text.contains(EXTENDED_ARABIC_INDIC), 'mixed-digits');
const extendedArabicIndic: ContextRule = (text) => when(!text.contains(ARABIC_INDIC), 'mixed-digits');

function when(allowed: boolean, otherwise: NotAllowedKind = 'context'): NotAllowedKind | undefined {
  return allowed ? undefined : otherwise;
}

const CONTEXT_RULES: ReadonlyMap<number, ContextRule> = new Map([
  [0x200c, zeroWidthNonJoiner],
  [0x200d, zeroWidthJoiner],
  [0xb7, middleDot],
  [0x375, greekNumeralSign],
  [0x5f3, hebrewPunctuation],
  [0x5f4, hebrewPunctuation],
  [0x30fb, katakanaMiddleDot],
  ...Array.from({ length: 10 }, (_, i): [number, ContextRule] => [0x660 + i, arabicIndic]),
  ...Array.from({ length: 10 }, (_, i): [number, ContextRule] => [0x6f0 + i, extendedArabicIndic]),
]);
