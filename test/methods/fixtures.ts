/** Methods for tests of the contract. */
import { randomBytes, toB64u } from '../../src/core/bytes.ts';
import { BackupError, throwIfAborted } from '../../src/core/errors.ts';
import { estimateFromGuesses } from '../../src/core/strength.ts';
import type { BackupMethod, MethodContext } from '../../src/methods/method.ts';
import type { MethodFixture } from '../../src/testing/method-suite.ts';

/** Every secret is strong: for tests that are not about strength. */
export const trusting = () => Promise.resolve(estimateFromGuesses(20));

/** An integrator's own method: a key in an account of the person, found again by a name in the params. */
export function accountMethod(account: Map<string, Uint8Array>): BackupMethod {
  return {
    id: 'x-account',
    asks: 'nothing',
    probe: () => Promise.resolve({ state: 'available' }),
    enroll: async ({ signal }: MethodContext) => {
      throwIfAborted(signal);
      const key = randomBytes(32);
      const name = toB64u(randomBytes(8));
      account.set(name, Uint8Array.from(key));
      return { key: { kind: 'bytes', key }, params: { name } };
    },
    unlock: async (slot, { signal }) => {
      if (slot.method !== 'x-account') return null;
      throwIfAborted(signal);
      const key = account.get(String(slot.params['name']));
      if (!key) throw new BackupError('method-unavailable', 'the key is not in the account');
      return { kind: 'bytes', key: Uint8Array.from(key) };
    },
    forget: async (slot) => {
      account.delete(String(slot.params['name']));
    },
  };
}

export function accountFixture(): MethodFixture {
  const account = new Map<string, Uint8Array>();
  return {
    method: accountMethod(account),
    wallet: 'test:account',
    anotherDevice: () => accountMethod(account),
    loseOutside: () => account.clear(),
  };
}
