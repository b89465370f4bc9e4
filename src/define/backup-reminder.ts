import { BackupReminder } from '../elements/backup-reminder.ts';
import { define } from './define.ts';
BackupReminder.fetchForm = () => import('./password-backup-form.ts');
define('backup-reminder', BackupReminder);
