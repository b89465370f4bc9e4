import FakeTimers from '@sinonjs/fake-timers';
import { expect } from 'chai';
import '../../src/define/password-backup-form.ts';
import { keptKey } from '../../src/controllers/kept-key.ts';
import { createPolicy } from '../../src/core/policy.ts';
import type { PasswordBackupForm } from '../../src/elements/password-backup-form.ts';
import type { RecoveryChoice } from '../../src/flow/types.ts';
import { setMessages } from '../../src/messages/overrides.ts';
import { FAKE_TIME, FAKE_WALLET, type FakeFailure, fakeMethod } from '../../src/testing/fake-backup.ts';
import {
  type FormProperties,
  PIN,
  SECRET,
  everything,
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
  wrongSecret,
} from './support.ts';

/** Of all ways, and of the one that these forms open. */
const KEY = (await keptKey('wait', FAKE_WALLET)) ?? '';
const WAY_KEY = (await keptKey('wait', `${FAKE_WALLET}\npin`)) ?? '';
const six = () => pinMethod(createPolicy({ kind: 'pin', minLength: 6, maxLength: 6 }));
const choice = (change: Partial<RecoveryChoice>): RecoveryChoice => ({
  slotId: 'slot-1',
  method: 'pin',
  createdAt: FAKE_TIME,
  availability: { state: 'available' },
  ...change,
});

async function mountPin(failures: readonly FakeFailure[], properties: FormProperties = {}): Promise<PasswordBackupForm> {
  return mountForm(fakeBackup({ methods: [six()], failures }), { mode: 'unlock', otherMethods: true, ...properties });
}

/** What is kept is looked up beside the first paint: it has been, once what was asked for later is there. */
async function recalled(): Promise<void> {
  const { recallEnd } = await import('../../src/controllers/wait-memory.ts');
  for (const subject of [FAKE_WALLET, `${FAKE_WALLET}\npin`]) await recallEnd(subject);
  await settled();
}

const described = (form: Element) =>
  (input(form).getAttribute('aria-describedby') ?? '')
    .split(' ')
    .map((id) => document.getElementById(id)?.textContent?.trim())
    .join(' ');

describe('password-backup-form: a wrong secret', () => {
  afterEach(unmountAll);

  it('is told in the language of the page, also when that changes afterwards', async () => {
    const form = await mountForm(fakeBackup({ opensWith: 'something else' }), { mode: 'unlock' });
    await fillAndSubmit(form);
    await until(() => hasPart(form, 'error'));
    setMessages('tlh', { 'error.wrong-secret': 'in another language' });
    form.lang = 'tlh';
    await until(() => part(form, 'error').textContent.includes('in another language'));
  });

  it('says how many tries are left, where the field is described', async () => {
    const form = await mountPin([wrongSecret({ triesLeft: 6 }), wrongSecret({ triesLeft: 5 })]);
    await fillAndSubmit(form, PIN);
    await until(() => hasPart(form, 'error'));
    expect(part(form, 'error').textContent).to.include('You have 6 tries left.');
    expect(described(form)).to.include('You have 6 tries left.');
    await until(() => document.activeElement === input(form));
    expect([input(form).selectionStart, input(form).selectionEnd]).to.deep.equal([0, 6]);
    await fillAndSubmit(form, '192837');
    await until(() => described(form).includes('You have 5 tries left.'));
  });

  it('warns of the last try', async () => {
    const form = await mountPin([wrongSecret({ triesLeft: 1 })]);
    await fillAndSubmit(form, PIN);
    await until(() => hasPart(form, 'error'));
    expect(described(form)).to.include('This is your last try. If it is wrong too, this way back is locked.');
  });

  it('says nothing of tries that nobody counts', async () => {
    const form = await mountPin([wrongSecret()]);
    await fillAndSubmit(form, PIN);
    await until(() => hasPart(form, 'error'));
    expect(visibleText(form)).not.to.match(/\btr(y|ies) left/);
  });

  it('knows the tries before the first one, and forgets them after one that was not counted', async () => {
    const form = await mountPin([wrongSecret({})], { choice: choice({ triesLeft: 3 }) });
    await until(() => hasPart(form, 'hint'));
    expect(part(form, 'hint').textContent).to.equal('You have 3 tries left.');
    expect(described(form)).to.include('You have 3 tries left.');
    await fillAndSubmit(form, PIN);
    await until(() => hasPart(form, 'error'));
    expect(visibleText(form)).not.to.include('tries left');
  });

  it('opens the way that was chosen', async () => {
    const backup = fakeBackup({ methods: [fakeMethod('password'), pinMethod()] });
    const form = await mountForm(backup, { mode: 'unlock', choice: choice({ slotId: 'slot-7' }) });
    expect(input(form).inputMode).to.equal('numeric');
    await fillAndSubmit(form, PIN);
    await until(() => hasPart(form, 'result'));
    expect(backup.calls.filter(({ name }) => name === 'recover').map(({ id }) => id)).to.deep.equal(['slot-7']);
  });

  it('offers another way beside the field, only where the page has one', async () => {
    const form = await mountPin([wrongSecret()]);
    const asked = listen(form, 'backup-method-request');
    expect(hasPart(form, 'other-method-button')).to.equal(false);
    await fillAndSubmit(form, PIN);
    await until(() => hasPart(form, 'other-method-button'));
    part(form, 'other-method-button').click();
    expect(asked).to.have.length(1);
    const alone = await mountPin([wrongSecret()], { otherMethods: false });
    await fillAndSubmit(alone, PIN);
    await until(() => hasPart(alone, 'error'));
    expect(hasPart(alone, 'other-method-button')).to.equal(false);
  });

  it('is not said of a call that was cancelled', async () => {
    const backup = fakeBackup({ methods: [six()], holdAt: 'unlocking' });
    const form = await mountForm(backup, { mode: 'unlock' });
    await fillAndSubmit(form, PIN);
    await until(() => form.matches(':state(working)'));
    part(form, 'cancel-button').click();
    await settled(form);
    expect(hasPart(form, 'error') || form.matches(':state(invalid)') || form.matches(':state(failed)')).to.equal(false);
    expect(input(form).value).to.equal(PIN);
  });

  it('leaves no trace but the field, whatever the vault said', async () => {
    const form = await mountPin([wrongSecret({ triesLeft: 2, retryAfterMs: 60_000 })]);
    const failed = listen(form, 'backup-failed');
    await fillAndSubmit(form, PIN);
    await until(() => hasPart(form, 'wait'));
    expect(JSON.stringify(failed.map((event) => ({ ...event })))).not.to.include(PIN);
    expect(JSON.stringify({ ...localStorage, ...sessionStorage })).not.to.include(PIN);
    input(form).value = '';
    expect(everything()).not.to.include(PIN);
  });
});

