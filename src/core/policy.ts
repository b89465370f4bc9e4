/**
 * One object decides what a secret must be: the rules that people read, the
 * checks while they type, the `passwordrules` attribute and the last check
 * before a backup is made all come from it.
 *
 * The defaults follow NIST SP 800-63B-4 (section 3.1.1): at least 15 characters,
 * long ones welcome, every character and space allowed, no composition rules, no
 * truncation, a blocklist that says why. Because nothing limits an attacker's
 * guesses once he has the file, everything has to withstand 10^10 of them; what
 * does may be shorter. Where a vault counts guesses (method `password`) a long
 * one has to withstand 10^8: what is left is whoever runs the vault.
 */
import { commonKind } from './blocklist.ts';
import { BackupError, type ErrorCode, isErrorCode } from './errors.ts';
import { DEFAULTS, assertNamed, assertPolicy } from './policy-limits.ts';
import type { StrengthEstimate } from './strength.ts';
import { type TextProfile, countCharacters, findNotAllowed, normalizeText } from './text.ts';

export type SecretKind = 'password' | 'pin' | 'passcode' | 'text';
/** Which characters may be used at all. */
export type Allow = 'any' | 'ascii' | 'letters-digits' | 'digits';

/** At least so many of each. Off by default: NIST SP 800-63B-4 advises against it. */
export interface Composition {
  readonly upper?: number;
  readonly lower?: number;
  readonly digits?: number;
  readonly symbols?: number;
  /** How often the same character may follow itself; 1 forbids "aa". */
  readonly maxConsecutive?: number;
}

export interface SecretPolicy {
  /** `a-z0-9-`, at most 64: what a server can check instead of the secret. */
  readonly name: string;
  readonly kind: SecretKind;
  /** Characters are code points of the prepared text. */
  readonly minLength: number;
  readonly maxLength: number;
  /** A shorter secret is taken from this many estimated guesses on; 0: length alone decides. */
  readonly minGuesses: number;
  /** However long it is, a secret needs at least this many; 0: length alone decides. */
  readonly floorGuesses: number;
  /** Words that are no secret here: the app's name, the wallet's, the person's. */
  readonly blocklist: readonly string[];
  readonly allow: Allow;
  readonly composition?: Composition;
  /** The integrator's own rules, on the prepared text. Must not keep it. */
  readonly custom?: (text: string) => readonly Issue[];
}

/** One rule as people read it: message key `rule.<id>`. */
export interface Rule {
  readonly id: RuleId;
  readonly params: Readonly<Record<string, number | string>>;
}

export const RULE_IDS = [
  'length-or-strength', // minLength
  'min-length', // minLength
  'min-digits', // minLength
  'max-length', // maxLength
  'only-ascii',
  'only-letters-digits',
  'only-digits',
  'not-common',
  'upper', // count
  'lower', // count
  'digits', // count
  'symbols', // count
  'max-consecutive', // count
] as const;
export type RuleId = (typeof RULE_IDS)[number];

/** What an issue can be about besides the rules above: message key `issue.<rule>`. */
export const MORE_ISSUES = ['empty', 'characters', 'strength', 'custom'] as const;

/** What is wrong with a secret. Never holds the secret. */
export interface Issue {
  readonly rule: string;
  readonly code: ErrorCode;
  readonly params?: Readonly<Record<string, number | string>>;
  /** Words of the integrator's own rule, shown as they are. */
  readonly reason?: string;
}

export type RuleState = 'met' | 'not-met' | 'unknown';

/**
 * @throws BackupError `policy-too-weak` for a policy that cannot protect
 * savings, `invalid-argument` for one that contradicts itself
 */
export function createPolicy(options: Partial<SecretPolicy> = {}): SecretPolicy {
  const kind = options.kind ?? 'password';
  if (!Object.hasOwn(DEFAULTS, kind)) throw new BackupError('invalid-argument', 'policy kind', { details: { field: 'kind' } });
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<SecretPolicy>;
  const changed = Object.keys(given).some((key) => key !== 'kind');
  const { leastLength: _, ...defaults } = DEFAULTS[kind];
  const policy = { name: changed ? `${kind}-custom` : `${kind}-2026`, ...defaults, ...given, kind };
  assertPolicy(policy);
  if (given.name === undefined) assertNamed(policy);
  return Object.freeze({ ...policy, blocklist: Object.freeze([...policy.blocklist]) });
}

