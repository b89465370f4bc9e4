/**
 * The sealing engine: everything that touches a secret, as one short-lived
 * object. In a browser it lives in a worker that is terminated after use; in
 * Node, and where workers are refused, it runs in place. Same code, same calls.
 */
import { METHOD_KEY_BYTES } from './age-file.ts';
import { checkSealInput, makeSlot, openBackup, openWithFileKey, sealBackup } from './backup-file.ts';
import { equalBytes, fromB64u, wipe } from './bytes.ts';
import { BackupError } from './errors.ts';
import type { Expected } from './head.ts';
import type { JsonObject } from './json.ts';
import { type KdfParams, argon2id, isChoosableKdf, warmUpKdf } from './kdf.ts';
import { type Manifest, type Slot, checkParams, kdfOf, newSlotId } from './manifest.ts';
import { type OwnerKey, type OwnerVerb, generateOwner, ownerFromSecret, ownerMessage, promoteMessage, sign } from './owner-key.ts';
import { sha256HexOf, sha256Of } from './sha256.ts';
import { type SignedRegisterReply, type VaultAnswer, type VaultBegin, type VaultCompletion, VaultRound } from './vault-round.ts';

/** How the engine comes by a method key. Methods make these; only the engine reads them. */
export type KeySource =
  /** K_m itself, 32 uniform bytes. */
  | { readonly kind: 'bytes'; readonly key: Uint8Array }
  /** Prepared text, to be stretched with the salt and the cost that the slot's params name. */
  | { readonly kind: 'argon2id'; readonly secret: Uint8Array }
  /** Freed by a vault in this very engine, for the slot of the call. */
  | { readonly kind: 'vault' };

export interface Enrolment {
  readonly slotId: string;
  readonly method: string;
  readonly params: JsonObject;
  readonly key: KeySource;
}

export interface SealRequest {
  readonly wallet: string;
  readonly pair: string;
  readonly seq: number;
  readonly createdAt: string;
  /** Absent on the first backup of a wallet: the engine makes the owner key. */
  readonly ownerSecret?: Uint8Array | undefined;
  readonly share: Uint8Array;
  /** Slots that stay as they are. */
  readonly keep: readonly Slot[];
  /** Methods that are set up now; they follow the kept ones. */
  readonly enroll: readonly Enrolment[];
}

export interface SealResult {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly sha256: string;
  readonly slots: readonly Slot[];
  readonly ownerSecret: Uint8Array;
  readonly owner: Uint8Array;
}

export interface OpenRequest extends Expected {
  readonly bytes: Uint8Array;
  readonly slotId: string;
  readonly key: KeySource;
}

export interface OpenResult {
  readonly manifest: Manifest;
  readonly sha256: string;
  readonly share: Uint8Array;
  readonly ownerSecret: Uint8Array;
}

export type OwnerMessage =
  | { readonly verb: 'promote'; readonly wallet: string; readonly seq: number; readonly sha256: string; readonly currentSha256: string }
  | { readonly verb: OwnerVerb; readonly wallet: string; readonly seq: number; readonly currentSha256: string };

/** Signs a registration: with the owner key of a first backup where no other is given. */
export interface VaultRegister {
  readonly ownerSecret?: Uint8Array | undefined;
  /** The generation that a practice registration belongs to, 16 bytes. */
  readonly practises?: Uint8Array | undefined;
}

/** A registration or a guess at a vault. The engine keeps all of it that is secret; calls name the round. */
export interface VaultRounds {
  /**
   * The same guess at the same registration, begun again, is the same element: its answer may have been lost.
   * @returns the blinded element, and for a registration the owner's public key and its signature
   */
  vaultBegin(begin: VaultBegin, register?: VaultRegister): Promise<VaultBegun>;
  /** @throws BackupError `vault-untrusted`, `vault-altered` */
  vaultRegister(round: string, reply: SignedRegisterReply, identity: Uint8Array): Promise<VaultCompletion>;
  /** @returns the signature that confirms the guess, or null: the secret is wrong. @throws BackupError `vault-altered` */
  vaultJudge(round: string, answer: VaultAnswer, slot: Pick<VaultCompletion, 'pk' | 'authPk'>): Promise<Uint8Array | null>;
  /**
   * From here on a key source of kind `vault` opens the slot; practice opens nothing.
   * @throws BackupError `vault-altered`: another key than it freed when this engine registered it
   */
  vaultRelease(round: string, kv: Uint8Array): Promise<void>;
}