describe('password-backup-form: a way back that is locked', () => {
  afterEach(unmountAll);

  for (const [code, title] of [
    ['vault-locked', 'This way back is locked'],
    ['vault-destroyed', 'This way back was erased'],
  ] as const) {
    it(`is told calmly, with what it means and the way on: ${code}`, async () => {
      const form = await mountPin([{ code, phase: 'unlocking' }]);
      const asked = listen(form, 'backup-method-request');
      await fillAndSubmit(form, PIN);
      await until(() => hasPart(form, 'lock'));
      expect(form.matches(':state(locked)')).to.equal(true);
      const text = part(form, 'lock').textContent?.replace(/\s+/g, ' ');
      expect(text).to.include(title).and.to.include('Your backup is whole').and.to.include('The backup itself was not touched');
      expect(part(form, 'lock').classList.contains('danger')).to.equal(false);
      await until(() => form.shadowRoot?.activeElement === part(form, 'lock'));
      // Nothing more can be typed or sent here, and nothing of it is kept.
      expect(hasPart(form, 'retry-button')).to.equal(false);
      expect(input(form).checkVisibility()).to.equal(false);
      expect(input(form).value).to.equal('');
      part(form, 'other-method-button').click();
      expect(asked).to.have.length(1);
      form.reset();
      await settled(form);
      expect(form.matches(':state(locked)')).to.equal(false);
      expect(input(form).checkVisibility()).to.equal(true);
    });
  }

  it('promises no other way where the page offers none', async () => {
    const form = await mountPin([{ code: 'vault-locked' }], { otherMethods: false });
    await fillAndSubmit(form, PIN);
    await until(() => hasPart(form, 'lock'));
    expect(hasPart(form, 'other-method-button')).to.equal(false);
    expect(visibleText(form)).to.include('any other way that you set up');
  });
});

