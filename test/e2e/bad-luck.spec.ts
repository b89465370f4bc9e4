/** What goes wrong in real life. Whatever happens: nothing is lost, and nothing is called backed up that is not. */
import type { Page, Route } from '@playwright/test';
import { CLAIMS, DemoPage, PASSWORD } from './demo-page.ts';
import { expect, test } from './fixtures.ts';

const SERVICE = '**/v1/**';

/** What the service itself says, asked with the page's own right to it. */
async function serviceStatus(page: Page): Promise<{ status: number; seq?: number }> {
  return page.evaluate(async () => {
    const load = (path: string) => import(path) as Promise<Record<string, (...given: unknown[]) => Promise<never>>>;
    const { readDevice } = await load('/device.ts');
    const { backupToken } = await load('/wallet.ts');
    const device = (await readDevice?.()) as { session: { wallet: string } } | undefined;
    const token = String(await backupToken?.(device?.session));
    const url = `/v1/wallets/${encodeURIComponent(device?.session.wallet ?? '')}/status`;
    const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    return { status: answer.status, ...((await answer.json()) as object) };
  });
}

test('a wrong password is refused and stays to be mended, the right one opens', async ({ demo, account, page }) => {
  await demo.create(account);
  await demo.backUp();
  await demo.loseDevice();
  await demo.signIn(account);
  await demo.password.fill(PASSWORD.slice(0, -1));
  await demo.button('Recover').click();
  await expect(demo.form.locator('[data-part="error"]')).toContainText('This does not open the backup');
  await expect(demo.password).toBeFocused();
  await expect(demo.password).toHaveValue(PASSWORD.slice(0, -1));
  await expect(page.getByText('Client share: not here')).toBeVisible();
  await demo.recover();
});

const HELD = [
  { at: 'the candidate is sent', method: 'PUT', path: /\/backups\/\d+\/[0-9a-f]{64}$/ },
  { at: 'it is read back', method: 'GET', path: /\/backups\/\d+\/[0-9a-f]{64}$/ },
  { at: 'it is made current', method: 'POST', path: /\/promote$/ },
] as const;

for (const { at, method, path } of HELD) {
  for (const delivered of method === 'GET' ? [false] : [false, true]) {
    test(`a reload while ${at}${delivered ? ', the answer lost' : ''}: the truth afterwards, and a way on`, async ({
      demo,
      account,
      page,
    }) => {
      await demo.create(account);
      let reached = () => {};
      const held = new Promise<void>((resolve) => (reached = resolve));
      const hold = async (route: Route) => {
        const request = route.request();
        if (request.method() !== method || !path.test(new URL(request.url()).pathname)) return route.fallback();
        if (delivered) await route.fetch();
        reached(); // and never an answer
      };
      await page.route(SERVICE, hold);
      await demo.fillBackup();
      await demo.button('Back up').click();
      await held;
      expect(await demo.visibleText()).not.toMatch(CLAIMS);
      await page.unroute(SERVICE, hold);
      await page.reload();

      // What was on its way may be finished first; then badge, picker and service agree.
      const way = demo.picker.locator('[data-method="password"] [part="method-button"]');
      await expect(async () => {
        const said = `${await demo.badge.innerText()} / ${await way.innerText()} / ${(await serviceStatus(page)).status}`;
        expect(['Not backed up / Set up / 404', 'Stored, not yet proven / Check it / 200', 'Backed up / Change / 200']).toContain(said);
      }).toPass();
      const offered = await way.innerText();
      if (offered === 'Set up') await demo.backUp();
      if (offered === 'Check it') {
        expect(await demo.visibleText()).not.toMatch(CLAIMS);
        await way.click();
        await demo.password.fill(PASSWORD);
        await demo.button('Check').click();
      }
      await expect(demo.badge).toHaveText('Backed up');
      await demo.loseDevice();
      await demo.signIn(account);
      await demo.recover();
    });
  }
}

const BROKEN: readonly { what: string; answer: (route: Route) => Promise<void> }[] = [
  { what: 'is down', answer: (route) => route.abort('connectionrefused') },
  { what: 'fails', answer: (route) => route.fulfill({ status: 500, body: 'oops' }) },
  {
    what: 'talks nonsense',
    answer: (route) => route.fulfill({ status: 200, contentType: 'text/html', body: '<h1>Sign in to the hotel Wi-Fi</h1>' }),
  },
];

