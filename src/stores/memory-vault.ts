/**
 * A vault that lasts as long as the page or process: for tests, demos and
 * previews. Counts, waits, locks and refuses as docs/vault.md says, in one
 * thread; what it protects is gone with it.
 */
import { equalBytes, fromB64u, toB64u } from '../core/bytes.ts';
import { BackupError } from '../core/errors.ts';
import { DESTROY_AFTER_MS, MAX_PRACTICE, PENDING_MS, waitAfterMs } from '../core/guess-waits.ts';
import { parseManifest } from '../core/manifest.ts';
import { type OwnerKey, generateOwner, sign, verify } from '../core/owner-key.ts';
import {
  MAX_GUESSES,
  type VaultKeys,
  completeMessage,
  confirmMessage,
  contextOf,
  evaluate,
  generateVaultKeys,
  isElement,
  registerMessage,
  registerReplyMessage,
} from '../core/pv1.ts';
import { sha256HexOf } from '../core/sha256.ts';
import type { SignedRegisterReply, VaultCompletion } from '../core/vault-round.ts';
import type { Vault, VaultCallOptions, VaultGuess, VaultKey, VaultRegisterCall, VaultRegistration } from '../core/vault.ts';
import { type NamedRegistration, registrationsIn } from '../core/vault-named.ts';
import type { BackupStore } from './store.ts';

export interface MemoryVaultOptions {
  /** Default: `memory`. */
  readonly id?: string | undefined;
  readonly now?: (() => Date) | undefined;
}

export interface MemoryVault extends Vault {
  /**
   * The store whose promotes this vault follows, as the reference service does in one transaction: what a promoted
   * backup names becomes active, everything else of the wallet is destroyed, and a promote that names what the vault
   * does not have is refused with `stale-generation`. It names this vault among its `vaults`.
   */
  guard(store: BackupStore): BackupStore;
}

interface Live {
  readonly state: 'pending' | 'active' | 'practice';
  /** The generation that practice belongs to. */
  readonly practises?: string;
  readonly keys: VaultKeys;
  readonly owner: Uint8Array;
  readonly authPk?: Uint8Array;
  readonly charged: readonly Uint8Array[];
  readonly locked: boolean;
  readonly epoch: number;
  readonly confirmed?: { readonly element: Uint8Array; readonly atMs: number };
  readonly createdAtMs: number;
  readonly nextAllowedAtMs: number;
  readonly destroyAtMs: number;
}

type Kept = VaultKey & { live: Live | undefined };

/** Registrations of one wallet that are not destroyed. */
const MAX_LIVE = 32;

const invalid = (field: string) => new BackupError('invalid-argument', field, { details: { field } });

function checkElement(element: Uint8Array): void {
  if (!isElement(element)) throw invalid('element');
}

function checkSigned(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): void {
  if (!verify(publicKey, message, signature)) throw new BackupError('signature-invalid');
}

class InMemory implements MemoryVault {
  readonly id: string;
  readonly #identity: OwnerKey = generateOwner();
  readonly #now: () => Date;
  readonly #kept: Kept[] = [];
  /** Whoever registers first owns the wallet's registrations: the service pins the owner with the first backup. */
  readonly #owners = new Map<string, Uint8Array>();

  constructor({ id = 'memory', now = () => new Date() }: MemoryVaultOptions) {
    this.id = id;
    this.#now = now;
  }

  get identity(): Uint8Array {
    return this.#identity.public;
  }

