/** The password and the share, marked, followed through the whole journey: found nowhere but where they must be. */
import { randomBytes } from 'node:crypto';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { findSecret, record, recordEvents, remains, spellings } from './leaks.ts';

/** The share as the page itself reads it from its store. */
async function shareOf(page: Page): Promise<Buffer> {
  const hex = await page.evaluate(async () => {
    const { openShare } = (await import('/device.ts' as string)) as { openShare: () => Promise<Uint8Array> };
    return [...(await openShare())].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  });
  return Buffer.from(hex, 'hex');
}

test('the finder finds: as bytes, text, hex, and base64 at every offset', () => {
  const secret = randomBytes(32);
  for (const before of [0, 1, 2, 3]) {
    const around = Buffer.concat([randomBytes(before), secret, randomBytes(5)]);
    for (const spelled of [
      around,
      Buffer.from(around.toString('hex')),
      Buffer.from(around.toString('base64')),
      Buffer.from(around.toString('base64url')),
    ]) {
      expect(findSecret(secret, [{ where: 'here', bytes: spelled }])).toEqual(['here']);
    }
  }
  expect(findSecret(secret, [{ where: 'here', bytes: randomBytes(4096) }])).toEqual([]);
  expect(Math.min(...spellings(secret).map(({ length }) => length))).toBeGreaterThan(16);
});

test('password and share leak nowhere on the whole journey', async ({ demo, account, page, context, server }) => {
  const password = `${randomBytes(9).toString('hex')} marked password`;
  const heard = record(context);
  await demo.create(account);
  const share = await shareOf(page);
  expect(share).toHaveLength(103);
  // The signing share alone, too: bytes 7 to 39.
  const secrets = { password: Buffer.from(password), share, scalar: share.subarray(7, 39) };
  const search = async () => {
    const evidence = [...heard, ...(await remains(page))];
    return Object.fromEntries(Object.entries(secrets).map(([name, secret]) => [name, findSecret(secret, evidence)]));
  };
  const nowhere = { password: [], share: [], scalar: [] };
  expect(await search()).toEqual(nowhere);

  await demo.fillBackup(password);
  // While it is typed it is in its field, and nowhere else. This also shows that the search sees fields.
  expect(await search()).toEqual({ ...nowhere, password: ['value of <input>'] });
  await demo.button('Back up').click();
  await expect(demo.badge).toHaveText('Backed up');
  expect(await search()).toEqual(nowhere);

  const kept = (await remains(page)).filter(({ where }) => where.startsWith('IndexedDB')).map(({ bytes }) => bytes.toString());
  expect(kept.filter((text) => text.includes('CryptoKey')).length).toBeGreaterThan(0);
  expect(kept.filter((text) => text.includes('extractable=true'))).toEqual([]);

  await demo.sign('a message');
  await expect(page.getByText('The signature is valid')).toBeVisible();
  expect(await search()).toEqual(nowhere);
  await demo.loseDevice();
  await demo.signIn(account);
  expect(await search()).toEqual(nowhere);
  await demo.password.fill(`${password}?`);
  await demo.button('Recover').click();
  await expect(page.locator('[data-part="error"]')).toContainText('This does not open the backup');
  await demo.recover(password);
  expect(await search()).toEqual(nowhere);
  expect(await shareOf(page)).toEqual(share);
  expect(heard.filter(({ where }) => where.startsWith('body of PUT')).length).toBeGreaterThan(0);
  expect(findSecret(secrets.password, [{ where: 'server', bytes: Buffer.from(server.output()) }])).toEqual([]);
});

test('a PIN leaks nowhere: not to the vault, not in events, not when it is wrong', async ({ demo, account, page, context, server }) => {
  // Longer than people choose, so that finding it by chance cannot be.
  const pin = Array.from(randomBytes(24), (byte) => byte % 10).join('');
  const wrong = Array.from(randomBytes(24), (byte) => byte % 10).join('');
  const heard = record(context);
  const events = await recordEvents(page);
  await demo.create(account);
  const secrets = { pin: Buffer.from(pin), wrong: Buffer.from(wrong) };
  const search = async () => {
    const evidence = [...heard, ...events(), ...(await remains(page))];
    return Object.fromEntries(Object.entries(secrets).map(([name, secret]) => [name, findSecret(secret, evidence)]));
  };
  const nowhere = { pin: [], wrong: [] };
  await demo.button('Set up: PIN').click();
  await demo.pin.fill(pin);
  expect(await search()).toEqual({ ...nowhere, pin: ['value of <input>'] });
  await demo.pin.fill('');
  await demo.button('All ways').click();
  await demo.backUpWithPin(pin);
  expect(await search()).toEqual(nowhere);
  await demo.loseDevice();
  await demo.signIn(account);
  await demo.guess(wrong, 9);
  expect(await search()).toEqual({ ...nowhere, wrong: ['value of <input>'] });
  await demo.recoverWithPin(pin);
  expect(await search()).toEqual(nowhere);
  // The search has seen the calls and the events that could have had it.
  for (const verb of ['register', 'complete', 'evaluate', 'confirm', 'status']) {
    expect(
      heard.filter(({ where }) => where.startsWith('body of POST') && where.endsWith(`/v1/vault/${verb}`)).length,
      verb,
    ).toBeGreaterThan(0);
  }
  const told = events().map(({ where }) => where);
  for (const name of ['backup-created', 'backup-failed', 'backup-recovered']) expect(told).toContain(`event ${name}`);
  expect(findSecret(secrets.pin, [{ where: 'server', bytes: Buffer.from(server.output()) }])).toEqual([]);
});
