import { BackupStatusBadge } from '../elements/backup-status-badge.ts';
import { define } from './define.ts';
define('backup-status-badge', BackupStatusBadge);
