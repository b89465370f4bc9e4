/** Digits that people choose first: each pattern at its edges, and how much of all PINs they are. */
import { expect } from 'chai';
import { type CommonKind, commonKind } from '../../src/core/blocklist.ts';
import { hasSteadyStep, hasTwoDigitsOnly, isDate, isKeypadPattern } from '../../src/core/common-digits.ts';
import { checkSecret, createPolicy } from '../../src/core/policy.ts';

const kindOf = (text: string) => commonKind(text, []);

function holds(test: (text: string) => boolean, yes: string, no: string): void {
  expect(
    yes.split(' ').filter((text) => !test(text)),
    'should be',
  ).to.deep.equal([]);
  expect(
    no.split(' ').filter((text) => test(text)),
    'should not be',
  ).to.deep.equal([]);
}

describe('dates', () => {
  it('have a day of their month: first and last, not the one before or after', () => {
    holds(isDate, '010190 310190 290290 300490 311290', '000190 320190 300290 310490 321290 001390');
  });
  it('come with the day first, the month first and the year first', () => {
    holds(isDate, '150387 031587 870315 15031987 03151987 19870315', '150087 158787 871503 19871503 15871903 19876543');
  });
  it('are of the last century or this one, where the year has four digits', () => {
    holds(isDate, '15031900 15032099 19000315 20990315', '15031899 15032100 18990315 21000315');
  });
  it('may be a year, a year with its month, or a birthday', () => {
    holds(isDate, '1900 2099 1503 0315 198712 121987 190001', '1899 2100 1332 198713 131987 198700 001987 9999');
  });
  it('may be written with signs', () => {
    holds(isDate, '15.03.1987 15/3/87 1987-03-15 1-1-2000 3/15/87', '15.3/87 15.13.32 15..87 15.03 15:03:87 150.3.87 a15.3.87');
  });
  it('are not of any other length', () => holds(isDate, '1503', '15038 1503198 150319870 3 15'));
});

describe('keypad patterns', () => {
  it('go from key to neighbouring key', () => {
    holds(isKeypadPattern, '1254 125896 0852 2580 1236 987456', '1245963x 1379 124 1590 0123 1003');
  });
  it('are lines of three, straight or slanting, one after the other', () => {
    holds(isKeypadPattern, '147258 159753 357159 123789 258456 741852963', '147257 123124 1470 158753 139751 192837 111222');
  });
});

describe('few digits, and steady steps', () => {
  it('two different digits are few, three are not', () => holds(hasTwoDigitsOnly, '1111 111112 122112 998899', '111123 112 11a1'));
  it('go around past 9, in any step', () => {
    holds(hasSteadyStep, '7890 890123 2109 1357 135791 9753 1470369 2468 1616', '135790 1111 1358 123 7891x');
  });
  it('count in pairs', () =>
    holds(hasSteadyStep, '101112 989900 121110 112233 445566 332211', '101113 1122 889900 101213 112244 101010 102030'));
});

describe('a PIN', () => {
  const pin = createPolicy({ kind: 'pin' });

  it('is refused with the reason', () => {
    const reasons: Readonly<Record<CommonKind, string>> = {
      common: '135790 246810',
      repeated: '111111 121212 123123 111112 900000 112233',
      mirrored: '478874 903309',
      sequence: '123456 654321 890123 135791 101112 121110',
      keypad: '147258 159753 125896 123654',
      date: '150387 031587 870315 311299 198712',
      context: '',
    };
    const found = Object.entries(reasons).flatMap(([kind, texts]) =>
      texts
        .split(' ')
        .filter(Boolean)
        .map((text) => `${text} ${kindOf(text)} expected ${kind}`),
    );
    expect(found.filter((line) => !/ (\S+) expected \1$/.test(line))).to.deep.equal([]);
    expect(kindOf('142857'), 'on no list').to.equal(undefined);
  });

  it('says so in the issue, with the code', () => {
    expect(checkSecret(pin, '150387')).to.deep.equal([{ rule: 'not-common', code: 'secret-common', params: { kind: 'date' } }]);
    expect(checkSecret(pin, '150387', undefined, ['150387'])[0]?.params, 'the pattern first').to.deep.equal({ kind: 'date' });
    expect(checkSecret(pin, '471930', undefined, ['471930'])[0]?.params).to.deep.equal({ kind: 'context' });
  });

  it('of four digits is refused by default, and allowed where it is asked for', () => {
    expect(checkSecret(pin, '4719').map(({ rule, code, params }) => [rule, code, params])).to.deep.equal([
      ['min-digits', 'secret-too-short', { minLength: 6 }],
    ]);
    const short = createPolicy({ name: 'ours-4', kind: 'pin', minLength: 4 });
    expect(checkSecret(short, '4719')).to.deep.equal([]);
    expect(checkSecret(short, '2580')[0]?.params).to.deep.equal({ kind: 'keypad' });
  });

  it('of six digits leaves nine of ten free, and eight of ten of four', function () {
    this.timeout(60_000);
    const refused = (length: number, step: number) => {
      let count = 0;
      let looked = 0;
      for (let pinNumber = 0; pinNumber < 10 ** length; pinNumber += step) {
        looked += 1;
        if (kindOf(String(pinNumber).padStart(length, '0'))) count += 1;
      }
      return count / looked;
    };
    expect(refused(4, 1)).to.equal(0.1617);
    // A step that shares no factor with ten visits all last digits; the whole of it is 9.64 %.
    expect(refused(6, 17)).to.be.within(0.09, 0.1);
  });
});

describe('longer secrets', () => {
  it('are held to the same, and only as a whole', () => {
    expect(kindOf('abcdefghgfedcba')).to.equal('mirrored');
    expect(kindOf('15.03.1987')).to.equal('date');
    expect(kindOf('15031987'.repeat(2)), 'said twice').to.equal('date');
    expect(kindOf('born on 15.03.1987')).to.equal(undefined);
    expect(kindOf('147258 and more')).to.equal(undefined);
    expect(kindOf('abca')).to.equal(undefined);
    expect(kindOf('abba')).to.equal('mirrored');
    expect(kindOf('aba')).to.equal(undefined);
  });
});
