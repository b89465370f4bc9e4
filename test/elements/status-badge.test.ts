import { ContextProvider } from '@lit/context';
import { expect } from 'chai';
import '../../src/define/backup-status-badge.ts';
import { backupContext } from '../../src/context.ts';
import type { BackupStatusBadge } from '../../src/elements/backup-status-badge.ts';
import type { BackupStatusChangedEvent } from '../../src/events.ts';
import type { BackupStatus } from '../../src/flow/types.ts';
import { en } from '../../src/messages/en.ts';
import { setMessages } from '../../src/messages/overrides.ts';
import { FAKE_TIME, fakeMethodStatus, fakeStatus } from '../../src/testing/fake-backup.ts';
import { expectAccessible, fakeBackup, hasPart, listen, liveText, mount, part, settled, unmountAll, until } from './support.ts';

const STATES: readonly BackupStatus['state'][] = ['protected', 'partly', 'stored', 'stale', 'none', 'unknown'];

function failing() {
  return fakeBackup({ lookupFailure: { code: 'store-unreachable' } });
}

async function mountBadge(properties: Partial<BackupStatusBadge>): Promise<BackupStatusBadge> {
  const badge = mount(Object.assign(document.createElement('backup-status-badge'), properties));
  await until(() => !badge.matches(':state(checking)') && hasPart(badge, 'title'));
  await settled(badge);
  return badge;
}

