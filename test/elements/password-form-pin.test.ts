import { sendKeys } from '@web/test-runner-commands';
import { expect } from 'chai';
import '../../src/define/password-backup-form.ts';
import { readDigits } from '../../src/controllers/pin-input.ts';
import { type SecretPolicy, createPolicy } from '../../src/core/policy.ts';
import type { PasswordBackupForm } from '../../src/elements/password-backup-form.ts';
import { cellCount } from '../../src/elements/shared/pin-cells.ts';
import { type FakeBackup, type FakeBackupOptions, fakeMethod } from '../../src/testing/fake-backup.ts';
import {
  type FormProperties,
  PIN,
  agree,
  everything,
  fakeBackup,
  hasPart,
  input,
  isWebKit,
  liveText,
  mount,
  mountForm,
  part,
  settled,
  type,
  unmountAll,
  until,
  visibleText,
} from './support.ts';

const SIX = createPolicy({ kind: 'pin', minLength: 6, maxLength: 6 });
const LONGER = createPolicy({ kind: 'pin', minLength: 6, maxLength: 10 });

const pinBackup = (policy: SecretPolicy = SIX, options: FakeBackupOptions = {}) =>
  fakeBackup({ methods: [fakeMethod('pin', { policy })], ...options });

async function mountPin(backup: FakeBackup = pinBackup(), properties: FormProperties = {}): Promise<PasswordBackupForm> {
  const form = await mountForm(backup, properties);
  await until(() => hasPart(form, 'cells'));
  return form;
}

const cells = (form: Element) => [...form.querySelectorAll<HTMLElement>('[data-part="cell"]')];
const filled = (form: Element) => cells(form).filter((cell) => cell.dataset['state'] === 'filled').length;

/** As the browser does it when something is pasted: the field may refuse, then tidies up. */
function insert(field: HTMLInputElement, data: string): void {
  field.focus();
  const event = { data, inputType: 'insertFromPaste', bubbles: true, composed: true };
  if (!field.dispatchEvent(new InputEvent('beforeinput', { ...event, cancelable: true }))) return;
  field.setRangeText(data, field.selectionStart ?? 0, field.selectionEnd ?? 0, 'end');
  field.dispatchEvent(new InputEvent('input', event));
}

describe('a PIN: what counts as a digit', () => {
  const taken: readonly [string, string][] = [
    ['839174', PIN],
    ['839 174', PIN],
    ['83-91–74', PIN],
    ['8.3.9/1_7·4', PIN],
    ['８３９１７４', PIN],
    ['٨٣٩١٧٤', PIN],
    ['۸۳۹۱۷۴', PIN],
    ['८३९१७४', PIN],
    ['\u200F8\u200B39\u00A0174\n', PIN],
    ['𝟖𝟑𝟗𝟏𝟕𝟒', PIN],
  ];
  for (const [text, digits] of taken) {
    it(`takes ${JSON.stringify(text)}`, () => expect(readDigits(text)).to.deep.equal({ digits, others: false }));
  }
  for (const text of ['83917a', 'PIN 839174', '８３９１７Ａ', '839174!', '七', '+49']) {
    it(`finds more than digits in ${text}`, () => expect(readDigits(text).others).to.equal(true));
  }
});

describe('a PIN: how many cells', () => {
  it('has those that must be filled, and one more where more can be', () => {
    const one = { min: 6, max: 6 };
    expect([0, 5, 6, 7].map((length) => cellCount(length, one))).to.deep.equal([6, 6, 6, 7]);
    const range = { min: 6, max: 10 };
    expect([0, 5, 6, 9, 10, 11].map((length) => cellCount(length, range))).to.deep.equal([6, 6, 7, 10, 10, 11]);
  });
});

