/** httpVault and the reference service keep the vault's contract together, and the method suite passes on them. */
import { keyKms } from '../../../server/src/kms/local.ts';
import { engines } from '../../../server/test/support/engines.ts';
import { type TestService, newWallet, testService } from '../../../server/test/support/fixtures.ts';
import { randomBytes, toB64u } from '../../../src/core/bytes.ts';
import { TEST_ONLY_FAST } from '../../../src/core/kdf.ts';
import { ownerFromSecret } from '../../../src/core/owner-key.ts';
import type { Vault } from '../../../src/core/vault.ts';
import { password } from '../../../src/methods/password.ts';
import { pin } from '../../../src/methods/pin.ts';
import { httpVault } from '../../../src/stores/http-vault.ts';
import { methodSuite } from '../../../src/testing/method-suite.ts';
import { trusting } from '../../methods/fixtures.ts';
import { vaultedFixture } from '../../methods/vaulted.ts';
import { vaultPromises } from '../vault-promises.ts';

const identity = new Uint8Array(32).fill(5);

describe('the vault of the reference service', () => {
  let served: TestService;
  before(async () => {
    const [engine] = engines;
    if (!engine) throw new Error('no database');
    served = await testService(await engine.open(), { vault: { kms: keyKms(randomBytes(32)), identity } });
  });

  const vaultOf = (): Vault =>
    httpVault({
      url: 'https://service.example/',
      token: () => served.key.token(),
      fetch: (input, init) => served.service.fetch(new Request(input, init)),
      identity: toB64u(ownerFromSecret(identity).public),
      attempts: 1,
    });

  vaultPromises('httpVault with the reference service', () => ({
    vault: vaultOf(),
    wallet: newWallet(),
    forward: (ms) => served.clock.forward(ms),
  }));

  const secrets = { secret: '936174', otherSecret: '274913' };
  const words = { secret: 'kitchen window seventeen otters', otherSecret: 'rhubarb lantern quiver mosaic' };
  const pinAt = (vault: Vault) => pin({ vault, kdf: TEST_ONLY_FAST });
  const passwordAt = (vault: Vault) => password({ vault, kdf: TEST_ONLY_FAST, estimate: trusting });
  methodSuite('pin at the service', () => vaultedFixture(pinAt, vaultOf(), secrets), { describe, it });
  methodSuite('password at the service', () => vaultedFixture(passwordAt, vaultOf(), words), { describe, it });
});
