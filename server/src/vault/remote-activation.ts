/**
 * A vault in a process of its own, told of backups that became current, and of
 * wallets that were purged. Nobody has to be believed who tells it: what counts
 * is the owner's signature, and registrations that the wallet's own session and
 * owner made before. Each call may be repeated and may come late.
 */
import { sql } from 'kysely';
import { appendAudit, type AuditEvent } from '../audit.ts';
import type { Database, Db } from '../db/database.ts';
import type { WalletRow } from '../db/schema.ts';
import { fromB64u, ownerMessage, utf8, verify } from '../format.ts';
import { Problem } from '../http/problem.ts';
import { type ActivationProof, readProof } from './activation-proof.ts';
import { activate, checkNamed, namedIn } from './activation.ts';
import { destroyAll } from './care.ts';
import type { VaultOptions } from './registrations.ts';
import { timeOf } from './time.ts';

export interface NamedWallet {
  readonly walletKey: string;
  readonly issuer: string;
  readonly subject: string;
  readonly wallet: string;
}

export interface PurgeCall {
  readonly seq: number;
  readonly sha256: string;
  /** base64url: what the owner signed for the deletion. */
  readonly sig: string;
}

export class RemoteActivation {
  readonly #vault: VaultOptions;
  readonly #database: Database;
  readonly #about: NamedWallet;
  readonly #now: Date;
  readonly #announce: (event: AuditEvent) => void;

  constructor(vault: VaultOptions, about: NamedWallet, now: Date, announce: (event: AuditEvent) => void) {
    this.#vault = vault;
    this.#database = vault.database;
    this.#about = about;
    this.#now = now;
    this.#announce = announce;
  }

  /**
   * What the backup names becomes active, everything else is destroyed; the first one pins the owner.
   * @param only whether it is to be done, or only to be said if it could be
   * @throws Problem 409 `stale-generation`, `owner-changed`, `store-conflict`; 422
   */
  activate(proof: ActivationProof, only: 'check' | 'do'): Promise<void> {
    const { wallet, walletKey } = this.#about;
    const { owner, ...manifest } = readProof(wallet, proof);
    const named = namedIn(manifest, this.#vault.id);
    return this.#database.transaction({ role: 'holdfast_service', walletKey }, async (db) => {
      // A wallet's first word has no row to lock yet. Told twice at once, the later one would destroy what was registered
      // since the earlier one was answered.
      await sql`select pg_advisory_xact_lock(hashtextextended(${walletKey}, 0))`.execute(db);
      const known = await this.#wallet(db);
      if (known?.owner && known.owner !== owner) throw new Problem(409, 'owner-changed');
      // Overtaken by a newer one, or heard before.
      if (known && proof.seq < known.last_seq) return;
      if (known && proof.seq === known.last_seq) {
        if (known.current_sha256 !== proof.sha256) throw new Problem(409, 'store-conflict', { detail: 'another backup has this seq' });
        return;
      }
      const time = timeOf(this.#vault.clock);
      if (only === 'check') return checkNamed(db, walletKey, owner, named, time);
      // Who never registered anything here is not remembered: the first word of a stranger pins nobody.
      if (!known && named.length === 0) return;
      const destroyed = await activate(db, walletKey, owner, named, time);
      await this.#remember(db, proof, owner);
      await this.#audit(db, 'promoted', { seq: proof.seq, sha256: proof.sha256 });
      for (const key of destroyed) await this.#audit(db, 'vault-destroyed', key);
    });
  }

  /** The wallet's backup was deleted by its owner, and nobody can bring it back any more. */
  purge(call: PurgeCall): Promise<void> {
    const { wallet, walletKey } = this.#about;
    return this.#database.transaction({ role: 'holdfast_maintenance', walletKey }, async (db) => {
      const known = await this.#wallet(db);
      if (!known?.owner) return;
      const message = ownerMessage('delete', wallet, call.seq, call.sha256);
      if (!verify(fromB64u(known.owner, 32), message, fromB64u(call.sig, 64))) throw new Problem(422, 'signature-invalid');
      // A newer backup has come since: the deletion was of another one.
      if (known.last_seq !== call.seq || known.current_sha256 !== call.sha256) return;
      await destroyAll(db, walletKey, this.#now);
      await db.deleteFrom('wallets').where('wallet_key', '=', walletKey).execute();
      await this.#audit(db, 'purged', {});
    });
  }

  async #wallet(db: Db): Promise<WalletRow | undefined> {
    return db.selectFrom('wallets').selectAll().where('wallet_key', '=', this.#about.walletKey).forUpdate().executeTakeFirst();
  }

  async #remember(db: Db, { seq, sha256 }: ActivationProof, owner: string): Promise<void> {
    const { walletKey, issuer, subject, wallet } = this.#about;
    const current = { owner, last_seq: seq, current_seq: seq, current_sha256: sha256 };
    await db
      .insertInto('wallets')
      .values({ wallet_key: walletKey, issuer, subject, wallet: utf8(wallet), created_at: this.#now, ...current })
      .onConflict((conflict) => conflict.column('wallet_key').doUpdateSet(current))
      .execute();
  }

  async #audit(db: Db, event: AuditEvent, about: { seq?: number; sha256?: string; slot?: string; gen?: string }): Promise<void> {
    await appendAudit(db, { at: this.#now.toISOString(), event, ...about });
    this.#announce(event);
  }
}
