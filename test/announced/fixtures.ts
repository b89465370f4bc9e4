/** One page per worker that shows states and says what a screen reader would. */
import { type Page, chromium, test as base } from '@playwright/test';
import { CHROMIUM } from '../../scripts/lib/browsers.mjs';
import { STATE_PAGE_OPTIONS, startStatePages } from '../support/state-page-server.ts';
import { listen } from './ears.ts';
import { Reader } from './reader.ts';

/** Of the tables: dates are said as of this moment. */
const NOW = new Date('2026-11-23T12:00:00.000Z');

export class Listener {
  readonly page: Page;
  readonly reader: Reader;
  readonly #url: string;

  constructor(page: Page, reader: Reader, url: string) {
    this.page = page;
    this.reader = reader;
    this.#url = url;
  }

  /** A fresh page, so that no state hears from another. */
  async open(): Promise<void> {
    // A journey before may have stopped the time.
    await this.page.clock.resume();
    await this.page.goto(`${this.#url}?clock=running`);
    await this.page.waitForFunction(() => 'statePage' in window);
  }

  async show(tag: string, state: string): Promise<void> {
    await this.page.evaluate(
      ([a, b]) => {
        window.heard = [];
        return window.show(a, b);
      },
      [tag, state] as const,
    );
  }

  /** Lets time pass, then says what was heard, and forgets it. */
  async heard(ms = 1_000): Promise<readonly string[]> {
    await this.page.clock.runFor(ms);
    return this.page.evaluate(() => window.heard.splice(0));
  }
}

export const test = base.extend<object, { listener: Listener }>({
  listener: [
    async ({}, use) => {
      const pages = await startStatePages();
      const browser = await chromium.launch(CHROMIUM);
      const page = await browser.newPage(STATE_PAGE_OPTIONS);
      await page.addInitScript(listen);
      await page.clock.install({ time: NOW });
      await use(new Listener(page, new Reader(await page.context().newCDPSession(page)), pages.url));
      await browser.close();
      await pages.close();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
});
export { expect } from '@playwright/test';
