import FakeTimers from '@sinonjs/fake-timers';
import { sendKeys } from '@web/test-runner-commands';
import { expect } from 'chai';
import '../../src/define/all.ts';
import type { BackupRecovery } from '../../src/elements/backup-recovery.ts';
import type { PasswordBackupForm } from '../../src/elements/password-backup-form.ts';
import type { BackupFailedEvent, BackupRecoveredEvent } from '../../src/events.ts';
import { FAKE_WALLET, type FakeBackup, fakeMethod, fakeOffer } from '../../src/testing/fake-backup.ts';
import {
  SECRET,
  everything,
  expectAccessible,
  fakeBackup,
  fillAndSubmit,
  hasPart,
  input,
  listen,
  mount,
  mountForm,
  part,
  passwordMethod,
  settled,
  unmountAll,
  until,
  visibleText,
} from './support.ts';

const several = () => [passwordMethod(), fakeMethod('passkey', { asks: 'nothing' }), fakeMethod('google-drive', { asks: 'nothing' })];

async function mountRecovery(backup: FakeBackup): Promise<BackupRecovery> {
  const recovery = mount(Object.assign(document.createElement('backup-recovery'), { backup }));
  await recovery.updateComplete;
  return recovery;
}

const formIn = (recovery: Element) => recovery.querySelector('password-backup-form') as PasswordBackupForm;

async function formOf(recovery: Element): Promise<PasswordBackupForm> {
  await until(() => formIn(recovery)?.querySelector('input[name="secret"]'));
  return formIn(recovery);
}

const choices = (recovery: Element) => [...(recovery.shadowRoot?.querySelectorAll<HTMLElement>('[part="choice"]') ?? [])];

