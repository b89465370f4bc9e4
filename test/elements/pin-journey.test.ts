/**
 * A PIN's whole life on screen, with nothing scripted: the real flow, a vault that counts, a store that follows it, and
 * the elements as a page has them. Time is a fake clock; the waits are the vault's own.
 */
import FakeTimers from '@sinonjs/fake-timers';
import { expect } from 'chai';
import '../../src/define/all.ts';
import { waitAfterMs } from '../../src/core/guess-waits.ts';
import { TEST_ONLY_FAST } from '../../src/core/kdf.ts';
import { estimateFromGuesses } from '../../src/core/strength.ts';
import type { BackupMethodPicker } from '../../src/elements/backup-method-picker.ts';
import type { PasswordBackupForm } from '../../src/elements/password-backup-form.ts';
import type { Backup } from '../../src/flow/types.ts';
import { password } from '../../src/methods/password.ts';
import { pin } from '../../src/methods/pin.ts';
import { memoryVault } from '../../src/stores/memory-vault.ts';
import { memoryStore } from '../../src/stores/memory.ts';
import { Line, NEXT_PIN, PIN, VaultWorld, wrongPin } from '../flow/vault-world.ts';
import { type DeviceWorld, shareFor } from '../flow/world.ts';
import {
  SECRET,
  everything,
  fillAndSubmit,
  hasPart,
  input,
  isWhole,
  mount,
  part,
  quickMeter,
  settled,
  unmountAll,
  until,
  visibleText,
} from './support.ts';

type Clock = ReturnType<typeof FakeTimers.install>;

/** One clock for the vault, the store, the flow and what people see. */
class Journey extends VaultWorld {
  constructor(clock: Clock) {
    const now = () => new Date();
    // At once, and then one tick: a day of seconds is not lived through.
    const forward = (ms: number) => {
      clock.setSystemTime(Date.now() + ms);
      clock.tick(1000);
    };
    const vault = memoryVault({ now });
    super({ vault, store: vault.guard(memoryStore({ now: Date.now })), now, forward });
  }

  async counted() {
    const found = await this.count();
    return found?.state === 'destroyed' ? undefined : found;
  }

  /** With a share, or new and empty. */
  wallet(has: 'share' | 'nothing'): DeviceWorld {
    const estimate = () => Promise.resolve(estimateFromGuesses(20));
    const methods = [pin({ kdf: TEST_ONLY_FAST }), password({ kdf: TEST_ONLY_FAST, estimate })];
    let here = has === 'share';
    const world: DeviceWorld = this.device(new Line(), {
      options: {
        methods,
        hasShare: () => here,
        recovered: (share) => {
          here = true;
          world.recoveredShare = share;
          world.share = share;
        },
      },
    });
    return world;
  }
}

/** A home screen: the badge, and the ways back. */
function home(backup: Backup) {
  const badge = mount(Object.assign(document.createElement('backup-status-badge'), { backup }));
  const picker = Object.assign(document.createElement('backup-method-picker'), { backup });
  for (const slot of ['pin', 'password']) {
    picker.append(Object.assign(document.createElement('password-backup-form'), { slot, strengthMeter: quickMeter }));
  }
  mount(picker);
  return { badge, picker };
}

async function formOf(picker: BackupMethodPicker, slot: string): Promise<PasswordBackupForm> {
  const form = picker.querySelector(`[slot="${slot}"]`) as PasswordBackupForm;
  await form.updateComplete; // it may have been about something else
  await until(() => isWhole(form));
  return form;
}

async function setUp(picker: BackupMethodPicker, method: string, secret: string, slotId?: string): Promise<PasswordBackupForm> {
  picker.choose(method, slotId ? 'change' : 'create', slotId);
  const form = await formOf(picker, method);
  await fillAndSubmit(form, secret);
  await until(() => hasPart(form, 'result'));
  return form;
}

async function wrongEntry(form: PasswordBackupForm, secret: string): Promise<string> {
  const failed = new Promise((resolve) => form.addEventListener('backup-failed', resolve, { once: true }));
  await fillAndSubmit(form, secret);
  await failed;
  await until(() => form.matches(':state(failed)') && (hasPart(form, 'error') || hasPart(form, 'lock')));
  await settled(form);
  return visibleText(form);
}

const text = (element: Element, name: string) => part(element, name).textContent?.replace(/\s+/g, ' ').trim() ?? '';

const LEFT = [
  'You have 6 tries left.',
  'You have 5 tries left.',
  'You have 4 tries left.',
  'You have 3 tries left.',
  'You have 2 tries left.',
  'This is your last try.',
];