for (const { what, answer } of BROKEN) {
  test(`the service ${what} during the backup: never "backed up", and Try again works`, async ({ demo, account, page }) => {
    await demo.create(account);
    await demo.fillBackup();
    await page.route(SERVICE, answer);
    await demo.button('Back up').click();
    const retry = demo.form.getByRole('button', { name: 'Try again' });
    await expect(retry).toBeVisible({ timeout: 60_000 });
    await expect(demo.form.getByText('Backup not finished', { exact: true })).toBeVisible();
    expect(await demo.visibleText()).not.toMatch(CLAIMS);
    await page.unroute(SERVICE, answer);
    await retry.click();
    await expect(demo.form.getByText('Backed up', { exact: true })).toBeVisible();
    await expect(demo.badge).toHaveText('Backed up');
  });
}

test('the service is down when the page is opened: not known, never "not backed up"', async ({ demo, account, page }) => {
  await demo.create(account);
  await demo.backUp();
  await page.route(SERVICE, (route) => route.abort('connectionrefused'));
  await page.reload();
  await expect(demo.badge).toHaveText('Not known right now', { timeout: 60_000 });
  const text = await demo.visibleText();
  expect(text).not.toMatch(CLAIMS);
  expect(text).not.toMatch(/not backed up|no copy/i);
  await page.unrouteAll();
  // Look-ups that were still waiting may have found out by now: then there is nothing to press any more.
  const again = page.locator('backup-status-badge').getByRole('button', { name: 'Check again' });
  await expect(async () => {
    if (await again.isVisible()) await again.click({ timeout: 2_000 });
    await expect(demo.badge).toHaveText('Backed up', { timeout: 2_000 });
  }).toPass();
});

test('a double click backs up once', async ({ demo, account, page }) => {
  await demo.create(account);
  const sent = new Set<string>();
  let promotes = 0;
  page.on('request', (request) => {
    if (request.method() === 'PUT') sent.add(request.url());
    if (request.method() === 'POST' && request.url().endsWith('/promote')) promotes++;
  });
  await demo.fillBackup();
  await demo.button('Back up').dblclick();
  await expect(demo.badge).toHaveText('Backed up');
  expect(sent.size).toBe(1);
  expect(promotes).toBe(1);
  expect(await serviceStatus(page)).toMatchObject({ status: 200, seq: 1 });
});

test('two tabs back up at once: what either calls backed up opens', async ({ demo, account, context, server }) => {
  await demo.create(account);
  const other = new DemoPage(await context.newPage());
  await other.page.goto(server.url);
  const tabs = [
    { tab: demo, password: PASSWORD },
    { tab: other, password: `${PASSWORD} in the other tab` },
  ];
  for (const { tab, password } of tabs) await tab.fillBackup(password);
  await Promise.all(tabs.map(({ tab }) => tab.button('Back up').click()));
  // The second one adds its password to the backup of the first.
  const done = (tab: DemoPage) => tab.form.getByRole('heading', { name: /^Backed up/ });
  for (const { tab } of tabs) {
    await expect(done(tab).or(tab.form.getByText('Backup not finished', { exact: true }))).toBeVisible();
  }
  const claimed: string[] = [];
  for (const { tab, password } of tabs) if (await done(tab).isVisible()) claimed.push(password);
  expect(claimed.length).toBeGreaterThan(0);

  await demo.page.bringToFront();
  for (const password of claimed) {
    await demo.page.reload();
    await demo.loseDevice();
    await expect(other.button('Sign in')).toBeVisible();
    await demo.signIn(account);
    const ways = demo.recovery.getByRole('button', { name: /^Password/ });
    await expect(demo.password.or(ways.first())).toBeVisible();
    await openWith(demo, password);
  }
});

/** Where a backup has several passwords, one of the ways is the right one. */
async function openWith(demo: DemoPage, password: string): Promise<void> {
  const ways = demo.recovery.getByRole('button', { name: /^Password/ });
  const count = Math.max(1, await ways.count());
  const back = demo.page.getByText('Your client share is back on this device');
  for (let index = 0; index < count; index++) {
    // After a wrong one the ways are looked up again.
    await expect(ways.first().or(demo.password)).toBeVisible();
    if (await ways.first().isVisible()) await ways.nth(index).click();
    await demo.password.fill(password);
    await demo.button('Recover').click();
    const wrong = demo.form.locator('[data-part="error"]');
    await expect(back.or(wrong)).toBeVisible();
    if (await back.isVisible()) return;
    await demo.button('Other ways').click();
  }
  throw new Error('no way opened with this password');
}

test('a device that is lost in one tab is lost in the other', async ({ demo, account, context, server }) => {
  await demo.create(account);
  const other = new DemoPage(await context.newPage());
  await other.page.goto(server.url);
  await expect(other.heading(account)).toBeVisible();
  await demo.page.bringToFront();
  await demo.loseDevice();
  await expect(other.button('Create wallet')).toBeVisible();
  await expect(demo.page.getByText('Databases left: 0')).toBeVisible();
});

