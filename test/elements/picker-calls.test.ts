/** What the picker does by itself: ways that ask for nothing, and taking ways out. */
import { expect } from 'chai';
import { BackupError, ERROR_TABLE } from '../../src/core/errors.ts';
import { keptKey } from '../../src/controllers/kept-key.ts';
import '../../src/define/all.ts';
import type { BackupMethodPicker } from '../../src/elements/backup-method-picker.ts';
import type { BackupFailedEvent, BackupRemovedEvent } from '../../src/events.ts';
import type { MethodStatus, ShareChange } from '../../src/flow/types.ts';
import {
  FAKE_WALLET,
  type FakeBackup,
  type FakeBackupOptions,
  fakeMethod,
  fakeMethodStatus,
  fakeStatus,
} from '../../src/testing/fake-backup.ts';
import { expectAccessible, fakeBackup, hasPart, listen, mount, part, passwordMethod, settled, unmountAll, until } from './support.ts';

const passkey = () => fakeMethod('passkey', { asks: 'nothing' });
const held = (...ways: Partial<MethodStatus>[]) => fakeStatus('protected', ways.map(fakeMethodStatus));
const twoWays = () => held({}, { slotId: 'slot-2', method: 'passkey' });

async function mountPicker(options: FakeBackupOptions = {}, properties: Partial<BackupMethodPicker> = {}) {
  const backup = fakeBackup({ methods: [passwordMethod(), passkey()], ...options });
  const picker = mount(Object.assign(document.createElement('backup-method-picker'), { backup, ...properties }));
  await until(() => hasPart(picker, 'method') && !picker.matches(':state(loading)'));
  await settled(picker);
  return { picker, backup };
}

function row(picker: Element, selector: string): HTMLElement {
  const found = picker.shadowRoot?.querySelector<HTMLElement>(`.method${selector}`);
  if (!found) throw new Error(`no row ${selector}`);
  return found;
}

const press = (picker: Element, selector: string, label: string) => {
  const button = [...row(picker, selector).querySelectorAll('button')].find(({ textContent }) => textContent?.trim() === label);
  if (!button) throw new Error(`no button ${label}`);
  button.click();
};

const calls = (backup: FakeBackup, ...names: string[]) =>
  backup.calls.filter(({ name }) => names.includes(name)).map(({ name, id }) => [name, id]);

const focusedId = (picker: Element) => picker.shadowRoot?.activeElement?.id;

