import { expect } from 'chai';
import '../../src/define/all.ts';
import type { BackupMethodPicker } from '../../src/elements/backup-method-picker.ts';
import type { PasswordBackupForm } from '../../src/elements/password-backup-form.ts';
import { countWays, lossesOf } from '../../src/elements/shared/losses.ts';
import type { BackupMethodRequestEvent } from '../../src/events.ts';
import type { FakeBackup } from '../../src/testing/fake-backup.ts';
import { fakeMethod, fakeMethodStatus, fakeStatus } from '../../src/testing/fake-backup.ts';
import {
  expectAccessible,
  fakeBackup,
  fillAndSubmit,
  hasPart,
  listen,
  mount,
  part,
  passwordMethod,
  quickMeter,
  settled,
  unmountAll,
  until,
} from './support.ts';

const methods = () => [
  passwordMethod(),
  fakeMethod('passkey', { asks: 'nothing' }),
  fakeMethod('icloud', { asks: 'nothing', availability: { state: 'unavailable', reason: 'in-app-browser', remedy: 'open-in-browser' } }),
  fakeMethod('my-own', { asks: 'nothing', availability: { state: 'unavailable', reason: 'never-heard-of', remedy: 'none' } }),
];

async function mountPicker(backup: FakeBackup, withForm = true): Promise<BackupMethodPicker> {
  const picker = document.createElement('backup-method-picker');
  picker.backup = backup;
  if (withForm)
    picker.append(Object.assign(document.createElement('password-backup-form'), { slot: 'password', strengthMeter: quickMeter }));
  mount(picker);
  await until(() => hasPart(picker, 'method') && !picker.matches(':state(loading)'));
  await settled(picker);
  return picker;
}

function row(picker: Element, method: string): HTMLElement {
  const found = picker.shadowRoot?.querySelector<HTMLElement>(`[data-method="${method}"]`);
  if (!found) throw new Error(`no row ${method}`);
  return found;
}

const button = (picker: Element, method: string) => row(picker, method).querySelector('button');
const formOf = (picker: Element) => picker.querySelector('password-backup-form') as PasswordBackupForm;

