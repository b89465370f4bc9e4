/** The form as a wallet has it, with its real worker: what typing costs the page's own thread. */
import '../../src/define/password-backup-form.ts';
import type { PasswordBackupForm } from '../../src/elements/password-backup-form.ts';
import { password } from '../../src/methods/password.ts';
import { FakeBackup } from '../../src/testing/fake-backup.ts';

const form = document.createElement('password-backup-form') as PasswordBackupForm;
form.backup = new FakeBackup({ methods: [password()] });
form.mode = 'create';
document.body.append(form);