export interface VaultBegun {
  /** What the next calls name it by: the slot's id, or another one for practice, so that neither takes the other's place. */
  readonly round: string;
  readonly element: Uint8Array;
  readonly owner?: { readonly public: Uint8Array; readonly signature: Uint8Array } | undefined;
}

export interface SealingEngine extends VaultRounds {
  /** A head start: what is to come is compiled, and its memory touched. Never fails. */
  warmUp(kdf: KdfParams): Promise<void>;
  seal(request: SealRequest): Promise<SealResult>;
  /**
   * Opens what the store returned after `seal`: with every method key that is
   * at hand, else with the captured file key. The keys are wiped.
   * @returns the ids of the slots that were opened with their own key
   * @throws BackupError `read-back-mismatch` when the bytes or the share are not the sealed ones, or what opening throws
   */
  trial(bytes: Uint8Array): Promise<readonly string[]>;
  open(request: OpenRequest): Promise<OpenResult>;
  /** An owner signature for a store call, 64 bytes. */
  sign(ownerSecret: Uint8Array, message: OwnerMessage): Promise<Uint8Array>;
  /** Ends the engine and everything it knows. Calls under way fail with `aborted`. */
  dispose(): void;
}

/** Method keys that a vault freed, by slot. */
type Freed = ReadonlyMap<string, Uint8Array>;

async function methodKeyFrom(source: KeySource, slot: Slot, freed: Freed): Promise<Uint8Array> {
  if (source.kind === 'vault') {
    const key = freed.get(slot.id);
    if (!key) throw new BackupError('internal', 'no vault freed this key');
    return Uint8Array.from(key);
  }
  if (source.kind === 'bytes') {
    if (source.key.length !== METHOD_KEY_BYTES) throw new BackupError('internal', 'method key length');
    return Uint8Array.from(source.key);
  }
  const { salt } = slot.params;
  const kdf = kdfOf(slot);
  if (typeof salt !== 'string' || !kdf) throw new BackupError('internal', 'a stretched key needs salt and cost');
  return argon2id(source.secret, fromB64u(salt, 16), kdf);
}

/** The key of a method that is set up now; its cost must be one that may be chosen. */
async function newMethodKey({ slotId, method, params, key }: Enrolment, freed: Freed): Promise<Uint8Array> {
  checkParams(method, params, 'params');
  const slot = { id: slotId, method, params, recipient: '', bind: '' };
  const kdf = kdfOf(slot);
  if (kdf && !isChoosableKdf(kdf)) throw new BackupError('kdf-out-of-range', 'below what may be chosen');
  return methodKeyFrom(key, slot, freed);
}

/** Far more than a vault answers: a charged guess whose answer was lost must not be pushed out by slips of the finger. */
const MAX_OPEN_ROUNDS = 64;

interface Held {
  readonly round: VaultRound;
  /** Of a registration: who signs it. */
  readonly owner: OwnerKey | undefined;
}

/** What `seal` leaves behind for `trial`. */
interface Pending {
  readonly sha256: string;
  readonly shareSha256: Uint8Array;
  readonly expected: Expected;
  readonly fileKey: Uint8Array;
  readonly methodKeys: ReadonlyMap<string, Uint8Array>;
}

class LocalEngine implements SealingEngine {
  #pending: Pending | undefined;
  /** By round: a registration, and guesses; the last one is under way. Of the others the answer was lost. */
  readonly #rounds = new Map<string, readonly Held[]>();
  readonly #freed = new Map<string, Uint8Array>();
  /** Made for a wallet's first backup before it was sealed: a registration is signed by it. */
  #newOwner: OwnerKey | undefined;
  #disposed = false;

  async warmUp(kdf: KdfParams): Promise<void> {
    await warmUpKdf(kdf);
    for (let i = 0; i < REHEARSALS; i++) await rehearse().catch(() => undefined);
  }

