/**
 * What can be said about a backup without a secret. No age in here: a status
 * needs this much and no more.
 */
import { type Expected, readHead } from './head.ts';
import type { Manifest } from './manifest.ts';
import { verifyManifest } from './owner-key.ts';

/**
 * What `readHead` checks, and the owner's signature.
 * Only a device that holds the owner key may build on it; to a fresh one the
 * owner in the manifest is a claim, until `bind` proves it.
 * @throws BackupError what `readHead` throws, `signature-invalid`
 */
export function inspectBackup(bytes: Uint8Array, expected: Expected): Manifest {
  const manifest = readHead(bytes, expected);
  verifyManifest(manifest);
  return manifest;
}
