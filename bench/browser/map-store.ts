/** A store that does nothing but remember: what is left of the time is the kit's own. */
import type { BackupStore } from '../../src/stores/store.ts';

export function mapStore(): BackupStore {
  const candidates = new Map<string, Uint8Array>();
  let current: Uint8Array | undefined;
  return {
    name: 'map',
    current: () => Promise.resolve(current ? { bytes: current } : null),
    putCandidate: ({ sha256 }, bytes) => {
      candidates.set(sha256, bytes);
      return Promise.resolve();
    },
    getCandidate: ({ sha256 }) => Promise.resolve(candidates.get(sha256) ?? null),
    promote: ({ sha256 }) => {
      current = candidates.get(sha256);
      return Promise.resolve();
    },
    verified: () => Promise.resolve(),
    remove: () => Promise.resolve(),
    undelete: () => Promise.resolve(),
  };
}
