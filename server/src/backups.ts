/**
 * What happens to one wallet's backups, each call in one transaction.
 *
 * candidate -> promote. A candidate is keyed by seq and SHA-256, so devices
 * never overwrite each other; a promote names what it replaces, so exactly one
 * of two devices wins; and everything that names its content may be repeated.
 */
import type { WalletAccess } from './auth/auth.ts';
import { type AuditEvent, appendAudit } from './audit.ts';
import { BackupRows, type VersionKey } from './backup-rows.ts';
import type { Database, Db } from './db/database.ts';
import type { BackupRow, WalletRow } from './db/schema.ts';
import { fromB64u, type Manifest, type OwnerVerb, ownerMessage, promoteMessage, verify } from './format.ts';
import { Problem } from './http/problem.ts';
import { type AllowedPolicies, type LabelledSlot, labelSlots, type NamedPolicies } from './policies.ts';
import type { RegistrationKey } from './vault/calls.ts';

export interface OwnerSigned extends VersionKey {
  readonly signature: Uint8Array;
}

export interface PromoteCall extends OwnerSigned {
  /** "" for nothing. */
  readonly currentSha256: string;
}

export interface StoredCopy extends VersionKey {
  readonly bytes: Uint8Array;
  readonly verifiedAt: Date | null;
}

export interface StatusCopy extends VersionKey {
  readonly methods: readonly LabelledSlot[];
  readonly pair: string;
  readonly createdAt: string;
  readonly verifiedAt: Date | null;
}

/** @returns registrations that were destroyed, for the audit log */
export type OnPromote = (
  db: Db,
  access: WalletAccess,
  call: PromoteCall,
  candidate: Pick<BackupRow, 'owner' | 'bytes'>,
) => Promise<readonly RegistrationKey[]>;

export interface BackupsOptions {
  readonly database: Database;
  /** What else happens with a promote, in its transaction: a vault activates what the backup names, or will be told. */
  readonly onPromote?: OnPromote | undefined;
}

/** One wallet, as one caller sees it, at one moment. */
export class WalletBackups {
  readonly #database: Database;
  readonly #onPromote: OnPromote | undefined;
  readonly #access: WalletAccess;
  readonly #now: Date;
  readonly #announce: (event: AuditEvent) => void;

  constructor(
    { database, onPromote }: BackupsOptions,
    access: WalletAccess,
    now: Date,
    announce: (event: AuditEvent) => void = () => undefined,
  ) {
    this.#database = database;
    this.#onPromote = onPromote;
    this.#access = access;
    this.#now = now;
    this.#announce = announce;
  }

