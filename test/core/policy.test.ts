import { expect } from 'chai';
import { COMMON_KINDS, commonKind } from '../../src/core/blocklist.ts';
import { COMMON_SECRETS } from '../../src/core/common-secrets.ts';
import { BackupError, ERROR_TABLE } from '../../src/core/errors.ts';
import { passwordRules } from '../../src/core/password-rules.ts';
import {
  type Issue,
  MORE_ISSUES,
  RULE_IDS,
  type SecretPolicy,
  asksStrengthOfAll,
  checkSecret,
  createPolicy,
  ruleStates,
  rulesOf,
} from '../../src/core/policy.ts';
import { estimateFromGuesses } from '../../src/core/strength.ts';
import { NOT_ALLOWED_KINDS } from '../../src/core/text.ts';
import { ruleMessages } from '../../src/messages/en/rules.ts';

const standard = createPolicy();
const known = (issues: readonly Issue[]) => issues.map(({ rule, code }) => `${rule}: ${code}`);
/** What is wrong, with an estimate of so many powers of ten. */
const wrong = (text: string, guessesLog10?: number, policy: SecretPolicy = standard, words: readonly string[] = []) =>
  known(checkSecret(policy, text, guessesLog10 === undefined ? undefined : estimateFromGuesses(guessesLog10), words));
/** Nothing common, of any length. */
const unlike = (length: number) => Array.from('kx7 vq-2 wm/9 pz+4 '.repeat(600)).slice(0, length).join('');

function refusal(options: Partial<SecretPolicy>): string {
  try {
    createPolicy(options);
  } catch (error) {
    return error instanceof BackupError ? `${error.code} ${error.details.field}` : String(error);
  }
  return 'made';
}

