/** The client's half of PV1 for tests, without Argon2: what a device computes and what it sends to `WalletVault`. */
import {
  type OwnerKey,
  blindSecret,
  completeMessage,
  confirmMessage,
  contextOf,
  deriveKeys,
  finalizeSecret,
  fromB64u,
  generateOwner,
  methodKeyFrom,
  randomBytes,
  registerMessage,
  sign,
  toB64u,
  utf8,
} from '../../../src/core/index.ts';
import type { RegistrationKey } from '../../src/vault/calls.ts';
import type { WalletVault } from '../../src/vault/registrations.ts';

const Z = new Uint8Array(32);

export interface Guess {
  readonly element: Uint8Array;
  readonly finish: (answer: { evaluated: Uint8Array; proof: Uint8Array }) => ReturnType<typeof deriveKeys>;
}

/** What a device asks for: of the vault itself, or over HTTP. */
export type VaultCalls = Pick<WalletVault, 'register' | 'complete' | 'evaluate' | 'confirm'>;

/** One slot of one wallet, as the device that sets it up knows it. */
export class VaultDevice {
  readonly wallet: string;
  readonly owner: OwnerKey;
  readonly key: RegistrationKey;
  pk = new Uint8Array(32);
  authPk = new Uint8Array(32);
  methodKey = new Uint8Array(32);
  /** Of practice: which generation it belongs to, and what the device alone has. */
  practises: string | undefined;
  deviceKey: Uint8Array | undefined;

  constructor(wallet: string, owner = generateOwner(), slot = toB64u(randomBytes(8))) {
    this.wallet = wallet;
    this.owner = owner;
    this.key = { slot, gen: toB64u(randomBytes(16)) };
  }

  /** The same slot, once more, to practise. */
  practice(owner = this.owner): VaultDevice {
    const made = new VaultDevice(this.wallet, owner, this.key.slot);
    made.practises = this.key.gen;
    made.deviceKey = randomBytes(32);
    return made;
  }

  get context(): Uint8Array {
    return contextOf({ wallet: this.wallet, slotId: this.key.slot, gen: fromB64u(this.key.gen, 16) });
  }

  guess(secret: string): Guess {
    const blinded = blindSecret(this.context, utf8(secret), this.deviceKey);
    return { element: blinded.element, finish: (answer) => this.#derive(finalizeSecret(blinded, answer, this.pk)) };
  }

  #derive(y: Uint8Array): ReturnType<typeof deriveKeys> {
    return deriveKeys(this.context, y, Z);
  }

  async begin(vault: VaultCalls, secret: string) {
    const guess = this.guess(secret);
    const { practises } = this;
    const message = registerMessage(this.context, guess.element, practises === undefined ? undefined : fromB64u(practises, 16));
    const call = { ...this.key, owner: toB64u(this.owner.public), element: guess.element, practises };
    const reply = await vault.register({ ...call, signature: sign(this.owner, message) });
    this.pk = Uint8Array.from(reply.pk);
    const { auth, pre } = guess.finish(reply);
    this.authPk = Uint8Array.from(auth.public);
    this.methodKey = Uint8Array.from(methodKeyFrom(reply.kv, pre));
    return { guess, reply, auth };
  }

  async register(vault: VaultCalls, secret: string): Promise<this> {
    const { auth } = await this.begin(vault, secret);
    const message = completeMessage(this.context, this.pk, this.authPk);
    const [authSignature, ownerSignature] = [sign(auth, message), sign(this.owner, message)];
    await vault.complete({ ...this.key, authPk: this.authPk, authSignature, ownerSignature });
    return this;
  }

  /** One guess; `right` is the device's own verdict. */
  async try(vault: VaultCalls, secret: string, guess = this.guess(secret)) {
    const answer = await vault.evaluate({ ...this.key, element: guess.element });
    const keys = guess.finish(answer);
    const right = toB64u(keys.auth.public) === toB64u(this.authPk);
    const confirm = () => {
      const signature = sign(keys.auth, confirmMessage(this.context, answer.epoch, guess.element));
      return vault.confirm({ ...this.key, element: guess.element, epoch: answer.epoch, signature });
    };
    return { ...answer, right, keys, confirm, guess };
  }

  /** The whole way back: a guess, and when it is right the method key. */
  async open(vault: VaultCalls, secret: string): Promise<Uint8Array | null> {
    const { right, keys, confirm } = await this.try(vault, secret);
    return right ? methodKeyFrom(await confirm(), keys.pre) : null;
  }

  get named() {
    return { ...this.key, pk: toB64u(this.pk), authPk: toB64u(this.authPk) };
  }
}
