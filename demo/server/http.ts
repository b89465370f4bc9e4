/**
 * One origin for everything the demo needs:
 * `/api` the co-signer, `/v1` and its neighbours the backup service,
 * `/kit` the kit's own source, the rest the page, both through Vite.
 */
import { createServer, type IncomingMessage, request as requestOf, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Middleware = (request: IncomingMessage, response: ServerResponse, next: (failure?: unknown) => void) => void;

export interface Routes {
  readonly coSigner: (request: Request, peerAddress: string) => Promise<Response>;
  /** Origin of the backup service, on this machine. */
  readonly serviceUrl: string;
  readonly page: Middleware;
}

const SERVICE_PATHS = /^\/(?:v1\/|healthz$|readyz$)/;
/** What the co-signer takes is far smaller; more is not even read. */
const MAX_API_BYTES = 256 * 1024;
const LOCAL_HOST = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/;

export interface Listening {
  readonly server: Server;
  readonly url: string;
  /** From now on calls are answered; before, they are told to come back. */
  open(routes: Routes): void;
}

/**
 * Listens on this machine only, before anything else is started: a port that
 * is taken is better known at once.
 * @param port 0 for any free one
 */
export async function listen(port: number): Promise<Listening> {
  let routes: Routes | undefined;
  const server = createServer((request, response) => {
    if (!routes) return plain(response, 503, 'The demo is starting. Load this page again in a moment.');
    route(routes, request, response).catch(() => {
      if (response.headersSent) response.destroy();
      else plain(response, 500, 'The demo failed here. Try again.');
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return { server, url, open: (given) => (routes = given) };
}

export async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function route(routes: Routes, request: IncomingMessage, response: ServerResponse): Promise<void> {
  // A page elsewhere that points its own name at this machine (DNS rebinding) is turned away.
  if (!LOCAL_HOST.test(request.headers.host ?? '') || isForeign(request)) return plain(response, 403, 'Only for this machine.');
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  if (SERVICE_PATHS.test(path)) return proxy(routes.serviceUrl, request, response);
  if (path.startsWith('/api/')) return callCoSigner(routes.coSigner, request, response);
  routes.page(request, response, (failure) => {
    if (failure) plain(response, 500, failure instanceof Error ? failure.message : 'The page could not be served.');
    else plain(response, 404, 'There is nothing here.');
  });
}

function isForeign(request: IncomingMessage): boolean {
  const origin = request.headers.origin;
  return origin !== undefined && origin !== `http://${request.headers.host ?? ''}`;
}

async function callCoSigner(handle: Routes['coSigner'], incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_API_BYTES) return plain(outgoing, 413, 'That is too much.');
    chunks.push(chunk);
  }
  const headers = new Headers();
  for (const name of ['authorization', 'content-type']) {
    const value = incoming.headers[name];
    if (typeof value === 'string') headers.set(name, value);
  }
  const method = incoming.method ?? 'GET';
  const body = method === 'GET' || method === 'HEAD' ? null : Buffer.concat(chunks);
  const url = new URL(incoming.url ?? '/', 'http://127.0.0.1');
  const answer = await handle(new Request(url, { method, headers, body }), incoming.socket.remoteAddress ?? '');
  outgoing.writeHead(answer.status, Object.fromEntries(answer.headers));
  outgoing.end(Buffer.from(await answer.arrayBuffer()));
}

/** Passes a call on, bytes and headers as they are. The service being down is a 502, which the kit reads as "later". */
function proxy(serviceUrl: string, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const target = new URL(incoming.url ?? '/', serviceUrl);
  const headers = { ...incoming.headers, host: target.host };
  const passed = requestOf(target, { method: incoming.method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  passed.on('error', () => {
    if (outgoing.headersSent) outgoing.destroy();
    else plain(outgoing, 502, 'The backup service does not answer.');
  });
  outgoing.on('close', () => passed.destroy());
  incoming.pipe(passed);
}

function plain(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', 'connection': 'close' });
  response.end(`${text}\n`);
}
