/**
 * The `passwordrules` attribute against the grammar that Apple publishes
 * (developer.apple.com/password-rules): read here by a parser of its own, written
 * from the description, and followed by a generator that knows nothing of our policies.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { passwordRules } from '../../src/core/password-rules.ts';
import { type SecretPolicy, checkSecret, createPolicy } from '../../src/core/policy.ts';
import { estimateFromGuesses } from '../../src/core/strength.ts';

interface Rules {
  readonly minLength: number;
  readonly maxLength: number;
  readonly maxConsecutive: number;
  /** Each of these sets gives at least one character. */
  readonly required: readonly ReadonlySet<string>[];
  /** What may be used at all, required sets included. */
  readonly allowed: ReadonlySet<string>;
}

const printable = Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at));
const NAMED: Readonly<Record<string, (character: string) => boolean>> = {
  'upper': (character) => /[A-Z]/.test(character),
  'lower': (character) => /[a-z]/.test(character),
  'digit': (character) => /[0-9]/.test(character),
  'special': (character) => !/[A-Za-z0-9]/.test(character),
  'ascii-printable': () => true,
  'unicode': () => true, // a generator may keep to ASCII
};

/** One class: a name, or printable ASCII characters in brackets, "]" last and "-" first. */
function readClass(text: string): ReadonlySet<string> {
  const named = Object.hasOwn(NAMED, text) ? NAMED[text] : undefined;
  if (named) return new Set(printable.filter(named));
  const custom = /^\[(-?[!-,.-\\^-~ ]*\]?)\]$/.exec(text)?.[1];
  if (!custom) throw new Error(`no class: ${text}`);
  return new Set(custom);
}

const union = (sets: readonly ReadonlySet<string>[]) => new Set(sets.flatMap((set) => [...set]));

/** rules = rule *(";" rule) [";"], rule = name ":" value; space around all of them means nothing. */
function parse(text: string): Rules {
  const required: ReadonlySet<string>[] = [];
  const allowed: ReadonlySet<string>[] = [];
  const numbers: Record<string, number[]> = { 'minlength': [], 'maxlength': [], 'max-consecutive': [] };
  for (const rule of text.replace(/;\s*$/, '').split(';')) {
    const [, name = '', value = ''] = /^\s*([a-z-]+)\s*:\s*(.+?)\s*$/.exec(rule) ?? [];
    if (name === 'required' || name === 'allowed') {
      const set = union(value.split(',').map((part) => readClass(part.trim())));
      (name === 'required' ? required : allowed).push(set);
    } else if (Object.hasOwn(numbers, name) && /^\d+$/.test(value)) numbers[name]?.push(Number(value));
    else throw new Error(`no rule: ${rule}`);
  }
  const all = union([...required, ...allowed]);
  return {
    minLength: Math.max(0, ...(numbers['minlength'] ?? [])),
    maxLength: Math.min(Number.POSITIVE_INFINITY, ...(numbers['maxlength'] ?? [])),
    maxConsecutive: Math.min(Number.POSITIVE_INFINITY, ...(numbers['max-consecutive'] ?? [])),
    required,
    allowed: all.size > 0 ? all : new Set(printable),
  };
}

/** What a manager makes of the rules: 20 characters where it may, one of each required set, the rest at random. */
function generate({ minLength, maxLength, maxConsecutive, required, allowed }: Rules, random: () => number): string {
  const pick = (set: ReadonlySet<string>) => [...set][Math.floor(random() * set.size)] ?? '';
  const length = Math.min(maxLength, Math.max(minLength, 20));
  for (;;) {
    const drawn = [...required.map(pick), ...Array.from({ length: length - required.length }, () => pick(allowed))];
    const text = drawn
      .map((character) => ({ character, order: random() }))
      .toSorted((a, b) => a.order - b.order)
      .map(({ character }) => character)
      .join('');
    const runs = Array.from(text.matchAll(/(.)\1*/gsu), ([run]) => run.length);
    // Space at the ends is cut off by many pages: managers leave it out, and two in a row as well.
    if (Math.max(...runs) <= maxConsecutive && text.trim() === text) return text;
  }
}

