/** React 19: properties are set as properties, a listener is `on` and the event's name. */
import 'holdfast/define/backup-status-badge.js';
import 'holdfast/define/wallet-backup.js';
import type {} from 'holdfast/types/react';
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
        <wallet-backup
          backup={backup}
          accountName="Example wallet"
          onbackup-created={(event) => setNews(`Backed up with ${event.methodId}`)}
          onbackup-recovered={() => setNews('Recovered')}
          onbackup-failed={(event) => setNews(`Failed: ${event.code}`)}
        />
      )}
      <p role="status">{news}</p>
    </main>
  );
}
