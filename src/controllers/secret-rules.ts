/**
 * The rules for a new secret, with their words, the strength meter and a
 * suggestion: needed where one is set, not where one is asked for, and so fetched on its own.
 */
export { generatePassphrase } from '../core/generate.ts';
export { guessingTime } from '../core/guessing-time.ts';
export { passwordRules } from '../core/password-rules.ts';
export { checkSecret, ruleStates } from '../core/policy.ts';
export { estimateFromGuesses } from '../core/strength.ts';
export { ruleMessages } from '../messages/en/rules.ts';
export { createStrengthMeter } from '../workers/strength-client.ts';
