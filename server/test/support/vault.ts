/** Vaults for tests: one wallet's, on any database, with a clock that a test may hold. */
import { ownerFromSecret, sign } from '../../../src/core/index.ts';
import { walletKeyOf } from '../../src/auth/auth.ts';
import type { Database } from '../../src/db/database.ts';
import { Problem } from '../../src/http/problem.ts';
import type { Kms } from '../../src/kms/kms.ts';
import { keyKms } from '../../src/kms/local.ts';
import { WalletVault } from '../../src/vault/registrations.ts';

const ISSUER = 'issuer';
const SUBJECT = 'alice';

/** The vault's identity key in tests. */
export const identity = ownerFromSecret(new Uint8Array(32).fill(9));

export function testKms(): Kms {
  return keyKms(new Uint8Array(32).fill(3));
}

export function walletKeyFor(wallet: string): string {
  return walletKeyOf(ISSUER, SUBJECT, wallet);
}

/** @param clock what the vault takes for the time; the database's clock where it is absent */
export function vaultOf(database: Database, wallet: string, clock?: () => Date, kms = testKms()): WalletVault {
  const access = { walletKey: walletKeyFor(wallet), issuer: ISSUER, subject: SUBJECT, wallet, by: '0'.repeat(16) };
  return new WalletVault({ id: 'vault', database, kms, signAsVault: (message) => sign(identity, message), clock }, access);
}

/** The problem that the work is refused with; anything else it throws is thrown on. */
export async function problemOf(work: Promise<unknown>): Promise<Problem> {
  try {
    await work;
  } catch (thrown) {
    if (thrown instanceof Problem) return thrown;
    throw thrown;
  }
  throw new Error('nothing was refused');
}
