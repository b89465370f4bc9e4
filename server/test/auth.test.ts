import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { generateSecret, SignJWT } from 'jose';
import { toB64u, utf8 } from '../../src/core/index.ts';
import { createAuth } from '../src/auth/auth.ts';
import type { Database } from '../src/index.ts';
import { engines, onEveryEngine } from './support/engines.ts';
import { AUDIENCE, type Answer, ISSUER, makeBackup, makeKey, newWallet, type TestService, testService } from './support/fixtures.ts';

function unsigned(header: object, claims: object): string {
  return `${toB64u(utf8(JSON.stringify(header)))}.${toB64u(utf8(JSON.stringify(claims)))}.`;
}

describe('tokens', () => {
  let database: Database;
  let test: TestService;
  const wallet = newWallet();

  before(async () => {
    const [embedded] = engines;
    database = await (embedded as (typeof engines)[0]).open();
    test = await testService(database);
  });
  after(() => database.close());

  async function expectRefused(token: string | undefined, detail: RegExp): Promise<void> {
    const answer = await test.as(token).current(wallet);
    expect([answer.status, answer.json['code']]).to.deep.equal([401, 'store-unauthorized']);
    expect(answer.headers.get('www-authenticate')).to.equal('Bearer');
    expect(answer.json['detail']).to.match(detail);
    if (token) expect(answer.text).not.to.include(token.slice(0, 20));
  }

  it('a good one is accepted', async () => {
    expect((await (await test.client()).current(wallet)).status).to.equal(404);
  });

  it('none, and no bearer', async () => {
    await expectRefused(undefined, /missing/);
    const response = await test.service.fetch(
      new Request(`http://service.example/v1/wallets/w/backup`, { headers: { authorization: 'Basic YTpi' } }),
    );
    expect(response.status).to.equal(401);
  });

  it('expired, on both sides of the tolerance of 30 s', async () => {
    const now = Math.floor(test.clock.now().getTime() / 1000);
    expect((await (await test.client({ exp: now - 29 })).current(wallet)).status).to.equal(404);
    await expectRefused(await test.key.token({ exp: now - 30 }), /expired/);
  });

  it('not valid yet, on both sides of the tolerance', async () => {
    const now = Math.floor(test.clock.now().getTime() / 1000);
    expect((await (await test.client({ nbf: now + 30 })).current(wallet)).status).to.equal(404);
    await expectRefused(await test.key.token({ nbf: now + 31 }), /nbf/);
  });

  it('without exp, without sub, with an empty, odd or too long sub', async () => {
    await expectRefused(await test.key.token({ exp: undefined }), /exp/);
    await expectRefused(await test.key.token({ sub: undefined }), /sub/);
    await expectRefused(await test.key.token({ sub: '' }), /sub/);
    await expectRefused(await test.key.token({ sub: 'a\u0000b' }), /sub/);
    await expectRefused(await test.key.token({ sub: 'x'.repeat(256) }), /sub/);
    expect((await (await test.client({ sub: 'x'.repeat(255) })).current(wallet)).status).to.equal(404);
  });

  it('for another audience, by another issuer', async () => {
    await expectRefused(await test.key.token({ aud: 'other' }), /aud/);
    await expectRefused(await test.key.token({ aud: undefined }), /aud/);
    await expectRefused(await test.key.token({ iss: `${ISSUER}/` }), /iss/);
    expect((await (await test.client({ aud: ['other', AUDIENCE] })).current(wallet)).status).to.equal(404);
  });

  it('signed by an unknown key, by another key under a known kid, or changed', async () => {
    await expectRefused(await (await makeKey('two', test.clock.now)).token(), /key is not known/);
    await expectRefused(await (await makeKey('one', test.clock.now)).token(), /signature/);
    const [header, , signature] = (await test.key.token()).split('.');
    const claims = toB64u(utf8(JSON.stringify({ iss: ISSUER, aud: AUDIENCE, sub: 'mallory', exp: 4_000_000_000 })));
    await expectRefused(`${header}.${claims}.${signature}`, /signature/);
  });

  it('with alg none, or HMAC with the public key as its secret', async () => {
    const claims = { iss: ISSUER, aud: AUDIENCE, sub: 'mallory', exp: 4_000_000_000 };
    await expectRefused(unsigned({ alg: 'none' }, claims), /algorithm|malformed/);
    await expectRefused(unsigned({ alg: 'none', kid: 'one' }, claims), /algorithm|malformed/);
    const secret = utf8(JSON.stringify(test.key.jwk));
    await expectRefused(await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: 'one' }).sign(secret), /algorithm/);
    await expectRefused(await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(await generateSecret('HS256')), /algorithm/);
  });

  it('garbage, and more than 16 KiB', async () => {
    for (const token of ['x', 'a.b', 'a.b.c', '..', 'a.b.c.d.e']) await expectRefused(token, /malformed|algorithm/);
    await expectRefused('x'.repeat(16_385), /too long/);
  });
});

