import { ContextProvider } from '@lit/context';
import { expect } from 'chai';
import '../../src/define/all.ts';
import { backupContext } from '../../src/context.ts';
import type { PasswordBackupForm } from '../../src/elements/password-backup-form.ts';
import { WalletBackup, faceOf } from '../../src/elements/wallet-backup.ts';
import type { DeviceFacts } from '../../src/flow/types.ts';
import { FAKE_TIME, FakeBackup, type FakeBackupOptions, fakeMethod, fakeMethodStatus, fakeStatus } from '../../src/testing/fake-backup.ts';
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
  passwordMethod,
  settled,
  unmountAll,
  until,
  visibleText,
} from './support.ts';

const clock = () => Date.parse(FAKE_TIME);
const methods = () => [passwordMethod(), fakeMethod('passkey', { asks: 'nothing' })];

function walletWith(options: FakeBackupOptions = {}, properties: Partial<WalletBackup> = {}): { wallet: WalletBackup; backup: FakeBackup } {
  const backup = fakeBackup({ methods: methods(), ...options });
  return { wallet: mount(Object.assign(document.createElement('wallet-backup'), { backup, clock, ...properties })), backup };
}

const faceIs = (wallet: Element, face: string) => until(() => wallet.matches(`:state(${face})`), `${face}`);
const picker = (wallet: Element) => wallet.querySelector('backup-method-picker');
const recovery = (wallet: Element) => wallet.querySelector('backup-recovery');

const NOTHING: DeviceFacts = { share: 'unknown', ownerKey: 'missing' };

describe('wallet-backup, which way to go', () => {
  afterEach(unmountAll);

  it('asks the device after the look-up, which may finish what was left half done', async () => {
    const backup = fakeBackup({ methods: methods(), status: fakeStatus('protected'), device: { share: 'here', ownerKey: 'missing' } });
    const lookUp = backup.status.bind(backup);
    backup.status = async (options) => {
      const found = await lookUp(options);
      backup.options = { ...backup.options, device: { share: 'here', ownerKey: 'here' } };
      return found;
    };
    const wallet = mount(Object.assign(document.createElement('wallet-backup'), { backup, clock }));
    await faceIs(wallet, 'backup');
  });

  const status = { none: fakeStatus('none'), held: fakeStatus('stored'), unknown: fakeStatus('unknown') } as const;
  for (const [share, ownerKey, stored, face] of [
    ['here', 'here', 'held', 'backup'],
    ['here', 'here', 'unknown', 'backup'],
    ['here', 'missing', 'none', 'backup'],
    ['here', 'missing', 'held', 'recover'],
    ['here', 'missing', 'unknown', 'backup'],
    ['missing', 'here', 'held', 'recover'],
    ['missing', 'missing', 'held', 'recover'],
    ['missing', 'missing', 'none', 'recover'],
    ['missing', 'unknown', 'unknown', 'recover'],
    ['unknown', 'here', 'unknown', 'backup'],
    ['unknown', 'missing', 'none', 'backup'],
    ['unknown', 'missing', 'held', 'recover'],
    ['unknown', 'missing', 'unknown', 'undecided'],
    ['unknown', 'unknown', 'unknown', 'undecided'],
  ] as const) {
    it(`share ${share}, owner key ${ownerKey}, store ${stored}: ${face}`, () => {
      expect(faceOf({ share, ownerKey }, status[stored])).to.equal(face);
    });
  }

  it('says nothing before it knows', async () => {
    const { wallet, backup } = walletWith({ holdAt: 'lookup' });
    await faceIs(wallet, 'deciding');
    await settled(wallet);
    expect([picker(wallet), recovery(wallet)]).to.deep.equal([null, null]);
    expect(visibleText(wallet)).not.to.match(/back up|recover/i);
    backup.release();
    await faceIs(wallet, 'backup');
  });

  it('asks the person where neither the device nor the store can say, and goes where they say', async () => {
    for (const [index, face] of ['backup', 'recover'].entries()) {
      const { wallet } = walletWith({ lookupFailure: { code: 'store-unreachable' } });
      await faceIs(wallet, 'undecided');
      await settled(wallet);
      expect(visibleText(wallet)).to.include('Back up this wallet').and.include('Recover my wallet');
      wallet.shadowRoot?.querySelectorAll<HTMLElement>('[part="choice"]')[index]?.click();
      await faceIs(wallet, face);
      await until(() => wallet.contains(document.activeElement));
      wallet.remove();
    }
  });

  it('looks again on request', async () => {
    const { wallet, backup } = walletWith({ lookupFailure: { code: 'store-unreachable' } });
    await faceIs(wallet, 'undecided');
    backup.options = { methods: methods(), status: fakeStatus('stored'), device: NOTHING };
    part(wallet, 'refresh-button').click();
    await faceIs(wallet, 'recover');
    await until(() => wallet.shadowRoot?.activeElement?.id === 'part');
  });

  it('keeps the focus on the button where it is still not known', async () => {
    const { wallet, backup } = walletWith({ lookupFailure: { code: 'store-unreachable' } });
    await faceIs(wallet, 'undecided');
    backup.options = { ...backup.options, holdAt: 'lookup' };
    part(wallet, 'refresh-button').focus();
    part(wallet, 'refresh-button').click();
    await faceIs(wallet, 'deciding');
    backup.release();
    await faceIs(wallet, 'undecided');
    await until(() => wallet.shadowRoot?.activeElement === part(wallet, 'refresh-button'));
  });

  it('offers the other way while the app has not said where the share is, and only then', async () => {
    const { wallet } = walletWith();
    await until(() => hasPart(wallet, 'switch-button'));
    part(wallet, 'switch-button').click();
    await faceIs(wallet, 'recover');
    await until(() => recovery(wallet));
    part(wallet, 'switch-button').click();
    await faceIs(wallet, 'backup');
    const told = walletWith({ device: { share: 'here', ownerKey: 'missing' } });
    await until(() => picker(told.wallet));
    await settled(told.wallet);
    expect(hasPart(told.wallet, 'switch-button')).to.equal(false);
  });

  it('says why a backup has to be opened first', async () => {
    const { wallet } = walletWith({ status: fakeStatus('stored'), device: { share: 'here', ownerKey: 'missing' } });
    await until(() => hasPart(wallet, 'note'));
    expect(part(wallet, 'note').textContent).to.include('Open the backup here once.');
  });

  it('does as the page says, whatever is known, and warns of a mode that is none', async () => {
    const { wallet } = walletWith({ status: fakeStatus('stored'), device: { share: 'missing', ownerKey: 'missing' } }, { mode: 'backup' });
    await until(() => picker(wallet));
    expect(hasPart(wallet, 'switch-button')).to.equal(false);
    wallet.mode = 'recover';
    await until(() => recovery(wallet));
    wallet.mode = 'auto';
    await faceIs(wallet, 'recover');
    const said: unknown[] = [];
    const { warn } = console;
    console.warn = (text: unknown) => said.push(text);
    wallet.setAttribute('mode', 'sideways');
    console.warn = warn;
    expect([wallet.mode, said.length]).to.deep.equal(['auto', 1]);
  });

  it('takes properties before it is upgraded, and its backup from the context', async () => {
    const shell = mount(document.createElement('div'));
    const given = fakeBackup({ methods: methods() });
    new ContextProvider(shell, { context: backupContext, initialValue: given });
    shell.innerHTML = '<wallet-backup account-name="Alice" mode="backup"></wallet-backup>';
    await until(() => shell.querySelector('password-backup-form')?.accountName === 'Alice');
    expect(shell.querySelector('backup-method-picker')?.backup).to.equal(given);
  });
});