/** Numerical Recipes' generator: the same texts for the same seed. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
}

const composition = (most: number) =>
  fc.record(
    {
      upper: fc.integer({ min: 0, max: most }),
      lower: fc.integer({ min: 0, max: most }),
      digits: fc.integer({ min: 0, max: most }),
      symbols: fc.integer({ min: 0, max: most }),
      maxConsecutive: fc.integer({ min: 1, max: 4 }),
    },
    { requiredKeys: [] },
  );

/** Any policy that can be made at all. */
const policies = (most: number) =>
  fc
    .record(
      {
        kind: fc.constantFrom('password', 'text', 'pin', 'passcode'),
        minLength: fc.integer({ min: 4, max: 40 }),
        maxLength: fc.integer({ min: 4, max: 4096 }),
        allow: fc.constantFrom('any', 'ascii', 'letters-digits', 'digits'),
        composition: composition(most),
      },
      { requiredKeys: ['kind'] },
    )
    .map((options) => {
      try {
        return createPolicy(options as Partial<SecretPolicy>);
      } catch {
        return undefined; // contradicts itself, or protects nobody
      }
    })
    .filter((policy) => policy !== undefined);

describe('passwordrules', () => {
  it('parse by the published grammar, and mean the policy', () => {
    fc.assert(
      fc.property(policies(3), (policy) => {
        const { minLength, maxLength, maxConsecutive, required, allowed } = parse(passwordRules(policy));
        expect([minLength, maxLength]).to.deep.equal([policy.minLength, policy.maxLength]);
        expect(maxConsecutive).to.equal(policy.composition?.maxConsecutive ?? Number.POSITIVE_INFINITY);
        const { upper = 0, lower = 0, digits = 0, symbols = 0 } = policy.composition ?? {};
        expect(required.length).to.equal([upper, lower, digits, symbols].filter((count) => count > 0).length);
        const expected = { 'any': 95, 'ascii': 95, 'letters-digits': 62, 'digits': 10 }[policy.allow];
        expect(allowed.size).to.equal(expected);
        const text = [...allowed].join('');
        const refused = checkSecret(createPolicy({ ...policy, maxLength: 4096, composition: {} }), text).map(({ rule }) => rule);
        expect(refused.filter((rule) => rule.startsWith('only'))).to.deep.equal([]);
      }),
      { numRuns: 500 },
    );
  });

  it('give a generator what the policy takes', () => {
    fc.assert(
      fc.property(policies(1), fc.integer(), (policy, seed) => {
        const rules = parse(passwordRules(policy));
        const text = generate(rules, seeded(seed));
        // A random PIN may be a date: one of ten is, see common-digits.test.ts.
        const issues = checkSecret(policy, text, estimateFromGuesses(text.length * Math.log10(rules.allowed.size)));
        expect(issues.filter(({ rule }) => policy.allow !== 'digits' || rule !== 'not-common')).to.deep.equal([]);
      }),
      { numRuns: 500 },
    );
  });

  it('cannot ask for two of a class, and a generator still finds what the policy takes', () => {
    fc.assert(
      fc.property(policies(2), fc.integer(), (policy, seed) => {
        const random = seeded(seed);
        const rules = parse(passwordRules(policy));
        const takes = () => checkSecret(policy, generate(rules, random), estimateFromGuesses(20)).length === 0;
        expect(Array.from({ length: 60 }, takes)).to.include(true);
      }),
      { numRuns: 100 },
    );
  });

  it('of this test are read as the description says', () => {
    const { minLength, maxLength, maxConsecutive, required, allowed } = parse(
      ' minlength:8 ; minlength: 12; maxlength: 40; maxlength: 30; required: lower, upper; required: [-.]; max-consecutive: 2',
    );
    expect([minLength, maxLength, maxConsecutive]).to.deep.equal([12, 30, 2]);
    expect(required.map(({ size }) => size)).to.deep.equal([52, 2]);
    expect(allowed.size).to.equal(54);
    expect(parse('minlength: 6').allowed.size).to.equal(95);
    expect([...parse('allowed: [a]]').allowed]).to.deep.equal(['a', ']']);
    for (const bad of ['', 'minlength', 'minlength: x', 'needs: upper', 'required: capital', 'allowed: []', 'minlength: 8, maxlength: 9'])
      expect(() => parse(bad), bad).to.throw();
  });
});
