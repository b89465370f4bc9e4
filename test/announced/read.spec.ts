/** What a screen reader finds in every state of every table, and says of every error. */
import { stateTags } from '../support/state-page-server.ts';
import { expect, test } from './fixtures.ts';

for (const tag of stateTags()) {
  test(`${tag}: every state, read from top to bottom`, async ({ listener }) => {
    await listener.open();
    const table = (await listener.page.evaluate(() => window.statePage.list())).find((one) => one.tag === tag);
    const said: string[] = [];
    for (const { name, note } of table?.states ?? []) {
      await listener.show(tag, name);
      said.push(`## ${name}\n# ${note}\n${await listener.reader.read()}\n`);
    }
    expect(`${said.join('\n')}`).toMatchSnapshot(`${tag}.txt`);
  });
}

// The others take their words from the same table, and show them in the same panel.
test('password-backup-form: every error, as it is said when it happens', async ({ listener }) => {
  await listener.open();
  const tag = 'password-backup-form';
  const table = (await listener.page.evaluate(() => window.statePage.list())).find((one) => one.tag === tag);
  const said: string[] = [];
  for (const code of table?.codes ?? []) {
    await listener.show(tag, `error-${code}`);
    const focus = await listener.reader.focus();
    const heard = (await listener.heard()).join('\n');
    said.push([`## ${code}`, `focus: ${focus}`, heard].filter(Boolean).join('\n'));
  }
  expect(said.length).toBeGreaterThan(0);
  expect(`${said.join('\n\n')}\n`).toMatchSnapshot(`${tag}-errors.txt`);
});
