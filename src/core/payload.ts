/** What the age file holds: the share, the owner's secret, and what ties both to their manifest. */
import { equalBytes, fromB64u, toB64u } from './bytes.ts';
import { BackupError } from './errors.ts';
import { type JsonObject, canonicalBytes, isJsonObject, parseCanonical } from './json.ts';
import { FORMAT_VERSION, MAX_SHARE_BYTES, type ManifestHead, headBytes } from './manifest.ts';
import { ownerFromSecret } from './owner-key.ts';
import { sha256Of } from './sha256.ts';

/** Payloads are padded to multiples of this, so that their length tells little about the share. */
const PAD_BLOCK_BYTES = 4096;

export interface PayloadSecrets {
  /** 1 byte to 512 KiB */
  readonly share: Uint8Array;
  /** 32 bytes */
  readonly ownerSecret: Uint8Array;
}

/** @throws BackupError `share-empty`, `share-too-large` */
export function checkShare(share: Uint8Array): void {
  if (share.length === 0) throw new BackupError('share-empty');
  if (share.length > MAX_SHARE_BYTES) throw new BackupError('share-too-large', undefined, { details: { limit: MAX_SHARE_BYTES } });
}

export function payloadBytes(head: ManifestHead, { share, ownerSecret }: PayloadSecrets): Uint8Array<ArrayBuffer> {
  checkShare(share);
  const fields = {
    holdfast: FORMAT_VERSION,
    wallet: head.wallet,
    pair: head.pair,
    seq: head.seq,
    manifest: toB64u(sha256Of(headBytes(head))),
    ownerSecret: toB64u(ownerSecret),
    share: toB64u(share),
  };
  const { length } = canonicalBytes({ ...fields, pad: '' });
  const missing = (PAD_BLOCK_BYTES - (length % PAD_BLOCK_BYTES)) % PAD_BLOCK_BYTES;
  return canonicalBytes({ ...fields, pad: '0'.repeat(missing) });
}

const FIELDS = ['holdfast', 'manifest', 'ownerSecret', 'pad', 'pair', 'seq', 'share', 'wallet'];

function textOf(object: JsonObject, field: string): string {
  const value = object[field];
  if (typeof value !== 'string') throw new BackupError('payload-invalid', field);
  return value;
}

/**
 * @returns fresh byte arrays, owned by the caller
 * @throws BackupError `payload-invalid`
 */
export function readPayload(bytes: Uint8Array, head: ManifestHead): PayloadSecrets {
  try {
    const value = parseCanonical(bytes);
    if (!isJsonObject(value) || Object.keys(value).sort().join() !== FIELDS.join()) throw new BackupError('payload-invalid', 'fields');
    for (const field of ['holdfast', 'wallet', 'pair', 'seq'] as const) {
      if (value[field] !== head[field]) throw new BackupError('payload-invalid', field);
    }
    if (!equalBytes(fromB64u(textOf(value, 'manifest'), 32), sha256Of(headBytes(head))))
      throw new BackupError('payload-invalid', 'manifest');
    const ownerSecret = fromB64u(textOf(value, 'ownerSecret'), 32);
    if (!equalBytes(ownerFromSecret(ownerSecret).public, fromB64u(head.owner, 32))) throw new BackupError('payload-invalid', 'ownerSecret');
    const share = fromB64u(textOf(value, 'share'));
    checkShare(share);
    // Made again from its own content: the padding is the one that belongs to it, and nothing else is in it.
    if (!equalBytes(payloadBytes(head, { share, ownerSecret }), bytes)) throw new BackupError('payload-invalid', 'pad');
    return { share, ownerSecret };
  } catch (cause) {
    // Only the field's name goes on: a message about this plaintext might quote it.
    if (cause instanceof BackupError && cause.code === 'payload-invalid') throw cause;
    throw new BackupError('payload-invalid', cause instanceof BackupError ? cause.code : undefined);
  }
}
