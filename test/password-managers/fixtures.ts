/** One browser per worker with a profile of its own; an origin per set of saved logins. */
import { existsSync } from 'node:fs';
import { type PlaywrightWorkerArgs, test as base, expect } from '@playwright/test';
import { CHROMIUM, FIREFOX } from '../../scripts/lib/browsers.mjs';
import { type KitPage, serveKit } from '../support/kit-page.ts';
import { startChromium } from './chromium.ts';
import { startFirefox } from './firefox.ts';
import { type Login, type Manager, until } from './manager.ts';

/** The site's own login, and one per wallet, under names that are the wallet's alone. */
export const LOGINS = {
  site: { username: 'alice@example', password: 'the login of the site' },
  wallet: { username: 'Example wallet 7Np4', password: 'fog lamp canyon verdict' },
  other: { username: 'Example wallet 9Qx2', password: 'other words of another wallet' },
} as const satisfies Record<string, Login>;

export type Saved = readonly (keyof typeof LOGINS)[];

function login(attributes = ''): string {
  return `<!doctype html><title>Log in</title><h1>Log in</h1>
    <form action="/in" method="post">
      <input name="user" autocomplete="username" ${attributes}>
      <input name="pass" type="password" autocomplete="current-password">
      <button>Log in</button>
    </form>`;
}

/** Forms that break a rule of ours, to show what each rule is for. */
const WITHOUT_THE_RULE = {
  '/no-username': '<form><input name="secret" type="password" autocomplete="current-password"><button>Recover</button></form>',
  '/password-pin':
    '<form><input name="secret" type="password" inputmode="numeric" autocomplete="one-time-code"><button>Recover</button></form>',
  '/shadow-input': `<form><input name="username" autocomplete="username" value="${LOGINS.wallet.username}" readonly><x-field></x-field></form>
    <script>
      customElements.define('x-field', class extends HTMLElement {
        connectedCallback() {
          this.attachShadow({ mode: 'open' }).innerHTML = '<input name="secret" type="password" autocomplete="current-password">';
        }
      });
    </script>`,
} as const;

const PAGES = {
  '/login': login(),
  // With the name filled in: Firefox does not choose among several logins.
  '/barrier': login(`value="${LOGINS.site.username}"`),
  '/in': '<!doctype html><title>In</title><h1>Welcome back</h1>',
  '/store': 'kept',
  ...Object.fromEntries(
    Object.entries(WITHOUT_THE_RULE).map(([path, form]) => [path, `<!doctype html><title>Without</title><h1>Without</h1>${form}`]),
  ),
};

export interface Field {
  readonly name: string;
  readonly value: string;
}

/** The browser at one origin, where these logins are saved. */
export class Site {
  readonly manager: Manager;
  readonly url: string;

  constructor(manager: Manager, url: string) {
    this.manager = manager;
    this.url = url;
  }

  async open(path: string): Promise<void> {
    await this.manager.open(this.url + path);
  }

  /** One of our elements, with its form ready. */
  async show(query: Readonly<Record<string, string>>): Promise<void> {
    await this.open(`/?${new URLSearchParams(query)}`);
    await this.has('[name="secret"]');
    await this.until(`!document.querySelector('[data-part="rules-loading"]')`);
  }

  async until(expression: string): Promise<void> {
    await until(() => this.manager.evaluate<boolean>(`!!(${expression})`), expression);
  }

  async has(selector: string): Promise<void> {
    await this.until(`document.querySelector(${JSON.stringify(selector)})`);
  }

  /**
   * Returns when the browser has filled what it fills: the site's login form,
   * added after all others, has its password. A press on the page comes first,
   * since Chromium hands out what it filled only to a page that is used.
   */
  async filled(): Promise<void> {
    await this.manager.click('h1');
    await this.manager.evaluate(
      `void document.body.append(Object.assign(document.createElement('iframe'), { id: 'barrier', src: '/barrier' }))`,
    );
    await this.until(`document.querySelector('#barrier').contentDocument.querySelector('[name="pass"]:autofill')`);
  }

  /** Every field of the page itself, in shadow roots too. */
  async fields(): Promise<readonly Field[]> {
    return this.manager.evaluate<Field[]>(`(() => {
      const all = (root) => [...root.querySelectorAll('*')].flatMap((one) => [one, ...(one.shadowRoot ? all(one.shadowRoot) : [])]);
      return all(document).filter((one) => one.matches('input:not([type="checkbox"])')).map(({ name, value }) => ({ name, value }));
    })()`);
  }

  async value(name: string): Promise<string | undefined> {
    return (await this.fields()).find((field) => field.name === name)?.value;
  }

  submit(): Promise<void> {
    return this.manager.click('[data-part="submit-button"]');
  }
}

interface WorkerFixtures {
  manager: Manager;
  /** An origin of its own where these logins are saved, and the site's as well: without it nobody could tell when filling is over. */
  site: (saved?: Saved) => Promise<Site>;
}

const BROWSERS = {
  chromium: { start: startChromium, path: CHROMIUM.executablePath },
  firefox: { start: startFirefox, path: FIREFOX.executablePath },
} as const;

export const test = base.extend<object, WorkerFixtures>({
  manager: [
    async ({ browserName }: PlaywrightWorkerArgs & { browserName: string }, use) => {
      const { start, path } = BROWSERS[browserName as keyof typeof BROWSERS];
      test.skip(!existsSync(path), `${path} is not installed`);
      const manager = await start();
      await use(manager);
      await manager.close();
    },
    { scope: 'worker', timeout: 90_000 },
  ],
  site: [
    async ({ manager }, use) => {
      const sites = new Map<string, Promise<Site>>();
      const pages: KitPage[] = [];
      const make = async (saved: Saved): Promise<Site> => {
        const page = await serveKit({ entry: 'test/password-managers/page.ts', pages: PAGES });
        pages.push(page);
        for (const name of ['site', ...saved] as const) await manager.remember(page.url, LOGINS[name]);
        return new Site(manager, page.url);
      };
      await use((saved = []) => {
        const key = saved.join();
        const site = sites.get(key) ?? make(saved);
        sites.set(key, site);
        return site;
      });
      for (const page of pages) await page.close();
    },
    { scope: 'worker', timeout: 90_000 },
  ],
});

export { expect };
