/**
 * A small model of the guess counter, walked through whole: a person with two
 * devices and a thief with a session; requests that are handled in steps;
 * processes that are killed between any two of them; replies that get lost and
 * messages that come again, late; time that passes. What holds in every
 * reachable state is what docs/vault.md promises; the naive variants are here
 * to show that the model can tell. `vault-conforms.test.ts` holds the vault
 * itself to `charge` and `confirm`.
 */

export type Variant =
  /** As built. */
  | 'built'
  /** Answers first, charges afterwards. */
  | 'charge-after-answer'
  /** Reads the counter and writes it back in two steps. */
  | 'read-then-write'
  /** The same blinded element again is charged again. */
  | 'charge-repeats'
  /** The same element again has to wait like any other. */
  | 'repeats-wait'
  /** Erases the keys with the last guess, instead of locking first. */
  | 'erase-at-zero'
  /** A confirmation counts for any epoch. */
  | 'confirm-any-epoch'
  /** A confirmation counts for an element that was never charged. */
  | 'confirm-uncharged'
  /** Forgets which elements were charged when the count is full. */
  | 'forget-charged'
  /** A lock ends when its day is over. */
  | 'lock-expires'
  /** Looks at the wait in a step of its own, before the one that charges. */
  | 'wait-read-before';

/** Blinded elements: a person's begin with h and are right, the thief's with t and are wrong. */
export type Blind = string;

export interface Limits {
  readonly max: number;
  /** Guesses before the first wait. */
  readonly free: number;
}
export const SMALL: Limits = { max: 2, free: 1 };

/** What stands in the database. */
export interface Counter {
  readonly used: number;
  readonly charged: readonly Blind[];
  readonly locked: boolean;
  /** The wait before the next guess is not over. */
  readonly waiting: boolean;
  readonly destroyed: boolean;
  readonly epoch: number;
  readonly confirmed: Blind | null;
}

/** A call under way in a process. */
interface Running {
  readonly call: 'evaluate' | 'confirm';
  readonly blind: Blind;
  /** sent: nothing was done. read: a naive process knows `seen`. charged: committed, and not answered. answered: a naive process has yet to charge. */
  readonly at: 'sent' | 'read' | 'charged' | 'answered';
  readonly seen: number;
  /** Of a charge: when it was charged. Of a confirmation: what it says. */
  readonly epoch: number;
}

export interface State extends Counter {
  readonly running: readonly Running[];
  /** By epoch: what was charged in it, and what was answered. */
  readonly paid: readonly (readonly Blind[])[];
  readonly answered: readonly (readonly Blind[])[];
  /** What a person's device has: its guess, and the epoch of the answer that arrived. */
  readonly guess: Blind | null;
  readonly arrived: number | null;
  /** Confirmations that were ever sent: whoever saw one can send it again. */
  readonly signed: readonly (readonly [Blind, number])[];
  readonly honest: number;
  readonly thief: number;
  readonly violation: string | null;
}

export const NEW: Counter = { used: 0, charged: [], locked: false, waiting: false, destroyed: false, epoch: 0, confirmed: null };
const START: State = {
  ...NEW,
  ...{ running: [], paid: [[]], answered: [[]], guess: null, arrived: null, signed: [], honest: 0, thief: 0, violation: null },
};

/** How much of everything there is. */
export interface World {
  /** Different guesses of a person. */
  readonly honest: number;
  readonly thief: number;
  /** Calls under way at once. */
  readonly running: number;
  /** A relay names the next epoch in place of the present one, and so comes by a confirmation for later. */
  readonly lies: boolean;
}
export const TWO_DEVICES: World = { honest: 2, thief: SMALL.max + 1, running: 2, lies: false };
export const LYING_RELAY: World = { honest: 1, thief: SMALL.max, running: 2, lies: true };
/** Confirmations are signed up to this epoch. */
const LAST_EPOCH = 0;

export type Refusal = 'destroyed' | 'locked' | 'wait';

