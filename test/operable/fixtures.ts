/** One page per worker that shows the states of all tables. */
import { type Page, test as base } from '@playwright/test';
import { type StatePages, STATE_PAGE_OPTIONS, startStatePages } from '../support/state-page-server.ts';
import type { Surroundings } from '../support/state-page.ts';

export class States {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async names(tag: string): Promise<readonly string[]> {
    const tables = await this.page.evaluate(() => window.statePage.list());
    const names = tables.find((table) => table.tag === tag)?.states.map(({ name }) => name) ?? [];
    if (names.length === 0) throw new Error(`no states of ${tag}`);
    return names;
  }

  async show(tag: string, name: string, surroundings: Surroundings = {}): Promise<void> {
    await this.page.evaluate(([a, b, c]) => window.show(a, b, c), [tag, name, surroundings] as const);
  }
}

export const test = base.extend<{ states: States }, { pages: StatePages }>({
  pages: [
    async ({}, use) => {
      const pages = await startStatePages();
      await use(pages);
      await pages.close();
    },
    { scope: 'worker' },
  ],
  states: async ({ page, pages }, use) => {
    await page.goto(pages.url);
    await page.waitForFunction(() => 'statePage' in window);
    await use(new States(page));
  },
});
test.use(STATE_PAGE_OPTIONS);
export { expect } from '@playwright/test';
