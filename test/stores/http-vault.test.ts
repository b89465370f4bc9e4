/** httpVault beside its contract: what it believes of an answer, and how it goes on after a second sign-in. */
import { expect } from 'chai';
import { toB64u } from '../../src/core/bytes.ts';
import type { BackupError } from '../../src/core/errors.ts';
import { type HttpVaultOptions, httpVault } from '../../src/stores/http-vault.ts';
import type { StepUpAsked } from '../../src/stores/step-up.ts';

const b64 = (length: number) => toB64u(new Uint8Array(length).fill(7));
const key = { wallet: 'test:http-vault', slotId: b64(8), gen: b64(16) };
const element = new Uint8Array(32).fill(1);
const evaluation = { evaluated: b64(32), proof: b64(64), epoch: 3, remaining: 6 };

const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': status === 200 ? 'application/json' : 'application/problem+json', ...headers },
  });
const CHALLENGE = 'Bearer error="insufficient_user_authentication", error_description="a, b=c", acr_values="urn:a urn:b", max_age="300"';
const stepUpAsked = (challenge: string | undefined = CHALLENGE) =>
  json(401, { code: 'step-up-required' }, challenge === '' ? {} : { 'www-authenticate': challenge });

/** A vault that answers from a list, and what it was sent. */
function scripted(answers: readonly (Response | Error)[], options: Partial<HttpVaultOptions> = {}) {
  const left = [...answers];
  const sent: { url: string; token: string | null; body: unknown }[] = [];
  const vault = httpVault({
    ...{ url: 'https://vault.example/', identity: b64(32), token: () => 'everyday', attempts: 1 },
    fetch: async (input, init) => {
      const request = new Request(input, init);
      sent.push({ url: request.url, token: request.headers.get('authorization'), body: await request.json() });
      const answer = left.shift();
      if (answer instanceof Response) return answer;
      throw answer ?? new Error('nobody answers');
    },
    ...options,
  });
  return { vault, sent };
}

const failure = (work: Promise<unknown>): Promise<BackupError> =>
  work.then(
    (value) => {
      throw new Error(`it went well: ${JSON.stringify(value)}`);
    },
    (thrown: BackupError) => thrown,
  );

describe('httpVault: answers', () => {
  it('hands the wait on that comes with a verdict, and none where none is said', async () => {
    const { vault } = scripted([json(200, { ...evaluation, retryAfterMs: 60_000 }), json(200, evaluation)]);
    expect(await vault.evaluate(key, element)).to.deep.include({ epoch: 3, remaining: 6, retryAfterMs: 60_000 });
    expect(await vault.evaluate(key, element)).not.to.have.property('retryAfterMs');
  });

  it('believes nothing that is not of the form', async () => {
    for (const change of [
      { evaluated: b64(31) },
      { evaluated: 7 },
      { proof: b64(32) },
      { epoch: -1 },
      { epoch: 1.5 },
      { remaining: '6' },
      { remaining: 11 },
      { remaining: undefined },
      { retryAfterMs: -1 },
      { retryAfterMs: 'soon' },
    ]) {
      const { vault } = scripted([json(200, { ...evaluation, ...change })]);
      expect((await failure(vault.evaluate(key, element))).code, JSON.stringify(change)).to.equal('store-garbage');
    }
  });

  const counted = { slot: key.slotId, gen: key.gen, state: 'active', used: 4, remaining: 6, locked: false };
  it('reads a status: counted, waiting, locked, destroyed', async () => {
    const { slotId, gen } = key;
    const { vault, sent } = scripted([
      json(200, {
        registrations: [
          counted,
          { ...counted, state: 'pending', retryAfterMs: 1, destroyAfterMs: null, lastConfirmedAt: '2026-11-23T10:00:00Z' },
          { ...counted, used: 10, remaining: 0, locked: true, destroyAfterMs: 2 },
          { ...counted, state: 'practice', practises: 'BwcHBwcHBwcHBwcHBwcHBw' },
          { slot: slotId, gen, state: 'destroyed' },
        ],
      }),
    ]);
    const of = { slotId, gen, used: 4, remaining: 6, locked: false };
    expect(await vault.status(key.wallet)).to.deep.equal([
      { ...of, state: 'active' },
      { ...of, state: 'pending', retryAfterMs: 1, lastConfirmedAt: '2026-11-23T10:00:00Z' },
      { ...of, state: 'active', used: 10, remaining: 0, locked: true, destroyAfterMs: 2 },
      { ...of, state: 'practice', practises: 'BwcHBwcHBwcHBwcHBwcHBw' },
      { slotId, gen, state: 'destroyed' },
    ]);
    expect(sent).to.deep.equal([{ url: 'https://vault.example/v1/vault/status', token: 'Bearer everyday', body: { wallet: key.wallet } }]);
  });

  it('reads more than a wallet with practice everywhere can have', async () => {
    const { vault } = scripted([json(200, { registrations: Array.from({ length: 512 }, () => counted) })]);
    expect(await vault.status(key.wallet)).to.have.length(512);
  });

  it('believes no status that is not of the form', async () => {
    const bad: unknown[] = [
      {},
      { registrations: {} },
      { registrations: [null] },
      { registrations: Array.from({ length: 513 }, () => counted) },
    ];
    for (const change of [
      { slot: 1 },
      { gen: undefined },
      { state: 'asleep' },
      { used: -1 },
      { used: 11 },
      { remaining: 9_999 },
      { remaining: null },
      { locked: 'no' },
      { state: 'practice', practises: 7 },
    ]) {
      bad.push({ registrations: [{ ...counted, ...change }] });
    }
    for (const body of bad) {
      const { vault } = scripted([json(200, body)]);
      expect((await failure(vault.status(key.wallet))).code, JSON.stringify(body).slice(0, 80)).to.equal('store-garbage');
    }
  });

  it('knows refusals of a vault by their code', async () => {
    for (const [status, code] of [
      [429, 'vault-wait'],
      [409, 'vault-locked'],
      [409, 'vault-destroyed'],
      [409, 'stale-generation'],
      [404, 'slot-not-found'],
      [404, 'not-configured'],
      [409, 'too-many-slots'],
    ] as const) {
      const { vault } = scripted([json(status, { code, triesLeft: 3 }, { 'retry-after': '60' })]);
      const { code: said, details } = await failure(vault.evaluate(key, element));
      expect([said, details.triesLeft], code).to.deep.equal([code, 3]);
      expect(details.retryAfterMs, code).to.equal(status === 429 ? 60_000 : undefined);
    }
  });
});

