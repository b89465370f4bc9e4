import { request } from 'node:http';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { expect } from 'chai';
import { sql } from 'kysely';
import { createLogger, type Database, listen, type Listening, openDatabase, type Service, startDevService } from '../src/index.ts';
import { callerAddress } from '../src/node.ts';
import { engines, onEveryEngine } from './support/engines.ts';
import {
  Client,
  makeBackup,
  makeBackupOfSize,
  newWallet,
  type TestBackup,
  type TestService,
  testService,
  versionPath,
} from './support/fixtures.ts';
import { createPostgresDatabase, postgresMissing } from './support/postgres.ts';

function overHttp(url: string, token: string): Client {
  return new Client((path, init) => fetch(`${url}${path}`, init), token);
}

onEveryEngine('over a socket', (engine) => {
  let database: Database;
  let test: TestService;
  let listening: Listening;
  let client: Client;

  before(async () => {
    database = await engine.open();
    test = await testService(database, { corsOrigins: ['https://wallet.example'] });
    listening = await listen(test.service, { port: 0 });
    client = overHttp(listening.url, await test.key.token());
  });
  after(() => listening.close());

  it('keeps 1 MiB, and refuses one byte more, with and without a length', async () => {
    const largest = await makeBackupOfSize(1_048_576, newWallet());
    await client.backUp(largest);
    expect((await client.current(largest.wallet)).bytes).to.deep.equal(new Uint8Array(largest.bytes));
    const tooLarge = await makeBackupOfSize(1_048_577, newWallet());
    expect((await client.put(tooLarge)).status).to.equal(413);
    expect(await putChunked(listening.url, client.token ?? '', tooLarge)).to.equal(413);
    expect(await putChunked(listening.url, client.token ?? '', largest)).to.equal(200);
  });

  it('a wallet id with everything in it comes through a real URL', async () => {
    const backup = await makeBackup({ wallet: `${newWallet()}/a%2Fb?c#d é😀\\` });
    await client.backUp(backup);
    expect((await client.current(backup.wallet)).bytes).to.deep.equal(new Uint8Array(backup.bytes));
    expect((await client.status(backup.wallet)).json['seq']).to.equal(1);
  });

  it('a body that is cut off is kept by nobody', async () => {
    const backup = await makeBackup({ wallet: newWallet() });
    const { hostname, port } = new URL(listening.url);
    const socket = connect(Number(port), hostname);
    const head = `PUT ${versionPath(backup.wallet, 1, backup.sha256)} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${client.token}\r\n`;
    socket.write(`${head}Content-Length: ${backup.bytes.length}\r\n\r\n`);
    socket.write(backup.bytes.subarray(0, 100));
    await new Promise<void>((resolve) => socket.end(resolve));
    await new Promise<void>((resolve) => socket.once('close', () => resolve()).destroy());
    expect((await client.version(backup)).status).to.equal(404);
  });

  it('pages of a configured origin may call and read the headers they need, also of refusals; others may not', async () => {
    const ask = (origin: string): Promise<Response> => fetch(`${listening.url}/v1/wallets/w/backup`, { headers: { origin } });
    const allowed = await ask('https://wallet.example');
    expect(allowed.status).to.equal(401);
    expect(allowed.headers.get('access-control-allow-origin')).to.equal('https://wallet.example');
    expect(allowed.headers.get('access-control-expose-headers')).to.include('ETag').and.include('Retry-After');
    expect((await ask('https://evil.example')).headers.get('access-control-allow-origin')).to.equal(null);
    const preflight = await fetch(`${listening.url}/v1/wallets/w/backup`, {
      method: 'OPTIONS',
      headers: { 'origin': 'https://wallet.example', 'access-control-request-method': 'DELETE' },
    });
    expect(preflight.status).to.equal(204);
    expect(preflight.headers.get('access-control-allow-methods')).to.include('DELETE');
    expect(preflight.headers.get('access-control-allow-headers')).to.include('Authorization');
  });

  it('counts the socket’s address', async () => {
    const strict = await testService(await engine.open(), { limits: { perAddress: { perMinute: 1, burst: 1 } } });
    const port = await listen(strict.service, { port: 0 });
    try {
      const ask = async (forwarded: string): Promise<number> =>
        (await fetch(`${port.url}/v1/wallets/w/backup`, { headers: { 'x-forwarded-for': forwarded } })).status;
      expect(await ask('192.0.2.1')).to.equal(401);
      expect(await ask('192.0.2.2'), 'a stranger’s word').to.equal(429);
    } finally {
      await port.close();
    }
  });

  it('a stop lets requests under way finish, refuses new ones, then closes the port', async () => {
    const own = await testService(database);
    const gate = slowly(own.service);
    const port = await listen(gate.service, { port: 0 });
    const mine = overHttp(port.url, await own.key.token());
    const backup = await makeBackup({ wallet: newWallet() });
    await mine.put(backup);
    gate.hold();
    const underWay = mine.promote(backup, '');
    await gate.entered;
    const closed = port.close();
    let isClosed = false;
    void closed.then(() => (isClosed = true));
    expect((await own.service.fetch(new Request('http://x/readyz'))).status).to.equal(503);
    expect((await own.service.fetch(new Request('http://x/v1/wallets/w/backup'))).headers.get('retry-after')).to.equal('1');
    expect(isClosed).to.equal(false);
    gate.release();
    expect((await underWay).status).to.equal(200);
    await closed;
    const refused = await fetch(`${port.url}/healthz`).catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(TypeError);
    const again = await testService(database);
    expect((await again.as(await again.key.token()).current(backup.wallet)).status).to.equal(200);
  });
});

