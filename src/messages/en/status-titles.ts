/** English: what is known about the backup, in a few words; the sentences behind them are in status.ts. */
export const statusTitles = {
  'status.protected': 'Backed up',
  'status.partly': 'Backed up, one way not proven yet',
  'status.stored': 'Stored, not yet proven',
  'status.stale': 'Backup is out of date',
  'status.no-way': 'No way back counts yet',
  'status.none': 'Not backed up',
  'status.unknown': 'Not known right now',
  'status.unknown.not-checked': 'The backup was not looked up yet.',
  'status.checking': 'Looking up your backup',
  'status.refresh': 'Check again',
} as const;
