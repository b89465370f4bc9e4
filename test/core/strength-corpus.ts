/**
 * Secrets with the verdict that they must get by the small dictionaries, and by
 * the full ones where that differs: stricter, and never "strong" where the full
 * ones say less. Public, made up or among the most common ones; away from the borders
 * between two levels, so that a new year does not move them. docs/strength.md shows all.
 */
import type { ErrorCode } from '../../src/core/errors.ts';
import type { StrengthLevel } from '../../src/core/strength.ts';

export interface CorpusEntry {
  readonly text: string;
  readonly level: StrengthLevel;
  /** What the default policy says of it, in the wallet of nobody in particular. */
  readonly verdict: ErrorCode | 'accepted';
  /** What the full dictionaries say, where it is another level, and why. */
  readonly full?: { readonly level: StrengthLevel; readonly why: string };
}

const group = (verdict: CorpusEntry['verdict'], level: StrengthLevel, ...texts: readonly string[]): readonly CorpusEntry[] =>
  texts.map((text) => ({ text, level, verdict }));

type Difference = readonly [text: string, verdict: CorpusEntry['verdict'], level: StrengthLevel, full: StrengthLevel, why: string];
const differences = (...all: readonly Difference[]): readonly CorpusEntry[] =>
  all.map(([text, verdict, level, full, why]) => ({ text, level, verdict, full: { level: full, why } }));