/** The one statement of `evaluate`. @param seen the count that it goes by */
export function charge(counter: Counter, blind: Blind, limits: Limits, variant: Variant = 'built', seen = counter.used): Counter | Refusal {
  if (counter.destroyed) return 'destroyed';
  const known = counter.charged.includes(blind) && variant !== 'charge-repeats';
  if (known && !(variant === 'repeats-wait' && counter.waiting)) return counter;
  if (counter.locked || seen >= limits.max) return 'locked';
  if (counter.waiting && variant !== 'wait-read-before') return 'wait';
  const used = seen + 1;
  const full = used >= limits.max;
  const charged = full && variant === 'forget-charged' ? [] : [...counter.charged, blind];
  const waiting = used >= limits.free && !full;
  return { ...counter, used, charged, waiting, locked: full, destroyed: full && variant === 'erase-at-zero' };
}

/** The transaction of `confirm`, with a valid signature. */
export function confirm(counter: Counter, blind: Blind, epoch: number, variant: Variant = 'built'): Counter | 'destroyed' | 'stale' {
  if (counter.destroyed) return 'destroyed';
  if (counter.epoch === epoch + 1 && counter.confirmed === blind) return counter;
  const current = epoch === counter.epoch || variant === 'confirm-any-epoch';
  const paid = counter.charged.includes(blind) || variant === 'confirm-uncharged' || variant === 'confirm-any-epoch';
  if (!current || !paid) return 'stale';
  return { ...counter, used: 0, charged: [], locked: false, waiting: false, epoch: counter.epoch + 1, confirmed: blind };
}

export interface Step {
  readonly name: string;
  readonly to: State;
}

const added = (all: readonly (readonly Blind[])[], epoch: number, blind: Blind): readonly (readonly Blind[])[] =>
  Array.from({ length: Math.max(all.length, epoch + 1) }, (_, i) =>
    i === epoch ? [...new Set([...(all[i] ?? []), blind])].sort() : (all[i] ?? []),
  );

const broken = (state: State, violation: string): State => ({ ...state, violation: state.violation ?? violation });

/** What a charge may do to the counter, and no more. */
function charged(from: State, after: Counter, blind: Blind): State {
  let to: State = { ...from, ...after };
  const known = from.charged.includes(blind);
  if (known && after.used !== from.used) to = broken(to, 'a repeated guess was charged');
  if (!known && from.waiting) to = broken(to, 'a guess was charged before its wait was over');
  return known ? to : { ...to, paid: added(from.paid, from.epoch, blind) };
}

/** The answer leaves the vault: from here on whoever asked knows. */
function answered(state: State, blind: Blind, epoch: number): State {
  const to = { ...state, answered: added(state.answered, epoch, blind) };
  const count = to.answered[epoch]?.length ?? 0;
  if (count > SMALL.max) return broken(to, `${count} guesses answered in one epoch, of ${SMALL.max}`);
  if (!(to.paid[epoch] ?? []).includes(blind)) return broken(to, 'answered, and not charged durably');
  return to;
}

