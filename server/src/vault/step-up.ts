/**
 * Step-up authentication (RFC 9470): from the fourth guess on a session may
 * have to be a fresh or a stronger one. It keeps a stolen session from spending
 * the guesses of the person it was stolen from.
 */
import type { Caller } from '../auth/auth.ts';
import { Problem } from '../http/problem.ts';

export interface StepUp {
  /** `acr` values of which a token has to carry one, in the order in which they are asked for. */
  readonly acrValues?: readonly string[] | undefined;
  /** How long ago, at most, the person has signed in: `auth_time` of the token. */
  readonly maxAgeS?: number | undefined;
  /** The integrator's own answer; instead of reading `acr` and `auth_time`. */
  readonly satisfied?: ((caller: Caller) => boolean | Promise<boolean>) | undefined;
}

/** Guesses that every session may make. */
export const FREE_GUESSES = 3;
/** What may stand in a quoted string of a challenge without being escaped, RFC 6750 section 3. */
export const ACR_VALUE = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

/** @param toleranceS by how much the identity provider's clock may differ */
export async function isSteppedUp(asked: StepUp, caller: Caller, now: Date, toleranceS: number): Promise<boolean> {
  if (asked.satisfied) return (await asked.satisfied(caller)) === true;
  const { acr, auth_time: signedInAt } = caller.claims;
  if (asked.acrValues && !(typeof acr === 'string' && asked.acrValues.includes(acr))) return false;
  if (asked.maxAgeS === undefined) return true;
  if (typeof signedInAt !== 'number') return false;
  const ageS = now.getTime() / 1000 - signedInAt;
  return ageS <= asked.maxAgeS + toleranceS && ageS >= -toleranceS;
}

/** RFC 9470 section 3: what the token has to have. */
export function stepUpRequired({ acrValues, maxAgeS }: StepUp): Problem {
  const parts = [
    'error="insufficient_user_authentication"',
    'error_description="sign in again before more guesses"',
    ...(acrValues ? [`acr_values="${acrValues.join(' ')}"`] : []),
    ...(maxAgeS === undefined ? [] : [`max_age="${maxAgeS}"`]),
  ];
  return new Problem(401, 'step-up-required', { challenge: `Bearer ${parts.join(', ')}` });
}
