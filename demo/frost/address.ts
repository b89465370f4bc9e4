/** The wallet's address: base58 of the group public key, as Solana spells addresses. */
import { base58 } from '@scure/base';
import { FrostError, POINT_BYTES } from './suite.ts';

/** The longest base58 text that 32 bytes can have. */
const MAX_ADDRESS_CHARACTERS = 44;

/** CAIP-2 id of Solana's devnet: the demo's addresses hold nothing of value. */
const CHAIN = 'solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1';

export function addressOf(publicKey: Uint8Array): string {
  return base58.encode(publicKey);
}

/** @throws FrostError `address-invalid` */
export function publicKeyOf(address: string): Uint8Array {
  const refuse = () => new FrostError('address-invalid', 'Not an address.');
  if (address.length > MAX_ADDRESS_CHARACTERS) throw refuse();
  let bytes: Uint8Array;
  try {
    bytes = base58.decode(address);
  } catch {
    throw refuse();
  }
  if (bytes.length !== POINT_BYTES) throw refuse();
  return bytes;
}

/** The wallet id under which the share is backed up, CAIP-10. */
export function walletIdOf(address: string): string {
  return `${CHAIN}:${address}`;
}
