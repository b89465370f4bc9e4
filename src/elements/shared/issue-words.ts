/** What is wrong with a secret, in words: by the rule where it is known, else by the error's code. */
import type { Words } from '../../controllers/words.ts';
import type { BackupError, ErrorCode } from '../../core/errors.ts';
import type { Issue } from '../../core/policy.ts';

type AnyWords = Pick<Words<never>, 'maybe'>;

export function issueText(issue: Issue, words: AnyWords): string {
  if (issue.reason) return issue.reason;
  const kind = issue.params?.['kind'];
  const exact = kind === undefined ? undefined : words.maybe(`issue.${issue.rule}.${kind}`, issue.params);
  return exact ?? words.maybe(`issue.${issue.rule}`, issue.params) ?? words.maybe(`error.${issue.code}`) ?? issue.code;
}

/** Errors about what was typed belong to the field; all others get a panel. */
export function isAboutSecret(code: ErrorCode): boolean {
  return code.startsWith('secret-') || code === 'wrong-secret';
}

export function secretErrorText({ code, details }: BackupError, words: AnyWords): string {
  return details.reason ?? words.maybe(`error.${code}`) ?? code;
}