describe('the default policy', () => {
  it('is what NIST SP 800-63B-4 asks for, and a little more', () => {
    expect(standard).to.deep.equal({
      name: 'password-2026',
      kind: 'password',
      minLength: 15,
      maxLength: 1024,
      minGuesses: 1e10,
      floorGuesses: 1e10,
      blocklist: [],
      allow: 'any',
    });
    expect(rulesOf(standard)).to.deep.equal([
      { id: 'length-or-strength', params: { minLength: 15 } },
      { id: 'not-common', params: {} },
    ]);
  });

  it('refuses nothing typed', () => expect(wrong('')).to.deep.equal(['empty: secret-empty']));

  it('takes 15 characters, and 14 when they are hard to guess', () => {
    expect(wrong(unlike(15), 10)).to.deep.equal([]);
    expect(wrong(unlike(14), 9.99)).to.deep.equal(['length-or-strength: secret-too-short']);
    expect(wrong(unlike(14), 10)).to.deep.equal([]);
  });

  it('takes 8 hard ones, never 7', () => {
    expect(wrong(unlike(8), 10)).to.deep.equal([]);
    expect(wrong(unlike(7), 20)).to.deep.equal(['length-or-strength: secret-too-short']);
    expect(wrong(unlike(7))).to.deep.equal(['length-or-strength: secret-too-short']);
  });

  it('asks for 10^10 guesses of everybody, however long', () => {
    for (const length of [15, 20, 64]) {
      expect(wrong(unlike(length), 9.99), String(length)).to.deep.equal(['strength: secret-too-weak']);
      expect(wrong(unlike(length), 10), String(length)).to.deep.equal([]);
    }
  });

  it('holds nothing against a secret that only an estimate could tell', () => {
    expect(wrong(unlike(14))).to.deep.equal([]);
    expect(wrong(unlike(20))).to.deep.equal([]);
  });

  it('takes 64 characters, and 1,024, and refuses one more without cutting it', () => {
    for (const length of [64, 1023, 1024]) expect(wrong(unlike(length), 30), String(length)).to.deep.equal([]);
    expect(wrong(unlike(1025), 30)).to.deep.equal(['max-length: secret-too-long']);
    expect(checkSecret(standard, unlike(1025))[0]?.params).to.deep.equal({ maxLength: 1024 });
  });

  it('refuses 10,000 characters, and a million', () => {
    expect(wrong(unlike(10_000), 30)).to.deep.equal(['max-length: secret-too-long']);
    expect(wrong('x'.repeat(1_000_000))).to.deep.equal(['max-length: secret-too-long']);
    // Nothing but the length is said of it: the rest is not looked at.
    expect(wrong('\0'.repeat(1_000_000))).to.deep.equal(['max-length: secret-too-long']);
  });

  it('counts characters of the prepared text, whatever their size', () => {
    expect(wrong('\u{1F40C}\u{1F40D}\u{1F40E}\u{1F412}\u{1F414}'.repeat(2) + unlike(4), 9)).to.deep.equal([
      'length-or-strength: secret-too-short',
    ]);
    const decomposed = Array.from('áèîõüçñåýòéìóúàêÿä').join('').normalize('NFD');
    expect(wrong(decomposed.slice(0, 28), 9)).to.deep.equal(['length-or-strength: secret-too-short']); // 14 letters
    expect(wrong(decomposed.slice(0, 30), 10)).to.deep.equal([]); // 15
    // 1,024 syllables of three jamo each: longer in code units than the maximum, and still allowed.
    const syllables = Array.from({ length: 1024 }, (_, i) => String.fromCodePoint(0xac01 + ((i * 29 + (i % 7)) % 11_000)));
    expect(wrong(syllables.join('').normalize('NFD'), 30)).to.deep.equal([]);
  });

  it('refuses what text-1 refuses, with the kind and the place', () => {
    const issues = checkSecret(standard, 'a long password\0');
    expect(issues).to.deep.equal([{ rule: 'characters', code: 'secret-not-allowed', params: { kind: 'control', position: 16 } }]);
    expect(checkSecret(standard, 'family \u{1F468}\u200D\u{1F469} password')[0]?.params).to.deep.equal({
      kind: 'joined-emoji',
      position: 9,
    });
  });

  it('takes emoji and right-to-left text', () => {
    expect(wrong('\u{1F434}\u{1F50B}\u{1F4CE}\u{1F34E} horse battery', 12)).to.deep.equal([]);
    expect(wrong('שלום לכולם, זאת סיסמה', 12)).to.deep.equal([]);
    expect(wrong('هذه كلمة مرور طويلة', 12)).to.deep.equal([]);
  });

  it('refuses common ones, and says of what kind', () => {
    const kinds: readonly (readonly [string, string])[] = [
      ['passwordpassword', 'common'],
      ['PassWord PassWord', 'common'],
      ['\uFF30\uFF41\uFF53\uFF53word\uFF50assword', 'common'],
      ['dragon111111111', 'common'],
      ['...dragon......', 'common'],
      ['monkeymonkeymon', 'common'],
      ['aaaaaaaaaaaaaaa', 'repeated'],
      ['               ', 'repeated'],
      ['abababababababa', 'repeated'],
      ['xy9xy9xy9xy9xy9', 'repeated'],
      ['123456789012345', 'sequence'],
      ['098765432109876', 'sequence'],
      ['abcdefghijklmnop', 'sequence'],
      ['qwertyuiopasdfgh', 'sequence'],
      ['1qaz2wsx3edc4rfv', 'sequence'],
    ];
    for (const [text, kind] of kinds) {
      const issues = checkSecret(standard, text, estimateFromGuesses(12));
      expect(known(issues), text).to.deep.equal(['not-common: secret-common']);
      expect(issues[0]?.params, text).to.deep.equal({ kind });
      expect(COMMON_KINDS).to.include(kind);
    }
  });

  it('refuses common ones before there is an estimate, and short ones with both reasons', () => {
    expect(wrong('passwordpassword')).to.deep.equal(['not-common: secret-common']);
    expect(wrong('password', 1)).to.deep.equal(['not-common: secret-common', 'length-or-strength: secret-too-short']);
  });

  it('leaves alone what merely contains a common word', () => {
    for (const text of ['my password is a secret', 'dragons fly at noon', 'aaaa bbbb cccc dddd', 'xy9kxy9kxy9kxy9k'])
      expect(wrong(text, 12), text).to.deep.equal([]);
  });

  it('refuses the words of this wallet', () => {
    const policy = createPolicy({ blocklist: ['Example Wallet', 'me'] });
    const words = ['solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp'];
    for (const text of [
      'examplewallet',
      'Example Wallet Example Wallet',
      'example wallet!!!!',
      words[0] ?? '',
      '5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp',
      'solana solana solana',
    ]) {
      const issues = checkSecret(policy, text, estimateFromGuesses(20), words);
      expect(issues, text).to.deep.equal([{ rule: 'not-common', code: 'secret-common', params: { kind: 'context' } }]);
    }
    // Too short to forbid: half of all words would be one.
    expect(wrong('mememememememememe', 12, policy)).to.deep.equal(['not-common: secret-common']); // a repetition of two all the same
    expect(checkSecret(policy, 'solana is not my wallet', estimateFromGuesses(20), words)).to.deep.equal([]);
  });
});

