/** What has to be mended before a form may make its call, field by field. */
import type { Problems } from '../../controllers/secret-entry.ts';
import type { FormView } from '../password-backup-form.views.ts';
import { issueText } from './issue-words.ts';

export async function findProblems(view: FormView, retypeInput: () => HTMLInputElement | null): Promise<Problems> {
  const { entry, words, kind, mode, policy } = view;
  if (entry.text === '') return { secret: () => view.say('form.empty') };
  if (!view.setsNew) return {};
  const issue = await entry.firstIssue();
  // Of one length it is not said that more would do.
  const exact = issue?.rule === 'min-digits' && policy?.minLength === policy?.maxLength;
  const retype = retypeInput();
  const unsaved = entry.suggestion === 'shown' && !entry.ticked.saved;
  return {
    ...(issue ? { secret: () => (exact ? words.text('rule.exact-digits', issue.params) : issueText(issue, words, kind)) } : {}),
    ...(retype && retype.value !== entry.text ? { retype: () => words.text('error.secret-mismatch') } : {}),
    ...(unsaved ? { saved: () => words.text('form.saved.missing') } : {}),
    ...(mode === 'create' && !entry.ticked.agree ? { agree: () => words.text('form.agree.missing') } : {}),
  };
}