describe('backup-method-picker', () => {
  afterEach(unmountAll);

  it('lists every method with what works here and why not', async () => {
    const picker = await mountPicker(fakeBackup({ methods: methods() }));
    expect(row(picker, 'password').textContent).to.include('Password').and.include('You type it.');
    expect(row(picker, 'icloud').textContent).to.include('Open the page in your browser.');
    expect(button(picker, 'icloud')).to.equal(null);
    expect(row(picker, 'my-own').textContent).to.include('my-own').and.include('This does not work on this device.');
  });

  it('says what is set up and when it was last opened', async () => {
    const picker = await mountPicker(fakeBackup({ methods: methods(), status: fakeStatus('partly') }));
    expect(row(picker, 'password').textContent).to.match(/Set up\. Opened on Nov 23, 2026/);
    expect(row(picker, 'passkey').textContent).to.include('not opened on this device yet');
    expect(button(picker, 'password')?.getAttribute('aria-label')).to.equal('Change: Password');
    expect(button(picker, 'passkey')?.getAttribute('aria-label')).to.equal('Check it: Passkey');
  });

  it('opens the form inside for the method that was chosen, with its backup', async () => {
    const backup = fakeBackup({ methods: methods() });
    const picker = await mountPicker(backup);
    const requests = listen(document.body, 'backup-method-request') as BackupMethodRequestEvent[];
    button(picker, 'password')?.click();
    await until(() => formOf(picker).contains(document.activeElement));
    expect(requests.map(({ methodId, slotId }) => [methodId, slotId])).to.deep.equal([['password', null]]);
    expect(formOf(picker).assignedSlot?.name).to.equal('password');
    await until(() => !formOf(picker).querySelector('[data-part="rules-loading"]'));
    await fillAndSubmit(formOf(picker));
    await until(() => hasPart(formOf(picker), 'result'));
    expect(backup.calls.some(({ name, id }) => name === 'create' && id === 'password')).to.equal(true);
    part(formOf(picker), 'result-button').click();
    await until(() => hasPart(picker, 'method') && row(picker, 'password').textContent?.includes('Opened on'));
  });

  it('opens it to change what is proven and to check what is not', async () => {
    for (const [state, mode] of [
      ['protected', 'change'],
      ['stored', 'confirm'],
    ] as const) {
      const picker = await mountPicker(fakeBackup({ methods: methods(), status: fakeStatus(state) }));
      button(picker, 'password')?.click();
      await until(() => picker.matches(':state(chosen)'));
      expect([formOf(picker).mode, formOf(picker).slotId]).to.deep.equal([mode, 'slot-1']);
      picker.remove();
    }
  });

  it('leaves the rest to the page when the request is prevented, or when there is no form', async () => {
    const picker = await mountPicker(fakeBackup({ methods: methods() }));
    picker.addEventListener('backup-method-request', (event) => event.preventDefault(), { once: true });
    button(picker, 'password')?.click();
    await settled(picker);
    expect(picker.matches(':state(choosing)')).to.equal(true);
    const withoutForm = await mountPicker(fakeBackup({ methods: methods() }), false);
    const requests = listen(withoutForm, 'backup-method-request');
    button(withoutForm, 'password')?.click();
    await settled(withoutForm);
    expect(requests).to.have.length(1);
    expect(withoutForm.matches(':state(choosing)')).to.equal(true);
  });

  it('goes back, cancels what is under way, and returns the focus', async () => {
    const backup = fakeBackup({ methods: methods(), holdAt: 'storing' });
    const picker = await mountPicker(backup);
    button(picker, 'password')?.click();
    await until(() => !formOf(picker).querySelector('[data-part="rules-loading"]'));
    await fillAndSubmit(formOf(picker));
    await until(() => formOf(picker).matches(':state(working)'));
    part(picker, 'back-button').click();
    await until(() => hasPart(picker, 'method'));
    await until(() => picker.shadowRoot?.activeElement === button(picker, 'password'));
    backup.release();
    await settled(formOf(picker));
    expect(backup.state.name).to.equal('idle');
    expect(formOf(picker).assignedSlot).to.equal(null);
  });

  it('says which losses one would survive, and asks for a second door', async () => {
    const picker = await mountPicker(fakeBackup({ methods: methods(), status: fakeStatus('protected') }));
    expect(part(picker, 'losses').textContent?.replace(/\s+/g, ' ')).to.include('This device is lost or broken you can recover');
    expect(part(picker, 'losses').textContent?.replace(/\s+/g, ' ')).to.include(
      'This device is lost, and you forget the password the wallet is lost',
    );
    expect(part(picker, 'second-door').textContent).to.include('Add a second way.');
  });

  it('asks for no second door where the app offers none', async () => {
    const [password] = methods();
    const picker = await mountPicker(fakeBackup({ methods: password ? [password] : [], status: fakeStatus('protected') }));
    expect(part(picker, 'second-door').textContent).to.include('the only way back').and.not.include('Add');
    button(picker, 'password')?.click();
    await until(() => formOf(picker).assignedSlot !== null);
    expect(formOf(picker).otherMethods).to.equal(false);
  });

  it('says nothing about losses while nothing is known, and never that nothing is backed up', async () => {
    const picker = await mountPicker(fakeBackup({ methods: methods(), lookupFailure: { code: 'store-timeout' } }));
    expect(hasPart(picker, 'losses')).to.equal(false);
    expect(picker.shadowRoot?.textContent).to.include('Not known right now').and.not.include('Not backed up');
  });

  it('keeps the focus when it is asked to look again', async () => {
    const backup = fakeBackup({ methods: methods(), lookupFailure: { code: 'store-timeout' } });
    const picker = await mountPicker(backup);
    const focused = () => picker.shadowRoot?.activeElement ?? null;
    for (const ended of ['refresh-button', 'method-button']) {
      part(picker, 'refresh-button').focus();
      part(picker, 'refresh-button').click();
      await settled(picker);
      await until(() => focused()?.getAttribute('part') === ended);
      backup.options = { methods: methods(), status: fakeStatus('none') };
    }
  });

  it('asks about a method that another device added', async () => {
    const stranger = fakeMethodStatus({ accepted: false, provenAt: undefined });
    const backup = fakeBackup({ methods: methods(), status: fakeStatus('stored', [stranger]) });
    const picker = await mountPicker(backup);
    expect(row(picker, 'password').textContent).to.include('Was it you?');
    button(picker, 'password')?.click();
    await until(() => row(picker, 'password').textContent?.includes('Set up'));
    expect(backup.calls.some(({ name }) => name === 'accept')).to.equal(true);
  });

  it('reads again when another tab changed the backup', async () => {
    const backup = fakeBackup({ methods: methods() });
    const picker = await mountPicker(backup);
    backup.setStatus(fakeStatus('protected'));
    await until(() => row(picker, 'password').textContent?.includes('Opened on'));
    const { length } = backup.calls;
    await settled(picker);
    expect(backup.calls.length, 'no endless reading').to.equal(length);
  });

  for (const state of ['none', 'protected', 'partly', 'stale', 'unknown'] as const) {
    it(`has no violations when the backup is ${state}, in light and dark`, async () => {
      const options = state === 'unknown' ? { lookupFailure: { code: 'store-failed' as const } } : { status: fakeStatus(state) };
      await expectAccessible(await mountPicker(fakeBackup({ methods: methods(), ...options })), state);
    });
  }
});

