/** The whole demo in one process: the backup service, the co-signer and the page, on this machine only. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startDevService } from '../../server/src/dev.ts';
import { Accounts } from './accounts.ts';
import { CoSigner } from './co-signer.ts';
import { close, listen, type Listening } from './http.ts';
import { openPage } from './page.ts';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

export interface DemoOptions {
  /** Everything the demo keeps: the embedded database, accounts, keys. */
  readonly dataFolder: string;
  /** A PostgreSQL instead of the embedded database. */
  readonly databaseUrl?: string | undefined;
  /** Ports to try, in this order; 0 is any free one. */
  readonly ports: readonly number[];
  /** Milliseconds since 1970, for the service and its vault; a test's. */
  readonly now?: (() => number) | undefined;
}

export interface Demo {
  readonly url: string;
  close(): Promise<void>;
}

export async function startDemo({ dataFolder, databaseUrl, ports, now }: DemoOptions): Promise<Demo> {
  const listening = await listenOnFirst(ports);
  const closers: (() => Promise<void>)[] = [() => close(listening.server)];
  const closeAll = async () => {
    for (const step of closers.splice(0)) await step();
  };
  const started = async <T>(starting: Promise<T>, stop: (thing: T) => void | Promise<void>): Promise<T> => {
    const thing = await starting;
    closers.push(async () => stop(thing));
    return thing;
  };
  try {
    await mkdir(dataFolder, { recursive: true, mode: 0o700 });
    const [service, page, accounts] = await allDone([
      started(startDevService({ dataFolder: join(dataFolder, 'service'), databaseUrl, clock: now && (() => new Date(now())) }), (thing) =>
        thing.close(),
      ),
      started(openPage(REPOSITORY), (thing) => thing.close()),
      Accounts.open(join(dataFolder, 'co-signer')),
    ]);
    const coSigner = new CoSigner({ accounts, issueToken: service.issueToken });
    closers.push(async () => coSigner.close());
    listening.open({
      coSigner: (request: Request, peerAddress: string) => coSigner.handle(request, peerAddress),
      serviceUrl: service.url,
      page: page.middleware(service.vault?.identity),
    });
    return { url: listening.url, close: closeAll };
  } catch (thrown) {
    await closeAll();
    throw thrown;
  }
}

/** Promise.all that waits for the slow ones even when one failed, so that all can be closed. */
async function allDone<T extends readonly unknown[]>(promises: { readonly [K in keyof T]: Promise<T[K]> }): Promise<T> {
  await Promise.allSettled(promises);
  return Promise.all(promises) as unknown as Promise<T>;
}

async function listenOnFirst(ports: readonly number[]): Promise<Listening> {
  for (const [index, port] of ports.entries()) {
    try {
      return await listen(port);
    } catch (thrown) {
      const busy = (thrown as NodeJS.ErrnoException).code === 'EADDRINUSE';
      if (!busy || index === ports.length - 1) throw thrown;
    }
  }
  throw new Error('no port to listen on');
}
