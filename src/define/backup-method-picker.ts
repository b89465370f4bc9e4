import { BackupMethodPicker } from '../elements/backup-method-picker.ts';
import { define } from './define.ts';
define('backup-method-picker', BackupMethodPicker);
