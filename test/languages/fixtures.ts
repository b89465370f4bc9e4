/** Pages that show states in any language. */
import { type Browser, type CDPSession, type Page, chromium, test as base } from '@playwright/test';
import { CHROMIUM } from '../../scripts/lib/browsers.mjs';
import { ERROR_TABLE } from '../../src/core/errors.ts';
import type { ElementStates } from '../../stories/states/state.ts';
import { STATE_PAGE_OPTIONS, stateTags, startStatePages } from '../support/state-page-server.ts';

export interface Stage {
  readonly page: Page;
  readonly session: CDPSession;
}

interface Studio {
  readonly browser: Browser;
  readonly url: string;
}

export const test = base.extend<{ stage: Stage }, { studio: Studio }>({
  studio: [
    async ({}, use) => {
      const pages = await startStatePages();
      const browser = await chromium.launch(CHROMIUM);
      await use({ browser, url: pages.url });
      await browser.close();
      await pages.close();
    },
    { scope: 'worker' },
  ],
  // A page of its own for each test: words that were set stay set.
  stage: async ({ studio: { browser, url } }, use) => {
    const page = await browser.newPage(STATE_PAGE_OPTIONS);
    const session = await page.context().newCDPSession(page);
    await page.goto(url);
    await use({ page, session });
    await page.close();
  },
});
export { expect } from '@playwright/test';

export interface StateName {
  readonly tag: string;
  readonly state: string;
}

/** Every state of every element; what errors look like, in the element that can show all of them. */
export async function everyState(): Promise<StateName[]> {
  const tables = await Promise.all(
    stateTags().map(async (tag) => ((await import(`../../stories/states/${tag}.ts`)) as { states: ElementStates }).states),
  );
  const codes = Object.keys(ERROR_TABLE).filter((code) => code !== 'aborted');
  return tables.flatMap(({ tag, states, failure }) => [
    ...states.map(({ name }) => ({ tag, state: name })),
    ...(failure && tag === 'password-backup-form' ? codes.map((code) => ({ tag, state: `error-${code}` })) : []),
  ]);
}