  async register(
    key: VaultKey,
    { owner, element, signature, practises }: VaultRegisterCall,
    options?: VaultCallOptions,
  ): Promise<SignedRegisterReply> {
    await this.#turn(options);
    checkElement(element);
    const context = contextFor(key);
    const parent = practises === undefined ? undefined : { ...key, gen: practises };
    checkSigned(owner, registerMessage(context, element, parent && fromB64u(parent.gen, 16)), signature);
    const pinned = this.#owners.get(key.wallet);
    if (pinned && !equalBytes(pinned, owner)) throw new BackupError('owner-changed');
    if (this.#find(key)) throw new BackupError('store-conflict', 'this registration exists');
    if (parent) this.#makePracticeRoom(parent, owner);
    else this.#makeRoom(key, owner);
    const keys = generateVaultKeys();
    const nowMs = this.#nowMs;
    const live: Live = {
      ...(practises === undefined ? { state: 'pending' } : { state: 'practice', practises }),
      ...{ keys, owner, charged: [], locked: false, epoch: 0 },
      ...{ createdAtMs: nowMs, nextAllowedAtMs: nowMs, destroyAtMs: Infinity },
    };
    this.#kept.push({ ...key, live });
    const reply = { ...evaluate(keys, element), pk: keys.pk, kv: Uint8Array.from(keys.kv) };
    return { ...reply, signature: sign(this.#identity, registerReplyMessage(context, element, reply)) };
  }

  async complete(key: VaultKey, { authPk, authSignature, ownerSignature }: VaultCompletion, options?: VaultCallOptions): Promise<void> {
    await this.#turn(options);
    const kept = this.#registration(key);
    const message = completeMessage(contextFor(key), kept.live.keys.pk, authPk);
    checkSigned(kept.live.owner, message, ownerSignature);
    checkSigned(authPk, message, authSignature);
    if (kept.live.authPk && !equalBytes(kept.live.authPk, authPk)) throw new BackupError('store-conflict', 'completed with another key');
    kept.live = { ...kept.live, authPk };
  }

  async evaluate(key: VaultKey, element: Uint8Array, options?: VaultCallOptions): Promise<VaultGuess> {
    await this.#turn(options);
    checkElement(element);
    const kept = this.#registration(key);
    if (!kept.live.charged.some((known) => equalBytes(known, element))) this.#charge(kept, element);
    const { keys, epoch, charged } = kept.live;
    return { ...evaluate(keys, element), epoch, remaining: MAX_GUESSES - charged.length, ...this.#waitOf(kept.live) };
  }

  async confirm(
    key: VaultKey,
    { element, epoch, signature }: { readonly element: Uint8Array; readonly epoch: number; readonly signature: Uint8Array },
    options?: VaultCallOptions,
  ): Promise<Uint8Array> {
    await this.#turn(options);
    const kept = this.#registration(key);
    const { live } = kept;
    if (!live.authPk) throw new BackupError('stale-generation', 'the registration is not complete');
    checkSigned(live.authPk, confirmMessage(contextFor(key), epoch, element), signature);
    const again = live.epoch === epoch + 1 && live.confirmed !== undefined && equalBytes(live.confirmed.element, element);
    if (!again) {
      const isCharged = live.charged.some((known) => equalBytes(known, element));
      if (live.epoch !== epoch || !isCharged) throw new BackupError('stale-generation', 'not a guess of this epoch');
      const atMs = this.#nowMs;
      kept.live = {
        ...live,
        ...{ charged: [], locked: false, epoch: epoch + 1, confirmed: { element, atMs }, nextAllowedAtMs: atMs, destroyAtMs: Infinity },
      };
    }
    return Uint8Array.from(live.keys.kv);
  }

  async status(wallet: string, options?: VaultCallOptions): Promise<readonly VaultRegistration[]> {
    await this.#turn(options);
    return this.#of(wallet).map((kept) => {
      const { slotId, gen } = kept;
      const live = this.#liveOf(kept);
      if (!live) return { slotId, gen, state: 'destroyed' };
      const { state, practises, charged, locked, destroyAtMs, confirmed } = live;
      return {
        ...{
          slotId,
          gen,
          state,
          ...(practises === undefined ? {} : { practises }),
          used: charged.length,
          remaining: MAX_GUESSES - charged.length,
          locked,
          ...this.#waitOf(live),
        },
        ...(destroyAtMs === Infinity ? {} : { destroyAfterMs: destroyAtMs - this.#nowMs }),
        ...(confirmed ? { lastConfirmedAt: new Date(confirmed.atMs).toISOString() } : {}),
      };
    });
  }

  guard(store: BackupStore): BackupStore {
    const promote: BackupStore['promote'] = async (call, options) => {
      const { wallet, seq, sha256 } = call;
      const stored = await store.current(wallet, options);
      // What is current already is promoted again without effect: an older one must not destroy what came after.
      if (stored && sha256HexOf(stored.bytes) === sha256) return store.promote(call, options);
      const bytes = await store.getCandidate({ wallet, seq, sha256 }, options);
      const manifest = bytes && parseManifest(bytes);
      const named = manifest ? registrationsIn(manifest, this.id) : [];
      if (manifest && (stored ? sha256HexOf(stored.bytes) : '') === call.currentSha256)
        this.#checkNamed(wallet, fromB64u(manifest.owner, 32), named);
      await store.promote(call, options);
      if (manifest) this.#activate(wallet, fromB64u(manifest.owner, 32), named);
    };
    const vaults = [...(store.vaults ?? []), this.id];
    return new Proxy(store, {
      get(target, name) {
        if (name === 'promote') return promote;
        if (name === 'vaults') return vaults;
        const value = Reflect.get(target, name, target) as unknown;
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
  }

  get #nowMs(): number {
    return this.#now().getTime();
  }

  /** A vault is never as near as this one: nobody may rely on an answer in the same turn. */
  async #turn(options: VaultCallOptions | undefined): Promise<void> {
    await Promise.resolve();
    if (options?.signal?.aborted) throw new BackupError('aborted');
  }

  #of(wallet: string): readonly Kept[] {
    return this.#kept.filter((kept) => kept.wallet === wallet);
  }

  #find({ wallet, slotId, gen }: VaultKey): Kept | undefined {
    return this.#of(wallet).find((kept) => kept.slotId === slotId && kept.gen === gen);
  }

  /** Undefined for what is destroyed, or due to be; practice goes with what it practises. */
  #liveOf(kept: Kept): Live | undefined {
    const { live } = kept;
    if (!live) return undefined;
    const parent = live.practises === undefined ? undefined : this.#find({ ...kept, gen: live.practises });
    if (live.destroyAtMs <= this.#nowMs || (parent && !this.#liveOf(parent))) kept.live = undefined;
    return kept.live;
  }

  #registration(key: VaultKey): Kept & { live: Live } {
    const kept = this.#find(key);
    if (!kept) throw new BackupError('slot-not-found');
    if (!this.#liveOf(kept)) throw new BackupError('vault-destroyed');
    return kept as Kept & { live: Live };
  }

  #waitOf({ locked, nextAllowedAtMs }: Live): { retryAfterMs?: number } {
    const retryAfterMs = locked ? 0 : nextAllowedAtMs - this.#nowMs;
    return retryAfterMs > 0 ? { retryAfterMs } : {};
  }

  #charge(kept: Kept & { live: Live }, element: Uint8Array): void {
    const { live } = kept;
    const triesLeft = MAX_GUESSES - live.charged.length;
    if (live.locked) throw new BackupError('vault-locked', undefined, { details: { triesLeft: 0 } });
    const wait = this.#waitOf(live);
    if (wait.retryAfterMs !== undefined) throw new BackupError('vault-wait', undefined, { details: { ...wait, triesLeft } });
    const charged = [...live.charged, Uint8Array.from(element)];
    const locked = charged.length === MAX_GUESSES;
    const nowMs = this.#nowMs;
    const destroyAtMs = locked ? nowMs + DESTROY_AFTER_MS : live.destroyAtMs;
    kept.live = { ...live, charged, locked, destroyAtMs, nextAllowedAtMs: nowMs + waitAfterMs(charged.length) };
  }

  /** A new registration of a slot takes the place of one that the same owner began and gave up. */
  #makeRoom({ wallet, slotId }: VaultKey, owner: Uint8Array): void {
    for (const kept of this.#of(wallet)) {
      const { live } = kept;
      if (live?.state !== 'pending') continue;
      const again = kept.slotId === slotId && equalBytes(live.owner, owner);
      if (again || live.createdAtMs <= this.#nowMs - PENDING_MS) kept.live = undefined;
    }
    if (this.#of(wallet).filter(({ live }) => live && live.state !== 'practice').length >= MAX_LIVE)
      throw new BackupError('too-many-slots');
  }

  /** Practice belongs to a registration that is complete and lives; of eight the one that was of use longest ago makes room. */
  #makePracticeRoom(parent: VaultKey, owner: Uint8Array): void {
    const kept = this.#find(parent);
    const live = kept && this.#liveOf(kept);
    if (!live?.authPk || live.state === 'practice' || !equalBytes(live.owner, owner)) throw new BackupError('stale-generation');
    const usedAtMs = ({ live: one }: Kept) => one?.confirmed?.atMs ?? one?.createdAtMs ?? 0;
    const { wallet, slotId, gen } = parent;
    const siblings = this.#of(wallet).filter((one) => one.slotId === slotId && this.#liveOf(one)?.practises === gen);
    const oldestFirst = [...siblings].sort((a, b) => usedAtMs(a) - usedAtMs(b));
    for (const one of oldestFirst.slice(0, Math.max(0, siblings.length - MAX_PRACTICE + 1))) one.live = undefined;
  }

  #checkNamed(wallet: string, owner: Uint8Array, named: readonly NamedRegistration[]): readonly Kept[] {
    return named.map(({ slotId, gen, pk, authPk }) => {
      const kept = this.#find({ wallet, slotId, gen });
      const live = kept && this.#liveOf(kept);
      const same =
        live?.authPk &&
        live.state !== 'practice' &&
        equalBytes(live.owner, owner) &&
        toB64u(live.keys.pk) === pk &&
        toB64u(live.authPk) === authPk;
      if (!kept || !same) throw new BackupError('stale-generation', undefined, { details: { field: slotId } });
      return kept;
    });
  }

  #activate(wallet: string, owner: Uint8Array, named: readonly NamedRegistration[]): void {
    const keep = this.#checkNamed(wallet, owner, named);
    this.#owners.set(wallet, owner);
    for (const kept of this.#of(wallet)) {
      if (kept.live?.state === 'practice') continue; // lives or goes with its parent
      kept.live = keep.includes(kept) && kept.live ? { ...kept.live, state: 'active' } : undefined;
    }
  }
}

function contextFor({ wallet, slotId, gen }: VaultKey): Uint8Array {
  return contextOf({ wallet, slotId, gen: fromB64u(gen, 16) });
}

/** A vault in this process. */
export function memoryVault(options: MemoryVaultOptions = {}): MemoryVault {
  return new InMemory(options);
}