describe('the blocklist', () => {
  it('is what its rule picks from the frequency list', async () => {
    const { dictionary } = await import('@zxcvbn-ts/language-common');
    const ours = COMMON_SECRETS.split(' ');
    const listed = new Set(ours);
    const all = dictionary['passwords-common'] as readonly string[];
    // What the list itself blocks is to be picked; what a pattern blocks is not.
    const usable = all.filter((text) => {
      if (text.length < 4 || /\s/.test(text)) return false;
      const kind = commonKind(text, []);
      return kind === undefined || (kind === 'common' && listed.has(text));
    });
    const digits = new Set(all.slice(0, 5000).filter((text) => /^\d{4,8}$/.test(text)));
    const picked = [...usable.slice(0, 200), ...usable.slice(200).filter((text) => text.length >= 15 || digits.has(text))];
    expect(ours.filter((text) => !picked.includes(text))).to.deep.equal([]);
    expect(picked.filter((text) => commonKind(text, []) === undefined)).to.deep.equal([]);
  });

  it('is lower case, without doubles', () => {
    const ours = COMMON_SECRETS.split(' ');
    expect(new Set(ours).size).to.equal(ours.length);
    expect(ours.every((text) => text === text.toLowerCase() && text !== '')).to.equal(true);
  });

  it('tells a repetition of three from one of four', () => {
    expect(commonKind('kvzkvz', [])).to.equal('repeated');
    expect(commonKind('kvzmkvzm', [])).to.equal(undefined);
    expect(commonKind('kvz', [])).to.equal(undefined);
    expect(commonKind('kv77', [])).to.equal(undefined);
    expect(commonKind('kvz777777777', [])).to.equal('repeated');
    expect(commonKind('kvz77777777', [])).to.equal(undefined);
  });

  it('takes a walk of four keys for one, not of three', () => {
    expect(commonKind('wert', [])).to.equal('sequence');
    expect(commonKind('trew', [])).to.equal('sequence');
    expect(commonKind('wer', [])).to.equal(undefined);
  });

  it('is quick with long texts', () => {
    expect(commonKind('ab'.repeat(50_000) + 'c', [])).to.equal(undefined);
  });
});

