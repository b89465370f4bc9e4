/**
 * Chromium with its own password manager, in a profile of its own. Logins are
 * saved through its own settings page; what it would offer to save is read from
 * its log of decisions, since the bubble belongs to no page.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Page, chromium } from 'playwright';
import { CHROMIUM } from '../../scripts/lib/browsers.mjs';
import { LOOPBACK, type Login, type Manager, type Offer, until } from './manager.ts';

/** The part of `chrome.passwordsPrivate` that is used, in `chrome://password-manager`. */
type Added = { url: string; username: string; password: string; note: string; useAccountStore: boolean };
type Settings = { passwordsPrivate: { addPassword(login: Added): Promise<void> } };

export async function startChromium(): Promise<Manager> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-chromium-'));
  const context = await chromium.launchPersistentContext(folder, {
    ...CHROMIUM,
    args: [...CHROMIUM.args, `--host-resolver-rules=MAP * ~NOTFOUND, ${LOOPBACK.map((name) => `EXCLUDE ${name}`).join(', ')}`],
    // With it Chromium fills, but never offers to save.
    ignoreDefaultArgs: ['--enable-automation'],
  });
  const settings = await context.newPage();
  await settings.goto('chrome://password-manager/passwords');
  const log = await context.newPage();
  await log.goto('chrome://password-manager-internals');
  const page = await context.newPage();
  await page.bringToFront();
  const decisions = () => log.evaluate(() => document.body.innerText);
  return {
    version: `Chromium ${context.browser()?.version() ?? ''}`,
    remember: async (origin, { username, password }: Login) => {
      const login = { url: `${origin}/login`, username, password, note: '', useAccountStore: false };
      await settings.evaluate((it) => (globalThis as unknown as { chrome: Settings }).chrome.passwordsPrivate.addPassword(it), login);
    },
    open: async (url) => {
      await page.goto('about:blank');
      // It keeps what it is told while it is open.
      await log.reload();
      await page.goto(url);
    },
    evaluate: (expression) => page.evaluate(expression),
    type: (selector, text) => page.locator(selector).pressSequentially(text),
    click: (selector) => page.locator(selector).click(),
    offers: async () => offersOf(await decisions(), page),
    close: async () => {
      await context.close();
      await until(() => rm(folder, { recursive: true, force: true }).then(() => true), 'the profile is removed');
    },
  };
}

/** A prompt takes its user name from the field that the form parser chose last. */
async function offersOf(text: string, page: Page): Promise<Offer[]> {
  const offers: Offer[] = [];
  let field = '';
  for (const [line, name] of text.matchAll(/Username element : +(\S+) ,|Message: +Show password prompt/g)) {
    if (name !== undefined) field = name;
    else if (line) offers.push({ username: field && (await page.locator(`[name="${field}"]`).first().inputValue()) });
  }
  return offers;
}
