/** What has to be mended before a form may make its call, field by field. */
import type { Announcer } from '../../controllers/announcer.ts';
import type { LightDom } from '../../controllers/light-dom.ts';
import type { FieldName, Problems } from '../../controllers/secret-entry.ts';
import type { FormView } from '../password-backup-form.views.ts';

/** In this order they stand on the page. */
const FIELD_ORDER: readonly FieldName[] = ['secret', 'retype', 'saved', 'agree'];

export async function findProblems(view: FormView, retypeInput: () => HTMLInputElement | null): Promise<Problems> {
  const { entry, words, kind, mode } = view;
  if (entry.text === '') return { secret: () => view.say('form.empty') };
  if (!view.setsNew) return {};
  const issue = await entry.firstIssue();
  // Who found an issue has the words for it.
  const rules = entry.later.module;
  const retype = retypeInput();
  const unsaved = entry.suggestion === 'shown' && !entry.ticked.saved;
  return {
    ...(issue && rules ? { secret: () => rules.issueText(issue, words, kind) } : {}),
    ...(retype && retype.value !== entry.text ? { retype: () => words.text('error.secret-mismatch') } : {}),
    ...(unsaved ? { saved: () => words.text('form.saved.missing') } : {}),
    ...(mode === 'create' && !entry.ticked.agree ? { agree: () => words.text('form.agree.missing') } : {}),
  };
}

/** The first field or box with a problem, to be focused. What was typed stays, selected. */
export function firstToMend(problems: Problems, light: LightDom, announcer: Announcer): HTMLInputElement | null {
  const first = FIELD_ORDER.find((name) => problems[name]);
  const input = light.query<HTMLInputElement>(`input[name="${first}"]`);
  if (input?.type !== 'checkbox') input?.select();
  // Where the focus does not move nothing would be said.
  if (input?.matches(':focus')) announcer.say((first && problems[first]?.()) ?? '', 0);
  return input;
}