describe('password-backup-form: a PIN', () => {
  afterEach(unmountAll);

  it('is one field of text, never a password field, that no manager fills', async () => {
    const form = await mountPin();
    const field = input(form);
    expect(form.querySelectorAll('input:not([name="username"], [type="checkbox"])')).to.have.length(1);
    expect([field.type, field.inputMode, field.autocomplete]).to.deep.equal(['text', 'numeric', 'off']);
    expect(field.hasAttribute('passwordrules')).to.equal(false);
    expect(field.hasAttribute('maxlength')).to.equal(false);
    expect(field.labels?.[0]?.textContent).to.equal('Backup PIN');
    expect(hasPart(form, 'meter') || hasPart(form, 'suggest-button')).to.equal(false);
  });

  it('is painted as cells: dots while hidden, never the digits', async () => {
    const form = await mountPin();
    expect([cells(form).length, filled(form)]).to.deep.equal([6, 0]);
    type(input(form), '839');
    await settled(form);
    expect([cells(form).length, filled(form)]).to.deep.equal([6, 3]);
    expect(cells(form).map((cell) => cell.classList.contains('dot'))).to.deep.equal([true, true, true, false, false, false]);
    expect(part(form, 'cells').getAttribute('aria-hidden')).to.equal('true');
    expect(getComputedStyle(input(form)).color).to.match(/rgba\(0, 0, 0, 0\)|transparent/);
    type(input(form), PIN);
    await settled(form);
    part(form, 'reveal-button').click();
    await settled(form);
    expect(form.matches(':state(revealed)')).to.equal(true);
    expect(cells(form).some((cell) => cell.classList.contains('dot'))).to.equal(false);
    expect(getComputedStyle(input(form)).color).not.to.match(/rgba\(0, 0, 0, 0\)|transparent/);
    expect(input(form).type).to.equal('text');
    // Session recorders keep the text of a page, not what stands in its fields.
    const markup = `${form.outerHTML}${form.shadowRoot?.innerHTML}`;
    expect(markup).not.to.include(PIN);
    expect(
      cells(form)
        .map(({ textContent }) => textContent)
        .join(''),
    ).to.equal('');
  });

  it('has as many cells as the policy asks for, and none beyond twelve', async () => {
    const form = await mountPin(pinBackup(createPolicy({ kind: 'pin', minLength: 6, maxLength: 32 })));
    for (const [length, count] of [
      [5, 6],
      [6, 7],
      [11, 12],
      [12, 0],
      [11, 12],
    ] as const) {
      type(input(form), '839174025163'.slice(0, length));
      await settled(form);
      expect(cells(form).length, `${length} digits`).to.equal(count);
    }
    expect(cells(form).filter((cell) => cell.classList.contains('more'))).to.have.length(6);
  });

  it('stays in cells, however long, where a browser cannot hide text', async () => {
    const { supports } = CSS;
    CSS.supports = () => false;
    try {
      const form = await mountPin(pinBackup(createPolicy({ kind: 'pin', minLength: 6, maxLength: 32 })));
      type(input(form), '839174025163');
      await settled(form);
      expect(cells(form)).to.have.length(13);
      expect(getComputedStyle(input(form)).color).to.match(/rgba\(0, 0, 0, 0\)|transparent/);
    } finally {
      CSS.supports = supports;
    }
  });

  it('has its digits left to right on a page that is read from the right', async () => {
    document.documentElement.dir = 'rtl';
    const form = await mountPin();
    const [first, second] = cells(form).map((cell) => cell.getBoundingClientRect().left);
    expect(first).to.be.lessThan(second ?? 0);
    expect(getComputedStyle(input(form)).direction).to.equal('ltr');
    const lastEnd = cells(form).at(-1)?.getBoundingClientRect().right ?? 0;
    expect(part(form, 'entry').getBoundingClientRect().right - lastEnd, 'cells begin where the label does').to.be.lessThan(2);
    document.documentElement.removeAttribute('dir');
  });

  it('fits a narrow card, whole', async () => {
    const form = await mountPin(pinBackup(LONGER));
    form.style.inlineSize = '280px';
    type(input(form), '8391740251');
    await until(() => cells(form).length === 10);
    const { right } = form.getBoundingClientRect();
    await until(() => (cells(form).at(-1)?.getBoundingClientRect().right ?? Infinity) <= right);
    expect(form.scrollWidth).to.be.at.most(form.clientWidth);
  });

  for (const [what, text] of [
    ['separators', ' 839-174 '],
    ['full-width digits', '８３９１７４'],
    ['Arabic digits', '٨٣٩١٧٤'],
  ] as const) {
    it(`takes ${what}, and keeps plain digits`, async () => {
      const form = await mountPin();
      insert(input(form), text);
      expect(input(form).value).to.equal(PIN);
      await settled(form);
      expect(filled(form)).to.equal(6);
      expect(hasPart(form, 'note')).to.equal(false);
    });
  }

  it('refuses letters as a whole, with a reason that is shown and said, and takes the reason back', async () => {
    const form = await mountPin();
    insert(input(form), '83');
    insert(input(form), 'a9174');
    expect(input(form).value).to.equal('83');
    await until(() => hasPart(form, 'note'));
    expect(part(form, 'note').textContent).to.equal('Only digits can be entered here. Nothing was changed.');
    await until(() => liveText(form).startsWith('Only digits'));
    expect(input(form).getAttribute('aria-invalid')).to.equal('false');
    insert(input(form), '9');
    await settled(form);
    expect(hasPart(form, 'note')).to.equal(false);
    expect(input(form).value).to.equal('839');
  });

  it('takes as many digits as the policy has, and not one more', async () => {
    const form = await mountPin();
    insert(input(form), '83917');
    insert(input(form), '41');
    expect(input(form).value).to.equal('83917');
    await until(() => hasPart(form, 'note'));
    expect(part(form, 'note').textContent).to.equal('This PIN has at most 6 digits. Nothing was changed.');
    insert(input(form), '4');
    expect(input(form).value).to.equal(PIN);
    input(form).select();
    insert(input(form), '112358');
    expect(input(form).value).to.equal('112358');
  });

  it('tidies up what comes without asking, and says that something was left out', async () => {
    const form = await mountPin();
    type(input(form), '83x-９174');
    expect(input(form).value).to.equal(PIN);
    await until(() => hasPart(form, 'note'));
    expect(part(form, 'note').textContent).to.equal('Everything that is no digit was left out.');
  });

  it('keeps the caret where a digit went in', async () => {
    const form = await mountPin();
    insert(input(form), '8374');
    input(form).setSelectionRange(2, 2);
    insert(input(form), '9-1');
    expect(input(form).value).to.equal(PIN);
    expect([input(form).selectionStart, input(form).selectionEnd]).to.deep.equal([4, 4]);
    await until(() => cells(form).findIndex((cell) => cell.classList.contains('here')) === 4);
  });

  it('shows the selection in its cells', async () => {
    const form = await mountPin();
    insert(input(form), PIN);
    input(form).setSelectionRange(1, 3);
    await until(() => cells(form).filter((cell) => cell.classList.contains('selected')).length === 2);
    expect(cells(form).some((cell) => cell.classList.contains('here'))).to.equal(false);
  });

  it('counts aloud, and never says a digit', async () => {
    const form = await mountPin();
    const heard: string[] = [];
    const observer = new MutationObserver(() => heard.push(liveText(form)));
    observer.observe(form.shadowRoot?.querySelector('[role="status"]') as Element, { childList: true, characterData: true, subtree: true });
    insert(input(form), '8');
    await until(() => liveText(form) === '1 of 6 digits entered');
    insert(input(form), '39174');
    await until(() => liveText(form) === '6 of 6 digits entered');
    type(input(form), '');
    await until(() => liveText(form) === 'No digits entered');
    observer.disconnect();
    expect(heard.join()).not.to.match(/839|174/);
    const longer = await mountPin(pinBackup(LONGER));
    insert(input(longer), '8');
    await until(() => liveText(longer) === '1 digit entered');
  });

  for (const [what, pin, reason, policy] of [
    ['too short', '83917', 'This needs 6 digits.'],
    ['of four digits', '8391', 'This needs 6 digits. Many people choose the same short PINs'],
    ['too short, and may be longer', '83917', 'This needs 6 digits.', LONGER],
    ['a run', '345678', 'This follows a simple sequence.'],
    ['a run backwards', '987654', 'This follows a simple sequence.'],
    ['the same digit', '777777', 'This repeats the same few characters.'],
    ['a repetition', '121212', 'This repeats the same few characters.'],
    ['a date', '230587', 'This is a date.'],
    ['a pattern of keys', '159753', 'These keys form a simple pattern.'],
  ] as const) {
    it(`is refused when it is ${what}, with the reason`, async () => {
      const backup = pinBackup(policy);
      const form = await mountPin(backup);
      type(input(form), pin);
      agree(form);
      part(form, 'submit-button').click();
      await until(() => hasPart(form, 'error'));
      expect(part(form, 'error').textContent).to.include(reason);
      expect(form.matches(':state(invalid)')).to.equal(true);
      expect(backup.calls.some(({ name }) => name === 'create')).to.equal(false);
      expect(input(form).value).to.equal(pin);
    });
  }

  it('may have four digits only where the page asks for that', async () => {
    const form = await mountPin(pinBackup(createPolicy({ name: 'pin-4', kind: 'pin', minLength: 4, maxLength: 4 })));
    expect(cells(form)).to.have.length(4);
    type(input(form), '8391');
    agree(form);
    part(form, 'submit-button').click();
    await until(() => hasPart(form, 'result'));
  });

  it('says its one length once, and its two lengths both', async () => {
    const rules = (form: Element) =>
      [...form.querySelectorAll('[data-part="rule"] span')].map((rule) => rule.textContent?.replace(/\s+/g, ' ').trim());
    const one = await mountPin();
    expect(rules(one)).to.deep.equal(['Exactly 6 digits (not met)', 'Not something an attacker would try first (not met)']);
    const two = await mountPin(pinBackup(LONGER));
    expect(rules(two).slice(0, 2)).to.deep.equal(['At least 6 digits (not met)', 'At most 10 digits (not met)']);
  });

  for (const mode of ['create', 'unlock'] as const) {
    it(`is sent by Enter, never by its last digit, in mode ${mode}`, async () => {
      const backup = pinBackup();
      const form = await mountPin(backup, { mode });
      const action = mode === 'create' ? 'create' : 'recover';
      agree(form);
      insert(input(form), PIN);
      await settled(form);
      expect(backup.calls.some(({ name }) => name === action)).to.equal(false);
      input(form).focus();
      await sendKeys({ press: 'Enter' });
      await until(() => hasPart(form, 'result'));
      expect(backup.calls.find(({ name }) => name === action)?.secretLength).to.equal(6);
    });
  }

  it('can be typed, key by key', async function () {
    if (isWebKit) this.skip(); // WebKitGTK's driver loses keys
    const form = await mountPin();
    input(form).focus();
    await sendKeys({ type: '83x91 74' });
    expect(input(form).value).to.equal(PIN);
    await sendKeys({ press: 'Backspace' });
    await settled(form);
    expect(filled(form)).to.equal(5);
  });

  for (const [copied, left] of [
    [' 839-174', PIN],
    ['PIN 839174', ''],
    ['8391-7402', ''],
  ] as const) {
    it(`takes "${copied}" from the clipboard as ${left || 'nothing'}`, async function () {
      if (isWebKit) this.skip(); // WebKitGTK's driver presses no shortcuts
      const source = mount(document.createElement('input'));
      source.value = copied;
      source.select();
      await sendKeys({ press: 'Control+C' });
      const form = await mountPin();
      input(form).focus();
      await sendKeys({ press: 'Control+V' });
      expect(input(form).value).to.equal(left);
      await settled(form);
      expect(hasPart(form, 'note')).to.equal(left === '');
    });
  }

  it('that was set under other rules may be longer than it is now', async () => {
    const backup = pinBackup();
    const form = await mountPin(backup, { mode: 'unlock' });
    insert(input(form), '83917402');
    expect(input(form).value).to.equal('83917402');
    part(form, 'submit-button').click();
    await until(() => hasPart(form, 'result'));
    expect(backup.calls.find(({ name }) => name === 'recover')?.secretLength).to.equal(8);
  });

  for (const width of [280, 360, 480]) {
    it(`stands the second row under the first: ${width} px`, async () => {
      const form = await mountPin(pinBackup(), { confirm: 'retype' });
      form.style.inlineSize = `${width}px`;
      await settled(form);
      const places = cells(form).map((cell) => Math.round(cell.getBoundingClientRect().left));
      expect(places).to.have.length(12);
      expect(places.slice(6)).to.deep.equal(places.slice(0, 6));
    });
  }

  it('is asked for twice in two rows of cells', async () => {
    const form = await mountPin(pinBackup(), { confirm: 'retype' });
    expect(form.querySelectorAll('[data-part="cells"]')).to.have.length(2);
    insert(input(form), PIN);
    insert(input(form, 'retype'), '８３９-１７４');
    expect(input(form, 'retype').value).to.equal(PIN);
    agree(form);
    part(form, 'submit-button').click();
    await until(() => hasPart(form, 'result'));
    expect(visibleText(form)).to.include('opened with this PIN');
    expect(everything()).not.to.include(PIN);
  });

  it('is wiped, with its cells, when the form leaves while busy', async () => {
    const form = await mountPin(pinBackup(SIX, { holdAt: 'storing' }));
    const field = input(form);
    insert(field, PIN);
    agree(form);
    part(form, 'submit-button').click();
    await until(() => form.matches(':state(working)'));
    form.remove();
    expect(field.value).to.equal('');
    document.body.append(form);
    await until(() => hasPart(form, 'cells'));
    expect(filled(form)).to.equal(0);
    form.remove();
  });
});
