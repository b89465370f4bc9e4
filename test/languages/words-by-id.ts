/**
 * Words that are found by an id in the data, and of which the states show some:
 * the data of a state is given the other ids, one after the other. Each must
 * come; the caller notes it as found.
 */
import type { Page } from '@playwright/test';
import { expect } from './fixtures.ts';

const ids = (text: string) => text.trim().split(/\s+/);

const HINTS = ids(`capitals date keyboard-pattern keyboard-row name personal repeated reversed sequence similar-to-common
  single-word substitutions word-like year`);
/** A rule, and after a dot the kind of its breach. */
const ISSUES = ids(`characters characters.control characters.emoji-style characters.excluded characters.mixed-digits
  characters.unassigned custom digits empty lower max-consecutive max-length.pin min-digits min-length not-common
  not-common.context not-common.mirrored only-ascii only-digits only-letters-digits strength symbols`);
/** Guesses, by their logarithm, for which the time is said in words. */
const TIMES = { 'at-once': 1, 'ages': 30 } as const;
const REASONS = ids(`blocked data-protection no-account no-crypto no-screen-lock not-configured offline passkey-blocked passkey-too-old`);
/** Ways that the states have no use for; nobody knows the last one, nor its reason. */
const METHODS = ['passkey-enclave', 'recovery-code', 'icloud', 'x-future'];
const PHRASE = 'correct horse battery staple';

type Show = (tag: string, state: string) => Promise<void>;
/** What is used of the element, whose module only the page has. */
interface Form extends HTMLElement {
  backup: { methods: readonly { policy: object }[] };
  policy: object;
  strengthMeter: unknown;
}
interface Picker extends HTMLElement {
  backup: { readonly options: { readonly methods: readonly object[]; readonly status: { readonly methods: readonly object[] } } };
}

export async function wordsById(page: Page, show: Show): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  const secret = page.locator('input[name="secret"]');
  const comes = async (key: string) => {
    await expect(page.getByText(`⟦${key}⟧`).first(), key).toBeVisible();
    found.add(key);
  };

  await show('password-backup-form', 'create-time');
  // The meter says of a text what the text asks for.
  await page.locator('password-backup-form').evaluate((form, times) => {
    const estimate = (text: string) => ({
      guessesLog10: (times as Record<string, number>)[text] ?? 3,
      level: 'very-weak',
      hints: text in times ? [] : [text],
    });
    const meter = { estimate: (text: string) => Promise.resolve(estimate(text)), dispose: () => undefined };
    const { backup } = form as Form;
    const fresh = Object.assign(document.createElement('password-backup-form'), { backup, strengthMeter: () => meter });
    form.replaceWith(fresh);
  }, TIMES);
  for (const hint of HINTS) {
    await secret.fill(hint);
    await comes(`hint.${hint}`);
  }
  for (const time of Object.keys(TIMES)) {
    await secret.fill(time);
    await comes(`strength.time.${time}`);
  }

  await show('password-backup-form', 'create');
  // So does a rule of the application's own.
  await page.locator('password-backup-form').evaluate((form) => {
    const own = form as Form;
    const custom = (text: string) => {
      const [rule, kind] = (text.split(' ')[0] ?? '').split('.');
      return [{ rule, code: 'secret-rejected', params: { kind, count: 1, position: 1, minLength: 1, maxLength: 1 } }];
    };
    own.policy = { ...own.backup.methods[0]?.policy, custom };
  });
  for (const issue of ISSUES) {
    await secret.fill(`${issue} ${PHRASE}`);
    await secret.press('Enter');
    await comes(`issue.${issue}`);
  }
  await page.locator('password-backup-form').evaluate((form) => {
    const own = form as Form;
    own.policy = { ...own.backup.methods[0]?.policy, maxLength: 32, allow: 'letters-digits', composition: { lower: 1 } };
  });
  for (const rule of ['lower', 'max-length', 'only-letters-digits']) await comes(`rule.${rule}`);

  await show('backup-method-picker', 'two-doors');
  await page.locator('backup-method-picker').evaluate(offer, { offered: REASONS, reasons: [...REASONS, 'unheard-of'], held: METHODS });
  for (const reason of [...REASONS, 'other']) await comes(`method-reason.${reason}`);
  for (const loss of ['icloud', 'recovery-code', 'other']) await comes(`loss.${loss}`);
  await page.locator('backup-method-picker').evaluate(offer, { offered: METHODS, reasons: [], held: ['password'] });
  for (const method of ['passkey-enclave', 'recovery-code']) {
    await comes(`method.${method}`);
    await comes(`method-about.${method}`);
  }
  return found;
}

interface Offer {
  readonly offered: readonly string[];
  /** Why each of them does not work; those without a reason work. */
  readonly reasons: readonly string[];
  readonly held: readonly string[];
}

/** Gives the picker a backup of the same kind with other ways. Runs in the page. */
function offer(picker: Element, { offered, reasons, held }: Offer): void {
  const { backup } = picker as Picker;
  const { options } = backup;
  const probe = (reason: string | undefined) => () =>
    Promise.resolve(reason ? { state: 'unavailable', reason, remedy: 'none' } : { state: 'available' });
  const methods = [...offered, 'x-last'].map((id, at) => ({ ...options.methods[0], id, probe: probe(reasons[at]) }));
  const slots = held.map((method, at) => ({ ...options.status.methods[0], method, slotId: `slot-${at}` }));
  const Fake = backup.constructor as new (options: object) => object;
  Object.assign(picker, { backup: new Fake({ ...options, methods, status: { ...options.status, methods: slots } }) });
}
