/**
 * A small model of the guess counter, walked through exhaustively: an honest
 * person, a thief with a session, requests that are handled in steps, replies
 * that get lost, processes that are killed. What holds in every reachable state
 * of the model is what docs/vault.md promises; the naive variants are here to
 * show that the model can tell.
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
  /** Erases the keys with the last guess, instead of locking first. */
  | 'erase-at-zero'
  /** A confirmation counts for any epoch. */
  | 'confirm-any-epoch'
  /** Forgets which elements were charged when the count is full. */
  | 'forget-charged';

export const MAX = 3;

/** Blinded elements: the honest person's begin with h and are right, the thief's with t and are wrong. */
type Blind = string;

/** A request under way in a process; `seen` is what a naive process has read. */
interface Running {
  readonly blind: Blind;
  readonly seen: number;
}

/** Of a request: has read nothing yet; was answered already. */
const UNREAD = -1;
const ANSWERED = -2;

export interface State {
  readonly used: number;
  readonly charged: readonly Blind[];
  readonly locked: boolean;
  readonly destroyed: boolean;
  readonly epoch: number;
  readonly confirmed: Blind | null;
  /** Answered since the count began anew. */
  readonly answered: readonly Blind[];
  readonly running: readonly Running[];
  /** The honest person's current guess, and whether its answer has arrived. */
  readonly guess: Blind | null;
  readonly arrivedEpoch: number | null;
  /** Next number for a fresh blind of each. */
  readonly honest: number;
  readonly thief: number;
  /** The honest person holds kv. */
  readonly opened: boolean;
  readonly violation: string | null;
}

export const START: State = {
  used: 0,
  charged: [],
  locked: false,
  destroyed: false,
  epoch: 0,
  confirmed: null,
  answered: [],
  running: [],
  guess: null,
  arrivedEpoch: null,
  honest: 0,
  thief: 0,
  opened: false,
  violation: null,
};

const LIMITS = { honest: 2, thief: MAX + 1, epochs: 2, running: 2 };

export interface Step {
  readonly name: string;
  readonly to: State;
}

function charge(state: State, blind: Blind, variant: Variant, seen = state.used): State | null {
  const known = state.charged.includes(blind) && variant !== 'charge-repeats';
  if (state.destroyed) return null;
  if (known) return state;
  if (state.locked || seen >= MAX) return null;
  const used = seen + 1;
  const full = used >= MAX;
  const charged = full && variant === 'forget-charged' ? [] : [...state.charged, blind];
  return { ...state, used, charged, locked: full, destroyed: full && variant === 'erase-at-zero' };
}

/** The answer leaves the vault: from here on the guess is known to whoever made it. */
function answer(state: State, blind: Blind): State {
  const answered = [...new Set([...state.answered, blind])].sort();
  const violation = answered.length > MAX ? `${answered.length} guesses answered of ${MAX}` : state.violation;
  return { ...state, answered, violation };
}

function without(running: readonly Running[], one: Running): readonly Running[] {
  return running.filter((other) => other !== one);
}

/** A request moves on by one atomic step of its process, or dies with it. */
function* requestSteps(state: State, request: Running, variant: Variant): Iterable<Step> {
  const rest = { ...state, running: without(state.running, request) };
  yield { name: `killed ${request.blind}`, to: rest };
  const deliver = (after: State): Step[] => [
    { name: `answer to ${request.blind} lost`, to: after },
    ...(after.guess === request.blind ? [{ name: 'answer arrives', to: { ...after, arrivedEpoch: after.epoch } }] : []),
  ];
  if (variant === 'charge-after-answer') {
    if (request.seen !== ANSWERED && (rest.destroyed || (rest.locked && !rest.charged.includes(request.blind)))) return;
    if (request.seen === UNREAD) {
      // Answered, not yet charged: a kill here costs nothing and taught something.
      const marked = { ...request, seen: ANSWERED };
      for (const { name, to } of deliver(answer(rest, request.blind))) yield { name, to: { ...to, running: [...to.running, marked] } };
    } else {
      yield { name: `charge ${request.blind}`, to: charge(rest, request.blind, variant) ?? rest };
    }
    return;
  }
  if (variant === 'read-then-write' && request.seen === UNREAD) {
    if (rest.locked || rest.destroyed) return;
    yield { name: `read for ${request.blind}`, to: { ...rest, running: [...rest.running, { ...request, seen: rest.used }] } };
    return;
  }
  const seen = variant === 'read-then-write' ? request.seen : rest.used;
  const charged = charge(rest, request.blind, variant, seen);
  if (!charged) return;
  yield { name: `charged ${request.blind}, killed before the answer`, to: charged };
  yield* deliver(answer(charged, request.blind));
}