function* evaluating(from: State, request: Running, rest: State, variant: Variant, { lies }: World): Iterable<Step> {
  const { blind, at } = request;
  const stay = (state: State, change: Partial<Running>): State => ({ ...state, running: [...state.running, { ...request, ...change }] });
  function* deliver(state: State, epoch: number, next: (state: State) => State = (to) => to): Iterable<Step> {
    const told = next(answered(state, blind, epoch));
    yield { name: `answer to ${blind} lost`, to: told };
    if (state.guess === blind) yield { name: `answer to ${blind} arrives`, to: { ...told, arrived: epoch } };
    if (state.guess === blind && lies) yield { name: `answer to ${blind} arrives, with a lie`, to: { ...told, arrived: epoch + 1 } };
  }
  if (at === 'charged') return yield* deliver(rest, request.epoch);
  if (at === 'answered') {
    const after = charge(rest, blind, SMALL, variant);
    return yield { name: `charge ${blind}`, to: typeof after === 'string' ? rest : charged(rest, after, blind) };
  }
  if (at === 'sent' && variant === 'charge-after-answer') {
    if (typeof charge(rest, blind, SMALL, variant) === 'string') return yield { name: `${blind} refused`, to: rest };
    return yield* deliver(rest, rest.epoch, (to) => stay(to, { at: 'answered' }));
  }
  const reads = variant === 'read-then-write' || variant === 'wait-read-before';
  if (at === 'sent' && reads) {
    const refused = rest.locked || rest.destroyed || rest.waiting;
    return yield refused
      ? { name: `${blind} refused`, to: rest }
      : { name: `read for ${blind}`, to: stay(rest, { at: 'read', seen: rest.used }) };
  }
  const after = charge(rest, blind, SMALL, variant, variant === 'read-then-write' ? request.seen : rest.used);
  if (typeof after === 'string') {
    const lost = from.charged.includes(blind) && !from.destroyed;
    return yield { name: `${blind} refused: ${after}`, to: lost ? broken(rest, 'a repeated guess was refused') : rest };
  }
  yield { name: `${blind} charged`, to: stay(charged(rest, after, blind), { at: 'charged', epoch: after.epoch }) };
}

function* confirming({ blind, epoch }: Running, rest: State, variant: Variant): Iterable<Step> {
  const after = confirm(rest, blind, epoch, variant);
  if (typeof after === 'string') {
    const mine = rest.guess === blind && rest.arrived === epoch;
    // Another device was right in the meantime: this one asks again in the new epoch.
    return yield { name: `confirmation of ${blind} refused: ${after}`, to: mine ? { ...rest, arrived: null } : rest };
  }
  let to: State = { ...rest, ...after };
  if (after !== (rest as Counter) && after.epoch !== rest.epoch) {
    if (epoch !== rest.epoch || !rest.charged.includes(blind)) to = broken(to, 'the count began anew without a charged guess of its epoch');
    to = { ...to, paid: [...added(to.paid, after.epoch, ''), []].slice(0, after.epoch + 1).map((all) => all.filter((one) => one !== '')) };
    to = { ...to, answered: Array.from({ length: after.epoch + 1 }, (_, i) => to.answered[i] ?? []) };
  }
  yield { name: `${blind} confirmed, answer lost`, to };
  if (rest.guess === blind) yield { name: `${blind} confirmed, answer arrives`, to: { ...to, guess: null, arrived: null } };
}

/** Everything that can happen next. */
export function* steps(state: State, variant: Variant, world: World): Iterable<Step> {
  if (state.violation) return;
  const begin = (call: Running['call'], blind: Blind, epoch = 0): State => ({
    ...state,
    running: [...state.running, { call, blind, at: 'sent', seen: 0, epoch }],
  });
  const { guess, arrived } = state;
  if (state.running.length < world.running) {
    if (state.thief < world.thief) yield { name: 'thief guesses', to: { ...begin('evaluate', `t${state.thief}`), thief: state.thief + 1 } };
    if (guess === null && state.honest < world.honest) {
      const next = `h${state.honest}`;
      yield { name: 'a person guesses', to: { ...begin('evaluate', next), guess: next, honest: state.honest + 1 } };
    }
    // The thief may repeat a person's guess, too: to the vault it is the same.
    if (guess !== null && !state.running.some(({ blind }) => blind === guess))
      yield { name: `${guess} again`, to: begin('evaluate', guess) };
    if (guess !== null && arrived !== null && arrived <= LAST_EPOCH + (world.lies ? 1 : 0)) {
      const signed = state.signed.some(([blind, epoch]) => blind === guess && epoch === arrived);
      const to = begin('confirm', guess, arrived);
      yield { name: `${guess} is right`, to: signed ? to : { ...to, signed: [...state.signed, [guess, arrived]] } };
    }
    for (const [blind, epoch] of state.signed) yield { name: `confirmation of ${blind} again`, to: begin('confirm', blind, epoch) };
  }
  for (const request of state.running) {
    const rest = { ...state, running: state.running.filter((other) => other !== request) };
    yield { name: `killed: ${request.call} ${request.blind}, ${request.at}`, to: rest };
    if (request.call === 'evaluate') yield* evaluating(state, request, rest, variant, world);
    else yield* confirming(request, rest, variant);
  }
  if (state.waiting) yield { name: 'the wait is over', to: { ...state, waiting: false } };
  if (state.locked && !state.destroyed) {
    const ends = variant === 'lock-expires' ? { locked: false, used: 0, charged: [] } : { destroyed: true };
    yield { name: 'a day goes by', to: { ...state, ...ends } };
  }
  if (guess !== null) yield { name: 'the device starts anew', to: { ...state, guess: null, arrived: null } };
}

