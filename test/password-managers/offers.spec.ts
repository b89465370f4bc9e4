/**
 * What a browser offers to save from our forms, and when: a secret that was
 * backed up or that opened the backup, under the wallet's own name. Never one
 * that was refused or wrong (a press on "Update" would replace the right one),
 * and never a PIN.
 */
import { LOGINS, type Site, expect, test } from './fixtures.ts';
import { type Offer, until } from './manager.ts';

const ACCOUNT = LOGINS.wallet.username;
const SECRET = 'quiet harbour lifts seven kites';
/** A login of the page's own, whose offer shows that all before it were made. */
const CONTROL = 'control@example';
const WRONG = 'not what opens this backup';

async function submitted(page: Site, secret: string): Promise<void> {
  await page.manager.evaluate(`document.querySelector('[name="secret"]').select()`);
  await page.manager.type('[name="secret"]', secret);
  if (await page.manager.evaluate(`!!document.querySelector('[name="agree"]:not(:checked)')`)) await page.manager.click('[name="agree"]');
  await page.submit();
}

/** The page goes on, as every page does: browsers take this for the sign that a submission went well. */
async function goesOn(page: Site): Promise<void> {
  await page.manager.evaluate(`fetch('/store').then((answer) => answer.text()).then(() => undefined)`);
}

async function firstOffer(page: Site): Promise<Offer | undefined> {
  const offers = await until(async () => {
    const all = await page.manager.offers();
    return all.length > 0 && all;
  }, 'an offer to save');
  return offers[0];
}

/**
 * What was offered for our form when the page has gone on: another form, added
 * now, is submitted with a login that is new, and its offer comes last.
 */
async function offersOfOurs(page: Site): Promise<readonly Offer[]> {
  await goesOn(page);
  await page.manager.evaluate(`(() => {
    const form = document.createElement('form');
    Object.assign(form, { id: 'control', method: 'post', action: '/in', target: 'sink' });
    form.innerHTML = '<input name="user" autocomplete="username"><input name="pass" type="password"><button>Log in</button>';
    document.body.append(form, Object.assign(document.createElement('iframe'), { name: 'sink' }));
  })()`);
  // Typed over what the browser has filled in meanwhile.
  for (const [name, text] of [
    ['user', CONTROL],
    ['pass', 'a login that is new'],
  ]) {
    await page.manager.evaluate(`document.querySelector('#control [name="${name}"]').select()`);
    await page.manager.type(`#control [name="${name}"]`, text ?? '');
  }
  await page.manager.click('#control button');
  await page.until(`document.querySelector('[name="sink"]').contentDocument?.querySelector('h1')`);
  await page.manager.evaluate(`document.querySelector('#control').style.display = 'none'`);
  const offers = await until(async () => {
    await goesOn(page);
    const all = await page.manager.offers();
    return all.some(({ username }) => username === CONTROL) && all;
  }, 'the offer to save the other login');
  return offers.filter(({ username }) => username !== CONTROL);
}

/** Firefox says what it would save. */
function expectOffer(offer: Offer | undefined, secret: string, username: string = ACCOUNT): void {
  expect(offer?.username).toBe(username);
  expect([undefined, secret]).toContain(offer?.password);
}

for (const kind of ['password', 'passcode', 'text'] as const) {
  test(`create, ${kind}: the new secret is offered under the wallet's name`, async ({ site }) => {
    const page = await site();
    await page.show({ mode: 'create', kind, 'account-name': ACCOUNT });
    await submitted(page, SECRET);
    await page.has('password-backup-form:state(done)');
    expectOffer(await firstOffer(page), SECRET);
  });
}

test('create: without a name of its own the wallet is named by its id', async ({ site }) => {
  const page = await site();
  await page.show({ mode: 'create', wallet: 'wallet-0042' });
  await submitted(page, SECRET);
  expectOffer(await firstOffer(page), SECRET, 'wallet-0042');
});

test('create: a suggested phrase is offered as well, though nobody typed it', async ({ site }) => {
  const page = await site();
  await page.show({ mode: 'create', 'account-name': ACCOUNT });
  await page.manager.click('[data-part="suggest-button"]');
  await page.has('[name="saved"]');
  await page.manager.click('[name="saved"]');
  await page.manager.click('[name="agree"]');
  const phrase = await page.value('secret');
  await page.submit();
  await page.has('password-backup-form:state(done)');
  await goesOn(page);
  expectOffer(await firstOffer(page), phrase ?? 'no phrase');
});

test("change: the new secret is offered for the wallet's saved login", async ({ site }) => {
  const page = await site(['wallet']);
  await page.show({ mode: 'change', 'account-name': ACCOUNT });
  await submitted(page, SECRET);
  expectOffer(await firstOffer(page), SECRET);
});

for (const query of [{ mode: 'unlock' }, { mode: 'confirm' }, { tag: 'backup-recovery' }] as const) {
  const name = Object.values(query).join();
  test(`${name}: what opened the backup is offered`, async ({ site }) => {
    const page = await site();
    await page.show({ ...query, 'account-name': ACCOUNT, 'opens-with': SECRET });
    await submitted(page, SECRET);
    await page.has('password-backup-form:state(done)');
    await goesOn(page);
    expectOffer(await firstOffer(page), SECRET);
  });

  for (const saved of [[], ['wallet']] as const) {
    test(`${name}: a wrong secret is not offered, with ${saved.length > 0 ? 'the right one' : 'none'} saved`, async ({ site }) => {
      const page = await site(saved);
      await page.show({ ...query, 'account-name': ACCOUNT, 'opens-with': LOGINS.wallet.password });
      await submitted(page, WRONG);
      await page.has('[data-part="error"]');
      expect(await offersOfOurs(page)).toEqual([]);
    });
  }
}

test('unlock: after a wrong secret the right one is offered, and only that', async ({ site }) => {
  const page = await site();
  await page.show({ 'mode': 'unlock', 'account-name': ACCOUNT, 'opens-with': SECRET });
  await submitted(page, WRONG);
  await page.has('[data-part="error"]');
  await submitted(page, SECRET);
  await page.has('password-backup-form:state(done)');
  await goesOn(page);
  expectOffer(await firstOffer(page), SECRET);
});

test('create: a secret that the rules refuse is not offered', async ({ site }) => {
  const page = await site();
  await page.show({ mode: 'create', 'account-name': ACCOUNT });
  await submitted(page, '12345678');
  await page.has('[data-part="error"]');
  expect(await offersOfOurs(page)).toEqual([]);
});

for (const mode of ['create', 'change', 'unlock'] as const) {
  test(`${mode}: a PIN is not offered`, async ({ site }) => {
    const page = await site();
    await page.show({ mode, 'kind': 'pin', 'account-name': ACCOUNT });
    await submitted(page, '739164');
    await page.has('password-backup-form:state(done)');
    expect(await offersOfOurs(page)).toEqual([]);
  });
}

test('Enter is as good as the button', async ({ site }) => {
  const page = await site();
  await page.show({ 'mode': 'unlock', 'account-name': ACCOUNT, 'opens-with': SECRET });
  await page.manager.type('[name="secret"]', `${SECRET}\n`);
  await page.has('password-backup-form:state(done)');
  await goesOn(page);
  expectOffer(await firstOffer(page), SECRET);
});
