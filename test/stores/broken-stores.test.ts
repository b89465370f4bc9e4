/** The suite fails for stores that break the contract: each of these breaks one promise that matters. */
import { expect } from 'chai';
import { BackupError } from '../../src/core/errors.ts';
import { memoryStore } from '../../src/stores/index.ts';
import type { BackupStore, PromoteRequest } from '../../src/stores/store.ts';
import { authors } from '../../src/testing/author.ts';
import { storeSuite } from '../../src/testing/store-suite.ts';

/** Runs the suite, without its two slow tests, outside of the test framework: the names of the tests that failed. */
async function failures(make: () => BackupStore): Promise<readonly string[]> {
  const tests: { name: string; body: () => Promise<void> }[] = [];
  const runner = {
    describe: (_: string, body: () => void) => body(),
    it: (name: string, body: () => Promise<void>) => void tests.push({ name, body }),
  };
  storeSuite('a store', () => ({ store: make(), wallet: 'broken', otherWallet: 'other' }), runner);
  const failed: string[] = [];
  for (const { name, body } of tests.filter((test) => !/greatest|too large/.test(test.name))) await body().catch(() => failed.push(name));
  expect(tests.length).to.be.greaterThan(20);
  return failed;
}

/** A memory store with some calls of its own. */
function altered(change: (store: BackupStore) => Partial<BackupStore>): () => BackupStore {
  return () => {
    const store = memoryStore();
    const forward: BackupStore = {
      name: store.name,
      current: (...args) => store.current(...args),
      putCandidate: (...args) => store.putCandidate(...args),
      getCandidate: (...args) => store.getCandidate(...args),
      promote: (...args) => store.promote(...args),
      verified: (...args) => store.verified(...args),
      remove: (...args) => store.remove(...args),
      undelete: (...args) => store.undelete(...args),
    };
    return { ...forward, ...change(forward) };
  };
}

/** A store that keeps what it is told and checks what `check` checks. */
function careless(check: (current: string, request: PromoteRequest) => void): () => BackupStore {
  return altered(({ getCandidate }) => {
    const current = new Map<string, { bytes: Uint8Array; sha256: string }>();
    return {
      current: async (wallet) => current.get(wallet) ?? null,
      promote: async (request) => {
        const bytes = await getCandidate(request);
        check(current.get(request.wallet)?.sha256 ?? '', request);
        if (!bytes) throw new BackupError('store-conflict');
        current.set(request.wallet, { bytes, sha256: request.sha256 });
      },
    };
  });
}

/** What each broken store is, and a promise that it has to fail. */
const BROKEN: Readonly<Record<string, readonly [make: () => BackupStore, failing: string]>> = {
  'ignores currentSha256': [careless(() => {}), 'refuses what is not built on current: store-conflict'],
  'lets both sides of a race win': [
    altered(({ promote, current }) => ({
      promote: async (request) => {
        const seen = (await current(request.wallet))?.bytes;
        await promote(request).catch(async (thrown: unknown) => {
          const now = (await current(request.wallet))?.bytes;
          if (seen === now || now === undefined) throw thrown; // overtaken while it ran: "fine"
        });
      },
    })),
    'lets exactly one of two promotes win',
  ],
  'checks no signature': [
    careless((current, { sha256, currentSha256 }) => {
      if (current !== sha256 && current !== currentSha256) throw new BackupError('store-conflict');
    }),
    'refuses a signature that is not the owner’s for exactly this call',
  ],
  'lets candidates of one seq overwrite each other': [
    altered(() => {
      const bySeq = new Map<string, { sha256: string; bytes: Uint8Array }>();
      return {
        putCandidate: async ({ wallet, seq, sha256 }, bytes) => void bySeq.set(`${wallet} ${seq}`, { sha256, bytes }),
        getCandidate: async ({ wallet, seq }) => bySeq.get(`${wallet} ${seq}`)?.bytes ?? null,
      };
    }),
    'keeps candidates of one seq apart: two devices never overwrite each other',
  ],
  'makes a candidate current at once': [
    altered(({ current, getCandidate, putCandidate }) => {
      let last: Parameters<BackupStore['getCandidate']>[0] | undefined;
      return {
        putCandidate: async (key, bytes) => {
          await putCandidate(key, bytes);
          last = key;
        },
        current: async (wallet) => {
          const bytes = last?.wallet === wallet ? await getCandidate(last) : null;
          return bytes ? { bytes } : current(wallet);
        },
      };
    }),
    'returns a candidate byte for byte, and does not make it current',
  ],
  'forgets the owner at removal': [
    () => {
      let store = memoryStore();
      return altered(() => ({
        current: (wallet) => store.current(wallet),
        putCandidate: (key, bytes) => store.putCandidate(key, bytes),
        getCandidate: (key) => store.getCandidate(key),
        promote: (request) => store.promote(request),
        remove: async (call) => {
          await store.remove(call);
          store = memoryStore();
        },
      }))();
    },
    'keeps owner and seq when a removed backup is made anew',
  ],
  'shares one shelf between wallets': [altered(({ current }) => ({ current: async () => current('broken') })), 'keeps wallets apart'],
  'says "none" when it failed': [
    altered(() => ({ current: async () => null })),
    'makes a candidate current, byte for byte; again is a success',
  ],
  'hands out its own bytes': [
    altered(({ putCandidate, getCandidate }) => {
      const kept = new Map<string, Uint8Array>();
      return {
        putCandidate: async (key, bytes) => {
          await putCandidate(key, bytes);
          kept.set(key.sha256, bytes);
        },
        getCandidate: async (key) => ((await getCandidate(key)) ? (kept.get(key.sha256) ?? null) : null),
      };
    }),
    'keeps its own copy of the bytes',
  ],
  'repeats an old promote': [
    altered(({ promote }) => {
      const done = new Set<string>();
      return {
        promote: async (request) => {
          if (done.has(request.sha256)) return;
          await promote(request);
          done.add(request.sha256);
        },
      };
    }),
    'does not go back when an old promote is sent again',
  ],
  'names its vaults in one text': [
    altered(() => ({ vaults: 'vault, other' as unknown as string[] })),
    'names the vaults that hear of its promotes by ids, each once',
  ],
  'names a vault twice': [altered(() => ({ vaults: ['vault', 'vault'] })), 'names the vaults that hear of its promotes by ids, each once'],
  'listens to no signal': [
    altered(({ promote }) => ({ promote: (request) => promote(request) })),
    'does nothing when the signal has fired already: aborted',
  ],
};

describe('the store suite', () => {
  it('passes a store that keeps the contract', async () => {
    expect(await failures(() => memoryStore())).to.deep.equal([]);
  });

  for (const [what, [make, failing]] of Object.entries(BROKEN)) {
    it(`catches a store that ${what}`, async () => {
      expect(await failures(make)).to.include(failing);
    });
  }

  it('makes the same backup again with the same bytes, and others for another device', async () => {
    const author = authors();
    const [a, again, other, variant] = await Promise.all([
      author('w').make(1),
      author('w').make(1),
      author('w', 'other').make(1),
      author('w').make(1, { variant: 'b' }),
    ]);
    expect(a?.sha256).to.equal(again?.sha256);
    expect(new Set([a?.sha256, other?.sha256, variant?.sha256]).size).to.equal(3);
  });
});