describe('ruleStates', () => {
  const states = (text: string, guessesLog10?: number, policy = standard) =>
    ruleStates(policy, text, guessesLog10 === undefined ? undefined : estimateFromGuesses(guessesLog10)).map(
      ({ rule, state }) => `${rule.id} ${state}`,
    );

  it('knows nothing of nothing', () => expect(states('')).to.deep.equal(['length-or-strength unknown', 'not-common unknown']));

  it('waits for the estimate where only that can tell', () => {
    expect(states(unlike(14))).to.deep.equal(['length-or-strength unknown', 'not-common met']);
    expect(states(unlike(14), 9)).to.deep.equal(['length-or-strength not-met', 'not-common met']);
    expect(states(unlike(14), 10)).to.deep.equal(['length-or-strength met', 'not-common met']);
    expect(states(unlike(15))).to.deep.equal(['length-or-strength unknown', 'not-common met']);
    expect(states(unlike(15), 9.99)).to.deep.equal(['length-or-strength not-met', 'not-common met']);
    expect(states(unlike(15), 10)).to.deep.equal(['length-or-strength met', 'not-common met']);
    expect(states(unlike(7))).to.deep.equal(['length-or-strength not-met', 'not-common met']);
  });

  it('follows a common one', () => expect(states('passwordpassword')).to.deep.equal(['length-or-strength unknown', 'not-common not-met']));

  it('is never met by what is refused: a floor below the guesses of a short one', () => {
    const guarded = createPolicy({ floorGuesses: 1e8 });
    for (const [length, guesses, state, issues] of [
      [14, 9.99, 'not-met', ['length-or-strength: secret-too-short']],
      [14, 10, 'met', []],
      [15, 7.99, 'not-met', ['strength: secret-too-weak']],
      [15, 8, 'met', []],
    ] as const) {
      expect(states(unlike(length), guesses, guarded)[0], `${length} ${guesses}`).to.equal(`length-or-strength ${state}`);
      expect(wrong(unlike(length), guesses, guarded), `${length} ${guesses}`).to.deep.equal(issues);
    }
  });

  it('tells whether length helps at all', () => {
    expect(asksStrengthOfAll(standard)).to.equal(true);
    expect(asksStrengthOfAll(createPolicy({ floorGuesses: 9.9e9 }))).to.equal(false);
    expect(asksStrengthOfAll(createPolicy({ kind: 'passcode' }))).to.equal(false);
    expect(asksStrengthOfAll(createPolicy({ kind: 'pin' }))).to.equal(false);
  });

  it('says of a far too long one that it is too long, where that is a rule', () => {
    const short = createPolicy({ kind: 'pin', maxLength: 8 });
    expect(states('1'.repeat(1000), undefined, short)).to.include('max-length not-met');
    expect(states('x'.repeat(1_000_000))).to.deep.equal(['length-or-strength unknown', 'not-common unknown']);
  });

  it('agrees with checkSecret', () => {
    const policy = createPolicy({ composition: { upper: 1, digits: 2, symbols: 1, maxConsecutive: 2 }, allow: 'ascii' });
    for (const text of [
      'kV7 vq-2 wm/9 pz+4',
      'kvzqvqwmqpzzxbwq',
      'KKK7 vq-2 wm/9 pz',
      'kVé7 vq-2 wm/9 pz+4',
      'kV77',
      'Passwordpassword1!',
    ]) {
      const notMet = ruleStates(policy, text, estimateFromGuesses(11)).flatMap(({ rule, state }) => (state === 'not-met' ? [rule.id] : []));
      expect(
        checkSecret(policy, text, estimateFromGuesses(11)).map(({ rule }) => rule),
        text,
      ).to.have.members(notMet);
    }
  });
});

describe('composition', () => {
  const policy = createPolicy({ composition: { upper: 1, lower: 2, digits: 1, symbols: 1, maxConsecutive: 2 } });

  it('is off unless it is asked for', () => expect(wrong('kvzq vqwm qpzx bw', 12)).to.deep.equal([]));

  it('is part of the rules that people read', () => {
    expect(rulesOf(policy).map(({ id, params }) => `${id} ${params['count'] ?? ''}`)).to.deep.equal([
      'length-or-strength ',
      'upper 1',
      'lower 2',
      'digits 1',
      'symbols 1',
      'max-consecutive 2',
      'not-common ',
    ]);
  });

  it('counts each class, in every script', () => {
    const cases: readonly (readonly [string, readonly string[]])[] = [
      ['kvzq vqwm7 qpZx', []],
      ['kvzq vqwm7 qpzx', ['upper']],
      ['KVZQ VQWM7 QPZX', ['lower']],
      ['kVZQ VQWM7 QPZX', ['lower']],
      ['kvZQ VQWM7 QPZX', []],
      ['kvzq vqwmq qpZx', ['digits']],
      ['kvzqxvqwm7xqpZx', ['symbols']],
      ['kvzq vqwm7 qpppZx', ['max-consecutive']],
      ['kvzq vqwm7 qppZx', []],
      ['длинный пароль Ш٣', []],
      ['\u{1F47E}\u{1F47E}\u{1F47E} kvzq vqwm7 qpZx', ['max-consecutive']],
    ];
    for (const [text, rules] of cases) {
      const issues = checkSecret(policy, text, estimateFromGuesses(12));
      expect(
        issues.map(({ rule }) => rule),
        text,
      ).to.deep.equal(rules);
      expect(
        issues.every(({ code }) => code === 'secret-rejected'),
        text,
      ).to.equal(true);
    }
  });
});