describe('the provider’s key set over HTTP', () => {
  let server: Server;
  let url: URL;
  let answer: { status: number; body: string };
  const key = makeKey('one');

  before(async () => {
    server = createServer((_, response) => {
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`);
  });
  after(() => new Promise((resolve) => server.close(resolve)));

  it('is fetched, and its keys accepted', async () => {
    answer = { status: 200, body: JSON.stringify({ keys: [(await key).jwk] }) };
    const auth = createAuth({ issuer: ISSUER, audience: AUDIENCE, jwks: url });
    const caller = await auth.authenticate(`Bearer ${await (await key).token()}`, new Date());
    expect(caller).to.include({ issuer: ISSUER, subject: 'alice' });
  });

  for (const [name, bad] of Object.entries({
    'answers 500': { status: 500, body: '' },
    'answers no JSON': { status: 200, body: '<html>' },
    'answers no key set': { status: 200, body: '{}' },
  })) {
    it(`when it ${name}, the caller is told to come again, not that the token is bad`, async () => {
      answer = bad;
      const auth = createAuth({ issuer: ISSUER, audience: AUDIENCE, jwks: url });
      const thrown = await auth.authenticate(`Bearer ${await (await key).token()}`, new Date()).catch((error: unknown) => error);
      expect(thrown).to.include({ code: 'store-busy' });
    });
  }
});

onEveryEngine('whose wallet it is', (engine) => {
  let database: Database;

  before(async () => {
    database = await engine.open();
  });

  function withoutId({ status, json, headers }: Answer): unknown {
    return { status, json, type: headers.get('content-type') };
  }

  it('without a claim or callback, every subject has wallets of its own: nobody can squat', async () => {
    const test = await testService(database);
    const [alice, bob] = [await test.client({ sub: 'alice' }), await test.client({ sub: 'bob' })];
    const wallet = newWallet();
    const ofAlice = await makeBackup({ wallet });
    const ofBob = await makeBackup({ wallet });
    await alice.backUp(ofAlice);
    expect((await bob.current(wallet)).status).to.equal(404);
    expect((await bob.version(ofAlice)).status).to.equal(404);
    expect((await bob.promote(ofAlice, '')).status).to.equal(404);
    expect((await bob.owned('delete', ofAlice)).status).to.equal(404);
    await bob.backUp(ofBob);
    expect((await alice.current(wallet)).bytes).to.deep.equal(new Uint8Array(ofAlice.bytes));
    expect((await bob.current(wallet)).bytes).to.deep.equal(new Uint8Array(ofBob.bytes));
  });

  it('with a claim, a wallet that is not in it looks like one that does not exist, on every call', async () => {
    const test = await testService(database, { walletsClaim: undefined as never });
    const claimed = await testService(database, {
      auth: { issuer: ISSUER, audience: AUDIENCE, jwks: { keys: [test.key.jwk as never] }, walletsClaim: 'wallets' },
    });
    const wallet = newWallet();
    const alice = claimed.as(await test.key.token({ wallets: ['other', wallet] }));
    const phone = claimed.as(await test.key.token({ sub: 'alice-phone', wallets: wallet }));
    const bob = claimed.as(await test.key.token({ sub: 'bob', wallets: [newWallet()] }));
    const nobody = claimed.as(await test.key.token({ sub: 'nobody' }));
    const backup = await makeBackup({ wallet });
    await alice.backUp(backup);
    expect((await phone.current(wallet)).status, 'two subjects, one wallet').to.equal(200);
    const free = await makeBackup({ wallet: newWallet() });
    for (const stranger of [bob, nobody]) {
      const there = [
        await stranger.current(wallet),
        await stranger.status(wallet),
        await stranger.put(backup),
        await stranger.version(backup),
        await stranger.promote(backup, ''),
        await stranger.owned('verified', backup),
        await stranger.owned('delete', backup),
        await stranger.owned('undelete', backup),
      ];
      const notThere = [
        await stranger.current(free.wallet),
        await stranger.status(free.wallet),
        await stranger.put(free),
        await stranger.version(free),
        await stranger.promote(free, ''),
        await stranger.owned('verified', free),
        await stranger.owned('delete', free),
        await stranger.owned('undelete', free),
      ];
      for (const answer of there) expect(answer.json['code']).to.equal('backup-missing');
      expect(there.map(withoutId)).to.deep.equal(notThere.map(withoutId));
    }
    expect((await alice.current(wallet)).status).to.equal(200);
  });

  it('a claim inherited from the prototype is none', async () => {
    const test = await testService(database);
    const claimed = await testService(database, {
      auth: { issuer: ISSUER, audience: AUDIENCE, jwks: { keys: [test.key.jwk as never] }, walletsClaim: 'constructor' },
    });
    expect((await claimed.as(await test.key.token()).put(await makeBackup({ wallet: 'w' }))).status).to.equal(404);
  });

  it('with a callback, its answer decides, and only true is yes', async () => {
    const test = await testService(database);
    const mine = newWallet();
    const asked: string[] = [];
    const decided = await testService(database, {
      auth: {
        issuer: ISSUER,
        audience: AUDIENCE,
        jwks: { keys: [test.key.jwk as never] },
        mayUse: ({ subject }, wallet) => {
          asked.push(`${subject} ${wallet}`);
          return Promise.resolve(wallet === mine ? true : ('yes' as unknown as boolean));
        },
      },
    });
    const client = decided.as(await test.key.token());
    expect((await client.put(await makeBackup({ wallet: mine }))).status).to.equal(201);
    expect((await client.put(await makeBackup({ wallet: newWallet() }))).status).to.equal(404);
    expect(asked[0]).to.equal(`alice ${mine}`);
  });

  it('claim and callback together are a mistake', () => {
    const both = { issuer: ISSUER, audience: AUDIENCE, jwks: { keys: [] }, walletsClaim: 'w', mayUse: () => true };
    expect(() => createAuth(both)).to.throw(/not both/);
    expect(() => createAuth({ ...both, issuer: '', mayUse: undefined })).to.throw(/not-configured/);
  });
});
