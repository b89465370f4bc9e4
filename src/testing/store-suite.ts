/**
 * The store contract as tests: what every BackupStore promises, shown with
 * real backups. Framework-neutral; for mocha, vitest and the like:
 *
 *   storeSuite('my store', () => ({ store: myStore(), wallet: 'a', otherWallet: 'b' }), { describe, it });
 */
import { authors } from './author.ts';
import { storePromises } from './store-promises.ts';
import type { StoreFixture } from './store-test.ts';

export type { StoreFixture } from './store-test.ts';

export interface SuiteRunner {
  describe(name: string, body: () => void): unknown;
  it(name: string, body: () => Promise<void>): unknown;
}

/** Of the whole run: sealing is the slow part, and what was made can be stored in every store. */
const author = authors();

/** Registers the suite. Each test makes a fixture of its own. */
export function storeSuite(name: string, make: () => StoreFixture | Promise<StoreFixture>, { describe, it }: SuiteRunner): void {
  describe(`${name}: the store contract`, () => {
    for (const [title, promises] of Object.entries(storePromises)) {
      describe(title, () => {
        for (const [promise, body] of promises) {
          it(promise, async () => {
            const fixture = await make();
            try {
              const { wallet } = fixture;
              await body({ ...fixture, author: author(wallet), stranger: author(wallet, 'a stranger') });
            } finally {
              await fixture.dispose?.();
            }
          });
        }
      });
    }
  });
}
