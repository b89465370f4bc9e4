/** Methods behind a vault, for the published suite and for tests that watch or change what the vault does. */
import type { Vault } from '../../src/core/vault.ts';
import type { BackupMethod } from '../../src/methods/method.ts';
import { memoryVault } from '../../src/stores/memory-vault.ts';
import type { MethodFixture } from '../../src/testing/method-suite.ts';

/** A vault with some calls of its own; `vault()` is asked at each call. */
export function replacingVault(vault: () => Vault, own: Partial<Vault> = {}): Vault {
  return new Proxy(vault(), {
    get(_, name) {
      const target = vault();
      const value = (Object.hasOwn(own, name) ? Reflect.get(own, name) : Reflect.get(target, name, target)) as unknown;
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

let count = 0;

export function vaultedFixture(
  make: (vault: Vault) => BackupMethod,
  vault: Vault,
  secrets: { secret: string; otherSecret: string },
): MethodFixture {
  let there = vault;
  const reached = replacingVault(() => there);
  return {
    method: make(reached),
    anotherDevice: () => make(reached),
    // The same name, and nothing in it.
    loseOutside: () => void (there = memoryVault({ id: vault.id })),
    wallet: `test:vaulted:${++count}`,
    refusedSecret: '123456',
    ...secrets,
  };
}
