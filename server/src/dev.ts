/**
 * The service for a demo, a test or a benchmark: on loopback, with tokens for
 * everybody and a vault, in memory or in a folder.
 */
import { createDevelopmentAuth } from './auth/development.ts';
import type { Logger } from './log.ts';
import { listen } from './node.ts';
import type { Limits } from './rate-limit.ts';
import { createService, type Service, type ServiceOptions } from './service.ts';
import { givenKeys, keysInFolder, publicIdentity, type VaultKeys } from './vault/setup.ts';

export interface DevServiceOptions {
  /** Where the embedded database and the vault's keys live; in memory when absent. */
  readonly dataFolder?: string | undefined;
  /** Another PostgreSQL instead of the embedded one. */
  readonly databaseUrl?: string | undefined;
  /** Any free one when absent. */
  readonly port?: number | undefined;
  readonly limits?: Partial<Limits> | undefined;
  readonly clock?: (() => Date) | undefined;
  readonly logger?: Logger | undefined;
  /** Hears of guesses from the third on and of every right one. */
  readonly notify?: ServiceOptions['notify'];
}

/** What a page needs to ask the vault. */
export interface DevVault {
  readonly id: string;
  /** base64url of its identity key, for `httpVault({ identity })`. */
  readonly identity: string;
}

export interface DevService {
  /** http://127.0.0.1:<port>, without a slash at the end */
  readonly url: string;
  readonly service: Service;
  /** Absent with `databaseUrl` and no `dataFolder`: there is no place for keys that outlive the process. */
  readonly vault: DevVault | undefined;
  /** A bearer token for a subject whose wallets these are. */
  issueToken(subject: string, wallets: readonly string[]): Promise<string>;
  close(): Promise<void>;
}

export function isLoopbackOrigin(origin: string): boolean {
  return /^https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/.test(origin);
}

const VAULT_ID = 'vault';

function keysFor({ dataFolder, databaseUrl }: DevServiceOptions): VaultKeys | undefined {
  if (dataFolder !== undefined) return keysInFolder(dataFolder);
  // Keys that are forgotten would leave records in a database that is not.
  if (databaseUrl !== undefined) return undefined;
  const fresh = (): Uint8Array => crypto.getRandomValues(new Uint8Array(32));
  return givenKeys({ kmsKey: fresh(), identity: fresh() });
}

export async function startDevService(options: DevServiceOptions = {}): Promise<DevService> {
  const { dataFolder, databaseUrl, port = 0, limits, clock, logger, notify } = options;
  const keys = keysFor(options);
  const auth = await createDevelopmentAuth(clock);
  const service = await createService({
    database:
      databaseUrl !== undefined
        ? { kind: 'postgres', url: databaseUrl }
        : dataFolder === undefined
          ? { kind: 'memory' }
          : { kind: 'folder', folder: dataFolder },
    auth,
    limits,
    clock,
    logger,
    corsOrigins: isLoopbackOrigin,
    notify,
    vault: keys && { id: VAULT_ID, ...keys, durability: 'process' },
  });
  const { url, close } = await listen(service, { port }).catch(async (thrown: unknown) => {
    await service.close();
    throw thrown;
  });
  const vault = keys && { id: VAULT_ID, identity: publicIdentity(keys.identity) };
  return { url, service, vault, issueToken: auth.issueToken, close };
}
