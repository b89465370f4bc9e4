/** The flow with the reference service: its store, its vault, without a network. */
import { keyKms } from '../../../server/src/kms/local.ts';
import { engines } from '../../../server/test/support/engines.ts';
import { type TestService, testService } from '../../../server/test/support/fixtures.ts';
import { randomBytes, toB64u } from '../../../src/core/bytes.ts';
import { ownerFromSecret } from '../../../src/core/owner-key.ts';
import { httpVault } from '../../../src/stores/http-vault.ts';
import { httpStore } from '../../../src/stores/http.ts';
import { practiceFlow } from '../practice-flow.ts';
import { vaultFlow } from '../vault-flow.ts';
import { VaultWorld } from '../vault-world.ts';

const identity = new Uint8Array(32).fill(5);

describe('the reference service', function () {
  this.timeout(60_000);
  let served: TestService;
  let count = 0;
  before(async () => {
    const [engine] = engines;
    if (!engine) throw new Error('no database');
    served = await testService(await engine.open(), { vault: { kms: keyKms(randomBytes(32)), identity } });
  });

  const make = () => {
    // Without a claim every subject has wallets of its own.
    const sub = `person-${++count}`;
    const http = {
      url: 'https://service.example/',
      token: () => served.key.token({ sub }),
      fetch: ((input, init) => served.service.fetch(new Request(input, init))) as typeof fetch,
      attempts: 1,
    };
    return new VaultWorld({
      vault: httpVault({ ...http, identity: toB64u(ownerFromSecret(identity).public) }),
      store: httpStore(http),
      now: served.clock.now,
      forward: (ms) => served.clock.forward(ms),
    });
  };
  vaultFlow('flow with the service', make);
  practiceFlow('flow with the service', make);
});
