/**
 * Digits that are no secret: dates in every order, keys of a phone's keypad in a
 * row, and the same few digits over and over. What people choose for a PIN first,
 * see Bonneau, Preibusch and Anderson, "A Birthday Present Every Eleven Wallets?" (FC 2012).
 */

const FIRST_YEAR = 1900;
const LAST_YEAR = 2099;
/** 29 February counts: in whose year is not asked. */
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const isDay = (month: string, day: string) => Number(day) >= 1 && Number(day) <= (DAYS[Number(month) - 1] ?? 0);
const isYear = (year: string) => year.length === 2 || (Number(year) >= FIRST_YEAR && Number(year) <= LAST_YEAR);
const isMonth = (month: string) => Number(month) >= 1 && Number(month) <= 12;

/** Of two numbers of two digits: day and month, in either order. */
const isDayAndMonth = (text: string) => isDay(text.slice(0, 2), text.slice(2)) || isDay(text.slice(2), text.slice(0, 2));

/** Digits alone, two for day and month each; the year first or last, with two digits or four, alone, or with a month only. */
function isPlainDate(text: string): boolean {
  switch (text.length) {
    case 4:
      return isDayAndMonth(text) || isYear(text);
    case 6:
      return (
        isDayAndMonth(text.slice(0, 4)) || // 150387, 031587
        isDay(text.slice(2, 4), text.slice(4)) || // 870315; nobody writes the year and then the day
        (isYear(text.slice(0, 4)) && isMonth(text.slice(4))) || // 198703
        (isYear(text.slice(2)) && isMonth(text.slice(0, 2))) // 031987
      );
    case 8:
      return (
        (isDayAndMonth(text.slice(0, 4)) && isYear(text.slice(4))) || (isDay(text.slice(4, 6), text.slice(6)) && isYear(text.slice(0, 4)))
      );
    default:
      return false;
  }
}

/** "150387", "15.3.1987", "1987-03-15". */
export function isDate(text: string): boolean {
  if (/^\d{4,8}$/.test(text)) return isPlainDate(text);
  const parts = /^(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})$/.exec(text);
  if (!parts) return false;
  return isPlainDate([parts[1], parts[3], parts[4]].map((part = '') => part.padStart(2, '0')).join(''));
}

/** Where the keys are: three in a row, the 0 below the 8. */
const KEYPAD = ['123', '456', '789', ' 0 '];
const placeOf = (digit: string) => {
  const row = KEYPAD.findIndex((keys) => keys.includes(digit));
  return { row, column: KEYPAD[row]?.indexOf(digit) ?? 0 };
};

/** Side by side or one above the other. */
function areNeighbours(a: string, b: string): boolean {
  const [one, other] = [placeOf(a), placeOf(b)];
  return Math.abs(one.row - other.row) + Math.abs(one.column - other.column) === 1;
}

/** Three keys in a straight line, slanting lines too. */
function isLine(keys: string): boolean {
  const [first, middle, last] = Array.from(keys, placeOf);
  if (!first || !middle || !last || new Set(keys).size < 3) return false;
  const straight = first.row + last.row === 2 * middle.row && first.column + last.column === 2 * middle.column;
  return straight && Math.abs(first.row - middle.row) <= 1 && Math.abs(first.column - middle.column) <= 1;
}

/** "125896": from key to neighbouring key. "147258", "159753": line after line. */
export function isKeypadPattern(text: string): boolean {
  if (!/^\d{4,}$/.test(text)) return false;
  const digits = Array.from(text);
  if (digits.every((digit, at) => at === 0 || areNeighbours(digits[at - 1] ?? '', digit))) return true;
  return text.length % 3 === 0 && (text.match(/.{3}/g) ?? []).every(isLine);
}

/** "111112", "121221". */
export function hasTwoDigitsOnly(text: string): boolean {
  return /^\d{4,}$/.test(text) && new Set(text).size <= 2;
}

/** Pairs of digits that count up or down, or are doubles that do. */
const PAIR_STEPS = [1, 99, 11, 89];

/** "135791", "8642": the same step from each digit to the next, around past 9; "101112", "112233": from pair to pair. */
export function hasSteadyStep(text: string): boolean {
  if (!/^\d{4,}$/.test(text)) return false;
  const stepsOf = (numbers: readonly number[], around: number) =>
    numbers.slice(1).map((number, at) => (number - (numbers[at] ?? 0) + around) % around);
  const isSteady = ([first = 0, ...others]: readonly number[]) => first !== 0 && others.every((step) => step === first);
  if (isSteady(stepsOf(Array.from(text, Number), 10))) return true;
  const pairs = stepsOf((text.match(/../g) ?? []).map(Number), 100);
  return text.length % 2 === 0 && text.length >= 6 && isSteady(pairs) && PAIR_STEPS.includes(pairs[0] ?? 0);
}