describe('backup-recovery', () => {
  afterEach(unmountAll);

  it('does not take the focus from somebody who types elsewhere, when it finds nothing by itself', async () => {
    const elsewhere = mount(document.createElement('input'));
    const backup = fakeBackup({ lookupFailure: { code: 'backup-missing' }, holdAt: 'lookup' });
    const recovery = mount(Object.assign(document.createElement('backup-recovery'), { backup }));
    await settled(recovery);
    elsewhere.focus();
    backup.release();
    await until(() => recovery.matches(':state(missing)'));
    await settled(recovery);
    expect(document.activeElement).to.equal(elsewhere);
  });

  it('goes straight to the field when there is one way', async () => {
    const recovery = await mountRecovery(fakeBackup({ opensWith: SECRET }));
    const form = await formOf(recovery);
    expect(form.mode).to.equal('unlock');
    expect(input(form).getRootNode()).to.equal(document);
    expect(input(form).autocomplete).to.equal('current-password');
    expect(form.querySelector<HTMLInputElement>('input[autocomplete="username"]')?.value).to.equal(FAKE_WALLET);
    expect(hasPart(recovery, 'back-button')).to.equal(false);
  });

  it('recovers, says so, tells the page, and forgets the secret', async () => {
    const backup = fakeBackup({ opensWith: SECRET });
    const recovery = await mountRecovery(backup);
    const recovered = listen(document.body, 'backup-recovered') as BackupRecoveredEvent[];
    const form = await formOf(recovery);
    await fillAndSubmit(form);
    await until(() => visibleText(recovery).includes('Wallet recovered'));
    expect(recovered.map(({ wallet, slotId, status }) => [wallet, slotId, status.state])).to.deep.equal([
      [FAKE_WALLET, 'slot-1', 'protected'],
    ]);
    expect(everything()).not.to.include(SECRET);
    expect(backup.calls.filter(({ name }) => name === 'recover')).to.have.length(1);
  });

  it('takes a wrong secret back to the field, with the text kept and selected', async () => {
    const recovery = await mountRecovery(fakeBackup({ opensWith: SECRET }));
    const failed = listen(document.body, 'backup-failed') as BackupFailedEvent[];
    const form = await formOf(recovery);
    await fillAndSubmit(form, 'not the secret');
    await until(() => hasPart(form, 'error'));
    await until(() => document.activeElement === input(form));
    expect(part(form, 'error').textContent).to.include('This does not open the backup.');
    expect(input(form).value).to.equal('not the secret');
    expect([input(form).selectionStart, input(form).selectionEnd]).to.deep.equal([0, 'not the secret'.length]);
    expect(failed.map(({ code, action }) => [code, action])).to.deep.equal([['wrong-secret', 'unlock']]);
    await fillAndSubmit(form);
    await until(() => visibleText(recovery).includes('Wallet recovered'));
  });

  it('lists several ways and comes back to them', async () => {
    const recovery = await mountRecovery(fakeBackup({ methods: several() }));
    await until(() => choices(recovery).length === 3);
    expect(visibleText(recovery)).to.match(/A backup of Nov 23, 2026.* was found\. There are 3 ways to open it\./);
    choices(recovery)[0]?.click();
    const form = await formOf(recovery);
    await until(() => form.contains(document.activeElement));
    part(recovery, 'back-button').click();
    await until(() => choices(recovery).length === 3);
    expect(recovery.querySelector('input')).to.equal(null);
  });

  it('offers another way after a failure', async () => {
    const recovery = await mountRecovery(fakeBackup({ methods: several(), failures: [{ code: 'slot-not-found' }] }));
    await until(() => choices(recovery).length === 3);
    choices(recovery)[0]?.click();
    const form = await formOf(recovery);
    await fillAndSubmit(form);
    await until(() => hasPart(form, 'other-method-button'));
    part(form, 'other-method-button').click();
    await until(() => choices(recovery).length === 3);
  });

  it('opens a way that asks for nothing, with its phases', async () => {
    const backup = fakeBackup({ methods: several(), holdAt: 'verifying' });
    const recovery = await mountRecovery(backup);
    const recovered = listen(recovery, 'backup-recovered');
    await until(() => choices(recovery).length === 3);
    choices(recovery)[1]?.click();
    await until(() => recovery.shadowRoot?.querySelector('[part="phase"].current')?.textContent?.includes('yours and whole'));
    expect(recovery.shadowRoot?.querySelectorAll('[part="phase"]')).to.have.length(4);
    backup.release();
    await until(() => recovery.matches(':state(recovered)'));
    expect(recovered).to.have.length(1);
  });

  it('says why a way does not work here', async () => {
    const methods = several();
    const offer = fakeOffer(methods);
    const closed = { state: 'unavailable', reason: 'in-app-browser', remedy: 'open-in-browser' } as const;
    const backup = fakeBackup({
      methods,
      offer: { ...offer, choices: offer.choices.map((choice) => ({ ...choice, availability: closed })) },
    });
    const recovery = await mountRecovery(backup);
    await until(() => choices(recovery).length === 3);
    await until(() => visibleText(recovery).includes('Open the page in your browser.'));
    expect(visibleText(recovery)).to.include('None of the ways works on this device.').and.include('Open the page in your browser.');
    choices(recovery)[0]?.click();
    await settled(recovery);
    expect(formIn(recovery)).to.equal(null);
  });

  it('says that there is no backup, and looks again on request', async () => {
    const backup = fakeBackup({ lookupFailure: { code: 'backup-missing' } });
    const recovery = await mountRecovery(backup);
    await until(() => recovery.matches(':state(missing)'));
    expect(visibleText(recovery)).to.include('No backup found');
    await until(() => recovery.shadowRoot?.activeElement?.id === 'missing');
    backup.options = {};
    part(recovery, 'retry-button').click();
    const form = await formOf(recovery);
    await until(() => document.activeElement === input(form));
  });

  it('never says "no backup" when the store could not be asked', async () => {
    const backup = fakeBackup({ lookupFailure: { code: 'store-unreachable' } });
    const recovery = await mountRecovery(backup);
    await until(() => recovery.matches(':state(failed)') && visibleText(recovery).includes('cannot be reached'));
    expect(visibleText(recovery)).not.to.include('No backup');
    backup.options = { methods: several(), offer: fakeOffer(several()) };
    part(recovery, 'retry-button').click();
    await until(() => recovery.shadowRoot?.activeElement?.classList.contains('choice'));
  });

  it('drops what an earlier wallet still says', async () => {
    const first = fakeBackup({ wallet: 'first', methods: several(), holdAt: 'lookup', deaf: true });
    const recovery = await mountRecovery(first);
    recovery.backup = fakeBackup({ wallet: 'second', lookupFailure: { code: 'backup-missing' } });
    await until(() => recovery.matches(':state(missing)'));
    first.release();
    await settled(recovery);
    expect(recovery.matches(':state(missing)')).to.equal(true);
    expect(choices(recovery)).to.have.length(0);
  });

  it('aborts and empties itself when it leaves the document while busy', async () => {
    const backup = fakeBackup({ opensWith: SECRET, holdAt: 'unlocking' });
    const recovery = await mountRecovery(backup);
    const form = await formOf(recovery);
    const field = input(form);
    await fillAndSubmit(form);
    await until(() => form.matches(':state(working)'));
    recovery.remove();
    backup.release();
    await settled(recovery);
    expect(backup.state.name).to.equal('idle');
    expect(field.value).to.equal('');
    expect(recovery.querySelector('input')).to.equal(null);
  });

  for (const [name, make] of Object.entries({
    'finding': () => fakeBackup({ holdAt: 'lookup' }),
    'choosing': () => fakeBackup({ methods: several() }),
    'missing': () => fakeBackup({ lookupFailure: { code: 'backup-missing' } }),
    'failed': () => fakeBackup({ lookupFailure: { code: 'store-busy', details: { retryAfterMs: 60_000 } } }),
  })) {
    it(`has no violations ${name}, in light and dark`, async () => {
      const recovery = await mountRecovery(make());
      await until(() => name === 'finding' || !recovery.matches(':state(finding)'));
      await settled(recovery);
      await expectAccessible(recovery, name);
    });
  }
});

