/**
 * The policy in the words of the `passwordrules` attribute (WebKit's proposal to
 * the HTML standard), so that password managers generate what the form accepts.
 */
import type { SecretPolicy } from './policy.ts';

/** Managers add up character classes; typed everywhere means printable ASCII. */
const ALLOWED = {
  'any': 'ascii-printable',
  'ascii': 'ascii-printable',
  'letters-digits': 'upper, lower, digit',
  'digits': 'digit',
} as const satisfies Record<SecretPolicy['allow'], string>;

const REQUIRED = { upper: 'upper', lower: 'lower', digits: 'digit', symbols: 'special' } as const;

/** For example `minlength: 15; maxlength: 1024; allowed: ascii-printable;` */
export function passwordRules(policy: SecretPolicy): string {
  const { minLength, maxLength, allow, composition = {} } = policy;
  const rules = [`minlength: ${minLength}`, `maxlength: ${maxLength}`];
  for (const [name, identifier] of Object.entries(REQUIRED)) {
    if ((composition[name as keyof typeof REQUIRED] ?? 0) > 0) rules.push(`required: ${identifier}`);
  }
  rules.push(`allowed: ${ALLOWED[allow]}`);
  if (composition.maxConsecutive !== undefined) rules.push(`max-consecutive: ${composition.maxConsecutive}`);
  return `${rules.join('; ')};`;
}
