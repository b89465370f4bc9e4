/** The service on a TCP port of Node. */
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { Service } from './service.ts';

export interface ListenOptions {
  /** 127.0.0.1 by default. */
  readonly host?: string | undefined;
  /** 0 for any free one. */
  readonly port: number;
  /** How many proxies in front of us are ours, and append to X-Forwarded-For. 0 by default: the header is a stranger's word. */
  readonly trustedProxies?: number | undefined;
  /** How long requests under way may take after a stop; 10 s by default. */
  readonly graceMs?: number | undefined;
}

export interface Listening {
  readonly url: string;
  /** Finishes what is under way, then closes port, service and database. */
  close(): Promise<void>;
}

/** The address that our outermost proxy saw, or the socket's. */
export function callerAddress(
  forwarded: string | undefined,
  socketAddress: string | undefined,
  trustedProxies: number,
): string | undefined {
  if (trustedProxies === 0) return socketAddress;
  const hops = (forwarded ?? '').split(',').map((hop) => hop.trim());
  return hops.at(-trustedProxies) || socketAddress;
}

function addressOf(incoming: IncomingMessage, trustedProxies: number): string | undefined {
  const header = incoming.headers['x-forwarded-for'];
  return callerAddress(Array.isArray(header) ? header.join(',') : header, incoming.socket.remoteAddress, trustedProxies);
}

function closeServer(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearTimeout(late);
      resolve();
    });
    server.closeIdleConnections();
  });
}

export async function listen(service: Service, options: ListenOptions): Promise<Listening> {
  const { host = '127.0.0.1', port, trustedProxies = 0, graceMs = 10_000 } = options;
  let stopping = false;
  const server = createAdaptorServer({
    overrideGlobalObjects: false,
    async fetch(request, env) {
      const address = addressOf((env as { incoming: IncomingMessage }).incoming, trustedProxies);
      const response = await service.fetch(request, { address });
      if (stopping) response.headers.set('connection', 'close');
      return response;
    },
  }) as Server;
  server.requestTimeout = 30_000;
  server.headersTimeout = 10_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { port: bound } = server.address() as AddressInfo;
  let closed: Promise<void> | undefined;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    close() {
      stopping = true;
      service.stop();
      closed ??= closeServer(server, graceMs).then(() => service.close());
      return closed;
    },
  };
}
