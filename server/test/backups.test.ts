import { expect } from 'chai';
import { generateOwner, promoteMessage, sign, toB64u } from '../../src/core/index.ts';
import { walletKeyOf } from '../src/auth/auth.ts';
import type { Database } from '../src/index.ts';
import { onEveryEngine } from './support/engines.ts';
import {
  type Client,
  ISSUER,
  makeBackup,
  makeBackupOfSize,
  newWallet,
  type TestService,
  testService,
  versionPath,
} from './support/fixtures.ts';

const NO_SHA = '0'.repeat(64);

onEveryEngine('backup endpoints', (engine) => {
  let database: Database;
  let test: TestService;
  let client: Client;

  before(async () => {
    database = await engine.open();
    test = await testService(database);
    client = await test.client();
  });

  describe('GET backup', () => {
    it('is 404 backup-missing, as a problem, where there is none', async () => {
      const answer = await client.current(newWallet());
      expect(answer.status).to.equal(404);
      expect(answer.headers.get('content-type')).to.equal('application/problem+json');
      expect(answer.json).to.deep.equal({
        type: 'urn:holdfast:error:backup-missing',
        title: 'Not found',
        status: 404,
        code: 'backup-missing',
      });
    });

    it('is the promoted bytes with their hash as a strong ETag', async () => {
      const backup = await makeBackup({ wallet: newWallet() });
      await client.backUp(backup);
      const answer = await client.current(backup.wallet);
      expect(answer.status).to.equal(200);
      expect(answer.bytes).to.deep.equal(new Uint8Array(backup.bytes));
      expect(answer.headers.get('etag')).to.equal(`"${backup.sha256}"`);
      expect(answer.headers.get('content-type')).to.equal('application/octet-stream');
      expect(answer.headers.get('cache-control')).to.equal('no-store');
      expect(answer.headers.get('holdfast-last-verified')).to.equal(null);
    });

    it('is not a candidate', async () => {
      const backup = await makeBackup({ wallet: newWallet() });
      expect((await client.put(backup)).status).to.equal(201);
      expect((await client.current(backup.wallet)).status).to.equal(404);
      expect((await client.status(backup.wallet)).status).to.equal(404);
    });

    it('is 304 for the ETag it gave, alone or in a list, and 200 for another', async () => {
      const backup = await makeBackup({ wallet: newWallet() });
      await client.backUp(backup);
      const etag = `"${backup.sha256}"`;
      for (const match of [etag, `"x", ${etag}`, `W/${etag}`, '*']) {
        const answer = await client.current(backup.wallet, { 'if-none-match': match });
        expect(answer.status, match).to.equal(304);
        expect(answer.bytes.length).to.equal(0);
        expect(answer.headers.get('etag')).to.equal(etag);
      }
      expect((await client.current(backup.wallet, { 'if-none-match': `"${NO_SHA}"` })).status).to.equal(200);
    });
  });

  it('GET status tells methods, pair, seq, times and hash, and no ciphertext', async () => {
    const backup = await makeBackup({ wallet: newWallet(), pair: 'pair-7\u0000é' });
    await client.backUp(backup);
    const { status, json, text } = await client.status(backup.wallet);
    expect(status).to.equal(200);
    expect(json).to.have.all.keys('methods', 'pair', 'seq', 'createdAt', 'sha256');
    expect(json).to.include({ pair: 'pair-7\u0000é', seq: 1, createdAt: '2026-11-23T10:00:00.000Z', sha256: backup.sha256 });
    expect(json['methods']).to.have.length(1);
    expect((json['methods'] as object[])[0]).to.have.all.keys('id', 'method');
    expect(text).not.to.include('age1pq1');
  });

  describe('PUT candidate', () => {
    it('is 201, then 200 for the same bytes, also after the promote and after it was replaced', async () => {
      const first = await makeBackup({ wallet: newWallet() });
      const second = await makeBackup({ wallet: first.wallet, seq: 2, owner: first.owner });
      expect((await client.put(first)).status).to.equal(201);
      expect((await client.put(first)).status).to.equal(200);
      await client.backUp(first);
      expect((await client.put(first)).status).to.equal(200);
      expect((await client.current(first.wallet)).status).to.equal(200);
      await client.backUp(second, first.sha256);
      expect((await client.put(first)).status).to.equal(200);
      expect((await client.current(first.wallet)).headers.get('etag')).to.equal(`"${second.sha256}"`);
    });

    it('keeps two candidates of one seq apart, byte for byte', async () => {
      const one = await makeBackup({ wallet: newWallet() });
      const two = await makeBackup({ wallet: one.wallet });
      await client.put(one);
      await client.put(two);
      expect((await client.version(one)).bytes).to.deep.equal(new Uint8Array(one.bytes));
      expect((await client.version(two)).bytes).to.deep.equal(new Uint8Array(two.bytes));
    });

    it('takes 1 MiB and refuses one byte more with 413', async () => {
      const wallet = newWallet();
      const largest = await makeBackupOfSize(1_048_576, wallet);
      expect((await client.put(largest)).status).to.equal(201);
      expect((await client.version(largest)).bytes.length).to.equal(1_048_576);
      const tooLarge = await makeBackupOfSize(1_048_577, wallet);
      const answer = await client.put(tooLarge);
      expect(answer.status).to.equal(413);
      expect(answer.json).to.include({ code: 'store-too-large', limit: 1_048_576 });
    });

    it('refuses a path that is not a seq or a hash with 422', async () => {
      const { wallet, bytes, sha256 } = await makeBackup({ wallet: newWallet() });
      for (const seq of ['0', '01', '-1', '1.0', '1e3', '9007199254740992', 'x']) {
        const answer = await client.call('PUT', versionPath(wallet, seq, sha256), bytes);
        expect([answer.status, answer.json['field']], seq).to.deep.equal([422, 'seq']);
      }
      for (const sha of [sha256.toUpperCase(), sha256.slice(1), `${sha256}0`, 'x']) {
        const answer = await client.call('PUT', versionPath(wallet, 1, sha), bytes);
        expect([answer.status, answer.json['field']], sha).to.deep.equal([422, 'sha256']);
      }
      const greatest = await makeBackup({ wallet, seq: Number.MAX_SAFE_INTEGER });
      expect((await client.put(greatest)).status).to.equal(201);
    });

    it('refuses bytes that are not what the path says with 422', async () => {
      const backup = await makeBackup({ wallet: newWallet() });
      const other = await makeBackup({ wallet: newWallet() });
      const wrongHash = await client.call('PUT', versionPath(backup.wallet, 1, NO_SHA), backup.bytes);
      expect([wrongHash.status, wrongHash.json['code'], wrongHash.json['field']]).to.deep.equal([422, 'invalid-argument', 'sha256']);
      const wrongSeq = await client.call('PUT', versionPath(backup.wallet, 2, backup.sha256), backup.bytes);
      expect([wrongSeq.status, wrongSeq.json['code'], wrongSeq.json['field']]).to.deep.equal([422, 'invalid-argument', 'seq']);
      const wrongWallet = await client.call('PUT', versionPath(backup.wallet, 1, other.sha256), other.bytes);
      expect([wrongWallet.status, wrongWallet.json['code']]).to.deep.equal([422, 'wrong-wallet']);
    });

    const bad: Record<string, [code: string, make: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>]> = {
      'no bytes': ['backup-not-json', () => new Uint8Array(0)],
      'bytes that are no JSON': ['backup-not-json', () => new Uint8Array([0x7b])],
      'bytes that are no UTF-8': ['backup-not-json', () => new Uint8Array([0xff, 0xfe])],
      'JSON that is not canonical': ['backup-not-canonical', (bytes) => new Uint8Array([...bytes, 0x20])],
    };
    for (const [name, [code, make]] of Object.entries(bad)) {
      it(`refuses ${name} with 422 ${code}`, async () => {
        const { wallet, bytes } = await makeBackup({ wallet: newWallet() });
        const changed = make(bytes);
        const hash = Buffer.from(await crypto.subtle.digest('SHA-256', changed)).toString('hex');
        const answer = await client.call('PUT', versionPath(wallet, 1, hash), changed);
        expect([answer.status, answer.json['code']]).to.deep.equal([422, code]);
      });
    }

    it('refuses an unknown field, a newer version and a changed byte under the signature', async () => {
      const wallet = newWallet();
      const expectations = [
        ['backup-schema', (await makeBackup({ wallet, change: (manifest) => (manifest['more'] = 'x') })) as never],
        ['backup-newer-version', (await makeBackup({ wallet, change: (manifest) => (manifest['holdfast'] = 2) })) as never],
        ['signature-invalid', (await makeBackup({ wallet, change: (manifest) => (manifest['pair'] = 'other') })) as never],
      ] as const;
      for (const [code, backup] of expectations) {
        const answer = await client.put(backup);
        expect([answer.status, answer.json['code']]).to.deep.equal([422, code]);
      }
    });

    it('refuses a packed body', async () => {
      const backup = await makeBackup({ wallet: newWallet() });
      const path = versionPath(backup.wallet, 1, backup.sha256);
      const answer = await client.call('PUT', path, backup.bytes, { 'content-encoding': 'gzip' });
      expect(answer.status).to.equal(422);
    });

    it('refuses another owner once one is pinned: 412 where it lost a race, 409 where it builds on', async () => {
      const pinned = await makeBackup({ wallet: newWallet() });
      await client.backUp(pinned);
      const loser = await client.put(await makeBackup({ wallet: pinned.wallet }));
      expect([loser.status, loser.json['code']]).to.deep.equal([412, 'store-conflict']);
      const stranger = await client.put(await makeBackup({ wallet: pinned.wallet, seq: 2 }));
      expect([stranger.status, stranger.json['code']]).to.deep.equal([409, 'owner-changed']);
    });
  });

  it('GET candidate is 404 for one that nobody put', async () => {
    const backup = await makeBackup({ wallet: newWallet() });
    expect((await client.version(backup)).json).to.include({ status: 404, code: 'backup-missing' });
  });

  describe('POST promote', () => {
    it('makes the candidate current, and repeats as 200', async () => {
      const backup = await makeBackup({ wallet: newWallet() });
      await client.put(backup);
      for (let i = 0; i < 3; i++) {
        const answer = await client.promote(backup, '');
        expect(answer.status).to.equal(200);
        expect(answer.json).to.deep.equal({ seq: 1, sha256: backup.sha256 });
      }
      expect((await client.current(backup.wallet)).headers.get('etag')).to.equal(`"${backup.sha256}"`);
    });

    it('is 404 without the candidate', async () => {
      const backup = await makeBackup({ wallet: newWallet() });
      expect((await client.promote(backup, '')).status).to.equal(404);
      await client.put(await makeBackup({ wallet: backup.wallet }));
      expect((await client.promote(backup, '')).status).to.equal(404);
    });

    it('is 412 when it does not build on what is current, even when its candidate is gone', async () => {
      const wallet = newWallet();
      const first = await makeBackup({ wallet });
      const second = await makeBackup({ wallet, seq: 2, owner: first.owner });
      const late = await makeBackup({ wallet, seq: 2, owner: first.owner });
      await client.backUp(first);
      await client.put(late);
      expect((await client.put(second)).status).to.equal(201);
      expect((await client.promote(second, '')).status).to.equal(412);
      expect((await client.promote(second, NO_SHA)).status).to.equal(412);
      expect((await client.promote(second, first.sha256)).status).to.equal(200);
      expect((await client.version(late)).status, 'dropped by the promote').to.equal(404);
      const answer = await client.promote(late, first.sha256);
      expect([answer.status, answer.json['code']]).to.deep.equal([412, 'store-conflict']);
    });

    it('is 412 for a replay of a promote that was replaced since', async () => {
      const first = await makeBackup({ wallet: newWallet() });
      const second = await makeBackup({ wallet: first.wallet, seq: 2, owner: first.owner });
      await client.backUp(first);
      await client.backUp(second, first.sha256);
      expect((await client.promote(first, '')).status).to.equal(412);
      expect((await client.current(first.wallet)).headers.get('etag')).to.equal(`"${second.sha256}"`);
    });

    it('is 422 for a forged signature, and changes nothing', async () => {
      const backup = await makeBackup({ wallet: newWallet() });
      await client.put(backup);
      const forged = await client.promote(backup, '', generateOwner());
      expect([forged.status, forged.json['code']]).to.deep.equal([422, 'signature-invalid']);
      expect((await client.current(backup.wallet)).status).to.equal(404);
      await client.promote(backup, '');
      expect((await client.promote(backup, '', generateOwner())).status, 'nor does a replay').to.equal(422);
    });

    it('is 422 for a signature over another wallet, seq, hash or predecessor', async () => {
      const backup = await makeBackup({ wallet: newWallet() });
      const { wallet, sha256, owner } = backup;
      await client.put(backup);
      const messages = [
        promoteMessage(`${wallet}x`, 1, sha256, ''),
        promoteMessage(wallet, 2, sha256, ''),
        promoteMessage(wallet, 1, NO_SHA, ''),
        promoteMessage(wallet, 1, sha256, NO_SHA),
      ];
      for (const message of messages) {
        const body = JSON.stringify({ currentSha256: '', sig: toB64u(sign(owner, message)) });
        const answer = await client.call('POST', `${versionPath(wallet, 1, sha256)}/promote`, body);
        expect([answer.status, answer.json['code']]).to.deep.equal([422, 'signature-invalid']);
      }
    });

    it('pins the owner with the first promote: the other candidate of a race loses', async () => {
      const wallet = newWallet();
      const one = await makeBackup({ wallet });
      const two = await makeBackup({ wallet });
      await client.put(one);
      await client.put(two);
      expect((await client.promote(one, '')).status).to.equal(200);
      expect((await client.promote(two, '')).status).to.equal(412);
      expect((await client.promote(two, one.sha256)).status, 'its candidate was dropped').to.equal(404);
    });

    it('is 409 for a candidate of another owner that slipped in while the first promote pinned one', async () => {
      const pinned = await makeBackup({ wallet: newWallet() });
      await client.backUp(pinned);
      const { wallet, seq, sha256, bytes, owner } = await makeBackup({ wallet: pinned.wallet, seq: 2 });
      const walletKey = walletKeyOf(ISSUER, 'alice', wallet);
      await database.transaction({ role: 'holdfast_service', walletKey }, (db) =>
        db
          .insertInto('backups')
          .values({
            wallet_key: walletKey,
            seq,
            sha256,
            state: 'candidate',
            bytes,
            owner: toB64u(owner.public),
            pair: new Uint8Array(0),
            created_at: '',
            methods: '[]',
            stored_at: test.clock.now(),
          })
          .execute(),
      );
      const answer = await client.promote({ wallet, seq, sha256, bytes, owner }, pinned.sha256);
      expect([answer.status, answer.json['code']]).to.deep.equal([409, 'owner-changed']);
    });

    it('takes any greater seq, and no equal or smaller one', async () => {
      const wallet = newWallet();
      const first = await makeBackup({ wallet, seq: 5 });
      await client.backUp(first);
      for (const seq of [4, 5]) {
        const stale = await makeBackup({ wallet, seq, owner: first.owner });
        await client.put(stale);
        const answer = await client.promote(stale, first.sha256);
        expect([answer.status, answer.json['code'], answer.json['lastSeq']]).to.deep.equal([409, 'store-conflict', 5]);
      }
      const next = await makeBackup({ wallet, seq: 6, owner: first.owner });
      await client.backUp(next, first.sha256);
      const far = await makeBackup({ wallet, seq: 1000, owner: first.owner });
      await client.backUp(far, next.sha256);
    });

    it('is 428 without currentSha256, and 422 for a body of another shape', async () => {
      const backup = await makeBackup({ wallet: newWallet() });
      await client.put(backup);
      const path = `${versionPath(backup.wallet, 1, backup.sha256)}/promote`;
      const sig = toB64u(new Uint8Array(64));
      const cases: [number, string][] = [
        [428, ''],
        [428, '{}'],
        [428, JSON.stringify({ sig })],
        [422, '{'],
        [422, 'null'],
        [422, '[]'.repeat(2)],
        [422, '"\ud800"'],
        [422, JSON.stringify({ currentSha256: '' })],
        [422, JSON.stringify({ currentSha256: 'x', sig })],
        [422, JSON.stringify({ currentSha256: '', sig: sig.slice(1) })],
        [422, JSON.stringify({ currentSha256: '', sig: `${sig.slice(1)}=` })],
        [422, JSON.stringify({ currentSha256: '', sig, more: 1 })],
        [413, JSON.stringify({ currentSha256: '', sig, more: 'x'.repeat(5000) })],
      ];
      for (const [status, body] of cases) {
        const answer = await client.call('POST', path, body);
        expect(answer.status, body.slice(0, 60)).to.equal(status);
        expect(answer.headers.get('content-type')).to.equal('application/problem+json');
      }
    });
  });

  describe('POST verified', () => {
    it('notes the time, in status and in a header', async () => {
      const backup = await makeBackup({ wallet: newWallet() });
      await client.backUp(backup);
      const at = test.clock.now().toISOString();
      expect((await client.owned('verified', backup)).status).to.equal(200);
      expect((await client.status(backup.wallet)).json['lastVerifiedAt']).to.equal(at);
      expect((await client.current(backup.wallet)).headers.get('holdfast-last-verified')).to.equal(at);
    });

    it('says nothing about the next copy', async () => {
      const first = await makeBackup({ wallet: newWallet() });
      const second = await makeBackup({ wallet: first.wallet, seq: 2, owner: first.owner });
      await client.backUp(first);
      await client.owned('verified', first);
      await client.backUp(second, first.sha256);
      expect((await client.status(first.wallet)).json).not.to.have.property('lastVerifiedAt');
      expect((await client.owned('verified', first)).status).to.equal(412);
    });

    it('is 404 without a backup, 422 for a forged or another verb, 428 without what it speaks of', async () => {
      const backup = await makeBackup({ wallet: newWallet() });
      expect((await client.owned('verified', backup)).status).to.equal(404);
      await client.backUp(backup);
      expect((await client.owned('verified', backup, generateOwner())).status).to.equal(422);
      const path = `/v1/wallets/${encodeURIComponent(backup.wallet)}/verified`;
      expect((await client.call('POST', path, '{}')).status).to.equal(428);
      expect((await client.call('POST', path, '{"seq":1}')).status).to.equal(428);
    });
  });

  describe('wallet ids', () => {
    for (const id of ['a/b', '100%', '%2F', 'ü 漢 😀', 'a?b#c', '..%2f', 'x\u0000y', '\u202Eabc', "';--", 'x'.repeat(256)]) {
      it(`keeps ${JSON.stringify(id.slice(0, 20))} apart from everything else`, async () => {
        const wallet = id.length > 200 ? id : `${newWallet()}:${id}`;
        const backup = await makeBackup({ wallet });
        await client.backUp(backup);
        expect((await client.current(wallet)).bytes).to.deep.equal(new Uint8Array(backup.bytes));
        expect((await client.current(`${wallet.slice(0, 250)}~`)).status).to.equal(404);
      });
    }

    it('refuses 257 bytes, and what is not UTF-8', async () => {
      expect((await client.current('x'.repeat(257))).status).to.equal(422);
      expect((await client.current('ü'.repeat(129))).status).to.equal(422);
      expect((await client.call('GET', '/v1/wallets/%ff/backup')).status).to.equal(422);
      expect((await client.call('GET', '/v1/wallets/%zz/backup')).status).to.equal(422);
    });
  });

  describe('around the endpoints', () => {
    it('an address of nothing is 404 not-configured: never read as "no backup"', async () => {
      for (const path of ['/', '/v1', '/v1/wallets/w', '/v1/wallets/w/backup/', '/backup', '/v1/wallets//backup']) {
        const answer = await client.call('GET', path);
        expect([answer.status, answer.json['code']], path).to.deep.equal([404, 'not-configured']);
      }
    });

    it('health, readiness, metrics and the contract need no token', async () => {
      const nobody = test.as(undefined);
      expect((await nobody.call('GET', '/healthz')).json).to.deep.equal({ status: 'ok' });
      expect((await nobody.call('GET', '/readyz')).json).to.deep.equal({ status: 'ready' });
      const metrics = await nobody.call('GET', '/metrics');
      expect(metrics.headers.get('content-type')).to.match(/^text\/plain; version=0\.0\.4/);
      expect(metrics.text).to.match(/^holdfast_events_total\{event="promoted"\} \d+$/m);
      expect(metrics.text).not.to.include('solana:');
      expect((await nobody.call('GET', '/openapi.json')).json['openapi']).to.equal('3.1.0');
    });

    it('offers no development tokens', async () => {
      expect((await client.call('POST', '/development/token', '{"subject":"a","wallets":[]}')).status).to.equal(404);
    });
  });
});
