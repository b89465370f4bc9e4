/** One page per worker that shows states, takes their pictures and asks axe. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type CDPSession, type Page, chromium, test as base } from '@playwright/test';
import type { AxeResults } from 'axe-core';
import { CHROMIUM } from '../../scripts/lib/browsers.mjs';
import { STATE_PAGE_OPTIONS, startStatePages } from '../support/state-page-server.ts';
import type { Surroundings } from '../support/state-page.ts';
import { inspectStage } from './inspect.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

export interface View extends Required<Omit<Surroundings, 'lang'>> {
  /** What the sheet says above the picture. */
  readonly label: string;
  readonly forcedColors?: boolean;
  /** Of the picture: most are thumbnails. */
  readonly scale?: number;
}

export class Studio {
  readonly #page: Page;
  readonly #session: CDPSession;
  readonly #url: string;
  #forced = false;

  constructor(page: Page, session: CDPSession, url: string) {
    this.#page = page;
    this.#session = session;
    this.#url = url;
  }

  /** A fresh page with a state in it. */
  async open(tag: string, state: string, { theme, dir, width, textScale }: View): Promise<void> {
    await this.#page.goto(this.#url);
    await this.#page.addScriptTag({ content: AXE });
    await this.#page.evaluate(() => {
      const caption = document.createElement('p');
      caption.id = 'caption';
      caption.style.cssText = 'margin: 0 0 8px; font: 13px/16px "Noto Sans"; forced-color-adjust: none; white-space: nowrap';
      document.querySelector('header')?.append(caption);
    });
    await this.show(tag, state, { theme, dir, width, textScale });
  }

  /** Another state in the same page. */
  async show(tag: string, state: string, surroundings: Surroundings): Promise<void> {
    await this.#page.evaluate(([a, b, c]) => window.show(a, b, c), [tag, state, surroundings] as const);
  }

  async set({ label, theme, dir, width, textScale, forcedColors = false }: View): Promise<void> {
    if (forcedColors !== this.#forced) await this.#page.emulateMedia({ forcedColors: forcedColors ? 'active' : 'none' });
    this.#forced = forcedColors;
    await this.#page.evaluate(
      ([text, surroundings]) => {
        const caption = document.querySelector('#caption');
        if (caption) caption.textContent = text;
        return window.surround(surroundings);
      },
      [label, { theme, dir, width, textScale }] as const,
    );
  }

  /** The container with its caption, as PNG. */
  async picture(scale = 1): Promise<Buffer> {
    const clip = await this.#page.evaluate(() => {
      const { left, bottom, width } = (document.querySelector('#stage') as Element).getBoundingClientRect();
      return { x: left + scrollX - 12, y: 0, width: width + 24, height: Math.ceil(bottom + scrollY) + 12 };
    });
    const { data } = await this.#session.send('Page.captureScreenshot', {
      format: 'png',
      clip: { ...clip, scale },
      captureBeyondViewport: true,
      optimizeForSpeed: true,
    });
    return Buffer.from(data, 'base64');
  }

  /** Makes the state ugly, for the tests of these tests. */
  async spoil(css: string): Promise<void> {
    await this.#page.evaluate((text) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(text);
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    }, css);
  }

  /** What is wrong to see, and what went wrong unseen. */
  async inspect(): Promise<string[]> {
    const seen = await this.#page.evaluate(inspectStage, { forcedColors: this.#forced });
    return [...seen, ...(await this.#page.evaluate(() => [...window.statePage.problems]))];
  }

  async axe(): Promise<string[]> {
    const { violations } = await this.#page.evaluate(
      (tags) =>
        (window as unknown as { axe: { run(options: object): Promise<AxeResults> } }).axe.run({
          runOnly: tags,
          resultTypes: ['violations'],
        }),
      AXE_TAGS,
    );
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
  }
}

export const test = base.extend<object, { studio: Studio }>({
  studio: [
    async ({}, use) => {
      const pages = await startStatePages();
      const browser = await chromium.launch(CHROMIUM);
      const page = await browser.newPage(STATE_PAGE_OPTIONS);
      await use(new Studio(page, await page.context().newCDPSession(page), pages.url));
      await browser.close();
      await pages.close();
    },
    { scope: 'worker' },
  ],
});
export { expect } from '@playwright/test';
