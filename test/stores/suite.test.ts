/** Every store keeps the contract, also when each request is sent twice and when each reply gets lost once. */
import { fileStore, httpStore, memoryStore } from '../../src/stores/index.ts';
import { type FakeService, fakeService } from '../../src/testing/fake-service.ts';
import { storeSuite } from '../../src/testing/store-suite.ts';
import { memoryDirectory } from './memory-directory.ts';

const wallets = { wallet: 'solana:5eykt4Us/é ?#:7Np41', otherWallet: '..%2F' };

const overHttp = (strike: (service: FakeService) => void) => () => {
  const service = fakeService({ token: () => 'token' });
  strike(service);
  const store = httpStore({ url: 'https://backup.test/api', fetch: service.fetch, token: () => 'token', wait: unlessDeadline });
  return { store, ...wallets };
};

/** Pauses are over at once; deadlines never come. */
const unlessDeadline = (ms: number) => (ms < 10_000 ? Promise.resolve() : new Promise<void>(() => {}));

const runner = { describe, it };
storeSuite('memoryStore', () => ({ store: memoryStore(), ...wallets }), runner);
storeSuite('fileStore', () => ({ store: fileStore({ directory: memoryDirectory() }), ...wallets }), runner);
storeSuite(
  'httpStore',
  overHttp(() => {}),
  runner,
);
storeSuite(
  'httpStore, every request doubled',
  overHttp((service) => service.fault({ kind: 'doubled' }, { times: Infinity })),
  runner,
);
storeSuite(
  'httpStore, every other reply lost',
  overHttp((service) => {
    let count = 0;
    service.fault({ kind: 'lost-reply' }, { times: Infinity, when: () => count++ % 2 === 0 });
  }),
  runner,
);
