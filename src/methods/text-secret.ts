/** What every method that asks for text checks before anything is made of it, whatever the form said. */
import { BackupError } from '../core/errors.ts';
import { type KdfParams, TEST_ONLY_FAST, isChoosableKdf } from '../core/kdf.ts';
import { type SecretPolicy, checkSecret } from '../core/policy.ts';
import type { StrengthEstimator } from '../core/strength.ts';

/** @throws BackupError `policy-too-weak` for a cost that is too low, `invalid-argument` for one that cannot be */
export function choosableKdf({ m, t, p }: KdfParams): KdfParams {
  const kdf = Object.freeze({ m, t, p });
  if (isChoosableKdf(kdf)) return kdf;
  const tooCheap = m < TEST_ONLY_FAST.m || t < TEST_ONLY_FAST.t;
  throw new BackupError(tooCheap ? 'policy-too-weak' : 'invalid-argument', 'kdf', { details: { field: 'kdf' } });
}

/**
 * @param estimate only asked where the policy counts guesses, and only for what is not wrong at once
 * @throws BackupError with the code of the first issue
 */
export async function refuseBroken(policy: SecretPolicy, secret: string, wallet: string, estimate?: StrengthEstimator): Promise<void> {
  // The same words as the form's, so that the estimate that it asked for last is the one that counts.
  const words = [wallet];
  // Without an estimate first: what is wrong at once needs no dictionary, and no worker for 10,000 characters.
  const atOnce = checkSecret(policy, secret, undefined, words);
  const asks = estimate && atOnce.length === 0;
  const issues = asks ? checkSecret(policy, secret, await estimate(secret, [...policy.blocklist, ...words]), words) : atOnce;
  const [issue] = issues;
  if (!issue) return;
  const { reason, params = {} } = issue;
  const limit = params['minLength'] ?? params['maxLength'] ?? params['count'];
  throw new BackupError(issue.code, issue.rule, {
    details: { field: issue.rule, ...(reason === undefined ? {} : { reason }), ...(typeof limit === 'number' ? { limit } : {}) },
  });
}
