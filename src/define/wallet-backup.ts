import { WalletBackup } from '../elements/wallet-backup.ts';
import { define } from './define.ts';
// Nobody backs up and recovers at once: each part is fetched when it is shown.
WalletBackup.fetchParts = {
  backup: () => Promise.all([import('./backup-method-picker.ts'), import('./password-backup-form.ts'), import('./backup-reminder.ts')]),
  recover: () => import('./backup-recovery.ts'),
};
define('wallet-backup', WalletBackup);
