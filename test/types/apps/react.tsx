/** React 19: elements with properties and listeners, typed by one import. */
import 'holdfast/define/all.js';
import type { Backup } from 'holdfast';
import type {} from 'holdfast/types/react';
import { useRef } from 'react';

export function Wallet({ backup, compact }: { backup: Backup; compact: boolean }) {
  const badge = useRef<HTMLElementTagNameMap['backup-status-badge']>(null);
  return (
    <main>
      <backup-status-badge
        ref={badge}
        id="badge"
        className="wide"
        backup={backup}
        compact={compact}
        onbackup-status-changed={(event) => console.log(event.status.state, event.currentTarget.compact)}
      />
      <password-backup-form
        backup={backup}
        mode="create"
        accountName="me"
        confirm="retype"
        onbackup-created={({ methodId }) => console.log(methodId)}
      >
        <h2 slot="title">Back up</h2>
      </password-backup-form>
      <backup-recovery backup={backup} account-name="me" onbackup-failed={({ code }) => console.log(code === 'wrong-secret')} />
      {/* @ts-expect-error a backup is made by createBackup */}
      <backup-status-badge backup="mine" />
      {/* @ts-expect-error compact is a boolean */}
      <backup-status-badge compact="yes" />
      {/* @ts-expect-error there is no such mode */}
      <password-backup-form mode="delete" />
      {/* @ts-expect-error a badge has no mode */}
      <backup-status-badge mode="create" />
      {/* @ts-expect-error another event's fields */}
      <password-backup-form onbackup-created={({ code }) => console.log(code)} />
      {/* @ts-expect-error there is no such element */}
      <backup-nothing />
    </main>
  );
}

// @ts-expect-error what a badge has is not what a form has
export const wrongRef = (form: HTMLElementTagNameMap['password-backup-form']) => <backup-status-badge ref={{ current: form }} />;
