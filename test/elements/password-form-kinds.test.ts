import { expect } from 'chai';
import '../../src/define/password-backup-form.ts';
import { Later } from '../../src/controllers/later.ts';
import { type SecretKind, type SecretPolicy, createPolicy } from '../../src/core/policy.ts';
import type { FormMode, PasswordBackupForm } from '../../src/elements/password-backup-form.ts';
import { type FakeBackupOptions, fakeMethod, fakeStatus } from '../../src/testing/fake-backup.ts';
import {
  type FormProperties,
  agree,
  everything,
  fakeBackup,
  fillAndSubmit,
  hasPart,
  input,
  liveText,
  mount,
  mountForm,
  part,
  quickMeter,
  settled,
  type,
  unmountAll,
  until,
  visibleText,
} from './support.ts';

const SECRETS: Readonly<Record<SecretKind, string>> = {
  password: 'lantern over the quiet harbour',
  pin: '839174',
  passcode: 'kestrel 44',
  text: 'lantern over the quiet harbour',
};
const MODES: readonly FormMode[] = ['create', 'change', 'unlock', 'confirm'];
const NAMES: Readonly<Record<SecretKind, RegExp>> = { password: /password/i, pin: /\bPIN\b/, passcode: /passcode/i, text: /text/i };

const backupOf = (kind: SecretKind, policy: SecretPolicy = createPolicy({ kind }), options: FakeBackupOptions = {}) =>
  fakeBackup({ methods: [fakeMethod(kind, { policy })], status: statusOf(kind), ...options });

function statusOf(kind: SecretKind) {
  const status = fakeStatus('stored');
  return 'methods' in status ? { ...status, methods: status.methods.map((slot) => ({ ...slot, method: kind })) } : status;
}

/** Texts, names, titles and descriptions; not the names of our own elements and attributes. */
function said(form: Element): string {
  const names = [...form.querySelectorAll('*'), ...(form.shadowRoot?.querySelectorAll('*') ?? [])].flatMap((element) =>
    ['aria-label', 'title', 'placeholder', 'aria-valuetext'].map((name) => element.getAttribute(name) ?? ''),
  );
  const texts = (root: ParentNode) => [...root.children].map((child) => child.textContent).join(' ');
  return [texts(form), form.shadowRoot ? texts(form.shadowRoot) : '', ...names].join(' ');
}

describe('password-backup-form: the words of each kind', () => {
  afterEach(unmountAll);

  for (const kind of ['pin', 'passcode', 'text'] as const) {
    for (const mode of MODES) {
      it(`speaks of no password to a person with a ${kind}, from the first paint to the end of ${mode}`, async () => {
        const heard: string[] = [];
        const form = mount(document.createElement('password-backup-form'));
        const observer = new MutationObserver(() => heard.push(said(form)));
        for (const root of [form, form.shadowRoot as ShadowRoot]) {
          observer.observe(root, { subtree: true, childList: true, characterData: true, attributes: true });
        }
        Object.assign(form, { backup: backupOf(kind), strengthMeter: quickMeter, mode, confirm: 'retype', otherMethods: true });
        await until(() => form.querySelector('input[name="secret"]') && form.shadowRoot?.querySelector('[part="progress"]'));
        await until(() => !form.querySelector('[data-part="rules-loading"]'));
        expect(said(form)).to.match(NAMES[kind]);
        part(form, 'reveal-button').click();
        await until(() => liveText(form));
        part(form, 'submit-button').click();
        await until(() => hasPart(form, 'error'));
        const retype = form.querySelector<HTMLInputElement>('input[name="retype"]');
        if (retype) type(retype, SECRETS[kind]);
        await fillAndSubmit(form, SECRETS[kind]);
        await until(() => hasPart(form, 'result'));
        observer.disconnect();
        expect(heard.length).to.be.greaterThan(3);
        for (const text of [...heard, said(form)]) expect(text).not.to.match(/password/i);
      });
    }
  }

  it('takes the kind from the policy, from the method, or as it is told', async () => {
    const label = (form: PasswordBackupForm) => input(form).labels?.[0]?.textContent;
    expect(label(await mountForm(backupOf('passcode')))).to.equal('Backup passcode');
    expect(label(await mountForm(backupOf('password'), { policy: createPolicy({ kind: 'text' }) }))).to.equal('Secret text');
    expect(label(await mountForm(backupOf('password'), { kind: 'pin', mode: 'unlock' }))).to.equal('Backup PIN');
    const form = await mountForm(backupOf('password'), { mode: 'unlock' });
    type(input(form), 'half a password');
    form.kind = 'pin';
    await settled(form);
    await until(() => input(form).inputMode === 'numeric');
    expect(input(form).value).to.equal('');
  });

  it('lets the page choose words for one kind alone', async () => {
    const form = document.createElement('password-backup-form');
    Object.assign(form, { backup: backupOf('pin'), mode: 'unlock', messages: { 'form.unlock.title.pin': 'Your six digits' } });
    mount(form);
    await until(() => visibleText(form).includes('Your six digits'));
  });
});

