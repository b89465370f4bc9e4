/**
 * All states in pseudo languages: nothing is hard-coded and nothing is cut.
 * Then in each real language: nothing is cut. All at 280 pixels.
 */
import { en } from '../../src/messages/en.ts';
import { inspectStage } from '../looks/inspect.ts';
import { languageNames } from '../support/state-page-server.ts';
import { type Stage, type StateName, everyState, expect, test } from './fixtures.ts';
import { accented, mirrored, tableOf, withoutPseudo } from './pseudo.ts';
import { accessibleTexts, textsOfStage } from './texts.ts';

/** What no language can say, because people, pages and applications said it. */
const NAMES: readonly RegExp[] = [
  /^States$/, // the heading of the test's own page
  /The page around it/, // what a story puts beside an element
  /x-future/, // a method of a newer app has no other name than its id
  /Leave the name of the app out\./, // an application's own rule
  /\b[a-z]+(-[a-z]+){5}\b/, // a suggested passphrase
];

const PSEUDO = { 'en-XA': tableOf(en, 'en', accented), 'ar-XB': tableOf(en, 'ar', mirrored) };
const RIGHT_TO_LEFT = ['ar', 'ar-XB', 'he'];
const NARROW = { theme: 'light', width: 280, textScale: 1 } as const;
const SOME = 20;

const dirOf = (lang: string) => (RIGHT_TO_LEFT.includes(lang) ? 'rtl' : 'ltr');

async function hardCoded({ page, session }: Stage): Promise<string[]> {
  const said = [...(await page.evaluate(textsOfStage)), ...(await accessibleTexts(session))];
  return said.flatMap(({ where, text }) => {
    const rest = NAMES.reduce((left, name) => left.replace(name, ''), withoutPseudo(text).trim());
    return /\p{L}/u.test(rest) ? [`${where} says “${rest.trim()}”`] : [];
  });
}

/** The state that is there, in another language. */
async function speak({ page }: Stage, lang: string): Promise<void> {
  await page.evaluate(
    async ([tag, dir]) => {
      document.documentElement.lang = tag;
      document.documentElement.dir = dir;
      // Elements hear of it, then draw themselves; what is measured afterwards is laid out then.
      for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setTimeout(resolve));
    },
    [lang, dirOf(lang)] as const,
  );
}

async function problemsOf(stage: Stage, { tag, state }: StateName): Promise<string[]> {
  const { page } = stage;
  const problems = new Set<string>();
  const note = (lang: string, found: readonly string[]) => found.forEach((what) => problems.add(`${tag} ${state}, ${lang}: ${what}`));
  await page.evaluate(([a, b, c]) => window.show(a, b, c), [tag, state, { ...NARROW, lang: 'en-XA', dir: 'ltr' }] as const);
  note('en-XA', await hardCoded(stage));
  // An error is a text in a place that another state has shown.
  const real = state.startsWith('error-') ? [] : languageNames();
  for (const lang of ['en-XA', 'ar-XB', ...real]) {
    await speak(stage, lang);
    note(lang, await page.evaluate(inspectStage, { forcedColors: false }));
  }
  note('all', await page.evaluate(() => [...window.statePage.problems]));
  return [...problems];
}

const states = await everyState();

for (let start = 0; start < states.length; start += SOME) {
  const some = states.slice(start, start + SOME);
  test(`states ${start + 1} to ${start + some.length}: nothing hard-coded, nothing cut`, async ({ stage }) => {
    await stage.page.evaluate(
      async ([tables, languages]) => {
        for (const [lang, table] of Object.entries(tables)) window.statePage.setMessages(lang, table);
        for (const lang of languages) await window.surround({ lang });
      },
      [PSEUDO, languageNames()] as const,
    );
    const problems: string[] = [];
    for (const state of some) problems.push(...(await problemsOf(stage, state)));
    expect(problems).toEqual([]);
  });
}
