/** The published suite passes what keeps the contract, and catches what does not. */
import { expect } from 'chai';
import { fromUtf8, toB64u } from '../../src/core/bytes.ts';
import { BackupError } from '../../src/core/errors.ts';
import { TEST_ONLY_FAST } from '../../src/core/kdf.ts';
import type { BackupMethod } from '../../src/methods/method.ts';
import { password } from '../../src/methods/password.ts';
import { type MethodFixture, methodSuite } from '../../src/testing/method-suite.ts';
import { accountFixture, trusting } from './fixtures.ts';

methodSuite("an integrator's own method", accountFixture, { describe, it });

/** Runs the suite outside of any framework: the titles of what failed. */
async function failuresOf(make: () => MethodFixture): Promise<readonly string[]> {
  const tests: (() => Promise<void>)[] = [];
  const failures: string[] = [];
  const path: string[] = [];
  methodSuite('under test', make, {
    describe: (name, body) => {
      path.push(name);
      body();
      path.pop();
    },
    it: (name, body) => {
      const title = `${path.at(-1)}: ${name}`;
      tests.push(() => body().catch(() => void failures.push(title)));
    },
  });
  expect(tests.length).to.be.greaterThan(12);
  for (const test of tests) await test();
  return failures;
}

const ours = () => password({ kdf: TEST_ONLY_FAST, estimate: trusting });
const passwordFixture = (method: BackupMethod = ours()): MethodFixture => ({
  method,
  wallet: 'test:suite',
  secret: 'kitchen window seventeen otters',
  otherSecret: 'rhubarb lantern quiver mosaic',
  refusedSecret: 'password',
});

