import FakeTimers from '@sinonjs/fake-timers';
import { sendKeys } from '@web/test-runner-commands';
import { expect } from 'chai';
import '../../src/define/password-backup-form.ts';
import { createPolicy } from '../../src/core/policy.ts';
import { estimateFromGuesses } from '../../src/core/strength.ts';
import type { PasswordBackupForm } from '../../src/elements/password-backup-form.ts';
import { fakeMethod } from '../../src/testing/fake-backup.ts';
import {
  SECRET,
  agree,
  everything,
  fakeBackup,
  fillAndSubmit,
  hasPart,
  input,
  isWebKit,
  liveText,
  mount,
  mountForm,
  part,
  pinMethod,
  settled,
  type,
  unmountAll,
  until,
  visibleText,
} from './support.ts';

function ruleTexts(form: Element): string[] {
  return [...form.querySelectorAll('[data-part="rule"]')].map((rule) => rule.textContent?.replace(/\s+/g, ' ').trim() ?? '');
}

/** With the clock in hand: the debounces are due when the test says so. */
async function withClock(run: (clock: FakeTimers.Clock) => Promise<void>): Promise<void> {
  const clock = FakeTimers.install({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
  try {
    await run(clock);
  } finally {
    clock.uninstall();
  }
}

describe('password-backup-form: entering a secret', () => {
  afterEach(unmountAll);

  it('says of every rule whether it is met, in words', async () => {
    const form = await mountForm(fakeBackup());
    expect(ruleTexts(form)).to.deep.equal([
      'Hard to guess, however long it is (not met)',
      'Not something an attacker would try first (not met)',
    ]);
    type(input(form), 'fifteen letters');
    await until(() => ruleTexts(form).every((text) => text.endsWith('(met)')));
    type(input(form), 'aaaaaaaaaaaaaaaaaaaa');
    await until(() => ruleTexts(form)[1]?.endsWith('(not met)'));
    expect(input(form).getAttribute('aria-describedby')).to.include('-rules');
  });

  it('has a meter with a role, a range and words', async () => {
    const form = await mountForm(fakeBackup());
    const meter = part(form, 'meter');
    expect(meter.getAttribute('role')).to.equal('meter');
    expect(meter.getAttribute('aria-valuetext')).to.equal('Nothing entered yet');
    type(input(form), 'fifteen letters');
    await until(() => meter.getAttribute('aria-valuetext') === 'Strong');
    expect(meter.getAttribute('aria-valuenow')).to.equal('4');
    type(input(form), '');
    await until(() => meter.getAttribute('aria-valuenow') === '0');
  });

  it('speaks of the strength after a pause, and only when the level changes', async () => {
    const form = await mountForm(fakeBackup());
    await withClock(async (clock) => {
      type(input(form), 'abcdefgh');
      await clock.tickAsync(149);
      expect(form.matches(':state(checking)')).to.equal(true);
      await clock.tickAsync(1);
      await settled(form);
      expect(liveText(form)).to.equal('');
      await clock.tickAsync(500);
      await settled(form);
      expect(liveText(form)).to.equal('Password strength: Weak');
      const region = form.shadowRoot?.querySelector('[role="status"]');
      const changes: unknown[] = [];
      const observer = new MutationObserver((records) => changes.push(...records));
      if (region) observer.observe(region, { childList: true, characterData: true, subtree: true });
      type(input(form), 'abcdefghi');
      await clock.tickAsync(2000);
      await settled(form);
      expect(changes).to.have.length(0);
      type(input(form), 'abcdefghijklmnopqrstuvwxyz');
      await clock.tickAsync(2000);
      await settled(form);
      observer.disconnect();
      expect(liveText(form)).to.equal('Password strength: Very strong');
    });
  });

  it('ignores an estimate of what stood there before', async () => {
    const answers: ((guesses: number) => void)[] = [];
    const form = await mountForm(fakeBackup());
    form.remove();
    form.strengthMeter = () => ({
      estimate: () => new Promise((resolve) => answers.push((guesses) => resolve(estimateFromGuesses(guesses)))),
      dispose: () => undefined,
    });
    mount(form);
    await settled(form);
    await withClock(async (clock) => {
      type(input(form), 'the first text');
      await clock.tickAsync(150);
      type(input(form), 'x');
      await clock.tickAsync(150);
      answers[0]?.(20);
      await settled(form);
      expect(part(form, 'meter').getAttribute('aria-valuenow')).to.equal('0');
      answers[1]?.(1);
      await settled(form);
      expect(part(form, 'meter').getAttribute('aria-valuetext')).to.equal('Very weak');
    });
  });

  it('lets paste, copy and cut through', async () => {
    const form = await mountForm(fakeBackup());
    for (const name of ['paste', 'copy', 'cut']) {
      const event = new ClipboardEvent(name, { bubbles: true, cancelable: true, composed: true });
      input(form).dispatchEvent(event);
      expect(event.defaultPrevented, name).to.equal(false);
    }
    expect(input(form).hasAttribute('maxlength')).to.equal(false);
  });

  it('shows what was typed on request, says so, and hides it on submit', async () => {
    const form = await mountForm(fakeBackup({ holdAt: 'preparing' }));
    const reveal = part(form, 'reveal-button');
    expect(reveal.title).to.equal('Show password');
    expect(reveal.getAttribute('aria-pressed')).to.equal('false');
    expect(reveal.tabIndex).to.equal(0);
    reveal.click();
    await until(() => liveText(form) === 'The password is shown.');
    expect(input(form).type).to.equal('text');
    expect(reveal.title).to.equal('Show password');
    expect(reveal.getAttribute('aria-pressed')).to.equal('true');
    await fillAndSubmit(form);
    await until(() => form.matches(':state(working)'));
    expect(input(form).type).to.equal('password');
  });

  it('hides it when the page comes back from the back-forward cache', async () => {
    const form = await mountForm(fakeBackup());
    part(form, 'reveal-button').click();
    await form.updateComplete;
    expect(input(form).type).to.equal('text');
    window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    await form.updateComplete;
    expect(input(form).type).to.equal('password');
  });

  it('hides it 15 seconds after the focus left, not before, and not when it came back', async () => {
    const form = await mountForm(fakeBackup());
    part(form, 'reveal-button').click();
    await form.updateComplete;
    await withClock(async (clock) => {
      const leave = () => input(form).dispatchEvent(new FocusEvent('focusout', { bubbles: true }));
      leave();
      await clock.tickAsync(14_999);
      input(form).dispatchEvent(new FocusEvent('focusin', { bubbles: true }));
      await clock.tickAsync(60_000);
      await settled(form);
      expect(input(form).type).to.equal('text');
      leave();
      await clock.tickAsync(14_999);
      await settled(form);
      expect(input(form).type).to.equal('text');
      await clock.tickAsync(1);
      await settled(form);
      expect(input(form).type).to.equal('password');
    });
  });

  it('says that Caps Lock is on', async () => {
    const form = await mountForm(fakeBackup());
    input(form).dispatchEvent(new KeyboardEvent('keydown', { key: 'A', modifierCapsLock: true, bubbles: true }));
    await form.updateComplete;
    expect(part(form, 'caps-lock').textContent).to.equal('Caps Lock is on.');
    input(form).dispatchEvent(new KeyboardEvent('keyup', { key: 'a', bubbles: true }));
    await form.updateComplete;
    expect(hasPart(form, 'caps-lock')).to.equal(false);
  });

  it('names everything that is missing, keeps the text, and goes to the first', async () => {
    const backup = fakeBackup();
    const form = await mountForm(backup, { confirm: 'retype' });
    type(input(form), '12345678');
    part(form, 'submit-button').click();
    await until(() => form.querySelectorAll('[data-part="error"]').length === 3);
    expect([...form.querySelectorAll('[data-part="error"]')].map((error) => error.textContent?.trim())).to.deep.equal([
      'This follows a simple sequence. Attackers try that first.',
      'The two entries differ.',
      'Tick this box to go on.',
    ]);
    await until(() => document.activeElement === input(form));
    expect(input(form).value).to.equal('12345678');
    expect([input(form).selectionStart, input(form).selectionEnd]).to.deep.equal([0, 8]);
    expect(backup.calls.some(({ name }) => name === 'create')).to.equal(false);
  });

  it('takes back what it said of a text as soon as there is another one', async () => {
    const form = await mountForm(fakeBackup());
    agree(form);
    type(input(form), '12345678');
    part(form, 'submit-button').click();
    await until(() => hasPart(form, 'error'));
    expect(input(form).getAttribute('aria-invalid')).to.equal('true');
    type(input(form), SECRET);
    await form.updateComplete;
    expect(hasPart(form, 'error')).to.equal(false);
    expect(input(form).getAttribute('aria-invalid')).to.not.equal('true');
  });

  it('wants the agreement, and asks for it once', async () => {
    const form = await mountForm(fakeBackup({ failures: [{ code: 'store-failed' }] }));
    type(input(form), SECRET);
    part(form, 'submit-button').click();
    await until(() => document.activeElement === form.querySelector('[id$="-agree"]'));
    agree(form);
    await form.updateComplete;
    expect(hasPart(form, 'error')).to.equal(false);
    part(form, 'submit-button').click();
    await until(() => hasPart(form, 'retry-button'));
    part(form, 'retry-button').click();
    await until(() => hasPart(form, 'result'));
  });

  it('takes both entries when they are alike', async () => {
    const form = await mountForm(fakeBackup(), { confirm: 'retype' });
    expect(input(form, 'retype').autocomplete).to.equal('new-password');
    type(input(form), SECRET);
    input(form, 'retype').value = SECRET;
    await fillAndSubmit(form);
    await until(() => hasPart(form, 'result'));
    expect(input(form, 'retype').value).to.equal('');
  });

  it('accepts a short secret only when it is hard to guess', async () => {
    for (const [guesses, ok] of [
      [9.99, false],
      [10, true],
    ] as const) {
      const form = await mountForm(fakeBackup());
      form.remove();
      form.strengthMeter = () => ({ estimate: () => Promise.resolve(estimateFromGuesses(guesses)), dispose: () => undefined });
      mount(form);
      await settled(form);
      await fillAndSubmit(form, 'x7#Kq!9zW');
      await until(() => hasPart(form, ok ? 'result' : 'error'), `${guesses}`);
      form.remove();
    }
  });

  it('goes on without an estimate when none can be had: the method checks again', async () => {
    const form = await mountForm(fakeBackup());
    form.remove();
    form.strengthMeter = () => ({ estimate: () => Promise.reject(new Error('no worker')), dispose: () => undefined });
    mount(form);
    await settled(form);
    await fillAndSubmit(form);
    await until(() => hasPart(form, 'result'));
  });

  it('follows the rules of the integrator', async () => {
    const policy = createPolicy({
      composition: { digits: 2 },
      custom: (text) => (text.includes('wallet') ? [{ rule: 'no-wallet', code: 'secret-rejected', reason: 'Leave the word out.' }] : []),
    });
    const form = await mountForm(fakeBackup({ methods: [fakeMethod('password', { policy })] }));
    expect(ruleTexts(form)[1]).to.equal('At least 2 digits (not met)');
    await fillAndSubmit(form, 'my wallet is 12 years old');
    await until(() => hasPart(form, 'error'));
    expect(part(form, 'error').textContent?.trim()).to.equal('Leave the word out.');
  });

  it('suggests a passphrase that must be saved before it is used', async () => {
    const backup = fakeBackup();
    const form = await mountForm(backup);
    part(form, 'suggest-button').click();
    await until(() => hasPart(form, 'suggestion'));
    const phrase = (part(form, 'phrase') as HTMLTextAreaElement).value;
    expect(phrase.split('-')).to.have.length(6);
    expect(input(form).value).to.equal(phrase);
    agree(form);
    part(form, 'submit-button').click();
    await until(() => hasPart(form, 'error'));
    expect(part(form, 'error').textContent).to.include('Save the passphrase first');
    form.querySelector<HTMLInputElement>('[id$="-saved"]')?.click();
    part(form, 'submit-button').click();
    await until(() => hasPart(form, 'result'));
    expect(everything()).not.to.include(phrase);
  });

  it('keeps a suggestion out of the text of the page, where it would be translated and recorded', async () => {
    const form = await mountForm(fakeBackup());
    part(form, 'suggest-button').click();
    await until(() => hasPart(form, 'suggestion'));
    expect((part(form, 'phrase') as HTMLTextAreaElement).value).to.equal(input(form).value);
    expect(document.body.textContent).not.to.include(input(form).value);
  });

  it('shows what came of copying a suggestion', async () => {
    const form = await mountForm(fakeBackup());
    const noteText = () => form.querySelector('[data-part="suggestion"] [data-part="note"]')?.textContent ?? '';
    const copying = async (clipboard: unknown, said: string) => {
      Object.defineProperty(navigator, 'clipboard', { value: clipboard, configurable: true });
      part(form, 'copy-button').click();
      await until(() => noteText().includes(said));
      Reflect.deleteProperty(navigator, 'clipboard');
    };
    part(form, 'suggest-button').click();
    await until(() => hasPart(form, 'suggestion'));
    const written: string[] = [];
    await copying({ writeText: (text: string) => Promise.resolve(void written.push(text)) }, 'Copied.');
    expect(written).to.deep.equal([input(form).value]);
    await copying({ writeText: () => Promise.reject(new Error('refused')) }, 'Copying was refused.');
    part(form, 'suggest-button').click();
    await until(() => hasPart(form, 'suggestion') && noteText() === '');
    await copying(undefined, 'Copying was refused.');
    type(input(form), `${input(form).value}!`);
    await form.updateComplete;
    expect(hasPart(form, 'note')).to.equal(false);
  });

  it('takes a suggestion that was edited for a text of the person', async () => {
    const form = await mountForm(fakeBackup());
    part(form, 'suggest-button').click();
    await until(() => hasPart(form, 'suggestion'));
    const phrase = (part(form, 'phrase') as HTMLTextAreaElement).value;
    type(input(form), `${phrase}!`);
    await form.updateComplete;
    expect(hasPart(form, 'suggestion')).to.equal(false);
    expect(form.querySelector('[id$="-saved"]')).to.equal(null);
  });

  it('empties itself when the mode changes', async () => {
    const form = await mountForm(fakeBackup());
    type(input(form), SECRET);
    form.mode = 'unlock';
    await form.updateComplete;
    expect(input(form).value).to.equal('');
    expect(input(form).autocomplete).to.equal('current-password');
  });

  it('warns once of an unknown mode and uses the default', async () => {
    const warnings: unknown[] = [];
    const { warn } = console;
    console.warn = (text: unknown) => warnings.push(text);
    try {
      for (let i = 0; i < 2; i++) {
        const form = mount(document.createElement('password-backup-form')) as PasswordBackupForm;
        form.setAttribute('mode', 'destroy');
        await form.updateComplete;
        expect(form.mode).to.equal('create');
      }
    } finally {
      console.warn = warn;
    }
    expect(warnings.filter((text) => String(text).includes('destroy'))).to.have.length(1);
  });

  it('asks for a PIN with digits, no password manager, and no strength', async () => {
    const form = await mountForm(fakeBackup({ methods: [pinMethod()] }));
    expect([input(form).type, input(form).inputMode, input(form).autocomplete]).to.deep.equal(['text', 'numeric', 'off']);
    expect(hasPart(form, 'meter')).to.equal(false);
  });

  it('can be used with the keyboard alone', async function () {
    if (isWebKit) this.skip(); // WebKitGTK's driver does not move the focus with Tab
    const backup = fakeBackup();
    const form = await mountForm(backup);
    form.focus();
    await sendKeys({ type: SECRET });
    const visited: string[] = [];
    for (let i = 0; i < 4; i++) {
      await sendKeys({ press: 'Tab' });
      const at = document.activeElement as HTMLElement;
      visited.push(at.dataset['part'] ?? at.id.replace(/^.*-/, ''));
      if (at.id.endsWith('-agree')) await sendKeys({ press: 'Space' });
    }
    expect(visited).to.deep.equal(['reveal-button', 'suggest-button', 'agree', 'submit-button']);
    await sendKeys({ press: 'Enter' });
    await until(() => hasPart(form, 'result'));
    expect(backup.calls.find(({ name }) => name === 'create')?.secretLength).to.equal(SECRET.length);
  });

  it('submits with Enter from the field', async () => {
    const backup = fakeBackup();
    const form = await mountForm(backup, { mode: 'unlock' });
    form.focus();
    await sendKeys({ type: SECRET });
    await sendKeys({ press: 'Enter' });
    await until(() => visibleText(form).includes('Wallet recovered'));
  });
});