/** What no single step shows. */
function promiseBrokenBy(from: State, { name, to }: Step): string | null {
  if (from.destroyed && !to.destroyed) return 'destroyed was not final';
  if (from.destroyed && to.epoch !== from.epoch) return 'a destroyed registration freed its key';
  const left = from.locked && !to.locked;
  if (left && to.epoch === from.epoch) return `a lock ended by: ${name}`;
  return to.violation;
}

/** Can the person still open, when from here on nothing fails and nobody else acts? */
function canFinish(state: State, variant: Variant): boolean {
  const { guess } = state;
  if (guess === null) return true;
  const after = charge(state, guess, SMALL, variant);
  return typeof after !== 'string' && typeof confirm(after, guess, after.epoch, variant) !== 'string';
}

export interface Walk {
  readonly states: number;
  readonly reached: ReadonlySet<string>;
  /** The first state found that breaks each promise, with the way there. */
  readonly broken: ReadonlyMap<string, readonly string[]>;
}

const spelled = (value: unknown): string => (Array.isArray(value) ? `[${value.map(spelled).join(' ')}]` : String(value));

/** @param toTheEnd false: stops at the first broken promise */
export function walk(variant: Variant, toTheEnd: boolean, world: World = TWO_DEVICES): Walk {
  const seen = new Map<string, { from: string | null; step: string }>();
  const faults = new Map<string, readonly string[]>();
  const reached = new Set<string>();
  const keyOf = ({ running, signed, ...rest }: State): string => {
    const calls = running.map(({ call, blind, at, seen: count, epoch }) => `${call} ${blind} ${at} ${count} ${epoch}`).sort();
    return `${Object.values(rest).map(spelled).join(';')}|${calls.join()}|${signed.map(String).sort().join(' ')}`;
  };
  const pathTo = (key: string): string[] => {
    const path: string[] = [];
    for (let at: string | null = key; at !== null; at = seen.get(at)?.from ?? null) path.unshift(seen.get(at)?.step ?? '');
    return path;
  };
  const report = (promise: string, path: () => string[]): void => void (faults.has(promise) || faults.set(promise, path()));
  // Breadth first: the way to a fault is a shortest one.
  let level: State[] = [START];
  let after: State[] = [];
  seen.set(keyOf(START), { from: null, step: 'start' });
  const pop = (): State | undefined => {
    if (level.length === 0) [level, after] = [after, []];
    return toTheEnd || faults.size === 0 ? level.pop() : undefined;
  };
  for (let state = pop(); state; state = pop()) {
    const key = keyOf(state);
    // Charged in the count that is going on: no kill and no lost reply may take it away while there is a key.
    const paid = state.guess !== null && (state.paid[state.epoch] ?? []).includes(state.guess);
    const gone = state.destroyed && variant !== 'erase-at-zero';
    if (paid && !gone && !canFinish(state, variant)) report('a charged right guess cannot be finished', () => pathTo(key));
    for (const step of steps(state, variant, world)) {
      reached.add(step.name.replace(/[ht]\d/, 'x').replace(/\d/g, 'n'));
      const fault = promiseBrokenBy(state, step);
      if (fault) report(fault, () => [...pathTo(key), step.name]);
      const next = keyOf(step.to);
      if (seen.has(next)) continue;
      seen.set(next, { from: key, step: step.name });
      after.push(step.to);
    }
  }
  return { states: seen.size, reached, broken: faults };
}