describe('PINs and passcodes', () => {
  const pin = createPolicy({ kind: 'pin' });

  it('has rules of its own', () => {
    expect(rulesOf(pin).map(({ id }) => id)).to.deep.equal(['min-digits', 'max-length', 'only-digits', 'not-common']);
    expect(rulesOf(createPolicy({ kind: 'passcode' })).map(({ id }) => id)).to.deep.equal(['min-length', 'not-common']);
    expect(pin.name).to.equal('pin-2026');
  });

  it('takes 6 digits, of any keyboard, and not 5', () => {
    expect(wrong('936174', undefined, pin)).to.deep.equal([]);
    expect(wrong('９３６１７４', undefined, pin)).to.deep.equal([]);
    expect(wrong('٩٣٦١٧٤', undefined, pin)).to.deep.equal([]);
    expect(wrong('93617', undefined, pin)).to.deep.equal(['min-digits: secret-too-short']);
    expect(wrong('9361'.repeat(8), undefined, pin)).to.deep.equal([]);
    expect(wrong('9361'.repeat(8) + '7', undefined, pin)).to.deep.equal(['max-length: secret-too-long']);
  });

  it('says of four digits that they are too few, before it says that everybody has them', () => {
    for (const text of ['4719', '1234', '1984']) {
      expect(checkSecret(pin, text)[0], text).to.deep.equal({ rule: 'min-digits', code: 'secret-too-short', params: { minLength: 6 } });
    }
    const four = createPolicy({ kind: 'pin', minLength: 4, name: 'ours-4' });
    expect(wrong('4719', undefined, four)).to.deep.equal([]);
    expect(wrong('1984', undefined, four)).to.deep.equal(['not-common: secret-common']);
  });

  it('refuses about a tenth of all PINs of six digits', () => {
    const step = 97; // a prime: every ending and every beginning is met
    const all = Array.from({ length: Math.floor(1e6 / step) }, (_, i) => String(i * step).padStart(6, '0'));
    const refused = all.filter((text) => checkSecret(pin, text).length > 0).length / all.length;
    expect(refused).to.be.within(0.09, 0.11);
  });

  it('refuses letters, sequences, repetitions and the usual ones', () => {
    expect(wrong('93617a', undefined, pin)).to.deep.equal(['only-digits: secret-rejected']);
    for (const text of ['123456', '654321', '111111', '121212', '123123', '159753', '890123'])
      expect(wrong(text, undefined, pin), text).to.deep.equal(['not-common: secret-common']);
  });

  it('asks for no estimate', () => expect(wrong('936174', 1, pin)).to.deep.equal([]));
});

describe("the integrator's own rules", () => {
  const policy = createPolicy({
    custom: (text) => (text.includes('!') ? [] : [{ rule: 'bang', code: 'secret-rejected', reason: 'Use a "!"' }]),
  });

  it('come after ours and keep their words', () => {
    expect(checkSecret(policy, unlike(20))).to.deep.equal([{ rule: 'bang', code: 'secret-rejected', reason: 'Use a "!"' }]);
    expect(checkSecret(policy, `${unlike(20)}!`)).to.deep.equal([]);
    expect(wrong('password', 1, policy)).to.deep.equal([
      'not-common: secret-common',
      'length-or-strength: secret-too-short',
      'bang: secret-rejected',
    ]);
  });

  it('see the prepared text, and none that is refused anyway', () => {
    const seen: string[] = [];
    const watching = createPolicy({ custom: (text) => (seen.push(text), []) });
    checkSecret(watching, 'A\u030Angstro\u0308m on a\u00A0long walk');
    for (const text of ['', '\0', unlike(5000)]) checkSecret(watching, text);
    expect(seen).to.deep.equal(['\u00C5ngstr\u00F6m on a long walk']);
  });

  it('cannot bring in codes or break out', () => {
    const odd = createPolicy({ custom: (text) => [{ code: 'no-such-code', seen: text } as unknown as Issue] });
    expect(checkSecret(odd, unlike(20))).to.deep.equal([{ rule: 'custom', code: 'secret-rejected' }]);
    const broken = createPolicy({
      custom: (text) => {
        throw new Error(`bad: ${text}`);
      },
    });
    const thrown = (() => {
      try {
        checkSecret(broken, unlike(20));
      } catch (error) {
        return error;
      }
      return undefined;
    })() as BackupError;
    expect(thrown).to.be.instanceOf(BackupError);
    expect(thrown.code).to.equal('invalid-argument');
    expect(`${thrown.message}${thrown.cause}`).not.to.contain('kx7');
  });
});

