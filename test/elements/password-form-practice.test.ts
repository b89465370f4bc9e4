/** Practice that a vault counts apart: what is promised before it is asked, what a wrong answer costs, and that its waits are no others. */
import { expect } from 'chai';
import '../../src/define/all.ts';
import { type FakeBackupOptions, fakeMethodStatus, fakeStatus } from '../../src/testing/fake-backup.ts';
import type { MethodStatus } from '../../src/flow/types.ts';
import {
  type FormProperties,
  PIN,
  expectAccessible,
  fakeBackup,
  fillAndSubmit,
  hasPart,
  input,
  liveText,
  mountForm,
  part,
  pinMethod,
  settled,
  unmountAll,
  until,
  visibleText,
  wrongSecret,
} from './support.ts';

const PROMISE = 'Practice: wrong entries are not counted against your backup.';
const COST_NOTHING = 'This was practice: it cost your backup no try.';
const PAUSES = 'Until then, practice pauses.';

const guarded = (more: Partial<MethodStatus> = {}) => fakeMethodStatus({ method: 'pin', vault: 'vault', practice: 'free', ...more });

async function practice(way = guarded(), options: FakeBackupOptions = {}, properties: FormProperties = {}) {
  const backup = fakeBackup({ methods: [pinMethod()], status: fakeStatus('protected', [way]), ...options });
  await backup.status();
  return { backup, form: await mountForm(backup, { mode: 'confirm', slotId: 'slot-1', ...properties }) };
}

const drills = (backup: { calls: readonly { name: string; practice?: 'free' }[] }) =>
  backup.calls.filter(({ name }) => name === 'drill').map((call) => call.practice);

