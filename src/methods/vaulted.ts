/**
 * A secret behind a vault: what `pin` and `password` share. The guess is judged
 * on this device; a vault learns of a right one only, and never what it was.
 */
import { fromB64u, randomBytes, toB64u, wipe } from '../core/bytes.ts';
import { BackupError, throwIfAborted } from '../core/errors.ts';
import type { KdfParams } from '../core/kdf.ts';
import type { Vault } from '../core/vault.ts';
import { type TextProfile, type TextPurpose, prepareText } from '../core/text.ts';
import type { KeySource } from '../core/engine.ts';
import type { Enrolled, MethodContext, MethodSlot } from './method.ts';

const GENERATION_BYTES = 16;

export interface Vaulted {
  readonly methodId: string;
  readonly profile: TextProfile;
  readonly vault: Vault;
  readonly kdf: KdfParams;
}

/** The flow holds the engine; without one there is no place for the secret to go. */
function roundsOf({ rounds }: MethodContext): NonNullable<MethodContext['rounds']> {
  if (!rounds) throw new BackupError('internal', 'no engine for a round with a vault');
  return rounds;
}

/** Sets a secret up that its policy has taken. */
export async function enrollInVault({ profile, vault, kdf }: Vaulted, context: MethodContext): Promise<Enrolled> {
  const { wallet, slotId, signal } = context;
  const rounds = roundsOf(context);
  const gen = randomBytes(GENERATION_BYTES);
  const key = { wallet, slotId, gen: toB64u(gen) };
  const { element, owner } = await begin(rounds, context, 'set', { profile, kdf, gen, register: true });
  if (!owner) throw new BackupError('internal', 'a registration is signed by its owner');
  throwIfAborted(signal);
  const reply = await vault.register(key, { owner: owner.public, element, signature: owner.signature }, { signal });
  const completion = await rounds.register(reply, vault.identity);
  throwIfAborted(signal);
  await vault.complete(key, completion, { signal });
  const { pk, authPk } = completion;
  return {
    key: { kind: 'vault' },
    params: { profile, vault: vault.id, gen: key.gen, pk: toB64u(pk), authPk: toB64u(authPk), kdf: { ...kdf } },
  };
}

/**
 * One guess.
 * @throws BackupError `wrong-secret` with the tries left, what the vault and the engine throw
 */
export async function unlockByVault({ methodId, profile, vault }: Vaulted, slot: MethodSlot, context: MethodContext): Promise<KeySource> {
  const { wallet, slotId, signal } = context;
  const { gen, pk, authPk, kdf } = slot.params;
  const ours = slot.params['profile'] === profile && slot.params['vault'] === vault.id;
  if (!ours || typeof gen !== 'string' || typeof pk !== 'string' || typeof authPk !== 'string') {
    throw new BackupError('method-unsupported', 'another vault', { details: { field: methodId } });
  }
  const rounds = roundsOf(context);
  const key = { wallet, slotId, gen };
  const asked = { profile, kdf: kdf as unknown as KdfParams, gen: fromB64u(gen, GENERATION_BYTES), register: false };
  const { element } = await begin(rounds, context, 'open', asked);
  throwIfAborted(signal);
  const guess = await vault.evaluate(key, element, { signal });
  const signature = await rounds.judge(guess, { pk: fromB64u(pk, 32), authPk: fromB64u(authPk, 32) });
  if (!signature) throw new BackupError('wrong-secret', undefined, { details: { triesLeft: guess.remaining } });
  const kv = await vault.confirm(key, { element, epoch: guess.epoch, signature }, { signal });
  await rounds.release(kv);
  wipe(kv);
  return { kind: 'vault' };
}

interface Asked {
  readonly profile: TextProfile;
  readonly kdf: KdfParams;
  readonly gen: Uint8Array;
  readonly register: boolean;
}

async function begin(rounds: NonNullable<MethodContext['rounds']>, { secret }: MethodContext, purpose: TextPurpose, asked: Asked) {
  const { profile, kdf, gen, register } = asked;
  const prepared = prepareText(secret ?? '', purpose, profile);
  try {
    return await rounds.begin({ gen, secret: prepared, kdf, register });
  } finally {
    wipe(prepared);
  }
}