/** Holds requests inside the service, so that a stop meets one. */
function slowly(service: Service): { service: Service; entered: Promise<void>; hold(): void; release(): void } {
  let enter = (): void => undefined;
  let release = (): void => undefined;
  const entered = new Promise<void>((resolve) => (enter = resolve));
  let gate: Promise<void> = Promise.resolve();
  return {
    entered,
    hold: () => void (gate = new Promise((resolve) => (release = resolve))),
    release: () => release(),
    service: {
      ...service,
      async fetch(incoming, bindings) {
        // Inside the service's own count: its body arrives late.
        const held = gate;
        const body = incoming.body;
        if (!body || incoming.method !== 'POST') return service.fetch(incoming, bindings);
        const late = new ReadableStream<Uint8Array>({
          async start(controller) {
            enter();
            await held;
            for await (const part of body) controller.enqueue(part as Uint8Array);
            controller.close();
          },
        });
        return service.fetch(
          new Request(incoming.url, { method: 'POST', headers: incoming.headers, body: late, duplex: 'half' } as RequestInit),
          bindings,
        );
      },
    },
  };
}

/** Without Content-Length. */
function putChunked(url: string, token: string, { wallet, seq, sha256, bytes }: TestBackup): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${url}${versionPath(wallet, seq, sha256)}`, { method: 'PUT', headers: { authorization: `Bearer ${token}` } });
    outgoing.on('response', (incoming) => {
      incoming.resume();
      resolve(incoming.statusCode ?? 0);
    });
    outgoing.on('error', reject);
    for (let at = 0; at < bytes.length; at += 65_536) outgoing.write(bytes.subarray(at, at + 65_536));
    outgoing.end();
  });
}

describe('the caller’s address', () => {
  const cases: [header: string | undefined, proxies: number, address: string][] = [
    [undefined, 0, 'socket'],
    ['a', 0, 'socket'],
    ['a', 1, 'a'],
    ['forged, a', 1, 'a'],
    ['forged, a, b', 2, 'a'],
    ['a', 2, 'socket'],
    ['', 1, 'socket'],
    [undefined, 1, 'socket'],
  ];
  for (const [header, proxies, address] of cases) {
    it(`X-Forwarded-For ${JSON.stringify(header)} behind ${proxies} proxies is ${address}`, () => {
      expect(callerAddress(header, 'socket', proxies)).to.equal(address);
    });
  }
});

describe('logs', () => {
  it('hold no token, no wallet id, no body, no signature, also when something breaks', async () => {
    const lines: string[] = [];
    const database = await (engines[0] as (typeof engines)[0]).open();
    const test = await testService(database, { logger: createLogger({ level: 'debug', write: (line) => void lines.push(line) }) });
    const client = await test.client({ sub: 'subject-mark' });
    const backup = await makeBackup({ wallet: `${newWallet()}-wallet-mark`, pair: 'pair-mark' });
    await client.backUp(backup);
    await client.current(backup.wallet);
    await client.put({ ...backup, bytes: new TextEncoder().encode('{"body-mark":') });
    await client.call('POST', `${versionPath(backup.wallet, 1, backup.sha256)}/promote`, '{"body-mark"');
    await test.as('token-mark').current(backup.wallet);
    await test.key.token({ sub: 'x' });
    await database.asOwner(async (db) => {
      await db.schema.alterTable('backups').renameTo('elsewhere').execute();
    });
    const broken = await client.current(backup.wallet);
    expect([broken.status, broken.json['code']]).to.deep.equal([500, 'store-failed']);
    expect(broken.text).not.to.match(/relation|backups|select/);
    await database.close();
    const all = lines.join('\n');
    const manifest = JSON.parse(new TextDecoder().decode(backup.bytes)) as { sig: string; file: string; owner: string };
    const marks = [
      'subject-mark',
      'wallet-mark',
      'pair-mark',
      'body-mark',
      'token-mark',
      client.token ?? '?',
      manifest.sig,
      manifest.file,
      manifest.owner,
    ];
    for (const mark of marks) expect(all).not.to.include(mark);
    expect(all).to.include('"event":"request-failed"').and.include('"errorCode":"42P01"');
    for (const line of lines) expect(Object.keys(JSON.parse(line) as object).slice(0, 3)).to.deep.equal(['at', 'level', 'event']);
  });
});

describe('the development service', () => {
  it('starts in memory, says what it is, and its tokens open what they name', async () => {
    const lines: string[] = [];
    const dev = await startDevService({ logger: createLogger({ write: (line) => void lines.push(line) }) });
    try {
      const wallet = newWallet();
      const client = overHttp(dev.url, await dev.issueToken('alice', [wallet]));
      const backup = await makeBackup({ wallet });
      await client.backUp(backup);
      const answer = await client.current(wallet);
      expect(answer.status).to.equal(200);
      expect(answer.headers.get('holdfast-development')).to.equal('true');
      expect((await client.current(newWallet())).status).to.equal(404);
      expect(lines[0]).to.include('DEVELOPMENT MODE');
      const minted = await client.call('POST', '/development/token', JSON.stringify({ subject: 'bob', wallets: [wallet] }));
      expect((await overHttp(dev.url, minted.json['token'] as string).current(wallet)).status).to.equal(200);
      const page = await fetch(`${dev.url}/healthz`, { headers: { origin: 'http://localhost:5173' } });
      expect(page.headers.get('access-control-allow-origin')).to.equal('http://localhost:5173');
      const other = await fetch(`${dev.url}/healthz`, { headers: { origin: 'https://evil.example' } });
      expect(other.headers.get('access-control-allow-origin')).to.equal(null);
    } finally {
      await dev.close();
    }
  });
});

/** Stands between a service and its PostgreSQL, and can be pulled like a plug. */
async function makePlug(url: string): Promise<{ url: string; pull(): void; put(): void; close(): Promise<void> }> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  let isIn = true;
  const server = createServer((near) => {
    if (!isIn) return void near.destroy();
    const far = connect(Number(target.port), target.hostname);
    for (const socket of [near, far]) sockets.add(socket.on('error', () => undefined).on('close', () => sockets.delete(socket)));
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const through = new URL(url);
  through.hostname = '127.0.0.1';
  through.port = String((server.address() as AddressInfo).port);
  const pull = (): void => {
    isIn = false;
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: through.href,
    pull,
    put: () => void (isIn = true),
    close: () => {
      pull();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

(postgresMissing === undefined ? describe : describe.skip)(`a database that goes away ${postgresMissing ?? ''}`, () => {
  it('is 503 with Retry-After and not ready; and when it is back, so is the service', async () => {
    const plug = await makePlug((await createPostgresDatabase()).url);
    const database = await openDatabase({ kind: 'postgres', url: plug.url });
    try {
      const test = await testService(database);
      const client = await test.client();
      const backup = await makeBackup({ wallet: newWallet() });
      await client.backUp(backup);
      plug.pull();
      for (let i = 0; i < 3; i++) {
        const answer = await client.current(backup.wallet);
        expect([answer.status, answer.json['code'], answer.headers.get('retry-after')]).to.deep.equal([503, 'store-busy', '1']);
      }
      expect((await client.call('GET', '/readyz')).status).to.equal(503);
      expect((await client.call('GET', '/healthz')).status).to.equal(200);
      plug.put();
      expect((await client.current(backup.wallet)).status).to.equal(200);
      expect((await client.call('GET', '/readyz')).status).to.equal(200);
      // Between two statements of a transaction: nobody waits for an answer then.
      const cut = await database
        .transaction({ role: 'holdfast_service' }, async (db) => {
          await sql`select 1`.execute(db);
          plug.pull();
          await new Promise((resolve) => setImmediate(() => setImmediate(() => setImmediate(resolve))));
          await sql`select 1`.execute(db);
        })
        .catch((error: unknown) => error);
      expect(cut).to.be.instanceOf(Error);
    } finally {
      await database.close();
      await plug.close();
    }
  });
});