describe('the method suite', () => {
  it('passes what keeps the contract', async () => {
    expect(await failuresOf(() => passwordFixture())).to.deep.equal([]);
    expect(await failuresOf(accountFixture)).to.deep.equal([]);
  });

  type Break = (method: BackupMethod) => Partial<BackupMethod>;
  const ACCOUNT_KEY = new Uint8Array(32).fill(7);

  const brokenPasswords: readonly (readonly [what: string, change: Break, caught: readonly string[]])[] = [
    [
      'a name of the future',
      () => ({ id: 'face-scan' }),
      ["description: has an id of the format, or one of its own that starts with 'x-'"],
    ],
    ['no rules', () => ({ policy: undefined }), ['description: says whether it asks, and by which rules']],
    [
      'a cost below what may be chosen',
      () => ({ kdf: { m: 8192, t: 1, p: 1 } }),
      ['description: says whether it asks, and by which rules'],
    ],
    [
      'a probe that throws',
      () => ({ probe: () => Promise.reject(new TypeError('no')) }),
      ['probe: tells what works here, with a reason and a remedy where it does not', 'probe: may be asked again, and given up'],
    ],
    [
      'a reason in words',
      () => ({ probe: () => Promise.resolve({ state: 'unavailable', reason: 'Sorry, not here!', remedy: 'none' }) }),
      ['probe: tells what works here, with a reason and a remedy where it does not'],
    ],
    [
      'one salt for all',
      ({ enroll }) => ({
        enroll: async (context) => {
          const { key, params } = await enroll(context);
          return { key, params: { ...params, salt: toB64u(new Uint8Array(16)) } };
        },
      }),
      ['enroll: never makes the same key twice'],
    ],
    [
      'the password in the params',
      ({ enroll }) => ({
        enroll: async (context) => {
          const { key, params } = await enroll(context);
          return { key, params: { ...params, hint: context.secret ?? '' } };
        },
      }),
      ['enroll: makes a key and the params that the format takes', 'enroll: keeps the secret and the key out of the params'],
    ],
    [
      'deaf to an abort while setting up',
      ({ enroll }) => ({ enroll: (context) => enroll({ ...context, signal: undefined }) }),
      ['enroll: stops when it is told to'],
    ],
    [
      'an error that repeats the secret',
      ({ enroll }) => ({
        enroll: (context) =>
          enroll(context).catch((thrown: BackupError) => {
            throw new BackupError(thrown.code, `bad: ${context.secret}`);
          }),
      }),
      ['enroll: refuses nothing typed, and what the policy refuses, without repeating it'],
    ],
    [
      'no policy when setting up',
      ({ enroll }) => ({
        enroll: async (context) =>
          context.secret ? enroll({ ...context, secret: `${context.secret} and a good deal more` }) : enroll(context),
      }),
      [
        'enroll: refuses nothing typed, and what the policy refuses, without repeating it',
        'round trip: opens what was sealed with it, on a new device too',
      ],
    ],
    [
      'takes any slot for its own',
      ({ unlock }) => ({ unlock: (slot, context) => unlock({ ...slot, method: 'password' }, context) }),
      ["unlock: answers null for another method's slot"],
    ],
    [
      'disowns its slots',
      () => ({ unlock: () => Promise.resolve(null) }),
      ['round trip: opens what was sealed with it, on a new device too', 'unlock: never disowns a slot of its own that is damaged'],
    ],
    [
      'trips over a damaged slot',
      ({ unlock }) => ({
        unlock: (slot, context) => ('salt' in slot.params ? unlock(slot, context) : Promise.reject(new TypeError('salt of undefined'))),
      }),
      ['unlock: never disowns a slot of its own that is damaged'],
    ],
    [
      'a policy when opening',
      ({ unlock }) => ({
        unlock: (slot, context) =>
          context.secret === 'password' ? Promise.reject(new BackupError('secret-common')) : unlock(slot, context),
      }),
      ['unlock: applies no policy: what was accepted once must open for ever'],
    ],
    [
      'deaf to an abort while opening',
      ({ unlock }) => ({ unlock: (slot, context) => unlock(slot, { ...context, signal: undefined }) }),
      ['unlock: stops when it is told to'],
    ],
    [
      'opens with whatever is typed',
      ({ enroll, unlock }) => ({
        enroll: async (context) => {
          const enrolled = await enroll(context);
          return { ...enrolled, key: { kind: 'argon2id', secret: Uint8Array.of(1) } };
        },
        unlock: async (slot, context) => (await unlock(slot, context)) && { kind: 'argon2id', secret: Uint8Array.of(1) },
      }),
      ['round trip: a wrong secret opens nothing'],
    ],
    [
      'forgets in a way that cannot be repeated',
      () => {
        let forgotten = false;
        return { forget: async () => (forgotten ? Promise.reject(new BackupError('internal')) : void (forgotten = true)) };
      },
      ['forget: may be called twice'],
    ],
  ];
  for (const [what, change, caught] of brokenPasswords) {
    it(`catches ${what}`, async () => {
      const broken = () => {
        const method = ours();
        return passwordFixture({ ...method, ...change(method) });
      };
      expect(await failuresOf(broken)).to.include.members([...caught]);
    });
  }

  const brokenAccounts: readonly (readonly [what: string, change: Break, caught: string])[] = [
    [
      'one key for all',
      () => ({ enroll: () => Promise.resolve({ key: { kind: 'bytes', key: Uint8Array.from(ACCOUNT_KEY) }, params: { name: 'one' } }) }),
      'enroll: never makes the same key twice',
    ],
    [
      'a key that is too short',
      () => ({ enroll: () => Promise.resolve({ key: { kind: 'bytes', key: new Uint8Array(31) }, params: { name: 'one' } }) }),
      'enroll: makes a key and the params that the format takes',
    ],
    [
      'the key in the params',
      ({ enroll }) => ({
        enroll: async (context) => {
          const { key } = await enroll(context);
          return { key, params: { name: toB64u(key.kind === 'bytes' ? key.key : new Uint8Array()) } };
        },
      }),
      'enroll: keeps the secret and the key out of the params',
    ],
    [
      'a key handed out by reference',
      ({ enroll }) => {
        let kept = new Uint8Array(32);
        return {
          enroll: async (context) => {
            const enrolled = await enroll(context);
            kept = enrolled.key.kind === 'bytes' ? (enrolled.key.key as Uint8Array<ArrayBuffer>) : kept;
            return enrolled;
          },
          unlock: async (slot) => (slot.method === 'x-account' ? { kind: 'bytes', key: kept } : null),
        };
      },
      'round trip: hands out keys that the caller may wipe',
    ],
    [
      'silence when the account is gone',
      ({ unlock }) => ({
        unlock: (slot, context) => unlock(slot, context).catch(() => ({ kind: 'bytes', key: Uint8Array.from(ACCOUNT_KEY) })),
      }),
      'unlock: says so when what it keeps outside is gone',
    ],
  ];
  for (const [what, change, caught] of brokenAccounts) {
    it(`catches ${what}`, async () => {
      const broken = () => {
        const fixture = accountFixture();
        return { ...fixture, method: { ...fixture.method, ...change(fixture.method) } };
      };
      expect(await failuresOf(broken)).to.include(caught);
    });
  }

  it('catches a key that only this device holds', async () => {
    const make = () => ({ ...accountFixture(), anotherDevice: () => accountFixture().method });
    expect(await failuresOf(make)).to.deep.equal(['round trip: opens what was sealed with it, on a new device too']);
  });

  it('gives every test a fixture of its own, and lets go of it', async () => {
    let open = 0;
    let most = 0;
    let made = 0;
    await failuresOf(() => {
      made++;
      most = Math.max(most, ++open);
      return { ...accountFixture(), dispose: () => void open-- };
    });
    expect([open, most, made > 12]).to.deep.equal([0, 1, true]);
  });

  it('hands the secret on as it is', async () => {
    const seen = new Set<string>();
    await failuresOf(() => {
      const method = ours();
      const enroll: BackupMethod['enroll'] = async (context) => {
        const enrolled = await method.enroll(context);
        if (enrolled.key.kind === 'argon2id') seen.add(fromUtf8(enrolled.key.secret));
        return enrolled;
      };
      return passwordFixture({ ...method, enroll });
    });
    expect([...seen]).to.deep.equal(['kitchen window seventeen otters']);
  });
});
