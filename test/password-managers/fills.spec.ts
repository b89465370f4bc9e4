/**
 * What a browser fills into our forms from what it has saved, and above all
 * what it does not: the site's login never, one wallet's secret never into
 * another's form, nothing old where something new is set, nothing into a PIN.
 */
import { LOGINS, type Saved, expect, test } from './fixtures.ts';

const SAVED: Readonly<Record<string, Saved>> = {
  'the site': [],
  'the site and this wallet': ['wallet'],
  'the site and another wallet': ['other'],
  'the site and both wallets': ['wallet', 'other'],
};

interface Form {
  readonly name: string;
  readonly query: Readonly<Record<string, string>>;
  /** Asks for a secret that was set earlier, and that a manager may know. */
  readonly asksForSaved: boolean;
}

const KINDS = ['password', 'passcode', 'text', 'pin'] as const;

const FORMS: readonly Form[] = [
  ...(['create', 'change', 'confirm', 'unlock'] as const).flatMap((mode) =>
    KINDS.map((kind) => ({
      name: `${mode}, ${kind}`,
      query: { mode, kind },
      asksForSaved: (mode === 'confirm' || mode === 'unlock') && kind !== 'pin',
    })),
  ),
  { name: 'create, asked twice', query: { mode: 'create', confirm: 'retype' }, asksForSaved: false },
  { name: 'backup-recovery, password', query: { tag: 'backup-recovery' }, asksForSaved: true },
  {
    name: 'wallet-backup, nothing backed up',
    query: { tag: 'wallet-backup', status: 'none', press: 'method-button' },
    asksForSaved: false,
  },
  { name: 'wallet-backup, on a new device', query: { tag: 'wallet-backup', device: 'new' }, asksForSaved: true },
  { name: 'backup-reminder, asking', query: { tag: 'backup-reminder', press: 'start-button' }, asksForSaved: true },
  { name: 'backup-recovery, pin', query: { tag: 'backup-recovery', kind: 'pin' }, asksForSaved: false },
  { name: 'backup-reminder, asking for a pin', query: { tag: 'backup-reminder', kind: 'pin', press: 'start-button' }, asksForSaved: false },
  { name: 'wallet-backup, pin, on a new device', query: { tag: 'wallet-backup', kind: 'pin', device: 'new' }, asksForSaved: false },
];

for (const [what, saved] of Object.entries(SAVED)) {
  test.describe(`saved: ${what}`, () => {
    // What another wallet's login could go wrong with is the field that asks for a saved one.
    for (const { name, query, asksForSaved } of FORMS.filter((form) => form.asksForSaved || !saved.includes('other'))) {
      const fills = asksForSaved && saved.includes('wallet');
      test(`${name}: ${fills ? "gets this wallet's secret" : 'stays empty'}`, async ({ site }) => {
        const page = await site(saved);
        await page.show({ ...query, 'account-name': LOGINS.wallet.username });
        await page.filled();
        const secrets = (await page.fields()).filter((field) => field.name !== 'username');
        expect(secrets.length).toBeGreaterThan(0);
        for (const field of secrets) expect(field.value, field.name).toBe(fills ? LOGINS.wallet.password : '');
        expect(await page.value('username')).toBe(LOGINS.wallet.username);
      });
    }
  });
}

test('a wallet without a name of its own is filled by its id, not by a name that begins alike', async ({ site }) => {
  const page = await site(['wallet', 'other']);
  await page.show({ mode: 'unlock', wallet: LOGINS.wallet.username.slice(0, -1) });
  await page.filled();
  expect(await page.value('secret')).toBe('');
});

test("the site's login form beside ours gets the site's login, ours does not", async ({ site }) => {
  const page = await site();
  await page.show({ 'mode': 'unlock', 'account-name': LOGINS.wallet.username, 'with-login': '' });
  await page.filled();
  await page.until(`document.querySelector('iframe').contentDocument.querySelector('[name="pass"]:autofill')`);
  expect(await page.value('secret')).toBe('');
});

for (const mode of ['create', 'unlock'] as const) {
  test(`${mode}: showing and hiding again fills nothing, and loses nothing`, async ({ site }) => {
    const page = await site();
    await page.show({ mode, 'account-name': LOGINS.wallet.username });
    const toggle = () => page.manager.click('[data-part="reveal-button"]');
    await toggle();
    await page.has('[data-part="reveal-button"][aria-pressed="true"]');
    await toggle();
    await page.has('[data-part="reveal-button"][aria-pressed="false"]');
    await page.filled();
    expect(await page.value('secret')).toBe('');
    await page.manager.type('[name="secret"]', 'begun by hand');
    await toggle();
    await page.has('[data-part="reveal-button"][aria-pressed="true"]');
    expect(await page.value('secret')).toBe('begun by hand');
  });
}

test('what is filled opens the backup without another key press', async ({ site }) => {
  const page = await site(['wallet']);
  await page.show({ 'mode': 'unlock', 'account-name': LOGINS.wallet.username, 'opens-with': LOGINS.wallet.password });
  await page.filled();
  await page.submit();
  await page.has('password-backup-form:state(done)');
});

test.describe('what the rules are for', () => {
  test('the barrier of these tests is filled: the saved login is there', async ({ site }) => {
    const page = await site();
    await page.open('/login');
    await page.filled();
    expect(await page.value('pass')).toBe(LOGINS.site.password);
  });

  test("rule 2: without a name of its own a recovery form gets the site's login in Firefox", async ({ site, browserName }) => {
    const page = await site();
    await page.open('/no-username');
    await page.filled();
    expect(await page.value('secret')).toBe(browserName === 'firefox' ? LOGINS.site.password : '');
  });

  test("rule 3: a PIN as a password field gets the site's login in Firefox", async ({ site, browserName }) => {
    const page = await site();
    await page.open('/password-pin');
    await page.filled();
    expect(await page.value('secret')).toBe(browserName === 'firefox' ? LOGINS.site.password : '');
  });

  test('rule 1: an input in a shadow root of its own is filled in Chromium, not in Firefox', async ({ site, browserName }) => {
    const page = await site(['wallet']);
    await page.open('/shadow-input');
    await page.filled();
    expect(await page.value('secret')).toBe(browserName === 'chromium' ? LOGINS.wallet.password : '');
  });
});