describe('losses', () => {
  const password = fakeMethodStatus();
  const passkey = fakeMethodStatus({ slotId: 'slot-2', method: 'passkey' });
  const told = (status: ReturnType<typeof fakeStatus>) => Object.fromEntries(lossesOf(status).map(({ what, outcome }) => [what, outcome]));

  it('are survived by another proven way only', () => {
    expect(told(fakeStatus('protected', [password]))).to.deep.equal({ device: 'survived', password: 'lost' });
    expect(told(fakeStatus('protected', [password, passkey]))).to.deep.equal({
      device: 'survived',
      password: 'survived',
      passkey: 'survived',
    });
    const unproven = { ...passkey, provenAt: undefined };
    expect(told(fakeStatus('partly', [password, unproven]))).to.deep.equal({
      device: 'survived',
      password: 'unproven',
      passkey: 'survived',
    });
  });

  it('are not survived by a way of a stranger or of a newer version', () => {
    expect(told(fakeStatus('stored', [{ ...password, accepted: false }]))).to.deep.equal({ device: 'lost' });
    expect(told(fakeStatus('stored', [{ ...password, supported: false }]))).to.deep.equal({ device: 'lost' });
  });

  it('are never called survived by a backup that is out of date', () => {
    expect(told(fakeStatus('stale', [password, passkey]))).to.deep.equal({ device: 'unproven', password: 'unproven', passkey: 'unproven' });
  });

  it('count two passwords as one way, and a passkey behind an enclave as a passkey', () => {
    expect(countWays(fakeStatus('protected', [password, { ...password, slotId: 'slot-2' }]))).to.equal(1);
    expect(countWays(fakeStatus('protected', [passkey, { ...passkey, method: 'passkey-enclave' }]))).to.equal(1);
    expect(countWays(fakeStatus('protected', [password, passkey]))).to.equal(2);
    expect(countWays(fakeStatus('none'))).to.equal(0);
  });

  it('count no way of a stranger: it is survived by nobody, so a second one is still asked for', () => {
    expect(countWays(fakeStatus('partly', [password, { ...passkey, accepted: false }]))).to.equal(1);
  });
});
