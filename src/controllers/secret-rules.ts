/**
 * The rules for a new secret, with their words, the estimate of its strength and a
 * suggestion: needed where one is set, not where one is asked for, and so fetched on its own.
 */
export { guessingTime } from '../core/guessing-time.ts';
export { passwordRules } from '../core/password-rules.ts';
export { asksStrengthOfAll, checkSecret, ruleStates } from '../core/policy.ts';
export { ruleMessages } from '../messages/en/rules.ts';
export { Strength } from './strength.ts';
export { suggest } from './suggestion.ts';
export { createStrengthMeter } from '../workers/strength-client.ts';
