/** Mutants of what a secret must be: [what breaks, text in the source (once), text in its place, tests if not the file's]. */
const core = (...names) => names.map((name) => `test/core/${name}.test.ts`);
const flow = (...names) => names.map((name) => `test/flow/${name}.test.ts`);

export default [
  {
    file: 'src/core/common-digits.ts',
    tests: core('common-digits'),
    mutants: [
      ['day 0', 'Number(day) >= 1', 'Number(day) >= 0'],
      ['a day too many', '<= (DAYS[Number(month) - 1] ?? 0)', '<= (DAYS[Number(month) - 1] ?? 0) + 1'],
      ['a day too few', '<= (DAYS[Number(month) - 1] ?? 0)', '< (DAYS[Number(month) - 1] ?? 0)'],
      ['years from 1901', 'FIRST_YEAR = 1900', 'FIRST_YEAR = 1901'],
      ['years to 2098', 'LAST_YEAR = 2099', 'LAST_YEAR = 2098'],
      ['month 13', 'Number(month) <= 12;', 'Number(month) <= 13;'],
      ['no year alone', 'return isDayAndMonth(text) || isYear(text);', 'return isDayAndMonth(text);'],
      ['no American dates', ' || isDay(text.slice(2), text.slice(0, 2))', ''],
      ['signs of two kinds', '([./-])(\\d{1,2})\\2', '([./-])(\\d{1,2})[./-]'],
      ['slanting neighbours', '=== 1;\n}\n\n/** Three', '<= 2;\n}\n\n/** Three'],
      ['two keys are a line', '|| new Set(keys).size < 3', ''],
      ['three digits are few', 'new Set(text).size <= 2', 'new Set(text).size <= 3'],
      ['no step around 9', '+ around) % around', '+ around)'],
      ['pairs of any step', ' && PAIR_STEPS.includes(pairs[0] ?? 0)', ''],
    ],
  },
  {
    file: 'src/core/blocklist.ts',
    tests: core('common-digits', 'policy'),
    mutants: [
      ['dates pass', "if (isDate(whole) || isDate(unit)) return 'date';", ''],
      ['dates said twice pass', ' || isDate(unit)', ''],
      ['keypad patterns pass', "if (isKeypadPattern(whole) || isKeypadPattern(unit)) return 'keypad';", ''],
      ['mirrors pass', "if (isMirrored(whole)) return 'mirrored';", ''],
      ['three letters mirror', 'SHORTEST_MIRRORED = 4', 'SHORTEST_MIRRORED = 3'],
      ['steady steps pass', ' || hasSteadyStep(shape)', ''],
      ['two digits pass', ' || hasTwoDigitsOnly(whole)', ''],
      ['the wallet’s words pass', "if (shapes.some((shape) => context.has(shape))) return 'context';", ''],
    ],
  },
  {
    file: 'src/core/word-matcher.ts',
    tests: core('strength-tier'),
    mutants: [
      ['look-alikes for nothing', 'rank * 2 ** alike', 'rank'],
      ['backwards for nothing', ' * (this.#reversed ? 2 : 1)', ''],
      ['forwards only', 'for (const reversed of [false, true])', 'for (const reversed of [false])'],
      ['capitals for nothing', 'effort * capitalsOf(token)', 'effort'],
      ['unusual capitals are usual', 'i <= Math.min(upper, letters.length - upper)', 'i <= 0'],
      ['no look-alikes', 'if (instead !== 0) this.#walk', 'if (instead > 1e9) this.#walk'],
      [
        'two words read like one',
        '      if (length >= shortestPair && this.#isPair(text.slice(from, from + length))) continue;\n',
        '',
        core('strength'),
      ],
      ['what reads like a word is random', 'this.#readLikeWords(this.#text, []);', '', core('strength')],
      [
        'personal words are forgotten',
        'const tries = personal ? [source.words, personal] : [source.words];',
        'const tries = [source.words];',
        core('strength'),
      ],
      [
        'personal words are never forgotten',
        'personal = words.length > 0 ?',
        'personal = words.length === 0 ? personal :',
        core('strength'),
      ],
      ['guesses rounded up', 'Math.floor(Math.log2(guesses))', 'Math.ceil(Math.log2(guesses + 1))'],
    ],
  },
  {
    file: 'src/core/word-likeness.ts',
    tests: core('strength-tier'),
    mutants: [
      ['everything reads like a word', 'BITS_PER_LETTER = 3.9', 'BITS_PER_LETTER = 39'],
      ['nothing reads like a word', 'BITS_PER_LETTER = 3.9', 'BITS_PER_LETTER = 0.9'],
      ['four letters read like one', 'SHORTEST_LIKENESS = 5', 'SHORTEST_LIKENESS = 4'],
      ['thirteen letters read like one', 'LONGEST_LIKENESS = 12', 'LONGEST_LIKENESS = 13'],
    ],
  },
  {
    file: 'src/core/guessing-time.ts',
    tests: core('strength-tier'),
    mutants: [
      ['passes do not count', '(3 * t - 1)', '2'],
      ['bits for bytes', '* m * 1024', '* m * 128'],
      ['ages from 2,000 years', 'MOST_YEARS = 1000', 'MOST_YEARS = 2000'],
      ['rounded up', 'Math.floor(seconds / length)', 'Math.ceil(seconds / length)'],
    ],
  },
  {
    file: 'src/core/password-rules.ts',
    tests: core('password-rules'),
    mutants: [
      ['the least for the most', '`maxlength: ${maxLength}`', '`maxlength: ${minLength}`'],
      ['nothing is required', ' > 0) rules.push(`required', ' > 99) rules.push(`required'],
      ['signs for digits', "digits: 'digit', symbols", "digits: 'special', symbols"],
      ['runs of any length', 'if (composition.maxConsecutive !== undefined)', 'if (composition.maxConsecutive === 99)'],
      ['everything is allowed', "'letters-digits': 'upper, lower, digit'", "'letters-digits': 'ascii-printable'"],
    ],
  },
  {
    file: 'src/flow/write.ts',
    tests: flow('policies'),
    mutants: [
      [
        'no name is told',
        'return name === undefined ? {} : Object.fromEntries(enroll.map(({ slotId }) => [slotId, name]));',
        'return name === undefined ? {} : {};',
      ],
    ],
  },
  {
    file: 'src/flow/publish.ts',
    tests: flow('policies'),
    mutants: [
      ['the name is not sent', '{ signal, policies });', '{ signal });'],
      ['the name is not kept', '    policies: plan.policies,\n', ''],
      [
        'a refused candidate stays for ever',
        "error.code === 'policy-too-weak') return dropLost",
        "error.code === 'internal') return dropLost",
      ],
    ],
  },
];
