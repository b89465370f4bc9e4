/** React 19: properties are set as properties, a listener is `on` and the event's name. */
import 'holdfast/define/backup-method-picker.js';
import 'holdfast/define/backup-status-badge.js';
import 'holdfast/define/password-backup-form.js';
import { useState } from 'react';
import { backup } from '../backup.js';

export function App() {
  const [open, setOpen] = useState(true);
  const [compact, setCompact] = useState(false);
  const [news, setNews] = useState('');
  return (
    <main>
      <backup-status-badge backup={backup} compact={compact} />
      <label>
        <input type="checkbox" checked={compact} onChange={() => setCompact(!compact)} /> Short
      </label>
      <button type="button" onClick={() => setOpen(!open)}>
        {open ? 'Close' : 'Back up'}
      </button>
      {open && (
        <backup-method-picker
          backup={backup}
          onbackup-created={(event) => setNews(`Backed up with ${event.methodId}`)}
          onbackup-failed={(event) => setNews(`Failed: ${event.code}`)}
        >
          <password-backup-form slot="password" accountName="Example wallet" />
        </backup-method-picker>
      )}
      <p role="status">{news}</p>
    </main>
  );
}
