/** What is wrong with a secret, in words: by the rule where it is known, else by the error's code. */
import type { Words } from '../../controllers/words.ts';
import type { BackupError, ErrorCode } from '../../core/errors.ts';
import type { Issue, SecretKind } from '../../core/policy.ts';

type AnyWords = Pick<Words<never>, 'maybe'>;

/** @param secretKind some issues are told of a PIN in words of its own */
export function issueText(issue: Issue, words: AnyWords, secretKind: SecretKind): string {
  if (issue.reason) return issue.reason;
  const { rule, params } = issue;
  const exact = [params?.['kind'], secretKind].flatMap((kind) => (kind && words.maybe(`issue.${rule}.${kind}`, params)) || []);
  return exact[0] ?? words.maybe(`issue.${rule}`, params) ?? words.maybe(`error.${issue.code}`) ?? issue.code;
}

/** Errors about what was typed belong to the field; all others get a panel. */
export function isAboutSecret(code: ErrorCode): boolean {
  return code.startsWith('secret-') || code === 'wrong-secret';
}

/** No try is left, for good: the form has nothing more to ask. */
export function isLocking(code: ErrorCode): boolean {
  return code === 'vault-locked' || code === 'vault-destroyed';
}

export function secretErrorText({ code, details }: BackupError, words: AnyWords): string {
  return details.reason ?? words.maybe(`error.${code}`) ?? code;
}
