/** Under which name this device keeps something of a wallet in web storage: a hash, so that nobody reads there which wallets were here. */

const PREFIX = 'holdfast.';

/** Undefined where this page may not hash: nothing is kept then. */
export async function keptKey(what: string, subject: string): Promise<string | undefined> {
  if (!globalThis.crypto?.subtle) return undefined;
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`holdfast/1/${what} ${subject}`)));
  return `${PREFIX}${what}.${[...hash.subarray(0, 16)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