describe('createPolicy', () => {
  it('takes each bound and refuses one step beyond', () => {
    const cases: readonly (readonly [Partial<SecretPolicy>, string])[] = [
      [{ minLength: 8 }, 'made'],
      [{ minLength: 7 }, 'policy-too-weak minLength'],
      [{ kind: 'text', minLength: 7 }, 'policy-too-weak minLength'],
      [{ kind: 'pin', minLength: 6 }, 'made'],
      [{ kind: 'pin', minLength: 5 }, 'policy-too-weak minLength'],
      [{ kind: 'pin', minLength: 5, name: 'ours-5' }, 'made'],
      [{ kind: 'pin', minLength: 4, name: 'ours-4' }, 'made'],
      [{ kind: 'pin', minLength: 3, name: 'ours-3' }, 'policy-too-weak minLength'],
      [{ kind: 'passcode', minLength: 5 }, 'policy-too-weak minLength'],
      [{ kind: 'passcode', minLength: 4, name: 'ours-4' }, 'made'],
      [{ kind: 'passcode', minLength: 3, name: 'ours-3' }, 'policy-too-weak minLength'],
      [{ minLength: 14.5 }, 'invalid-argument minLength'],
      [{ minLength: Number.NaN }, 'invalid-argument minLength'],
      [{ minLength: '15' as unknown as number }, 'invalid-argument minLength'],
      [{ maxLength: 64 }, 'made'],
      [{ maxLength: 63 }, 'policy-too-weak maxLength'],
      [{ maxLength: 4096 }, 'made'],
      [{ maxLength: 4097 }, 'invalid-argument maxLength'],
      [{ minLength: 64, maxLength: 64 }, 'made'],
      [{ minLength: 65, maxLength: 64 }, 'invalid-argument maxLength'],
      [{ kind: 'pin', maxLength: 6 }, 'made'],
      [{ kind: 'pin', maxLength: 5 }, 'invalid-argument maxLength'],
      [{ minGuesses: 1e8 }, 'made'],
      [{ minGuesses: 1e8 - 1 }, 'policy-too-weak minGuesses'],
      [{ minGuesses: 1e30 }, 'made'],
      [{ minGuesses: 1e31 }, 'invalid-argument minGuesses'],
      [{ minGuesses: -1 }, 'invalid-argument minGuesses'],
      [{ minGuesses: Number.NaN }, 'invalid-argument minGuesses'],
      [{ floorGuesses: 1e8 - 1 }, 'policy-too-weak floorGuesses'],
      [{ kind: 'passcode', minGuesses: 0 }, 'made'],
      [{ kind: 'pin', minGuesses: 1e4 }, 'made'],
      [{ kind: 'other' as 'pin' }, 'invalid-argument kind'],
      [{ kind: 'toString' as 'pin' }, 'invalid-argument kind'],
      [{ allow: 'ascii' }, 'made'],
      [{ allow: 'digits' }, 'policy-too-weak allow'],
      [{ kind: 'passcode', allow: 'digits' }, 'made'],
      [{ kind: 'pin', allow: 'any' }, 'invalid-argument allow'],
      [{ allow: 'emoji' as 'any' }, 'invalid-argument allow'],
      [{ name: 'example-2027' }, 'made'],
      [{ name: 'a'.repeat(64) }, 'made'],
      [{ name: 'a'.repeat(65) }, 'invalid-argument name'],
      [{ name: '' }, 'invalid-argument name'],
      [{ blocklist: 'wallet' as unknown as string[] }, 'invalid-argument blocklist'],
      [{ blocklist: [7 as unknown as string] }, 'invalid-argument blocklist'],
      [{ custom: true as unknown as () => [] }, 'invalid-argument custom'],
      [{ composition: { upper: -1 } }, 'invalid-argument composition'],
      [{ composition: { upper: 1.5 } }, 'invalid-argument composition'],
      [{ composition: { maxConsecutive: 0 } }, 'invalid-argument composition'],
      [{ composition: { maxConsecutive: 1 } }, 'made'],
      [{ composition: { upper: 1024 } }, 'made'],
      [{ composition: { upper: 1024, digits: 1 } }, 'invalid-argument composition'],
      [{ composition: { symbols: 1 }, allow: 'letters-digits' }, 'invalid-argument composition'],
      [{ composition: { lower: 1 }, kind: 'pin' }, 'invalid-argument composition'],
    ];
    for (const [options, answer] of cases) expect(refusal(options), JSON.stringify(options)).to.equal(answer);
  });

  it('gives a changed policy another name', () => {
    expect(createPolicy({ minLength: 12 }).name).to.equal('password-custom');
    expect(createPolicy({ minLength: 12, name: 'ours-2026' }).name).to.equal('ours-2026');
    expect(createPolicy({ kind: 'text' }).name).to.equal('text-2026');
    expect(createPolicy({ minLength: undefined } as unknown as Partial<SecretPolicy>)).to.deep.equal(standard);
  });

  it('cannot be changed afterwards', () => {
    const blocklist = ['wallet'];
    const policy = createPolicy({ blocklist });
    blocklist.push('later');
    expect(policy.blocklist).to.deep.equal(['wallet']);
    expect(Object.isFrozen(policy) && Object.isFrozen(policy.blocklist)).to.equal(true);
  });

  it('takes a policy as it is', () => expect(createPolicy(standard)).to.deep.equal(standard));
});

