/**
 * The vault: what happens to one wallet's registrations. Each call is one
 * transaction; a guess is charged durably before it is answered, and the
 * counter goes back to zero by a confirmed guess alone (docs/vault.md).
 */
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { WalletAccess } from '../auth/auth.ts';
import { type AuditEvent, appendAudit } from '../audit.ts';
import type { Database, Db } from '../db/database.ts';
import type { VaultRow } from '../db/schema.ts';
import {
  type Evaluation,
  MAX_GUESSES,
  type Manifest,
  completeMessage,
  concat,
  confirmMessage,
  contextOf,
  equalBytes,
  evaluate,
  fromB64u,
  generateVaultKeys,
  isElement,
  registerMessage,
  registerReplyMessage,
  toB64u,
  verify,
} from '../format.ts';
import { Problem } from '../http/problem.ts';
import type { Kms } from '../kms/kms.ts';
import { DESTROY_AFTER_MS, PENDING_MS, waitAfterMs } from './waits.ts';

/** One registration of one slot of the wallet. */
export interface RegistrationKey {
  /** base64url of 8 bytes */
  readonly slot: string;
  /** base64url of 16 bytes */
  readonly gen: string;
}

export interface RegisterCall extends RegistrationKey {
  /** base64url of the owner's public key */
  readonly owner: string;
  readonly element: Uint8Array;
  /** By the owner key. */
  readonly signature: Uint8Array;
}

export interface CompleteCall extends RegistrationKey {
  readonly authPk: Uint8Array;
  /** By the key that the secret yields. */
  readonly authSignature: Uint8Array;
  readonly ownerSignature: Uint8Array;
}

export interface ConfirmCall extends RegistrationKey {
  readonly element: Uint8Array;
  readonly epoch: number;
  /** By the key that the secret yields. */
  readonly signature: Uint8Array;
}

export interface RegisterReply extends Evaluation {
  readonly pk: Uint8Array;
  readonly kv: Uint8Array;
  /** By the vault's identity key. */
  readonly signature: Uint8Array;
}

export interface EvaluateReply extends Evaluation {
  readonly epoch: number;
  /** Guesses left, this one taken off. */
  readonly remaining: number;
}

export interface VaultOptions {
  /** What slots call this vault. */
  readonly id: string;
  readonly database: Database;
  readonly kms: Kms;
  /** Signs what a registration is answered with: Ed25519 over the message. */
  readonly signAsVault: (message: Uint8Array) => Uint8Array;
  /** Tells the time in tests. Without it the database does: one clock for however many processes, whatever theirs say. */
  readonly clock?: (() => Date) | undefined;
}

/** Registrations of one wallet that are not destroyed: every slot of a backup, and one being set up for each. */
const MAX_LIVE = 32;
const SK_BYTES = 32;

export class WalletVault {
  readonly #options: VaultOptions;
  readonly #access: WalletAccess;
  readonly #announce: (event: AuditEvent) => void;

  constructor(options: VaultOptions, access: WalletAccess, announce: (event: AuditEvent) => void = () => undefined) {
    this.#options = options;
    this.#access = access;
    this.#announce = announce;
  }

  /** Begins a registration: a key of its own, and its first evaluation, which costs nothing because nothing can be guessed yet. */
  async register(call: RegisterCall): Promise<RegisterReply> {
    checkElement(call.element);
    const context = this.#context(call);
    checkSigned(fromB64u(call.owner, 32), registerMessage(context, call.element), call.signature);
    const keys = generateVaultKeys();
    const sealed = await this.#options.kms.seal(concat(keys.sk, keys.kv), this.#kmsContext(call));
    await this.#transaction(async (db) => {
      const wallet = await db.selectFrom('wallets').select('owner').where('wallet_key', '=', this.#key).executeTakeFirst();
      if (wallet?.owner && wallet.owner !== call.owner) throw new Problem(409, 'owner-changed');
      await this.#makeRoom(db, call);
      const inserted = await db
        .insertInto('vault_records')
        .values({
          wallet_key: this.#key,
          slot_id: call.slot,
          gen: call.gen,
          owner: call.owner,
          state: 'pending',
          pk: keys.pk,
          sealed,
          next_allowed_at: this.#at,
          created_at: this.#at,
        })
        .onConflict((conflict) => conflict.doNothing())
        .returning('created_at')
        .executeTakeFirst();
      if (!inserted) throw new Problem(409, 'store-conflict', { detail: 'this registration exists' });
      await this.#audit(db, 'vault-registered', call, inserted.created_at);
    });
    const answer = evaluate(keys, call.element);
    const reply = { ...answer, pk: keys.pk, kv: keys.kv };
    return { ...reply, signature: this.#options.signAsVault(registerReplyMessage(context, call.element, reply)) };
  }

