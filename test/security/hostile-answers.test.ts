/** Answers over HTTP that no vault gives: each is refused by its own code, says nothing about the secret, and is asked for once. */
import { expect } from 'chai';
import { BackupError, type ErrorCode, blindSecret, contextOf, fromB64u, toB64u, utf8 } from '../../src/core/index.ts';
import { evaluate, finalizeSecret, generateOwner, generateVaultKeys } from '../../src/core/index.ts';
import type { Vault } from '../../src/core/vault.ts';
import { httpVault } from '../../src/stores/http-vault.ts';

const key = { wallet: 'w', slotId: 'AAECAwQFBgc', gen: 'AAECAwQFBgcICQoLDA0ODw' };
const context = contextOf({ ...key, gen: fromB64u(key.gen, 16) });
const keys = generateVaultKeys();
const blinded = blindSecret(context, utf8('271828'));
const good = evaluate(keys, blinded.element);
const spelled = { evaluated: toB64u(good.evaluated), proof: toB64u(good.proof), epoch: 3, remaining: 9 };
const b64 = (length: number, value = 0) => toB64u(new Uint8Array(length).fill(value));

interface Answered {
  readonly status?: number;
  readonly type?: string;
  readonly headers?: Record<string, string>;
  readonly body: string | Uint8Array<ArrayBuffer>;
}

function answering({ status = 200, type = 'application/json', headers = {}, body }: Answered): { vault: Vault; asked: () => number } {
  let asked = 0;
  const fetch = async () => {
    asked++;
    return new Response(body, { status, headers: { 'content-type': type, ...headers } });
  };
  return { vault: httpVault({ url: 'https://vault.example/', identity: b64(32, 1), fetch, attempts: 1 }), asked: () => asked };
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'taken';
  } catch (thrown) {
    if (!(thrown instanceof BackupError)) throw thrown;
    return thrown.code;
  }
}

const json = (change: object): Answered => ({ body: JSON.stringify({ ...spelled, ...change }) });
const problem = (status: number, code: string, more: object = {}): Answered => ({
  ...{ status, type: 'application/problem+json', headers: { 'retry-after': '60' } },
  body: JSON.stringify({ type: 'about:blank', title: 't', status, code, ...more }),
});

/** Refused before anything is computed. */
const GARBAGE: readonly (readonly [string, Answered])[] = [
  ['nothing', { body: '' }],
  ['a page', { type: 'text/html', body: '<p>Welcome' }],
  ['JSON that calls itself something else', { ...json({}), type: 'text/plain' }],
  ['JSON that is cut', { body: '{"evaluated":"' }],
  ['a list', { body: '[]' }],
  ['null', { body: 'null' }],
  ['a number', { body: '7' }],
  ['text that is not UTF-8', { body: new Uint8Array([0x7b, 0xff, 0x7d]) }],
  ['no evaluated', json({ evaluated: undefined })],
  ['evaluated as a list of numbers', json({ evaluated: [...good.evaluated] })],
  ['evaluated of 31 bytes', json({ evaluated: b64(31, 1) })],
  ['evaluated of 33 bytes', json({ evaluated: b64(33, 1) })],
  ['evaluated with padding', json({ evaluated: `${spelled.evaluated}=` })],
  ['evaluated in the other alphabet', json({ evaluated: `${spelled.evaluated.slice(0, -2)}+/` })],
  ['evaluated with a spare bit', json({ evaluated: `${b64(32).slice(0, -1)}B` })],
  ['a proof of 63 bytes', json({ proof: b64(63) })],
  ['a proof of 96 bytes', json({ proof: b64(96) })],
  ['a proof of a million symbols', json({ proof: 'A'.repeat(1_000_000) })],
  ['no epoch', json({ epoch: undefined })],
  ['epoch as text', json({ epoch: '3' })],
  ['a negative epoch', json({ epoch: -1 })],
  ['an epoch with a fraction', json({ epoch: 1.5 })],
  ['an epoch beyond 2^53', json({ epoch: 2 ** 53 })],
  ['remaining as text', json({ remaining: '9' })],
  ['a negative remaining', json({ remaining: -1 })],
  ['2 MiB of JSON', { body: `{"a":"${'x'.repeat(2 * 1_048_576)}"}` }],
  ['a status that is not 200', { ...json({}), status: 202 }],
];

