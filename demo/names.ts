/** Account names that are easy to say and to remember. A name is no secret here: it signs in, and protects nothing. */
const QUALITIES = ['amber', 'brave', 'calm', 'clever', 'gentle', 'jolly', 'lucky', 'mellow', 'quiet', 'silver', 'sunny', 'tidy'];
const ANIMALS = ['badger', 'crane', 'finch', 'heron', 'ibex', 'lynx', 'marten', 'otter', 'plover', 'raven', 'stoat', 'wren'];

function oneOf<T>(list: readonly T[], random: number): T | undefined {
  return list[random % list.length];
}

export function newAccountName(): string {
  const [a = 0, b = 0, c = 0] = crypto.getRandomValues(new Uint16Array(3));
  return `${oneOf(QUALITIES, a)}-${oneOf(ANIMALS, b)}-${100 + (c % 900)}`;
}