describe('passwordRules', () => {
  const cases: readonly (readonly [Partial<SecretPolicy>, string])[] = [
    [{}, 'minlength: 15; maxlength: 1024; allowed: ascii-printable;'],
    [{ minLength: 20, maxLength: 64, allow: 'ascii' }, 'minlength: 20; maxlength: 64; allowed: ascii-printable;'],
    [{ kind: 'pin' }, 'minlength: 6; maxlength: 32; allowed: digit;'],
    [{ allow: 'letters-digits' }, 'minlength: 15; maxlength: 1024; allowed: upper, lower, digit;'],
    [
      { composition: { upper: 1, lower: 2, digits: 1, symbols: 3, maxConsecutive: 2 } },
      'minlength: 15; maxlength: 1024; required: upper; required: lower; required: digit; required: special; allowed: ascii-printable; max-consecutive: 2;',
    ],
  ];
  for (const [options, text] of cases) it(text, () => expect(passwordRules(createPolicy(options))).to.equal(text));

  it('keeps to the grammar', () => {
    const classes = '(?:upper|lower|digit|special|ascii-printable|unicode)';
    const rule = `(?:(?:minlength|maxlength|max-consecutive): \\d+|(?:required|allowed): ${classes}(?:, ${classes})*)`;
    for (const [options] of cases) expect(passwordRules(createPolicy(options))).to.match(new RegExp(`^${rule}(?:; ${rule})*;$`));
  });
});

describe('what people are told', () => {
  it('has codes of the one table, and rules of the two lists', () => {
    const policy = createPolicy({ allow: 'ascii', composition: { upper: 3, lower: 3, digits: 3, symbols: 3, maxConsecutive: 1 } });
    const texts = ['', 'aab', '\0', 'é'.repeat(16), 'A1!'.repeat(300), unlike(4096), 'passwordpassword'];
    const issues = texts.flatMap((text) => checkSecret(policy, text, estimateFromGuesses(1)));
    for (const { rule, code } of issues) {
      expect(ERROR_TABLE[code]).to.equal('ask-again');
      expect([...RULE_IDS, ...MORE_ISSUES] as readonly string[]).to.include(rule);
    }
    expect(new Set(issues.map(({ code }) => code)).size).to.be.greaterThan(4);
  });

  it('has words for each kind of reason that it names', () => {
    const keys = Object.keys(ruleMessages).filter((key) => /^issue\.(characters|not-common)\./.test(key));
    const kinds = [
      ...NOT_ALLOWED_KINDS.map((kind) => `issue.characters.${kind}`),
      ...COMMON_KINDS.map((kind) => `issue.not-common.${kind}`),
    ];
    expect(keys.filter((key) => !kinds.includes(key))).to.deep.equal([]);
    for (const kind of ['control', 'joined-emoji', 'emoji-style']) expect(keys).to.include(`issue.characters.${kind}`);
  });

  it('never holds the secret', () => {
    for (const text of ['correct horse', 'passwordpassword', 'solana-5eykt4Us', 'x'.repeat(2000)]) {
      const said = JSON.stringify([checkSecret(standard, text, estimateFromGuesses(1), ['solana-5eykt4Us']), ruleStates(standard, text)]);
      expect(said).not.to.contain(text);
    }
  });
});
