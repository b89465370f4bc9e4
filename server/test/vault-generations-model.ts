/**
 * A small model of what happens to registrations when backups are made,
 * walked through whole: two devices of one owner that change the secret at the
 * same time, answers that get lost, devices and processes that die between any
 * two steps, a vault in the store's database or in a process of its own, and
 * weeks that go by. What must hold: the registration that the current backup
 * names has its keys, and what is destroyed stays destroyed.
 */

export type Variant =
  /** In the store's database: one transaction promotes and activates. */
  | 'built'
  /**
   * In a process of its own: told from an outbox until it has answered, deaf to a smaller seq; and no promote while
   * the vault has yet to hear of the one before.
   */
  | 'own-process'
  /** The same without the last: what the vault hears late destroys what was registered since. */
  | 'promote-over-outbox'
  /** The promote does not ask whether the vault has the registration. */
  | 'promote-unchecked'
  /** The vault is told before the promote is committed. */
  | 'activate-first'
  /** What the vault is told once more undoes what came after. */
  | 'no-seq'
  /** A new registration takes the place of the active one. */
  | 'destroy-at-register'
  /** Registrations are given up while the outbox still waits. */
  | 'week-before-outbox';

type Registration = 'none' | 'pending' | 'complete' | 'active' | 'destroyed';

interface Device {
  /** Its registration, and the backup that it saw as current when it began. */
  readonly gen: number;
  readonly base: number;
  readonly at: 'idle' | 'begun' | 'completed' | 'told';
}

interface State {
  readonly vault: readonly Registration[];
  /** Registration named by the current backup; -1 before the first. Seq is how many there were. */
  readonly current: number;
  readonly seq: number;
  readonly outbox: readonly { readonly gen: number; readonly seq: number }[];
  /** Of the last activation that the vault took. */
  readonly heard: number;
  readonly devices: readonly Device[];
  readonly next: number;
}

const GENERATIONS = 4;
const IDLE: Device = { gen: -1, base: -1, at: 'idle' };
const START: State = {
  ...{ vault: Array<Registration>(GENERATIONS).fill('none'), current: -1, seq: 0, outbox: [], heard: 0 },
  ...{ devices: [IDLE, IDLE], next: 0 },
};

interface Step {
  readonly name: string;
  readonly to: State;
}

const isLive = (one: Registration | undefined) => one === 'pending' || one === 'complete' || one === 'active';
const isWhole = (one: Registration | undefined) => one === 'complete' || one === 'active';

function set(state: State, gen: number, to: Registration): State {
  return { ...state, vault: state.vault.map((one, i) => (i === gen ? to : one)) };
}

/** @returns null where the vault refuses */
function activated(state: State, gen: number, seq: number, variant: Variant): State | null {
  if (seq <= state.heard && variant !== 'no-seq') return state;
  if (!isWhole(state.vault[gen])) return null;
  const vault = state.vault.map((one, i): Registration => (i === gen ? 'active' : isLive(one) ? 'destroyed' : one));
  return { ...state, vault, heard: seq };
}

