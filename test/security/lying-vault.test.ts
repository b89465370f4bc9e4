/**
 * What a vault that lies, a relay in front of it, or a store that swaps its
 * keys learns of the secret: a blinded element, which says nothing, and no
 * confirmation. SECURITY.md names these tests.
 */
import { expect } from 'chai';
import { argon2id, blindSecret, contextOf, deriveKeys, fromB64u, randomBytes, sign, toB64u, toHex, utf8 } from '../../src/core/index.ts';
import { TEST_ONLY_FAST, evaluate, finalizeSecret, generateOwner, generateVaultKeys, registerReplyMessage } from '../../src/core/index.ts';
import { isElement } from '../../src/core/pv1.ts';
import type { Vault } from '../../src/core/vault.ts';
import { OTHER_PIN, PIN, SHARE, World, forged } from './world.ts';

const zeros = (length: number) => new Uint8Array(length);

/** The guess that a client sent is one blinded element, and that is all it sent. */
function expectOneGuess({ sent }: World): void {
  expect(sent.map(({ call, values }) => [call, values.length])).to.deep.equal([['evaluate', 1]]);
  const [element] = sent[0]?.values ?? [];
  expect(isElement(element ?? zeros(0))).to.equal(true);
}

describe('security: a vault that lies', () => {
  let world: World;
  beforeEach(async () => void (world = await new World().setUp()));

  it('an honest one opens the backup: the tests below can fail', async () => {
    expect((await world.recover(PIN)).share).to.deep.equal(SHARE);
    expect(world.sent.map(({ call }) => call)).to.deep.equal(['evaluate', 'confirm', 'register', 'complete']);
  });

  it('learns nothing of a wrong secret: no confirmation is sent', async () => {
    const { code } = await world.recover(OTHER_PIN);
    expect(code).to.equal('wrong-secret');
    expectOneGuess(world);
  });

  it('gets another element for the same secret each time', async () => {
    for (let i = 0; i < 3; i++) await world.recover(OTHER_PIN);
    const elements = world.sent.flatMap(({ values }) => values.map(toHex));
    expect(new Set(elements).size).to.equal(3);
  });

  describe('and evaluates with a key of its own gets no confirmation, and is told from a wrong secret:', () => {
    const own = generateVaultKeys();
    const answers: readonly (readonly [string, (good: Awaited<ReturnType<Vault['evaluate']>>, element: Uint8Array) => object])[] = [
      ['with a proof that is good for that key', (_, element) => evaluate(own, element)],
      ['with the proof of the right one', ({ proof }, element) => ({ ...evaluate(own, element), proof })],
      ['with a proof of zeros', (_, element) => ({ ...evaluate(own, element), proof: zeros(64) })],
      ['the identity element', ({ proof }) => ({ evaluated: zeros(32), proof })],
      ['bytes that are no element', ({ proof }) => ({ evaluated: new Uint8Array(32).fill(255), proof })],
      ['the client’s own element', ({ proof }, element) => ({ evaluated: element, proof })],
      ['its public key, of which it knows the logarithm', ({ proof }) => ({ evaluated: own.pk, proof })],
      ['an element that is too short', ({ evaluated, proof }) => ({ evaluated: evaluated.slice(1), proof })],
      ['a proof that is too long', ({ evaluated, proof }) => ({ evaluated, proof: Uint8Array.of(...proof, 0) })],
    ];
    for (const [name, change] of answers) {
      it(name, async () => {
        const { honest } = world;
        world.lie({
          evaluate: async (key, element) => {
            const good = await honest.evaluate(key, element);
            return { ...good, ...change(good, element) };
          },
        });
        expect((await world.recover(PIN)).code).to.equal('vault-altered');
        expectOneGuess(world);
      });
    }
  });

  it('and frees another kv is told from a wrong secret', async () => {
    world.lie({ confirm: async () => randomBytes(32) });
    expect((await world.recover(PIN)).code).to.equal('vault-altered');
  });
});

