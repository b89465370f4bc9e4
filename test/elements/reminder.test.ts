import { expect } from 'chai';
import '../../src/define/all.ts';
import { planKey } from '../../src/controllers/practice.ts';
import { BackupReminder } from '../../src/elements/backup-reminder.ts';
import type { PasswordBackupForm } from '../../src/elements/password-backup-form.ts';
import type { MethodStatus } from '../../src/flow/types.ts';
import type { BackupPostponedEvent, BackupPractisedEvent, BackupRemindedEvent } from '../../src/events.ts';
import {
  FAKE_TIME,
  type FakeBackup,
  type FakeBackupOptions,
  fakeMethod,
  fakeMethodStatus,
  fakeStatus,
} from '../../src/testing/fake-backup.ts';
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
  part,
  settled,
  unmountAll,
  until,
  visibleText,
  wrongSecret,
} from './support.ts';

const DAY_MS = 86_400_000;
const OPENED_MS = Date.parse(FAKE_TIME);

/** A clock that a test moves. */
function clockAt(days: number) {
  let now = OPENED_MS + days * DAY_MS;
  return Object.assign(() => now, {
    move: (more: number) => {
      now += more * DAY_MS;
    },
  });
}

const backedUp = (options: FakeBackupOptions = {}) => fakeBackup({ status: fakeStatus('protected'), ...options });

const passkeyOnly: FakeBackupOptions = {
  methods: [fakeMethod('passkey', { asks: 'nothing' })],
  status: fakeStatus('protected', [fakeMethodStatus({ method: 'passkey' })]),
};

/** Until the element has read what is kept and what the backup says. */
async function mountReminder(backup: FakeBackup, clock: () => number): Promise<BackupReminder> {
  const reminder = mount(Object.assign(document.createElement('backup-reminder'), { backup, clock }));
  await until(() => reminder.matches(':state(due)') || localStorage.length > 0 || backup.lastStatus.state === 'none');
  await settled(reminder);
  return reminder;
}

async function due(options: FakeBackupOptions = {}, clock = clockAt(4)): Promise<BackupReminder> {
  const reminder = await mountReminder(backedUp(options), clock);
  await until(() => reminder.matches(':state(due)') && hasPart(reminder, 'start-button'));
  return reminder;
}

/** Comes up, begun later than one that stays silent: that one has had its time. */
const another = () => due({}, clockAt(40));

const formIn = (reminder: Element) => reminder.querySelector('password-backup-form') as PasswordBackupForm;

async function asked(reminder: BackupReminder): Promise<PasswordBackupForm> {
  part(reminder, 'start-button').click();
  await until(() => formIn(reminder)?.querySelector('input[name="secret"]'));
  return formIn(reminder);
}

const focused = (reminder: Element) =>
  reminder.shadowRoot?.activeElement ?? (reminder.contains(document.activeElement) && document.activeElement);

