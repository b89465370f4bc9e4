/**
 * Secrets with the verdict that they must get, for every set of dictionaries
 * that this kit may ever ship: a smaller set may estimate otherwise, but must
 * not change a class. Public, made up or among the most common ones; away from
 * the borders between two levels, so that a new year does not move them.
 */
import type { ErrorCode } from '../../src/core/errors.ts';
import type { StrengthLevel } from '../../src/core/strength.ts';

export interface CorpusEntry {
  readonly text: string;
  readonly level: StrengthLevel;
  /** What the default policy says of it, in the wallet of nobody in particular. */
  readonly verdict: ErrorCode | 'accepted';
}

const group = (verdict: CorpusEntry['verdict'], level: StrengthLevel, ...texts: readonly string[]): readonly CorpusEntry[] =>
  texts.map((text) => ({ text, level, verdict }));

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
  ...group('secret-too-short', 'very-weak', '15.03.1987', '01/01/2000', '19871987', '112233445566', 'newyorknewyork', 'Summer2024'),
  ...group('secret-too-short', 'weak', 'johnsmith1985', 'helloworld123', 'contraseña'),
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
];
