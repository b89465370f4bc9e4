/** English: the whole journey in one element. */
export const walletMessages = {
  'wallet.deciding': 'Looking at this device',
  'wallet.undecided': 'What do you want to do?',
  'wallet.undecided.detail': 'It could not be found out whether your wallet is on this device.',
  'wallet.backup': 'Back up this wallet',
  'wallet.backup.detail': 'Your wallet is on this device.',
  'wallet.recover': 'Recover my wallet',
  'wallet.recover.detail': 'Your wallet was on another device, or this one was emptied.',
  'wallet.to-recover': 'Is your wallet not on this device? Recover it',
  'wallet.to-backup': 'Is your wallet on this device? Back it up',
  'wallet.open-first': 'Your wallet is on this device, but this device cannot change the backup yet. Open the backup here once.',
  'wallet.after-recovery': 'See your ways back',
} as const;