export const STRENGTH_CORPUS: readonly CorpusEntry[] = [
  // The most common ones, also spelled with case, digits and repetitions
  ...group('secret-common', 'very-weak', 'password', '123456', 'qwerty', 'letmein', 'iloveyou', 'dragon', 'trustno1', 'abc123', 'michael'),
  ...group('secret-common', 'very-weak', 'PASSWORD', 'passwordpassword', 'dragon111111111', 'monkeymonkeymonkey'),
  // Patterns, long enough by count
  ...group('secret-common', 'very-weak', '111111', 'aaaaaaaaaaaaaaaa', 'abababababababab', 'asdfasdfasdfasdf', '12312312312312312'),
  ...group(
    'secret-common',
    'very-weak',
    '1234567890123456',
    '0987654321098765',
    'qwertyuiopasdfgh',
    '1qaz2wsx3edc4rfv',
    'abcdefghijklmnop',
  ),
  ...group('secret-too-weak', 'very-weak', 'zxcvbnmasdfghjkl', 'Passw0rd!Passw0rd!', 'xK9$xK9$xK9$xK9$', 'ManchesterUnited'),
  ...group('secret-too-weak', 'weak', '1q2w3e4r5t6y7u8i', 'qwertzuiopasdfghjkl', 'парольпарольпароль'),
  // Words, names and dates with the usual decoration
  ...group('secret-too-short', 'very-weak', 'monkey123', 'Password1', 'P@ssw0rd', 'P@ssw0rd2024', 'drowssap', 'nimda4321'),
  ...group('secret-too-short', 'very-weak', 'JohnSmith', 'jennifer1985', 'liverpoolfc', 'sunshine123', 'football123456', 'starwars1977'),
  ...group('secret-too-short', 'very-weak', 'newyorknewyork', 'Summer2024'),
  ...group('secret-too-short', 'weak', 'johnsmith1985', 'helloworld123'),
  // zxcvbn thinks better of two words with a space; the blocklist does not
  ...group('secret-common', 'fair', 'Password Password', 'I love you'),
  // Random, but too little of it
  ...group('secret-too-short', 'very-weak', 'x7Q!p', 'שלום', 'パスワード', '\u{1F47E}'),
  // Random enough
  ...group('accepted', 'strong', 'Kj8#mQ2$vL4', '9f8a7b6c5d4e', 'hT5%kW9@zR3!'),
  ...group('accepted', 'very-strong', 'f47ac10b-58cc-4372-a567-0e02b2c3d479', 'dGhpcyBpcyBub3QgYSBzZWNyZXQ'),
  // Sentences and rows of words
  ...group('accepted', 'strong', 'correcthorsebatterystaple'),
  ...group('accepted', 'very-strong', 'correct horse battery staple', 'my dog ate my homework', 'purple elephants dance slowly'),
  ...group('accepted', 'very-strong', 'the rain in Madrid stays mostly', 'kitchen window seventeen otters', 'rhubarb-lantern-quiver'),
  ...group('accepted', 'very-strong', 'cinch-exponent-afterlife-astronaut-scrambled-lustfully'),
  // Other languages and scripts
  ...group('accepted', 'very-strong', 'моя собака съела мой дневник', 'סיסמה ארוכה ומיוחדת מאוד', 'كلمة السر الطويلة جدا'),
  ...group('accepted', 'very-strong', 'Schmetterling im Bauch 77', 'contraseña muy larga y rara'),
  ...group('accepted', 'strong', '古池や蛙飛びこむ水の音'),
  // Emoji
  ...group('accepted', 'very-strong', '\u{1F434}\u{1F50B}\u{1F4CE}\u{1F34E}\u{1F30D}\u{1F3B8}\u{1F6B2}\u{1F355}'),
  ...group('secret-common', 'very-weak', '\u{1F47E}'.repeat(16)),

  // More of everybody's first ideas
  ...group('secret-common', 'very-weak', 'starwars', '147258369', 'poiuytrewq', 'mnbvcxz', 'abcabcabcabcabcabc', '密码密码密码密码'),
  ...group('secret-too-short', 'very-weak', 'letmein123', 'Welcome1', 'princess1', 'qwerty123', '1q2w3e4r', 'charlie1', 'master123'),
  ...group('secret-too-short', 'very-weak', 'hunter2', 'superman!', 's3cur1ty', 'p4ssw0rd!', 'l3tm31n', '1l0v3y0u', 'M1cr0s0ft'),
  ...group('secret-too-short', 'very-weak', 'f00tb4ll', '$up3rm4n', 'h4ck3rm4n', 'G4nd4lf', 'bluemonkey77', '4815162342'),
  ...group('secret-too-short', 'very-weak', 'zaq12wsx', 'asdfghjkl;', 'qazwsxedcrfv', 'azertyuiop', '!@#$%^&*()', 'QWERTZ123'),
  ...group('secret-too-weak', 'very-weak', '0123456789abcdef', 'xyzxyzxyzxyzxyz1', 'password1password1', 'elppaelppaelppa'),
  // Names of people
  ...group('secret-too-short', 'very-weak', 'McAllister', 'Wojciechowski', "O'Sullivan", 'Szczepanski', 'GarciaLopez', 'AnnaMaria'),
  ...group('secret-too-short', 'very-weak', 'Rodriguez!23', 'Steinbrenner', 'Elizabeth1952', 'Svetlana2001', 'Christopher07'),
  ...group('secret-too-short', 'weak', 'Mohammed786'),
  // Dates
  ...group('secret-too-short', 'very-weak', '12.12.2012!'),
  ...group('secret-too-short', 'weak', 'Feb291992'),
  ...group('secret-common', 'very-weak', '15.03.1987', '01/01/2000', '19871987', '1999-12-31', '24/12/2023', '31121999', '87-03-15'),
  ...group('secret-common', 'very-weak', '112233445566', 'racecarracecar'),
  // Too little of it, in any script
  ...group('secret-too-short', 'fair', '7h1515453cr37', 'كلمةالسر123', '비밀번호는비밀이다'),
  // Several words
  ...group('accepted', 'very-strong', 'green-apple-tractor-moon', 'velvet.harbour.onion.clock', 'penguin-lighthouse-waffle'),
  ...group('accepted', 'very-strong', 'ella-carries-blue-boxes', 'we ate cold soup at nine', 'Grandma paints foxes twice!'),
  ...group('accepted', 'very-strong', 'banana telescope marathon orchestra', 'correctly-generated-by-nobody-at-all'),
  ...group('accepted', 'very-strong', 'собака-кошка-рыба-мост', 'éléphant-crème-brûlée', 'Grüße-aus-Köln-77', 'ñandú_mañana_pingüino'),
  ...group('accepted', 'strong', 'длинныйпароль'),
  // Generated
  ...group('accepted', 'strong', 'gX4!pR8z&Lm2', 'zq7vkx2mwp4t', 'uwdkzpqmvbtx'),
  ...group('accepted', 'very-strong', '8Jx-Q2v-Lm7-Tz4', 'hx7Tq-9vLmz-2Kprw', 'MIIBIjANBgkqhkiG9w0B'),
  ...group('accepted', 'very-strong', '7e57c0de-dead-beef-cafe-0123456789ab', '5Kb8kLf9zgWQnogidDA76MzPL6TsZZY36hWXMssSzNydYXYB9KF'),

  // Where the small dictionaries say something else
  ...differences(
    ['contraseña', 'secret-too-short', 'very-weak', 'weak', 'reads like a word; the full ones have no Spanish'],
    ['troubadour', 'secret-too-short', 'very-weak', 'fair', 'reads like a word; the full ones do not have this one'],
    ['Tr0ub4dor&3', 'secret-too-short', 'very-weak', 'strong', 'reads like a word with look-alikes; the full ones do not have it'],
    ['Oluwaseun', 'secret-too-short', 'weak', 'fair', 'a part reads like a word; the full ones do not have this name'],
    ['JuanCarlos1978', 'secret-too-short', 'weak', 'fair', 'a part reads like a name and is counted as one'],
    ['Featherstonehaugh', 'secret-too-weak', 'weak', 'fair', 'two parts read like words and are counted as such'],
    ['July4th1776', 'secret-too-short', 'weak', 'fair', 'more look-alikes are undone: 4th is read as a word'],
    ['2001spaceodyssey', 'secret-too-weak', 'weak', 'fair', 'parts of two words together read like one'],
    ['thequickbrownfox', 'secret-too-weak', 'weak', 'strong', 'words without a gap: parts together read like longer ones'],
    ['tobeornottobe', 'secret-too-short', 'very-weak', 'strong', 'words without a gap: parts together read like one longer one'],
    ['maytheforcebewithyou', 'secret-too-weak', 'fair', 'strong', 'words without a gap: parts together read like longer ones'],
    ['mountainriverforestlake', 'secret-too-weak', 'fair', 'strong', 'words without a gap: parts together read like longer ones'],
    [
      'seven|wooden|kettles|sing',
      'accepted',
      'strong',
      'very-strong',
      'the bar is also read as an i or an l, so that parts read like words',
    ],
    ['deadbeefdeadbeef', 'secret-too-weak', 'very-weak', 'weak', 'the repeated part reads like one word'],
    [
      '1qaz!QAZ',
      'secret-too-short',
      'weak',
      'very-weak',
      'a password of the full list that is rare enough to be left out; refused either way',
    ],
  ),
];
