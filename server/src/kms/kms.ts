/**
 * A key management service, as the service needs one: bytes in, sealed bytes
 * out, bound to a context that has to be named again to open them.
 */

/** What sealed bytes belong to: {wallet, slot, gen} say. Authenticated, not secret. */
export type KmsContext = Readonly<Record<string, string>>;

export interface Kms {
  /** Names the provider in logs and in `readyz`; no secret. */
  readonly name: string;
  seal(bytes: Uint8Array, context: KmsContext): Promise<Uint8Array>;
  /** @throws KmsError `kms-refused` when bytes, key or context are not the ones that were sealed */
  unseal(sealed: Uint8Array, context: KmsContext): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** `kms-unavailable`: the same call may succeed later. `kms-refused`: it will not. */
export class KmsError extends Error {
  override readonly name = 'KmsError';
  constructor(
    readonly code: 'kms-unavailable' | 'kms-refused',
    message: string,
    options?: ErrorOptions,
  ) {
    super(`${code}: ${message}`, options);
  }
}
