import { expect } from 'chai';
import { render, html } from 'lit';
import '../../src/define/password-backup-form.ts';
import { ERROR_TABLE, type ErrorCode } from '../../src/core/errors.ts';
import type { BackupCreatedEvent, BackupFailedEvent } from '../../src/events.ts';
import { en } from '../../src/messages/en.ts';
import { FAKE_WALLET, fakeStatus } from '../../src/testing/fake-backup.ts';
import {
  SECRET,
  agree,
  everything,
  fakeBackup,
  fillAndSubmit,
  hasPart,
  input,
  listen,
  mount,
  mountForm,
  part,
  quickMeter,
  settled,
  type,
  unmountAll,
  until,
  visibleText,
} from './support.ts';

describe('password-backup-form: creating', () => {
  afterEach(unmountAll);

  it('has its field, label, hint and error in the light DOM, in a real form', async () => {
    const form = await mountForm(fakeBackup());
    const field = input(form);
    expect(field.getRootNode()).to.equal(document);
    expect(field.form?.tagName).to.equal('FORM');
    expect(part<HTMLButtonElement>(form, 'submit-button').form).to.equal(field.form);
    expect(field.labels?.[0]?.textContent).to.equal('Backup password');
    expect(form.shadowRoot?.querySelector('input')).to.equal(null);
  });

  it('tells password managers which wallet it is, and what they may make', async () => {
    const form = await mountForm(fakeBackup());
    const username = form.querySelector<HTMLInputElement>('input[autocomplete="username"]');
    expect(username?.value).to.equal(FAKE_WALLET);
    expect(username?.form).to.equal(input(form).form);
    expect(input(form).autocomplete).to.equal('new-password');
    expect(input(form).getAttribute('passwordrules')).to.match(/^minlength: 15;/);
  });

  it('names the account as the page says', async () => {
    const form = await mountForm(fakeBackup(), { accountName: 'My wallet' });
    expect(form.querySelector<HTMLInputElement>('input[autocomplete="username"]')?.value).to.equal('My wallet');
  });

  it('never puts the secret into a form of the page around it', async () => {
    const outer = mount(document.createElement('form'));
    const form = document.createElement('password-backup-form');
    Object.assign(form, { backup: fakeBackup(), strengthMeter: quickMeter });
    outer.append(form);
    await until(() => form.querySelector('input[name="secret"]'));
    type(input(form), SECRET);
    agree(form);
    expect([...new FormData(outer).entries()]).to.deep.equal([]);
    expect([...outer.elements]).to.deep.equal([]);
  });

  it('leaves children of the page alone', async () => {
    const form = document.createElement('password-backup-form');
    render(html`<a slot="done" href="#next">Go on</a>`, form);
    Object.assign(form, { backup: fakeBackup(), strengthMeter: quickMeter });
    mount(form);
    await until(() => form.querySelector('input[name="secret"]'));
    await fillAndSubmit(form);
    await until(() => hasPart(form, 'result'));
    expect(form.querySelector('a')?.textContent).to.equal('Go on');
    expect(form.querySelector('a')?.assignedSlot?.name).to.equal('done');
  });

  it('behaves alike with properties set before and after it is attached', async () => {
    const before = await mountForm(fakeBackup(), { mode: 'unlock', accountName: 'A' });
    const after = mount(document.createElement('password-backup-form'));
    await after.updateComplete;
    Object.assign(after, { backup: fakeBackup(), strengthMeter: quickMeter, mode: 'unlock', accountName: 'A' });
    await settled(after);
    expect(visibleText(after)).to.equal(visibleText(before));
    expect(input(after).autocomplete).to.equal('current-password');
  });

  it('says "Backed up" only when the stored copy was opened, and then forgets the secret', async () => {
    const backup = fakeBackup({ holdAt: 'checking' });
    const form = await mountForm(backup);
    const created = listen(document.body, 'backup-created');
    await fillAndSubmit(form);
    await until(() => form.matches(':state(working)') && visibleText(form).includes('Reading it back'));
    expect(visibleText(form)).not.to.include('Backed up');
    expect(created).to.have.length(0);
    backup.release();
    await until(() => hasPart(form, 'result'));
    expect(visibleText(form)).to.match(/^Backed up The stored copy was opened with this password on /);
    expect(input(form).value).to.equal('');
    expect(everything()).not.to.include(SECRET);
    const [event] = created as BackupCreatedEvent[];
    expect(event?.status.state).to.equal('protected');
    expect(JSON.stringify(event)).not.to.include(SECRET);
    expect(Object.values(event ?? {})).not.to.include(SECRET);
    expect(backup.calls.find(({ name }) => name === 'create')?.secretLength).to.equal(SECRET.length);
    expect(form.shadowRoot?.activeElement?.id).to.equal('result');
  });

  for (const state of ['stored', 'stale', 'none', 'unknown'] as const) {
    it(`does not say "Backed up" when the store ends up ${state}`, async () => {
      const form = await mountForm(fakeBackup({ after: fakeStatus(state) }));
      await fillAndSubmit(form);
      await until(() => hasPart(form, 'result'));
      expect(part(form, 'result-title').textContent).to.equal(en[`done.${state}`]);
      expect(visibleText(form)).not.to.match(/\bBacked up\b/);
    });
  }

  it('offers the check that turns a stored copy into a proven one', async () => {
    const backup = fakeBackup({ after: fakeStatus('stored') });
    const form = await mountForm(backup);
    await fillAndSubmit(form);
    await until(() => hasPart(form, 'result'));
    part(form, 'result-button').click();
    await until(() => form.mode === 'confirm' && !hasPart(form, 'result'));
    backup.options = { ...backup.options, after: fakeStatus('protected') };
    await fillAndSubmit(form);
    await until(() => hasPart(form, 'result'));
    expect(backup.calls.some(({ name, id }) => name === 'drill' && id === 'slot-1')).to.equal(true);
    expect(part(form, 'result-title').textContent).to.equal('Backed up');
  });

  it('submits once, however often the button is pressed', async () => {
    const backup = fakeBackup({ holdAt: 'storing' });
    const form = await mountForm(backup);
    type(input(form), SECRET);
    agree(form);
    for (let i = 0; i < 3; i++) part(form, 'submit-button').click();
    await until(() => form.matches(':state(working)'));
    part(form, 'submit-button').click();
    await settled(form);
    expect(backup.calls.filter(({ name }) => name === 'create')).to.have.length(1);
  });

  it('warms up once, with the first character', async () => {
    const backup = fakeBackup();
    const form = await mountForm(backup);
    expect(backup.calls.some(({ name }) => name === 'warmUp')).to.equal(false);
    for (const text of ['a', 'ab', 'abc']) type(input(form), text);
    expect(backup.calls.filter(({ name }) => name === 'warmUp')).to.have.length(1);
  });

  it('asks the page first, and stops when told to', async () => {
    const backup = fakeBackup();
    const form = await mountForm(backup);
    form.addEventListener('backup-create-request', (event) => event.preventDefault());
    await fillAndSubmit(form);
    await settled(form);
    expect(backup.calls.some(({ name }) => name === 'create')).to.equal(false);
    expect(input(form).value).to.equal(SECRET);
  });

  it('keeps its submit event from the page', async () => {
    const submits = listen(document.body, 'submit');
    const form = await mountForm(fakeBackup());
    await fillAndSubmit(form);
    await until(() => hasPart(form, 'result'));
    expect(submits).to.have.length(0);
  });

  it('treats cancelling as a result: no error, the text is still there', async () => {
    const form = await mountForm(fakeBackup({ holdAt: 'encrypting' }));
    const failed = listen(form, 'backup-failed');
    await fillAndSubmit(form);
    await until(() => form.matches(':state(working)'));
    part(form, 'cancel-button').click();
    await until(() => !form.matches(':state(working)'));
    expect(failed).to.have.length(0);
    expect(hasPart(form, 'error')).to.equal(false);
    expect(input(form).value).to.equal(SECRET);
    expect(document.activeElement).to.equal(part(form, 'submit-button'));
  });

  it('wipes, is idle and drops a late answer when it leaves the document', async () => {
    const backup = fakeBackup({ holdAt: 'storing', deaf: true });
    const form = await mountForm(backup);
    const created = listen(form, 'backup-created');
    await fillAndSubmit(form);
    await until(() => form.matches(':state(working)'));
    const field = input(form);
    form.remove();
    expect(field.value).to.equal('');
    backup.release();
    await settled(form);
    await until(() => backup.state.name === 'done');
    expect(created).to.have.length(0);
    mount(form);
    await settled(form);
    expect(hasPart(form, 'result')).to.equal(false);
    expect(form.matches(':state(working)')).to.equal(false);
    expect(input(form).value).to.equal('');
    expect(form.querySelectorAll('form')).to.have.length(1);
  });

  for (const deaf of [false, true]) {
    it(`drops what an earlier wallet still says${deaf ? ', though it did not hear the abort' : ''}`, async () => {
      const first = fakeBackup({ wallet: 'first', holdAt: 'storing', deaf });
      const form = await mountForm(first);
      const created = listen(form, 'backup-created');
      await fillAndSubmit(form);
      await until(() => form.matches(':state(working)'));
      form.backup = fakeBackup({ wallet: 'second' });
      await form.updateComplete;
      const failed = listen(form, 'backup-failed');
      const changed = listen(form, 'backup-status-changed');
      first.release();
      await until(() => (deaf ? first.state.name === 'done' : first.state.name === 'idle'));
      await settled(form);
      expect([...created, ...failed, ...changed]).to.have.length(0);
      expect(hasPart(form, 'result')).to.equal(false);
      expect(input(form).value).to.equal('');
      expect(form.querySelector<HTMLInputElement>('input[autocomplete="username"]')?.value).to.equal('second');
    });
  }

  it('says that it is not connected, instead of pretending', async () => {
    const form = await mountForm(undefined);
    await fillAndSubmit(form);
    await until(() => hasPart(form, 'error'));
    expect(part(form, 'error').textContent).to.include('not connected');
  });

  it('aborts what is under way when it leaves the document', async () => {
    const backup = fakeBackup({ holdAt: 'storing' });
    const form = await mountForm(backup);
    await fillAndSubmit(form);
    await until(() => form.matches(':state(working)'));
    form.remove();
    await until(() => backup.state.name === 'idle');
  });

  it('keeps the order of its five phases', async () => {
    const form = await mountForm(fakeBackup({ holdAt: 'checking' }));
    await fillAndSubmit(form);
    await until(() => visibleText(form).includes('Reading it back'));
    const phases = [...(form.shadowRoot?.querySelectorAll('[part="phase"]') ?? [])];
    expect(phases).to.have.length(5);
    expect(phases.map((phase) => phase.className)).to.deep.equal(['done', 'done', 'done', 'current', 'waiting']);
    expect(phases.map((phase) => phase.getAttribute('aria-current'))).to.deep.equal(['false', 'false', 'false', 'step', 'false']);
  });

  it('is as high before, during and after a call', async () => {
    const backup = fakeBackup({ holdAt: 'storing' });
    const form = await mountForm(backup);
    type(input(form), SECRET);
    agree(form);
    await settled(form);
    const before = form.offsetHeight;
    part(form, 'submit-button').click();
    await until(() => form.matches(':state(working)'));
    expect(form.offsetHeight).to.equal(before);
    backup.release();
    await until(() => hasPart(form, 'result'));
    expect(form.offsetHeight).to.be.closeTo(before, 40);
  });
});