describe('wallet-backup, the journey', () => {
  afterEach(unmountAll);

  it('backs up with the form that is built in; inputs are in the page, events come through, nothing is left', async () => {
    const { wallet, backup } = walletWith();
    const created = listen(document.body, 'backup-created');
    await until(() => picker(wallet)?.shadowRoot?.querySelector('[data-method="password"] button'));
    picker(wallet)?.shadowRoot?.querySelector<HTMLElement>('[data-method="password"] button')?.click();
    const form = wallet.querySelector('password-backup-form') as PasswordBackupForm;
    await until(() => form.querySelector('input[name="secret"]') && !form.querySelector('[data-part="rules-loading"]'));
    expect(input(form).getRootNode()).to.equal(document);
    await fillAndSubmit(form);
    await until(() => created.length === 1);
    expect(backup.calls.some(({ name, id }) => name === 'create' && id === 'password')).to.equal(true);
    expect(everything()).not.to.include(SECRET);
  });

  it('recovers on a new device, then leads on to the ways that are set up', async () => {
    const { wallet } = walletWith({
      methods: [passwordMethod()],
      status: fakeStatus('stored'),
      device: { share: 'missing', ownerKey: 'missing' },
      opensWith: SECRET,
    });
    wallet.append(Object.assign(document.createElement('a'), { slot: 'done', textContent: 'To my wallet', href: '#' }));
    await until(() => wallet.querySelector('input[name="secret"]'));
    await fillAndSubmit(wallet.querySelector('password-backup-form') as PasswordBackupForm);
    await faceIs(wallet, 'recovered');
    await until(() => hasPart(wallet, 'continue-button'));
    expect(visibleText(wallet)).to.include('To my wallet');
    part(wallet, 'continue-button').click();
    await until(() => picker(wallet));
    expect(wallet.matches(':state(recovered)')).to.equal(false);
  });

  it('asks to practise when it is time, unless it shall be quiet', async () => {
    localStorage.clear();
    const late = () => Date.parse(FAKE_TIME) + 4 * 86_400_000;
    const options = { status: fakeStatus('protected', [fakeMethodStatus()]), device: { share: 'here', ownerKey: 'here' } } as const;
    const { wallet } = walletWith(options, { clock: late });
    await until(() => wallet.querySelector('backup-reminder:state(due)'));
    wallet.quiet = true;
    await until(() => !wallet.querySelector('backup-reminder'));
    localStorage.clear();
  });

  it('lets the page replace a part, which gets the backup by context', async () => {
    const { wallet, backup } = walletWith({ status: fakeStatus('protected') }, { mode: 'backup', quiet: true });
    await until(() => picker(wallet));
    const badge = Object.assign(document.createElement('backup-status-badge'), { slot: 'backup' });
    wallet.append(badge);
    wallet.requestUpdate();
    await until(() => badge.matches(':state(protected)'));
    await until(() => !picker(wallet));
    expect(backup.lastStatus.state).to.equal('protected');
    badge.remove();
    wallet.requestUpdate();
    await until(() => picker(wallet));
  });

  it('gives the way to a new share on to the picker', async () => {
    const renewShare = () => ({ from: 'a', to: 'b' });
    const { wallet } = walletWith({ status: fakeStatus('stale'), device: { share: 'here', ownerKey: 'here' } }, { renewShare });
    await until(() => picker(wallet)?.shadowRoot?.querySelector('[part="renew-button"]'));
  });

  it('loads a part again when that failed', async () => {
    const { fetchParts } = WalletBackup;
    let tries = 0;
    WalletBackup.fetchParts = { backup: () => (tries++ === 0 ? Promise.reject(new Error('offline')) : Promise.resolve()) };
    try {
      const { wallet } = walletWith();
      await faceIs(wallet, 'failed');
      expect(part(wallet, 'error').textContent).to.include('could not be loaded');
      part(wallet, 'retry-button').click();
      await until(() => picker(wallet));
      await until(() => wallet.shadowRoot?.activeElement?.id === 'part');
    } finally {
      WalletBackup.fetchParts = fetchParts;
    }
  });

  it('drops what an earlier wallet still says', async () => {
    const { wallet, backup: first } = walletWith({
      wallet: 'first',
      holdAt: 'lookup',
      deaf: true,
      status: fakeStatus('stored'),
      device: NOTHING,
    });
    await faceIs(wallet, 'deciding');
    wallet.backup = new FakeBackup({ wallet: 'second', methods: methods(), device: { share: 'here', ownerKey: 'missing' } });
    await faceIs(wallet, 'backup');
    first.release();
    await until(() => first.lastStatus.state === 'stored');
    await settled(wallet);
    expect(wallet.matches(':state(backup)')).to.equal(true);
    expect(picker(wallet)?.backup?.wallet).to.equal('second');
  });

  it('cancels and empties itself when it leaves the document while busy, and starts again when it is back', async () => {
    const { wallet, backup } = walletWith({
      methods: [passwordMethod()],
      status: fakeStatus('stored'),
      device: { share: 'missing', ownerKey: 'missing' },
      holdAt: 'unlocking',
    });
    await until(() => wallet.querySelector('input[name="secret"]'));
    const form = wallet.querySelector('password-backup-form') as PasswordBackupForm;
    const field = input(form);
    await fillAndSubmit(form);
    await until(() => form.matches(':state(working)'));
    wallet.remove();
    backup.release();
    await settled(wallet);
    expect([backup.state.name, field.value, wallet.querySelector('input')]).to.deep.equal(['idle', '', null]);
    document.body.append(wallet);
    await until(() => wallet.querySelector('input[name="secret"]'));
  });

  for (const [name, options] of Object.entries({
    undecided: { lookupFailure: { code: 'store-unreachable' } },
    backup: { status: fakeStatus('protected') },
    recover: { device: { share: 'missing', ownerKey: 'missing' } },
  } satisfies Record<string, FakeBackupOptions>)) {
    it(`has no violations: ${name}, in light and dark`, async () => {
      const { wallet } = walletWith(options);
      await faceIs(wallet, name);
      await until(
        () => name === 'undecided' || wallet.querySelector('backup-method-picker:not(:state(loading)), backup-recovery:state(found)'),
      );
      await settled(wallet);
      await expectAccessible(wallet, name);
    });
  }
});