describe('backup-method-picker, ways that ask for nothing', () => {
  afterEach(unmountAll);

  it('calls create in the click itself, before anything is awaited', async () => {
    const { picker, backup } = await mountPicker();
    press(picker, '[data-method="passkey"]', 'Set up');
    expect(calls(backup, 'create')).to.deep.equal([['create', 'passkey']]);
  });

  it('shows the phases, keeps the focus, and says how it ended', async () => {
    const { picker, backup } = await mountPicker({ holdAt: 'storing', after: held({ method: 'passkey' }) });
    const created = listen(document.body, 'backup-created');
    press(picker, '[data-method="passkey"]', 'Set up');
    await until(() => picker.matches(':state(working)') && focusedId(picker) === 'title');
    await until(() => picker.shadowRoot?.querySelector('[part="phase"][aria-current="step"]')?.textContent?.includes('Storing'));
    backup.release();
    await until(() => picker.matches(':state(done)') && focusedId(picker) === 'result');
    expect(part(picker, 'result').textContent).to.include('Backed up').and.include('Add a second way.');
    expect(created).to.have.length(1);
    part(picker, 'result-button').click();
    await until(() => hasPart(picker, 'method') && row(picker, '[data-method="passkey"]').textContent?.includes('Set up. Opened on'));
    await until(() => picker.shadowRoot?.activeElement === row(picker, '[data-method="passkey"]').querySelector('button'));
  });

  it('cancels, and returns the focus to the way', async () => {
    const { picker, backup } = await mountPicker({ holdAt: 'storing' });
    const failed = listen(picker, 'backup-failed');
    press(picker, '[data-method="passkey"]', 'Set up');
    await until(() => hasPart(picker, 'cancel-button'));
    part(picker, 'cancel-button').click();
    await until(() => picker.matches(':state(choosing)'));
    await until(() => picker.shadowRoot?.activeElement === row(picker, '[data-method="passkey"]').querySelector('button'));
    backup.release();
    await settled(picker);
    expect([backup.state.name, failed.length]).to.deep.equal(['idle', 0]);
  });

  it('goes back without red words when the method itself was cancelled', async () => {
    const { picker } = await mountPicker({ failures: [{ code: 'aborted' }] });
    const failed = listen(picker, 'backup-failed');
    press(picker, '[data-method="passkey"]', 'Set up');
    await until(() => picker.matches(':state(choosing)') && picker.shadowRoot?.activeElement);
    expect([hasPart(picker, 'error'), failed.length]).to.deep.equal([false, 0]);
  });

  it('has words and a next step for every failure', async () => {
    const codes = (Object.keys(ERROR_TABLE) as (keyof typeof ERROR_TABLE)[]).filter((code) => code !== 'aborted');
    const { picker } = await mountPicker({ failures: codes.map((code) => ({ code })) });
    const failed = listen(picker, 'backup-failed') as BackupFailedEvent[];
    for (const code of codes) {
      press(picker, '[data-method="passkey"]', 'Set up');
      await until(() => picker.matches(':state(failed)') && focusedId(picker) === 'problem', code);
      expect(part(picker, 'error').querySelector('h3')?.textContent).to.equal('Backup not finished');
      expect(part(picker, 'error').textContent, code).not.to.match(/\b(error|problem)\.[a-z]/);
      expect(hasPart(picker, 'other-method-button')).to.equal(true);
      picker.back();
      await picker.updateComplete;
    }
    expect(failed.map(({ action, code }) => [action, code])).to.deep.equal(codes.map((code) => ['create', code]));
  });

  it('repeats a call that may go well, in the click again', async () => {
    const { picker, backup } = await mountPicker({ failures: [{ code: 'store-unreachable' }] });
    press(picker, '[data-method="passkey"]', 'Set up');
    await until(() => hasPart(picker, 'retry-button'));
    part(picker, 'retry-button').click();
    expect(calls(backup, 'create')).to.have.length(2);
    await until(() => picker.matches(':state(done)'));
  });

  it('checks a way in the click, without a phase that hands anything over', async () => {
    const { picker, backup } = await mountPicker({ status: twoWays(), holdAt: 'verifying' });
    press(picker, '[data-slot-id="slot-2"]', 'Check again');
    expect(calls(backup, 'drill')).to.deep.equal([['drill', 'slot-2']]);
    await until(() => hasPart(picker, 'phase'));
    expect(picker.shadowRoot?.querySelectorAll('[part="phase"]')).to.have.length(3);
    expect(picker.shadowRoot?.textContent).not.to.include('Handing it');
  });

  it('does nothing that the page prevents', async () => {
    const { picker, backup } = await mountPicker({ status: twoWays() });
    for (const type of ['backup-method-request', 'backup-prove-request', 'backup-remove-request'])
      picker.addEventListener(type, (event) => event.preventDefault());
    press(picker, '[data-slot-id="slot-2"]', 'Check again');
    press(picker, '[data-slot-id="slot-2"]', 'Remove');
    await until(() => hasPart(picker, 'remove-button'));
    part(picker, 'remove-button').click();
    await settled(picker);
    expect(calls(backup, 'drill', 'remove')).to.deep.equal([]);
  });

  it('waits where it was told to, also after another look at the page', async () => {
    const { picker, backup } = await mountPicker({ failures: [{ code: 'store-busy', details: { retryAfterMs: 60_000 } }] });
    press(picker, '[data-method="passkey"]', 'Set up');
    await until(() => hasPart(picker, 'wait'));
    expect(part(picker, 'wait').textContent).to.match(/again in \d+ seconds/);
    part(picker, 'retry-button').click();
    await settled(picker);
    expect(calls(backup, 'create')).to.have.length(1);
    part(picker, 'other-method-button').click();
    await until(() => picker.matches(':state(choosing)'));
    expect(part(picker, 'wait').textContent).to.match(/again in \d+ seconds/);
    press(picker, '[data-method="passkey"]', 'Set up');
    const live = () => picker.shadowRoot?.querySelector('.visually-hidden[aria-live]')?.textContent ?? '';
    await until(() => /again in \d+ seconds/.test(live()));
    expect(calls(backup, 'create')).to.have.length(1);
  });

  it('goes back to the list, where the wait is told, when a removal has to wait', async () => {
    const { picker, backup } = await mountPicker({
      status: twoWays(),
      failures: [{ code: 'store-busy', details: { retryAfterMs: 60_000 } }],
    });
    press(picker, '[data-method="passkey"]', 'Check again');
    await until(() => hasPart(picker, 'wait'));
    part(picker, 'other-method-button').click();
    await until(() => picker.matches(':state(choosing)'));
    press(picker, '[data-method="passkey"]', 'Remove');
    await until(() => picker.matches(':state(removing)'));
    part(picker, 'remove-button').click();
    await until(() => picker.matches(':state(choosing)') && hasPart(picker, 'wait'));
    expect(calls(backup, 'remove')).to.deep.equal([]);
  });

  it('drops another wallet in the middle of a call', async () => {
    const { picker, backup } = await mountPicker({ holdAt: 'storing', deaf: true });
    const created = listen(picker, 'backup-created');
    press(picker, '[data-method="passkey"]', 'Set up');
    await until(() => picker.matches(':state(working)'));
    picker.backup = fakeBackup({ wallet: 'another', methods: [passwordMethod(), passkey()] });
    await until(() => picker.matches(':state(choosing)') && hasPart(picker, 'method'));
    backup.release();
    await until(() => backup.state.name === 'done');
    await settled(picker);
    expect([created.length, picker.matches(':state(choosing)')]).to.deep.equal([0, true]);
    expect(picker.shadowRoot?.textContent).not.to.include('Opened on');
  });

  it('cancels when it leaves the document, and starts at the list when it comes back', async () => {
    const { picker, backup } = await mountPicker({ holdAt: 'storing' });
    press(picker, '[data-method="passkey"]', 'Set up');
    await until(() => picker.matches(':state(working)'));
    picker.remove();
    backup.release();
    await settled(picker);
    expect(backup.state.name).to.equal('idle');
    document.body.append(picker);
    await until(() => hasPart(picker, 'method'));
    expect(picker.matches(':state(choosing)')).to.equal(true);
  });
});