describe('httpVault: a second sign-in (RFC 9470)', () => {
  it('asks with what the challenge says, and repeats the call once with the token that comes of it', async () => {
    const asked: StepUpAsked[] = [];
    const stepUp = (what: StepUpAsked) => (asked.push(what), Promise.resolve('fresh'));
    const { vault, sent } = scripted([stepUpAsked(), json(200, evaluation)], { stepUp });
    expect((await vault.evaluate(key, element)).remaining).to.equal(6);
    expect(asked).to.deep.equal([{ acrValues: 'urn:a urn:b', maxAge: 300 }]);
    expect(sent.map(({ token }) => token)).to.deep.equal(['Bearer everyday', 'Bearer fresh']);
    expect(sent[1]?.body).to.deep.equal(sent[0]?.body);
  });

  it('reads challenges of every spelling', async () => {
    const cases: readonly (readonly [string, StepUpAsked])[] = [
      ['Bearer error="insufficient_user_authentication"', {}],
      ['Bearer error=insufficient_user_authentication, max_age=0', { maxAge: 0 }],
      ['Bearer realm="x",error="insufficient_user_authentication",acr_values=gold', { acrValues: 'gold' }],
      ['Bearer error="insufficient_user_authentication", max_age="soon", acr_values="a \\"b\\""', { acrValues: 'a "b"' }],
      ['', {}], // hidden from another origin: the problem's code alone says it
    ];
    for (const [challenge, expected] of cases) {
      const asked: StepUpAsked[] = [];
      const stepUp = (what: StepUpAsked) => (asked.push(what), Promise.resolve('fresh'));
      // Without the header the everyday token is asked for once more first, as for any 401.
      const first = challenge === '' ? [stepUpAsked(''), stepUpAsked('')] : [stepUpAsked(challenge)];
      await scripted([...first, json(200, evaluation)], { stepUp }).vault.evaluate(key, element);
      expect(asked, challenge).to.deep.equal([expected]);
    }
  });

  it('without anybody to ask, or when that fails, says so; what the hook threw is not told on', async () => {
    const hooks: Partial<HttpVaultOptions>[] = [
      {},
      { stepUp: () => Promise.reject(new Error('a secret of the host')) },
      {
        stepUp: () => {
          throw new Error('a secret of the host');
        },
      },
    ];
    for (const options of hooks) {
      const { vault, sent } = scripted([stepUpAsked(), json(200, evaluation)], options);
      const error = await failure(vault.evaluate(key, element));
      expect([error.code, error.remedy, error.cause, sent.length]).to.deep.equal(['step-up-required', 'retry-later', undefined, 1]);
      expect(error.message).not.to.contain('secret');
    }
  });

  it('asks once: a fresh sign-in that is not enough either is told to the caller', async () => {
    let asked = 0;
    const stepUp = () => (asked++, Promise.resolve('fresh'));
    const { vault, sent } = scripted([stepUpAsked(), stepUpAsked(), json(200, evaluation)], { stepUp });
    expect((await failure(vault.evaluate(key, element))).code).to.equal('step-up-required');
    expect([asked, sent.length]).to.deep.equal([1, 2]);
  });

  it('does not take what cannot be a token', async () => {
    const { vault } = scripted([stepUpAsked(), json(200, evaluation)], { stepUp: () => Promise.resolve('two words') });
    expect((await failure(vault.evaluate(key, element))).code).to.equal('invalid-argument');
  });

  it('stops at once when the person gives up while the sign-in is open', async () => {
    const giveUp = new AbortController();
    const stepUp = () => {
      giveUp.abort();
      return new Promise<string>(() => undefined);
    };
    const { vault, sent } = scripted([stepUpAsked(), json(200, evaluation)], { stepUp });
    expect((await failure(vault.evaluate(key, element, { signal: giveUp.signal }))).code).to.equal('aborted');
    expect(sent.length).to.equal(1);
  });

  it('keeps to the everyday token for everything else', async () => {
    const { vault, sent } = scripted([stepUpAsked(), json(200, evaluation), json(200, { kv: b64(32) })], {
      stepUp: () => Promise.resolve('fresh'),
    });
    await vault.evaluate(key, element);
    await vault.confirm(key, { element, epoch: 3, signature: new Uint8Array(64) });
    expect(sent.map(({ token }) => token)).to.deep.equal(['Bearer everyday', 'Bearer fresh', 'Bearer everyday']);
  });
});
