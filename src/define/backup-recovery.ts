import { BackupRecovery } from '../elements/backup-recovery.ts';
import { define } from './define.ts';
import './password-backup-form.ts'; // it asks for the password
define('backup-recovery', BackupRecovery);
