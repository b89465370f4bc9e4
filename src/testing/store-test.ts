/** What the tests of the store contract share. */
import { equalBytes } from '../core/bytes.ts';
import { BackupError } from '../core/errors.ts';
import { sha256HexOf } from '../core/sha256.ts';
import type { BackupStore, CandidateKey } from '../stores/store.ts';
import type { Author } from './author.ts';
import { assert } from './check.ts';

/** What each test gets: a store in which nothing is kept yet for two wallets. */
export interface StoreFixture {
  readonly store: BackupStore;
  readonly wallet: string;
  readonly otherWallet: string;
  readonly dispose?: () => void | Promise<void>;
}

export async function holds(store: BackupStore, wallet: string, expected: { bytes: Uint8Array } | null, what: string): Promise<void> {
  const current = await store.current(wallet);
  if (!expected) return assert(current === null, `${what}: something is current`);
  assert(current !== null, `${what}: nothing is current`);
  assert(equalBytes(current.bytes, expected.bytes), `${what}: other bytes are current`);
}

export const keyOf = (wallet: string, seq: number, bytes: Uint8Array): CandidateKey => ({ wallet, seq, sha256: sha256HexOf(bytes) });

export function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

export interface StoreTest extends StoreFixture {
  readonly author: Author;
  /** Another device with an owner key of its own. */
  readonly stranger: Author;
}

export type Promised = readonly [name: string, body: (test: StoreTest) => Promise<void>];

/** Promotes them all at once: exactly one wins, and the others are told why not. */
export async function raceOf(
  store: BackupStore,
  wallet: string,
  currentSha256: string,
  rivals: readonly (CandidateKey & { bytes: Uint8Array })[],
  by: readonly Author[],
): Promise<void> {
  await Promise.all(rivals.map(({ bytes, ...key }) => store.putCandidate(key, bytes)));
  const requests = await Promise.all(rivals.map((rival, i) => (by[i] as Author).promoteRequest(rival, currentSha256)));
  const ends = await Promise.allSettled(requests.map((request) => store.promote(request)));
  const winners = rivals.filter((_, i) => ends[i]?.status === 'fulfilled');
  const [winner] = winners;
  assert(winners.length === 1 && winner !== undefined, `${winners.length} promotes won`);
  for (const end of ends) {
    if (end.status === 'fulfilled') continue;
    assert(end.reason instanceof BackupError && end.reason.code === 'store-conflict', `the loser was told ${String(end.reason)}`);
  }
  await holds(store, wallet, winner, 'after the race');
}
