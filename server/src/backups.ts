/**
 * What happens to one wallet's backups, each call in one transaction.
 *
 * candidate -> promote. A candidate is keyed by seq and SHA-256, so devices
 * never overwrite each other; a promote names what it replaces, so exactly one
 * of two devices wins; and everything that names its content may be repeated.
 */
import { sql } from 'kysely';
import type { WalletAccess } from './auth/auth.ts';
import { type AuditEvent, appendAudit } from './audit.ts';
import type { Database, Db } from './db/database.ts';
import type { BackupRow, WalletRow } from './db/schema.ts';
import { fromB64u, type Manifest, type OwnerVerb, ownerMessage, promoteMessage, utf8, verify } from './format.ts';
import { Problem } from './http/problem.ts';
import { dropExcessCandidates, dropOldVersions } from './kept-versions.ts';
import { type AllowedPolicies, type LabelledSlot, labelSlots, type NamedPolicies } from './policies.ts';
import type { RegistrationKey } from './vault/calls.ts';

const DAY_MS = 86_400_000;
/** How long a candidate waits for its promote. */
export const CANDIDATE_MS = 7 * DAY_MS;
/** How long a deleted backup can be brought back. */
export const DELETED_MS = 30 * DAY_MS;
export interface VersionKey {
  readonly seq: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

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

type Locking = 'lock' | 'read';

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
    return this.#transaction(async (db) => {
      const row = await db
        .selectFrom('backups')
        .select(['seq', 'sha256', 'bytes', 'verified_at as verifiedAt'])
        .where('wallet_key', '=', this.#key)
        .where('state', '=', 'current')
        .where('deleted_at', 'is', null)
        .executeTakeFirst();
      return row ?? null;
    });
  }

  /** What can be said about the current backup without its ciphertext, or null. */
  status(): Promise<StatusCopy | null> {
    return this.#transaction(async (db) => {
      const row = await db
        .selectFrom('backups')
        .select(['seq', 'sha256', 'methods', 'pair', 'created_at', 'verified_at'])
        .where('wallet_key', '=', this.#key)
        .where('state', '=', 'current')
        .where('deleted_at', 'is', null)
        .executeTakeFirst();
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
    return this.#transaction(async (db) => {
      const row = await this.#version(db, key);
      return row && { seq: row.seq, sha256: row.sha256, bytes: row.bytes, verifiedAt: row.verified_at };
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
    return this.#transaction(async (db) => {
      const slots = labelSlots(manifest.slots, await this.#currentSlots(db), policies.named, policies.allowed);
      let wallet = await this.#wallet(db, 'read');
      if (!wallet) {
        if (!mayBegin) return 'unknown-wallet';
        wallet = await this.#begin(db);
      }
      if (wallet.owner !== null && wallet.owner !== manifest.owner) refuseOwner(wallet, manifest.seq);
      const created = await this.#insert(db, key, bytes, manifest, slots);
      if (created) await dropExcessCandidates(db, this.#key);
      return created ? 'created' : 'kept';
    });
  }

  /**
   * Makes a candidate current. The order of its checks is the contract: repeated, overtaken, unknown, foreign, forged, rolled back.
   * @param lastly refuses what would have passed
   */
  promote(call: PromoteCall, lastly?: Problem): Promise<'promoted' | 'repeated'> {
    return this.#transaction(async (db) => {
      const wallet = await this.#wallet(db, 'lock');
      if (!wallet) throw missing();
      const message = promoteMessage(this.#access.wallet, call.seq, call.sha256, call.currentSha256);
      if (wallet.current_sha256 === call.sha256 && wallet.current_seq === call.seq) {
        checkSignature(wallet.owner, message, call.signature);
        return 'repeated';
      }
      if ((wallet.current_sha256 ?? '') !== call.currentSha256) throw overtaken();
      const candidate = await this.#version(db, call);
      if (!candidate) throw missing();
      if (wallet.owner !== null && wallet.owner !== candidate.owner) throw new Problem(409, 'owner-changed');
      checkSignature(candidate.owner, message, call.signature);
      if (call.seq <= wallet.last_seq)
        throw new Problem(409, 'store-conflict', { detail: 'seq must grow', members: { lastSeq: wallet.last_seq } });
      if (lastly) throw lastly;
      await this.#makeCurrent(db, call, candidate.owner);
      // One transaction: a backup is never current with a registration that is not.
      const destroyed = (await this.#onPromote?.(db, this.#access, call, candidate)) ?? [];
      if (wallet.owner === null) await this.#audit(db, 'registered', call);
      await this.#audit(db, 'promoted', call);
      for (const key of destroyed) await this.#audit(db, 'vault-destroyed', key);
      return 'promoted';
    });
  }

  /** Notes that this very copy was opened with a method. */
  verified(call: OwnerSigned): Promise<void> {
    return this.#owned('verified', call, async (db, wallet) => {
      if (!isCurrent(wallet, call)) throw wallet.current_sha256 === null ? missing() : overtaken();
      await this.#update(db, call, { verified_at: this.#now });
      await this.#audit(db, 'verified', call);
    });
  }

  /** Soft deletion of all versions; undelete brings them back until the purge. */
  remove(call: OwnerSigned): Promise<void> {
    return this.#owned('delete', call, async (db, wallet) => {
      if (isDeleted(wallet, call)) return;
      if (!isCurrent(wallet, call)) throw wallet.current_sha256 === null ? missing() : overtaken();
      await db
        .updateTable('backups')
        .set({ deleted_at: this.#now })
        .where('wallet_key', '=', this.#key)
        .where('state', '!=', 'candidate')
        .where('deleted_at', 'is', null)
        .execute();
      await db
        .updateTable('wallets')
        .set({ current_seq: null, current_sha256: null, deleted_seq: call.seq, deleted_sha256: call.sha256, deleted_sig: call.signature })
        .where('wallet_key', '=', this.#key)
        .execute();
      await this.#audit(db, 'deleted', call);
    });
  }

  undelete(call: OwnerSigned): Promise<void> {
    return this.#owned('undelete', call, async (db, wallet) => {
      if (isCurrent(wallet, call)) return;
      if (wallet.current_sha256 !== null) throw overtaken();
      const row = await this.#deleted(db, call);
      if (!row || !isDeleted(wallet, call)) throw missing();
      await db
        .updateTable('backups')
        .set({ deleted_at: null })
        .where('wallet_key', '=', this.#key)
        .where('deleted_at', '=', row.deleted_at)
        .execute();
      await db
        .updateTable('wallets')
        .set({ current_seq: call.seq, current_sha256: call.sha256, deleted_seq: null, deleted_sha256: null, deleted_sig: null })
        .where('wallet_key', '=', this.#key)
        .execute();
      await this.#audit(db, 'undeleted', call);
    });
  }

  /** Every statement names the wallet, though row-level security would leave no other: each holds without the other. */
  get #key(): string {
    return this.#access.walletKey;
  }

  #transaction<T>(work: (db: Db) => Promise<T>): Promise<T> {
    return this.#database.transaction({ role: 'holdfast_service', walletKey: this.#key }, work);
  }

  /** Calls that the pinned owner signs. */
  #owned(verb: OwnerVerb, call: OwnerSigned, work: (db: Db, wallet: WalletRow) => Promise<void>): Promise<void> {
    return this.#transaction(async (db) => {
      const wallet = await this.#wallet(db, 'lock');
      if (!wallet || wallet.owner === null) throw missing();
      checkSignature(wallet.owner, ownerMessage(verb, this.#access.wallet, call.seq, call.sha256), call.signature);
      await work(db, wallet);
    });
  }

  async #wallet(db: Db, locking: Locking): Promise<WalletRow | undefined> {
    const query = db.selectFrom('wallets').selectAll().where('wallet_key', '=', this.#key);
    // Not FOR UPDATE: a candidate's foreign key may pass.
    return (locking === 'lock' ? query.forNoKeyUpdate() : query).executeTakeFirst();
  }

  async #begin(db: Db): Promise<WalletRow> {
    const { issuer, subject, wallet } = this.#access;
    await db
      .insertInto('wallets')
      .values({ wallet_key: this.#key, issuer, subject, wallet: utf8(wallet), created_at: this.#now })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return db.selectFrom('wallets').selectAll().where('wallet_key', '=', this.#key).executeTakeFirstOrThrow();
  }

  async #currentSlots(db: Db): Promise<readonly LabelledSlot[]> {
    const query = db.selectFrom('backups').select('methods').where('wallet_key', '=', this.#key).where('state', '=', 'current');
    const row = await query.where('deleted_at', 'is', null).executeTakeFirst();
    return row ? (JSON.parse(row.methods) as LabelledSlot[]) : [];
  }

  async #version(db: Db, { seq, sha256 }: VersionKey): Promise<BackupRow | null> {
    const row = await db
      .selectFrom('backups')
      .selectAll()
      .where('wallet_key', '=', this.#key)
      .where('seq', '=', seq)
      .where('sha256', '=', sha256)
      .where('deleted_at', 'is', null)
      .executeTakeFirst();
    if (!row) return null;
    const expired = row.state === 'candidate' && row.stored_at.getTime() + CANDIDATE_MS <= this.#now.getTime();
    return expired ? null : row;
  }

  async #deleted(db: Db, { seq, sha256 }: VersionKey): Promise<{ deleted_at: Date } | null> {
    const row = await db
      .selectFrom('backups')
      .select('deleted_at')
      .where('wallet_key', '=', this.#key)
      .where('seq', '=', seq)
      .where('sha256', '=', sha256)
      .executeTakeFirst();
    if (!row?.deleted_at || row.deleted_at.getTime() + DELETED_MS <= this.#now.getTime()) return null;
    return { deleted_at: row.deleted_at };
  }

  /** @returns whether the bytes are new here; the same again start their seven days again */
  async #insert(db: Db, key: VersionKey, bytes: Uint8Array, manifest: Manifest, slots: readonly LabelledSlot[]): Promise<boolean> {
    const again = await db
      .updateTable('backups')
      .set({ stored_at: sql<Date>`case when state = 'candidate' then ${this.#now} else stored_at end` })
      .where('wallet_key', '=', this.#key)
      .where('seq', '=', key.seq)
      .where('sha256', '=', key.sha256)
      .executeTakeFirst();
    if (again.numUpdatedRows > 0n) return false;
    const inserted = await db
      .insertInto('backups')
      .values({
        wallet_key: this.#key,
        ...key,
        state: 'candidate',
        bytes,
        owner: manifest.owner,
        pair: utf8(manifest.pair),
        created_at: manifest.createdAt,
        methods: JSON.stringify(slots),
        stored_at: this.#now,
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    return (inserted.numInsertedOrUpdatedRows ?? 0n) > 0n;
  }

  async #makeCurrent(db: Db, { seq, sha256 }: VersionKey, owner: string): Promise<void> {
    await db
      .updateTable('backups')
      .set({ state: 'previous' })
      .where('wallet_key', '=', this.#key)
      .where('state', '=', 'current')
      .where('deleted_at', 'is', null)
      .execute();
    await this.#update(db, { seq, sha256 }, { state: 'current', promoted_at: this.#now });
    await db
      .updateTable('wallets')
      .set({ owner, last_seq: seq, current_seq: seq, current_sha256: sha256, deleted_seq: null, deleted_sha256: null, deleted_sig: null })
      .where('wallet_key', '=', this.#key)
      .execute();
    await db.deleteFrom('backups').where('wallet_key', '=', this.#key).where('state', '=', 'candidate').execute();
    await dropOldVersions(db, this.#key);
  }

  async #update(
    db: Db,
    { seq, sha256 }: VersionKey,
    values: Partial<Pick<BackupRow, 'state' | 'promoted_at' | 'verified_at'>>,
  ): Promise<void> {
    await db
      .updateTable('backups')
      .set(values)
      .where('wallet_key', '=', this.#key)
      .where('seq', '=', seq)
      .where('sha256', '=', sha256)
      .execute();
  }

  async #audit(db: Db, event: AuditEvent, about: VersionKey | RegistrationKey): Promise<void> {
    const what = 'seq' in about ? { seq: about.seq, sha256: about.sha256 } : { slot: about.slot, gen: about.gen };
    await appendAudit(db, { at: this.#now.toISOString(), event, ...what, by: this.#access.by });
    this.#announce(event);
  }
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
