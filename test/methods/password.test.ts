import { expect } from 'chai';
import { fromB64u, fromUtf8 } from '../../src/core/bytes.ts';
import { localEngine } from '../../src/core/engine.ts';
import { BackupError } from '../../src/core/errors.ts';
import { ARGON2ID_2026, type KdfParams, TEST_ONLY_FAST } from '../../src/core/kdf.ts';
import { createPolicy } from '../../src/core/policy.ts';
import { type StrengthEstimator, estimateFromGuesses } from '../../src/core/strength.ts';
import type { BackupMethod, MethodContext } from '../../src/methods/method.ts';
import { type PasswordOptions, password } from '../../src/methods/password.ts';
import { memoryVault } from '../../src/stores/memory-vault.ts';
import { methodSuite } from '../../src/testing/method-suite.ts';
import { trusting } from './fixtures.ts';

const GOOD = 'kitchen window seventeen otters';
const quick = (options: PasswordOptions = {}) => password({ kdf: TEST_ONLY_FAST, estimate: trusting, ...options });
const context = (secret?: string, more: Partial<MethodContext> = {}): MethodContext => ({
  wallet: 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp',
  slotId: 'AQIDBAUGBwg',
  secret,
  ...more,
});

async function refusal(work: Promise<unknown>): Promise<BackupError> {
  try {
    await work;
  } catch (error) {
    expect(error).to.be.instanceOf(BackupError);
    return error as BackupError;
  }
  throw new Error('accepted');
}
const codeOf = async (work: Promise<unknown>) => (await refusal(work)).code;
const made = (options: PasswordOptions): string => {
  try {
    password(options);
  } catch (error) {
    return error instanceof BackupError ? error.code : String(error);
  }
  return 'made';
};

methodSuite(
  'password',
  () => ({
    method: quick(),
    wallet: 'test:password',
    secret: GOOD,
    otherSecret: `${GOOD}!`,
    refusedSecret: 'passwordpassword',
    anotherDevice: () => quick(),
  }),
  { describe, it },
);

describe('password: its policy', () => {
  const vault = memoryVault();

  it('asks for 10^10 guesses of everybody where nobody counts them', async () => {
    const { policy } = password();
    expect([policy.name, policy.minGuesses, policy.floorGuesses]).to.deep.equal(['password-2026', 1e10, 1e10]);
    const guesses = (log10: number) => quick({ estimate: () => Promise.resolve(estimateFromGuesses(log10)) });
    expect(await codeOf(guesses(9.99).enroll(context('otters otters and otters')))).to.equal('secret-too-weak');
    expect((await guesses(10).enroll(context('otters otters and otters'))).key.kind).to.equal('argon2id');
  });

  it('lets nobody ask for less without a vault, and leaves stricter ones alone', () => {
    const least = password({ policy: { minGuesses: 1e8, floorGuesses: 1e8 } }).policy;
    expect([least.minGuesses, least.floorGuesses]).to.deep.equal([1e10, 1e10]);
    const strict = password({ policy: { minGuesses: 1e12, floorGuesses: 1e11 } }).policy;
    expect([strict.minGuesses, strict.floorGuesses]).to.deep.equal([1e12, 1e11]);
  });

  it('keeps the lower floor where a vault counts, under a name of its own', () => {
    const of = (options: PasswordOptions) => {
      const { name, minGuesses, floorGuesses } = password({ vault, ...options }).policy;
      return [name, minGuesses, floorGuesses];
    };
    expect(of({})).to.deep.equal(['password-vault-2026', 1e10, 1e8]);
    expect(of({ policy: { kind: 'text' } })).to.deep.equal(['text-vault-2026', 1e10, 1e8]);
    expect(of({ policy: { minLength: 20 } })).to.deep.equal(['password-custom', 1e10, 1e8]);
    expect(of({ policy: { floorGuesses: 1e9 } })).to.deep.equal(['password-custom', 1e10, 1e9]);
  });

  it('says which vault counts, and takes one later', () => {
    expect(password().vault).to.equal(undefined);
    const later = password({ policy: { minLength: 20 } }).withVault?.(vault);
    expect([later?.vault?.id, later?.policy?.name]).to.deep.equal(['memory', 'password-custom']);
  });
});

