/**
 * Every state at 320 CSS px, with wider text spacing and with text at 200 %:
 * nothing is cut, nothing sticks out, nothing scrolls sideways (WCAG 1.4.4,
 * 1.4.10, 1.4.12); borders and icons stand out (1.4.11). How large targets are
 * is measured with the pictures, in test/looks.
 */
import { inspectStage } from '../looks/inspect.ts';
import { stateTags } from '../support/state-page-server.ts';
import { expect, test } from './fixtures.ts';

/** What WCAG 1.4.12 names: pages and people may set this, in shadow roots too. */
const SPACING = `* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
  p { margin-block-end: 2em !important; }`;

const VIEWS = {
  '320 px': { width: 296, textScale: 1, spaced: false },
  '320 px, text spacing': { width: 296, textScale: 1, spaced: true },
  '480 px, text spacing': { width: 480, textScale: 1, spaced: true },
  '640 px, text at 200 %': { width: 616, textScale: 2, spaced: false },
} as const;

for (const tag of stateTags()) {
  test(`${tag}: every state narrow, spaced and enlarged`, async ({ states }) => {
    const { page } = states;
    const problems: string[] = [];
    for (const name of await states.names(tag)) {
      await states.show(tag, name, { theme: 'light', dir: 'ltr' });
      for (const [view, { width, textScale, spaced }] of Object.entries(VIEWS)) {
        await page.setViewportSize({ width: width + 24, height: 900 });
        await page.evaluate(space, spaced ? SPACING : '');
        await page.evaluate((surroundings) => window.surround(surroundings), { width, textScale });
        for (const problem of await page.evaluate(inspectStage, { forcedColors: false })) problems.push(`${name}, ${view}: ${problem}`);
        const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        if (sideways > 0) problems.push(`${name}, ${view}: scrolls sideways by ${sideways} px`);
      }
    }
    expect(problems).toEqual([]);
  });

  test(`${tag}: in every state what can be pressed stands out from its ground`, async ({ states }) => {
    const problems: string[] = [];
    for (const name of await states.names(tag)) {
      await states.show(tag, name, { width: 480, textScale: 1, dir: 'ltr' });
      for (const theme of ['light', 'dark']) {
        await states.page.evaluate((surroundings) => window.surround(surroundings), { theme });
        for (const problem of await states.page.evaluate(() => walk.faint())) problems.push(`${name}, ${theme}: ${problem}`);
      }
    }
    expect(problems).toEqual([]);
  });
}

/** Into the page and into every shadow root, in place of what was there. Runs in the page. */
function space(css: string): void {
  const keeper = window as unknown as { spacing?: CSSStyleSheet };
  const sheet = (keeper.spacing ??= new CSSStyleSheet());
  sheet.replaceSync(css);
  const adopt = (root: Document | ShadowRoot): void => {
    if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    for (const element of root.querySelectorAll('*')) if (element.shadowRoot) adopt(element.shadowRoot);
  };
  adopt(document);
}
