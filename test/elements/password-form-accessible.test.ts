import '../../src/define/password-backup-form.ts';
import type { PasswordBackupForm } from '../../src/elements/password-backup-form.ts';
import {
  SECRET,
  expectAccessible,
  fakeBackup,
  fillAndSubmit,
  hasPart,
  input,
  mountForm,
  part,
  type,
  unmountAll,
  until,
  visibleText,
} from './support.ts';

describe('password-backup-form: accessible', () => {
  afterEach(unmountAll);

  const scenes: Readonly<Record<string, () => Promise<PasswordBackupForm>>> = {
    'empty': () => mountForm(fakeBackup()),
    'typed': async () => {
      const form = await mountForm(fakeBackup());
      type(input(form), SECRET);
      await until(() => part(form, 'meter').getAttribute('aria-valuenow') === '5');
      return form;
    },
    'with errors': async () => {
      const form = await mountForm(fakeBackup(), { confirm: 'retype' });
      type(input(form), '12345678');
      part(form, 'submit-button').click();
      await until(() => hasPart(form, 'error'));
      return form;
    },
    'with a suggestion': async () => {
      const form = await mountForm(fakeBackup());
      part(form, 'suggest-button').click();
      await until(() => hasPart(form, 'suggestion'));
      return form;
    },
    'working': async () => {
      const form = await mountForm(fakeBackup({ holdAt: 'storing' }));
      await fillAndSubmit(form);
      await until(() => visibleText(form).includes('Storing'));
      return form;
    },
    'failed': async () => {
      const form = await mountForm(fakeBackup({ failures: [{ code: 'store-busy', details: { retryAfterMs: 60_000 } }] }), {
        otherMethods: true,
      });
      await fillAndSubmit(form);
      await until(() => hasPart(form, 'wait'));
      return form;
    },
    'done': async () => {
      const form = await mountForm(fakeBackup(), { otherMethods: true });
      await fillAndSubmit(form);
      await until(() => hasPart(form, 'result'));
      return form;
    },
    'unlocking': () => mountForm(fakeBackup(), { mode: 'unlock' }),
    'with a wrong secret': async () => {
      const form = await mountForm(fakeBackup({ opensWith: 'x' }), { mode: 'unlock' });
      await fillAndSubmit(form);
      await until(() => hasPart(form, 'error'));
      return form;
    },
  };

  for (const [name, scene] of Object.entries(scenes)) {
    it(`has no violations ${name}, in light and dark`, async () => {
      await expectAccessible(await scene(), name);
    });
  }
});
