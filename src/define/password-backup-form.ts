import { PasswordBackupForm } from '../elements/password-backup-form.ts';
import { define } from './define.ts';
define('password-backup-form', PasswordBackupForm);