describe('security: a store that swaps the vault’s keys in a slot', () => {
  let world: World;
  const own = generateVaultKeys();
  const withOwnKey: Vault['evaluate'] = async (_, element) => ({ ...evaluate(own, element), epoch: 0, remaining: 9 });

  beforeEach(async () => {
    world = await new World().setUp();
    world.lie({ evaluate: withOwnKey });
  });

  it('pk: the secret looks wrong, and no confirmation is sent', async () => {
    world.alter((manifest) => forged(manifest, { pk: toB64u(own.pk) }));
    expect((await world.recover(PIN)).code).to.equal('wrong-secret');
    expectOneGuess(world);
  });

  it('authPk: the same', async () => {
    world.lie({});
    world.alter((manifest) => forged(manifest, { authPk: toB64u(generateOwner().public) }));
    expect((await world.recover(PIN)).code).to.equal('wrong-secret');
    expectOneGuess(world);
  });

  /** What a liar can do who has put in both keys: its guess at the secret, made into an authPk. */
  async function authPkFor(wallet: string, slotId: string, gen: string, guess: string): Promise<string> {
    const registration = { wallet, slotId, gen: fromB64u(gen, 16) };
    const context = contextOf(registration);
    const blinded = blindSecret(context, utf8(guess));
    const y = finalizeSecret(blinded, evaluate(own, blinded.element), own.pk);
    return toB64u(deriveKeys(context, y, await argon2id(y, registration.gen, TEST_ONLY_FAST)).auth.public);
  }

  for (const [name, guess, calls] of [
    ['pk and authPk for a secret that it guessed wrongly: no confirmation is sent', OTHER_PIN, ['evaluate']],
    [
      'pk and authPk for a secret that it guessed: that it was right is all it learns, one guess for each attempt of a person',
      PIN,
      ['evaluate', 'confirm'],
    ],
  ] as const) {
    it(name, async () => {
      const [{ slotId = '', gen = '' } = {}] = await world.honest.status(world.wallet);
      const authPk = await authPkFor(world.wallet, slotId, gen, guess);
      world.lie({ evaluate: withOwnKey, confirm: async () => randomBytes(32) });
      world.alter((manifest) => forged(manifest, { pk: toB64u(own.pk), authPk }));
      const { share } = await world.recover(PIN);
      expect(share).to.equal(undefined);
      expect(world.sent.map(({ call }) => call)).to.deep.equal(calls);
    });
  }
});

describe('security: a relay that answers a registration', () => {
  const own = generateVaultKeys();
  const replies: readonly (readonly [
    string,
    (good: Awaited<ReturnType<Vault['register']>>, context: Uint8Array, element: Uint8Array) => object,
  ])[] = [
    ['with its own key, unsigned', (_, __, element) => ({ ...evaluate(own, element), pk: own.pk, kv: own.kv, signature: zeros(64) })],
    ['with its own key, and the vault’s signature for the true one', (_, __, element) => ({ ...evaluate(own, element), pk: own.pk })],
    [
      'with its own key, signed by a key of its own',
      (_, context, element) => {
        const reply = { ...evaluate(own, element), pk: own.pk, kv: own.kv };
        return { ...reply, signature: sign(generateOwner(), registerReplyMessage(context, element, reply)) };
      },
    ],
    ['with another kv', () => ({ kv: zeros(32) })],
    ['with another evaluation', (_, __, element) => ({ evaluated: evaluate(own, element).evaluated })],
  ];
  for (const [name, change] of replies) {
    it(`${name}: refused before anything is made of it; nothing more is sent, nothing is stored`, async () => {
      const world = new World();
      const { honest } = world;
      world.lie({
        register: async (key, call) => {
          const good = await honest.register(key, call);
          const context = contextOf({ ...key, gen: fromB64u(key.gen, 16) });
          return { ...good, ...change(good, context, call.element) };
        },
      });
      const { backup } = world.device();
      const code = await backup.create('pin', { secret: PIN }).then(
        () => 'made',
        (error: { code: string }) => error.code,
      );
      expect(code).to.equal('vault-untrusted');
      expect(world.sent.map(({ call }) => call)).to.deep.equal(['register']);
      expect((await backup.status()).state).to.equal('none');
    });
  }

  it('as the vault answered another registration: refused', async () => {
    const world = new World();
    const { honest } = world;
    const answers: Awaited<ReturnType<Vault['register']>>[] = [];
    world.lie({
      register: async (key, call) => {
        answers.push(await honest.register(key, call));
        return answers[0] as Awaited<ReturnType<Vault['register']>>;
      },
    });
    const { backup } = world.device();
    expect((await backup.create('pin', { secret: PIN })).state).to.equal('protected');
    const code = await backup.create('pin', { secret: PIN }).then(
      () => 'made',
      (error: { code: string }) => error.code,
    );
    // The second one was for practice, which nothing waits for.
    expect([answers.length, code]).to.deep.equal([3, 'vault-untrusted']);
  });

  it('with a bad proof that the vault itself signed: nothing more is sent', async () => {
    // A vault that signs what it did not compute is no relay; the client does not believe it either.
    const world = new World();
    const identity = generateOwner();
    Object.defineProperty(world.honest, 'identity', { value: identity.public });
    world.lie({
      register: async (key, { element }) => {
        const reply = { ...evaluate(own, element), pk: generateVaultKeys().pk, kv: own.kv };
        const context = contextOf({ ...key, gen: fromB64u(key.gen, 16) });
        return { ...reply, signature: sign(identity, registerReplyMessage(context, element, reply)) };
      },
    });
    const { backup } = world.device();
    const code = await backup.create('pin', { secret: PIN }).then(
      () => 'made',
      (error: { code: string }) => error.code,
    );
    expect(code).to.equal('vault-altered');
    expect(world.sent.map(({ call }) => call)).to.deep.equal(['register']);
  });
});
