/**
 * A right guess and a wrong one look alike to whoever watches the service, its
 * database, its logs or the wire: the same statements, the same sizes, the same
 * work. So do a registration that is active and one that is pending.
 */
import { expect } from 'chai';
import { generateOwner, randomBytes, toB64u, utf8 } from '../../src/core/index.ts';
import { walletKeyOf } from '../src/auth/auth.ts';
import type { Database } from '../src/db/database.ts';
import type { Kms } from '../src/kms/kms.ts';
import { keyKms } from '../src/kms/local.ts';
import { onEveryEngine } from './support/engines.ts';
import { type Answer, ISSUER, newWallet, type TestService, testService } from './support/fixtures.ts';
import { type Statement, watchStatements } from './support/statements.ts';
import { VaultDevice } from './support/vault-client.ts';
import { wireVault } from './support/vault-wire.ts';

const DAY = 86_400_000;

/** What a value gives away without being read. */
function shapeOf(value: unknown): string {
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (Array.isArray(value)) return `[${value.map(shapeOf).join()}]`;
  if (value instanceof Date) return 'date';
  return typeof value === 'string' ? `${value.length} characters` : typeof value;
}

/** Calls of the KMS, and random bytes that were drawn, since the last look. What an evaluation costs depends on nothing else: the vault cannot tell elements apart. */
function countWork(inner: Kms): { readonly kms: Kms; readonly look: () => Record<string, number> } {
  let counts: Record<string, number> = {};
  const count = (name: string, by: number): void => void (counts[name] = (counts[name] ?? 0) + by);
  const { getRandomValues } = crypto;
  Object.defineProperty(crypto, 'getRandomValues', {
    configurable: true,
    value: <T extends ArrayBufferView>(array: T): T => {
      count('random bytes', array.byteLength);
      return getRandomValues.call(crypto, array as never) as T;
    },
  });
  after(() => Object.defineProperty(crypto, 'getRandomValues', { configurable: true, value: getRandomValues }));
  const kms: Kms = {
    ...inner,
    seal: (...all) => (count('sealed', 1), inner.seal(...all)),
    unseal: (...all) => (count('unsealed', 1), inner.unseal(...all)),
  };
  const look = (): Record<string, number> => {
    const seen = counts;
    counts = {};
    return seen;
  };
  return { kms, look };
}

onEveryEngine('what a guess looks like', (engine) => {
  let database: Database;
  let served: TestService;
  let work: () => Record<string, number>;
  before(async () => {
    const counted = countWork(keyKms(randomBytes(32)));
    work = counted.look;
    database = await engine.open();
    served = await testService(database, {
      vault: { kms: counted.kms, identity: new Uint8Array(32).fill(5) },
      notify: () => undefined,
    });
  });

  const wallet = newWallet();
  const owner = generateOwner();
  const walletKey = walletKeyOf(ISSUER, 'alice', wallet);

  async function register(): Promise<VaultDevice> {
    return new VaultDevice(wallet, owner).register(wireVault(await served.client(), wallet), '271828');
  }

  /** Everything that can be seen of one guess. */
  async function seen({ key }: VaultDevice, element: Uint8Array) {
    const client = await served.client();
    // What a guess before it left for the outbox is gone from here on.
    await served.service.deliver();
    const statements: Statement[] = [];
    const { length: logged } = served.log.lines;
    const stop = watchStatements((statement, run) => {
      statements.push(statement);
      return run();
    });
    work();
    let answer: Answer;
    try {
      answer = await client.call('POST', '/v1/vault/evaluate', JSON.stringify({ wallet, ...key, element: toB64u(element) }));
      await served.service.deliver();
    } finally {
      stop();
    }
    const json = Object.entries(answer.json).map(([name, value]) => [name, typeof value === 'string' ? shapeOf(value) : value]);
    return {
      statements: statements.map(({ sql, parameters }) => [sql, parameters.map(shapeOf)]),
      work: work(),
      status: answer.status,
      headers: [...answer.headers].map(([name, value]) => [name, value.length]),
      bytes: answer.bytes.length,
      json,
      log: served.log.lines
        .slice(logged)
        .map(({ level, event, fields }) => [level, event, Object.keys(fields), fields['status'], fields['code'], fields['route']]),
    };
  }

  /** Two registrations, guess by guess, to the lock and past it. */
  async function expectAlike(
    [one, secretOne]: readonly [VaultDevice, (i: number) => string],
    [other, secretOther]: readonly [VaultDevice, (i: number) => string],
  ): Promise<void> {
    for (let i = 0; i < 11; i++) {
      const [a, b] = [one.guess(secretOne(i)).element, other.guess(secretOther(i)).element];
      const [first, second] = [await seen(one, a), await seen(other, b)];
      expect(first, `guess ${i + 1}`).to.deep.equal(second);
      expect([first.status, first.statements.length > 3]).to.deep.equal([i < 10 ? 200 : 409, true]);
      expect(first.work['unsealed']).to.equal(i < 10 ? 1 : undefined);
      expect((first.work['random bytes'] ?? 0) >= 48, 'drawn for a proof').to.equal(i < 10);
      // The same guess again, as if its answer had been lost.
      if (i < 10) expect(await seen(one, a), `guess ${i + 1} again`).to.deep.equal(await seen(other, b));
      served.clock.forward(i < 9 ? DAY : 0);
    }
  }

  const right = () => '271828';
  const wrong = (i: number) => `60221${i % 10}`;

  it('right or wrong', async () => {
    await expectAlike([await register(), right], [await register(), wrong]);
  });

  it('active or pending', async () => {
    const [pending, active] = [await register(), await register()];
    await database.transaction({ role: 'holdfast_service', walletKey }, async (db) => {
      await db.updateTable('vault_records').set({ state: 'active', named: true }).where('gen', '=', active.key.gen).execute();
    });
    await expectAlike([pending, right], [active, right]);
  });

  it('right or wrong, at practice', async () => {
    const parent = await register();
    const practice = async () => parent.practice().register(wireVault(await served.client(), wallet), '271828');
    await expectAlike([await practice(), right], [await practice(), wrong]);
  });

  it('is told apart where it has to be: this test can fail', async () => {
    const [device, fresh] = [await register(), await register()];
    const first = await seen(device, device.guess('1').element);
    const second = await seen(device, device.guess('2').element);
    expect(first.json).not.to.deep.equal(second.json); // one guess less
    const unknown = await seen(new VaultDevice(wallet), fresh.guess('1').element);
    expect(unknown.statements).not.to.deep.equal(first.statements);
    expect(utf8(JSON.stringify(first)).length).to.be.greaterThan(1000);
  });
});
