/** One page per worker that shows the states of all tables. */
import { fileURLToPath } from 'node:url';
import { type Page, test as base } from '@playwright/test';
import { build } from 'esbuild';
import { type StatePages, startStatePages } from '../support/state-page-server.ts';
import type { Surroundings } from '../support/state-page.ts';

declare global {
  var walk: typeof import('./walk.ts');
}

/** walk.ts as a script of the page. */
async function walkScript(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('walk.ts', import.meta.url))],
    bundle: true,
    format: 'iife',
    globalName: 'walk',
    target: 'es2022',
    write: false,
  });
  return outputFiles.map(({ text }) => text).join('');
}

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

export const test = base.extend<{ states: States }, { pages: StatePages; script: string }>({
  pages: [
    async ({}, use) => {
      const pages = await startStatePages();
      await use(pages);
      await pages.close();
    },
    { scope: 'worker' },
  ],
  script: [async ({}, use) => use(await walkScript()), { scope: 'worker' }],
  states: async ({ page, pages, script }, use) => {
    await page.goto(pages.url);
    await page.addScriptTag({ content: script });
    await page.waitForFunction(() => 'statePage' in window);
    await use(new States(page));
  },
});
export { expect } from '@playwright/test';