/** A PIN typed on another keyboard is the same PIN. */
export function profileOf(policy: Pick<SecretPolicy, 'kind'>): TextProfile {
  return policy.kind === 'pin' ? 'pin-1' : 'text-1';
}

const ALLOWED: Readonly<Record<Allow, RegExp>> = {
  'any': /^/u,
  'ascii': /^[ -~]*$/u,
  'letters-digits': /^[\p{L}\p{M}\p{Nd}]*$/u,
  'digits': /^[0-9]*$/u,
};

/** Above this a maximum is no news to people, and stays out of the list they read. */
const SAID_UP_TO = 64;

/** The rules that people read, in the order in which to show them. */
export function rulesOf(policy: SecretPolicy): readonly Rule[] {
  const { minLength, maxLength, allow, composition = {} } = policy;
  const rules: Rule[] = [];
  const lengthRule = policy.minGuesses > 0 ? 'length-or-strength' : allow === 'digits' ? 'min-digits' : 'min-length';
  rules.push({ id: lengthRule, params: { minLength } });
  if (maxLength < SAID_UP_TO) rules.push({ id: 'max-length', params: { maxLength } });
  if (allow !== 'any') rules.push({ id: `only-${allow}`, params: {} });
  for (const id of ['upper', 'lower', 'digits', 'symbols'] as const) {
    const count = composition[id] ?? 0;
    if (count > 0) rules.push({ id, params: { count } });
  }
  if (composition.maxConsecutive) rules.push({ id: 'max-consecutive', params: { count: composition.maxConsecutive } });
  rules.push({ id: 'not-common', params: {} });
  return rules;
}

/** A secret prepared for the checks, so that each looks at the same text. */
interface Subject {
  readonly text: string;
  readonly length: number;
  readonly guessesLog10: number | undefined;
  readonly words: readonly string[];
}

function subjectOf(policy: SecretPolicy, raw: string, estimate: StrengthEstimate | undefined, words: readonly string[]): Subject {
  const text = normalizeText(raw, profileOf(policy));
  return { text, length: countCharacters(text), guessesLog10: estimate?.guessesLog10, words: [...policy.blocklist, ...words] };
}

/** NFC joins at most four code points to one, each at most two code units: what is longer than this stays too long. */
const LONGEST_FACTOR = 8;

function isHopelesslyLong(policy: SecretPolicy, raw: string): boolean {
  return raw.length > policy.maxLength * LONGEST_FACTOR;
}

const CLASSES = { upper: /\p{Lu}/gu, lower: /\p{Ll}/gu, digits: /\p{Nd}/gu, symbols: /[^\p{L}\p{M}\p{Nd}]/gu } as const;

function longestRun(text: string): number {
  return Math.max(0, ...Array.from(text.matchAll(/(.)\1*/gsu), ([run]) => countCharacters(run)));
}

/** Has a long secret to be as hard to guess as a short one? So it is where nobody counts guesses: length alone excuses nothing. */
export function asksStrengthOfAll({ floorGuesses, minGuesses }: SecretPolicy): boolean {
  return floorGuesses > 0 && floorGuesses >= minGuesses;
}

/** Undefined where only an estimate could tell. */
function resists({ guessesLog10 }: Subject, guesses: number): boolean | undefined {
  if (guesses === 0) return true;
  return guessesLog10 === undefined ? undefined : guessesLog10 >= Math.log10(guesses);
}

/** Short of length, but hard to guess: fine. Undefined where only an estimate could tell. */
function hasLengthOrStrength(policy: SecretPolicy, subject: Subject): boolean | undefined {
  const { length } = subject;
  if (length >= policy.minLength) return resists(subject, policy.floorGuesses);
  if (policy.minGuesses === 0 || length < DEFAULTS[policy.kind].leastLength) return false;
  return resists(subject, policy.minGuesses);
}

function isRuleMet(policy: SecretPolicy, { id, params }: Rule, subject: Subject): boolean | undefined {
  const { text, length } = subject;
  const count = Number(params['count']);
  switch (id) {
    case 'length-or-strength':
    case 'min-length':
    case 'min-digits':
      return hasLengthOrStrength(policy, subject);
    case 'max-length':
      return length <= policy.maxLength;
    case 'only-ascii':
    case 'only-letters-digits':
    case 'only-digits':
      return ALLOWED[policy.allow].test(text);
    case 'upper':
    case 'lower':
    case 'digits':
    case 'symbols':
      return (text.match(CLASSES[id])?.length ?? 0) >= count;
    case 'max-consecutive':
      return longestRun(text) <= count;
    case 'not-common':
      return commonKind(text, subject.words) === undefined;
  }
}

