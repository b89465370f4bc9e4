/** The demo's threshold key, in one place for both sides. */
export { addressOf, publicKeyOf, walletIdOf } from './address.ts';
export { Keygen } from './keygen.ts';
export { fromWire, toWire } from './messages.ts';
export { checkShare, decodeShare, encodeShare, groupKeyOf, pairOf, shareFits, SHARE_BYTES, type KeyShare } from './share.ts';
export { MAX_MESSAGE_BYTES, Signing } from './signing.ts';
export { FrostError, type FrostCode, type Role } from './suite.ts';
