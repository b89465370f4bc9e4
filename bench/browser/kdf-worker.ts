/** The part that every contender's worker shares: a request in, the key as hex and nothing else out. */
import { toHex } from '../../src/core/bytes.ts';
import type { KdfParams } from '../../src/core/kdf.ts';

export interface KdfRequest {
  readonly secret: Uint8Array;
  readonly salt: Uint8Array;
  readonly kdf: KdfParams;
  /** Do not derive: only the head start, where the contender has one. */
  readonly warmUp?: boolean;
}

export type Derive = (secret: Uint8Array, salt: Uint8Array, kdf: KdfParams) => Promise<Uint8Array> | Uint8Array;

export function serve(derive: Derive, warmUp: (kdf: KdfParams) => Promise<unknown>): void {
  globalThis.addEventListener('message', (event) => {
    const { secret, salt, kdf, warmUp: head } = (event as MessageEvent<KdfRequest>).data;
    void (async () => {
      const answer = head ? await warmUp(kdf) : toHex(await derive(secret, salt, kdf));
      (globalThis as unknown as { postMessage(value: unknown): void }).postMessage(head ? 'warm' : answer);
    })();
  });
}