/** For a list that follows the typing. `unknown`: nothing typed yet, or the estimate is on its way. */
export function ruleStates(
  policy: SecretPolicy,
  text: string,
  estimate?: StrengthEstimate,
  words: readonly string[] = [],
): readonly { rule: Rule; state: RuleState }[] {
  const rules = rulesOf(policy);
  if (text === '') return rules.map((rule) => ({ rule, state: 'unknown' }));
  if (isHopelesslyLong(policy, text)) return rules.map((rule) => ({ rule, state: rule.id === 'max-length' ? 'not-met' : 'unknown' }));
  const subject = subjectOf(policy, text, estimate, words);
  return rules.map((rule) => {
    const met = isRuleMet(policy, rule, subject);
    return { rule, state: met === undefined ? 'unknown' : met ? 'met' : 'not-met' };
  });
}

const CODES: Readonly<Partial<Record<RuleId, ErrorCode>>> = {
  'length-or-strength': 'secret-too-short',
  'min-length': 'secret-too-short',
  'min-digits': 'secret-too-short',
  'not-common': 'secret-common',
};

/**
 * Everything that is wrong with a secret, the gravest first; empty when it may be used. What only
 * an estimate can tell is not held against a secret that comes without one.
 * @param words what else is no secret here, besides the policy's blocklist: the wallet's id, say
 */
export function checkSecret(
  policy: SecretPolicy,
  text: string,
  estimate?: StrengthEstimate,
  words: readonly string[] = [],
): readonly Issue[] {
  if (text === '') return [{ rule: 'empty', code: 'secret-empty' }];
  const tooLong: Issue = { rule: 'max-length', code: 'secret-too-long', params: { maxLength: policy.maxLength } };
  if (isHopelesslyLong(policy, text)) return [tooLong];
  const subject = subjectOf(policy, text, estimate, words);
  if (subject.length > policy.maxLength) return [tooLong];
  const refused = findNotAllowed(subject.text, 'set');
  if (refused) return [{ rule: 'characters', code: 'secret-not-allowed', params: { ...refused } }];
  const issues: Issue[] = [];
  // That everybody tries it first is the gravest thing to say of a secret: it comes first. Not of a PIN with too few
  // digits: nearly every one of those is somebody's first.
  const graver = policy.kind === 'pin' ? 'min-digits' : 'not-common';
  const rules = rulesOf(policy).toSorted((a, b) => Number(b.id === graver) - Number(a.id === graver));
  for (const rule of rules) {
    if (isRuleMet(policy, rule, subject) !== false || (isAboutLength(rule) && subject.length >= policy.minLength)) continue;
    const kind = rule.id === 'not-common' ? { kind: commonKind(subject.text, subject.words) ?? 'common' } : {};
    issues.push({ rule: rule.id, code: CODES[rule.id] ?? 'secret-rejected', params: { ...rule.params, ...kind } });
  }
  if (issues.length === 0 && resists(subject, policy.floorGuesses) === false) issues.push({ rule: 'strength', code: 'secret-too-weak' });
  return [...issues, ...customIssues(policy, subject.text)];
}

/** Of a secret that is long enough it is not said that it is too short, but that it is too weak. */
function isAboutLength({ id }: Rule): boolean {
  return CODES[id] === 'secret-too-short';
}

/** The integrator's issues, held to the contract. A rule that throws refuses nothing silently: it is a mistake to mend. */
function customIssues(policy: SecretPolicy, text: string): readonly Issue[] {
  if (!policy.custom) return [];
  let found: readonly Issue[];
  try {
    found = [...policy.custom(text)];
  } catch {
    // No cause: its message is not ours and might quote the secret.
    throw new BackupError('invalid-argument', 'the custom rule of the policy threw', { details: { field: 'custom' } });
  }
  return found.map(({ rule, code, params, reason }) => ({
    rule: typeof rule === 'string' ? rule : 'custom',
    code: isErrorCode(code) ? code : 'secret-rejected',
    ...(params === undefined ? {} : { params }),
    ...(reason === undefined ? {} : { reason }),
  }));
}
