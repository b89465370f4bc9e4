/** The demo's co-signer: what it makes, keeps, refuses; without sockets. */
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { toB64u, toHex } from '../../../src/core/bytes.ts';
import { addressOf, fromWire, groupKeyOf, Keygen, type KeyShare, pairOf, publicKeyOf, Signing, toWire } from '../../../demo/frost/index.ts';
import { Accounts, accountName } from '../../../demo/server/accounts.ts';
import { CoSigner } from '../../../demo/server/co-signer.ts';
import { Sessions } from '../../../demo/server/sessions.ts';

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: Headers;
}

interface Made {
  readonly share: KeyShare;
  readonly address: string;
  readonly token: string;
}

const text = new TextEncoder().encode('hello');

describe('demo: co-signer', () => {
  let folder: string;
  let now: number;
  let coSigner: CoSigner;
  const issued: unknown[] = [];

  async function start(): Promise<void> {
    const accounts = await Accounts.open(folder);
    coSigner = new CoSigner({
      accounts,
      now: () => now,
      issueToken: (subject, wallets) => {
        issued.push({ subject, wallets });
        return 'kit-token';
      },
    });
  }

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'holdfast-co-signer-'));
    now = Date.UTC(2026, 0, 1);
    issued.length = 0;
    await start();
  });
  afterEach(async () => {
    coSigner.close();
    await rm(folder, { recursive: true });
  });

  async function send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const init = {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
    };
    const response = await coSigner.handle(new Request(`http://127.0.0.1${path}`, init), '127.0.0.1');
    return { status: response.status, body: (await response.json()) as Record<string, unknown>, headers: response.headers };
  }

  const post = (path: string, body: unknown = {}, token?: string) =>
    send('POST', path, body, token === undefined ? {} : { authorization: `Bearer ${token}` });

  async function make(account: string): Promise<Made> {
    const keygen = new Keygen('client');
    const first = await post('/api/keygen', { account, message: toWire(keygen.message) });
    const toCustodian = keygen.exchange(fromWire(first.body['message'], 'keygen-1', 'custodian'));
    const session = String(first.body['session']);
    const second = await post(`/api/keygen/${session}`, { message: toWire(toCustodian) });
    const share = keygen.finish(fromWire(second.body['message'], 'keygen-2', 'custodian'));
    const address = addressOf(groupKeyOf(share));
    expect(second.body['address']).to.equal(address);
    const third = await post(`/api/keygen/${session}/confirm`, { address });
    expect(third.status).to.equal(200);
    // The answer may be lost: asking again says the same.
    const again = await post(`/api/keygen/${session}/confirm`, { address });
    expect(again.body['address']).to.equal(address);
    return { share, address, token: String(third.body['token']) };
  }

  async function sign(made: Made): Promise<Uint8Array> {
    const signing = new Signing(made.share, text);
    const first = await post('/api/sign', { text: toB64u(text), message: toWire(signing.commitments) }, made.token);
    expect(first.status).to.equal(200);
    const part = signing.sign(fromWire(first.body['message'], 'sign-1', 'custodian'));
    const second = await post(`/api/sign/${String(first.body['session'])}`, { message: toWire(part) }, made.token);
    expect(second.status).to.equal(200);
    return signing.finish(fromWire(second.body['message'], 'sign-2', 'custodian'));
  }

  async function verifies(address: string, signature: Uint8Array): Promise<boolean> {
    const key = await crypto.subtle.importKey('raw', Uint8Array.from(publicKeyOf(address)), 'Ed25519', false, ['verify']);
    return crypto.subtle.verify('Ed25519', key, Uint8Array.from(signature), text);
  }

  it('makes a wallet and signs with it, also after a restart and a new sign-in', async () => {
    const made = await make('ada');
    expect(await verifies(made.address, await sign(made))).to.equal(true);
    coSigner.close();
    await start();
    const signedIn = await post('/api/sign-in', { account: ' ADA ' });
    expect(signedIn.body['address']).to.equal(made.address);
    expect(signedIn.body['pair']).to.equal(pairOf(made.share));
    const token = String(signedIn.body['token']);
    expect(token).not.to.equal(made.token);
    expect(await verifies(made.address, await sign({ ...made, token }))).to.equal(true);
    expect(await verifies(made.address, await sign(made))).to.equal(true);
  });

  it('gives a backup token for the own wallet only', async () => {
    const made = await make('ada');
    const answer = await post('/api/backup-token', {}, made.token);
    expect(answer.body).to.deep.equal({ token: 'kit-token' });
    expect(issued).to.deep.equal([{ subject: 'ada', wallets: [`solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1:${made.address}`] }]);
  });

  it('keeps no share and no token in the clear, and its files to itself', async () => {
    const made = await make('ada');
    const files = await readdir(folder);
    expect(files.sort()).to.deep.equal(['ada.account.json', 'co-signer.key']);
    const account = (await Accounts.open(folder)).find('ada');
    if (!account) throw new Error('no account');
    const secret = (await Accounts.open(folder)).unseal(account);
    for (const name of files) {
      const path = join(folder, name);
      expect((await stat(path)).mode & 0o777).to.equal(0o600);
      const kept = await readFile(path);
      for (const mark of [secret, secret.subarray(7, 39)]) {
        expect(kept.includes(Buffer.from(mark))).to.equal(false);
        expect(kept.includes(toHex(mark))).to.equal(false);
        expect(kept.includes(toB64u(mark))).to.equal(false);
      }
      expect(kept.includes(made.token)).to.equal(false);
    }
  });

  it('does not sign for a stranger, nor without a client part that holds', async () => {
    const ada = await make('ada');
    const eve = await make('eve');
    const signing = new Signing(ada.share, text);
    const request = { text: toB64u(text), message: toWire(signing.commitments) };
    for (const token of [undefined, '', 'x', 'A'.repeat(43)]) {
      expect((await post('/api/sign', request, token)).body['code']).to.equal('signed-out');
      expect((await post('/api/backup-token', {}, token)).body['code']).to.equal('signed-out');
    }
    const first = await post('/api/sign', request, ada.token);
    const session = String(first.body['session']);
    const part = toWire(signing.sign(fromWire(first.body['message'], 'sign-1', 'custodian')));
    expect((await post(`/api/sign/${session}`, { message: part }, eve.token)).body['code']).to.equal('session-unknown');
    // Eve's try used the session up: its nonces are never used again.
    expect((await post(`/api/sign/${session}`, { message: part }, ada.token)).body['code']).to.equal('session-unknown');

    const forged = new Signing({ ...ada.share, signingShare: eve.share.signingShare }, text);
    const second = await post('/api/sign', { text: toB64u(text), message: toWire(forged.commitments) }, ada.token);
    const wrong = toWire(forged.sign(fromWire(second.body['message'], 'sign-1', 'custodian')));
    const refused = await post(`/api/sign/${String(second.body['session'])}`, { message: wrong }, ada.token);
    expect(refused.status).to.equal(422);
    expect(refused.body['code']).to.equal('peer-cheated');
    expect(Object.keys(refused.body)).to.not.include('message');
  });

  it('gives an account name once, whoever is faster', async () => {
    await make('ada');
    const message = toWire(new Keygen('client').message);
    expect((await post('/api/keygen', { account: 'Ada', message })).body['code']).to.equal('account-taken');
    const race = await Promise.allSettled([make('bob'), make('bob')]);
    const winners = race.flatMap((end) => (end.status === 'fulfilled' ? [end.value.address] : []));
    const losers = race.flatMap((end) => (end.status === 'rejected' ? [String(end.reason)] : []));
    expect(losers).to.have.length(1);
    expect(losers[0]).to.match(/expected 409 to equal 200/);
    expect((await post('/api/sign-in', { account: 'bob' })).body['address']).to.equal(winners[0]);
  });

  it('makes nothing before the page confirmed the same address', async () => {
    const keygen = new Keygen('client');
    const first = await post('/api/keygen', { account: 'ada', message: toWire(keygen.message) });
    const session = String(first.body['session']);
    expect((await post(`/api/keygen/${session}/confirm`, { address: 'x' })).body['code']).to.equal('session-unknown');
    const toCustodian = toWire(keygen.exchange(fromWire(first.body['message'], 'keygen-1', 'custodian')));
    expect((await post(`/api/keygen/${session}`, { message: toCustodian })).status).to.equal(200);
    expect((await post(`/api/keygen/${session}`, { message: toCustodian })).body['code']).to.equal('wrong-step');
    expect((await post(`/api/keygen/${session}/confirm`, { address: 'x' })).body['code']).to.equal('address-mismatch');
    expect((await post('/api/sign-in', { account: 'ada' })).body['code']).to.equal('account-unknown');
    expect((await send('GET', '/api/accounts')).body).to.deep.equal({ accounts: [] });
  });

  it('forgets half-made keys after two minutes', async () => {
    const keygen = new Keygen('client');
    const first = await post('/api/keygen', { account: 'ada', message: toWire(keygen.message) });
    const toCustodian = toWire(keygen.exchange(fromWire(first.body['message'], 'keygen-1', 'custodian')));
    now += 120_000;
    const late = await post(`/api/keygen/${String(first.body['session'])}`, { message: toCustodian });
    expect(late.status).to.equal(410);
    expect(late.body['code']).to.equal('session-unknown');
  });

  it('answers anything else with a problem that has a code', async () => {
    const ada = await make('ada');
    const cases: [Promise<Answer>, number, string][] = [
      [send('GET', '/api/nothing'), 404, 'not-found'],
      [send('DELETE', '/api/keygen'), 404, 'not-found'],
      [post('/api/keygen/x/confirm/more'), 404, 'not-found'],
      [post('/api/keygen', '{'), 400, 'request-invalid'],
      [post('/api/keygen', '[]'), 400, 'request-invalid'],
      [send('POST', '/api/sign-in', { account: 'ada' }, { 'content-type': 'text/plain' }), 400, 'request-invalid'],
      [post('/api/keygen', { account: 'no', message: {} }), 422, 'account-name-invalid'],
      [post('/api/keygen', { account: 'bob', message: {} }), 422, 'message-invalid'],
      [post('/api/sign-in', { account: 'nobody' }), 404, 'account-unknown'],
      [post('/api/sign', { text: '***' }, ada.token), 400, 'request-invalid'],
      [post('/api/sign', { text: '', message: {} }, ada.token), 422, 'message-invalid'],
      [post('/api/sign/none', { message: {} }, ada.token), 410, 'session-unknown'],
      [post('/api/keygen', { account: 'bob', filler: 'x'.repeat(60_000) }), 413, 'request-too-large'],
    ];
    for (const [answer, status, code] of cases) {
      const { status: got, body, headers } = await answer;
      expect([got, body['code']]).to.deep.equal([status, code]);
      expect(headers.get('content-type')).to.equal('application/problem+json');
    }
  });

  it('slows down who calls too often, until the next minute', async () => {
    for (let call = 0; call < 300; call++) expect((await send('GET', '/api/accounts')).status).to.equal(200);
    now += 1_000;
    const refused = await send('GET', '/api/accounts');
    expect(refused.status).to.equal(429);
    expect(refused.headers.get('retry-after')).to.equal('59');
    now += 59_000;
    expect((await send('GET', '/api/accounts')).status).to.equal(200);
  });
});

