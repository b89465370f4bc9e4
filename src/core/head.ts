/**
 * What can be said about a backup without a secret and without a signature: a
 * wallet's home screen reads this much at once, and loads no curve for it.
 */
import { equalBytes, fromB64u } from './bytes.ts';
import { BackupError } from './errors.ts';
import { type Manifest, checkKdfRanges, parseManifest } from './manifest.ts';

/** What the reader already knows, and a backup has to agree with. */
export interface Expected {
  readonly wallet: string;
  /** The device's own owner key, when it holds one: never the manifest's word against it. */
  readonly owner?: Uint8Array | undefined;
}

/**
 * The checks before the first secret: size, form, schema, wallet, owner, cost ranges.
 * @throws BackupError what `parseManifest` throws, `wrong-wallet`, `owner-changed`, `kdf-out-of-range`
 */
export function readHead(bytes: Uint8Array, expected: Expected): Manifest {
  const manifest = parseManifest(bytes);
  if (manifest.wallet !== expected.wallet) throw new BackupError('wrong-wallet');
  if (expected.owner && !equalBytes(fromB64u(manifest.owner, 32), expected.owner)) throw new BackupError('owner-changed');
  checkKdfRanges(manifest);
  return manifest;
}
