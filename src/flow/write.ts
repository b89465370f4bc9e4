/** Everything that makes a new backup out of the current one: set up, change, take out, refresh. */
import { wipe } from '../core/bytes.ts';
import type { Enrolment } from '../core/engine.ts';
import { asBackupError, BackupError, throwIfAborted } from '../core/errors.ts';
import { type Slot, newSlotId } from '../core/manifest.ts';
import type { BackupMethod } from '../methods/method.ts';
import { type Current, checkAllAccepted, checkMayBuildOn } from './current.ts';
import type { DeviceState, PractisedSlot } from './device.ts';
import { type Host, roundsFor } from './host.ts';
import { makePractice } from './practice.ts';
import { wipeKey } from './prove.ts';
import { type FlowContext, publish, reportVerified } from './publish.ts';
import type { BackupAction } from './types.ts';

/** How often a call starts again on what another device made current meanwhile. */
const MAX_REBASES = 3;

/** What a write is asked to do. */
export interface Wanted {
  readonly action: BackupAction;
  /** The method to set up, where there is one, and what the person typed for it. */
  readonly method?: BackupMethod | undefined;
  readonly secret?: string | undefined;
  readonly current: Current | null;
  /** The slot that goes. */
  readonly replaces?: Slot | undefined;
  /** A refreshed share, and the pair that it belongs to. */
  readonly fresh?: { readonly pair: string; readonly share?: (() => Uint8Array | Promise<Uint8Array>) | undefined } | undefined;
}

/**
 * Seals, stores, proves and promotes; starts again when another device of the
 * same owner was faster.
 * @returns the device's state afterwards, already saved
 */
export async function write(host: Host, context: FlowContext, before: DeviceState, wanted: Wanted): Promise<DeviceState> {
  let state = before;
  let { current } = wanted;
  let dead: readonly string[] = [];
  for (let rebases = 0; ; rebases++) {
    try {
      const { after, made } = await writeOnce(host, context, state, { ...wanted, current }, dead);
      if (wanted.replaces) await forgetSlot(host, wanted.replaces, context.signal);
      if (Object.values(after.proofs).some(({ sha256 }) => sha256 === after.seen?.sha256)) await reportVerified(context, after);
      return made ? await makePractice(host, context, after, made, wanted.secret) : after;
    } catch (error) {
      const { code } = asBackupError(error);
      const lost = code === 'store-conflict' || code === 'stale-generation';
      // Where there was nothing to build on, the other device made the first backup: its owner key is the one.
      if (!lost || !current || rebases >= MAX_REBASES) throw error;
      state = await host.load();
      current = await host.current(state, context.signal);
      if (code === 'stale-generation') dead = await destroyedIn(host, current, context.signal);
    }
  }
}

/** Slots whose vault has erased its part: no backup that names one is ever promoted again. */
async function destroyedIn(host: Host, current: Current, signal: AbortSignal | undefined): Promise<readonly string[]> {
  const counts = await host.counts(current, signal);
  return [...counts.slots].flatMap(([slotId, { state }]) => (state === 'destroyed' ? [slotId] : []));
}

async function writeOnce(
  host: Host,
  context: FlowContext,
  state: DeviceState,
  wanted: Wanted,
  dead: readonly string[],
): Promise<{ readonly after: DeviceState; readonly made: PractisedSlot | undefined }> {
  const { action, current, method, replaces, fresh } = wanted;
  if (current) checkMayBuildOn(state, current);
  const slots = current?.manifest.slots ?? [];
  const removed = slots.flatMap(({ id }) => (id === replaces?.id || dead.includes(id) ? [id] : []));
  const keep = slots.filter(({ id }) => !removed.includes(id));
  if (keep.length === 0 && !method && dead.length > 0) throw new BackupError('vault-destroyed');
  checkAllAccepted(state, keep);
  const own = fresh?.pair ?? (await host.pair());
  // An old device that wakes after a recovery elsewhere must not replace a good copy with a dead share.
  if (!fresh && current && own !== undefined && own !== current.manifest.pair) throw new BackupError('stale-device');
  const pair = own ?? current?.manifest.pair ?? '';
  const enroll = method ? [await enrolment(host, context, state, { method, secret: wanted.secret })] : [];
  const share = await host.share(fresh?.share);
  try {
    throwIfAborted(context.signal);
    const policies = namesOf(method, enroll);
    const after = await publish(context, state, { action, base: current, pair, share, keep, enroll, policies, removed });
    const [made] = enroll.map(({ slotId: id, ...about }) => ({ id, ...about }));
    return { after, made };
  } finally {
    wipe(share);
    for (const { key } of enroll) wipeKey(key);
  }
}

async function enrolment(
  { wallet }: Host,
  context: FlowContext,
  state: DeviceState,
  { method, secret }: { readonly method: BackupMethod; readonly secret: string | undefined },
): Promise<Enrolment> {
  const slotId = newSlotId();
  const { signal } = context;
  const rounds = roundsFor(context, wallet, slotId, state);
  const { key, params } = await method.enroll({ wallet, slotId, secret, signal, rounds });
  return { slotId, method: method.id, params, key };
}

/** What the method held the new secrets to, for a service that asks. */
function namesOf(method: BackupMethod | undefined, enroll: readonly Enrolment[]): Readonly<Record<string, string>> {
  const name = method?.policy?.name;
  return name === undefined ? {} : Object.fromEntries(enroll.map(({ slotId }) => [slotId, name]));
}

async function forgetSlot(host: Host, slot: Slot, signal: AbortSignal | undefined): Promise<void> {
  const context = { wallet: host.wallet, slotId: slot.id, signal };
  const method = host.methods.find(({ id }) => id === slot.method);
  // Cleaning up outside the backup is not worth failing for: the slot is gone.
  await method?.forget({ id: slot.id, method: slot.method, params: slot.params }, context).catch(() => undefined);
}
