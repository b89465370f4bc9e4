/** Stands in for your wallet: 32 bytes that only this device has, and a way to tell them from others. */

/** @param {Uint8Array} bytes */
const digest = async (bytes) => new Uint8Array(await crypto.subtle.digest('SHA-256', Uint8Array.from(bytes)));
/** @param {Uint8Array} bytes */
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

let share = crypto.getRandomValues(new Uint8Array(32));
const address = hex(await digest(share));

export const wallet = {
  address,
  /** A copy: what is handed out may be wiped. */
  exportShare: () => Uint8Array.from(share),
  /** @param {Uint8Array} candidate */
  fits: async (candidate) => hex(await digest(candidate)) === address,
  /** @param {Uint8Array} recovered */
  importShare: (recovered) => {
    share = Uint8Array.from(recovered);
  },
};