describe('a wait that the store imposed', () => {
  afterEach(unmountAll);

  it('is counted down live, keeps the buttons quiet, and ends', async () => {
    const backup = fakeBackup({ failures: [{ code: 'store-busy', details: { retryAfterMs: 3000 } }] });
    const form = await mountForm(backup, { mode: 'unlock', slotId: 'slot-1' });
    const clock = FakeTimers.install({
      toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
      shouldClearNativeTimers: true,
    });
    try {
      await fillAndSubmit(form);
      for (let i = 0; i < 5; i++) await settled(form);
      const wait = () => form.shadowRoot?.querySelector('[part="wait"]')?.textContent;
      expect(wait()).to.equal('You can try again in 3 seconds.');
      part(form, 'retry-button').click();
      part(form, 'submit-button').click();
      await settled(form);
      expect(backup.calls.filter(({ name }) => name === 'recover')).to.have.length(1);
      await clock.tickAsync(2000);
      await settled(form);
      expect(wait()).to.equal('You can try again in 1 second.');
      await clock.tickAsync(1000);
      await settled(form);
      expect(wait()).to.equal(undefined);
      part(form, 'retry-button').click();
      for (let i = 0; i < 5; i++) await settled(form);
      expect(backup.calls.filter(({ name }) => name === 'recover')).to.have.length(2);
    } finally {
      clock.uninstall();
    }
  });

  it('survives a reload: a new element for the wallet goes on counting, one for another wallet does not', async () => {
    const failures = [{ code: 'store-busy', details: { retryAfterMs: 60_000 } }] as const;
    const form = await mountForm(fakeBackup({ failures }), { mode: 'unlock' });
    await fillAndSubmit(form);
    await until(() => hasPart(form, 'wait'));
    form.remove();
    const again = await mountForm(fakeBackup(), { mode: 'unlock' });
    await until(() => hasPart(again, 'wait'));
    expect(part(again, 'wait').textContent).to.match(/You can try again in \d+ seconds\./);
    expect(part(again, 'submit-button').getAttribute('aria-disabled')).to.equal('true');
    const other = await mountForm(fakeBackup({ wallet: 'another' }), { mode: 'unlock' });
    expect(hasPart(other, 'wait')).to.equal(false);
    expect(JSON.stringify({ ...sessionStorage, ...localStorage })).not.to.include(SECRET);
  });
});

describe('the way back with the keyboard alone', () => {
  afterEach(unmountAll);

  it('finds, opens and recovers', async () => {
    const typed = 'qwertzuiop1234'; // WebKitGTK's driver loses a character that was typed before
    const recovery = await mountRecovery(fakeBackup({ opensWith: typed }));
    (await formOf(recovery)).focus();
    await sendKeys({ type: typed });
    expect(input(formIn(recovery)).value).to.equal(typed);
    await sendKeys({ press: 'Enter' });
    await until(() => visibleText(recovery).includes('Wallet recovered'));
  });
});
