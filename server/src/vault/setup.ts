/** A vault is set up: where its keys come from, and what has to be true before it counts a guess. */
import { join } from 'node:path';
import { sql } from 'kysely';
import type { Database, Db } from '../db/database.ts';
import { ownerFromSecret, toB64u } from '../format.ts';
import { type Kms, KmsError } from '../kms/kms.ts';
import { keyFromFile } from '../kms/key-file.ts';
import { keyKms, localKms } from '../kms/local.ts';
import type { StepUp } from './step-up.ts';

export interface VaultSetup {
  /** What slots call it; must stay the same for ever. Default: `vault`. */
  readonly id?: string | undefined;
  /** Seals its records. */
  readonly kms: Kms;
  /** Seed of its Ed25519 identity key, 32 bytes: clients are configured with the public part. */
  readonly identity: Uint8Array;
  /** What a session needs from the fourth guess on (RFC 9470); absent: nothing more than for the first. */
  readonly stepUp?: StepUp | undefined;
  /**
   * What an answered guess has to survive. `disk`, the default: a power cut, and the loss of a server where there are
   * standbys; the service does not start where the database promises less. `process`: that this process is killed;
   * for development and tests.
   */
  readonly durability?: 'disk' | 'process' | undefined;
}

/** Why a vault cannot be trusted to count here; the message is for the operator. */
export class VaultSetupError extends Error {
  override readonly name = 'VaultSetupError';
}

export type VaultKeys = Pick<VaultSetup, 'kms' | 'identity'>;

/** Keys in files of the folder, made there when they are missing. */
export function keysInFolder(folder: string): VaultKeys {
  return { kms: localKms(join(folder, 'vault-kms.key')), identity: keyFromFile(join(folder, 'vault-identity.key')) };
}

export function givenKeys({ kmsKey, identity }: { readonly kmsKey: Uint8Array; readonly identity: Uint8Array }): VaultKeys {
  return { kms: keyKms(kmsKey), identity };
}

/** What clients are configured with: base64url of the identity key's public part. */
export function publicIdentity(identity: Uint8Array): string {
  return toB64u(ownerFromSecret(identity).public);
}

/** What the database promises of a commit. */
export interface Durability {
  readonly commit: string;
  readonly fsync: string;
  /** `p` for a table that is logged. */
  readonly kind: string;
}

/** Why a charge could be forgotten after it was answered; undefined where it could not. */
export function durabilityFault({ commit, fsync, kind }: Durability): string | undefined {
  // With standbys `on` waits for their disks, too; `local` and `remote_write` do not.
  if (commit !== 'on' && commit !== 'remote_apply') return `a vault needs synchronous_commit on or remote_apply, not ${commit}`;
  if (fsync !== 'on') return 'a vault needs fsync on: a power cut would give guesses back';
  if (kind !== 'p') return 'the table of the vault is not logged: a crash would give every guess back';
  return undefined;
}

export async function readDurability(database: Database): Promise<Durability> {
  const { rows } = await database.transaction({ role: 'holdfast_service' }, (db) =>
    sql<Durability>`
      select current_setting('synchronous_commit') as commit, current_setting('fsync') as fsync,
        (select relpersistence::text from pg_class where oid = 'holdfast.vault_records'::regclass) as kind`.execute(db),
  );
  return rows[0] ?? { commit: 'unknown', fsync: 'unknown', kind: 'unknown' };
}

/**
 * A charge that is answered must not be forgotten by the database: guesses would come back.
 * @throws VaultSetupError
 */
export async function checkDurability(database: Database): Promise<void> {
  const fault =
    database.engine === 'pglite'
      ? 'a vault needs a PostgreSQL: the embedded database does not wait for the disk'
      : durabilityFault(await readDurability(database));
  if (fault !== undefined) throw new VaultSetupError(fault);
}

/**
 * Another key than the one that sealed the records opens none of them: better known at the start than by the first
 * person who needs a backup.
 * @throws VaultSetupError; KmsError `kms-unavailable`
 */
export async function checkKms(database: Database, id: string, kms: Kms): Promise<void> {
  const context = { vault: id };
  const read = (db: Db) => db.selectFrom('vault_check').select('sealed').where('vault_id', '=', id).executeTakeFirst();
  const known = await database.transaction({ role: 'holdfast_service' }, read);
  let sealed = known?.sealed;
  if (!sealed) {
    const fresh = await kms.seal(crypto.getRandomValues(new Uint8Array(16)), context);
    // Of two processes that start at once the first one's stands, and the other one is held to it.
    sealed = await database.transaction({ role: 'holdfast_service' }, async (db) => {
      await db
        .insertInto('vault_check')
        .values({ vault_id: id, sealed: fresh })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      return (await read(db))?.sealed ?? fresh;
    });
  }
  await kms.unseal(sealed, context).catch((thrown: unknown) => {
    if (!(thrown instanceof KmsError) || thrown.code !== 'kms-refused') throw thrown;
    throw new VaultSetupError(`the KMS key is not the one that sealed the records of the vault "${id}"`, { cause: thrown });
  });
}
