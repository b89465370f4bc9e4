/**
 * Every string can be overridden, for a language and for one element: each key
 * says its own name, and all states together, and the data that they have no
 * use for, must say all names.
 */
import { en } from '../../src/messages/en.ts';
import { everyState, expect, test } from './fixtures.ts';
import { tableOf } from './pseudo.ts';
import { textsOfStage } from './texts.ts';
import { wordsById } from './words-by-id.ts';

/** Keys that no state shows, by reason. Every key by itself is overridden in test/messages/overrides.test.ts. */
const NOT_SHOWN: readonly (readonly [reason: string, keys: string])[] = [
  [
    'a name, a note or a rule that is found by an id in the data; others of its kind are shown',
    'picker.held.opened-before picker.held.unsupported recovery.nth rule.only-digits',
  ],
  [
    'said about one kind of secret; the same is shown for another kind',
    `done.stored.detail.passcode done.stored.detail.pin done.stored.detail.text form.empty.passcode form.empty.pin
     form.empty.text form.hidden.passcode form.hidden.pin form.hidden.text form.revealed.passcode
     form.revealed.text strength.label.passcode`,
  ],
  [
    'a download or a permission of the browser has to fail first',
    `form.copied form.suggest-failed picker.failed picker.retry
     plain.failed plain.protected plain.recovered plain.unproven problem.unexplained`,
  ],
  [
    'a call that ends in a way no state stands still in',
    `call.confirm call.failed.refresh call.failed.remove error.aborted picker.empty
     problem.change recovery.wait reminder.try-again status.unknown.not-checked
     wallet.to-backup`,
  ],
];
const notShown = new Set(NOT_SHOWN.flatMap(([, keys]) => keys.split(/\s+/)));
/** Read aloud while someone types, or for as long as a timer runs: there in one run and gone in another. */
const PASSING = new Set(
  `form.current.right form.hidden pin.cleared pin.entered pin.entered.of pin.left-out
   strength.announce strength.announce.passcode strength.announce.text wait.hours wait.over`.split(/\s+/),
);

const NAMED = tableOf(en, 'en', (text, key) => `⟦${key}⟧ ${(text.match(/\{\w+\}/g) ?? []).join(' ')}`.trim());

for (const how of ['for a language', 'for one element'] as const) {
  test(`every string is found where it was overridden, ${how}`, async ({ stage }) => {
    const { page } = stage;
    await page.addInitScript(
      ([table, byProperty]) => {
        // Words that are there for a moment only, to be read aloud, are noted as they come.
        const heard = new Set<string>();
        const note = (text: string | null) => {
          for (const [, key] of (text ?? '').matchAll(/⟦([^⟦⟧]+)⟧/gu)) heard.add(key ?? '');
        };
        const listen = (root: Node) =>
          new MutationObserver((records) => {
            for (const { target, addedNodes } of records) {
              note(target.textContent);
              if (!byProperty) continue;
              for (const added of addedNodes) {
                const elements = added instanceof Element ? [added, ...added.querySelectorAll('*')] : [];
                for (const element of elements) if ('messages' in element) Object.assign(element, { messages: table });
              }
            }
          }).observe(root, { subtree: true, childList: true, characterData: true });
        const attach = Element.prototype.attachShadow;
        Element.prototype.attachShadow = function attachAndListen(init) {
          const root = attach.call(this, init);
          // What an element holds within gets its words from that element.
          new MutationObserver((records) => records.forEach(({ target }) => note(target.textContent))).observe(root, {
            subtree: true,
            childList: true,
            characterData: true,
          });
          return root;
        };
        addEventListener('DOMContentLoaded', () => listen(document.body));
        Object.assign(window, { heard });
      },
      [NAMED, how === 'for one element'] as const,
    );
    await page.reload();
    if (how === 'for a language') await page.evaluate((table) => window.statePage.setMessages('en-XK', table), NAMED);
    const lang = how === 'for a language' ? 'en-XK' : 'en';

    const found = new Set<string>();
    const show = (tag: string, state: string) =>
      page.evaluate(([a, b, c]) => window.show(a, b, { lang: c, dir: 'ltr', theme: 'light', width: 480, textScale: 1 }), [
        tag,
        state,
        lang,
      ] as const);
    for (const { tag, state } of await everyState()) {
      await show(tag, state);
      for (const { text } of await page.evaluate(textsOfStage)) for (const [, key] of text.matchAll(/⟦([^⟦⟧]+)⟧/gu)) found.add(key ?? '');
    }
    for (const key of await wordsById(page, show)) found.add(key);
    // What a state has come to show is on the list no longer: from then on it has to be found.
    expect([...notShown].filter((key) => found.has(key))).toEqual([]);
    expect(found.size).toBeGreaterThan(8 * notShown.size);
    for (const key of await page.evaluate(() => [...(window as unknown as { heard: Set<string> }).heard])) found.add(key);

    expect(Object.keys(en).filter((key) => !found.has(key) && !notShown.has(key) && !PASSING.has(key))).toEqual([]);
    expect([...notShown, ...PASSING].filter((key) => !(key in en))).toEqual([]);
  });
}