describe('demo: account names', () => {
  it('are 3 to 32 of a-z, 0-9 and inner hyphens', () => {
    for (const good of ['abc', 'a-b', 'a'.repeat(32), ' Ada1 ', '007']) expect(accountName(good), good).to.be.a('string');
    for (const bad of ['', 'ab', 'a'.repeat(33), '-ab', 'ab-', 'a b', 'a/b', '../x', 'ä-b', 7, null]) {
      expect(accountName(bad), String(bad)).to.equal(null);
    }
  });
});

describe('demo: sessions', () => {
  it('end by use, by age and by number, and are wiped then', () => {
    let now = 0;
    const gone: string[] = [];
    const sessions = new Sessions<{ dispose(): void }>({ lifetimeMs: 10, max: 2, now: () => now });
    const add = (name: string) => sessions.add({ dispose: () => gone.push(name) });
    const a = add('a');
    expect(sessions.take(a)).to.be.an('object');
    expect(sessions.take(a)).to.equal(undefined);
    expect(gone).to.deep.equal([]);
    const b = add('b');
    now = 9;
    expect(sessions.peek(b)).to.be.an('object');
    now = 10;
    expect(sessions.peek(b)).to.equal(undefined);
    const c = add('c');
    add('d');
    add('e');
    expect(gone).to.deep.equal(['b', 'c']);
    expect(sessions.peek(c)).to.equal(undefined);
    expect(gone).to.deep.equal(['b', 'c']);
    sessions.clear();
    expect(gone).to.deep.equal(['b', 'c', 'd', 'e']);
  });
});
