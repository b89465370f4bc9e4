/** The demo's one origin: a service that is down is a 502, never an empty success. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { close, listen } from '../../../demo/server/http.ts';

const coSigner = async () => new Response('{}');
const page = (_request: unknown, _response: unknown, next: () => void) => next();

describe('demo: one origin', () => {
  it('is not ready before it is opened', async () => {
    const { server, url } = await listen(0);
    expect((await fetch(url)).status).to.equal(503);
    await close(server);
  });

  it('passes calls on byte for byte, and says 502 when the service is gone', async () => {
    const seen: { method: string; path: string; token: string; body: string }[] = [];
    const service = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString('hex')));
      request.on('end', () => {
        const { method = '', url: path = '', headers } = request;
        seen.push({ method, path, token: headers.authorization ?? '', body });
        response.writeHead(201, { 'etag': '"abc"', 'content-type': 'application/octet-stream' });
        response.end(Buffer.from([0, 255, 128]));
      });
    });
    await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
    const serviceUrl = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
    const { server, url, open } = await listen(0);
    open({ coSigner, serviceUrl, page });
    const path = 'v1/wallets/solana%3Ax/backups/1/00?y=%2F';
    const call = () => fetch(new URL(path, url), { method: 'PUT', headers: { authorization: 'Bearer t' }, body: Uint8Array.of(0, 200) });
    const answer = await call();
    expect(answer.status).to.equal(201);
    expect(answer.headers.get('etag')).to.equal('"abc"');
    expect(new Uint8Array(await answer.arrayBuffer())).to.deep.equal(Uint8Array.of(0, 255, 128));
    expect(seen).to.deep.equal([{ method: 'PUT', path: `/${path}`, token: 'Bearer t', body: '00c8' }]);
    await close(service);
    expect((await call()).status).to.equal(502);
    await close(server);
  });

  it('does not read what is too much for the co-signer', async () => {
    const { server, url, open } = await listen(0);
    open({ coSigner, serviceUrl: 'http://127.0.0.1:1', page });
    const send = (bytes: number) => fetch(new URL('api/sign', url), { method: 'POST', body: new Uint8Array(bytes) });
    expect((await send(256 * 1024)).status).to.equal(200);
    expect((await send(256 * 1024 + 1)).status).to.equal(413);
    await close(server);
  });
});