const aboutSecret = (code: ErrorCode) => code.startsWith('secret-') || code === 'wrong-secret';
const closes = (code: ErrorCode) => code === 'vault-locked' || code === 'vault-destroyed';

describe('password-backup-form: every error', () => {
  afterEach(unmountAll);

  for (const code of (Object.keys(ERROR_TABLE) as ErrorCode[]).filter((known) => known !== 'aborted')) {
    it(`tells ${code} in words, with a next step, and keeps what was typed for it`, async () => {
      const form = await mountForm(fakeBackup({ failures: [{ code }] }), { otherMethods: true });
      const failed = listen(form, 'backup-failed') as BackupFailedEvent[];
      await fillAndSubmit(form);
      await until(() => hasPart(form, closes(code) ? 'lock' : 'error') && visibleText(form).includes(en[`error.${code}`]));
      expect(failed.map((event) => [event.code, event.remedy])).to.deep.equal([[code, ERROR_TABLE[code]]]);
      // Where nothing can be repeated, nothing is kept.
      expect(input(form).value).to.equal(closes(code) ? '' : SECRET);
      expect(visibleText(form)).not.to.match(/\bBacked up\b/);
      if (aboutSecret(code)) {
        await until(() => document.activeElement === input(form));
        expect(input(form).getAttribute('aria-invalid')).to.equal('true');
        const described = input(form).getAttribute('aria-describedby')?.split(' ') ?? [];
        expect(described.map((id) => document.getElementById(id)?.textContent).join()).to.include(en[`error.${code}`]);
      } else {
        await until(() => form.shadowRoot?.activeElement?.id === 'problem');
        const mayRetry = ['retry-later', 'reload', 'ask-again'].includes(ERROR_TABLE[code]);
        expect(hasPart(form, 'retry-button')).to.equal(mayRetry);
        expect(hasPart(form, 'other-method-button')).to.equal(true);
      }
    });
  }

  it('tries again with what is in the field', async () => {
    const backup = fakeBackup({ failures: [{ code: 'store-unreachable', phase: 'storing' }] });
    const form = await mountForm(backup);
    await fillAndSubmit(form);
    await until(() => hasPart(form, 'retry-button'));
    part(form, 'retry-button').click();
    await until(() => hasPart(form, 'result'));
    expect(backup.calls.filter(({ name }) => name === 'create').map(({ secretLength }) => secretLength)).to.deep.equal([
      SECRET.length,
      SECRET.length,
    ]);
  });

  it("shows the integrator's own reason", async () => {
    const form = await mountForm(fakeBackup({ failures: [{ code: 'secret-rejected', details: { reason: 'No wallet names, please.' } }] }));
    await fillAndSubmit(form);
    await until(() => hasPart(form, 'error'));
    expect(part(form, 'error').textContent).to.include('No wallet names, please.');
  });
});