describe('password-backup-form: a wait', () => {
  afterEach(unmountAll);

  it('is told where nothing was counted, without an alarm and without a contradiction', async () => {
    const form = await mountPin([{ code: 'vault-wait', details: { retryAfterMs: 300_000 } }]);
    await fillAndSubmit(form, PIN);
    await until(() => hasPart(form, 'wait'));
    expect(part(form, 'error').classList.contains('danger')).to.equal(false);
    expect(visibleText(form)).to.include('Nothing was counted. You can try again in 5 minutes.');
    expect(visibleText(form)).not.to.include('You can try again. ');
    expect(part(form, 'submit-button').getAttribute('aria-disabled')).to.equal('true');
    expect(form.matches(':state(waiting)')).to.equal(true);
  });

  it('is said aloud when it begins and when it is over, not in between', async () => {
    const form = await mountPin([wrongSecret({ retryAfterMs: 3000 })]);
    const clock = FakeTimers.install({
      toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
      shouldClearNativeTimers: true,
    });
    try {
      await fillAndSubmit(form, PIN);
      for (let i = 0; i < 5; i++) await settled(form);
      await clock.tickAsync(600);
      await settled(form);
      const begun = 'This does not open the backup. Check it and try again. You can try again in 3 seconds.';
      expect(liveText(form)).to.equal(begun);
      await clock.tickAsync(1400);
      await settled(form);
      expect(part(form, 'wait').textContent).to.equal('You can try again in 1 second.');
      expect(liveText(form)).to.equal(begun);
      await clock.tickAsync(2000);
      await settled(form);
      expect(liveText(form)).to.equal('You can try again now.');
      expect(part(form, 'submit-button').getAttribute('aria-disabled')).to.equal('false');
    } finally {
      clock.uninstall();
    }
  });

  for (const [ms, said] of [
    [90_000, 'You can try again in 90 seconds.'],
    [91_000, 'You can try again in 2 minutes.'],
    [5_400_000, 'You can try again in 90 minutes.'],
    [5_401_000, 'You can try again in 2 hours.'],
    [86_400_000, 'You can try again in 24 hours.'],
  ] as const) {
    it(`of ${ms / 1000} seconds is told in a unit that people count in`, async () => {
      const clock = FakeTimers.install({ toFake: ['Date'], now: Date.now() });
      try {
        const form = await mountPin([wrongSecret({ retryAfterMs: ms })]);
        await fillAndSubmit(form, PIN);
        await until(() => hasPart(form, 'wait'));
        expect(part(form, 'wait').textContent).to.equal(said);
      } finally {
        clock.uninstall();
      }
    });
  }

  it('of a store holds for every form of the wallet on the page', async () => {
    const other = await mountForm(fakeBackup(), { mode: 'create' });
    const stranger = await mountForm(fakeBackup({ wallet: 'another' }), { mode: 'unlock' });
    const form = await mountPin([{ code: 'store-busy', details: { retryAfterMs: 60_000 } }]);
    await fillAndSubmit(form, PIN);
    await until(() => hasPart(other, 'wait'));
    expect(other.matches(':state(waiting)')).to.equal(true);
    expect(stranger.matches(':state(waiting)')).to.equal(false);
  });

  for (const failure of [wrongSecret({ retryAfterMs: 60_000 }), { code: 'vault-wait', details: { retryAfterMs: 60_000 } } as const]) {
    it(`of one way keeps nobody from another one, nor from a new secret: ${failure.code}`, async () => {
      const same = await mountPin([], { mode: 'confirm' });
      const password = await mountForm(fakeBackup(), { mode: 'unlock' });
      const change = await mountPin([], { mode: 'change', slotId: 'slot-1' });
      const form = await mountPin([failure]);
      await fillAndSubmit(form, PIN);
      await until(() => same.matches(':state(waiting)'));
      expect(form.matches(':state(waiting)')).to.equal(true);
      for (const free of [password, change]) {
        expect(free.matches(':state(waiting)')).to.equal(false);
        await fillAndSubmit(free, free === change ? PIN : SECRET);
        await until(() => hasPart(free, 'result'));
      }
      // Nor where the form asks for another way from now on, and it is there again with the first.
      form.slotId = 'slot-of-another-pin';
      await until(() => !form.matches(':state(waiting)'));
      form.slotId = undefined;
      await until(() => form.matches(':state(waiting)'));
    });
  }

  it('that begins in another tab holds here', async () => {
    const form = await mountPin([]);
    await recalled();
    const said = (key: string, newValue: string | null) => window.dispatchEvent(new StorageEvent('storage', { key, newValue }));
    said(`${KEY}x`, String(Date.now() + 60_000));
    said(KEY, 'soon');
    said(KEY, null);
    await settled(form);
    expect(form.matches(':state(waiting)')).to.equal(false);
    said(KEY, String(Date.now() + 60_000));
    await until(() => hasPart(form, 'wait'));
    // Taken away there, it still holds here: the end was agreed on.
    said(KEY, null);
    await settled(form);
    expect(form.matches(':state(waiting)')).to.equal(true);
    // Ended there before its time: a look-up found that out.
    said(KEY, '1');
    await until(() => !form.matches(':state(waiting)'));
    said(WAY_KEY, String(Date.now() + 60_000));
    await until(() => form.matches(':state(waiting)'));
  });

  it('is found after a reload: the time it ends is kept, and nothing else', async () => {
    const before = await mountPin([wrongSecret({ retryAfterMs: 60_000 })]);
    await fillAndSubmit(before, PIN);
    await until(() => hasPart(before, 'wait'));
    await until(() => localStorage.length > 0);
    before.remove();
    expect(Object.keys(localStorage)).to.deep.equal([WAY_KEY]);
    expect(WAY_KEY).to.match(/^holdfast\.wait\.[0-9a-f]{32}$/);
    expect(Number(localStorage.getItem(WAY_KEY)) - Date.now()).to.be.within(50_000, 60_000);
    const after = await mountPin([]);
    await until(() => hasPart(after, 'wait'));
  });

  for (const [what, kept] of [
    ['over', '1'],
    ['not a number', 'never'],
    ['empty', ''],
  ] as const) {
    it(`that is ${what} keeps nobody out`, async () => {
      localStorage.setItem(WAY_KEY, kept);
      const form = await mountPin([]);
      await recalled();
      expect(form.matches(':state(waiting)')).to.equal(false);
      await fillAndSubmit(form, PIN);
      await until(() => hasPart(form, 'result'));
    });
  }

  it('that a clock wrote which was set back since is no longer than any wait', async () => {
    localStorage.setItem(WAY_KEY, String(Date.now() + 400 * 86_400_000));
    const form = await mountPin([]);
    await until(() => hasPart(form, 'wait'));
    expect(part(form, 'wait').textContent).to.equal('You can try again in 24 hours.');
  });

  it('that is over here is not taken from a tab that goes on waiting', async () => {
    const clock = FakeTimers.install({ toFake: ['setInterval', 'clearInterval', 'Date'], shouldClearNativeTimers: true });
    try {
      const form = await mountPin([wrongSecret({ retryAfterMs: 2000 })]);
      await fillAndSubmit(form, PIN);
      await until(() => hasPart(form, 'wait') && localStorage.getItem(WAY_KEY));
      localStorage.setItem(WAY_KEY, String(Date.now() + 60_000));
      await clock.tickAsync(2000);
      await until(() => !form.matches(':state(waiting)'));
      await recalled();
      expect(Number(localStorage.getItem(WAY_KEY))).to.be.greaterThan(Date.now());
      await clock.tickAsync(60_000);
      const again = await mountPin([wrongSecret({ retryAfterMs: 1000 })]);
      await fillAndSubmit(again, PIN);
      await until(() => hasPart(again, 'wait'));
      await clock.tickAsync(1000);
      await until(() => localStorage.getItem(WAY_KEY) === null);
    } finally {
      clock.uninstall();
    }
  });

  it('is known before the first try', async () => {
    const retryAt = new Date(Date.now() + 60_000).toISOString();
    const form = await mountPin([], { choice: choice({ retryAt }) });
    await until(() => hasPart(form, 'wait'));
    const later = mount(document.createElement('password-backup-form'));
    Object.assign(later, { backup: fakeBackup({ wallet: 'later', methods: [six()] }), mode: 'unlock' });
    await settled(later);
    expect(later.matches(':state(waiting)')).to.equal(false);
    later.choice = choice({ retryAt });
    await until(() => later.matches(':state(waiting)'));
    const past = await mountForm(fakeBackup({ wallet: 'past' }), {
      mode: 'unlock',
      choice: choice({ method: 'password', retryAt: FAKE_TIME.replace('2026', '2020') }),
    });
    expect(past.matches(':state(waiting)')).to.equal(false);
  });

  it('ends with the page where nothing can be stored', async () => {
    const { setItem } = Storage.prototype;
    Storage.prototype.setItem = () => {
      throw new DOMException('refused', 'QuotaExceededError');
    };
    try {
      const form = await mountPin([wrongSecret({ retryAfterMs: 60_000 })]);
      type(input(form), SECRET);
      await fillAndSubmit(form, PIN);
      await until(() => hasPart(form, 'wait'));
    } finally {
      Storage.prototype.setItem = setItem;
    }
  });
});
