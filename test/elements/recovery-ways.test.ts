/** The ways back as a recovery lists them: told apart, counted, waiting, locked. */
import FakeTimers from '@sinonjs/fake-timers';
import { expect } from 'chai';
import { keptKey } from '../../src/controllers/kept-key.ts';
import '../../src/define/all.ts';
import type { BackupRecovery } from '../../src/elements/backup-recovery.ts';
import type { PasswordBackupForm } from '../../src/elements/password-backup-form.ts';
import type { RecoveryChoice } from '../../src/flow/types.ts';
import { FAKE_WALLET, type FakeBackup, type FakeBackupOptions, fakeMethod } from '../../src/testing/fake-backup.ts';
import {
  SECRET,
  expectAccessible,
  fakeBackup,
  fillAndSubmit,
  hasPart,
  listen,
  mount,
  part,
  passwordMethod,
  settled,
  unmountAll,
  until,
  visibleText,
} from './support.ts';

const CREATED = '2026-11-23T09:19:00.000Z';
const NOT_HERE = { state: 'unavailable', reason: 'not-on-platform', remedy: 'none' } as const;

const methods = () => [
  passwordMethod(),
  fakeMethod('pin', { policy: { kind: 'pin' } }),
  fakeMethod('passkey', { asks: 'nothing' }),
  fakeMethod('icloud', { asks: 'nothing' }),
];

type Ways = readonly (Pick<RecoveryChoice, 'method'> & Partial<RecoveryChoice>)[];

function offering(ways: Ways, options: FakeBackupOptions = {}): FakeBackup {
  const choices = ways.map((way, i) => ({
    slotId: `slot-${i + 1}`,
    createdAt: CREATED,
    availability: { state: 'available' } as const,
    ...way,
  }));
  return fakeBackup({ methods: methods(), offer: { seq: 1, createdAt: CREATED, choices }, ...options });
}

async function mountRecovery(backup: FakeBackup): Promise<BackupRecovery> {
  const recovery = mount(Object.assign(document.createElement('backup-recovery'), { backup }));
  await until(() => recovery.matches(':state(found)'));
  await settled(recovery);
  return recovery;
}

const choices = (recovery: Element) => [...(recovery.shadowRoot?.querySelectorAll<HTMLElement>('[part="choice"]') ?? [])];
const names = (recovery: Element) => choices(recovery).map((choice) => choice.querySelector('[part="choice-name"]')?.textContent);
const calls = (backup: FakeBackup, name: string) => backup.calls.filter((call) => call.name === name).map(({ id }) => id);

