/**
 * A secret behind a vault: what `pin` and `password` share. The guess is judged
 * on this device; a vault learns of a right one only, and never what it was.
 */
import { fromB64u, randomBytes, toB64u, wipe } from '../core/bytes.ts';
import { BackupError, throwIfAborted } from '../core/errors.ts';
import type { KdfParams } from '../core/kdf.ts';
import type { VaultCompletion } from '../core/vault-round.ts';
import type { Vault, VaultKey } from '../core/vault.ts';
import { type TextProfile, type TextPurpose, prepareText } from '../core/text.ts';
import type { KeySource } from '../core/engine.ts';
import type { Enrolled, MethodContext, MethodSlot } from './method.ts';

const GENERATION_BYTES = 16;
const DEVICE_KEY_BYTES = 32;

export interface Vaulted {
  readonly methodId: string;
  readonly profile: TextProfile;
  readonly vault: Vault;
  readonly kdf: KdfParams;
}

/**
 * A registration to practise at, as the one device keeps it that made it. With it and a session ten guesses can be made
 * that the way back does not count; without the device key not one, for then not even the vault's own word is a verdict.
 */
export interface Practice {
  /** Id of the vault. */
  readonly vault: string;
  /** Its generation and the one that it belongs to, base64url of 16 bytes each. */
  readonly gen: string;
  readonly practises: string;
  /** base64url of 32 bytes each; the last one is secret. */
  readonly pk: string;
  readonly authPk: string;
  readonly deviceKey: string;
}

/** The flow holds the engine; without one there is no place for the secret to go. */
function roundsOf({ rounds }: MethodContext): NonNullable<MethodContext['rounds']> {
  if (!rounds) throw new BackupError('internal', 'no engine for a round with a vault');
  return rounds;
}

/** A registration whose answer was lost cannot be asked for again: another one takes its place. */
const MAX_REGISTRATIONS = 3;

/** Sets a secret up that its policy has taken, and opens the registration once, as a recovery would. */
export async function enrollInVault(vaulted: Vaulted, context: MethodContext): Promise<Enrolled> {
  const { profile, vault, kdf } = vaulted;
  const { signal } = context;
  const { key, completion } = await register(vaulted, context);
  throwIfAborted(signal);
  await vault.complete(key, completion, { signal });
  const { pk, authPk } = completion;
  try {
    await guess(vaulted, context, { key, kdf, pk, authPk });
  } catch (thrown) {
    // The very secret that was registered a moment ago.
    if (thrown instanceof BackupError && thrown.code === 'wrong-secret') throw new BackupError('vault-altered', 'right, and not opened');
    throw thrown;
  }
  return {
    key: { kind: 'vault' },
    params: { profile, vault: vault.id, gen: key.gen, pk: toB64u(pk), authPk: toB64u(authPk), kdf: { ...kdf } },
  };
}

/**
 * Registers a secret once more, to practise it: counted apart, named by no backup.
 * @param practises the generation that the slot names
 * @throws BackupError what the vault and the engine throw
 */
export async function registerPractice(vaulted: Vaulted, practises: string, context: MethodContext): Promise<Practice> {
  const { vault } = vaulted;
  const { signal } = context;
  const deviceKey = randomBytes(DEVICE_KEY_BYTES);
  try {
    const { key, completion } = await register(vaulted, context, { deviceKey, practises });
    throwIfAborted(signal);
    await vault.complete(key, completion, { signal });
    const { pk, authPk } = completion;
    return { vault: vault.id, gen: key.gen, practises, pk: toB64u(pk), authPk: toB64u(authPk), deviceKey: toB64u(deviceKey) };
  } finally {
    wipe(deviceKey);
  }
}

/**
 * One guess at practice; a right one is confirmed there, too.
 * @throws BackupError `wrong-secret` and `vault-wait` with `practice` in their details, what the vault and the engine throw
 */
export async function practise(vaulted: Vaulted, practice: Practice, context: MethodContext): Promise<void> {
  const { wallet, slotId } = context;
  const { gen, pk, authPk } = practice;
  const deviceKey = fromB64u(practice.deviceKey, DEVICE_KEY_BYTES);
  const named = { key: { wallet, slotId, gen }, kdf: vaulted.kdf, pk: fromB64u(pk, 32), authPk: fromB64u(authPk, 32) };
  try {
    await guess(vaulted, context, { ...named, deviceKey });
  } catch (thrown) {
    if (!(thrown instanceof BackupError) || (thrown.code !== 'wrong-secret' && thrown.code !== 'vault-wait')) throw thrown;
    // How many are left at practice is nothing to worry anybody with.
    const { triesLeft: _, ...details } = thrown.details;
    throw new BackupError(thrown.code, 'at practice', { details: { ...details, practice: true } });
  } finally {
    wipe(deviceKey);
  }
}

