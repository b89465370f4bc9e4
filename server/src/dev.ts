/**
 * The service for a demo, a test or a benchmark: on loopback, with tokens for
 * everybody, in memory or in a folder.
 */
import { createDevelopmentAuth } from './auth/development.ts';
import type { Logger } from './log.ts';
import { listen } from './node.ts';
import type { Limits } from './rate-limit.ts';
import { createService, type Service } from './service.ts';

export interface DevServiceOptions {
  /** Where the embedded database lives; in memory when absent. */
  readonly dataFolder?: string | undefined;
  /** Another PostgreSQL instead of the embedded one. */
  readonly databaseUrl?: string | undefined;
  /** Any free one when absent. */
  readonly port?: number | undefined;
  readonly limits?: Partial<Limits> | undefined;
  readonly clock?: (() => Date) | undefined;
  readonly logger?: Logger | undefined;
}

export interface DevService {
  /** http://127.0.0.1:<port>, without a slash at the end */
  readonly url: string;
  readonly service: Service;
  /** A bearer token for a subject whose wallets these are. */
  issueToken(subject: string, wallets: readonly string[]): Promise<string>;
  close(): Promise<void>;
}

export function isLoopbackOrigin(origin: string): boolean {
  return /^https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/.test(origin);
}

export async function startDevService(options: DevServiceOptions = {}): Promise<DevService> {
  const { dataFolder, databaseUrl, port = 0, limits, clock, logger } = options;
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
  });
  const { url, close } = await listen(service, { port }).catch(async (thrown: unknown) => {
    await service.close();
    throw thrown;
  });
  return { url, service, issueToken: auth.issueToken, close };
}
