/** One wallet's rows in one transaction: what stands there, and how it changes. Who may change it is decided in backups.ts. */
import { sql } from 'kysely';
import type { WalletAccess } from './auth/auth.ts';
import type { Db } from './db/database.ts';
import type { BackupRow, WalletRow } from './db/schema.ts';
import { type Manifest, utf8 } from './format.ts';
import { dropExcessCandidates, dropOldVersions } from './kept-versions.ts';
import type { LabelledSlot } from './policies.ts';

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

type Locking = 'lock' | 'read';

export class BackupRows {
  readonly db: Db;
  readonly #access: WalletAccess;
  readonly #now: Date;

  constructor(db: Db, access: WalletAccess, now: Date) {
    this.db = db;
    this.#access = access;
    this.#now = now;
  }

  async wallet(locking: Locking): Promise<WalletRow | undefined> {
    const query = this.db.selectFrom('wallets').selectAll().where('wallet_key', '=', this.#key);
    // Not FOR UPDATE: a candidate's foreign key may pass.
    return (locking === 'lock' ? query.forNoKeyUpdate() : query).executeTakeFirst();
  }

  async begin(): Promise<WalletRow> {
    const { issuer, subject, wallet } = this.#access;
    await this.db
      .insertInto('wallets')
      .values({ wallet_key: this.#key, issuer, subject, wallet: utf8(wallet), created_at: this.#now })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return this.db.selectFrom('wallets').selectAll().where('wallet_key', '=', this.#key).executeTakeFirstOrThrow();
  }

  /** These columns of the current backup, if there is one. */
  async current<C extends keyof BackupRow>(columns: readonly C[]): Promise<Pick<BackupRow, C> | undefined> {
    const query = this.db.selectFrom('backups').select(columns).where('wallet_key', '=', this.#key).where('state', '=', 'current');
    return (await query.where('deleted_at', 'is', null).executeTakeFirst()) as Pick<BackupRow, C> | undefined;
  }

  async currentSlots(): Promise<readonly LabelledSlot[]> {
    const row = await this.current(['methods']);
    return row ? (JSON.parse(row.methods) as LabelledSlot[]) : [];
  }

  /** The version, unless it was deleted or waited for its promote for too long. */
  async version({ seq, sha256 }: VersionKey): Promise<BackupRow | null> {
    const row = await this.db
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

  /** When this version was deleted, while it can be brought back. */
  async deletedAt({ seq, sha256 }: VersionKey): Promise<Date | null> {
    const row = await this.db
      .selectFrom('backups')
      .select('deleted_at')
      .where('wallet_key', '=', this.#key)
      .where('seq', '=', seq)
      .where('sha256', '=', sha256)
      .executeTakeFirst();
    if (!row?.deleted_at || row.deleted_at.getTime() + DELETED_MS <= this.#now.getTime()) return null;
    return row.deleted_at;
  }

  /** @returns whether the bytes are new here; the same again start their seven days again */
  async insert(key: VersionKey, bytes: Uint8Array, manifest: Manifest, slots: readonly LabelledSlot[]): Promise<boolean> {
    const again = await this.db
      .updateTable('backups')
      .set({ stored_at: sql<Date>`case when state = 'candidate' then ${this.#now} else stored_at end` })
      .where('wallet_key', '=', this.#key)
      .where('seq', '=', key.seq)
      .where('sha256', '=', key.sha256)
      .executeTakeFirst();
    if (again.numUpdatedRows > 0n) return false;
    const inserted = await this.db
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
    const created = (inserted.numInsertedOrUpdatedRows ?? 0n) > 0n;
    if (created) await dropExcessCandidates(this.db, this.#key);
    return created;
  }

  async makeCurrent({ seq, sha256 }: VersionKey, owner: string): Promise<void> {
    await this.db
      .updateTable('backups')
      .set({ state: 'previous' })
      .where('wallet_key', '=', this.#key)
      .where('state', '=', 'current')
      .where('deleted_at', 'is', null)
      .execute();
    await this.update({ seq, sha256 }, { state: 'current', promoted_at: this.#now });
    await this.db
      .updateTable('wallets')
      .set({ owner, last_seq: seq, current_seq: seq, current_sha256: sha256, deleted_seq: null, deleted_sha256: null, deleted_sig: null })
      .where('wallet_key', '=', this.#key)
      .execute();
    await this.db.deleteFrom('backups').where('wallet_key', '=', this.#key).where('state', '=', 'candidate').execute();
    await dropOldVersions(this.db, this.#key);
  }

  /** Everything that was promoted, at once. */
  async softDelete({ seq, sha256 }: VersionKey, signature: Uint8Array): Promise<void> {
    await this.db
      .updateTable('backups')
      .set({ deleted_at: this.#now })
      .where('wallet_key', '=', this.#key)
      .where('state', '!=', 'candidate')
      .where('deleted_at', 'is', null)
      .execute();
    await this.db
      .updateTable('wallets')
      .set({ current_seq: null, current_sha256: null, deleted_seq: seq, deleted_sha256: sha256, deleted_sig: signature })
      .where('wallet_key', '=', this.#key)
      .execute();
  }

  /** What was deleted at that moment. */
  async bringBack({ seq, sha256 }: VersionKey, deletedAt: Date): Promise<void> {
    await this.db
      .updateTable('backups')
      .set({ deleted_at: null })
      .where('wallet_key', '=', this.#key)
      .where('deleted_at', '=', deletedAt)
      .execute();
    await this.db
      .updateTable('wallets')
      .set({ current_seq: seq, current_sha256: sha256, deleted_seq: null, deleted_sha256: null, deleted_sig: null })
      .where('wallet_key', '=', this.#key)
      .execute();
  }

  async update({ seq, sha256 }: VersionKey, values: Partial<Pick<BackupRow, 'state' | 'promoted_at' | 'verified_at'>>): Promise<void> {
    await this.db
      .updateTable('backups')
      .set(values)
      .where('wallet_key', '=', this.#key)
      .where('seq', '=', seq)
      .where('sha256', '=', sha256)
      .execute();
  }

  /** Every statement names the wallet, though row-level security would leave no other: each holds without the other. */
  get #key(): string {
    return this.#access.walletKey;
  }
}
