/** Whatever is sent to a vault in place of a call: refused with its code, nothing charged, nothing changed, nothing quoted. */
import { expect } from 'chai';
import { ristretto255 } from '@noble/curves/ed25519.js';
import { randomBytes, toB64u } from '../../src/core/index.ts';
import type { Database } from '../src/db/database.ts';
import { keyKms } from '../src/kms/local.ts';
import { onEveryEngine } from './support/engines.ts';
import { type Answer, type Client, newWallet, type TestService, testService } from './support/fixtures.ts';
import { VaultDevice } from './support/vault-client.ts';
import { wireVault, type WireVault } from './support/vault-wire.ts';

const PIN = '271828';
const b64 = (length: number, value = 0) => toB64u(new Uint8Array(length).fill(value));
const hex = (text: string) => toB64u(Uint8Array.from(Buffer.from(text, 'hex')));

/** The same sequence in every run. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Elements that are none, RFC 9496 appendix A.3 among them; RFC 9497 section 4.1 takes the identity out. */
const NO_ELEMENTS: readonly (readonly [string, string])[] = [
  ['the identity', b64(32)],
  ['not reduced', hex(`00${'ff'.repeat(31)}`)],
  ['the greatest number', b64(32, 255)],
  ['p', hex(`ed${'ff'.repeat(30)}7f`)],
  ['p + 1, the identity’s neighbour in another form', hex(`ee${'ff'.repeat(30)}7f`)],
  ['negative', hex(`01${'00'.repeat(31)}`)],
  ['negative, not a small one', hex('ed57ffd8c914fb201471d1c3d245ce3c746fcbe63a3679d51b6a516ebebe0e20')],
  ['no square', hex('26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371')],
  ['a negative product', hex('3eb858e78f5a7254d8c9731174a94f76755fd3941c0ac93735c07ba14579630e')],
  ['y zero', hex(`ec${'ff'.repeat(30)}7f`)],
  ['with the highest bit set', toB64u(ristretto255.Point.BASE.toBytes().map((byte, i) => (i === 31 ? byte | 0x80 : byte)))],
];

