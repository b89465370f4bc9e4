/** PINs, and passwords, behind a vault that counts guesses: in memory here, the service's own in node/. */
import { expect } from 'chai';
import { toB64u } from '../../src/core/bytes.ts';
import { localEngine } from '../../src/core/engine.ts';
import { type BackupError, ERROR_TABLE } from '../../src/core/errors.ts';
import { ARGON2ID_2026, TEST_ONLY_FAST } from '../../src/core/kdf.ts';
import { evaluate, generateVaultKeys } from '../../src/core/pv1.ts';
import type { Vault } from '../../src/core/vault.ts';
import { EMPTY_DEVICE } from '../../src/flow/device.ts';
import { OwedGuesses } from '../../src/flow/engines.ts';
import { roundsFor } from '../../src/flow/host.ts';
import { checkParams } from '../../src/core/manifest.ts';
import type { BackupMethod, MethodContext, MethodSlot } from '../../src/methods/method.ts';
import { password } from '../../src/methods/password.ts';
import { pin } from '../../src/methods/pin.ts';
import { memoryVault } from '../../src/stores/memory-vault.ts';
import { methodSuite } from '../../src/testing/method-suite.ts';
import { trusting } from './fixtures.ts';
import { replacingVault, vaultedFixture } from './vaulted.ts';

const WALLET = 'test:vaulted';
const PIN = '936174';
const OTHER = '274913';

const pinAt = (vault: Vault) => pin({ vault, kdf: TEST_ONLY_FAST });
const passwordAt = (vault: Vault) => password({ vault, kdf: TEST_ONLY_FAST, estimate: trusting });
const words = { secret: 'kitchen window seventeen otters', otherSecret: 'rhubarb lantern quiver mosaic' };
methodSuite('pin, vault in memory', () => vaultedFixture(pinAt, memoryVault(), { secret: PIN, otherSecret: OTHER }), { describe, it });
methodSuite('password, vault in memory', () => vaultedFixture(passwordAt, memoryVault(), words), { describe, it });

function deviceAt(vault: Vault, method: BackupMethod = pin({ vault, kdf: TEST_ONLY_FAST })) {
  const engine = localEngine();
  const slotId = toB64u(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8));
  const rounds = roundsFor({ engine, owed: new OwedGuesses() }, WALLET, slotId, EMPTY_DEVICE);
  const context = (secret: string): MethodContext => ({ wallet: WALLET, slotId, secret, rounds });
  return {
    enroll: async (secret: string): Promise<MethodSlot> => {
      const { params } = await method.enroll(context(secret));
      return { id: slotId, method: method.id, params };
    },
    open: (slot: MethodSlot, secret: string) => method.unlock(slot, context(secret)),
  };
}

const failure = (work: Promise<unknown>): Promise<BackupError> =>
  work.then(
    () => {
      throw new Error('it went well');
    },
    (thrown: BackupError) => thrown,
  );

