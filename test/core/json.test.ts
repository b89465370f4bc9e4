import { expect } from 'chai';
import fc from 'fast-check';
import { type Json, canonicalBytes, canonicalJson, fromUtf8, parseCanonical, utf8 } from '../../src/core/index.ts';
import { materialOrSkip } from '../support/files.ts';
import { refusal } from './fixtures.ts';

const parse = (text: string) => parseCanonical(utf8(text));

/** Keys and leaves from so small a set that duplicates, prefixes and odd orders come up. */
const key = fc.constantFrom('', 'a', 'b', 'aa', 'A', '__proto__', 'constructor', 'é', '\u{1F600}', '\uFB33', '\r', '1', '10', '2');
const leaf = fc.oneof(fc.constantFrom('', 'a', '"', '\\', '\u0000', '€', '\u{1F600}'), fc.constantFrom(0, 1, 10, Number.MAX_SAFE_INTEGER));
const { value: anyValue } = fc.letrec<{ value: Json; members: Json }>((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie('value'), { maxLength: 3 }), tie('members')) as fc.Arbitrary<Json>,
  members: fc
    .array(fc.tuple(key, tie('value')), { maxLength: 4 })
    .map((entries) => Object.fromEntries(entries.filter(([name]) => name !== '__proto__')) as Json),
}));

/** RFC 8785 is a deterministic spelling: equal values, equal text. A second way to say "equal". */
function sorted(value: Json): unknown {
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) return ['list', ...(value as Json[]).map(sorted)];
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => [name, sorted(member)]);
}

describe('core: canonical JSON', () => {
  for (const name of ['arrays', 'french', 'structures', 'unicode', 'values', 'weird']) {
    it(`writes the published RFC 8785 example "${name}"`, async function () {
      const input = await materialOrSkip(this, `jcs/input/${name}.json`);
      const output = await materialOrSkip(this, `jcs/output/${name}.json`);
      expect(fromUtf8(canonicalBytes(JSON.parse(fromUtf8(input)) as Json))).to.equal(fromUtf8(output));
    });

    it(`reads the example "${name}" only where it lies in the data model`, async function () {
      const output = await materialOrSkip(this, `jcs/output/${name}.json`);
      const inModel = !['arrays', 'values'].includes(name);
      if (inModel) expect(canonicalBytes(parseCanonical(output))).to.deep.equal(output);
      else expect(await refusal(() => parseCanonical(output)), name).to.equal('backup-schema');
    });
  }

  it('sorts members by UTF-16 code units', () => {
    // U+1F600 is d83d de00 in UTF-16: before U+FB33, though its code point is greater.
    expect(canonicalJson({ '\uFB33': 1, '\u{1F600}': 2, 'b': 3, 'a': 4, '10': 5, '9': 6 })).to.equal(
      '{"10":5,"9":6,"a":4,"b":3,"\u{1F600}":2,"\uFB33":1}',
    );
  });

  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        expect(sorted(parseCanonical(canonicalBytes(value)))).to.deep.equal(sorted(value));
      }),
      { numRuns: 1000, seed: 3 },
    );
  });

  it('spells two values alike only when they are equal', () => {
    fc.assert(
      fc.property(anyValue, anyValue, (a, b) => {
        expect(canonicalJson(a) === canonicalJson(b)).to.equal(JSON.stringify(sorted(a)) === JSON.stringify(sorted(b)));
      }),
      { numRuns: 3000, seed: 4 },
    );
  });

  it('keeps a member called __proto__ a member', () => {
    const text = '{"__proto__":{"a":1},"b":2}';
    const value = parse(text);
    expect(canonicalJson(value)).to.equal(text);
    expect(Object.getPrototypeOf(value)).to.equal(Object.prototype);
  });

  const refused: Record<string, readonly string[]> = {
    'backup-not-json': [
      '',
      ' ',
      '{',
      '{"a":1',
      '{"a":1}}',
      '\ufeff{}',
      "{'a':1}",
      '{"a":01}',
      '{"a":+1}',
      '{"a":1,}',
      '"\u0001"',
      'undefined',
      '{a:1}',
      '[1]//',
    ],
    'backup-schema': [
      'null',
      'true',
      '{"a":false}',
      '-1',
      '-0',
      '[1.5]',
      '1e-1',
      '1e400',
      '9007199254740992',
      '9007199254740993',
      '{"a":[[null]]}',
      String.raw`"\ud800"`,
      String.raw`{"\udc00":1}`,
      String.raw`"\ude00\ud83d"`,
    ],
    'backup-not-canonical': [
      ' {}',
      '{}\n',
      '{ }',
      '{"a": 1}',
      '{"b":1,"a":2}',
      '{"a":1,"a":1}',
      '{"a":null,"a":1}',
      '1.0',
      '1e3',
      '1E3',
      '0.99999999999999999999',
      '9007199254740991.1',
      String.raw`"\u0061"`,
      String.raw`"\/"`,
      String.raw`"\u000A"`,
      String.raw`"\u00e9"`,
      String.raw`"\ud83d\ude00"`,
      String.raw`"\u001F"`,
    ],
  };
  for (const [code, texts] of Object.entries(refused)) {
    for (const text of texts)
      it(`refuses ${JSON.stringify(text)} as ${code}`, async () => expect(await refusal(() => parse(text))).to.equal(code));
  }

  it('accepts both ends of the integers', () => {
    expect(parse('0')).to.equal(0);
    expect(parse('9007199254740991')).to.equal(Number.MAX_SAFE_INTEGER);
  });

  it('refuses bytes that are not UTF-8', async () => {
    expect(await refusal(() => parseCanonical(Uint8Array.of(0x22, 0xff, 0x22)))).to.equal('backup-not-json');
    expect(await refusal(() => parseCanonical(Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22)))).to.equal('backup-not-json');
  });

  it('accepts 16 levels and refuses the 17th', async () => {
    expect(() => parse('['.repeat(16) + ']'.repeat(16))).to.not.throw();
    expect(await refusal(() => parse('['.repeat(17) + ']'.repeat(17)))).to.equal('backup-schema');
    expect(await refusal(() => parse('{"a":'.repeat(17) + '1' + '}'.repeat(17)))).to.equal('backup-schema');
  });

  it('survives nesting that would fill the stack', async () => {
    for (const text of ['['.repeat(500_000), '['.repeat(250_000) + ']'.repeat(250_000), '{"a":'.repeat(100_000)]) {
      expect(await refusal(() => parse(text))).to.be.oneOf(['backup-not-json', 'backup-schema']);
    }
  });

  for (const text of ['MARK-7f3a', '{"share":"MARK-7f3a" oops}', '{"a":MARK-7f3a}', '"MARK\u0001"']) {
    it(`never says in an error what it read: ${JSON.stringify(text)}`, () => {
      try {
        parse(text);
        expect.fail('nothing was thrown');
      } catch (error) {
        const { message, cause, stack } = error as Error;
        expect(message).to.contain('backup-not-json');
        expect(`${message}${String(cause)}${stack}`).to.not.contain('MARK');
      }
    });
  }
});
