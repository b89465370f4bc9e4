/** What a form says of a vault: whether it counts, what a lock means, and what opens the backup all the same. */
import { expect } from 'chai';
import '../../src/define/all.ts';
import { ARGON2ID_2026 } from '../../src/core/kdf.ts';
import { createPolicy } from '../../src/core/policy.ts';
import type { Vault } from '../../src/core/vault.ts';
import type { PasswordBackupForm } from '../../src/elements/password-backup-form.ts';
import type { BackupMethod } from '../../src/methods/method.ts';
import {
  FAKE_TIME,
  type FakeBackupOptions,
  type FakeFailure,
  fakeMethod,
  fakeMethodStatus,
  fakeStatus,
} from '../../src/testing/fake-backup.ts';
import {
  type FormProperties,
  PIN,
  SECRET,
  expectAccessible,
  fakeBackup,
  fillAndSubmit,
  hasPart,
  input,
  listen,
  mount,
  mountForm,
  part,
  pinMethod,
  settled,
  type,
  unmountAll,
  until,
  visibleText,
  wrongSecret,
} from './support.ts';

const COUNTED = 'Wrong tries are counted.';
const UNCOUNTED = 'Nobody counts wrong tries:';

const passwordMethod = (more: Partial<BackupMethod> = {}): BackupMethod => ({
  ...fakeMethod('password', { policy: createPolicy() }),
  kdf: ARGON2ID_2026,
  ...more,
});
const vault = { id: 'vault' } as Vault;
const withVault = () => passwordMethod({ vault });

const held = fakeStatus('protected', [
  fakeMethodStatus({ method: 'pin', vault: 'vault' }),
  fakeMethodStatus({ slotId: 'slot-2', method: 'password' }),
  fakeMethodStatus({ slotId: 'slot-3', method: 'passkey' }),
  fakeMethodStatus({ slotId: 'slot-4', method: 'icloud', locked: true }),
  fakeMethodStatus({ slotId: 'slot-5', method: 'google-drive', accepted: false }),
  fakeMethodStatus({ slotId: 'slot-6', method: 'x-newer', supported: false }),
]);

async function lockedForm(
  properties: FormProperties & Partial<Pick<PasswordBackupForm, 'otherWays'>>,
  options: FakeBackupOptions = {},
): Promise<PasswordBackupForm> {
  const backup = fakeBackup({ methods: [pinMethod()], failures: [{ code: 'vault-locked', phase: 'unlocking' }], ...options });
  await backup.status();
  const form = await mountForm(backup, { slotId: 'slot-1', ...properties });
  await fillAndSubmit(form, PIN);
  await until(() => hasPart(form, 'lock'));
  return form;
}

const lockText = (form: Element) => part(form, 'lock').textContent?.replace(/\s+/g, ' ');

describe('password-backup-form: whether guesses are counted', () => {
  afterEach(unmountAll);

  for (const mode of ['create', 'change'] as const) {
    it(`is said of a new password, either way: ${mode}`, async () => {
      const counted = await mountForm(fakeBackup({ methods: [withVault()] }), { mode });
      expect(visibleText(counted)).to.include(COUNTED).and.not.include(UNCOUNTED);
      const free = await mountForm(fakeBackup({ methods: [passwordMethod({ withVault })] }), { mode });
      expect(visibleText(free)).to.include(UNCOUNTED).and.not.include(COUNTED);
    });
  }

  it('is not said of a method that knows of no vaults, nor where a PIN has said it, nor where nothing is set', async () => {
    const unknown = await mountForm(fakeBackup({ methods: [passwordMethod()] }));
    const pin = await mountForm(fakeBackup({ methods: [{ ...pinMethod(), vault }] }));
    const unlock = await mountForm(fakeBackup({ methods: [withVault()] }), { mode: 'unlock' });
    for (const form of [unknown, pin, unlock]) expect(visibleText(form)).not.to.include(COUNTED).and.not.include(UNCOUNTED);
    expect(visibleText(pin)).to.include('tries are limited');
  });

  it('decides whether somebody with the file could guess: no time is named where nobody can', async () => {
    for (const [method, named] of [
      [passwordMethod({ withVault }), true],
      [withVault(), false],
    ] as const) {
      const form = await mountForm(fakeBackup({ methods: [method] }));
      type(input(form), SECRET);
      await until(() => form.shadowRoot?.querySelector('[role="meter"]')?.getAttribute('aria-valuenow') !== '0');
      await settled(form);
      expect(part(form, 'meter-text').textContent?.includes('graphics card')).to.equal(named);
    }
  });
});

