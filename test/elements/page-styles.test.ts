/** Fields stand in the page's own DOM. What a page says of its own inputs, labels and buttons must not reach them. */
import { expect } from 'chai';
import '../../src/define/password-backup-form.ts';
import { createPolicy } from '../../src/core/policy.ts';
import type { PasswordBackupForm } from '../../src/elements/password-backup-form.ts';
import { fakeMethod } from '../../src/testing/fake-backup.ts';
import { type FormProperties, fakeBackup, hasPart, mount, mountForm, part, settled, type, unmountAll, until } from './support.ts';

/** As resets and frameworks write, and further: by type, under a container. */
const PAGE_STYLES = `
  main input, main textarea { display: block; appearance: none; inline-size: 90%; max-inline-size: 99px; min-block-size: 4rem; margin: 9px; padding: 20px;
    border: 5px solid red; border-radius: 3px; background: pink; font: 30px serif; box-shadow: 0 0 9px red; text-transform: uppercase; }
  main button { min-block-size: 5rem; margin: 9px; padding: 20px; border-width: 4px; font: 30px serif; letter-spacing: 4px; text-transform: uppercase; }
  main label { display: inline; margin: 20px; padding: 9px; font: 900 30px serif; text-transform: uppercase; }
  main p, main ul, main li, main form { margin: 20px; padding: 20px; font: 30px serif; max-inline-size: 99px; }
  main svg { inline-size: 90px; block-size: 90px; }
`;

/** Where everything in the light DOM stands, seen from the element. */
function places(form: Element): readonly string[] {
  const { left, top } = form.getBoundingClientRect();
  return [...form.querySelectorAll('*')].map((element) => {
    const box = element.getBoundingClientRect();
    const numbers = [box.left - left, box.top - top, box.width, box.height].map((number) => Math.round(number * 10) / 10);
    const { borderTopWidth, backgroundColor, fontSize, fontWeight, textTransform } = getComputedStyle(element);
    const name = element.getAttribute('data-part') ?? element.getAttribute('name') ?? '';
    return [element.localName, name, ...numbers, borderTopWidth, backgroundColor, fontSize, fontWeight, textTransform].join(' ');
  });
}

/** A page's sheet comes before ours, as one that was there first does. */
async function expectUnmoved(form: PasswordBackupForm): Promise<void> {
  const alone = places(form);
  expect(alone.length).to.be.greaterThan(8);
  const styles = new CSSStyleSheet();
  styles.replaceSync(PAGE_STYLES);
  document.adoptedStyleSheets.unshift(styles);
  try {
    await settled(form);
    expect(places(form)).to.deep.equal(alone);
  } finally {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== styles);
  }
}

async function mountIn(page: Element, kind: 'password' | 'pin', properties: FormProperties): Promise<PasswordBackupForm> {
  const policy = kind === 'pin' ? createPolicy({ kind, minLength: 6, maxLength: 6 }) : createPolicy();
  const form = await mountForm(fakeBackup({ methods: [fakeMethod(kind, { policy })] }), properties);
  page.append(form);
  await until(() => (kind === 'pin' ? hasPart(form, 'cells') : form.querySelector('input[name="secret"]')));
  // What is refused stands there too: too short, or nothing at all.
  if (properties.mode === 'create') type(part<HTMLInputElement>(form, 'input'), '12345');
  part<HTMLButtonElement>(form, 'submit-button').click();
  await until(() => form.querySelector('[data-part="error"]'));
  (document.activeElement as HTMLElement | null)?.blur();
  await settled(form);
  return form;
}

describe("a page's own styles", () => {
  afterEach(unmountAll);

  for (const [kind, properties] of [
    ['password', { mode: 'create', confirm: 'retype' }],
    ['pin', { mode: 'create', confirm: 'retype' }],
    ['password', { mode: 'unlock' }],
  ] as const) {
    it(`do not reach the fields: ${kind}, ${properties.mode}`, async () => {
      const page = mount(document.createElement('main'));
      await expectUnmoved(await mountIn(page, kind, properties));
    });
  }

  it('do not reach a suggested passphrase', async () => {
    const page = mount(document.createElement('main'));
    const form = await mountForm(fakeBackup(), { mode: 'create' });
    page.append(form);
    await until(() => hasPart(form, 'suggest-button'));
    part(form, 'suggest-button').click();
    await until(() => hasPart(form, 'phrase') && part<HTMLTextAreaElement>(form, 'phrase').value);
    (document.activeElement as HTMLElement | null)?.blur();
    await settled(form);
    await expectUnmoved(form);
  });
});
