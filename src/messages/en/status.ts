/** English: what is known about the backup, why, and the names of the ways back. */
import { statusTitles } from './status-titles.ts';

export const statusMessages = {
  ...statusTitles,
  'status.protected.detail': 'The stored copy was opened on this device on {date}.',
  'status.partly.detail': 'Opened on {date}. Not opened yet with: {methods}.',
  'status.stored.detail': 'A copy is stored, but it was never opened on this device.',
  'status.stale.detail': 'Your wallet changed after this backup of {date}. Back up again.',
  'status.no-way.detail': 'A copy is stored, but every way to open it is locked or stays on this device. Add another way.',
  'status.none.detail': 'If you lose this device now, you lose this wallet.',
  'status.unknown.failed': 'The backup could not be looked up. This does not mean that it is gone.',
  'status.tries': { one: '{count} wrong try: {methods}', other: '{count} wrong tries: {methods}' },
  'status.tries.pin': {
    one: 'Your PIN was tried {count} time, without success.',
    other: 'Your PIN was tried {count} times, without success.',
  },
  'status.tries.password': {
    one: 'Your password was tried {count} time, without success.',
    other: 'Your password was tried {count} times, without success.',
  },
  'status.locked': 'Locked after too many wrong tries: {methods}',
  'method.password': 'Password',
  'method.pin': 'PIN',
  'method.passkey': 'Passkey',
  'method.passkey-enclave': 'Passkey',
  'method.google-drive': 'Google Drive',
  'method.icloud': 'iCloud',
  'method.recovery-code': 'Recovery code',
} as const;