describe('password-backup-form: a lock', () => {
  afterEach(unmountAll);

  it('is what the last wrong guess is, at once', async () => {
    const failures: FakeFailure[] = [wrongSecret({ triesLeft: 0 })];
    for (const mode of ['unlock', 'confirm'] as const) {
      const heard = listen(document.body, 'backup-failed') as (Event & { code: string })[];
      const form = await lockedForm({ mode }, { failures });
      expect(form.matches(':state(locked)')).to.equal(true);
      expect(input(form).value).to.equal('');
      expect(heard.map(({ code }) => code)).to.deep.equal(['vault-locked']);
      form.remove();
    }
  });

  it('says what opens the backup all the same, and counts nothing that would not', async () => {
    const form = await lockedForm({ mode: 'unlock', otherMethods: true }, { status: held });
    expect(lockText(form)).to.include('It still opens with: Password and Passkey.');
    expect(lockText(form)).to.include('A device that still has this wallet can set a new one.');
    expect(hasPart(form, 'renew-button')).to.equal(false);
    const told = await lockedForm({ mode: 'unlock', otherWays: ['recovery-code'] }, { status: held });
    expect(lockText(told)).to.include('It still opens with: Recovery code.');
    for (const none of [
      await lockedForm({ mode: 'unlock', otherWays: [] }, { status: held }),
      await lockedForm({ mode: 'unlock' }, { status: fakeStatus('protected', [fakeMethodStatus({ method: 'pin' })]) }),
    ]) {
      expect(lockText(none)).to.include('A device that still has this wallet').and.not.to.include('It still opens with');
    }
  });

  it('does not name itself, also where the form was told a method alone', async () => {
    const form = await lockedForm({ mode: 'confirm', slotId: undefined }, { status: held });
    expect(lockText(form)).to.include('It still opens with: Password and Passkey.');
  });

  it('where the wallet is still here, sets a new secret without the old one', async () => {
    const backup = fakeBackup({ methods: [pinMethod()], status: held, failures: [{ code: 'vault-destroyed', phase: 'unlocking' }] });
    await backup.status();
    const form = await mountForm(backup, { mode: 'confirm', slotId: 'slot-1', otherMethods: true });
    await fillAndSubmit(form, PIN);
    await until(() => hasPart(form, 'lock'));
    await expectAccessible(form, 'a lock where the wallet is here');
    expect(lockText(form)).to.include('Your wallet is still on this device');
    expect(hasPart(form, 'other-method-button')).to.equal(true);
    part(form, 'renew-button').click();
    await until(() => document.activeElement === input(form));
    expect(form.mode).to.equal('change');
    expect(visibleText(form)).to.include('Change the backup PIN');
    await fillAndSubmit(form, PIN);
    await until(() => hasPart(form, 'result'));
    expect(backup.calls.filter(({ name }) => name === 'change').map(({ id }) => id)).to.deep.equal(['slot-1']);
  });
});

describe('backup-recovery: a way that is locked while it is tried', () => {
  afterEach(unmountAll);

  it('names the ways that the recovery found, and leads back to them', async () => {
    const available = { state: 'available' } as const;
    const way = (slotId: string, method: string, more = {}) => ({ slotId, method, createdAt: FAKE_TIME, availability: available, ...more });
    const backup = fakeBackup({
      methods: [pinMethod(), passwordMethod(), fakeMethod('passkey', { asks: 'nothing' })],
      failures: [wrongSecret({ triesLeft: 0 })],
      offer: {
        seq: 1,
        createdAt: FAKE_TIME,
        choices: [
          way('slot-1', 'pin', { triesLeft: 1 }),
          way('slot-2', 'password'),
          way('slot-3', 'passkey', { availability: { state: 'unavailable', reason: 'no-passkeys', remedy: 'choose-another-method' } }),
          way('slot-4', 'pin', { triesLeft: 0 }),
        ],
      },
    });
    const recovery = mount(Object.assign(document.createElement('backup-recovery'), { backup }));
    await until(() => recovery.shadowRoot?.querySelector('[data-slot-id="slot-1"]'));
    part(recovery, 'choice').click();
    await until(() => recovery.querySelector('input[name="secret"]'));
    const form = recovery.querySelector('password-backup-form') as PasswordBackupForm;
    await until(() => hasPart(form, 'cells'));
    await fillAndSubmit(form, PIN);
    await until(() => hasPart(form, 'lock'));
    expect(lockText(form)).to.include('It still opens with: Password and Passkey.');
    part(form, 'other-method-button').click();
    await until(() => recovery.shadowRoot?.querySelectorAll('[part="choice"]').length === 4);
    expect(backup.calls.filter(({ name }) => name === 'findRecovery')).to.have.length(2);
  });
});