/** Taken off the wire, and refused by who computes. */
const ALTERED: readonly (readonly [string, Answered])[] = [
  ['the identity element', json({ evaluated: b64(32) })],
  ['an element that is not reduced', json({ evaluated: b64(32, 255) })],
  ['a negative element', json({ evaluated: toB64u(Uint8Array.of(1, ...new Uint8Array(31))) })],
  ['another element', json({ evaluated: toB64u(generateVaultKeys().pk) })],
  ['a proof of zeros', json({ proof: b64(64) })],
  ['a proof of greatest scalars', json({ proof: b64(64, 255) })],
];

const REFUSALS: readonly (readonly [string, Answered, ErrorCode])[] = [
  ['wait', problem(429, 'vault-wait', { triesLeft: 5 }), 'vault-wait'],
  ['locked', problem(409, 'vault-locked'), 'vault-locked'],
  ['destroyed', problem(409, 'vault-destroyed'), 'vault-destroyed'],
  ['a verdict that is not the vault’s to give', problem(422, 'wrong-secret'), 'store-refused'],
  ['that the file is altered, which it cannot know', problem(422, 'vault-altered'), 'store-refused'],
  ['a code that nobody knows', problem(409, 'vault-exploded'), 'store-conflict'],
  ['a code that is no text', { ...problem(409, 'x'), body: '{"code":{"a":1}}' }, 'store-conflict'],
  ['a problem of 10 MiB', { ...problem(409, 'vault-locked'), body: 'x'.repeat(10 * 1_048_576) }, 'store-conflict'],
];

describe('security: hostile answers of a vault', () => {
  const judge = async ({ vault }: { vault: Vault }) => {
    const { evaluated, proof } = await vault.evaluate(key, blinded.element);
    return finalizeSecret(blinded, { evaluated, proof }, keys.pk);
  };

  it('a good answer is taken: the tests below can fail', async () => {
    expect((await judge(answering(json({})))).length).to.equal(64);
    // Of a later version, perhaps.
    expect((await judge(answering(json({ more: [1, { a: null }] })))).length).to.equal(64);
  });

  for (const [name, answered] of GARBAGE) {
    it(`evaluate: ${name}`, async () => {
      const made = answering(answered);
      expect(await codeOf(judge(made))).to.equal('store-garbage');
      expect(made.asked()).to.equal(1);
    });
  }

  for (const [name, answered] of ALTERED) {
    it(`evaluate: ${name}: never a verdict on the secret`, async () => {
      expect(await codeOf(judge(answering(answered)))).to.equal('vault-altered');
    });
  }

  for (const [name, answered, code] of REFUSALS) {
    it(`evaluate is refused with ${name}`, async () => {
      const made = answering(answered);
      expect(await codeOf(judge(made))).to.equal(code);
      expect(made.asked()).to.equal(1);
    });
  }

  it('register and confirm: values of another length, of another kind, absent', async () => {
    const owner = generateOwner();
    const call = { owner: owner.public, element: blinded.element, signature: new Uint8Array(64) };
    const reply = { ...spelled, pk: b64(32, 1), kv: b64(32, 2), sig: b64(64, 3) };
    const registered = (change: object) => codeOf(answering({ body: JSON.stringify({ ...reply, ...change }) }).vault.register(key, call));
    expect(await registered({})).to.equal('taken');
    for (const name of ['pk', 'kv', 'sig', 'evaluated', 'proof']) {
      for (const value of [undefined, null, 7, '', b64(31), b64(65), {}]) {
        expect([name, value, await registered({ [name]: value })]).to.deep.equal([name, value, 'store-garbage']);
      }
    }
    const confirmed = (kv: unknown) => codeOf(answering({ body: JSON.stringify({ kv }) }).vault.confirm(key, { ...call, epoch: 0 }));
    expect(await confirmed(b64(32))).to.equal('taken');
    for (const kv of [undefined, null, '', b64(31), b64(33), b64(64), [0]]) expect(await confirmed(kv)).to.equal('store-garbage');
  });

  it('what is refused is not quoted: an answer may hold what nobody should log', async () => {
    const marker = 'MARKERmarkerMARKERmarker';
    for (const body of [`{"${marker}"`, JSON.stringify({ ...spelled, proof: marker }), JSON.stringify({ ...spelled, epoch: marker })]) {
      const { vault } = answering({ body });
      const error = await vault.evaluate(key, blinded.element).catch((thrown: unknown) => thrown as BackupError);
      const { message, details } = error as BackupError;
      expect(message + JSON.stringify(details)).not.to.contain(marker);
    }
  });
});
