/** What is wrong with a new secret, in words: by the rule where it is known, else by the error's code. */
import type { Words } from '../../controllers/words.ts';
import type { Issue, SecretKind } from '../../core/policy.ts';

/** @param secretKind some issues are told of a PIN in words of its own */
export function issueText(issue: Issue, words: Pick<Words<never>, 'maybe'>, secretKind: SecretKind): string {
  if (issue.reason) return issue.reason;
  const { rule, params } = issue;
  const exact = [params?.['kind'], secretKind].flatMap((kind) => (kind && words.maybe(`issue.${rule}.${kind}`, params)) || []);
  return exact[0] ?? words.maybe(`issue.${rule}`, params) ?? words.maybe(`error.${issue.code}`) ?? issue.code;
}