function* deviceSteps(state: State, which: number, variant: Variant): Iterable<Step> {
  const device = state.devices[which] as Device;
  const moved = (to: State, change: Partial<Device>): State => ({
    ...to,
    devices: to.devices.map((one, i) => (i === which ? { ...one, ...change } : one)),
  });
  const name = (what: string) => `device ${which}: ${what}`;
  const own = variant !== 'built' && variant !== 'promote-unchecked' && variant !== 'destroy-at-register';
  if (device.at !== 'idle') yield { name: name('dies'), to: moved(state, IDLE) };
  if (device.at === 'idle' && state.next < GENERATIONS) {
    const gen = state.next;
    let to = set({ ...state, next: gen + 1 }, gen, 'pending');
    if (variant === 'destroy-at-register' && state.current >= 0) to = set(to, state.current, 'destroyed');
    yield { name: name(`registers ${gen}`), to: moved(to, { gen, base: state.current, at: 'begun' }) };
    yield { name: name(`registers ${gen}, answer lost`), to };
  }
  if (device.at === 'begun') {
    const is = state.vault[device.gen];
    // Where it was given up in the meantime the device begins anew; completed before, it is told so again.
    if (!isLive(is)) return yield { name: name('is refused'), to: moved(state, IDLE) };
    const to = is === 'pending' ? set(state, device.gen, 'complete') : state;
    yield { name: name(`completes ${device.gen}`), to: moved(to, { at: 'completed' }) };
    yield { name: name(`completes ${device.gen}, answer lost`), to };
  }
  if (device.at === 'completed') {
    // The same promote again, because its answer was lost.
    if (state.current === device.gen) return yield { name: name('was promoted'), to: moved(state, IDLE) };
    if (variant === 'activate-first') {
      const told = activated(state, device.gen, state.seq + 1, variant);
      if (told) yield { name: name('is activated before the promote'), to: moved(told, { at: 'told' }) };
      return;
    }
    yield* promote();
  }
  if (device.at === 'told') yield* promote();

  function* promote(): Iterable<Step> {
    if (state.current !== device.base) return yield { name: name('was overtaken'), to: moved(state, IDLE) };
    // The device is told to come again.
    if (state.outbox.length > 0 && variant !== 'promote-over-outbox' && variant !== 'no-seq') return;
    const asked = variant === 'promote-unchecked' || isWhole(state.vault[device.gen]);
    if (!asked) return yield { name: name('names what is not there'), to: moved(state, IDLE) };
    let to: State | null = { ...state, current: device.gen, seq: state.seq + 1 };
    if (own) to = { ...to, outbox: [...to.outbox, { gen: device.gen, seq: to.seq }] };
    else to = activated(to, device.gen, to.seq, variant) ?? (variant === 'promote-unchecked' ? to : null);
    if (!to) return;
    yield { name: name(`promotes ${device.gen}`), to: moved(to, IDLE) };
    yield { name: name(`promotes ${device.gen}, answer lost`), to };
  }
}

function* steps(state: State, variant: Variant): Iterable<Step> {
  for (const which of [0, 1]) yield* deviceSteps(state, which, variant);
  const [first, ...rest] = state.outbox;
  if (first) {
    const to = activated(state, first.gen, first.seq, variant) ?? state;
    yield { name: `vault told of ${first.gen}`, to: { ...to, outbox: rest } };
    // The outbox sends it again, perhaps after the next one.
    yield { name: `vault told of ${first.gen}, answer lost`, to: { ...to, outbox: [...rest, first] } };
  }
  if (state.outbox.length === 0 || variant === 'week-before-outbox') {
    const vault = state.vault.map((one): Registration => (one === 'pending' || one === 'complete' ? 'destroyed' : one));
    yield { name: 'a week goes by', to: { ...state, vault } };
  }
}

/** @returns how many states there are, and the way to the first fault of each kind */
export function walkGenerations(variant: Variant): { readonly states: number; readonly broken: ReadonlyMap<string, readonly string[]> } {
  const seen = new Map<string, readonly string[]>([[JSON.stringify(START), []]]);
  const broken = new Map<string, readonly string[]>();
  let level: State[] = [START];
  while (level.length > 0) {
    const after: State[] = [];
    for (const state of level) {
      const path = seen.get(JSON.stringify(state)) ?? [];
      const check = (fault: string, holds: boolean, way: readonly string[]) => void (holds || broken.has(fault) || broken.set(fault, way));
      check('the current backup names a registration without keys', state.current < 0 || isWhole(state.vault[state.current]), path);
      const settled = state.outbox.length === 0 && state.current >= 0 && state.devices.every(({ at }) => at === 'idle');
      const strangers = state.vault.filter((one, i) => one === 'active' && i !== state.current).length;
      check('another registration than the current one is active', !settled || strangers === 0, path);
      for (const { name, to } of steps(state, variant)) {
        const revived = state.vault.some((one, i) => one === 'destroyed' && to.vault[i] !== 'destroyed');
        check('destroyed was not final', !revived, [...path, name]);
        const key = JSON.stringify(to);
        if (seen.has(key)) continue;
        seen.set(key, [...path, name]);
        after.push(to);
      }
    }
    level = after;
  }
  return { states: seen.size, broken };
}
