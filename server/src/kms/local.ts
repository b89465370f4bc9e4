/**
 * A key in a file beside the database: the embedded default. It protects what
 * leaves the machine without the file, a copied database or a backup of it;
 * who reads the machine's disk reads both.
 *
 * AES-256-GCM (NIST SP 800-38D) with a fresh key for every record, derived from
 * the file's key and a random salt: no number of records wears out a nonce.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { enc } from '../format.ts';
import { keyFromFile } from './key-file.ts';
import { type Kms, type KmsContext, KmsError } from './kms.ts';

const KEY_BYTES = 32;
const SALT_BYTES = 32;
const TAG_BYTES = 16;
/** First byte of everything sealed. */
const FORMAT = 1;
/** The key of a record is used once, so its nonce may stand still. */
const NONCE = new Uint8Array(12);

function aadOf(context: KmsContext): Uint8Array {
  const pairs = Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1));
  return enc('holdfast/1/kms', ...pairs.flat());
}

function recordKey(key: Uint8Array, salt: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, salt, 'holdfast/1/kms/local', KEY_BYTES));
}

/** @param key 32 bytes; wiped by `close` */
export function keyKms(key: Uint8Array): Kms {
  if (key.length !== KEY_BYTES) throw new KmsError('kms-refused', `the key has ${key.length} bytes instead of ${KEY_BYTES}`);
  return {
    name: 'local',
    async seal(bytes, context) {
      const salt = randomBytes(SALT_BYTES);
      const cipher = createCipheriv('aes-256-gcm', recordKey(key, salt), NONCE);
      cipher.setAAD(aadOf(context));
      const sealed = [Uint8Array.of(FORMAT), salt, cipher.update(bytes), cipher.final(), cipher.getAuthTag()];
      return new Uint8Array(Buffer.concat(sealed));
    },
    async unseal(sealed, context) {
      if (sealed[0] !== FORMAT || sealed.length < 1 + SALT_BYTES + TAG_BYTES)
        throw new KmsError('kms-refused', 'not sealed by this provider');
      const salt = sealed.subarray(1, 1 + SALT_BYTES);
      try {
        const decipher = createDecipheriv('aes-256-gcm', recordKey(key, salt), NONCE);
        decipher.setAAD(aadOf(context));
        decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
        const body = sealed.subarray(1 + SALT_BYTES, sealed.length - TAG_BYTES);
        return new Uint8Array(Buffer.concat([decipher.update(body), decipher.final()]));
      } catch (cause) {
        throw new KmsError('kms-refused', 'sealed with another key or for another context, or altered', { cause });
      }
    },
    close: async () => void key.fill(0),
  };
}

/**
 * The key in a file of base64url, which is made where it is missing.
 * @throws KmsError when others may read the file, or it holds no key
 */
export function localKms(path: string): Kms {
  return keyKms(keyFromFile(path));
}
