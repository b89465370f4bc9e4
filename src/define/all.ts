/** Every element, under its tag. */
import './backup-method-picker.ts';
import './backup-recovery.ts';
import './backup-reminder.ts';
import './backup-status-badge.ts';
import './password-backup-form.ts';
import './wallet-backup.ts';
