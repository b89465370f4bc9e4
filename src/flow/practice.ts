/**
 * Practising a secret behind a vault: this device registers it once more, for
 * itself, and asks there first. What is wrong there is counted there; what is
 * right goes on to the way back, so that the stored copy is really opened.
 */
import { BackupError, type ErrorCode, asBackupError } from '../core/errors.ts';
import type { KdfParams } from '../core/kdf.ts';
import type { TextProfile } from '../core/text.ts';
import { registrationOf } from '../core/vault-named.ts';
import { type Vaulted, practise, registerPractice } from '../methods/vaulted.ts';
import { unlessAborted } from './counted.ts';
import { type DeviceState, type PractisedSlot, practiceOf } from './device.ts';
import { type Host, roundsFor } from './host.ts';
import type { FlowContext } from './publish.ts';

/** Nothing waits for practice longer than this: one derivation and two requests. */
const DEADLINE_MS = 10_000;

/** After these there is nothing to practise at any more. */
const GONE: ReadonlySet<ErrorCode> = new Set(['vault-locked', 'vault-destroyed', 'slot-not-found', 'stale-generation', 'vault-altered']);

/** The vault of a slot, and what a guess there costs; undefined where nobody counts. */
function guardOf(host: Host, { id, method, params }: PractisedSlot): (Vaulted & { readonly gen: string }) | undefined {
  const vault = host.supports(method) ? host.method(method).vault : undefined;
  const named = vault && registrationOf({ id, method, params }, vault.id);
  if (!vault || !named) return undefined;
  // The format has checked what these methods' params are.
  return { methodId: method, vault, profile: params['profile'] as TextProfile, kdf: params['kdf'] as unknown as KdfParams, gen: named.gen };
}

export interface PractiseRequest {
  readonly slot: PractisedSlot;
  readonly secret: string | undefined;
  /** The person was told that it is free: nothing is asked of the way back unless practice said yes. */
  readonly free: boolean;
}

/**
 * Asks practice, where there is one, before the way back is asked.
 * @returns the device's state: without what the vault no longer answers
 * @throws BackupError `wrong-secret`, `vault-wait`, `vault-locked` with `practice` in their details: the way back counted nothing
 */
export async function practiseFirst(
  host: Host,
  context: FlowContext,
  state: DeviceState,
  { slot, secret, free }: PractiseRequest,
): Promise<DeviceState> {
  const guard = guardOf(host, slot);
  const { wallet } = host;
  const kept = practiceOf(state, slot);
  let after = state;
  if (guard && kept) {
    try {
      const rounds = roundsFor(context, wallet, slot.id, state);
      await practise(guard, kept, { wallet, slotId: slot.id, secret, signal: context.signal, rounds });
      return state;
    } catch (thrown) {
      if (!GONE.has(asBackupError(thrown).code)) throw thrown;
      const { [slot.id]: _, ...others } = state.practice ?? {};
      after = await host.save({ ...state, practice: others });
    }
  }
  // Where no vault is named nobody counts.
  if (free && typeof slot.params['vault'] === 'string')
    throw new BackupError('vault-locked', 'at practice', { details: { practice: true } });
  return after;
}

/**
 * After a secret was set up or was right: makes it possible to practise it here. Never fails, and gives up when the call does.
 * @returns the device's state afterwards
 */
export async function makePractice(
  host: Host,
  context: FlowContext,
  state: DeviceState,
  slot: PractisedSlot,
  secret: string | undefined,
): Promise<DeviceState> {
  const guard = guardOf(host, slot);
  const { signal } = context;
  if (!guard || practiceOf(state, slot) || signal?.aborted) return state;
  const stop = new AbortController();
  const giveUp = () => stop.abort();
  const timer = setTimeout(giveUp, DEADLINE_MS);
  signal?.addEventListener('abort', giveUp);
  try {
    const rounds = roundsFor(context, host.wallet, slot.id, state);
    const made = registerPractice(guard, guard.gen, { wallet: host.wallet, slotId: slot.id, secret, signal: stop.signal, rounds });
    const practice = await unlessAborted(made, stop.signal);
    return practice ? await host.save({ ...state, practice: { ...state.practice, [slot.id]: practice } }) : state;
  } catch {
    return state;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', giveUp);
  }
}
