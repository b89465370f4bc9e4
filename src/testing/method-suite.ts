/**
 * The method contract as tests: what every BackupMethod promises, shown with
 * real backups. Framework-neutral; for mocha, vitest and the like:
 *
 *   methodSuite('my method', () => ({ method: myMethod(), wallet: 'a' }), { describe, it });
 *
 * A method that asks brings `secret`, `otherSecret` and `refusedSecret` too; one
 * that keeps something in an account or a device, `anotherDevice` and `loseOutside`.
 */
import { type MethodFixture, methodPromises } from './method-promises.ts';
import type { SuiteRunner } from './store-suite.ts';

export type { MethodFixture } from './method-promises.ts';
export type { SuiteRunner } from './store-suite.ts';

/** Registers the suite. Each test makes a fixture of its own. */
export function methodSuite(name: string, make: () => MethodFixture | Promise<MethodFixture>, { describe, it }: SuiteRunner): void {
  describe(`${name}: the method contract`, () => {
    for (const [title, promises] of Object.entries(methodPromises)) {
      describe(title, () => {
        for (const [promise, body] of promises) {
          it(promise, async () => {
            const fixture = await make();
            try {
              await body(fixture);
            } finally {
              await fixture.dispose?.();
            }
          });
        }
      });
    }
  });
}