describe('password-backup-form: what a policy makes of it', () => {
  afterEach(unmountAll);

  it('has a meter only where guesses decide', async () => {
    for (const [kind, metered] of [
      ['password', true],
      ['text', true],
      ['passcode', false],
      ['pin', false],
    ] as const) {
      expect(hasPart(await mountForm(backupOf(kind)), 'meter'), kind).to.equal(metered);
    }
  });

  it('suggests a passphrase only where it would be taken', async () => {
    for (const [what, policy, suggests] of [
      ['any password', createPolicy(), true],
      ['of ASCII', createPolicy({ allow: 'ascii' }), true],
      ['of 64', createPolicy({ maxLength: 64 }), true],
      ['of letters and digits', createPolicy({ allow: 'letters-digits' }), false],
      ['composed', createPolicy({ composition: { digits: 1 } }), false],
      ['a text', createPolicy({ kind: 'text' }), true],
    ] as const) {
      expect(hasPart(await mountForm(backupOf(policy.kind, policy)), 'suggest-button'), what).to.equal(suggests);
    }
  });

  it('shows, hands to managers and enforces the same object', async () => {
    const policy = createPolicy({ minLength: 20, maxLength: 64, allow: 'ascii', composition: { upper: 1, digits: 2, maxConsecutive: 2 } });
    const backup = backupOf('password', policy);
    const form = await mountForm(backup);
    const rules = [...form.querySelectorAll('[data-part="rule"]')].map((rule) => rule.textContent?.replace(/\s+/g, ' ').trim());
    expect(rules.slice(0, 3)).to.deep.equal([
      'Hard to guess, however long it is (not met)',
      'Only the letters, digits and signs of an English keyboard (not met)',
      'At least 1 capital letter (not met)',
    ]);
    const given = input(form).getAttribute('passwordrules');
    for (const rule of ['minlength: 20', 'maxlength: 64', 'required: upper', 'required: digit', 'max-consecutive: 2']) {
      expect(given).to.include(rule);
    }
    for (const [text, reason] of [
      ['lantern over the quiet harbour 42', 'Use at least 1 capital letter.'],
      ['Lantern over the quiet harbour', 'Use at least 2 digits.'],
      ['Lanternnn over the quiet harbour 42', 'Do not use the same character more than 2 times in a row.'],
      ['Lanterne über dem Hafen 42', 'Use only the letters, digits and signs of an English keyboard.'],
    ] as const) {
      await fillAndSubmit(form, text);
      await until(() => hasPart(form, 'error') && visibleText(form).includes(reason), reason);
    }
    expect(backup.calls.some(({ name }) => name === 'create')).to.equal(false);
    await fillAndSubmit(form, 'Lantern over the quiet harbour 42');
    await until(() => hasPart(form, 'result'));
  });

  it('behaves alike with a policy set before and after it is attached', async () => {
    const properties: FormProperties = { policy: createPolicy({ kind: 'pin', minLength: 6, maxLength: 6 }) };
    const before = await mountForm(backupOf('password'), properties);
    const after = await mountForm(backupOf('password'));
    type(input(after), 'half a password');
    Object.assign(after, properties);
    await until(() => hasPart(after, 'cells') && hasPart(before, 'cells'));
    await settled(before, after);
    expect(visibleText(after)).to.equal(visibleText(before));
    expect(input(after).value).to.equal('');
    expect(everything()).not.to.include('half a password');
  });

  it('keeps its words when only a property that means nothing here changes', async () => {
    const form = await mountForm(backupOf('pin'));
    type(input(form), '8391');
    agree(form);
    form.accountName = 'My wallet';
    await settled(form);
    expect(input(form).value).to.equal('8391');
  });
});

describe('a module that comes later', () => {
  const host = () => {
    let updates = 0;
    return {
      updates: () => updates,
      addController: () => undefined,
      removeController: () => undefined,
      requestUpdate: () => void updates++,
      updateComplete: Promise.resolve(true),
    };
  };

  it('is fetched once, however often it is wanted', async () => {
    let fetched = 0;
    const arrived: string[] = [];
    const later = new Later(
      host(),
      () => Promise.resolve(`module ${++fetched}`),
      (module) => void arrived.push(module),
    );
    expect(later.want()).to.equal(undefined);
    expect(later.want()).to.equal(undefined);
    await later.get();
    expect([later.want(), fetched, arrived]).to.deep.equal(['module 1', 1, ['module 1']]);
  });

  it('that did not come is not asked for at every drawing, and again when it counts', async () => {
    let fetched = 0;
    const it = host();
    const later = new Later(
      it,
      () => (++fetched < 3 ? Promise.reject(new Error('offline')) : Promise.resolve('here')),
      () => undefined,
    );
    later.want();
    await settled();
    expect([later.failed, later.want(), fetched, it.updates()]).to.deep.equal([true, undefined, 1, 1]);
    await later.get().catch(() => undefined);
    expect([later.failed, fetched]).to.deep.equal([true, 2]);
    later.hostConnected();
    later.want();
    await settled();
    expect([later.failed, later.want()]).to.deep.equal([false, 'here']);
  });
});
