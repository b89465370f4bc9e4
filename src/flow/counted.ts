/**
 * What vaults counted at the ways back of a backup. A vault that does not
 * answer, or not soon, says nothing: nothing is then known of its counts, and
 * what the store says stands.
 */
import type { Slot } from '../core/manifest.ts';
import type { Vault, VaultRegistration } from '../core/vault.ts';
import type { BackupMethod } from '../methods/method.ts';
import type { Current } from './current.ts';
import type { MethodStatus, RecoveryChoice } from './types.ts';

/** People wait for a status; a count is not worth more of their time. */
const DEADLINE_MS = 4_000;

export interface Counts {
  /** By slot id. */
  readonly slots: ReadonlyMap<string, VaultRegistration>;
  /** Registrations to practise at, of whichever device: by generation. */
  readonly practice: ReadonlyMap<string, VaultRegistration>;
}
export const NO_COUNTS: Counts = { slots: new Map(), practice: new Map() };

/** From so many counted guesses on nobody is asked to practise: the next wrong ones would cost a wait. */
const PRACTICE_BELOW = 3;

/** The vault that a slot names; undefined where nobody counts. */
function vaultIdOf({ params }: Slot): string | undefined {
  return typeof params['vault'] === 'string' ? params['vault'] : undefined;
}

/** Asks every vault that the backup names and a method brings. Never throws. */
export async function readCounts(
  wallet: string,
  methods: readonly BackupMethod[],
  { manifest }: Pick<Current, 'manifest'>,
): Promise<Counts> {
  const named = new Set(manifest.slots.map(vaultIdOf));
  const vaults = new Map(methods.flatMap(({ vault }) => (vault && named.has(vault.id) ? [[vault.id, vault]] : [])));
  if (vaults.size === 0) return NO_COUNTS;
  const answers = await Promise.all([...vaults.values()].map((vault) => askWithin(vault, wallet)));
  const all = [...vaults.keys()].flatMap((id, i) => (answers[i] ?? []).map((registration) => ({ id, registration })));
  const slots = new Map(
    manifest.slots.flatMap((slot) => {
      const found = all.find(
        ({ id, registration }) => id === vaultIdOf(slot) && registration.slotId === slot.id && registration.gen === slot.params['gen'],
      );
      return found ? [[slot.id, found.registration]] : [];
    }),
  );
  const practice = new Map(
    all.flatMap(({ registration }) => (registration.state === 'practice' ? [[registration.gen, registration]] : [])),
  );
  return { slots, practice };
}

async function askWithin(vault: Vault, wallet: string): Promise<readonly VaultRegistration[]> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), DEADLINE_MS);
  try {
    return (await unlessAborted(vault.status(wallet, { signal: stop.signal }), stop.signal)) ?? [];
  } catch {
    return [];
  } finally {
    clearTimeout(timer);
  }
}

/** Undefined when the signal fires first: what hears no abort is not waited for. */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T | undefined> {
  if (!signal) return work;
  let stop = () => {};
  const aborted = new Promise<undefined>((resolve) => {
    stop = () => resolve(undefined);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

const instant = (now: Date, afterMs: number | undefined): string | undefined =>
  afterMs === undefined ? undefined : new Date(now.getTime() + afterMs).toISOString();

type Counted = Pick<MethodStatus, 'vault' | 'failedTries' | 'locked' | 'destroyed' | 'retryAt' | 'destroyAt' | 'practice'>;

/** Will this one answer a guess now? */
function answers(count: VaultRegistration | undefined): boolean {
  return count !== undefined && count.state !== 'destroyed' && !count.locked && count.retryAfterMs === undefined;
}

/**
 * What a status says of the counts at one slot. `pending` is said like `active`: a vault in a process of its own hears of a
 * promote seconds later, and until then both generations open. One that stays pending is given up after 30 days; that is
 * not foretold here. The vault tells no age, a device has only its own clock's word for one, and what is left as a cause is
 * a service whose outbox is refused or stands still, which its operator is alarmed of: stores that tell nobody are kept
 * out by `createBackup`. Once it is given up it is `destroyed`, and said.
 * @param practiceGen where this device practises it
 */
export function countedAt(slot: Slot, counts: Counts, now: Date, practiceGen?: string): Counted {
  const vault = vaultIdOf(slot);
  if (vault === undefined) return { practice: 'free' };
  const count = counts.slots.get(slot.id);
  if (!count) return { vault, practice: 'not-now' };
  if (count.state === 'destroyed') return { vault, locked: true, destroyed: true, practice: 'not-now' };
  const { used, locked, retryAfterMs, destroyAfterMs } = count;
  // What is right at practice is asked of the way back next: where that one does not answer, nobody is asked.
  const open = answers(count);
  const free = open && practiceGen !== undefined && answers(counts.practice.get(practiceGen));
  const plenty = open && used < PRACTICE_BELOW;
  return {
    ...{ vault, failedTries: used, locked, destroyed: false },
    ...{ retryAt: instant(now, retryAfterMs), destroyAt: instant(now, destroyAfterMs) },
    practice: free ? 'free' : plenty ? 'counted' : 'not-now',
  };
}

/** What a recovery says of the counts at one slot. */
export function triesAt(slot: Slot, counts: Counts, now: Date): Pick<RecoveryChoice, 'vault' | 'triesLeft' | 'destroyed' | 'retryAt'> {
  const vault = vaultIdOf(slot);
  if (vault === undefined) return {};
  const count = counts.slots.get(slot.id);
  if (!count) return { vault };
  if (count.state === 'destroyed') return { vault, triesLeft: 0, destroyed: true };
  const { remaining, locked, retryAfterMs } = count;
  return { vault, triesLeft: locked ? 0 : remaining, destroyed: false, retryAt: instant(now, retryAfterMs) };
}