  /** The first valid one stands; the same again changes nothing. */
  complete(call: CompleteCall): Promise<void> {
    return this.#transaction(async (db) => {
      const record = await this.#record(db, call, 'lock');
      const message = completeMessage(this.#context(call), record.pk, call.authPk);
      checkSigned(fromB64u(record.owner, 32), message, call.ownerSignature);
      checkSigned(call.authPk, message, call.authSignature);
      if (record.auth_pk) {
        if (!equalBytes(record.auth_pk, call.authPk)) throw new Problem(409, 'store-conflict', { detail: 'completed with another key' });
        return;
      }
      await this.#update(db, call, { auth_pk: call.authPk });
    });
  }

  /**
   * Charges one guess, commits, and only then evaluates. The same element again is the same guess: its answer may
   * have been lost on the way.
   */
  async evaluate(call: RegistrationKey & { readonly element: Uint8Array }): Promise<EvaluateReply> {
    checkElement(call.element);
    const charged = await this.#transaction((db) => this.#charge(db, call));
    const opened = await this.#options.kms.unseal(charged.sealed, this.#kmsContext(call));
    try {
      const answer = evaluate({ sk: opened.subarray(0, SK_BYTES), pk: charged.pk }, call.element);
      return { ...answer, epoch: charged.epoch, remaining: MAX_GUESSES - charged.used };
    } finally {
      opened.fill(0);
    }
  }

  /** The guess was right: frees kv and starts the count anew. The same again, because its answer was lost, frees kv again. */
  async confirm(call: ConfirmCall): Promise<Uint8Array> {
    const sealed = await this.#transaction(async (db) => {
      const record = await this.#record(db, call, 'lock');
      if (!record.auth_pk) throw new Problem(409, 'stale-generation', { detail: 'the registration is not complete' });
      checkSigned(record.auth_pk, confirmMessage(this.#context(call), call.epoch, call.element), call.signature);
      const again = record.epoch === call.epoch + 1 && record.confirmed !== null && equalBytes(record.confirmed, call.element);
      if (again) return record.sealed;
      const isCharged = record.charged.some((element) => equalBytes(element, call.element));
      if (record.epoch !== call.epoch || !isCharged) throw new Problem(409, 'stale-generation', { detail: 'not a guess of this epoch' });
      await this.#update(db, call, {
        used: 0,
        charged: sql<Uint8Array[]>`'{}'`,
        locked: false,
        epoch: record.epoch + 1,
        confirmed: call.element,
        next_allowed_at: this.#at,
        destroy_at: null,
      });
      await this.#audit(db, 'vault-released', call, record.read_at);
      return record.sealed;
    });
    const opened = await this.#options.kms.unseal(sealed, this.#kmsContext(call));
    const kv = opened.slice(SK_BYTES);
    opened.fill(0);
    return kv;
  }

  /** Read where it is compared, not when the transaction began: it may have waited for the row. */
  get #at(): RawBuilder<Date> {
    const { clock } = this.#options;
    return clock ? sql<Date>`${clock()}::timestamptz` : sql<Date>`clock_timestamp()`;
  }

  get #key(): string {
    return this.#access.walletKey;
  }

  #context({ slot, gen }: RegistrationKey): Uint8Array {
    return contextOf({ wallet: this.#access.wallet, slotId: slot, gen: fromB64u(gen, 16) });
  }

  #kmsContext({ slot, gen }: RegistrationKey): { wallet: string; slot: string; gen: string } {
    return { wallet: this.#key, slot, gen };
  }

  #transaction<T>(work: (db: Db) => Promise<T>): Promise<T> {
    return this.#options.database.transaction({ role: 'holdfast_service', walletKey: this.#key }, work);
  }

  /** One guarded statement decides: no two requests can both take the last guess. */
  async #charge(db: Db, call: RegistrationKey & { readonly element: Uint8Array }): Promise<LiveRow> {
    const { element } = call;
    const known = sql<SqlBool>`${element}::bytea = any(charged)`;
    // What stands before `set` is the row as it was: `used` is the number of guesses charged before this one.
    const next = sql<Date>`${this.#at} + (array[${sql.join(WAITS)}]::int[])[used + 1] * interval '1 millisecond'`;
    const last = sql<SqlBool>`used + 1 = ${MAX_GUESSES}`;
    const updated = await db
      .updateTable('vault_records')
      .set({
        used: sql<number>`case when ${known} then used else used + 1 end`,
        charged: sql<Uint8Array[]>`case when ${known} then charged else array_append(charged, ${element}::bytea) end`,
        next_allowed_at: sql<Date>`case when ${known} then next_allowed_at else ${next} end`,
        locked: sql<boolean>`case when ${known} then locked else ${last} end`,
        destroy_at: sql<Date | null>`case when ${known} or not ${last} then destroy_at
          else ${this.#at} + ${DESTROY_AFTER_MS} * interval '1 millisecond' end`,
      })
      .where('wallet_key', '=', this.#key)
      .where('slot_id', '=', call.slot)
      .where('gen', '=', call.gen)
      .where('state', '<>', 'destroyed')
      .where((where) => where.or([where('destroy_at', 'is', null), where('destroy_at', '>', this.#at)]))
      .where(sql<SqlBool>`(${known} or (not locked and used < ${MAX_GUESSES} and next_allowed_at <= ${this.#at}))`)
      .returningAll()
      .returning(this.#at.as('read_at'))
      .executeTakeFirst();
    if (!updated) throw await this.#whyNot(db, call);
    const record = live(updated);
    await this.#audit(db, 'vault-charged', call, record.read_at, record.used);
    if (record.locked) await this.#audit(db, 'vault-locked', call, record.read_at);
    return record;
  }

  async #whyNot(db: Db, call: RegistrationKey): Promise<Problem> {
    const record = await this.#record(db, call, 'read');
    if (record.locked) return new Problem(409, 'vault-locked', { members: { triesLeft: 0 } });
    const retryAfterMs = Math.max(1, record.next_allowed_at.getTime() - record.read_at.getTime());
    return new Problem(429, 'vault-wait', { retryAfterMs, members: { triesLeft: MAX_GUESSES - record.used } });
  }

  /** @throws Problem 404 `slot-not-found`, 409 `vault-destroyed` */
  async #record(db: Db, { slot, gen }: RegistrationKey, locking: 'lock' | 'read'): Promise<LiveRow> {
    const query = db
      .selectFrom('vault_records')
      .selectAll()
      .select(this.#at.as('read_at'))
      .where('wallet_key', '=', this.#key)
      .where('slot_id', '=', slot)
      .where('gen', '=', gen);
    const row = await (locking === 'lock' ? query.forUpdate() : query).executeTakeFirst();
    if (!row) throw new Problem(404, 'slot-not-found');
    return live(row);
  }

  async #update(db: Db, { slot, gen }: RegistrationKey, values: object): Promise<void> {
    await db
      .updateTable('vault_records')
      .set(values)
      .where('wallet_key', '=', this.#key)
      .where('slot_id', '=', slot)
      .where('gen', '=', gen)
      .execute();
  }

  /** A new registration of a slot takes the place of one that was begun and given up. */
  async #makeRoom(db: Db, { slot }: RegistrationKey): Promise<void> {
    await db
      .updateTable('vault_records')
      .set({ state: 'destroyed', sealed: null })
      .where('wallet_key', '=', this.#key)
      .where('state', '=', 'pending')
      .where((where) =>
        where.or([
          where('slot_id', '=', slot),
          where('created_at', '<=', sql<Date>`${this.#at} - ${PENDING_MS} * interval '1 millisecond'`),
        ]),
      )
      .execute();
    const { n } = await db
      .selectFrom('vault_records')
      .select((select) => select.fn.countAll<number>().as('n'))
      .where('wallet_key', '=', this.#key)
      .where('state', '<>', 'destroyed')
      .executeTakeFirstOrThrow();
    if (Number(n) >= MAX_LIVE) throw new Problem(409, 'too-many-slots');
  }

  async #audit(db: Db, event: AuditEvent, { slot, gen }: RegistrationKey, at: Date, used?: number): Promise<void> {
    await appendAudit(db, { at: at.toISOString(), event, slot, gen, by: this.#access.by, ...(used === undefined ? {} : { used }) });
    this.#announce(event);
  }
}

/** A row, and the time at which it was read. */
type TimedRow = VaultRow & { readonly read_at: Date };
type LiveRow = TimedRow & { readonly sealed: Uint8Array };

const WAITS = Array.from({ length: MAX_GUESSES }, (_, used) => waitAfterMs(used + 1));

/** @throws Problem 409 `vault-destroyed` */
function live(row: TimedRow): LiveRow {
  const due = row.destroy_at !== null && row.destroy_at.getTime() <= row.read_at.getTime();
  if (row.state === 'destroyed' || row.sealed === null || due) throw new Problem(409, 'vault-destroyed');
  return { ...row, sealed: row.sealed };
}

function checkElement(element: Uint8Array): void {
  if (!isElement(element)) throw new Problem(422, 'invalid-argument', { members: { field: 'element' } });
}

function checkSigned(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): void {
  if (!verify(publicKey, message, signature)) throw new Problem(422, 'signature-invalid');
}

/** What a manifest says of one registration at this vault. */
export interface NamedRegistration extends RegistrationKey {
  readonly pk: string;
  readonly authPk: string;
}

/** The registrations that a manifest names at the vault of this id. */
export function namedIn({ slots }: Pick<Manifest, 'slots'>, vaultId: string): readonly NamedRegistration[] {
  return slots.flatMap(({ id, method, params }) => {
    const { vault, gen, pk, authPk } = params;
    const counted = (method === 'password' || method === 'pin') && vault === vaultId;
    // The format has checked what these methods' params are.
    return counted ? [{ slot: id, gen: String(gen), pk: String(pk), authPk: String(authPk) }] : [];
  });
}

/**
 * In the transaction that promotes a backup: what it names becomes active, what it does not name is destroyed.
 * @throws Problem 409 `stale-generation` when one is missing, incomplete, or another than the manifest says
 */
export async function activate(db: Db, walletKey: string, owner: string, named: readonly NamedRegistration[]): Promise<void> {
  const rows = await db
    .selectFrom('vault_records')
    .selectAll()
    .where('wallet_key', '=', walletKey)
    .where('state', '<>', 'destroyed')
    .forUpdate()
    .execute();
  const keep = named.map((wanted) => {
    const row = rows.find(({ slot_id, gen }) => slot_id === wanted.slot && gen === wanted.gen);
    const same = row?.auth_pk && row.owner === owner && toB64u(row.pk) === wanted.pk && toB64u(row.auth_pk) === wanted.authPk;
    if (!same) throw new Problem(409, 'stale-generation', { members: { field: wanted.slot } });
    return row;
  });
  for (const row of rows) {
    const kept = keep.includes(row);
    if (kept && row.state === 'active') continue;
    await db
      .updateTable('vault_records')
      .set(kept ? { state: 'active' } : { state: 'destroyed', sealed: null })
      .where('wallet_key', '=', walletKey)
      .where('slot_id', '=', row.slot_id)
      .where('gen', '=', row.gen)
      .execute();
  }
}
