/** A change that asks for the current secret first: what is checked, what is forgotten between the two, and the way on for those who do not know it. */
import { expect } from 'chai';
import '../../src/define/all.ts';
import type { PasswordBackupForm } from '../../src/elements/password-backup-form.ts';
import { type FakeBackup, type FakeBackupOptions, fakeMethodStatus, fakeStatus } from '../../src/testing/fake-backup.ts';
import {
  PIN,
  SECRET,
  everything,
  expectAccessible,
  fakeBackup,
  fillAndSubmit,
  hasPart,
  input,
  listen,
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

const OLD = 'the secret of last year';
const UNKNOWN = 'I do not know it';

async function change(options: FakeBackupOptions = {}, askCurrent = true): Promise<{ backup: FakeBackup; form: PasswordBackupForm }> {
  const backup = fakeBackup({ status: fakeStatus('protected'), opensWith: OLD, ...options });
  await backup.status();
  return { backup, form: await mountForm(backup, { mode: 'change', slotId: 'slot-1', askCurrent }) };
}

const asksForNew = (form: Element) => input(form).autocomplete === 'new-password' && !form.querySelector('[data-part="rules-loading"]');
const calls = (backup: FakeBackup) => backup.calls.map(({ name }) => name).filter((name) => name === 'drill' || name === 'change');

async function current(form: PasswordBackupForm): Promise<void> {
  await fillAndSubmit(form, OLD);
  await until(() => asksForNew(form) && document.activeElement === input(form));
}

describe('password-backup-form: a change that asks for the current secret', () => {
  afterEach(unmountAll);

  it('is off unless it is asked for', async () => {
    const { backup, form } = await change({}, false);
    expect(asksForNew(form)).to.equal(true);
    await fillAndSubmit(form);
    await until(() => hasPart(form, 'result'));
    expect(calls(backup)).to.deep.equal(['change']);
  });

  it('is an attribute', async () => {
    const form = mount(document.createElement('password-backup-form'));
    form.setAttribute('ask-current', '');
    await settled(form);
    expect(form.askCurrent).to.equal(true);
  });

  it('asks for the current one in words of its own, as managers fill it', async () => {
    const { form } = await change();
    expect(visibleText(form)).to.include('Change the backup password').and.include('First enter the current one');
    expect(form.querySelector('label')?.textContent).to.equal('Current backup password');
    expect(part(form, 'submit-button').textContent?.trim()).to.equal('Next');
    expect(input(form).autocomplete).to.equal('current-password');
    expect(input(form).hasAttribute('passwordrules')).to.equal(false);
    expect(hasPart(form, 'rules')).to.equal(false);
    await expectAccessible(form, 'the current password');
  });

  it('takes the new one only after the current one was right, and keeps nothing of that', async () => {
    const { backup, form } = await change();
    const proven = listen(document.body, 'backup-proven');
    const changed = listen(document.body, 'backup-changed');
    await current(form);
    expect([input(form).value, proven.length, changed.length, hasPart(form, 'result')]).to.deep.equal(['', 1, 0, false]);
    expect(everything()).not.to.include(OLD);
    await until(() => liveText(form) === 'That is right. Now choose the new one.');
    expect(form.querySelector('label')?.textContent).to.equal('New backup password');
    await fillAndSubmit(form);
    await until(() => hasPart(form, 'result'));
    expect(calls(backup)).to.deep.equal(['drill', 'change']);
    expect(changed).to.have.length(1);
  });

  it('stays with the current one while it is wrong', async () => {
    const { backup, form } = await change();
    await fillAndSubmit(form);
    await until(() => hasPart(form, 'error'));
    await until(() => document.activeElement === input(form));
    expect(part(form, 'error').textContent).to.include('This does not open the backup.');
    expect([input(form).value, input(form).autocomplete]).to.deep.equal([SECRET, 'current-password']);
    await current(form);
    expect(calls(backup)).to.deep.equal(['drill', 'drill']);
  });

  it('begins anew where the form is used again', async () => {
    const { form } = await change();
    await current(form);
    type(input(form), SECRET);
    form.reset();
    await settled(form);
    expect([input(form).value, input(form).autocomplete]).to.deep.equal(['', 'current-password']);
  });

  it('keeps what is typed of neither when the page changes its mind', async () => {
    const { form } = await change();
    type(input(form), OLD);
    form.askCurrent = false;
    await settled(form);
    expect([input(form).value, input(form).autocomplete]).to.deep.equal(['', 'new-password']);
  });

  it('does not tell managers of the current one, and tells them of the new one', async () => {
    const { form } = await change();
    const told: string[] = [];
    form.querySelector('form')?.addEventListener('submit', () => told.push(input(form).autocomplete));
    await current(form);
    expect(told).to.deep.equal([]);
    await fillAndSubmit(form);
    await until(() => hasPart(form, 'result'));
    expect(told).to.deep.equal(['new-password']);
  });

  for (const share of ['missing', 'unknown'] as const) {
    it(`offers no way around it where the share is ${share}`, async () => {
      const { form } = await change({ device: { share, ownerKey: 'here' } });
      await settled(form);
      expect(visibleText(form)).not.to.include(UNKNOWN);
    });
  }

  it('goes on without it where the share is here, and says why that can be', async () => {
    const { backup, form } = await change({ device: { share: 'here', ownerKey: 'here' } });
    await until(() => hasPart(form, 'renew-button'));
    expect(visibleText(form)).to.include(UNKNOWN).and.include('This device still has the key');
    await expectAccessible(form, 'the way around the current password');
    type(input(form), 'half a gue');
    part(form, 'renew-button').click();
    await until(() => asksForNew(form) && document.activeElement === input(form));
    expect([input(form).value, visibleText(form).includes(UNKNOWN)]).to.deep.equal(['', false]);
    await fillAndSubmit(form);
    await until(() => hasPart(form, 'result'));
    expect(calls(backup)).to.deep.equal(['change']);
  });

  it('asks again what is known of the device when it asks again', async () => {
    const { backup, form } = await change({ device: { share: 'here', ownerKey: 'here' } });
    await until(() => hasPart(form, 'renew-button'));
    await current(form);
    backup.options = { ...backup.options, device: { share: 'missing', ownerKey: 'here' } };
    form.reset();
    await settled(form);
    await settled(form);
    expect(hasPart(form, 'renew-button')).to.equal(false);
  });

  it('goes on without it where no try is left', async () => {
    const { backup, form } = await change({ failures: [{ code: 'vault-locked', phase: 'unlocking' }] });
    await fillAndSubmit(form);
    await until(() => hasPart(form, 'lock'));
    part(form, 'renew-button').click();
    await until(() => asksForNew(form) && document.activeElement === input(form));
    await fillAndSubmit(form);
    await until(() => hasPart(form, 'result'));
    expect(calls(backup)).to.deep.equal(['drill', 'change']);
  });

  it('asks for the new one at once after a check that was locked', async () => {
    const { form } = await change({ failures: [{ code: 'vault-locked', phase: 'unlocking' }] });
    form.mode = 'confirm';
    await settled(form);
    await fillAndSubmit(form);
    await until(() => hasPart(form, 'lock'));
    part(form, 'renew-button').click();
    await until(() => asksForNew(form) && document.activeElement === input(form));
  });

  it('costs no try where practice is free: a PIN, never filled in', async () => {
    const way = fakeMethodStatus({ method: 'pin', vault: 'vault', practice: 'free' });
    const { backup, form } = await change({
      methods: [pinMethod()],
      status: fakeStatus('protected', [way]),
      opensWith: PIN,
    });
    expect(visibleText(form)).to.include('Practice: wrong entries are not counted').and.include('Current backup PIN');
    expect(input(form).autocomplete).to.equal('off');
    await fillAndSubmit(form, PIN);
    await until(() => form.querySelector('label')?.textContent === 'New backup PIN');
    expect(backup.calls.filter(({ name }) => name === 'drill').map(({ practice }) => practice)).to.deep.equal(['free']);
  });

  it('is what a picker opens, where its form says so', async () => {
    const backup = fakeBackup({ status: fakeStatus('protected') });
    const picker = Object.assign(document.createElement('backup-method-picker'), { backup });
    picker.innerHTML = '<password-backup-form slot="password" ask-current></password-backup-form>';
    mount(picker);
    await until(() => backup.lastStatus.state === 'protected');
    picker.choose('password', 'change', 'slot-1');
    const form = picker.querySelector('password-backup-form') as PasswordBackupForm;
    await until(() => form.querySelector('label')?.textContent === 'Current backup password');
    picker.back();
    picker.choose('password', 'create');
    await until(() => form.querySelector('label')?.textContent === 'Backup password');
  });

  it('is handed on by the journey in one tag', async () => {
    const backup = fakeBackup({ status: fakeStatus('protected'), device: { share: 'here', ownerKey: 'here' } });
    const journey = Object.assign(document.createElement('wallet-backup'), { backup, askCurrent: true, quiet: true });
    mount(journey);
    await until(() => journey.querySelector('password-backup-form'));
    expect(journey.querySelector('password-backup-form')?.askCurrent).to.equal(true);
  });
});
