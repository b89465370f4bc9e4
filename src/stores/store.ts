/**
 * The store contract: a place that keeps backups and never sees a secret.
 *
 * candidate -> read back -> trial open -> promote. A candidate is keyed by its
 * seq and the SHA-256 of its bytes, so two devices never overwrite each other
 * and sending the same bytes again changes nothing. Every call may be repeated.
 */

export interface StoreOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface PutOptions extends StoreOptions {
  /** Slot id to the name of the policy that its secret was held to, for slots that are new: a store may refuse others by it. */
  readonly policies?: Readonly<Record<string, string>> | undefined;
}

export interface CandidateKey {
  readonly wallet: string;
  readonly seq: number;
  /** SHA-256 of the bytes, lower-case hex */
  readonly sha256: string;
}

export interface StoredBackup {
  readonly bytes: Uint8Array;
  /** When the store last heard, signed by the owner, that this very copy was opened; RFC 3339. A claim of the store. */
  readonly lastVerifiedAt?: string | undefined;
}

export interface PromoteRequest extends CandidateKey {
  /** The SHA-256 of what must be current for this to happen, "" for nothing. */
  readonly currentSha256: string;
  /** Owner signature over enc("holdfast/1/promote", …), 64 bytes. */
  readonly signature: Uint8Array;
}

export interface OwnerCall extends CandidateKey {
  /** Owner signature over enc("holdfast/1/<verb>", wallet, seq, sha256), 64 bytes. */
  readonly signature: Uint8Array;
}

/**
 * Errors every store throws, as BackupError: `store-unreachable`,
 * `store-timeout`, `store-busy` (with retryAfterMs), `store-failed`,
 * `store-garbage`, `store-unauthorized`, `store-too-large`, `store-refused`,
 * `store-full`, `store-conflict`, `aborted`.
 */
export interface BackupStore {
  /** Where it is, for people: "Example Wallet", a host name. */
  readonly name: string;
  /**
   * Ids of the vaults that hear of every promote here, and refuse one that names what they do not have
   * (`stale-generation`); absent: none does. A vault gives up what no promoted backup named after 30 days, so
   * `createBackup` takes no vault that its store does not name. Who wraps a store hands this on.
   */
  readonly vaults?: readonly string[] | undefined;
  /** The current backup, or null where there is none. A failed request throws: it is never "none". */
  current(wallet: string, options?: StoreOptions): Promise<StoredBackup | null>;
  /** Keeps a candidate. The same bytes again succeed. */
  putCandidate(key: CandidateKey, bytes: Uint8Array, options?: PutOptions): Promise<void>;
  /** The candidate, byte for byte; null when the store does not hold it (any more). */
  getCandidate(key: CandidateKey, options?: StoreOptions): Promise<Uint8Array | null>;
  /** Makes a candidate current. What is current already: success. Not built on current: `store-conflict`. */
  promote(request: PromoteRequest, options?: StoreOptions): Promise<void>;
  /** Tells the store that this copy was opened with a method. */
  verified(call: OwnerCall, options?: StoreOptions): Promise<void>;
  /** Soft deletion; `undelete` within the store's grace period brings it back. */
  remove(call: OwnerCall, options?: StoreOptions): Promise<void>;
  undelete(call: OwnerCall, options?: StoreOptions): Promise<void>;
}
