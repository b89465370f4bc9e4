/**
 * What `<password-backup-form>` shows of a new secret: the rules, how hard it is
 * to guess, a suggestion. Fetched when a form for a new secret begins, together
 * with the checks themselves.
 */
import { type TemplateResult, html, nothing } from 'lit';
import { asksStrengthOfAll, guessingTime, ruleStates, suggest } from '../controllers/secret-rules.ts';
import type { Rule, RuleState } from '../core/policy.ts';
import { newSecret } from '../styles/new-secret.ts';
import { meterStyles } from './password-backup-form.rules.styles.ts';
import type { FormView } from './password-backup-form.views.ts';
import { meterTemplate, rulesTemplate, suggestionTemplate } from './shared/new-secret.ts';

export * from '../controllers/secret-rules.ts';
export { issueText } from './shared/issue-text.ts';

export const lateStyles = [meterStyles];
/** For the light DOM. */
export const lightStyles = newSecret;

export function rulesAndSuggestion(view: FormView): TemplateResult {
  return html`${rulesPart(view)} ${countedPart(view)} ${suggestionPart(view)}`;
}

/**
 * Of a PIN with one length that is said once; that other signs are refused is felt while typing. Where nobody counts
 * guesses no length is named: none is enough by itself.
 */
function shownRules(view: FormView): readonly { readonly id: string; readonly params: Rule['params']; readonly state: RuleState }[] {
  const { entry, kind, policy } = view;
  const { strength, text, userInputs } = entry;
  const states = policy ? ruleStates(policy, text, strength?.estimate, userInputs()) : [];
  const all = states.map(({ rule: { id, params }, state }) => ({ id: id as string, params, state }));
  if (kind !== 'pin') {
    const strengthOfAll = policy && asksStrengthOfAll(policy);
    return strengthOfAll ? all.map((rule) => (rule.id === 'length-or-strength' ? { ...rule, id: 'strength' } : rule)) : all;
  }
  const exact = policy?.minLength === policy?.maxLength;
  const tooLong = all.find(({ id }) => id === 'max-length')?.state === 'not-met';
  return all
    .filter(({ id }) => id !== 'only-digits' && !(exact && id === 'max-length'))
    .map((rule) => (exact && rule.id === 'min-digits' ? { ...rule, id: 'exact-digits', state: tooLong ? 'not-met' : rule.state } : rule));
}

function rulesPart(view: FormView): TemplateResult | typeof nothing {
  const { words, entry } = view;
  const rules = shownRules(view).map(({ id, params, state }) => {
    const shown = state === 'unknown' && !entry.text ? 'not-met' : state;
    return { text: view.say(`rule.${id}`, params) || id, state: shown, word: words.text(`form.rule.${shown}`) };
  });
  return rulesTemplate(`${view.id}-rules`, view.say('form.rules'), rules);
}

/** Why it has to be hard to guess, or need not be; the introduction of a PIN has said it. */
function countedPart({ counted, kind, words }: FormView): TemplateResult | typeof nothing {
  if (counted === undefined || kind === 'pin' || kind === 'passcode') return nothing;
  return html`<p data-part="hint">${words.text(counted ? 'form.counted' : 'form.uncounted')}</p>`;
}

/** A passphrase of six words follows no rules of composition and fits no short field. */
const SUGGESTION_LENGTH = 64;

/**
 * @csslightpart suggest - Around the button that suggests a passphrase.
 */
function suggestionPart(view: FormView): TemplateResult | typeof nothing {
  const { entry, words, kind, policy } = view;
  const fits = !policy || (/^(any|ascii)$/.test(policy.allow) && policy.maxLength >= SUGGESTION_LENGTH && !policy.composition);
  if (kind === 'pin' || kind === 'passcode' || !fits) return nothing;
  if (entry.suggestion === 'shown') {
    return suggestionTemplate({
      idPrefix: view.id,
      title: words.text('form.suggested'),
      copyLabel: words.text('form.copy'),
      anotherLabel: words.text('form.suggest-another'),
      copy: () => void copy(view),
      another: () => void suggest(entry),
      note: entry.note,
    });
  }
  return html`<div data-part="suggest">
    <button data-part="suggest-button" class="plain" type="button" form="${view.id}-form" @click=${() => void suggest(entry)}>${words.text('form.suggest')}</button>
    ${entry.suggestion === 'failed' ? html`<p data-part="hint" role="alert">${words.text('form.suggest-failed')}</p>` : nothing}
  </div>`;
}

/** What came of it is said and shown: who believes that it was copied, and it was not, may lose the only way back. */
async function copy({ entry, words, speak }: FormView): Promise<void> {
  const { text } = entry;
  let note = words.text('form.copied');
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    note = words.text('form.copy-failed'); // refused, or there is no clipboard at all
  }
  if (entry.suggestion !== 'shown' || entry.text !== text) return;
  entry.set({ note });
  speak(note, 0);
}

/** Where tries are counted, length alone decides: an estimate of guesses would speak of another danger. */
export function hasMeter({ kind, policy }: Pick<FormView, 'kind' | 'policy'>): boolean {
  return kind !== 'pin' && (!policy || policy.minGuesses > 0 || policy.floorGuesses > 0);
}

/** What the guesses cost someone who has the backup file. */
function timeText({ kdf, words }: FormView, guessesLog10: number): string | undefined {
  if (!kdf) return undefined;
  const time = guessingTime(guessesLog10, kdf);
  if (typeof time === 'string') return words.text(`strength.time.${time}`);
  const { count, unit } = time;
  const format = new Intl.NumberFormat(words.language, { style: 'unit', unit, unitDisplay: 'long' });
  return words.text('strength.time', { time: format.format(count) });
}

export function meterPart(view: FormView): TemplateResult | typeof nothing {
  if (!hasMeter(view)) return nothing;
  const { entry, words } = view;
  const { estimate, checking } = entry.strength ?? {};
  const hint = estimate?.hints[0];
  const more = hint ? words.maybe(`hint.${hint}`) : estimate && timeText(view, estimate.guessesLog10);
  return meterTemplate({
    label: view.say('strength.label'),
    level: estimate?.level,
    word: words.text(estimate ? `strength.${estimate.level}` : checking ? 'strength.checking' : 'strength.empty'),
    hint: more,
  });
}