describe('backup-method-picker, removing a way', () => {
  afterEach(unmountAll);

  it('says what stays, asks once while another way is known to work, and removes', async () => {
    const { picker, backup } = await mountPicker({ status: twoWays(), after: held({ slotId: 'slot-2', method: 'passkey' }) });
    const removed = listen(document.body, 'backup-removed') as BackupRemovedEvent[];
    press(picker, '[data-slot-id="slot-1"]', 'Remove');
    await until(() => focusedId(picker) === 'title');
    expect(picker.shadowRoot?.textContent).to.include('What stays: Passkey.').and.include('old copy');
    expect(calls(backup, 'remove')).to.deep.equal([]);
    part(picker, 'remove-button').click();
    await until(() => picker.matches(':state(done)') && focusedId(picker) === 'result');
    expect(calls(backup, 'remove')).to.deep.equal([['remove', 'slot-1']]);
    expect(removed.map(({ slotId }) => slotId)).to.deep.equal(['slot-1']);
    expect(picker.shadowRoot?.textContent).to.include('Removed: Password');
    expect(hasPart(picker, 'renew-button')).to.equal(false);
    part(picker, 'result-button').click();
    await until(() => hasPart(picker, 'method') && picker.shadowRoot?.activeElement);
  });

  it('keeps it on request, with the focus where it was', async () => {
    const { picker } = await mountPicker({ status: twoWays() });
    press(picker, '[data-slot-id="slot-2"]', 'Remove');
    await until(() => picker.matches(':state(removing)'));
    part(picker, 'cancel-button').click();
    await until(() => picker.matches(':state(choosing)'));
    await until(() => row(picker, '[data-slot-id="slot-2"]').contains(picker.shadowRoot?.activeElement ?? null));
  });

  for (const [what, other] of Object.entries({
    'was never opened here': { provenAt: undefined },
    'stays on this device': { deviceBound: true },
    'is locked': { locked: true },
    'is a stranger': { accepted: false },
    'is of a newer version': { supported: false },
  })) {
    it(`asks twice when what would stay ${what}`, async () => {
      const { picker, backup } = await mountPicker({ status: held({}, { slotId: 'slot-2', method: 'passkey', ...other }) });
      press(picker, '[data-slot-id="slot-1"]', 'Remove');
      await until(() => hasPart(picker, 'remove-button'));
      part(picker, 'remove-button').click();
      await until(() => picker.shadowRoot?.textContent?.includes('the last way that is known to work'));
      expect(calls(backup, 'remove')).to.deep.equal([]);
      await until(() => focusedId(picker) === 'title');
      part(picker, 'remove-button').click();
      expect(calls(backup, 'remove')).to.deep.equal([['remove', 'slot-1']]);
    });
  }

  it('never removes the only way', async () => {
    const { picker } = await mountPicker({ status: held({}) });
    press(picker, '[data-slot-id="slot-1"]', 'Remove');
    await until(() => picker.matches(':state(removing)'));
    expect(picker.shadowRoot?.textContent).to.include('This is the only way back');
    expect(hasPart(picker, 'remove-button')).to.equal(false);
  });

  it('says that it was not removed, and why', async () => {
    const { picker } = await mountPicker({ status: twoWays(), failures: [{ code: 'last-method' }] });
    press(picker, '[data-slot-id="slot-2"]', 'Remove');
    await until(() => hasPart(picker, 'remove-button'));
    part(picker, 'remove-button').click();
    await until(() => picker.matches(':state(failed)'));
    expect(part(picker, 'error').textContent).to.include('Not removed').and.include('the only way back');
  });

  it('makes old copies worthless where the app can: the new share is asked for, then backed up', async () => {
    const order: string[] = [];
    const renewShare = async (reason: string): Promise<ShareChange> => {
      order.push(reason);
      return Promise.resolve({ from: 'pair-1', to: 'pair-2' });
    };
    const { picker, backup } = await mountPicker({ status: twoWays(), after: fakeStatus('stored') }, { renewShare });
    const refreshed = listen(picker, 'backup-refreshed');
    press(picker, '[data-slot-id="slot-1"]', 'Remove');
    await until(() => hasPart(picker, 'remove-button'));
    part(picker, 'remove-button').click();
    await until(() => hasPart(picker, 'renew-button'));
    part(picker, 'renew-button').click();
    await until(() => refreshed.length === 1);
    expect(order).to.deep.equal(['removed']);
    expect(calls(backup, 'remove', 'refresh')).to.deep.equal([
      ['remove', 'slot-1'],
      ['refresh', 'pair-2'],
    ]);
    await until(() => picker.shadowRoot?.textContent?.includes('Old copies are worthless now.'));
  });

  it('offers to back a newer wallet up again where the app can, and says when it could not', async () => {
    const renewShare = () => Promise.reject(new Error('locked'));
    const { picker, backup } = await mountPicker({ status: fakeStatus('stale') }, { renewShare });
    part(picker, 'renew-button').click();
    await until(() => picker.matches(':state(failed)'));
    expect(part(picker, 'error').textContent).to.include('Not backed up again');
    expect(calls(backup, 'refresh')).to.deep.equal([]);
    const plain = await mountPicker({ status: fakeStatus('stale') });
    expect(hasPart(plain.picker, 'renew-button')).to.equal(false);
  });
});

