/**
 * The rules of a store, once, over any place that keeps named bytes.
 *
 * A wallet's shelf holds backups, each under its seq and SHA-256, and one
 * record that says which of them is current. The record is the only thing that
 * is ever replaced; everything else is written once and dropped when neither
 * the record nor the one before it names it. So a crash between any two writes
 * leaves the old current or the new one, never half of either.
 */
import { fromB64u, fromUtf8, utf8 } from '../core/bytes.ts';
import { BackupError, throwIfAborted } from '../core/errors.ts';
import { inspectBackup } from '../core/inspect.ts';
import { checkWalletId } from '../core/manifest.ts';
import { type OwnerVerb, ownerMessage, promoteMessage, verify } from '../core/owner-key.ts';
import { checkKey } from './candidate-key.ts';
import { sha256Hex } from './sha256.ts';
import type { BackupStore, CandidateKey, OwnerCall, PromoteRequest, StoredBackup, StoreOptions } from './store.ts';

/** One wallet's place. Each call is whole or did not happen. */
export interface Shelf {
  /** The record as it was written last; null where nothing was. */
  readRecord(): Promise<Uint8Array | null>;
  writeRecord(bytes: Uint8Array): Promise<void>;
  /** Null for what is not there; may answer with damaged bytes, the ledger notices. */
  read(name: string): Promise<Uint8Array | null>;
  write(name: string, bytes: Uint8Array): Promise<void>;
  drop(name: string): Promise<void>;
  /** Names given to `write` that are still there. */
  names(): Promise<readonly string[]>;
}

/** A place for shelves. */
export interface LedgerBackend {
  /** Runs `work` while nobody else, in this tab or another, works on the wallet's shelf. */
  exclusive<T>(wallet: string, work: (shelf: Shelf) => Promise<T>, signal: AbortSignal | undefined): Promise<T>;
}

export interface LedgerOptions {
  readonly name: string;
  /** How long a removed backup can be brought back; default 30 days. */
  readonly graceMs?: number | undefined;
  /** Milliseconds since 1970; default `Date.now`. */
  readonly now?: (() => number) | undefined;
}

const GRACE_MS = 30 * 24 * 3600 * 1000;
const KEPT_VERSIONS = 3;

interface Version {
  readonly seq: number;
  readonly sha256: string;
  /** RFC 3339: when the owner last said that this copy was opened. */
  readonly verifiedAt?: string;
}

/** What one wallet's record says. Written as JSON; read only from our own shelf. */
interface LedgerRecord {
  /** Pinned by the first promote: base64url of an Ed25519 public key. */
  readonly owner: string;
  /** Oldest first; the last one is current unless `removedAt` is set. Never empty. */
  readonly versions: readonly Version[];
  /** Milliseconds since 1970. */
  readonly removedAt?: number;
}

const nameOf = ({ seq, sha256: hash }: { seq: number; sha256: string }) => `${seq}-${hash}`;
const same = (a: Version | undefined, b: { seq: number; sha256: string }) => a?.seq === b.seq && a.sha256 === b.sha256;

/** The last three, and the last one that was opened with a method. */
function retained(versions: readonly Version[]): readonly Version[] {
  const verified = versions.findLastIndex(({ verifiedAt }) => verifiedAt !== undefined);
  return versions.filter((_, i) => i === verified || i >= versions.length - KEPT_VERSIONS);
}

/** @throws BackupError `store-garbage`: a record that cannot be read is never "there is no backup" */
function parseRecord(bytes: Uint8Array): LedgerRecord {
  try {
    const record = JSON.parse(fromUtf8(bytes)) as LedgerRecord | null;
    if (typeof record?.owner === 'string' && Array.isArray(record.versions) && record.versions.length > 0) return record;
  } catch {
    // falls through: the parser's message would quote the input
  }
  throw new BackupError('store-garbage', 'the record is damaged');
}

class Ledger implements BackupStore {
  readonly name: string;
  readonly #backend: LedgerBackend;
  readonly #graceMs: number;
  readonly #now: () => number;

  constructor(backend: LedgerBackend, options: LedgerOptions) {
    this.#backend = backend;
    this.name = options.name;
    this.#graceMs = options.graceMs ?? GRACE_MS;
    this.#now = options.now ?? Date.now;
  }

