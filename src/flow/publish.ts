/**
 * candidate -> read back -> trial open -> promote, and picking that up again
 * after a crash. Put-then-activate loses keys; this order does not.
 */
import { fromB64u, toB64u, wipe } from '../core/bytes.ts';
import type { Enrolment, SealingEngine } from '../core/engine.ts';
import { BackupError, type ErrorCode, throwIfAborted } from '../core/errors.ts';
import type { Slot } from '../core/manifest.ts';
import { sha256HexOf } from '../core/sha256.ts';
import type { BackupStore } from '../stores/store.ts';
import type { Current, CurrentReader } from './current.ts';
import { type DeviceState, type DeviceStore, type PendingCandidate, acceptedForm } from './device.ts';
import type { OwedGuesses } from './engines.ts';
import type { BackupAction, Phase } from './types.ts';

/** What one call of the flow works with. */
export interface FlowContext {
  readonly wallet: string;
  readonly store: BackupStore;
  readonly reader: CurrentReader;
  readonly device: DeviceStore;
  readonly engine: SealingEngine;
  readonly owed: OwedGuesses;
  readonly now: () => Date;
  readonly signal: AbortSignal | undefined;
  readonly phase: (phase: Phase) => void;
}

export interface PublishPlan {
  readonly action: BackupAction;
  /** What the store holds now, and the new backup is built on. */
  readonly base: Current | null;
  readonly pair: string;
  readonly share: Uint8Array;
  readonly keep: readonly Slot[];
  readonly enroll: readonly Enrolment[];
  /** By slot id: the name of the policy that a new secret was held to. */
  readonly policies: Readonly<Record<string, string>>;
  /** Ids of slots that this takes out. */
  readonly removed: readonly string[];
}

/** After these nobody knows whether the promote happened. Any other error is a refusal: it did not. */
const OUTCOME_UNKNOWN: ReadonlySet<ErrorCode> = new Set([
  'store-unreachable',
  'store-timeout',
  'store-busy',
  'store-failed',
  'store-full',
  'store-garbage',
  'device-storage',
  'internal',
]);

function isRefusal(error: unknown): boolean {
  return error instanceof BackupError && !OUTCOME_UNKNOWN.has(error.code);
}

async function saved(context: FlowContext, state: DeviceState): Promise<DeviceState> {
  await context.device.save(context.wallet, state);
  return state;
}

function withoutPending({ pending: _, ...state }: DeviceState): DeviceState {
  return state;
}

/**
 * Seals the plan and brings it into force.
 * @returns the device's state afterwards, already saved
 * @throws BackupError sealing, store and device errors; whatever is thrown, the old backup stands or the new one does
 */
export async function publish(context: FlowContext, before: DeviceState, plan: PublishPlan): Promise<DeviceState> {
  context.phase('encrypting');
  let state = await seal(context, before, plan);
  let signature: Uint8Array;
  try {
    await storeCandidate(context, state.pending);
    const opened = await context.engine.trial(await readBack(context, state.pending));
    signature = await signPromote(context, state.pending);
    throwIfAborted(context.signal);
    state = { ...state, pending: { ...state.pending, opened: { slots: opened, at: context.now().toISOString() } } };
    await context.device.save(context.wallet, state);
  } catch (error) {
    // Nothing was promoted and the caller is told so: a later try starts afresh.
    await context.device.save(context.wallet, withoutPending(state)).catch(() => undefined);
    throw error;
  }
  try {
    return await promote(context, state, signature);
  } catch (error) {
    // Where the outcome is unknown the candidate stays, and the next call finds out.
    if (isRefusal(error)) await dropLost(context, state);
    throw error;
  }
}

type WithPending = DeviceState & { readonly pending: PendingCandidate };

async function seal(context: FlowContext, before: DeviceState, plan: PublishPlan): Promise<WithPending> {
  const { wallet, engine, now } = context;
  const seq = 1 + Math.max(before.seq, plan.base?.manifest.seq ?? 0);
  const ownerSecret = before.owner && fromB64u(before.owner.secret, 32);
  const { pair, share, keep, enroll } = plan;
  const sealed = await engine.seal({ wallet, pair, seq, createdAt: now().toISOString(), ownerSecret, share, keep, enroll });
  const pending: PendingCandidate = {
    action: plan.action,
    seq,
    sha256: sealed.sha256,
    bytes: toB64u(sealed.bytes),
    currentSha256: plan.base?.sha256 ?? '',
    owner: { secret: toB64u(sealed.ownerSecret), public: toB64u(sealed.owner) },
    slots: sealed.slots.map(acceptedForm),
    enrolled: enroll.map(({ slotId }) => slotId),
    policies: plan.policies,
    removed: plan.removed,
  };
  wipe(ownerSecret, sealed.ownerSecret);
  throwIfAborted(context.signal);
  // On the device before the first request leaves: sealing again would give other bytes.
  const state = { ...before, seq, pending };
  await context.device.save(wallet, state);
  return state;
}

async function storeCandidate({ wallet, store, signal, phase }: FlowContext, pending: PendingCandidate): Promise<void> {
  phase('storing');
  const { seq, sha256, bytes, policies } = pending;
  await store.putCandidate({ wallet, seq, sha256 }, fromB64u(bytes), { signal, policies });
}

