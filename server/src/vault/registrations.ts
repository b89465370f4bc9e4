/**
 * The vault: what happens to one wallet's registrations. Each call is one
 * transaction; a guess is charged durably before it is answered, and the
 * counter goes back to zero by a confirmed guess alone (docs/vault.md).
 */
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { WalletAccess } from '../auth/auth.ts';
import { type AuditEvent, appendAudit } from '../audit.ts';
import type { Database, Db } from '../db/database.ts';
import {
  DESTROY_AFTER_MS,
  MAX_GUESSES,
  PENDING_MS,
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
  verify,
  waitAfterMs,
} from '../format.ts';
import { Problem } from '../http/problem.ts';
import type { Kms } from '../kms/kms.ts';
import type { CompleteCall, ConfirmCall, EvaluateReply, RegisterCall, RegisterReply, RegistrationKey } from './calls.ts';
import { notice, type NoticeKind, NOTICED_FROM } from './notices.ts';
import { destroyOrphans, makePracticeRoom } from './practice.ts';
import { live, type LiveRow, type TimedRow } from './rows.ts';
import { type RegistrationStatus, statusOf, waitOf } from './status.ts';
import { FREE_GUESSES, type StepUp, stepUpRequired } from './step-up.ts';
import { after, timeOf } from './time.ts';

export { activate, namedIn, type NamedRegistration } from './activation.ts';
export type * from './calls.ts';

