/** httpStore and the reference service, over a real socket, keep the contract together. */
import { expect } from 'chai';
import { type DevService, startDevService } from '../../../server/src/dev.ts';
import { BackupError } from '../../../src/core/errors.ts';
import { httpStore } from '../../../src/stores/index.ts';
import { authors } from '../../../src/testing/author.ts';
import { storeSuite } from '../../../src/testing/store-suite.ts';

describe('the reference service', () => {
  let service: DevService;
  let count = 0;

  before(async () => {
    const plenty = { perMinute: 1e6, burst: 1e6 };
    service = await startDevService({ limits: { perSubject: plenty, perAddress: plenty, newWallets: plenty } });
  });
  after(() => service.close());

  const wallets = () => {
    count++;
    return { wallet: `solana:5eykt4Us/é ?#%:${count}`, otherWallet: `..%2F${count}` };
  };

  storeSuite(
    'httpStore with the reference service',
    async () => {
      const { wallet, otherWallet } = wallets();
      const token = () => service.issueToken('someone', [wallet, otherWallet]);
      return { store: httpStore({ url: service.url, token }), wallet, otherWallet };
    },
    { describe, it },
  );

  const codeLater = (work: Promise<unknown>) =>
    work.then(
      (value) => value,
      (thrown: unknown) => (thrown instanceof BackupError ? thrown.code : String(thrown)),
    );

  it('refuses who has no token, or a bad one', async () => {
    const { wallet } = wallets();
    expect(await codeLater(httpStore({ url: service.url }).current(wallet))).to.equal('store-unauthorized');
    expect(await codeLater(httpStore({ url: service.url, token: () => 'x.y.z' }).current(wallet))).to.equal('store-unauthorized');
  });

  it('is asked for a second token when the first has expired', async () => {
    const { wallet } = wallets();
    let asked = 0;
    const token = () => (asked++ === 0 ? 'expired' : service.issueToken('someone', [wallet]));
    expect(await codeLater(httpStore({ url: service.url, token }).current(wallet))).to.equal(null);
    expect(asked).to.equal(2);
  });

  it('at a wrong address never looks like "there is no backup"', async () => {
    const { wallet } = wallets();
    const token = () => service.issueToken('someone', [wallet]);
    expect(await codeLater(httpStore({ url: `${service.url}/elsewhere`, token }).current(wallet))).to.equal('store-refused');
  });

  it('says when it is busy and for how long, and the store does not wait for an hour', async () => {
    const few = { perMinute: 1 / 60, burst: 1 };
    const busy = await startDevService({ limits: { perSubject: few } });
    try {
      const { wallet } = wallets();
      const store = httpStore({ url: busy.url, token: () => busy.issueToken('someone', [wallet]) });
      expect(await store.current(wallet)).to.equal(null);
      const error = await store.current(wallet).then(
        () => null,
        (thrown: BackupError) => thrown,
      );
      expect(error?.code).to.equal('store-busy');
      expect(error?.details.retryAfterMs).to.be.within(1000, 3_600_000);
    } finally {
      await busy.close();
    }
  });

  it('that was stopped is unreachable, not empty', async () => {
    const { wallet } = wallets();
    const stopped = await startDevService();
    const token = () => stopped.issueToken('someone', [wallet]);
    const store = httpStore({ url: stopped.url, token, attempts: 2 });
    await authors()(wallet).store(store, 1, '');
    await stopped.close();
    expect(await codeLater(store.current(wallet))).to.equal('store-unreachable');
  });
});
