/**
 * Firefox ESR with its own password manager, in a profile of its own. Logins
 * are saved by its own login service; an offer to save is the door hanger that
 * a person would see, read and closed.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FIREFOX } from '../../scripts/lib/browsers.mjs';
import { type Manager, type Offer, until } from './manager.ts';
import { Marionette } from './marionette.ts';

const PREFERENCES: Readonly<Record<string, string | number | boolean>> = {
  'marionette.port': 0,
  // Those that come with remote control switch filling and saving off.
  'remote.prefs.recommended': false,
  // Everything but loopback goes to a door that nobody opens.
  'network.proxy.type': 1,
  'network.proxy.http': '127.0.0.1',
  'network.proxy.http_port': 9,
  'network.proxy.ssl': '127.0.0.1',
  'network.proxy.ssl_port': 9,
  'app.update.auto': false,
  'browser.aboutwelcome.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage': 'about:blank',
  'browser.startup.page': 0,
  'datareporting.policy.dataSubmissionEnabled': false,
  'services.settings.server': 'data:,#remote-settings-dummy/v1',
  'startup.homepage_welcome_url': 'about:blank',
};

/** In the browser's own window: notes each door hanger, and closes it so that the next one is another. */
const LISTEN = `
  const window = Services.wm.getMostRecentWindow('navigator:browser');
  window.holdfastOffers = [];
  const note = () => {
    const shown = window.PopupNotifications.getNotification('password');
    if (!shown) return;
    const value = (name) => window.document.getElementById('password-notification-' + name).value;
    window.holdfastOffers.push({ username: value('username'), password: value('password') });
    window.PopupNotifications.remove(shown);
  };
  window.PopupNotifications.panel.addEventListener('popupshown', note);
`;

const REMEMBER = `
  const [origin, { username, password }] = args;
  const login = Cc['@mozilla.org/login-manager/loginInfo;1'].createInstance(Ci.nsILoginInfo);
  login.init(origin, origin, null, username, password, 'user', 'pass');
  await Services.logins.addLoginAsync(login);
`;

const OFFERS = `return Services.wm.getMostRecentWindow('navigator:browser').holdfastOffers`;

export async function startFirefox(): Promise<Manager> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-firefox-'));
  const lines = Object.entries(PREFERENCES).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`);
  await writeFile(join(folder, 'user.js'), lines.join('\n'));
  // The switch of the middle lets a test look at the browser itself, and is refused otherwise.
  const args = ['--headless', '--marionette', '--remote-allow-system-access', '--no-remote', '--profile', folder, 'about:blank'];
  const child = spawn(FIREFOX.executablePath, args, { stdio: 'ignore' });
  const remote = await Marionette.connect(await portOf(folder, child));
  const { capabilities } = await remote.send<{ capabilities: { browserVersion: string } }>('WebDriver:NewSession', { capabilities: {} });

  const inBrowser = async <T>(body: string, ...args: unknown[]): Promise<T> => {
    await remote.send('Marionette:SetContext', { value: 'chrome' });
    const script = `const done = arguments[arguments.length - 1];
      (async (...args) => { ${body} })(...arguments).then((value) => done({ value }), (error) => done({ error: String(error) }))`;
    const { value } = await remote.send<{ value: { value: T; error?: string } }>('WebDriver:ExecuteAsyncScript', { script, args });
    await remote.send('Marionette:SetContext', { value: 'content' });
    if (value.error !== undefined) throw new Error(value.error);
    return value.value;
  };
  const find = async (selector: string) => {
    const { value } = await remote.send<{ value: Record<string, string> }>('WebDriver:FindElement', {
      using: 'css selector',
      value: selector,
    });
    return Object.values(value)[0];
  };
  await inBrowser(LISTEN);
  let seen = 0;
  const offers = () => inBrowser<Offer[]>(OFFERS);
  return {
    version: `Firefox ${capabilities.browserVersion}`,
    remember: (origin, login) => inBrowser(REMEMBER, origin, login),
    open: async (url) => {
      await remote.send('WebDriver:Navigate', { url: 'about:blank' });
      seen = (await offers()).length;
      await remote.send('WebDriver:Navigate', { url });
    },
    evaluate: async <T>(expression: string) => {
      const { value } = await remote.send<{ value: T }>('WebDriver:ExecuteScript', { script: `return ${expression}`, args: [] });
      return value;
    },
    type: async (selector, text) => {
      // Enter has a sign of its own.
      await remote.send('WebDriver:ElementSendKeys', { id: await find(selector), text: text.replaceAll('\n', '\uE007') });
    },
    click: async (selector) => {
      await remote.send('WebDriver:ElementClick', { id: await find(selector) });
    },
    offers: async () => (await offers()).slice(seen),
    close: async () => {
      const ended = once(child, 'close');
      // The answer may be cut off by the end itself.
      await remote.send('Marionette:Quit', { flags: ['eForceQuit'] }).catch(() => undefined);
      await ended;
      remote.end();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Firefox picks a free port, and says which in its profile. */
async function portOf(folder: string, child: ChildProcess): Promise<number> {
  let failure: Error | undefined;
  child.once('error', (error) => (failure = error));
  return until(
    async () => {
      if (failure) throw failure;
      if (child.exitCode !== null) throw new Error(`Firefox ended with ${child.exitCode}`);
      return Number(await readFile(join(folder, 'MarionetteActivePort'), 'utf8').catch(() => ''));
    },
    'Firefox listens',
    60_000,
  );
}
