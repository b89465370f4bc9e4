/** The one object that the elements need, the same in every framework. */
import { createBackup, memoryStore, password } from 'holdfast';
import { wallet } from './wallet.js';

export const backup = createBackup({
  // Who the share belongs to: the same text on every device.
  wallet: wallet.address,
  // Lasts as long as the page. Yours: httpStore({ url: '/holdfast', token: () => session.token() })
  store: memoryStore(),
  methods: [password()],
  // Asked for when a backup is made; the bytes never pass through an element or an event.
  share: () => wallet.exportShare(),
  // Asked before a backup is made, and before a recovered share is handed over.
  verifyShare: (share) => wallet.fits(share),
  recovered: (share) => wallet.importShare(share),
});