async function readBack({ wallet, store, signal, phase }: FlowContext, pending: PendingCandidate): Promise<Uint8Array> {
  phase('checking');
  const { seq, sha256, currentSha256 } = pending;
  const bytes = await store.getCandidate({ wallet, seq, sha256 }, { signal });
  if (bytes && sha256HexOf(bytes) === sha256) return bytes;
  // A store drops what was built on a copy that another device replaced meanwhile.
  const stored = bytes ? undefined : await store.current(wallet, { signal });
  const overtaken = stored && sha256HexOf(stored.bytes) !== currentSha256;
  throw new BackupError(overtaken ? 'store-conflict' : 'read-back-mismatch');
}

async function signPromote({ wallet, engine }: FlowContext, pending: PendingCandidate): Promise<Uint8Array> {
  const { seq, sha256, currentSha256 } = pending;
  const secret = fromB64u(pending.owner.secret, 32);
  try {
    return await engine.sign(secret, { verb: 'promote', wallet, seq, sha256, currentSha256 });
  } finally {
    wipe(secret);
  }
}

/** From here on there is no way back: the signal is not looked at any more. */
async function promote(context: FlowContext, state: WithPending, signature: Uint8Array): Promise<DeviceState> {
  const { wallet, store, phase } = context;
  const { seq, sha256, currentSha256 } = state.pending;
  phase('finishing');
  await store.promote({ wallet, seq, sha256, currentSha256, signature });
  return settle(context, state);
}

/** The candidate is current: it becomes what this device knows. */
async function settle(context: FlowContext, state: WithPending): Promise<DeviceState> {
  const { seq, sha256, owner, slots, removed, opened, enrolled } = state.pending;
  const at = opened?.at ?? context.now().toISOString();
  const opens = (opened?.slots ?? []).map((id) => [id, { sha256, at }] as const);
  const proofs = { ...withoutRemoved(state.proofs, removed), ...Object.fromEntries(opens) };
  const kept = state.accepted.filter(({ id }) => !removed.includes(id) && !slots.some((slot) => slot.id === id));
  return saved(context, {
    ...withoutPending(state),
    owner,
    seq: Math.max(state.seq, seq),
    seen: { seq, sha256 },
    accepted: [...kept, ...slots],
    removed: [...state.removed.filter((id) => !enrolled.includes(id)), ...removed],
    proofs,
    ...(state.practice ? { practice: withoutRemoved(state.practice, removed) } : {}),
    setUp: withoutRemoved({ ...state.setUp, ...Object.fromEntries(enrolled.map((id) => [id, at])) }, removed),
    untold: [...(state.untold ?? []), ...enrolled],
  });
}

function withoutRemoved<T>(bySlot: Readonly<Record<string, T>>, removed: readonly string[]): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(bySlot).filter(([id]) => !removed.includes(id)));
}

/**
 * Another device won. On a wallet's first backup the owner key made here is
 * dropped with the candidate, unless the winner built on it.
 */
async function dropLost(context: FlowContext, state: WithPending): Promise<DeviceState> {
  const { owner, slots, enrolled } = state.pending;
  const lost = withoutPending(state);
  if (!state.owner) {
    const asOwner = { ...lost, owner, accepted: slots, untold: enrolled };
    const current = await context.reader.read(asOwner, context.signal).catch(() => null);
    if (current) return saved(context, asOwner);
  }
  return saved(context, lost);
}

/**
 * Finishes what a closed tab or a crash left behind. The bytes on the device
 * are the ones that were sealed; what the store returns has to equal them.
 * @returns the state afterwards; a candidate that another device overtook is dropped
 * @throws BackupError store errors: then nothing was changed, and the next call tries again
 */
export async function resumePending(context: FlowContext, state: DeviceState): Promise<DeviceState> {
  const { pending } = state;
  if (!pending) return state;
  const unfinished: WithPending = { ...state, pending };
  const stored = await context.store.current(context.wallet, { signal: context.signal });
  const currentSha256 = stored ? sha256HexOf(stored.bytes) : '';
  if (currentSha256 === pending.sha256) return settle(context, unfinished);
  if (currentSha256 !== pending.currentSha256) return dropLost(context, unfinished);
  try {
    await storeCandidate(context, pending);
  } catch (error) {
    // The service takes other rules now: sent again, this one would be refused for ever.
    if (error instanceof BackupError && error.code === 'policy-too-weak') return dropLost(context, unfinished);
    throw error;
  }
  await readBack(context, pending);
  const signature = await signPromote(context, pending);
  throwIfAborted(context.signal);
  try {
    return await promote(context, unfinished, signature);
  } catch (error) {
    if (isRefusal(error)) return dropLost(context, unfinished);
    throw error;
  }
}

/** Tells the store that this copy was opened with a method. Best effort: the proof is the device's own. */
export async function reportVerified({ wallet, store, engine, signal }: FlowContext, state: DeviceState): Promise<void> {
  if (!state.seen || !state.owner) return;
  const { seq, sha256 } = state.seen;
  const secret = fromB64u(state.owner.secret, 32);
  try {
    const signature = await engine.sign(secret, { verb: 'verified', wallet, seq, currentSha256: sha256 });
    await store.verified({ wallet, seq, sha256, signature }, { signal });
  } catch {
    // Only the store's own note is missing: nothing that this device says depends on it.
  } finally {
    wipe(secret);
  }
}