async function register(
  { profile, vault, kdf }: Vaulted,
  context: MethodContext,
  practice?: Pick<Practice, 'practises'> & { readonly deviceKey: Uint8Array },
): Promise<{ key: VaultKey; completion: VaultCompletion }> {
  const { wallet, slotId, signal } = context;
  const rounds = roundsOf(context);
  const practises = practice && fromB64u(practice.practises, GENERATION_BYTES);
  // What opened a backup may be practised, whatever may be chosen today.
  const purpose = practice ? 'open' : 'set';
  for (let registrations = 1; ; registrations++) {
    const gen = randomBytes(GENERATION_BYTES);
    const key = { wallet, slotId, gen: toB64u(gen) };
    const asked = { profile, kdf, gen, register: true, deviceKey: practice?.deviceKey, practises };
    const { element, owner } = await begin(rounds, context, purpose, asked);
    if (!owner) throw new BackupError('internal', 'a registration is signed by its owner');
    throwIfAborted(signal);
    try {
      const call = { owner: owner.public, element, signature: owner.signature, practises: practice?.practises };
      const reply = await vault.register(key, call, { signal });
      return { key, completion: await rounds.register(reply, vault.identity) };
    } catch (thrown) {
      // Sent twice on the way: the first one arrived, and what it was answered nobody will ever know.
      const exists = thrown instanceof BackupError && thrown.code === 'store-conflict';
      if (!exists || registrations >= MAX_REGISTRATIONS) throw thrown;
    }
  }
}

/**
 * One guess.
 * @throws BackupError `wrong-secret` with the tries left and the wait, what the vault and the engine throw
 */
export async function unlockByVault(vaulted: Vaulted, slot: MethodSlot, context: MethodContext): Promise<KeySource> {
  const { methodId, profile, vault } = vaulted;
  const { wallet, slotId } = context;
  const { gen, pk, authPk, kdf } = slot.params;
  const ours = slot.params['profile'] === profile && slot.params['vault'] === vault.id;
  if (!ours || typeof gen !== 'string' || typeof pk !== 'string' || typeof authPk !== 'string' || typeof kdf !== 'object') {
    throw new BackupError('method-unsupported', 'another vault', { details: { field: methodId } });
  }
  const named = { key: { wallet, slotId, gen }, kdf: kdf as unknown as KdfParams, pk: fromB64u(pk, 32), authPk: fromB64u(authPk, 32) };
  await guess(vaulted, context, named);
  return { kind: 'vault' };
}

/** A registration, as a slot names it. */
interface Named extends Pick<VaultCompletion, 'pk' | 'authPk'> {
  readonly key: VaultKey;
  readonly kdf: KdfParams;
  readonly deviceKey?: Uint8Array | undefined;
}

async function guess({ profile, vault }: Vaulted, context: MethodContext, { key, kdf, pk, authPk, deviceKey }: Named): Promise<void> {
  const { signal } = context;
  const rounds = roundsOf(context);
  const asked = { profile, kdf, gen: fromB64u(key.gen, GENERATION_BYTES), register: false, deviceKey };
  const { element } = await begin(rounds, context, 'open', asked);
  for (let overtaken = false; ; overtaken = true) {
    throwIfAborted(signal);
    const { remaining, retryAfterMs, ...answer } = await vault.evaluate(key, element, { signal });
    const signature = await rounds.judge(answer, { pk, authPk });
    if (!signature) {
      const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
      throw new BackupError('wrong-secret', undefined, { details: { triesLeft: remaining, ...wait } });
    }
    throwIfAborted(signal);
    try {
      const kv = await vault.confirm(key, { element, epoch: answer.epoch, signature }, { signal });
      await rounds.release(kv);
      wipe(kv);
      return;
    } catch (thrown) {
      // Another device was right a moment ago, and the count began anew: what is right is right in that count, too.
      if (overtaken || !(thrown instanceof BackupError && thrown.code === 'stale-generation')) throw thrown;
    }
  }
}

interface Asked {
  readonly profile: TextProfile;
  readonly kdf: KdfParams;
  readonly gen: Uint8Array;
  readonly register: boolean;
  readonly deviceKey?: Uint8Array | undefined;
  readonly practises?: Uint8Array | undefined;
}

async function begin(rounds: NonNullable<MethodContext['rounds']>, { secret }: MethodContext, purpose: TextPurpose, asked: Asked) {
  const { profile, ...begun } = asked;
  const prepared = prepareText(secret ?? '', purpose, profile);
  try {
    return await rounds.begin({ ...begun, secret: prepared });
  } finally {
    wipe(prepared);
  }
}