describe('a PIN, from its first day to its second', () => {
  let clock: Clock;
  beforeEach(() => {
    clock = FakeTimers.install({ now: Date.parse('2026-11-23T10:00:00.000Z'), toFake: ['Date', 'setInterval', 'clearInterval'] });
  });
  afterEach(async () => {
    await unmountAll();
    clock.uninstall();
  });

  it('is set up, tried by somebody else, locked, gone around, and set anew', async function () {
    this.timeout(60_000);
    const world = new Journey(clock);

    // Set up, with a second way.
    const first = world.wallet('share');
    const { badge, picker } = home(first.backup);
    picker.choose('pin', 'create');
    const asked = await formOf(picker, 'pin');
    expect(visibleText(asked)).to.include('A PIN that only you know opens it, and tries are limited.');
    const made = await setUp(picker, 'pin', PIN);
    expect(text(made, 'result')).to.include('Backed up').and.include('The stored copy was opened with this PIN');
    picker.back();
    await setUp(picker, 'password', SECRET);
    picker.back();
    // What is stored now was opened with the password alone: the PIN is checked.
    await until(() => badge.matches(':state(partly)'));
    const slotId = await world.slotId();
    picker.choose('pin', 'confirm', slotId);
    await formOf(picker, 'pin');
    await fillAndSubmit(made, PIN);
    await until(() => badge.matches(':state(protected)'));
    expect(hasPart(badge, 'notice')).to.equal(false);
    expect((await world.counted())?.used, 'a right check costs nothing').to.equal(0);
    picker.back();

    // Somebody else tries three times, and is seen.
    await world.wrong(3);
    await badge.refresh();
    await until(() => hasPart(badge, 'notice'));
    expect(text(badge, 'notice')).to.equal('Your PIN was tried 3 times, without success.');
    expect(badge.matches(':state(protected)'), 'and still leads back').to.equal(true);
    await picker.refresh();
    await until(() => visibleText(picker).includes('3 wrong tries since it was last opened. If that was not you, change it.'));

    // On a new device: each wrong entry says what is left, and the waits are counted down.
    const second = world.wallet('nothing');
    const recovery = mount(Object.assign(document.createElement('backup-recovery'), { backup: second.backup }));
    const way = (id: string) => recovery.shadowRoot?.querySelector<HTMLElement>(`[data-slot-id="${id}"]`);
    await until(() => way(slotId));
    expect(way(slotId)?.textContent).to.include('7 tries left');
    way(slotId)?.click();
    await until(() => recovery.querySelector('password-backup-form'));
    const form = recovery.querySelector('password-backup-form') as PasswordBackupForm;
    await until(() => isWhole(form));
    await until(() => visibleText(form).includes('You have 7 tries left.'));
    for (const [i, left] of LEFT.entries()) {
      const used = 4 + i;
      expect(await wrongEntry(form, wrongPin(used)), `after ${used}`).to.include(left);
      expect((await world.counted())?.used).to.equal(used);
      const waitMs = waitAfterMs(used);
      expect(form.matches(':state(waiting)'), `a wait after ${used}`).to.equal(waitMs > 0);
      if (waitMs === 0) continue;
      expect(text(form, 'wait')).to.match(/^You can try again in \d+ (second|minute|hour)s?\.$/);
      part(form, 'submit-button').click();
      await settled(form);
      expect((await world.counted())?.used, 'nobody guesses during a wait').to.equal(used);
      world.forward(waitMs);
      await until(() => !form.matches(':state(waiting)'));
    }
    const locked = await wrongEntry(form, wrongPin(10));
    expect(locked).to.include('This way back is locked').and.include('It still opens with: Password.');
    expect(form.matches(':state(locked)')).to.equal(true);
    expect([input(form).value, (await world.counted())?.locked]).to.deep.equal(['', true]);

    // The owner's screen says so, and that one way is left.
    await badge.refresh();
    await until(() => text(badge, 'notice') === 'Locked after too many wrong tries: PIN');
    expect(badge.matches(':state(partly)')).to.equal(true);

    // Another way leads back.
    part(form, 'other-method-button').click();
    await until(() => way(slotId)?.getAttribute('aria-disabled') === 'true');
    const [passwordWay] = [...(recovery.shadowRoot?.querySelectorAll<HTMLElement>('[part="choice"]:not([aria-disabled="true"])') ?? [])];
    passwordWay?.click();
    await until(() => recovery.querySelector('password-backup-form') && isWhole(recovery.querySelector('password-backup-form') as Element));
    const other = recovery.querySelector('password-backup-form') as PasswordBackupForm;
    await fillAndSubmit(other, SECRET);
    await until(() => visibleText(recovery).includes('Wallet recovered'));
    expect(second.recoveredShare).to.deep.equal(shareFor('one'));
    recovery.remove();

    // There a new PIN is set, without the old one; the lock is gone with it.
    const there = home(second.backup);
    await until(() => visibleText(there.picker).includes('Locked'));
    const changed = await setUp(there.picker, 'pin', NEXT_PIN, slotId);
    expect(text(changed, 'result')).to.include('Backed up');
    await until(() => there.badge.matches(':state(partly)') && !hasPart(there.badge, 'notice'));
    there.picker.back();
    there.picker.choose('password', 'confirm', await world.slotId('password'));
    await fillAndSubmit(await formOf(there.picker, 'password'), SECRET);
    await until(() => there.badge.matches(':state(protected)'));
    await badge.refresh();
    await until(() => !hasPart(badge, 'notice'));
    expect(await world.opens(NEXT_PIN)).to.deep.equal(shareFor('one'));
    const old = await world
      .opens(PIN)
      .catch((error: { code: string; details: { triesLeft: number } }) => [error.code, error.details.triesLeft]);
    expect(old).to.deep.equal(['wrong-secret', 9]);
    for (const secret of [PIN, NEXT_PIN, SECRET]) {
      expect(everything(), secret).not.to.include(secret);
      expect(JSON.stringify({ ...localStorage, ...sessionStorage })).not.to.include(secret);
    }
  });
});