test('two tabs make two wallets at once: one is made, none is overwritten', async ({ demo, account, context, server }) => {
  const other = new DemoPage(await context.newPage());
  await other.page.goto(server.url);
  const tabs = [demo, other];
  for (const [index, tab] of tabs.entries()) {
    await tab.page
      .locator('form', { has: tab.button('Create wallet') })
      .getByLabel('Account name')
      .fill(`${account}-${index}`);
  }
  await Promise.all(tabs.map((tab) => tab.button('Create wallet').click()));
  for (const tab of tabs) await expect(tab.badge).toHaveText('Not backed up');
  expect(await demo.address()).toBe(await other.address());
  await demo.sign('which one am I?');
  await expect(demo.page.getByText('The signature is valid')).toBeVisible();
});

test('a loss without a backup is called what it is', async ({ demo, account, page }) => {
  await demo.create(account);
  await demo.button('Lose this device …').click();
  await expect(page.getByRole('dialog').getByText('There is no backup.')).toBeVisible();
  await page.getByRole('dialog').getByRole('button', { name: 'Lose it' }).click();
  await demo.signIn(account);
  await expect(demo.recovery.getByRole('heading', { name: 'No backup found' })).toBeVisible();
  await expect(demo.badge).toHaveText('Not backed up');
});

test('a co-signer that cheats gets no signature called valid', async ({ demo, account, page }) => {
  await demo.create(account);
  await page.route('**/api/sign/*', async (route) => {
    const answer = await route.fetch();
    const body = (await answer.json()) as { message: { share: string } };
    const share = Buffer.from(body.message.share, 'base64url');
    share[0] = (share[0] ?? 0) ^ 1;
    body.message.share = share.toString('base64url');
    await route.fulfill({ response: answer, json: body });
  });
  await demo.sign('hello');
  await expect(page.getByText('Not signed.')).toBeVisible();
  await expect(page.getByText('does not hold')).toBeVisible();
  await expect(page.getByText('The signature is valid')).toBeHidden();
});

test('an account name that is taken, unknown or none is explained', async ({ demo, account, page, server }) => {
  await demo.create(account);
  await demo.loseDevice();
  const signIn = page.locator('form', { has: demo.button('Sign in') }).getByLabel('Account name');
  await signIn.fill('nobody-here');
  await demo.button('Sign in').click();
  await expect(page.getByRole('alert')).toHaveText(/no demo account of this name/);
  await page.goto('about:blank');
  await page.goto(server.url);
  await page
    .locator('form', { has: demo.button('Create wallet') })
    .getByLabel('Account name')
    .fill(account);
  await demo.button('Create wallet').click();
  await expect(page.getByRole('alert')).toHaveText(/taken/);
  await page
    .locator('form', { has: demo.button('Create wallet') })
    .getByLabel('Account name')
    .fill('a b');
  await demo.button('Create wallet').click();
  expect(await page.locator('input:invalid').count()).toBeGreaterThan(0);
  // And still nothing is on this device.
  expect(await page.evaluate(async () => (await indexedDB.databases()).length)).toBe(0);
});

for (const delivered of [true, false]) {
  test(`the last answer of the key generation is lost${delivered ? '' : ', and so is the question'}: no half wallet stays`, async ({
    demo,
    account,
    page,
  }) => {
    const cut = async (route: Route) => {
      if (delivered) await route.fetch();
      await route.abort('connectionreset');
    };
    await page.route('**/api/keygen/*/confirm', cut);
    await page
      .locator('form', { has: demo.button('Create wallet') })
      .getByLabel('Account name')
      .fill(account);
    await demo.button('Create wallet').click();
    await expect(demo.heading('Finishing your wallet')).toBeVisible();
    await expect(page.getByRole('alert')).toHaveText(/does not answer/);
    if (delivered) {
      await demo.button('Ask the co-signer again').click();
      await expect(demo.badge).toHaveText('Not backed up');
      await demo.sign('whole after all');
      await expect(page.getByText('The signature is valid')).toBeVisible();
    } else {
      await page.unroute('**/api/keygen/*/confirm', cut);
      await page.reload();
      await expect(page.getByRole('alert')).toHaveText(/was not finished/);
      await demo.create(account);
    }
  });
}

test('a co-signer that lost its memory is said, not hidden', async ({ demo, account, page }) => {
  await demo.create(account);
  await page.route('**/api/sign', (route) =>
    route.fulfill({ status: 401, contentType: 'application/problem+json', body: '{"code":"signed-out","title":"Sign in first."}' }),
  );
  await demo.sign('hello?');
  await expect(page.getByText('does not know this device')).toBeVisible();
});