  async current(wallet: string, options?: StoreOptions): Promise<StoredBackup | null> {
    checkWalletId(wallet);
    return this.#alone(wallet, options, async (shelf) => {
      const current = currentOf(await this.#record(shelf));
      if (!current) return null;
      const bytes = await held(shelf, current);
      // The record names it, so "there is none" would be a lie.
      if (!bytes) throw new BackupError('store-garbage', 'the current backup is damaged');
      return { bytes, lastVerifiedAt: current.verifiedAt };
    });
  }

  async putCandidate(key: CandidateKey, bytes: Uint8Array, options?: StoreOptions): Promise<void> {
    checkKey(key);
    const copy = Uint8Array.from(bytes);
    if ((await sha256Hex(copy)) !== key.sha256) throw new BackupError('store-refused', 'other bytes than their SHA-256 says');
    const manifest = inspectBackup(copy, { wallet: key.wallet });
    if (manifest.seq !== key.seq) throw new BackupError('store-refused', 'another seq than the manifest says');
    await this.#alone(key.wallet, options, async (shelf) => {
      await this.#record(shelf);
      if (!(await held(shelf, key))) await shelf.write(nameOf(key), copy);
    });
  }

  async getCandidate(key: CandidateKey, options?: StoreOptions): Promise<Uint8Array | null> {
    checkKey(key);
    return this.#alone(key.wallet, options, async (shelf) => {
      await this.#record(shelf);
      return held(shelf, key);
    });
  }

  async promote(request: PromoteRequest, options?: StoreOptions): Promise<void> {
    checkKey(request);
    const { wallet, seq, sha256: hash, currentSha256, signature } = request;
    const message = promoteMessage(wallet, seq, hash, currentSha256);
    await this.#alone(wallet, options, async (shelf) => {
      const record = await this.#record(shelf);
      const current = currentOf(record);
      const already = same(current, request);
      // Before the signature: who lost the race for the first backup signs with a key that was never pinned, and has to hear of the race.
      if (!already && (current?.sha256 ?? '') !== currentSha256) throw new BackupError('store-conflict', 'another backup is current');
      const candidate = await held(shelf, request);
      if (!candidate) throw new BackupError('store-conflict', 'the candidate is not held any more');
      const { owner } = inspectBackup(candidate, { wallet, owner: record ? fromB64u(record.owner, 32) : undefined });
      checkSignature(owner, message, signature);
      if (already) return;
      if (seq <= (record?.versions.at(-1)?.seq ?? 0)) throw new BackupError('store-conflict', 'seq is not greater than what was current');
      const versions = retained([...(record?.versions ?? []), { seq, sha256: hash }]);
      await this.#write(shelf, { owner, versions }, record);
    });
  }

  verified(call: OwnerCall, options?: StoreOptions): Promise<void> {
    return this.#owned('verified', call, options, (record) => {
      if (record.removedAt !== undefined) throw new BackupError('store-conflict', 'not current');
      const verifiedAt = new Date(this.#now()).toISOString();
      return { ...record, versions: record.versions.with(-1, { seq: call.seq, sha256: call.sha256, verifiedAt }) };
    });
  }

  remove(call: OwnerCall, options?: StoreOptions): Promise<void> {
    return this.#owned('delete', call, options, (record) =>
      record.removedAt === undefined ? { ...record, removedAt: this.#now() } : null,
    );
  }

  undelete(call: OwnerCall, options?: StoreOptions): Promise<void> {
    return this.#owned('undelete', call, options, ({ removedAt, ...record }) => (removedAt === undefined ? null : record));
  }

  #alone<T>(wallet: string, options: StoreOptions | undefined, work: (shelf: Shelf) => Promise<T>): Promise<T> {
    throwIfAborted(options?.signal);
    return this.#backend.exclusive(
      wallet,
      async (shelf) => {
        throwIfAborted(options?.signal); // the last moment: what has begun to be written is finished
        return work(shelf);
      },
      options?.signal,
    );
  }

  /** A call about the newest version, signed by the pinned owner. `change` answers null for "is so already". */
  async #owned(
    verb: OwnerVerb,
    call: OwnerCall,
    options: StoreOptions | undefined,
    change: (record: LedgerRecord) => LedgerRecord | null,
  ): Promise<void> {
    checkKey(call);
    await this.#alone(call.wallet, options, async (shelf) => {
      const record = await this.#record(shelf);
      if (!record) throw new BackupError('store-conflict', 'there is no backup');
      if (!same(record.versions.at(-1), call)) throw new BackupError('store-conflict', 'another backup is current');
      checkSignature(record.owner, ownerMessage(verb, call.wallet, call.seq, call.sha256), call.signature);
      const next = change(record);
      if (next) await this.#write(shelf, next, record);
    });
  }

  /** The record. A removal whose grace period is over is carried out here: every call begins with this. */
  async #record(shelf: Shelf): Promise<LedgerRecord | null> {
    const bytes = await shelf.readRecord();
    if (!bytes || bytes.length === 0) return null;
    const record = parseRecord(bytes);
    if (record.removedAt === undefined || this.#now() - record.removedAt < this.#graceMs) return record;
    await shelf.writeRecord(new Uint8Array(0)); // unpinned: the next backup of this wallet begins anew
    for (const name of await shelf.names()) await shelf.drop(name);
    return null;
  }

  async #write(shelf: Shelf, next: LedgerRecord, before: LedgerRecord | null): Promise<void> {
    await shelf.writeRecord(utf8(JSON.stringify(next)));
    if (before && same(next.versions.at(-1), before.versions.at(-1) as Version)) return; // a remark, not a new version
    const keep = new Set([...next.versions, ...(before?.versions ?? [])].map(nameOf));
    for (const name of await shelf.names()) if (!keep.has(name)) await shelf.drop(name);
  }
}

function currentOf(record: LedgerRecord | null): Version | undefined {
  return record && record.removedAt === undefined ? record.versions.at(-1) : undefined;
}

/** What is under this key, when it is whole. */
async function held(shelf: Shelf, key: { seq: number; sha256: string }): Promise<Uint8Array | null> {
  const bytes = await shelf.read(nameOf(key));
  return bytes && (await sha256Hex(bytes)) === key.sha256 ? bytes : null;
}

function checkSignature(owner: string, message: Uint8Array, signature: Uint8Array): void {
  if (!verify(fromB64u(owner, 32), message, signature)) throw new BackupError('signature-invalid');
}

/** A store by these rules, kept in that place. */
export function ledgerStore(backend: LedgerBackend, options: LedgerOptions): BackupStore {
  return new Ledger(backend, options);
}
