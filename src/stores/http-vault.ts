/** A vault behind HTTP: the reference service, or any that follows its contract. */
import { fromB64u, toB64u } from '../core/bytes.ts';
import { BackupError } from '../core/errors.ts';
import type { SignedRegisterReply, VaultCompletion } from '../core/vault-round.ts';
import type { Vault, VaultCallOptions, VaultGuess, VaultKey } from '../core/vault.ts';
import { type Answer, jsonOf, vaultErrorOf } from './http-answer.ts';
import { HttpCalls, type HttpOptions, json } from './http-calls.ts';

export interface HttpVaultOptions extends HttpOptions {
  /** Names this vault in every slot that it opens; must stay the same for ever. Default: `vault`. */
  readonly id?: string | undefined;
  /** The vault's identity key, Ed25519, base64url of 32 bytes: from your configuration, never from the network. */
  readonly identity: string;
}

/** Fields of an answer, each base64url of so many bytes, or a number. */
type Shape = Readonly<Record<string, number | 'count'>>;
type Read<S extends Shape> = { readonly [K in keyof S]: S[K] extends 'count' ? number : Uint8Array };

function read<S extends Shape>(answer: Answer, shape: S): Read<S> {
  const value = jsonOf(answer);
  const fields = Object.entries(shape).map(([name, form]) => {
    const member = value[name];
    if (form === 'count') {
      if (typeof member !== 'number' || !Number.isSafeInteger(member) || member < 0) throw garbage(name);
      return [name, member];
    }
    if (typeof member !== 'string') throw garbage(name);
    try {
      return [name, fromB64u(member, form)];
    } catch {
      throw garbage(name);
    }
  });
  return Object.fromEntries(fields) as Read<S>;
}

function garbage(field: string): BackupError {
  return new BackupError('store-garbage', 'not an answer of a vault', { details: { field } });
}

class HttpVault implements Vault {
  readonly id: string;
  readonly identity: Uint8Array;
  readonly #calls: HttpCalls;

  constructor({ id = 'vault', identity, ...options }: HttpVaultOptions) {
    this.id = id;
    try {
      this.identity = fromB64u(identity, 32);
    } catch {
      throw new BackupError('invalid-argument', 'identity: base64url of 32 bytes', { details: { field: 'identity' } });
    }
    this.#calls = new HttpCalls(options);
  }

  async register(
    key: VaultKey,
    call: { readonly owner: Uint8Array; readonly element: Uint8Array; readonly signature: Uint8Array },
    options?: VaultCallOptions,
  ): Promise<SignedRegisterReply> {
    const body = { owner: toB64u(call.owner), element: toB64u(call.element), sig: toB64u(call.signature) };
    const shape = { pk: 32, evaluated: 32, proof: 64, kv: 32, sig: 64 } as const;
    const { sig, ...reply } = await this.#post('register', key, body, shape, options);
    return { ...reply, signature: sig };
  }

  async complete(key: VaultKey, call: VaultCompletion, options?: VaultCallOptions): Promise<void> {
    const body = { authPk: toB64u(call.authPk), authSig: toB64u(call.authSignature), ownerSig: toB64u(call.ownerSignature) };
    await this.#post('complete', key, body, {}, options);
  }

  evaluate(key: VaultKey, element: Uint8Array, options?: VaultCallOptions): Promise<VaultGuess> {
    const shape = { evaluated: 32, proof: 64, epoch: 'count', remaining: 'count' } as const;
    return this.#post('evaluate', key, { element: toB64u(element) }, shape, options);
  }

  async confirm(
    key: VaultKey,
    call: { readonly element: Uint8Array; readonly epoch: number; readonly signature: Uint8Array },
    options?: VaultCallOptions,
  ): Promise<Uint8Array> {
    const body = { element: toB64u(call.element), epoch: call.epoch, sig: toB64u(call.signature) };
    const { kv } = await this.#post('confirm', key, body, { kv: 32 }, options);
    return kv;
  }

  #post<S extends Shape>(verb: string, key: VaultKey, body: object, shape: S, options?: VaultCallOptions): Promise<Read<S>> {
    const { wallet, slotId, gen } = key;
    return this.#calls.send(options?.signal, json('POST', `vault/${verb}`, { wallet, slot: slotId, gen, ...body }), async (answer) => {
      if (answer.status !== 200) throw vaultErrorOf(answer, this.#calls.now);
      return read(answer, shape);
    });
  }
}

/** @throws BackupError `invalid-argument` for options that cannot work */
export function httpVault(options: HttpVaultOptions): Vault {
  return new HttpVault(options);
}