  /** The current backup, or null. */
  current(): Promise<StoredCopy | null> {
    return this.#transaction(async (rows) => {
      const row = await rows.current(['seq', 'sha256', 'bytes', 'verified_at']);
      return row ? copyOf(row) : null;
    });
  }

  /** What can be said about the current backup without its ciphertext, or null. */
  status(): Promise<StatusCopy | null> {
    return this.#transaction(async (rows) => {
      const row = await rows.current(['seq', 'sha256', 'methods', 'pair', 'created_at', 'verified_at']);
      if (!row) return null;
      return {
        seq: row.seq,
        sha256: row.sha256,
        methods: JSON.parse(row.methods) as LabelledSlot[],
        pair: new TextDecoder().decode(row.pair),
        createdAt: row.created_at,
        verifiedAt: row.verified_at,
      };
    });
  }

  /** These very bytes, candidate or promoted, or null. */
  version(key: VersionKey): Promise<StoredCopy | null> {
    return this.#transaction(async (rows) => {
      const row = await rows.version(key);
      return row && copyOf(row);
    });
  }

  /**
   * Keeps a candidate whose manifest and signature were checked.
   * @param policies what its new slots were made under, and what is allowed
   * @param mayBegin false: answers `unknown-wallet` instead of beginning a new one
   */
  put(
    key: VersionKey,
    bytes: Uint8Array,
    manifest: Manifest,
    policies: { readonly named: NamedPolicies; readonly allowed: AllowedPolicies },
    mayBegin: boolean,
  ): Promise<'created' | 'kept' | 'unknown-wallet'> {
    return this.#transaction(async (rows) => {
      const slots = labelSlots(manifest.slots, await rows.currentSlots(), policies.named, policies.allowed);
      let wallet = await rows.wallet('read');
      if (!wallet) {
        if (!mayBegin) return 'unknown-wallet';
        wallet = await rows.begin();
      }
      if (wallet.owner !== null && wallet.owner !== manifest.owner) refuseOwner(wallet, manifest.seq);
      return (await rows.insert(key, bytes, manifest, slots)) ? 'created' : 'kept';
    });
  }

  /**
   * Makes a candidate current. The order of its checks is the contract: repeated, overtaken, unknown, foreign, forged, rolled back.
   * @param lastly refuses what would have passed
   */
  promote(call: PromoteCall, lastly?: Problem): Promise<'promoted' | 'repeated'> {
    return this.#transaction(async (rows) => {
      const wallet = await rows.wallet('lock');
      if (!wallet) throw missing();
      const message = promoteMessage(this.#access.wallet, call.seq, call.sha256, call.currentSha256);
      if (wallet.current_sha256 === call.sha256 && wallet.current_seq === call.seq) {
        checkSignature(wallet.owner, message, call.signature);
        return 'repeated';
      }
      if ((wallet.current_sha256 ?? '') !== call.currentSha256) throw overtaken();
      const candidate = await rows.version(call);
      if (!candidate) throw missing();
      if (wallet.owner !== null && wallet.owner !== candidate.owner) throw new Problem(409, 'owner-changed');
      checkSignature(candidate.owner, message, call.signature);
      if (call.seq <= wallet.last_seq)
        throw new Problem(409, 'store-conflict', { detail: 'seq must grow', members: { lastSeq: wallet.last_seq } });
      if (lastly) throw lastly;
      await rows.makeCurrent(call, candidate.owner);
      // One transaction: a backup is never current with a registration that is not.
      const destroyed = (await this.#onPromote?.(rows.db, this.#access, call, candidate)) ?? [];
      if (wallet.owner === null) await this.#audit(rows, 'registered', call);
      await this.#audit(rows, 'promoted', call);
      for (const key of destroyed) await this.#audit(rows, 'vault-destroyed', key);
      return 'promoted';
    });
  }

  /** Notes that this very copy was opened with a method. */
  verified(call: OwnerSigned): Promise<void> {
    return this.#owned('verified', call, async (rows, wallet) => {
      if (!isCurrent(wallet, call)) throw wallet.current_sha256 === null ? missing() : overtaken();
      await rows.update(call, { verified_at: this.#now });
      await this.#audit(rows, 'verified', call);
    });
  }

  /** Soft deletion of all versions; undelete brings them back until the purge. */
  remove(call: OwnerSigned): Promise<void> {
    return this.#owned('delete', call, async (rows, wallet) => {
      if (isDeleted(wallet, call)) return;
      if (!isCurrent(wallet, call)) throw wallet.current_sha256 === null ? missing() : overtaken();
      await rows.softDelete(call, call.signature);
      await this.#audit(rows, 'deleted', call);
    });
  }

  undelete(call: OwnerSigned): Promise<void> {
    return this.#owned('undelete', call, async (rows, wallet) => {
      if (isCurrent(wallet, call)) return;
      if (wallet.current_sha256 !== null) throw overtaken();
      const deletedAt = await rows.deletedAt(call);
      if (!deletedAt || !isDeleted(wallet, call)) throw missing();
      await rows.bringBack(call, deletedAt);
      await this.#audit(rows, 'undeleted', call);
    });
  }

  #transaction<T>(work: (rows: BackupRows) => Promise<T>): Promise<T> {
    const scope = { role: 'holdfast_service', walletKey: this.#access.walletKey } as const;
    return this.#database.transaction(scope, (db) => work(new BackupRows(db, this.#access, this.#now)));
  }

  /** Calls that the pinned owner signs. */
  #owned(verb: OwnerVerb, call: OwnerSigned, work: (rows: BackupRows, wallet: WalletRow) => Promise<void>): Promise<void> {
    return this.#transaction(async (rows) => {
      const wallet = await rows.wallet('lock');
      if (!wallet || wallet.owner === null) throw missing();
      checkSignature(wallet.owner, ownerMessage(verb, this.#access.wallet, call.seq, call.sha256), call.signature);
      await work(rows, wallet);
    });
  }

  async #audit({ db }: BackupRows, event: AuditEvent, about: VersionKey | RegistrationKey): Promise<void> {
    const what = 'seq' in about ? { seq: about.seq, sha256: about.sha256 } : { slot: about.slot, gen: about.gen };
    await appendAudit(db, { at: this.#now.toISOString(), event, ...what, by: this.#access.by });
    this.#announce(event);
  }
}

function copyOf({ seq, sha256, bytes, verified_at: verifiedAt }: Pick<BackupRow, keyof VersionKey | 'bytes' | 'verified_at'>): StoredCopy {
  return { seq, sha256, bytes, verifiedAt };
}

function isCurrent(wallet: WalletRow, { seq, sha256 }: VersionKey): boolean {
  return wallet.current_seq === seq && wallet.current_sha256 === sha256;
}

function isDeleted(wallet: WalletRow, { seq, sha256 }: VersionKey): boolean {
  return wallet.deleted_seq === seq && wallet.deleted_sha256 === sha256;
}

function missing(): Problem {
  return new Problem(404, 'backup-missing');
}

function overtaken(): Problem {
  return new Problem(412, 'store-conflict');
}

/** A device that never saw the current backup has lost a race; one that builds on it has another key. */
function refuseOwner(wallet: WalletRow, seq: number): never {
  if (wallet.current_seq !== null && seq <= wallet.last_seq) throw overtaken();
  throw new Problem(409, 'owner-changed');
}

function checkSignature(owner: string | null, message: Uint8Array, signature: Uint8Array): void {
  if (owner === null || !verify(fromB64u(owner, 32), message, signature)) throw new Problem(422, 'signature-invalid');
}