describe('password-backup-form: practice that costs nothing', () => {
  afterEach(unmountAll);

  it('is promised before it is asked, beside the field, and kept by the call', async () => {
    const { backup, form } = await practice();
    expect(visibleText(form)).to.include(PROMISE);
    const described = input(form).getAttribute('aria-describedby')?.split(' ') ?? [];
    expect(described.map((id) => document.getElementById(id)?.textContent)).to.include(PROMISE);
    await expectAccessible(form, 'practice');
    await fillAndSubmit(form, PIN);
    await until(() => hasPart(form, 'result'));
    expect(drills(backup)).to.deep.equal(['free']);
  });

  for (const [what, way, mode] of [
    ['guesses are counted', guarded({ practice: 'counted' }), 'confirm'],
    ['nobody counts', fakeMethodStatus({ method: 'pin', practice: 'free' }), 'confirm'],
    ['it is no practice', guarded(), 'unlock'],
    ['it is another way', guarded({ slotId: 'slot-2' }), 'confirm'],
  ] as const) {
    it(`is not promised where ${what}`, async () => {
      const { backup, form } = await practice(way, {}, { mode });
      expect(visibleText(form)).not.to.include(PROMISE);
      await fillAndSubmit(form, PIN);
      await until(() => hasPart(form, 'result'));
      expect(backup.calls.some((call) => call.practice)).to.equal(false);
    });
  }

  it('is kept whatever is read after it was promised', async () => {
    const { backup, form } = await practice();
    for (const status of [fakeStatus('protected', [guarded({ practice: 'counted' })]), fakeStatus('unknown')]) {
      backup.setStatus(status);
      await settled(form);
      expect(visibleText(form)).to.include(PROMISE);
    }
    await fillAndSubmit(form, PIN);
    await until(() => hasPart(form, 'result'));
    expect(drills(backup)).to.deep.equal(['free']);
  });

  it('is promised anew where another way is asked for', async () => {
    const { backup, form } = await practice();
    backup.setStatus(fakeStatus('protected', [guarded(), guarded({ slotId: 'slot-2', practice: 'counted' })]));
    form.slotId = 'slot-2';
    await settled(form);
    expect(visibleText(form)).not.to.include(PROMISE);
    await fillAndSubmit(form, PIN);
    await until(() => hasPart(form, 'result'));
    expect(drills(backup)).to.deep.equal([undefined]);
  });

  it('a wrong answer cost nothing: no tries are named', async () => {
    const { form } = await practice(guarded(), { failures: [wrongSecret({ practice: true })] });
    await fillAndSubmit(form, '000000');
    await until(() => hasPart(form, 'error'));
    expect(part(form, 'error').textContent)
      .to.include(COST_NOTHING)
      .and.not.match(/tries left|last try/);
    await until(() => document.activeElement === input(form));
    await expectAccessible(form, 'a wrong answer in practice');
  });

  it('says so of a check whose status promised nothing, and keeps to it from then on', async () => {
    const { backup, form } = await practice(guarded({ practice: 'not-now' }), { failures: [wrongSecret({ practice: true })] });
    await fillAndSubmit(form, '000000');
    await until(() => hasPart(form, 'error'));
    expect(part(form, 'error').textContent).to.include(COST_NOTHING);
    await fillAndSubmit(form, PIN);
    await until(() => hasPart(form, 'result'));
    expect(drills(backup)).to.deep.equal([undefined, 'free']);
  });

  for (const [what, failure] of [
    ['after a wrong answer', wrongSecret({ practice: true, retryAfterMs: 240_000 })],
    ['when it is too early', { code: 'vault-wait', phase: 'unlocking', details: { practice: true, retryAfterMs: 240_000 } }],
  ] as const) {
    it(`pauses ${what}, and keeps nobody from the way itself, here or after a reload`, async () => {
      const { backup, form } = await practice(guarded(), { failures: [failure] });
      await fillAndSubmit(form, '000000');
      await until(() => hasPart(form, 'wait'));
      expect(part(form, 'wait').textContent).to.equal(`You can try again in 4 minutes. ${PAUSES}`);
      expect(form.matches(':state(waiting)')).to.equal(true);
      const recovery = await mountForm(backup, { mode: 'unlock', slotId: 'slot-1' });
      const counted = fakeBackup({
        methods: backup.methods,
        wallet: backup.wallet,
        status: fakeStatus('protected', [guarded({ practice: 'counted' })]),
      });
      await counted.status();
      const check = await mountForm(counted, { mode: 'confirm', slotId: 'slot-1' });
      const again = await mountForm(backup, { mode: 'confirm', slotId: 'slot-1' });
      await until(() => again.matches(':state(waiting)'));
      for (const free of [recovery, check]) expect(free.matches(':state(waiting)')).to.equal(false);
    });
  }

  it('says aloud that it pauses', async () => {
    const { form } = await practice(guarded(), { failures: [wrongSecret({ practice: true, retryAfterMs: 240_000 })] });
    await fillAndSubmit(form, '000000');
    await until(() => liveText(form).includes(PAUSES));
  });

  it('is used up: the backup is untouched, nothing is called locked, and a new PIN can be set', async () => {
    const { backup, form } = await practice(guarded(), {
      failures: [{ code: 'vault-locked', phase: 'unlocking', details: { practice: true } }],
    });
    await fillAndSubmit(form, '000000');
    await until(() => hasPart(form, 'lock'));
    const text = visibleText(form);
    expect(text).to.include('Practice is used up').and.include('none of its own tries was spent').and.include('starts anew');
    expect(text).not.to.include('too many wrong tries').and.not.include('This way back is locked');
    expect(form.matches(':state(locked)')).to.equal(false);
    expect(input(form).value).to.equal('');
    await expectAccessible(form, 'practice used up');
    part(form, 'renew-button').click();
    await until(() => form.mode === 'change' && document.activeElement === input(form));
    await until(() => !form.querySelector('[data-part="rules-loading"]'));
    await fillAndSubmit(form, PIN);
    await until(() => hasPart(form, 'result'));
    expect(backup.calls.filter(({ name }) => name === 'change').map(({ id }) => id)).to.deep.equal(['slot-1']);
  });
});
