/** English: the way back. */
export const recoveryMessages = {
  'recovery.title': 'Recover your wallet',
  'recovery.finding': 'Looking for your backup',
  'recovery.found': {
    one: 'A backup of {date} was found. There is {count} way to open it.',
    other: 'A backup of {date} was found. There are {count} ways to open it.',
  },
  'recovery.list': 'Ways to open the backup',
  'recovery.account': 'Account {account}',
  'recovery.first': 'The one that was set up first',
  'recovery.later': 'The one that was set up later',
  'recovery.nth': 'Number {count} in the order in which they were set up',
  'recovery.tries': { one: '{count} try left', other: '{count} tries left' },
  'recovery.locked': 'Locked after too many wrong tries. Your backup is whole: use another way.',
  'recovery.back': 'Other ways',
  'recovery.missing.title': 'No backup found',
  'recovery.missing':
    'The storage of this app holds no backup of this wallet. Perhaps it was backed up with another account, or in another app.',
  'recovery.retry': 'Look again',
  'recovery.no-way': 'None of the ways works on this device. Try another browser or device.',
  'recovery.all-locked': 'Every way is locked after too many wrong tries. Your backup is whole. Please contact the support of this app.',
  'recovery.wait': 'The ways can be tried again soon. Nothing is lost by waiting.',
  'recovery.cancel': 'Cancel',
  'recovery.done': 'Wallet recovered',
  'recovery.done.detail': 'This device can use your wallet again.',
} as const;