describe('backup-status-badge', () => {
  afterEach(unmountAll);

  for (const state of STATES) {
    it(`says ${state} in words and as a state, in light and dark`, async () => {
      const backup = state === 'unknown' ? failing() : fakeBackup({ status: fakeStatus(state) });
      const badge = await mountBadge({ backup });
      expect(part(badge, 'title').textContent).to.equal(en[`status.${state}`]);
      expect(STATES.filter((each) => badge.matches(`:state(${each})`))).to.deep.equal([state]);
      expect(hasPart(badge, 'refresh-button')).to.equal(state === 'unknown');
      await expectAccessible(badge, state);
    });
  }

  it('never says "not backed up" after a request that failed, and asks again on request', async () => {
    const backup = failing();
    const badge = await mountBadge({ backup });
    await until(() => hasPart(badge, 'detail'));
    expect(liveText(badge)).to.include('could not be looked up').and.not.include('Not backed up');
    backup.options = { status: fakeStatus('protected') };
    part(badge, 'refresh-button').click();
    await until(() => badge.matches(':state(protected)'));
    expect(liveText(badge)).to.include('Backed up');
  });

  it('never says "backed up" before it was looked up', async () => {
    const backup = fakeBackup({ status: fakeStatus('protected'), holdAt: 'lookup' });
    const badge = mount(Object.assign(document.createElement('backup-status-badge'), { backup }));
    await until(() => badge.matches(':state(checking)'));
    expect(badge.shadowRoot?.textContent).not.to.match(/backed up/i);
    backup.release();
    await until(() => badge.matches(':state(protected)'));
  });

  it('drops the answer about an earlier wallet', async () => {
    const first = fakeBackup({ wallet: 'first', status: fakeStatus('protected'), holdAt: 'lookup', deaf: true });
    const badge = mount(Object.assign(document.createElement('backup-status-badge'), { backup: first }));
    await until(() => badge.matches(':state(checking)'));
    badge.backup = fakeBackup({ wallet: 'second', status: fakeStatus('none') });
    await until(() => badge.matches(':state(none)'));
    first.release();
    await until(() => first.lastStatus.state === 'protected');
    first.setStatus(fakeStatus('stale'));
    await settled(badge);
    expect(badge.matches(':state(none)')).to.equal(true);
  });

  it('follows its backup, and tells the page of every change once', async () => {
    const backup = fakeBackup({ status: fakeStatus('none') });
    const badge = await mountBadge({ backup });
    const changes = listen(document.body, 'backup-status-changed') as BackupStatusChangedEvent[];
    backup.setStatus(fakeStatus('stale'));
    backup.setStatus({ ...fakeStatus('stale'), checkedAt: '2026-11-24T00:00:00.000Z' } as BackupStatus);
    await badge.updateComplete;
    expect(badge.matches(':state(stale)')).to.equal(true);
    expect(changes.map(({ wallet, status }) => [wallet, status.state])).to.deep.equal([[backup.wallet, 'stale']]);
  });

  it('is silent and idle outside the document', async () => {
    const backup = fakeBackup({ status: fakeStatus('none') });
    const badge = await mountBadge({ backup });
    const changes = listen(badge, 'backup-status-changed');
    badge.remove();
    backup.setStatus(fakeStatus('protected'));
    await settled(badge);
    expect(changes).to.have.length(0);
  });

  it('takes its backup from the context, unless it has one of its own', async () => {
    const shell = mount(document.createElement('div'));
    const given = fakeBackup({ wallet: 'given', status: fakeStatus('protected') });
    const provider = new ContextProvider(shell, { context: backupContext, initialValue: given });
    const badge = document.createElement('backup-status-badge');
    shell.append(badge);
    await until(() => badge.matches(':state(protected)'));
    provider.setValue(fakeBackup({ wallet: 'other', status: fakeStatus('stale') }));
    await until(() => badge.matches(':state(stale)'));
    badge.backup = fakeBackup({ wallet: 'own', status: fakeStatus('none') });
    await until(() => badge.matches(':state(none)'));
  });

  it('has one line when compact', async () => {
    const badge = await mountBadge({ backup: fakeBackup({ status: fakeStatus('protected') }), compact: true });
    expect(hasPart(badge, 'detail')).to.equal(false);
    expect(badge.hasAttribute('compact')).to.equal(true);
  });

  it('tells wrong tries and locks, compact or not', async () => {
    for (const compact of [false, true]) {
      const tried = fakeStatus('protected', [fakeMethodStatus({ method: 'pin', failedTries: 1 })]);
      const badge = await mountBadge({ backup: fakeBackup({ status: tried }), compact });
      await until(() => hasPart(badge, 'notice'));
      expect(part(badge, 'notice').textContent).to.equal('Your PIN was tried 1 time, without success.');
      badge.backup = fakeBackup({
        wallet: 'several',
        status: fakeStatus('protected', [
          fakeMethodStatus({ failedTries: 2 }),
          fakeMethodStatus({ slotId: 'slot-2', method: 'pin', failedTries: 1 }),
          fakeMethodStatus({ slotId: 'slot-3', method: 'passkey', failedTries: 0 }),
        ]),
      });
      await until(() => part(badge, 'notice').textContent === '3 wrong tries: Password and PIN');
      badge.backup = fakeBackup({
        wallet: 'own',
        status: fakeStatus('protected', [fakeMethodStatus({ method: 'x-own', failedTries: 1 })]),
      });
      await until(() => part(badge, 'notice').textContent === '1 wrong try: x-own');
      badge.backup = fakeBackup({
        wallet: 'other',
        status: fakeStatus('protected', [fakeMethodStatus(), fakeMethodStatus({ slotId: 'slot-2', method: 'pin', locked: true })]),
      });
      await until(() => part(badge, 'notice').textContent === 'Locked after too many wrong tries: PIN');
      badge.remove();
    }
  });

  it('is not green while every way is locked or stays on this device', async () => {
    const status = fakeStatus('protected', [
      fakeMethodStatus({ method: 'passkey', deviceBound: true }),
      fakeMethodStatus({ slotId: 'slot-2', method: 'pin', locked: true }),
    ]);
    const badge = await mountBadge({ backup: fakeBackup({ status }) });
    expect(part(badge, 'title').textContent).to.equal('No way back counts yet');
    expect(part(badge, 'base').classList.contains('success')).to.equal(false);
    await until(() => hasPart(badge, 'detail'));
    expect(liveText(badge)).not.to.match(/backed up/i);
  });

  it('is not called backed up while only a way that stays on this device was opened', async () => {
    const ways = [fakeMethodStatus({ method: 'passkey', deviceBound: true }), fakeMethodStatus({ slotId: 'slot-2', provenAt: undefined })];
    const status = { ...fakeStatus('partly', ways), missing: ['slot-2'] } as BackupStatus;
    const badge = await mountBadge({ backup: fakeBackup({ status }) });
    expect(part(badge, 'title').textContent).to.equal('Stored, not yet proven');
    await until(() => hasPart(badge, 'detail'));
    expect(part(badge, 'detail').textContent).to.match(/^Opened on .* Not opened yet with: Password\.$/);
  });

  it('speaks the language of the closest ancestor, through shadow roots, and of its own messages first', async () => {
    setMessages('de', { 'status.protected': 'Gesichert' });
    const host = mount(document.createElement('div'));
    host.lang = 'de-AT';
    const root = host.attachShadow({ mode: 'open' });
    const badge = document.createElement('backup-status-badge');
    badge.backup = fakeBackup({ status: fakeStatus('protected') });
    root.append(badge);
    await until(() => badge.matches(':state(protected)'));
    await badge.updateComplete;
    expect(part(badge, 'title').textContent).to.equal('Gesichert');
    await until(() => hasPart(badge, 'detail'));
    expect(part(badge, 'detail').textContent).to.include(
      new Intl.DateTimeFormat('de-AT', { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(FAKE_TIME)),
    );
    badge.messages = { 'status.protected': 'In Sicherheit' };
    await badge.updateComplete;
    expect(part(badge, 'title').textContent).to.equal('In Sicherheit');
    setMessages('de', { 'status.protected.detail': 'Am {date}.' });
    await badge.updateComplete;
    expect(part(badge, 'detail').textContent).to.match(/^Am /);
  });
});