describe('password', () => {
  it('is always there, and asks', async () => {
    const method = password();
    expect(await method.probe()).to.deep.equal({ state: 'available' });
    expect(method.asks).to.equal('secret');
    expect(method.policy).to.deep.equal(createPolicy());
    expect(method.kdf).to.deep.equal(ARGON2ID_2026);
  });

  it('writes profile, salt and cost, and prepares the text', async () => {
    const { key, params } = await quick().enroll(context('A\u030Angstro\u0308m walks\u00A0home again'));
    expect(Object.keys(params).sort()).to.deep.equal(['kdf', 'profile', 'salt']);
    expect(params['profile']).to.equal('text-1');
    expect(params['kdf']).to.deep.equal(TEST_ONLY_FAST);
    expect(fromB64u(String(params['salt'])).length).to.equal(16);
    expect(key.kind === 'argon2id' && fromUtf8(key.secret)).to.equal('\u00C5ngstr\u00F6m walks home again');
  });

  const bad: readonly (readonly [what: string, secret: string | undefined, code: string, guesses?: number])[] = [
    ['nothing typed', undefined, 'secret-empty'],
    ['an empty one', '', 'secret-empty'],
    ['one that is too short', 'otters at 7', 'secret-too-short', 9],
    ['one that is common', 'passwordpassword', 'secret-common'],
    ['one that falls at once', 'otters otters and otters', 'secret-too-weak', 5],
    ['one of 10,000 characters', 'otter '.repeat(1667), 'secret-too-long'],
    ['one with NUL', 'kitchen window\0otters', 'secret-not-allowed'],
    ['one with joined emoji', 'family \u{1F468}\u200D\u{1F469}\u200D\u{1F467} at home', 'secret-not-allowed'],
    ["the wallet's own id", 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp', 'secret-common'],
    ['the address in it', '5EYKT4UsFv8P8NJdTREpY1vzqKqZKvdp', 'secret-common'],
  ];
  for (const [what, secret, code, guesses = 20] of bad) {
    it(`refuses ${what}: ${code}`, async () => {
      const error = await refusal(quick({ estimate: () => Promise.resolve(estimateFromGuesses(guesses)) }).enroll(context(secret)));
      expect(error.code).to.equal(code);
      expect(error.remedy).to.equal('ask-again');
      if (secret) expect(`${error.message} ${JSON.stringify(error.details)} ${String(error.cause)}`).not.to.contain(secret.slice(0, 12));
    });
  }

  it('takes emoji, right-to-left text and 1,024 characters', async () => {
    for (const secret of [
      '\u{1F434}\u{1F50B} horse \u{1F4CE} battery',
      'סיסמה ארוכה ומיוחדת מאוד',
      'كلمة السر الطويلة جدا',
      'otters! '.repeat(128),
    ]) {
      expect((await quick().enroll(context(secret))).key.kind, secret).to.equal('argon2id');
    }
    expect(await codeOf(quick().enroll(context(`${'otters! '.repeat(128)}x`)))).to.equal('secret-too-long');
  });

  it('says what the limit is', async () => {
    const { details } = await refusal(quick({ estimate: () => Promise.resolve(estimateFromGuesses(3)) }).enroll(context('otters at 7')));
    expect(details).to.deep.equal({ field: 'length-or-strength', limit: 15 });
  });

  it("passes on the integrator's words", async () => {
    const policy = { custom: () => [{ rule: 'house', code: 'secret-rejected', reason: 'Not on Mondays.' } as const] };
    const error = await refusal(quick({ policy }).enroll(context(GOOD)));
    expect([error.code, error.details.reason]).to.deep.equal(['secret-rejected', 'Not on Mondays.']);
  });

  it('asks for an estimate only when the rest is in order, with the words of the wallet', async () => {
    const asked: (readonly string[])[] = [];
    const estimate: StrengthEstimator = (_text, words = []) => {
      asked.push(words);
      return trusting();
    };
    const method = quick({ estimate, policy: { blocklist: ['Example Wallet'] } });
    for (const [, secret] of bad.filter(([, , code]) => code !== 'secret-too-short' && code !== 'secret-too-weak')) {
      await refusal(method.enroll(context(secret)));
    }
    expect(asked).to.deep.equal([]);
    await method.enroll(context(GOOD));
    expect(asked[0]).to.include.members(['Example Wallet', context(GOOD).wallet]);
  });

  it('makes nothing when the estimate fails', async () => {
    const estimate = () => Promise.reject(new BackupError('worker-failed'));
    expect(await codeOf(quick({ estimate }).enroll(context(GOOD)))).to.equal('worker-failed');
  });

  it('stops between the estimate and the key', async () => {
    const controller = new AbortController();
    const estimate: StrengthEstimator = () => {
      controller.abort();
      return trusting();
    };
    expect(await codeOf(quick({ estimate }).enroll(context(GOOD, { signal: controller.signal })))).to.equal('aborted');
  });

  it('estimates by zxcvbn unless it is told otherwise', async () => {
    const method = password({ kdf: TEST_ONLY_FAST });
    expect(await codeOf(method.enroll(context('liverpool fc')))).to.equal('secret-too-short');
    expect((await method.enroll(context(GOOD))).key.kind).to.equal('argon2id');
  });

  it('opens by what was accepted once, under any policy and any cost of today', async () => {
    const { params } = await quick({ policy: { minLength: 8 } }).enroll(context('otter-8!'));
    const strict: BackupMethod = password({ policy: { minLength: 60 } });
    const slot = { id: 'AQIDBAUGBwg', method: 'password', params };
    const key = await strict.unlock(slot, context('otter-8!'));
    expect(key?.kind === 'argon2id' && fromUtf8(key.secret)).to.equal('otter-8!');
    for (const common of ['password', 'x', '1'.repeat(2000)])
      expect((await strict.unlock(slot, context(common)))?.kind).to.equal('argon2id');
    // Set by a browser whose Unicode was newer than ours.
    expect((await strict.unlock(slot, context('otter \u0378')))?.kind).to.equal('argon2id');
    expect(await codeOf(strict.unlock(slot, context('')))).to.equal('secret-empty');
    expect(await codeOf(strict.unlock(slot, context('a\0b')))).to.equal('secret-not-allowed');
  });

  it('leaves a slot that needs a vault, or a later profile, to a newer app', async () => {
    const kdf = { ...TEST_ONLY_FAST };
    for (const params of [
      { profile: 'text-1', vault: 'https://vault.example', gen: 'x', pk: 'x', authPk: 'x', kdf },
      { profile: 'text-1', vault: 'https://vault.example', salt: 'AAAAAAAAAAAAAAAAAAAAAA', kdf },
      { profile: 'text-2', salt: 'AAAAAAAAAAAAAAAAAAAAAA', kdf },
      {},
    ]) {
      expect(await codeOf(quick().unlock({ id: 'AQIDBAUGBwg', method: 'password', params }, context(GOOD)))).to.equal('method-unsupported');
    }
  });

  it('opens for the other spelling of the same password', async () => {
    const method = quick();
    const wallet = 'test:spelling';
    const slotId = 'AQIDBAUGBwg';
    const { key, params } = await method.enroll(context('caf\u00E9 on the corner at\u3000noon'));
    const share = Uint8Array.of(1, 2, 3);
    const enroll = [{ slotId, method: 'password', params, key }];
    const { bytes } = await localEngine().seal({
      wallet,
      pair: '',
      seq: 1,
      createdAt: '2026-01-01T00:00:00.000Z',
      share,
      keep: [],
      enroll,
    });
    const again = await method.unlock({ id: slotId, method: 'password', params }, context('cafe\u0301 on the corner at noon'));
    expect(again).not.to.equal(null);
    const opened = await localEngine().open({ bytes, wallet, slotId, key: again ?? expect.fail() });
    expect(opened.share).to.deep.equal(share);
  });
});

describe('password: what may be configured', () => {
  const kdf = (m: number, t: number, p: number): KdfParams => ({ m, t, p });
  const cases: readonly (readonly [PasswordOptions, string])[] = [
    [{}, 'made'],
    [{ policy: { minLength: 12 } }, 'made'],
    [{ policy: { minLength: 8 } }, 'made'],
    [{ policy: { minLength: 7 } }, 'policy-too-weak'],
    [{ policy: createPolicy({ kind: 'text' }) }, 'made'],
    [{ policy: { kind: 'pin' } }, 'policy-too-weak'],
    [{ policy: createPolicy({ kind: 'passcode' }) }, 'policy-too-weak'],
    [{ policy: { kind: 'pin', minGuesses: 1e10 } }, 'policy-too-weak'],
    [{ kdf: kdf(19 * 1024, 2, 1) }, 'made'],
    [{ kdf: kdf(19 * 1024 - 1, 2, 1) }, 'policy-too-weak'],
    [{ kdf: kdf(19 * 1024, 1, 1) }, 'policy-too-weak'],
    [{ kdf: kdf(256 * 1024, 4, 4) }, 'made'],
    [{ kdf: kdf(256 * 1024, 5, 4) }, 'invalid-argument'],
    [{ kdf: kdf(256 * 1024 + 1, 2, 1) }, 'invalid-argument'],
    [{ kdf: kdf(65_536, 3, 5) }, 'invalid-argument'],
    [{ kdf: kdf(65_536, 11, 1) }, 'invalid-argument'],
    [{ kdf: kdf(65_536.5, 3, 1) }, 'invalid-argument'],
    [{ kdf: kdf(Number.NaN, 3, 1) }, 'invalid-argument'],
    [{ kdf: kdf(65_536, 3, 0) }, 'invalid-argument'],
  ];
  for (const [options, answer] of cases) it(`${JSON.stringify(options)}: ${answer}`, () => expect(made(options)).to.equal(answer));

  it('does not follow later changes of what it was given', async () => {
    const cost = { ...TEST_ONLY_FAST };
    const method = quick({ kdf: cost });
    cost.m = 1;
    expect((await method.enroll(context(GOOD))).params['kdf']).to.deep.equal(TEST_ONLY_FAST);
  });
});