describe('backup-recovery, the ways', () => {
  afterEach(unmountAll);

  it('numbers two passwords, in the order in which they were set up', async () => {
    const recovery = await mountRecovery(offering([{ method: 'password' }, { method: 'passkey' }, { method: 'password' }]));
    expect(names(recovery)).to.deep.equal(['Password 1', 'Passkey', 'Password 2']);
    expect(choices(recovery)[0]?.textContent).to.include('The one that was set up first');
    expect(choices(recovery)[2]?.textContent).to.include('The one that was set up later');
    expect(visibleText(recovery), 'no day that nobody knows').not.to.include('Set up on');
  });

  it('opens exactly the one that was chosen', async () => {
    const backup = offering([{ method: 'password' }, { method: 'password' }], { opensWith: SECRET });
    const recovery = await mountRecovery(backup);
    choices(recovery)[1]?.click();
    await until(() => recovery.querySelector('input[name="secret"]'));
    await fillAndSubmit(recovery.querySelector('password-backup-form') as PasswordBackupForm);
    await until(() => visibleText(recovery).includes('Wallet recovered'));
    expect(calls(backup, 'recover')).to.deep.equal(['slot-2']);
  });

  it('names the account, and the tries that are left', async () => {
    const recovery = await mountRecovery(
      offering([
        { method: 'icloud', account: 'a…e@example.com' },
        { method: 'pin', triesLeft: 1 },
      ]),
    );
    expect(choices(recovery)[0]?.textContent).to.include('Account a…e@example.com');
    expect(choices(recovery)[1]?.textContent).to.include('1 try left');
  });

  it('lists what is open first, and what is locked last, each with its reason', async () => {
    const recovery = await mountRecovery(
      offering([
        { method: 'pin', triesLeft: 0 },
        { method: 'icloud', availability: NOT_HERE },
        { method: 'passkey' },
        { method: 'password' },
      ]),
    );
    expect(names(recovery)).to.deep.equal(['Passkey', 'Password', 'iCloud', 'PIN']);
    expect(choices(recovery).map((choice) => choice.getAttribute('aria-disabled'))).to.deep.equal(['false', 'false', 'true', 'true']);
    expect(choices(recovery)[3]?.textContent).to.include('Locked after too many wrong tries.').and.include('Your backup is whole');
    choices(recovery)[3]?.click();
    await settled(recovery);
    expect(recovery.querySelector('password-backup-form')).to.equal(null);
  });

  it('says what to do where no way is open', async () => {
    const locked = await mountRecovery(offering([{ method: 'pin', triesLeft: 0 }]));
    expect(visibleText(locked)).to.include('Every way is locked');
    const closed = await mountRecovery(
      offering([
        { method: 'icloud', availability: NOT_HERE },
        { method: 'pin', triesLeft: 0 },
      ]),
    );
    expect(visibleText(closed)).to.include('None of the ways works on this device.');
  });

  it('believes the vault about waits, and not what this browser remembers', async () => {
    const keys = new Map<string, string>();
    for (const slot of ['slot-1', 'slot-2', 'slot-3']) keys.set(slot, (await keptKey('wait', `${FAKE_WALLET}\n${slot}`)) ?? '');
    const key = (slot: string) => keys.get(slot) ?? '';
    const later = Date.now() + 60_000;
    for (const slot of ['slot-1', 'slot-2', 'slot-3']) localStorage.setItem(key(slot), String(later));
    // Opened meanwhile on another device; still waiting; nobody counts, or the vault could not be asked.
    const retryAt = new Date(later + 60_000).toISOString();
    const recovery = await mountRecovery(
      offering([{ method: 'pin', triesLeft: 9 }, { method: 'pin', triesLeft: 2, retryAt }, { method: 'password' }]),
    );
    await until(() => localStorage.getItem(key('slot-1')) === null && localStorage.getItem(key('slot-2')) !== String(later));
    expect(localStorage.getItem(key('slot-2'))).to.equal(String(later + 60_000));
    expect(localStorage.getItem(key('slot-3'))).to.equal(String(later));
    choices(recovery)[0]?.click();
    await until(() => recovery.querySelector('input[name="secret"]'));
    expect(recovery.querySelector('password-backup-form')?.matches(':state(waiting)')).to.equal(false);
  });

  it('counts a wait down, and opens the way when it is over', async () => {
    const clock = FakeTimers.install({ toFake: ['setInterval', 'clearInterval', 'Date'], shouldClearNativeTimers: true });
    try {
      const retryAt = new Date(Date.now() + 3000).toISOString();
      const backup = offering([{ method: 'pin', triesLeft: 2, retryAt }]);
      const recovery = await mountRecovery(backup);
      expect(choices(recovery)[0]?.textContent).to.include('You can try again in 3 seconds.').and.include('2 tries left');
      expect(visibleText(recovery)).to.include('can be tried again soon');
      choices(recovery)[0]?.click();
      await settled(recovery);
      expect(recovery.querySelector('password-backup-form')).to.equal(null);
      await clock.tickAsync(2000);
      await settled(recovery);
      expect(choices(recovery)[0]?.textContent).to.include('You can try again in 1 second.');
      await clock.tickAsync(1000);
      await settled(recovery);
      expect(choices(recovery)[0]?.getAttribute('aria-disabled')).to.equal('false');
      expect(clock.countTimers(), 'it stops by itself').to.equal(0);
      choices(recovery)[0]?.click();
      await until(() => recovery.querySelector('input[name="secret"]'));
    } finally {
      clock.uninstall();
    }
  });

  it('looks again what is left after a wrong answer', async () => {
    const backup = offering([{ method: 'pin', triesLeft: 4 }, { method: 'passkey' }], {
      failures: [{ code: 'wrong-secret', details: { triesLeft: 3 }, phase: 'unlocking' }],
    });
    const recovery = await mountRecovery(backup);
    choices(recovery)[0]?.click();
    await until(() => recovery.querySelector('input[name="secret"]'));
    const failed = listen(recovery, 'backup-failed');
    await fillAndSubmit(recovery.querySelector('password-backup-form') as PasswordBackupForm, '123456');
    await until(() => failed.length === 1);
    const { offer } = backup.options;
    backup.options = {
      ...backup.options,
      ...(offer && { offer: { ...offer, choices: offer.choices.map((way) => (way.method === 'pin' ? { ...way, triesLeft: 3 } : way)) } }),
    };
    part(recovery, 'back-button').click();
    await until(() => choices(recovery)[0]?.textContent?.includes('3 tries left'));
    expect(calls(backup, 'findRecovery')).to.have.length(2);
    await until(() => choices(recovery).includes(recovery.shadowRoot?.activeElement as HTMLElement));
  });

  it('calls recover in the click itself, for a way that asks for nothing', async () => {
    const backup = offering([{ method: 'password' }, { method: 'passkey' }]);
    const recovery = await mountRecovery(backup);
    choices(recovery)[1]?.click();
    expect(calls(backup, 'recover')).to.deep.equal(['slot-2']);
    await until(() => recovery.matches(':state(recovered)') && recovery.shadowRoot?.activeElement?.id === 'result');
  });

  it('never starts a way that asks for nothing without a click, not even the only one', async () => {
    const backup = offering([{ method: 'passkey' }]);
    const recovery = await mountRecovery(backup);
    await settled(recovery);
    expect([calls(backup, 'recover').length, choices(recovery).length]).to.deep.equal([0, 1]);
  });

  it('keeps the focus on the way when a call is cancelled', async () => {
    const backup = offering([{ method: 'password' }, { method: 'passkey' }], { holdAt: 'unlocking' });
    const recovery = await mountRecovery(backup);
    choices(recovery)[1]?.click();
    await until(() => hasPart(recovery, 'cancel-button'));
    expect(recovery.matches(':state(opening)')).to.equal(true);
    part(recovery, 'cancel-button').click();
    await until(() => recovery.shadowRoot?.activeElement === choices(recovery)[1] && choices(recovery)[1]);
    backup.release();
    await settled(recovery);
    expect(backup.state.name).to.equal('idle');
  });

  it('has no violations with locked and waiting ways, in light and dark', async () => {
    const retryAt = new Date(Date.now() + 600_000).toISOString();
    const recovery = await mountRecovery(
      offering([{ method: 'pin', triesLeft: 0 }, { method: 'password', retryAt }, { method: 'passkey' }]),
    );
    await expectAccessible(recovery, 'ways');
  });
});