onEveryEngine('hostile calls of a vault', (engine) => {
  let database: Database;
  let served: TestService;
  let client: Client;
  let device: VaultDevice;
  let vault: WireVault;

  before(async () => {
    database = await engine.open();
    served = await testService(database, { vault: { kms: keyKms(randomBytes(32)), identity: new Uint8Array(32).fill(5) } });
    client = await served.client();
    const wallet = newWallet();
    vault = wireVault(client, wallet);
    device = await new VaultDevice(wallet).register(vault, PIN);
  });

  /** What a good call would be. */
  const good = (): Record<string, unknown> => ({ wallet: device.wallet, ...device.key, element: toB64u(device.guess('1').element) });
  const post = (verb: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
    client.call('POST', `/v1/vault/${verb}`, body as BodyInit, { 'content-type': 'application/json', ...headers });

  async function row(): Promise<unknown> {
    const { rows } = await database.transaction({ role: 'holdfast_maintenance' }, async (db) => ({
      rows: await db.selectFrom('vault_records').selectAll().execute(),
    }));
    return rows;
  }

  /** Refused so, and not a bit of any registration is another. */
  async function expectRefused(work: () => Promise<Answer>, status: number, code: string, what: string): Promise<Answer> {
    const before = await row();
    const answer = await work();
    expect([what, answer.status, answer.json['code']]).to.deep.equal([what, status, code]);
    expect(answer.headers.get('content-type')).to.equal('application/problem+json');
    expect(await row(), what).to.deep.equal(before);
    return answer;
  }

  it('a good call is answered and charged: the tests below can fail', async () => {
    const before = await row();
    expect((await post('evaluate', JSON.stringify(good()))).status).to.equal(200);
    expect(await row()).not.to.deep.equal(before);
    await (await device.try(vault, PIN)).confirm();
  });

  it('elements that are none', async () => {
    for (const [what, element] of NO_ELEMENTS) {
      const answer = await expectRefused(() => post('evaluate', JSON.stringify({ ...good(), element })), 422, 'invalid-argument', what);
      expect(answer.json['field']).to.equal('element');
      const register = { ...good(), element, gen: b64(16, 7), owner: toB64u(device.owner.public), sig: b64(64) };
      await expectRefused(() => post('register', JSON.stringify(register)), 422, 'invalid-argument', what);
      const confirm = { ...good(), element, epoch: 1, sig: b64(64) };
      await expectRefused(() => post('confirm', JSON.stringify(confirm)), 422, 'signature-invalid', what);
    }
  });

  it('every member: absent, of another kind, of another length, in another alphabet', async () => {
    const values = [
      undefined,
      null,
      true,
      0,
      -1,
      1.5,
      1e400,
      [],
      {},
      '',
      'A',
      '='.repeat(43),
      b64(31),
      b64(33),
      `${b64(32)}=`,
      'Ä'.repeat(43),
    ];
    for (const name of ['wallet', 'slot', 'gen', 'element']) {
      for (const value of values) {
        // Text of any length may be a wallet's name, and then it is somebody else's registration, or nobody's.
        if (name === 'wallet' && typeof value === 'string' && value !== '') continue;
        const body = JSON.stringify({ ...good(), [name]: value });
        await expectRefused(() => post('evaluate', body), 422, 'invalid-argument', `${name}: ${JSON.stringify(value)}`);
      }
    }
    const register = { ...good(), gen: b64(16, 7), owner: toB64u(device.owner.public), sig: b64(64) };
    // Absent is another kind of call.
    for (const practises of values.slice(1)) {
      const body = JSON.stringify({ ...register, practises });
      await expectRefused(() => post('register', body), 422, 'invalid-argument', `practises: ${JSON.stringify(practises)}`);
    }
    for (const practises of [device.key.gen, register.gen]) {
      const body = JSON.stringify({ ...register, practises });
      await expectRefused(() => post('register', body), 422, 'signature-invalid', 'practises, and nobody signed');
    }
    const confirm = { ...good(), epoch: 1, sig: b64(64) };
    for (const epoch of [undefined, null, '1', -1, 1.5, 2 ** 53, [], true]) {
      await expectRefused(() => post('confirm', JSON.stringify({ ...confirm, epoch })), 422, 'invalid-argument', `epoch: ${String(epoch)}`);
    }
    for (const sig of [undefined, '', b64(63), b64(65), b64(64).replace('A', '+'), `${b64(64).slice(0, -1)}B`]) {
      await expectRefused(() => post('confirm', JSON.stringify({ ...confirm, sig })), 422, 'invalid-argument', `sig: ${String(sig)}`);
    }
  });

  it('wallets: too long, with half a character, with a NUL; another’s, or nobody’s', async () => {
    for (const wallet of ['x'.repeat(257), '\ud800', 'é'.repeat(129)]) {
      await expectRefused(() => post('evaluate', JSON.stringify({ ...good(), wallet })), 422, 'invalid-argument', wallet.slice(0, 3));
    }
    for (const wallet of ['nobody', '\0', '../..', '%', "'; drop table holdfast.vault_records; --"]) {
      await expectRefused(() => post('evaluate', JSON.stringify({ ...good(), wallet })), 404, 'slot-not-found', wallet);
    }
  });

  it('bodies that are no call', async () => {
    const text = JSON.stringify(good());
    const bodies: readonly (readonly [string, string | Uint8Array<ArrayBuffer>, number, string])[] = [
      ['nothing', '', 422, 'invalid-argument'],
      ['a list', `[${text}]`, 422, 'invalid-argument'],
      ['null', 'null', 422, 'invalid-argument'],
      ['a number', '1e999', 422, 'invalid-argument'],
      ['cut', text.slice(0, -1), 422, 'invalid-argument'],
      ['twice', text + text, 422, 'invalid-argument'],
      ['not UTF-8', new Uint8Array([0x7b, 0xff, 0x7d]), 422, 'invalid-argument'],
      ['one member too many', JSON.stringify({ ...good(), used: 0 }), 422, 'invalid-argument'],
      ['a prototype', `{"__proto__":{"x":1},${text.slice(1)}`, 422, 'invalid-argument'],
      ['deeply nested', '['.repeat(2000) + ']'.repeat(2000), 422, 'invalid-argument'],
      ['one byte too much', `${text}${' '.repeat(4097 - text.length)}`, 413, 'store-too-large'],
      ['a megabyte', 'x'.repeat(1_048_576), 413, 'store-too-large'],
    ];
    for (const [what, body, status, code] of bodies) await expectRefused(() => post('evaluate', body), status, code, what);
    const packed = { 'content-encoding': 'gzip' };
    await expectRefused(() => post('evaluate', text, packed), 422, 'invalid-argument', 'packed');
    expect((await post('evaluate', `${text}${' '.repeat(4096 - text.length)}`)).status, 'exactly 4 KiB').to.equal(200);
  });

  it('sessions: none, a broken one, another person’s', async () => {
    const body = JSON.stringify(good());
    for (const token of [undefined, 'x', 'a.b.c']) {
      await expectRefused(
        () => served.as(token).call('POST', '/v1/vault/evaluate', body),
        401,
        'store-unauthorized',
        `token ${String(token)}`,
      );
    }
    const stranger = await served.client({ sub: 'mallory' });
    await expectRefused(() => stranger.call('POST', '/v1/vault/evaluate', body), 404, 'slot-not-found', 'another person');
  });

  it('500 calls with something changed at random: each is refused or charged as what it then is', async () => {
    const random = seeded(2026);
    const before = await vault.status();
    const refusals = new Map<string, number>();
    for (let i = 0; i < 500; i++) {
      const body = [...JSON.stringify(good())];
      const verb = ['evaluate', 'confirm', 'complete', 'register', 'status'][random(5)] as string;
      for (let changes = 1 + random(3); changes > 0; changes--) {
        const at = random(body.length);
        const what = random(4);
        if (what === 0) body.splice(at, 1);
        else if (what === 1) body.splice(at, 0, String.fromCharCode(32 + random(95)));
        else if (what === 2) body[at] = String.fromCharCode(random(256));
        else body.splice(at, random(20), ...body.slice(random(body.length), random(body.length)));
      }
      const answer = await post(verb, body.join(''));
      expect(answer.status, body.join('')).to.be.lessThan(500);
      refusals.set(`${answer.status}`, (refusals.get(`${answer.status}`) ?? 0) + 1);
    }
    // A change that leaves a good element of this registration is a guess like any other; others leave no trace.
    const after = await vault.status();
    expect(after.map(({ gen }) => gen)).to.deep.equal(before.map(({ gen }) => gen));
    expect(refusals.get('422') ?? 0).to.be.greaterThan(250);
  });
});
