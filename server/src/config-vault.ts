/** The vault's part of the configuration, and who hears of guesses. */
import type { Role } from './config.ts';
import { LOOPBACK, type Reader } from './config-reader.ts';
import type { DatabaseOptions } from './db/database.ts';
import { equalBytes, utf8 } from './format.ts';
import { readWebhookSecret } from './webhook.ts';
import { ACR_VALUE, type StepUp } from './vault/step-up.ts';

export interface VaultConfig {
  /** What slots call it. */
  readonly id: string;
  readonly keys: VaultKeysConfig;
  readonly stepUp: StepUp | undefined;
}

export type VaultKeysConfig =
  /** Made there, for this user alone, when they are missing: for a laptop. */
  | { readonly kind: 'folder'; readonly folder: string }
  | { readonly kind: 'given'; readonly kmsKey: Uint8Array; readonly identity: Uint8Array };

/** A vault that is a process of its own. */
export interface RemoteVaultConfig {
  readonly url: URL;
  readonly id: string;
}

export interface NotifyConfig {
  readonly url: URL;
  readonly secret: Uint8Array;
}

/** Another machine's name without a dot, or an address that no router of the internet knows (RFC 1918, RFC 4193). */
const PRIVATE = /^(?:[a-z0-9-]+|10(?:\.\d+){3}|192\.168(?:\.\d+){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d+){2}|\[f[cd][0-9a-f:]+\])$/;

function isPrivate({ hostname }: URL): boolean {
  return LOOPBACK.includes(hostname.replace(/^\[|\]$/g, '')) || PRIVATE.test(hostname) || hostname.endsWith('.internal');
}

function readId(reader: Reader): string {
  const id = reader.text('HOLDFAST_VAULT_ID') ?? 'vault';
  if (utf8(id).length > 256) reader.problems.push('HOLDFAST_VAULT_ID: must have at most 256 bytes');
  return id;
}

function readStepUp(reader: Reader): StepUp | undefined {
  const acrValues = reader.text('HOLDFAST_STEP_UP_ACR')?.trim().split(/ +/);
  if (acrValues && !acrValues.every((value) => ACR_VALUE.test(value))) {
    reader.problems.push('HOLDFAST_STEP_UP_ACR: must be values of acr, separated by spaces, without quotes');
  }
  const maxAgeS = reader.integer('HOLDFAST_STEP_UP_MAX_AGE_SECONDS', 0, 1, 86_400);
  if (!acrValues && maxAgeS === 0) return undefined;
  return { acrValues, maxAgeS: maxAgeS === 0 ? undefined : maxAgeS };
}

interface Place {
  readonly role: Role;
  readonly database: DatabaseOptions;
  readonly development: boolean;
}

function readKeys(reader: Reader, { role, database, development }: Place): VaultKeysConfig | undefined {
  const kmsKey = reader.key('HOLDFAST_KMS_KEY');
  const identity = reader.key('HOLDFAST_VAULT_IDENTITY');
  const given = (name: string): boolean => reader.text(name) !== undefined || reader.text(`${name}_FILE`) !== undefined;
  const [hasKms, hasIdentity] = [given('HOLDFAST_KMS_KEY'), given('HOLDFAST_VAULT_IDENTITY')];
  if (!hasKms && !hasIdentity) {
    if (development && database.kind === 'folder') return { kind: 'folder', folder: database.folder };
    if (role === 'serve') return undefined;
  }
  if (!hasKms) reader.problems.push("HOLDFAST_KMS_KEY: is missing; it seals the vault's records");
  if (!hasIdentity) reader.problems.push('HOLDFAST_VAULT_IDENTITY: is missing; the seed of the key that signs what the vault registers');
  // Who changes the identity must not change what opens the records.
  if (kmsKey && identity && equalBytes(kmsKey, identity)) {
    reader.problems.push('HOLDFAST_VAULT_IDENTITY: must be another key than HOLDFAST_KMS_KEY');
  }
  if (database.kind === 'folder' && !development) {
    reader.problems.push('HOLDFAST_KMS_KEY: a vault needs DATABASE_URL; the embedded database does not wait for the disk');
  }
  return kmsKey && identity ? { kind: 'given', kmsKey, identity } : undefined;
}

export function readVault(reader: Reader, place: Place): VaultConfig | undefined {
  if (place.role === 'serve' && reader.text('HOLDFAST_VAULT_URL') !== undefined) {
    for (const name of ['HOLDFAST_KMS_KEY', 'HOLDFAST_VAULT_IDENTITY']) {
      const given = reader.text(name) ?? reader.text(`${name}_FILE`);
      if (given !== undefined)
        reader.problems.push(`HOLDFAST_VAULT_URL and ${name}: only one of them; the key belongs to the vault's process`);
    }
    return undefined;
  }
  const keys = readKeys(reader, place);
  const id = readId(reader);
  const stepUp = readStepUp(reader);
  return keys && { id, keys, stepUp };
}

export function readRemoteVault(reader: Reader): RemoteVaultConfig | undefined {
  const url = reader.url('HOLDFAST_VAULT_URL', ['https:', 'http:']);
  if (!url) return undefined;
  if (url.protocol === 'http:' && !isPrivate(url)) reader.problems.push('HOLDFAST_VAULT_URL: plain http only to a private address');
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '' || !/^\/+$/.test(url.pathname)) {
    reader.problems.push('HOLDFAST_VAULT_URL: must be an address and a port, nothing more');
  }
  return { url, id: readId(reader) };
}

export function readNotify(reader: Reader): NotifyConfig | undefined {
  const url = reader.url('HOLDFAST_NOTIFY_URL', ['https:', 'http:']);
  const text = reader.secret('HOLDFAST_NOTIFY_SECRET');
  const secret = text === undefined ? undefined : readWebhookSecret(text);
  if (text !== undefined && !secret) reader.problems.push('HOLDFAST_NOTIFY_SECRET: must be whsec_ and base64 of 24 to 64 bytes');
  if (url && text === undefined) reader.problems.push('HOLDFAST_NOTIFY_SECRET: is missing; it signs what is sent to HOLDFAST_NOTIFY_URL');
  if (reader.text('HOLDFAST_NOTIFY_URL') === undefined && text !== undefined) {
    reader.problems.push('HOLDFAST_NOTIFY_SECRET: needs HOLDFAST_NOTIFY_URL');
  }
  if (url?.protocol === 'http:' && !isPrivate(url)) reader.problems.push('HOLDFAST_NOTIFY_URL: plain http only to a private address');
  return url && secret ? { url, secret } : undefined;
}
