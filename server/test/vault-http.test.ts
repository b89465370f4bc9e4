/** The vault over HTTP: the real client, the real flow, the service without a network. */
import { expect } from 'chai';
import { TEST_ONLY_FAST, localEngine, randomBytes, toB64u, utf8 } from '../../src/core/index.ts';
import { ownerFromSecret } from '../../src/core/owner-key.ts';
import { createBackup, memoryDevice } from '../../src/flow/index.ts';
import { password } from '../../src/methods/password.ts';
import { pin } from '../../src/methods/pin.ts';
import { httpVault } from '../../src/stores/http-vault.ts';
import { httpStore } from '../../src/stores/http.ts';
import type { Database } from '../src/db/database.ts';
import { keyKms } from '../src/kms/local.ts';
import { onEveryEngine } from './support/engines.ts';
import { newWallet, type TestService, testService } from './support/fixtures.ts';

const SHARE = utf8('a client share');
const identitySeed = new Uint8Array(32).fill(5);
const identity = toB64u(ownerFromSecret(identitySeed).public);

onEveryEngine('vault over HTTP', (engine) => {
  let database: Database;
  let served: TestService;
  before(async () => {
    database = await engine.open();
    served = await testService(database, { vault: { kms: keyKms(randomBytes(32)), identity: identitySeed } });
  });

  function device(wallet: string, change: { identity?: string; fetch?: typeof fetch } = {}) {
    const serve: typeof fetch = (input, init) => served.service.fetch(new Request(input, init));
    const http = { url: 'https://service.example/', token: () => served.key.token(), fetch: change.fetch ?? serve, attempts: 1 };
    const vault = httpVault({ ...http, identity: change.identity ?? identity });
    const recovered: Uint8Array[] = [];
    const backup = createBackup({
      wallet,
      store: httpStore(http),
      methods: [
        pin({ vault, kdf: TEST_ONLY_FAST }),
        password({ vault, kdf: TEST_ONLY_FAST, estimate: async () => ({ guessesLog10: 14 }) as never }),
      ],
      share: () => Uint8Array.from(SHARE),
      recovered: (share) => void recovered.push(Uint8Array.from(share)),
      device: memoryDevice(),
      engine: localEngine,
      now: served.clock.now,
    });
    return { backup, recovered };
  }

  it('backs up with a PIN, and a new device recovers with it', async () => {
    const wallet = newWallet();
    const status = await device(wallet).backup.create('pin', { secret: '271828' });
    expect(status.state).to.equal('protected');
    const other = device(wallet);
    const [choice] = (await other.backup.findRecovery()).choices;
    await other.backup.recover(choice?.slotId ?? '', { secret: '２７１８２８' });
    expect(other.recovered).to.deep.equal([SHARE]);
  });

  it('says how many tries are left after a wrong PIN, then how long to wait', async () => {
    const wallet = newWallet();
    await device(wallet).backup.create('pin', { secret: '271828' });
    const { backup } = device(wallet);
    const slotId = (await backup.findRecovery()).choices[0]?.slotId ?? '';
    const attempt = () =>
      backup.recover(slotId, { secret: '999123' }).catch((error: unknown) => error as { code: string; details: object });
    const said = [];
    for (let i = 0; i < 5; i++) said.push(await attempt());
    expect(said.map((error) => ('code' in error ? [error.code, error.details] : error))).to.deep.equal([
      ['wrong-secret', { triesLeft: 9 }],
      ['wrong-secret', { triesLeft: 8 }],
      ['wrong-secret', { triesLeft: 7 }],
      ['wrong-secret', { triesLeft: 6, retryAfterMs: 60_000 }],
      ['vault-wait', { status: 429, retryAfterMs: 60_000, triesLeft: 6 }],
    ]);
  });

  it('changes the PIN: the old one opens nothing any more', async () => {
    const wallet = newWallet();
    const { backup } = device(wallet);
    const made = await backup.create('pin', { secret: '271828' });
    const old = 'methods' in made ? (made.methods[0]?.slotId ?? '') : '';
    const after = await backup.change(old, { secret: '629417' });
    expect(after.state).to.equal('protected');
    const other = device(wallet);
    const slotId = (await other.backup.findRecovery()).choices[0]?.slotId ?? '';
    expect(slotId).not.to.equal(old);
    await other.backup.recover(slotId, { secret: '629417' });
    expect(other.recovered.length).to.equal(1);
  });

  it('keeps a PIN and a password side by side', async () => {
    const wallet = newWallet();
    const { backup } = device(wallet);
    await backup.create('pin', { secret: '271828' });
    await backup.create('password', { secret: 'correct horse battery staple' });
    for (const [i, secret] of ['271828', 'correct horse battery staple'].entries()) {
      const other = device(wallet);
      const { choices } = await other.backup.findRecovery();
      await other.backup.recover(choices[i]?.slotId ?? '', { secret });
      expect(other.recovered.length).to.equal(1);
    }
  });

  it('registers with no vault but the configured one', async () => {
    const stranger = toB64u(ownerFromSecret(new Uint8Array(32).fill(6)).public);
    const { backup } = device(newWallet(), { identity: stranger });
    const error = await backup.create('pin', { secret: '271828' }).catch((thrown: unknown) => thrown as { code: string });
    expect('code' in error && error.code).to.equal('vault-untrusted');
    expect((await backup.status()).state).to.equal('none');
  });
});