function confirm(state: State, blind: Blind, epoch: number, variant: Variant): State | null {
  if (state.destroyed) return null;
  if (state.epoch === epoch + 1 && state.confirmed === blind) return state;
  const current = epoch === state.epoch || variant === 'confirm-any-epoch';
  const paid = state.charged.includes(blind) || variant === 'confirm-any-epoch';
  if (!current || !paid) return null;
  const reset = { used: 0, charged: [], locked: false, epoch: state.epoch + 1, confirmed: blind, answered: [] };
  const violation =
    state.charged.includes(blind) && epoch === state.epoch ? state.violation : 'the count began anew without a charged guess of its epoch';
  return { ...state, ...reset, violation };
}

/** Everything that can happen next. */
export function* steps(state: State, variant: Variant): Iterable<Step> {
  if (state.violation) return;
  const begin = (blind: Blind): State => ({ ...state, running: [...state.running, { blind, seen: UNREAD }] });
  if (state.running.length < LIMITS.running) {
    if (state.thief < LIMITS.thief) yield { name: 'thief guesses', to: { ...begin(`t${state.thief}`), thief: state.thief + 1 } };
    if (!state.opened && state.guess === null && state.honest < LIMITS.honest) {
      const guess = `h${state.honest}`;
      yield { name: 'honest guess', to: { ...begin(guess), guess, honest: state.honest + 1 } };
    }
    if (state.guess !== null && state.arrivedEpoch === null && !state.running.some(({ blind }) => blind === state.guess)) {
      yield { name: 'honest guess sent again', to: begin(state.guess) };
    }
  }
  for (const request of state.running) yield* requestSteps(state, request, variant);
  const { guess, arrivedEpoch } = state;
  if (guess !== null && arrivedEpoch !== null && state.epoch < LIMITS.epochs) {
    const after = confirm(state, guess, arrivedEpoch, variant);
    if (after) {
      yield { name: 'confirmed, answer lost', to: after };
      yield { name: 'confirmed', to: { ...after, opened: true } };
    }
  }
  // The thief has every message that the honest person ever sent on this session, and sends them again.
  for (let n = 0; n < state.honest; n++) {
    for (let epoch = 0; epoch < state.epoch; epoch++) {
      const after = confirm(state, `h${n}`, epoch, variant);
      if (after && after !== state) yield { name: `old confirmation of h${n}`, to: after };
    }
  }
  if (state.opened || state.guess !== null)
    yield { name: 'the device starts anew', to: { ...state, guess: null, arrivedEpoch: null, opened: false } };
}

/** Can the person still open, when from here on nothing fails and nobody else acts, with the guess that is charged? */
export function honestCanFinish(state: State, variant: Variant): boolean {
  const { guess } = state;
  if (guess === null) return true;
  const charged = charge({ ...state, running: [] }, guess, variant);
  if (!charged) return false;
  return confirm(answer(charged, guess), guess, state.arrivedEpoch ?? charged.epoch, variant) !== null;
}

export interface Walk {
  readonly states: number;
  /** The first state found that breaks each promise, with the way there. */
  readonly broken: ReadonlyMap<string, readonly string[]>;
}

/** @param toTheEnd false: stops at the first broken promise */
export function walk(variant: Variant, toTheEnd: boolean): Walk {
  const seen = new Map<string, { from: string | null; step: string }>();
  const broken = new Map<string, readonly string[]>();
  const keyOf = (state: State) => JSON.stringify({ ...state, running: [...state.running].sort((a, b) => (a.blind < b.blind ? -1 : 1)) });
  const queue: State[] = [START];
  seen.set(keyOf(START), { from: null, step: 'start' });
  const pathTo = (key: string): string[] => {
    const path: string[] = [];
    for (let at: string | null = key; at !== null; at = seen.get(at)?.from ?? null) path.unshift(seen.get(at)?.step ?? '');
    return path;
  };
  const report = (promise: string, key: string) => void (broken.has(promise) || broken.set(promise, pathTo(key)));
  for (let state = queue.pop(); state && (toTheEnd || broken.size === 0); state = queue.pop()) {
    const key = keyOf(state);
    if (state.violation) report(state.violation, key);
    // Paid for and answered once: losing the reply must not lose the guess.
    const paid = state.guess !== null && state.answered.includes(state.guess);
    if (paid && !honestCanFinish(state, variant)) report('a charged right guess cannot be finished', key);
    for (const { name, to } of steps(state, variant)) {
      if (state.destroyed && !to.destroyed) report('destroyed was not final', key);
      const next = keyOf(to);
      if (seen.has(next)) continue;
      seen.set(next, { from: key, step: name });
      queue.push(to);
    }
  }
  return { states: seen.size, broken };
}
