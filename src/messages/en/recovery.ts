/** English: the way back. */
export const recoveryMessages = {
  'recovery.title': 'Recover your wallet',
  'recovery.finding': 'Looking for your backup',
  'recovery.found': {
    one: 'A backup of {date} was found. There is {count} way to open it.',
    other: 'A backup of {date} was found. There are {count} ways to open it.',
  },
  'recovery.list': 'Ways to open the backup',
  'recovery.use': 'Use {method}',
  'recovery.account': 'Account {account}',
  'recovery.set-up-on': 'Set up on {date}',
  'recovery.back': 'Other ways',
  'recovery.missing.title': 'No backup found',
  'recovery.missing':
    'The storage of this app holds no backup of this wallet. Perhaps it was backed up with another account, or in another app.',
  'recovery.retry': 'Look again',
  'recovery.no-way': 'None of the ways works on this device. Try another browser or device.',
  'recovery.done': 'Wallet recovered',
  'recovery.done.detail': 'This device can use your wallet again.',
} as const;