  async seal(request: SealRequest): Promise<SealResult> {
    this.#checkAlive();
    this.#forget();
    const { wallet, share, keep, enroll } = request;
    checkSealInput({ wallet, share, slots: keep.length + enroll.length });
    // The binds of kept slots name their owner: under a new one they would never open again.
    if (keep.length > 0 && !request.ownerSecret) throw new BackupError('invalid-argument', 'kept slots need their owner');
    const owner = request.ownerSecret ? ownerFromSecret(request.ownerSecret) : (this.#newOwner ?? generateOwner());
    const methodKeys = new Map<string, Uint8Array>();
    try {
      const slots = [...keep];
      for (const enrolment of enroll) {
        const { slotId, method, params } = enrolment;
        const methodKey = await newMethodKey(enrolment, this.#freed);
        methodKeys.set(slotId, methodKey);
        slots.push(await makeSlot(methodKey, { wallet, slotId, method, owner: owner.public, params }));
      }
      const { bytes, sha256, fileKey } = await sealBackup({ ...request, slots, ownerSecret: owner.secret });
      this.#forget();
      this.#pending = { sha256, shareSha256: sha256Of(share), expected: { wallet, owner: owner.public }, fileKey, methodKeys };
      if (this.#disposed) this.#forget();
      this.#checkAlive();
      return { bytes, sha256, slots, ownerSecret: owner.secret, owner: owner.public };
    } catch (error) {
      wipe(...methodKeys.values(), request.ownerSecret ? undefined : owner.secret);
      throw error;
    }
  }

  async trial(bytes: Uint8Array): Promise<readonly string[]> {
    this.#checkAlive();
    const pending = this.#pending;
    if (!pending) throw new BackupError('internal', 'nothing was sealed');
    const { sha256, shareSha256, expected, fileKey, methodKeys } = pending;
    try {
      if (sha256HexOf(bytes) !== sha256) throw new BackupError('read-back-mismatch');
      const check = (opened: { share: Uint8Array; ownerSecret: Uint8Array }) => {
        const same = equalBytes(sha256Of(opened.share), shareSha256);
        wipe(opened.share, opened.ownerSecret);
        if (!same) throw new BackupError('read-back-mismatch');
      };
      for (const [slotId, methodKey] of methodKeys) {
        const keyOf = () => Promise.resolve(Uint8Array.from(methodKey));
        check(await openBackup(bytes, expected, slotId, keyOf));
        this.#checkAlive(); // a wiped key would otherwise be called a wrong secret
      }
      if (methodKeys.size === 0) check(await openWithFileKey(bytes, expected, fileKey));
      this.#checkAlive();
      return [...methodKeys.keys()];
    } finally {
      this.#forget();
    }
  }

  async open({ bytes, slotId, key, ...expected }: OpenRequest): Promise<OpenResult> {
    this.#checkAlive();
    const keyOf = (slot: Slot) => methodKeyFrom(key, slot, this.#freed);
    const opened = await openBackup(bytes, expected, slotId, keyOf);
    if (this.#disposed) wipe(opened.share, opened.ownerSecret);
    this.#checkAlive();
    return { ...opened, sha256: sha256HexOf(bytes) };
  }

  async sign(ownerSecret: Uint8Array, message: OwnerMessage): Promise<Uint8Array> {
    this.#checkAlive();
    const { verb, wallet, seq, currentSha256 } = message;
    const bytes =
      verb === 'promote' ? promoteMessage(wallet, seq, message.sha256, currentSha256) : ownerMessage(verb, wallet, seq, currentSha256);
    return sign(ownerFromSecret(ownerSecret), bytes);
  }

  async vaultBegin(begin: VaultBegin, register?: VaultRegister): Promise<VaultBegun> {
    this.#checkAlive();
    if (!isChoosableKdf(begin.kdf) && register) throw new BackupError('kdf-out-of-range', 'below what may be chosen');
    const name = begin.deviceKey ? `${begin.slotId}/practice` : begin.slotId;
    const held = this.#rounds.get(name) ?? [];
    if (!register) return { round: name, element: this.#beginGuess(name, begin, held).element };
    for (const { round } of held) round.dispose();
    const round = new VaultRound(begin);
    const owner = register.ownerSecret ? ownerFromSecret(Uint8Array.from(register.ownerSecret)) : (this.#newOwner ??= generateOwner());
    this.#rounds.set(name, [{ round, owner }]);
    const signature = round.registration(owner, register.practises);
    return { round: name, element: round.element, owner: { public: owner.public, signature } };
  }

  #beginGuess(name: string, begin: VaultBegin, held: readonly Held[]): VaultRound {
    const again = held.find(({ owner, round }) => !owner && round.isFor(begin));
    const guess = again ?? { round: new VaultRound(begin), owner: undefined };
    const others = held.filter((other) => other !== guess);
    for (const { round } of others.slice(0, -MAX_OPEN_ROUNDS)) round.dispose();
    this.#rounds.set(name, [...others.slice(-MAX_OPEN_ROUNDS), guess]);
    return guess.round;
  }

  async vaultRegister(name: string, reply: SignedRegisterReply, identity: Uint8Array): Promise<VaultCompletion> {
    const { round, owner } = this.#round(name);
    if (!owner) throw new BackupError('internal', 'not a registration');
    const { completion, key } = await round.register(reply, identity, owner);
    this.#freed.set(name, key);
    this.#checkAlive();
    return completion;
  }

  async vaultJudge(name: string, answer: VaultAnswer, slot: Pick<VaultCompletion, 'pk' | 'authPk'>): Promise<Uint8Array | null> {
    const held = this.#round(name);
    const registered = this.#rounds.get(name)?.find(({ owner }) => owner);
    const signature = await held.round.judge(answer, slot, registered?.round);
    this.#checkAlive();
    if (!signature) this.#dropRound(name, held);
    return signature;
  }

  async vaultRelease(name: string, kv: Uint8Array): Promise<void> {
    const held = this.#round(name);
    const key = held.round.release(kv);
    const before = this.#freed.get(name);
    if (before && !equalBytes(before, key)) throw new BackupError('vault-altered', 'another kv');
    this.#freed.set(name, key);
    this.#dropRound(name, held);
  }

  dispose(): void {
    this.#disposed = true;
    this.#forget();
    for (const { round } of [...this.#rounds.values()].flat()) round.dispose();
    wipe(...this.#freed.values());
    this.#freed.clear();
    this.#rounds.clear();
  }

  /** It had its answer: what was typed is not kept any longer. */
  #dropRound(name: string, done: Held): void {
    done.round.dispose();
    this.#rounds.set(
      name,
      (this.#rounds.get(name) ?? []).filter((held) => held !== done),
    );
  }

  #round(name: string): Held {
    this.#checkAlive();
    const held = this.#rounds.get(name)?.at(-1);
    if (!held) throw new BackupError('internal', 'no round with a vault');
    return held;
  }

  #checkAlive(): void {
    if (this.#disposed) throw new BackupError('aborted');
  }

  #forget(): void {
    if (!this.#pending) return;
    wipe(this.#pending.fileKey, ...this.#pending.methodKeys.values());
    this.#pending = undefined;
  }
}

/** The first compiles, the others let the engine of JavaScript optimise what it saw; together under 0.2 s. */
const REHEARSALS = 4;

/**
 * Seals and opens a throw-away backup, so that the code of the real one is
 * compiled when it is needed: the first run of the key encapsulation costs ten
 * times the second.
 */
async function rehearse(): Promise<void> {
  const engine = new LocalEngine();
  const key = { kind: 'bytes', key: new Uint8Array(METHOD_KEY_BYTES) } as const;
  const enroll = [{ slotId: newSlotId(), method: 'recovery-code', params: {}, key }];
  const createdAt = '2026-01-01T00:00:00.000Z';
  const { bytes } = await engine.seal({ wallet: 'rehearsal', pair: '', seq: 1, createdAt, share: new Uint8Array(1), keep: [], enroll });
  await engine.trial(bytes);
  engine.dispose();
}

/** An engine in this very thread. */
export function localEngine(): SealingEngine {
  return new LocalEngine();
}
