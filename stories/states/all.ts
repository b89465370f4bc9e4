/** Every element's table, in the order in which people meet them. */
import { states as methodPicker } from './backup-method-picker.ts';
import { states as recovery } from './backup-recovery.ts';
import { states as reminder } from './backup-reminder.ts';
import { states as statusBadge } from './backup-status-badge.ts';
import { states as passwordForm } from './password-backup-form.ts';
import type { ElementStates } from './state.ts';
import { states as walletBackup } from './wallet-backup.ts';

export const allStates: readonly ElementStates[] = [walletBackup, methodPicker, passwordForm, statusBadge, recovery, reminder];