export interface VaultOptions {
  /** What slots call this vault. */
  readonly id: string;
  readonly database: Database;
  readonly kms: Kms;
  /** Signs what a registration is answered with: Ed25519 over the message. */
  readonly signAsVault: (message: Uint8Array) => Uint8Array;
  /** Tells the time in tests. Without it the database does: one clock for however many processes, whatever theirs say. */
  readonly clock?: (() => Date) | undefined;
  /** What a session needs for the fourth guess and later ones; nothing more where it is absent. */
  readonly stepUp?: StepUp | undefined;
  /** Whether somebody hears of notices; without it none are written. */
  readonly notices?: boolean | undefined;
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
    const { practises } = call;
    const context = this.#context(call);
    const message = registerMessage(context, call.element, practises === undefined ? undefined : fromB64u(practises, 16));
    checkSigned(fromB64u(call.owner, 32), message, call.signature);
    const keys = generateVaultKeys();
    const sealed = await this.#options.kms.seal(concat(keys.sk, keys.kv), this.#kmsContext(call));
    await this.#transaction(async (db) => {
      const wallet = await db.selectFrom('wallets').select('owner').where('wallet_key', '=', this.#key).executeTakeFirst();
      if (wallet?.owner && wallet.owner !== call.owner) throw new Problem(409, 'owner-changed');
      const givenUp =
        practises === undefined ? await this.#makeRoom(db, call) : await makePracticeRoom(db, this.#key, call, practises, this.#at);
      const inserted = await db
        .insertInto('vault_records')
        .values({
          wallet_key: this.#key,
          slot_id: call.slot,
          gen: call.gen,
          owner: call.owner,
          ...(practises === undefined ? { state: 'pending' } : { state: 'practice', practises }),
          pk: keys.pk,
          sealed,
          next_allowed_at: this.#at,
          created_at: this.#at,
        })
        .onConflict((conflict) => conflict.doNothing())
        .returning('created_at')
        .executeTakeFirst();
      if (!inserted) throw new Problem(409, 'store-conflict', { detail: 'this registration exists' });
      for (const { slot_id, gen } of givenUp) await this.#audit(db, 'vault-destroyed', { slot: slot_id, gen }, inserted.created_at);
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
   * @param steppedUp whether the session is good for more than the first guesses
   */
  async evaluate(call: RegistrationKey & { readonly element: Uint8Array }, steppedUp = true): Promise<EvaluateReply> {
    checkElement(call.element);
    const charged = await this.#transaction((db) => this.#charge(db, call, steppedUp || !this.#options.stepUp));
    const opened = await this.#options.kms.unseal(charged.sealed, this.#kmsContext(call));
    try {
      const answer = evaluate({ sk: opened.subarray(0, SK_BYTES), pk: charged.pk }, call.element);
      const retryAfterMs = waitOf(charged);
      return { ...answer, epoch: charged.epoch, remaining: MAX_GUESSES - charged.used, ...(retryAfterMs > 0 ? { retryAfterMs } : {}) };
    } finally {
      opened.fill(0);
    }
  }

  /** The guess was right: frees kv and starts the count anew. The same again, because its answer was lost, frees kv again. */
  async confirm(call: ConfirmCall): Promise<Uint8Array> {
    const sealed = await this.#transaction(async (db) => {
      const record = await this.#record(db, call, 'lock');
      if (!record.auth_pk) throw new Problem(409, 'stale-generation', { detail: 'the registration is not complete' });
      if (record.held) throw lockedProblem();
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
        confirmed_at: this.#at,
        next_allowed_at: this.#at,
        destroy_at: null,
      });
      // While a secret is being set up its owner tries it once: nobody need be told.
      if (record.state === 'active') await this.#notice(db, 'released', 0, record.read_at);
      await this.#audit(db, 'vault-released', call, record.read_at);
      return record.sealed;
    });
    const opened = await this.#options.kms.unseal(sealed, this.#kmsContext(call));
    const kv = opened.slice(SK_BYTES);
    opened.fill(0);
    return kv;
  }

  /** Every registration that is not destroyed, practice with them, and destroyed ones that the current backup names. */
  async status(): Promise<readonly RegistrationStatus[]> {
    const rows: readonly TimedRow[] = await this.#transaction((db) =>
      db
        .selectFrom('vault_records')
        .selectAll()
        .select(this.#at.as('read_at'))
        .where('wallet_key', '=', this.#key)
        .where((where) => where.or([where('state', '<>', 'destroyed'), where('named', '=', true)]))
        // The rest is for those of one moment: what is practised first, and always in the same order.
        .orderBy('created_at')
        .orderBy('practises', (order) => order.asc().nullsFirst())
        .orderBy('slot_id')
        .orderBy('gen')
        .execute(),
    );
    return statusOf(rows);
  }

  get #at(): RawBuilder<Date> {
    return timeOf(this.#options.clock);
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
  async #charge(db: Db, call: RegistrationKey & { readonly element: Uint8Array }, mayGuessOn: boolean): Promise<LiveRow> {
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
          else ${after(this.#at, DESTROY_AFTER_MS)} end`,
        replayed: sql<boolean>`${known}`,
      })
      .where('wallet_key', '=', this.#key)
      .where('slot_id', '=', call.slot)
      .where('gen', '=', call.gen)
      .where('state', '<>', 'destroyed')
      .where('held', '=', false)
      .where((where) => where.or([where('destroy_at', 'is', null), where('destroy_at', '>', this.#at)]))
      .where(
        sql<SqlBool>`(${known} or (not locked and used < ${mayGuessOn ? MAX_GUESSES : FREE_GUESSES} and next_allowed_at <= ${this.#at}))`,
      )
      .returningAll()
      .returning(this.#at.as('read_at'))
      .executeTakeFirst();
    if (!updated) throw await this.#whyNot(db, call);
    const record = live(updated);
    if (record.replayed) return record;
    // What happens to practice happens to nothing that a backup needs.
    if (record.used >= NOTICED_FROM && record.practises === null)
      await this.#notice(db, record.locked ? 'locked' : 'tried', record.used, record.read_at);
    await this.#audit(db, 'vault-charged', call, record.read_at, record.used);
    if (record.locked) await this.#audit(db, 'vault-locked', call, record.read_at);
    return record;
  }

  async #whyNot(db: Db, call: RegistrationKey): Promise<Problem> {
    const record = await this.#record(db, call, 'read');
    if (record.locked || record.held) return lockedProblem();
    const { stepUp } = this.#options;
    const waitMs = waitOf(record);
    if (waitMs === 0 && stepUp && record.used >= FREE_GUESSES) return stepUpRequired(stepUp);
    const retryAfterMs = Math.max(1, waitMs);
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
  async #makeRoom(db: Db, { slot, owner }: RegisterCall): Promise<readonly { slot_id: string; gen: string }[]> {
    const givenUp = await db
      .updateTable('vault_records')
      .set({ state: 'destroyed', sealed: null })
      .where('wallet_key', '=', this.#key)
      .where('state', '=', 'pending')
      .where((where) =>
        where.or([
          // Only its own owner's: before a vault elsewhere has heard of the first backup, nobody is pinned here.
          where.and([where('slot_id', '=', slot), where('owner', '=', owner)]),
          where('created_at', '<=', sql<Date>`${this.#at} - ${PENDING_MS} * interval '1 millisecond'`),
        ]),
      )
      .returning(['slot_id', 'gen'])
      .execute();
    const { n } = await db
      .selectFrom('vault_records')
      .select((select) => select.fn.countAll<number>().as('n'))
      .where('wallet_key', '=', this.#key)
      .where('state', 'in', ['pending', 'active'])
      .executeTakeFirstOrThrow();
    if (Number(n) >= MAX_LIVE) throw new Problem(409, 'too-many-slots');
    return [...givenUp, ...(await destroyOrphans(db, this.#key))];
  }

  async #notice(db: Db, kind: NoticeKind, used: number, at: Date): Promise<void> {
    if (this.#options.notices) await notice(db, this.#key, { wallet: this.#access.wallet, kind, used, at });
  }

  async #audit(db: Db, event: AuditEvent, { slot, gen }: RegistrationKey, at: Date, used?: number): Promise<void> {
    await appendAudit(db, { at: at.toISOString(), event, slot, gen, by: this.#access.by, ...(used === undefined ? {} : { used }) });
    this.#announce(event);
  }
}

const WAITS = Array.from({ length: MAX_GUESSES }, (_, used) => waitAfterMs(used + 1));

function lockedProblem(): Problem {
  return new Problem(409, 'vault-locked', { members: { triesLeft: 0 } });
}

function checkElement(element: Uint8Array): void {
  if (!isElement(element)) throw new Problem(422, 'invalid-argument', { members: { field: 'element' } });
}

function checkSigned(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): void {
  if (!verify(publicKey, message, signature)) throw new Problem(422, 'signature-invalid');
}
