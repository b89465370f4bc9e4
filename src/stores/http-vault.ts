/** A vault behind HTTP: the reference service, or any that follows its contract. */
import { fromB64u, toB64u } from '../core/bytes.ts';
import { BackupError } from '../core/errors.ts';
import { MAX_GUESSES } from '../core/guess-waits.ts';
import type { SignedRegisterReply, VaultCompletion } from '../core/vault-round.ts';
import type { Vault, VaultCallOptions, VaultGuess, VaultKey, VaultRegisterCall, VaultRegistration } from '../core/vault.ts';
import { type Answer, jsonOf, vaultErrorOf } from './http-answer.ts';
import { type Call, HttpCalls, type HttpOptions, SERVICE_VAULT, json } from './http-calls.ts';
import { type StepUp, readStepUp, stepUpToken } from './step-up.ts';

export interface HttpVaultOptions extends HttpOptions {
  /**
   * Names this vault in every slot that it opens; must stay the same for ever, and be what the service calls it.
   * Default: `vault`. Another one stands in `httpStore({ vaults })`, too.
   */
  readonly id?: string | undefined;
  /** The vault's identity key, Ed25519, base64url of 32 bytes: from your configuration, never from the network. */
  readonly identity: string;
  /** Asks the person to sign in once more, where the service wants that after some wrong guesses. Without it such a guess fails. */
  readonly stepUp?: StepUp | undefined;
}

/** Fields of an answer: base64url of so many bytes, a number of tries, a whole number, one that may be left out. */
type Form = number | 'tries' | 'count' | 'count?' | 'text?' | 'flag';
type Shape = Readonly<Record<string, Form>>;
type Value<F extends Form> = F extends number ? Uint8Array : F extends 'flag' ? boolean : F extends 'text?' ? string : number;
type Read<S extends Shape> = { readonly [K in keyof S as S[K] extends `${string}?` ? never : K]: Value<S[K]> } & {
  readonly [K in keyof S as S[K] extends `${string}?` ? K : never]?: Value<S[K]>;
};

const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

const FITS: Readonly<Record<Exclude<Form, number>, (value: unknown) => boolean>> = {
  'tries': (value) => isCount(value) && value <= MAX_GUESSES,
  'count': isCount,
  'count?': isCount,
  'text?': (value) => typeof value === 'string',
  'flag': (value) => typeof value === 'boolean',
};

function readField(value: unknown, form: Form, name: string): unknown {
  if (typeof form === 'number') {
    try {
      return fromB64u(value as string, form);
    } catch {
      throw garbage(name);
    }
  }
  if (!FITS[form](value)) throw garbage(name);
  return value;
}

function read<S extends Shape>(value: Readonly<Record<string, unknown>>, shape: S): Read<S> {
  const fields = Object.entries(shape).flatMap(([name, form]) => {
    const member = value[name];
    const leftOut = (member === undefined || member === null) && String(form).endsWith('?');
    return leftOut ? [] : [[name, readField(member, form, name)]];
  });
  return Object.fromEntries(fields) as Read<S>;
}

/** A wallet has 32 at most that are not destroyed, and eight to practise at for each; then those that were destroyed and are still named. */
const MAX_REGISTRATIONS = 512;
const COUNTED = {
  used: 'tries',
  remaining: 'tries',
  locked: 'flag',
  retryAfterMs: 'count?',
  destroyAfterMs: 'count?',
  lastConfirmedAt: 'text?',
  practises: 'text?',
} as const;

function readRegistration(value: unknown): VaultRegistration {
  if (typeof value !== 'object' || value === null) throw garbage('registrations');
  const { slot, gen, state } = value as Readonly<Record<string, unknown>>;
  if (typeof slot !== 'string') throw garbage('slot');
  if (typeof gen !== 'string') throw garbage('gen');
  if (state === 'destroyed') return { slotId: slot, gen, state };
  if (state !== 'pending' && state !== 'active' && state !== 'practice') throw garbage('state');
  return { slotId: slot, gen, state, ...read(value as Readonly<Record<string, unknown>>, COUNTED) };
}

function garbage(field: string): BackupError {
  return new BackupError('store-garbage', 'not an answer of a vault', { details: { field } });
}

class HttpVault implements Vault {
  readonly id: string;
  readonly identity: Uint8Array;
  readonly #calls: HttpCalls;
  readonly #stepUp: StepUp | undefined;

  constructor({ id = SERVICE_VAULT, identity, stepUp, ...options }: HttpVaultOptions) {
    this.id = id;
    try {
      this.identity = fromB64u(identity, 32);
    } catch {
      throw new BackupError('invalid-argument', 'identity: base64url of 32 bytes', { details: { field: 'identity' } });
    }
    this.#calls = new HttpCalls(options);
    this.#stepUp = stepUp;
  }

  async register(
    key: VaultKey,
    { owner, element, signature, practises }: VaultRegisterCall,
    options?: VaultCallOptions,
  ): Promise<SignedRegisterReply> {
    const practice = practises === undefined ? {} : { practises };
    const body = { owner: toB64u(owner), element: toB64u(element), sig: toB64u(signature), ...practice };
    const shape = { pk: 32, evaluated: 32, proof: 64, kv: 32, sig: 64 } as const;
    const { sig, ...reply } = await this.#post('register', key, body, shape, options);
    return { ...reply, signature: sig };
  }

  async complete(key: VaultKey, call: VaultCompletion, options?: VaultCallOptions): Promise<void> {
    const body = { authPk: toB64u(call.authPk), authSig: toB64u(call.authSignature), ownerSig: toB64u(call.ownerSignature) };
    await this.#post('complete', key, body, {}, options);
  }

  evaluate(key: VaultKey, element: Uint8Array, options?: VaultCallOptions): Promise<VaultGuess> {
    const shape = { evaluated: 32, proof: 64, epoch: 'count', remaining: 'tries', retryAfterMs: 'count?' } as const;
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

  async status(wallet: string, options?: VaultCallOptions): Promise<readonly VaultRegistration[]> {
    const { registrations } = await this.#send(json('POST', 'vault/status', { wallet }), options?.signal);
    if (!Array.isArray(registrations) || registrations.length > MAX_REGISTRATIONS) throw garbage('registrations');
    return registrations.map(readRegistration);
  }

  async #post<S extends Shape>(verb: string, key: VaultKey, body: object, shape: S, options?: VaultCallOptions): Promise<Read<S>> {
    const { wallet, slotId, gen } = key;
    return read(await this.#send(json('POST', `vault/${verb}`, { wallet, slot: slotId, gen, ...body }), options?.signal), shape);
  }

  /** Sends a call; once more, with the token of a fresh sign-in, where the service asks for that. */
  async #send(call: Call, signal: AbortSignal | undefined): Promise<Readonly<Record<string, unknown>>> {
    const asked: Headers[] = [];
    const answered = async (answer: Answer) => {
      if (answer.status === 200) return jsonOf(answer);
      const error = vaultErrorOf(answer, this.#calls.now);
      if (error.code === 'step-up-required') asked.push(answer.headers);
      throw error;
    };
    try {
      return await this.#calls.send(signal, call, answered);
    } catch (error) {
      const [challenge] = asked;
      if (!challenge) throw error;
      const token = await stepUpToken(this.#stepUp, readStepUp(challenge), signal);
      return this.#calls.send(signal, { ...call, token }, answered);
    }
  }
}

/** @throws BackupError `invalid-argument` for options that cannot work */
export function httpVault(options: HttpVaultOptions): Vault {
  return new HttpVault(options);
}
