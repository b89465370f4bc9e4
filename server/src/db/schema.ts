/** The tables as Kysely sees them. The SQL that makes them is in migrations.ts. */
import type { ColumnType, Generated, Insertable, Selectable } from 'kysely';

export interface WalletsTable {
  /** Lower-case hex SHA-256 of issuer, subject and wallet; what row-level security compares. */
  wallet_key: string;
  issuer: string;
  /** Empty where the right to a wallet comes from a claim or a callback. */
  subject: string;
  /** UTF-8: the format allows U+0000, PostgreSQL's text does not. */
  wallet: Uint8Array;
  /** base64url of the pinned Ed25519 key; null before the first promote. */
  owner: string | null;
  /** The greatest seq that ever was current; outlives deletion until the purge. */
  last_seq: Generated<number>;
  /** What is current; null when nothing is. */
  current_seq: number | null;
  current_sha256: string | null;
  /** What undelete brings back. */
  deleted_seq: number | null;
  deleted_sha256: string | null;
  /** What the owner signed for that. */
  deleted_sig: Generated<Uint8Array | null>;
  created_at: Date;
}

export type BackupState = 'candidate' | 'current' | 'previous';

export interface BackupsTable {
  wallet_key: string;
  seq: number;
  /** Lower-case hex of the bytes' SHA-256. */
  sha256: string;
  state: BackupState;
  bytes: Uint8Array;
  /** From the manifest: base64url of the owner's public key. */
  owner: string;
  /** From the manifest; UTF-8. */
  pair: Uint8Array;
  /** From the manifest: RFC 3339, as it is written there. */
  created_at: string;
  /** JSON: [{id, method, policy?}] */
  methods: string;
  stored_at: Date;
  promoted_at: Date | null;
  verified_at: Date | null;
  deleted_at: Date | null;
}

/** Append-only, by holdfast.audit_append alone. */
export interface AuditTable {
  chain: number;
  position: number;
  wallet_key: string;
  entry: string;
  previous_hash: Uint8Array;
  hash: Uint8Array;
}

export interface AuditHeadsTable {
  chain: number;
  position: number;
  hash: Uint8Array;
}

export interface RateLimitsTable {
  bucket: string;
  /** Theoretical arrival time of the generic cell rate algorithm; milliseconds since 1970. */
  arrival_ms: number;
  /** What the last call was told. */
  refused: Generated<boolean>;
}

/** `practice`: no backup names it, and it lives no longer than the one that it practises. */
export type RegistrationState = 'pending' | 'active' | 'practice' | 'destroyed';

export interface VaultRecordsTable {
  wallet_key: string;
  /** base64url of 8 bytes */
  slot_id: string;
  /** base64url of 16 bytes */
  gen: string;
  /** base64url of the Ed25519 key that registered it */
  owner: string;
  state: RegistrationState;
  /** The generation of the same slot that practice belongs to; null for all others. */
  practises: Generated<string | null>;
  /** Public key of the VOPRF. */
  pk: Uint8Array;
  /** The secret key and kv, under the KMS; null once destroyed. */
  sealed: Uint8Array | null;
  /** Public key that the secret yields; null until the registration is complete. */
  auth_pk: Uint8Array | null;
  /** Guesses charged in this epoch. */
  used: Generated<number>;
  /** Their blinded elements: the same one again costs nothing. */
  charged: Generated<Uint8Array[]>;
  locked: Generated<boolean>;
  /** Grows with every confirmed guess. */
  epoch: Generated<number>;
  /** The element that was confirmed last, in the epoch before. */
  confirmed: Uint8Array | null;
  confirmed_at: Generated<Date | null>;
  next_allowed_at: Date;
  destroy_at: Date | null;
  /** Whether the current backup names it, or did when it was destroyed. */
  named: Generated<boolean>;
  /** Whether the guess that was answered last had been charged before. */
  replayed: Generated<boolean>;
  /** By the operator: nothing is answered until it is released. */
  held: Generated<boolean>;
  created_at: Date;
}

export interface VaultCheckTable {
  vault_id: string;
  sealed: Uint8Array;
}

export type OutboxKind = 'notice' | 'activation' | 'purge';

export interface OutboxTable {
  id: string;
  wallet_key: string;
  kind: OutboxKind;
  /** JSON */
  body: string;
  created_at: Date;
  /** Nobody else tries before. */
  next_at: Date;
  attempts: Generated<number>;
}

export interface MigrationsTable {
  id: number;
  name: string;
  checksum: string;
  applied_at: ColumnType<Date, never, never>;
}

export interface Tables {
  wallets: WalletsTable;
  backups: BackupsTable;
  audit: AuditTable;
  audit_heads: AuditHeadsTable;
  rate_limits: RateLimitsTable;
  vault_records: VaultRecordsTable;
  vault_check: VaultCheckTable;
  outbox: OutboxTable;
  migrations: MigrationsTable;
}

export type WalletRow = Selectable<WalletsTable>;
export type BackupRow = Selectable<BackupsTable>;
export type VaultRow = Selectable<VaultRecordsTable>;
export type OutboxRow = Selectable<OutboxTable>;
export type NewBackup = Insertable<BackupsTable>;