describe('backup-reminder', () => {
  beforeEach(() => localStorage.clear());
  afterEach(unmountAll);

  it('says nothing soon after a backup, and takes no room', async () => {
    const reminder = await mountReminder(backedUp(), clockAt(2.9));
    expect(reminder.matches(':state(idle)')).to.equal(true);
    expect(reminder.getBoundingClientRect().height).to.equal(0);
    expect(visibleText(reminder)).to.equal('');
  });

  it('comes up after three days, says so, and names the way', async () => {
    const heard = listen(document.body, 'backup-reminded') as BackupRemindedEvent[];
    const reminder = await due({}, clockAt(3));
    expect(visibleText(reminder)).to.include('Would you get back in today?').and.include('Password');
    expect(heard.map(({ methodId, slotId }) => [methodId, slotId])).to.deep.equal([['password', 'slot-1']]);
  });

  it('comes up while the page stays open, when it is time', async () => {
    const clock = clockAt(2);
    const reminder = await mountReminder(backedUp(), clock);
    expect(reminder.matches(':state(idle)')).to.equal(true);
    clock.move(2);
    reminder.look();
    await until(() => reminder.matches(':state(due)'));
  });

  it('is right: opens the stored copy, names a later time, and keeps it for the next visit', async () => {
    const clock = clockAt(4);
    const backup = backedUp({ opensWith: SECRET });
    const reminder = mount(Object.assign(document.createElement('backup-reminder'), { backup, clock }));
    await until(() => hasPart(reminder, 'start-button'));
    const practised = listen(document.body, 'backup-practised') as BackupPractisedEvent[];
    await fillAndSubmit(await asked(reminder));
    await until(() => reminder.matches(':state(right)'));
    await until(() => (focused(reminder) as Element | null)?.id === 'result');
    expect(Date.parse(practised[0]?.nextAt ?? '') - clock()).to.equal(7 * DAY_MS);
    expect(backup.calls.filter(({ name }) => name === 'drill').map(({ id }) => id)).to.deep.equal(['slot-1']);
    expect(everything()).not.to.include(SECRET);
    expect(JSON.stringify({ ...localStorage, ...sessionStorage })).not.to.include(SECRET);
    expect(JSON.stringify(localStorage)).not.to.include(backup.wallet);
    part(reminder, 'close-button').click();
    await until(() => reminder.matches(':state(idle)'));
    reminder.remove();
    clock.move(6);
    const again = await mountReminder(backup, clock);
    await settled(again);
    expect(again.matches(':state(idle)')).to.equal(true);
    clock.move(1.1);
    again.look();
    await until(() => again.matches(':state(due)'));
  });

  it('is wrong: kind words, the text kept, another try, and no later time', async () => {
    const reminder = await due({ opensWith: SECRET, device: { share: 'here', ownerKey: 'here' } });
    const kept = JSON.stringify(localStorage);
    const form = await asked(reminder);
    await fillAndSubmit(form, 'not the secret');
    await until(() => reminder.matches(':state(wrong)'));
    await until(() => document.activeElement === input(form));
    expect(input(form).value).to.equal('not the secret');
    expect(part(reminder, 'result').textContent).to.include('nothing is lost');
    expect(JSON.stringify(localStorage)).to.equal(kept);
    await fillAndSubmit(form);
    await until(() => reminder.matches(':state(right)'));
  });

  it('does not say that the wallet is here where the host has not said so', async () => {
    const reminder = await due({ opensWith: SECRET });
    await fillAndSubmit(await asked(reminder), 'not the secret');
    await until(() => hasPart(reminder, 'change-button'));
    expect(part(reminder, 'result-detail').textContent).to.equal('Try again');
  });

  it('sets a new secret after a wrong answer, and begins the schedule again', async () => {
    const clock = clockAt(4);
    const reminder = await due({ opensWith: SECRET }, clock);
    const practised = listen(reminder, 'backup-practised') as BackupPractisedEvent[];
    const form = await asked(reminder);
    await fillAndSubmit(form, 'not the secret');
    await until(() => hasPart(reminder, 'change-button'));
    part(reminder, 'change-button').click();
    await until(() => form.mode === 'change' && input(form).value === '');
    await until(() => document.activeElement === input(form) && !form.querySelector('[data-part="rules-loading"]'));
    await fillAndSubmit(form, 'a much longer secret than before');
    await until(() => reminder.matches(':state(changed)'));
    expect(Date.parse(practised[0]?.nextAt ?? '') - clock()).to.equal(3 * DAY_MS);
  });

  it('offers no new secret where the wallet is known to be gone: it does not come up at all', async () => {
    const backup = backedUp({ device: { share: 'missing', ownerKey: 'here' } });
    const reminder = mount(Object.assign(document.createElement('backup-reminder'), { backup, clock: clockAt(40) }));
    await until(() => backup.lastStatus.state === 'protected');
    await settled(reminder);
    await another();
    expect(reminder.matches(':state(idle)')).to.equal(true);
  });

  it('says that it could not be checked, and takes that for neither', async () => {
    const reminder = await due({ failures: [{ code: 'store-unreachable' }] });
    await fillAndSubmit(await asked(reminder));
    await until(() => reminder.matches(':state(unchecked)'));
    expect(part(reminder, 'result').textContent).to.include('does not count as wrong');
    expect(reminder.matches(':state(wrong)')).to.equal(false);
  });

  for (const [button, hours] of [
    ['later-button', 4],
    ['not-today-button', 24],
  ] as const) {
    it(`can be put off with the ${button}, also while it asks`, async () => {
      for (const asking of [false, true]) {
        localStorage.clear();
        const clock = clockAt(10);
        const reminder = await due({}, clock);
        const heard = listen(reminder, 'backup-postponed') as BackupPostponedEvent[];
        if (asking) await asked(reminder);
        part(reminder, button).click();
        await until(() => reminder.matches(':state(skipped)'));
        await until(() => (focused(reminder) as Element | null)?.id === 'result');
        expect(reminder.querySelector('input')).to.equal(null);
        expect((Date.parse(heard[0]?.nextAt ?? '') - clock()) / 3_600_000).to.equal(hours);
        part(reminder, 'close-button').click();
        await until(() => reminder.matches(':state(idle)'));
        clock.move(hours / 24);
        reminder.look();
        await until(() => reminder.matches(':state(due)'));
        reminder.remove();
      }
    });
  }

  it('checks a way that asks for nothing in the click itself', async () => {
    const backup = fakeBackup({ ...passkeyOnly, holdAt: 'verifying' });
    const reminder = mount(Object.assign(document.createElement('backup-reminder'), { backup, clock: clockAt(4) }));
    await until(() => hasPart(reminder, 'start-button'));
    part(reminder, 'start-button').click();
    expect(backup.calls.map(({ name }) => name)).to.include('drill');
    await until(() => reminder.matches(':state(working)') && focused(reminder));
    backup.release();
    await until(() => reminder.matches(':state(right)'));
  });

  it('says what is wrong with a way that asks for nothing', async () => {
    const reminder = mount(
      Object.assign(document.createElement('backup-reminder'), {
        backup: fakeBackup({ ...passkeyOnly, failures: [{ code: 'passkey-not-found' }] }),
        clock: clockAt(4),
      }),
    );
    await until(() => hasPart(reminder, 'start-button'));
    part(reminder, 'start-button').click();
    await until(() => reminder.matches(':state(wrong)'));
    expect(part(reminder, 'error').textContent).to.include('The passkey is not on this device.');
    await until(() => (focused(reminder) as Element | null)?.id === 'problem');
  });

  it('practises what was opened longest ago, and never what is locked', async () => {
    const status = fakeStatus('protected', [
      fakeMethodStatus({ slotId: 'locked', locked: true, lastOpenedAt: '2026-01-01T00:00:00.000Z' }),
      fakeMethodStatus({ slotId: 'newer', lastOpenedAt: FAKE_TIME }),
      fakeMethodStatus({ slotId: 'older', lastOpenedAt: '2026-11-01T00:00:00.000Z' }),
    ]);
    const heard = listen(document.body, 'backup-reminded') as BackupRemindedEvent[];
    await due({ status }, clockAt(4));
    expect(heard.map(({ slotId }) => slotId)).to.deep.equal(['older']);
  });

  it('asks nobody to spend one of the last tries', async () => {
    const oldest = '2026-01-01T00:00:00.000Z';
    const pin = fakeMethodStatus({ slotId: 'pin', method: 'pin', practice: 'not-now', lastOpenedAt: oldest });
    const methods = [fakeMethod('pin'), fakeMethod('password')];
    const heard = listen(document.body, 'backup-reminded') as BackupRemindedEvent[];
    await due({ methods, status: fakeStatus('protected', [pin, fakeMethodStatus({ slotId: 'password', lastOpenedAt: oldest })]) });
    expect(heard.map(({ slotId }) => slotId)).to.deep.equal(['password']);
    const alone = await mountReminder(backedUp({ wallet: 'alone', methods, status: fakeStatus('protected', [pin]) }), clockAt(400));
    await settled(alone);
    expect(alone.matches(':state(idle)')).to.equal(true);
  });

  for (const [practice, said] of [
    ['counted', true],
    ['free', false],
  ] as const) {
    it(`says before it asks whether wrong answers count: ${practice}`, async () => {
      const reminder = await due({ status: fakeStatus('protected', [fakeMethodStatus({ practice, failedTries: 0 })]) });
      await asked(reminder);
      expect(visibleText(reminder).includes('Wrong entries are counted here')).to.equal(said);
    });
  }

  const guarded = (practice: MethodStatus['practice']) =>
    fakeStatus('protected', [fakeMethodStatus({ vault: 'vault', failedTries: 0, practice })]);

  it('says that wrong answers cost nothing where a vault counts them apart, and spends none', async () => {
    const failures = [wrongSecret({ practice: true })];
    const backup = backedUp({ status: guarded('free'), failures, device: { share: 'here', ownerKey: 'here' } });
    const reminder = mount(Object.assign(document.createElement('backup-reminder'), { backup, clock: clockAt(4) }));
    await until(() => hasPart(reminder, 'start-button'));
    const form = await asked(reminder);
    await until(() => visibleText(reminder).includes('Practice: wrong entries are not counted against your backup.'));
    expect(visibleText(reminder)).not.to.include('counted here');
    await fillAndSubmit(form, 'not the secret');
    await until(() => reminder.matches(':state(wrong)'));
    await until(() => part(form, 'error').textContent?.includes('it cost your backup no try'));
    await fillAndSubmit(form);
    await until(() => reminder.matches(':state(right)'));
    expect(backup.calls.filter(({ name }) => name === 'drill').map(({ practice }) => practice)).to.deep.equal(['free', 'free']);
  });

  it('says what is known of the count when it asks, not when it came up', async () => {
    const backup = backedUp({ status: guarded('free') });
    const reminder = mount(Object.assign(document.createElement('backup-reminder'), { backup, clock: clockAt(4) }));
    await until(() => hasPart(reminder, 'start-button'));
    backup.setStatus(guarded('counted'));
    const form = await asked(reminder);
    expect(visibleText(reminder)).to.include('Wrong entries are counted here').and.not.include('Practice: wrong');
    await fillAndSubmit(form);
    await until(() => reminder.matches(':state(right)'));
    expect(backup.calls.filter(({ practice }) => practice)).to.deep.equal([]);
  });

  it('goes again where practice pauses before it was begun', async () => {
    const backup = backedUp({ status: guarded('free') });
    const reminder = mount(Object.assign(document.createElement('backup-reminder'), { backup, clock: clockAt(4) }));
    await until(() => hasPart(reminder, 'start-button'));
    backup.setStatus(guarded('not-now'));
    await until(() => reminder.matches(':state(idle)'));
  });

  it('where practice is used up says so, and sets a new secret', async () => {
    const failures = [{ code: 'vault-locked', phase: 'unlocking', details: { practice: true } }] as const;
    const reminder = await due({ status: guarded('free'), failures });
    const form = await asked(reminder);
    await fillAndSubmit(form, 'not the secret');
    await until(() => reminder.matches(':state(locked)') && hasPart(form, 'lock'));
    expect(visibleText(reminder)).to.include('Practice is used up').and.not.to.include('too many wrong tries');
    part(form, 'renew-button').click();
    await until(() => form.mode === 'change' && document.activeElement === input(form));
    await fillAndSubmit(form, 'a much longer secret than before');
    await until(() => reminder.matches(':state(changed)'));
  });

  it('where no try is left says so in place of the form, and sets a new secret', async () => {
    const failures = [wrongSecret({ triesLeft: 0 })];
    const reminder = await due({ failures });
    const form = await asked(reminder);
    await fillAndSubmit(form, 'not the secret');
    await until(() => reminder.matches(':state(locked)') && hasPart(form, 'lock'));
    expect(visibleText(reminder)).to.include('Your wallet is still on this device').and.not.to.include('This does not count as wrong');
    expect(hasPart(reminder, 'change-button')).to.equal(false);
    part(form, 'renew-button').click();
    await until(() => document.activeElement === input(form));
    await fillAndSubmit(form, 'a much longer secret than before');
    await until(() => reminder.matches(':state(changed)'));
  });

  for (const state of ['none', 'stale', 'unknown'] as const) {
    it(`is silent while the backup is ${state}`, async () => {
      const options = state === 'unknown' ? { lookupFailure: { code: 'store-unreachable' as const } } : { status: fakeStatus(state) };
      const backup = fakeBackup(options);
      const reminder = mount(Object.assign(document.createElement('backup-reminder'), { backup, clock: clockAt(40) }));
      await until(() => backup.calls.some(({ name }) => name === 'status'));
      await settled(reminder);
      await another();
      expect(reminder.matches(':state(idle)')).to.equal(true);
    });
  }

  it('asks the store for nothing before it may be time', async () => {
    const backup = backedUp();
    localStorage.setItem((await planKey(backup.wallet)) ?? '', JSON.stringify({ step: 1, dueAtMs: OPENED_MS + 7 * DAY_MS }));
    const clock = clockAt(6);
    const reminder = mount(Object.assign(document.createElement('backup-reminder'), { backup, clock }));
    await settled(reminder);
    await settled(reminder);
    expect(backup.calls).to.deep.equal([]);
    clock.move(1);
    reminder.look();
    await until(() => reminder.matches(':state(due)'));
  });

  for (const [what, text] of Object.entries({
    'no JSON': '{',
    'null': 'null',
    'a list': '[1,2]',
    'a step that is none': JSON.stringify({ step: 9, dueAtMs: 0 }),
    'a step of text': JSON.stringify({ step: '1', dueAtMs: 0 }),
    'no time': JSON.stringify({ step: 1 }),
    'a time that is none': '{"step":1,"dueAtMs":1e400}',
  })) {
    it(`begins anew where ${what} is kept`, async () => {
      const backup = backedUp();
      const key = (await planKey(backup.wallet)) ?? '';
      localStorage.setItem(key, text);
      await mountReminder(backup, clockAt(1));
      await until(() => localStorage.getItem(key) !== text);
      expect(JSON.parse(localStorage.getItem(key) ?? '')).to.deep.equal({ step: 0, dueAtMs: OPENED_MS + 3 * DAY_MS });
    });
  }

  it('works, for the visit, where nothing can be kept', async () => {
    const original = Object.getOwnPropertyDescriptor(window, 'localStorage');
    Object.defineProperty(window, 'localStorage', {
      configurable: true,
      get: () => {
        throw new DOMException('refused', 'SecurityError');
      },
    });
    try {
      const reminder = mount(Object.assign(document.createElement('backup-reminder'), { backup: backedUp(), clock: clockAt(4) }));
      await until(() => hasPart(reminder, 'not-today-button'));
      part(reminder, 'not-today-button').click();
      await until(() => reminder.matches(':state(skipped)'));
    } finally {
      if (original) Object.defineProperty(window, 'localStorage', original);
    }
  });

  it('drops another wallet with everything that was shown and typed', async () => {
    const reminder = await due();
    const form = await asked(reminder);
    const field = input(form);
    field.value = SECRET;
    reminder.backup = fakeBackup({ wallet: 'another', status: fakeStatus('protected') });
    await until(() => reminder.querySelector('input') === null);
    expect(field.value).to.equal('');
    await until(() => reminder.matches(':state(due)'));
  });

  it('cancels and empties itself when it leaves the document', async () => {
    const backup = backedUp({ holdAt: 'unlocking' });
    const reminder = mount(Object.assign(document.createElement('backup-reminder'), { backup, clock: clockAt(4) }));
    await until(() => hasPart(reminder, 'start-button'));
    const form = await asked(reminder);
    await fillAndSubmit(form);
    await until(() => reminder.matches(':state(working)'));
    reminder.remove();
    backup.release();
    await settled(reminder);
    expect(backup.state.name).to.equal('idle');
    expect(reminder.querySelector('input')).to.equal(null);
  });

  it('is told by words when its form cannot be loaded, and loads it when asked again', async () => {
    const { fetchForm } = BackupReminder;
    BackupReminder.fetchForm = () => Promise.reject(new Error('offline'));
    try {
      const reminder = await due();
      part(reminder, 'start-button').click();
      await until(() => hasPart(reminder, 'error'));
      expect(part(reminder, 'error').textContent).to.include('could not be loaded');
      BackupReminder.fetchForm = fetchForm;
      part(reminder, 'retry-button').click();
      await until(() => formIn(reminder)?.querySelector('input'));
    } finally {
      BackupReminder.fetchForm = fetchForm;
    }
  });

  it('has no violations when due and when wrong, in light and dark', async () => {
    const reminder = await due({ opensWith: SECRET });
    await expectAccessible(reminder, 'due');
    await fillAndSubmit(await asked(reminder), 'not the secret');
    await until(() => reminder.matches(':state(wrong)'));
    await expectAccessible(reminder, 'wrong');
  });
});
