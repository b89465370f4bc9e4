/** Plain TypeScript: one import of a tag brings its class, its properties and its events. */
import 'holdfast/define/backup-status-badge.js';
import 'holdfast/define/password-backup-form.js';
import { type Backup, type BackupCreatedEvent, BackupFailedEvent, type FormMode, createBackup, memoryStore, password } from 'holdfast';
import { BackupStatusBadge } from 'holdfast/elements/backup-status-badge.js';

const backup: Backup = createBackup({ wallet: 'w', store: memoryStore(), methods: [password()], share: () => new Uint8Array(32) });

const badge = document.createElement('backup-status-badge');
badge.backup = backup;
badge.compact = true;
const again: Promise<void> = badge.refresh();
const sameClass: BackupStatusBadge = badge;
// @ts-expect-error a badge has no mode
badge.mode = 'create';
// @ts-expect-error compact is a boolean
badge.compact = 'yes';
// @ts-expect-error a backup is made by createBackup
badge.backup = {};

const form = document.querySelector('password-backup-form');
if (form) {
  const mode: FormMode = form.mode;
  form.mode = 'unlock';
  // @ts-expect-error there is no such mode
  form.mode = 'delete';
  // @ts-expect-error what is inside is private
  form.chosen = mode;
}

document.addEventListener('DOMContentLoaded', () => undefined);
badge.addEventListener('backup-status-changed', (event) => {
  const { state } = event.status;
  if (event.status.state === 'protected') console.log(event.status.provenAt, state, event.wallet);
  // @ts-expect-error no event carries a secret
  console.log(event.secret);
  // @ts-expect-error events are read only
  event.wallet = '';
});
form?.addEventListener('backup-created', (event) => {
  const created: BackupCreatedEvent = event;
  console.log(created.methodId);
});
form?.addEventListener('backup-failed', (event) => {
  if (event.code === 'wrong-secret') console.log(event.remedy);
  // @ts-expect-error no such code
  if (event.code === 'no-such-code') console.log(event.remedy);
});
// @ts-expect-error a status event has no code
badge.addEventListener('backup-status-changed', (event) => event.code);

/** The class without a tag: for a subclass under another one. */
export class OurBadge extends BackupStatusBadge {
  override compact = true;
}

export const isFailure = (event: Event): boolean => event instanceof BackupFailedEvent && event.error.code === 'aborted';
export { again, sameClass };
