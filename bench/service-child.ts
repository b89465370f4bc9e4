/** The service in a process of its own, as it would be: the load generator must not share its event loop. */
import { startDevService } from '../server/src/dev.ts';

const many = { perMinute: 1e9, burst: 1e9 };
const service = await startDevService({
  databaseUrl: process.env['BENCH_DATABASE_URL'],
  limits: { perSubject: many, perAddress: many, newWallets: many },
});
process.on('message', (wallets: string[]) => {
  void Promise.all(wallets.map((wallet) => service.issueToken(wallet, [wallet]))).then((tokens) =>
    process.send?.({ url: service.url, tokens }),
  );
});
process.on('disconnect', () => void service.close().then(() => process.exit(0)));