describe('pin', () => {
  it('without a vault is no method here, and says so before anybody types', async () => {
    const method = pin();
    const answer = await method.probe();
    expect(answer).to.deep.equal({ state: 'unavailable', reason: 'no-vault', remedy: 'choose-another-method' });
    expect(Object.values(ERROR_TABLE)).to.include('choose-another-method');
    const context = { wallet: WALLET, slotId: 'AQIDBAUGBwg', secret: PIN };
    expect((await failure(method.enroll(context))).code).to.equal('not-configured');
    expect((await failure(method.unlock({ id: 'AQIDBAUGBwg', method: 'pin', params: {} }, context))).code).to.equal('not-configured');
    expect(await method.unlock({ id: 'AQIDBAUGBwg', method: 'password', params: {} }, context)).to.equal(null);
  });

  it('takes its vault later, and says which it is', async () => {
    const vault = memoryVault({ id: 'ours' });
    const method = pin({ policy: { minLength: 8 } }).withVault?.(vault);
    expect([method?.vault?.id, await method?.probe()]).to.deep.equal(['ours', { state: 'available' }]);
    expect(method?.policy).to.deep.include({ kind: 'pin', minLength: 8 });
    expect(method?.kdf).to.deep.equal(ARGON2ID_2026);
  });

  it('makes a slot that the format takes and that names vault, registration and cost', async () => {
    const vault = memoryVault();
    const { params } = await deviceAt(vault).enroll(PIN);
    checkParams('pin', params, 'params');
    expect(Object.keys(params).sort()).to.deep.equal(['authPk', 'gen', 'kdf', 'pk', 'profile', 'vault']);
    expect([params['profile'], params['vault'], params['kdf']]).to.deep.equal(['pin-1', 'memory', TEST_ONLY_FAST]);
  });

  it('opens a registration once before it says that it is set up: nothing is counted afterwards', async () => {
    const vault = memoryVault();
    await deviceAt(vault).enroll(PIN);
    const [registration] = await vault.status(WALLET);
    expect(registration).to.deep.include({ state: 'pending', used: 0, remaining: 10, locked: false });
    expect(registration).to.have.property('lastConfirmedAt');
  });

  it('is not set up at a vault that cannot open what it registered', async () => {
    const inner = memoryVault();
    const strange = generateVaultKeys();
    const lies: Record<string, Partial<Vault>> = {
      'another kv': { confirm: async (...all) => (await inner.confirm(...all)).map((byte) => byte ^ 1) },
      'another key': { evaluate: async (_, element) => ({ ...evaluate(strange, element), epoch: 0, remaining: 9 }) },
    };
    for (const [what, lie] of Object.entries(lies)) {
      expect((await failure(deviceAt(replacingVault(() => inner, lie)).enroll(PIN))).code, what).to.equal('vault-altered');
    }
  });

  it('registers anew when the answer to a registration was lost on the way', async () => {
    const inner = memoryVault();
    let sent = 0;
    const twice: Partial<Vault> = {
      register: async (...all) => {
        const reply = await inner.register(...all);
        // Sent again by who did not hear the first answer.
        return ++sent === 1 ? inner.register(...all) : reply;
      },
    };
    const vault = replacingVault(() => inner, twice);
    const slot = await deviceAt(vault).enroll(PIN);
    expect(await deviceAt(vault).open(slot, PIN)).to.deep.equal({ kind: 'vault' });
    expect(sent).to.equal(2);
    expect((await inner.status(WALLET)).filter(({ state }) => state === 'pending').length).to.equal(1);
  });

  it('opens when another device was right in the same moment', async () => {
    const inner = memoryVault();
    const slot = await deviceAt(inner).enroll(PIN);
    let overtaken = 0;
    const race: Partial<Vault> = {
      confirm: async (...all) => {
        if (overtaken++ === 0) await deviceAt(inner).open(slot, PIN);
        return inner.confirm(...all);
      },
    };
    expect(await deviceAt(replacingVault(() => inner, race)).open(slot, PIN)).to.deep.equal({ kind: 'vault' });
    expect(overtaken).to.equal(2);
    expect((await inner.status(WALLET))[0]).to.deep.include({ used: 0, locked: false });
  });

  it('is the same PIN on every keyboard', async () => {
    const vault = memoryVault();
    const slot = await deviceAt(vault).enroll('٩٣٦١٧٤');
    for (const typed of [PIN, '９３６１７４', '९३६१७४']) expect(await deviceAt(vault).open(slot, typed)).to.deep.equal({ kind: 'vault' });
  });

  it('says how many tries are left and how long to wait, with the verdict itself', async () => {
    const vault = memoryVault({ now: () => new Date('2026-11-23T10:00:00Z') });
    const slot = await deviceAt(vault).enroll(PIN);
    const said = [];
    for (let i = 0; i < 4; i++) said.push((await failure(deviceAt(vault).open(slot, OTHER))).details);
    expect(said).to.deep.equal([{ triesLeft: 9 }, { triesLeft: 8 }, { triesLeft: 7 }, { triesLeft: 6, retryAfterMs: 60_000 }]);
    const { code, details } = await failure(deviceAt(vault).open(slot, PIN));
    expect([code, details]).to.deep.equal(['vault-wait', { triesLeft: 6, retryAfterMs: 60_000 }]);
  });

  it('sends nothing that was made of a wrong PIN', async () => {
    const inner = memoryVault();
    const slot = await deviceAt(inner).enroll(PIN);
    const calls: string[] = [];
    const watched = new Proxy(inner, {
      get: (target, name) => {
        const value = Reflect.get(target, name, target) as unknown;
        if (typeof value !== 'function') return value;
        return (...all: unknown[]) => (calls.push(String(name)), (value as (...every: unknown[]) => unknown).apply(target, all));
      },
    });
    expect((await failure(deviceAt(watched).open(slot, OTHER))).code).to.equal('wrong-secret');
    expect(calls).to.deep.equal(['evaluate']);
  });
});