describe('backup-method-picker, telling ways apart', () => {
  afterEach(unmountAll);

  it('numbers two ways of one kind, with when and where they were set up', async () => {
    const { picker } = await mountPicker({
      status: held({ setUpAt: '2026-10-02T08:00:00.000Z' }, { slotId: 'slot-2' }, { slotId: 'slot-3', method: 'passkey' }),
    });
    expect(row(picker, '[data-slot-id="slot-1"]').textContent).to.include('Password 1').and.include('on this device on Oct 2, 2026');
    expect(row(picker, '[data-slot-id="slot-2"]').textContent).to.include('Password 2').and.include('Set up on another device.');
    expect(row(picker, '[data-slot-id="slot-3"]').textContent)
      .to.include('Passkey')
      .and.not.match(/Passkey \d|another device/);
    const labels = [...(picker.shadowRoot?.querySelectorAll('.method button') ?? [])].map((button) => button.getAttribute('aria-label'));
    expect(new Set(labels).size, 'each button has a name of its own').to.equal(labels.length);
    press(picker, '[data-slot-id="slot-2"]', 'Remove');
    await until(() => picker.matches(':state(removing)'));
    expect(picker.shadowRoot?.textContent).to.include('Remove this way: Password 2?').and.include('What stays: Password 1 and Passkey.');
  });

  it('marks a passkey of this device, and does not count it', async () => {
    const { picker } = await mountPicker({ status: held({ method: 'passkey', deviceBound: true }) });
    expect(part(picker, 'tag').textContent).to.equal('This device only');
    expect(part(picker, 'status').textContent).to.include('No way back counts yet').and.not.include('Backed up');
    expect(part(picker, 'losses').textContent).to.include('the wallet is lost');
    expect(part(picker, 'second-door').textContent).to.include('There is no way back yet.');
    press(picker, '[data-method="passkey"]:not([data-slot-id])', 'Set up another');
    await until(() => picker.matches(':state(done)'));
  });

  it('tells wrong tries and locks, in the row and above', async () => {
    const methods = [fakeMethod('pin', { policy: { kind: 'pin' } }), passwordMethod()];
    const tried = await mountPicker({ methods, status: held({ method: 'pin', failedTries: 3 }, { slotId: 'slot-2' }) });
    expect(row(tried.picker, '[data-method="pin"]').textContent).to.include('3 wrong tries since it was last opened.');
    expect(part(tried.picker, 'status').textContent).to.include('Your PIN was tried 3 times, without success.');
    const locked = await mountPicker({ methods, status: held({ method: 'pin', locked: true }, { slotId: 'slot-2' }) });
    expect(row(locked.picker, '[data-method="pin"]').textContent).to.include('Locked').and.include('Your backup is whole.');
    expect(part(locked.picker, 'status').textContent).to.include('Locked after too many wrong tries: PIN');
    expect(row(locked.picker, '[data-method="pin"]').querySelector('button')?.textContent?.trim()).to.equal('Change');
  });

  it('says where the vault did not answer, and believes it where it did', async () => {
    const keys = new Map<string, string>();
    for (const slot of ['slot-1', 'slot-2', 'slot-3']) keys.set(slot, (await keptKey('wait', `${FAKE_WALLET}\n${slot}`)) ?? '');
    const key = (slot: string) => keys.get(slot) ?? '';
    const later = Date.now() + 60_000;
    for (const slot of ['slot-1', 'slot-2', 'slot-3']) localStorage.setItem(key(slot), String(later));
    const methods = [fakeMethod('pin', { policy: { kind: 'pin' } }), passwordMethod()];
    const retryAt = new Date(later + 60_000).toISOString();
    const ways = [
      { method: 'pin', vault: 'vault' },
      { slotId: 'slot-2', vault: 'vault', failedTries: 0 },
      { slotId: 'slot-3', vault: 'vault', failedTries: 5, retryAt },
      { slotId: 'slot-4' },
    ];
    const { picker } = await mountPicker({ methods, status: held(...ways) });
    const unknown = 'How often it was tried could not be asked just now.';
    const said = ways.map(({ slotId = 'slot-1' }) => row(picker, `[data-slot-id="${slotId}"]`).textContent?.includes(unknown));
    expect(said).to.deep.equal([true, false, false, false]);
    const kept = () => ['slot-1', 'slot-2', 'slot-3'].map((slot) => Number(localStorage.getItem(key(slot))));
    await until(() => kept()[1] === 0 && kept()[2] !== later);
    expect(kept()).to.deep.equal([later, 0, later + 60_000]);
  });

  it('says why there is no PIN where nobody counts tries, and what to choose', async () => {
    const availability = { state: 'unavailable', reason: 'no-vault', remedy: 'choose-another-method' } as const;
    const { picker } = await mountPicker({ methods: [fakeMethod('pin', { availability }), passwordMethod()] });
    const { textContent } = row(picker, '[data-method="pin"]');
    expect(textContent).to.include('A PIN is safe only where a service counts the tries').and.include('Choose a password instead.');
    expect(row(picker, '[data-method="pin"]').querySelector('button')).to.equal(null);
  });

  it('says why its own way could not be accepted, and no longer once it was', async () => {
    const { picker, backup } = await mountPicker({
      status: held({}, { slotId: 'slot-2', method: 'passkey', accepted: false, provenAt: undefined }),
    });
    const accept = backup.accept.bind(backup);
    backup.accept = () => Promise.reject(new BackupError('device-storage'));
    const heard = listen(picker, 'backup-failed');
    press(picker, '[data-slot-id="slot-2"]', 'Yes, it was me');
    await until(() => hasPart(picker, 'error'));
    expect(part(picker, 'error').textContent).to.include('Not confirmed').and.include('This browser could not keep what it needs.');
    expect(heard).to.have.length(1);
    await until(() => picker.shadowRoot?.activeElement === part(picker, 'error'));
    backup.accept = accept;
    press(picker, '[data-slot-id="slot-2"]', 'Yes, it was me');
    await until(() => !hasPart(picker, 'error'));
    expect(calls(backup, 'accept')).to.deep.equal([['accept', 'slot-2']]);
  });

  it('refuses what a stranger added by removing it', async () => {
    const { picker, backup } = await mountPicker({
      status: held({}, { slotId: 'slot-2', method: 'passkey', accepted: false, provenAt: undefined }),
    });
    press(picker, '[data-slot-id="slot-2"]', 'No, remove it');
    await until(() => hasPart(picker, 'remove-button'));
    part(picker, 'remove-button').click();
    expect(calls(backup, 'remove', 'accept')).to.deep.equal([['remove', 'slot-2']]);
  });

  for (const reason of ['in-app-browser', 'no-passkeys', 'insecure-context', 'not-on-platform', 'newer-app', 'passkey-blocked']) {
    it(`says why a way does not work: ${reason}`, async () => {
      const method = fakeMethod('passkey', { asks: 'nothing', availability: { state: 'unavailable', reason, remedy: 'none' } });
      const { picker } = await mountPicker({ methods: [method] });
      const { textContent } = row(picker, '[data-method="passkey"]');
      expect(textContent).not.to.include('This does not work on this device.').and.not.to.include('method-reason');
    });
  }

  it('has no violations in its cards, in light and dark', async () => {
    const working = await mountPicker({ holdAt: 'storing' });
    press(working.picker, '[data-method="passkey"]', 'Set up');
    await until(() => working.picker.matches(':state(working)'));
    await expectAccessible(working.picker, 'working');
    const removing = await mountPicker({ status: fakeStatus('partly') });
    press(removing.picker, '[data-slot-id="slot-1"]', 'Remove');
    await until(() => removing.picker.matches(':state(removing)'));
    await expectAccessible(removing.picker, 'removing');
    part(removing.picker, 'remove-button').click();
    await removing.picker.updateComplete;
    await expectAccessible(removing.picker, 'sure');
  });
});
