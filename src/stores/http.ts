/** A store behind HTTP: the reference service, or any server that follows its contract. */
import { toB64u } from '../core/bytes.ts';
import { BackupError } from '../core/errors.ts';
import { type Answer, backupBytes, checkDone, errorOf, saysMissing } from './http-answer.ts';
import { checkKey } from './candidate-key.ts';
import { type Call, HttpCalls, type HttpOptions, SERVICE_VAULT, json, segment } from './http-calls.ts';
import type { BackupStore, CandidateKey, OwnerCall, PromoteRequest, PutOptions, StoredBackup, StoreOptions } from './store.ts';

export interface HttpStoreOptions extends HttpOptions {
  /**
   * Ids of the vaults that the service tells of every promote: its own, or the one that it relays to.
   * Default: `vault`, as `httpVault` calls it. None where the service is another one than the vault's: `[]`.
   */
  readonly vaults?: readonly string[] | undefined;
}

class HttpStore implements BackupStore {
  readonly name: string;
  readonly vaults: readonly string[];
  readonly #calls: HttpCalls;

  constructor({ vaults = [SERVICE_VAULT], ...options }: HttpStoreOptions) {
    this.#calls = new HttpCalls(options);
    this.name = this.#calls.name;
    this.vaults = vaults;
  }

  async current(wallet: string, options?: StoreOptions): Promise<StoredBackup | null> {
    const read = async (answer: Answer): Promise<StoredBackup> => {
      const said = answer.headers.get('holdfast-last-verified') ?? '';
      const isDate = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/.test(said) && !Number.isNaN(Date.parse(said));
      return { bytes: await backupBytes(answer), lastVerifiedAt: isDate ? said : undefined };
    };
    return this.#read(`wallets/${segment(wallet)}/backup`, read, options);
  }

  async putCandidate(key: CandidateKey, bytes: Uint8Array, options?: PutOptions): Promise<void> {
    const body = Uint8Array.from(bytes); // the caller's may change while a repeated request waits
    const named = Object.entries(options?.policies ?? {}).map(([slotId, policy]) => `${slotId}=${policy}`);
    const policies = named.length > 0 ? named.join(', ') : undefined;
    await this.#write({ method: 'PUT', path: candidatePath(key), type: 'application/octet-stream', body, policies }, options);
  }

  async getCandidate(key: CandidateKey, options?: StoreOptions): Promise<Uint8Array | null> {
    return this.#read(candidatePath(key), backupBytes, options);
  }

  async promote(request: PromoteRequest, options?: StoreOptions): Promise<void> {
    const { currentSha256, signature } = request;
    await this.#write(json('POST', `${candidatePath(request)}/promote`, { currentSha256, sig: toB64u(signature) }), options);
  }

  async verified(call: OwnerCall, options?: StoreOptions): Promise<void> {
    await this.#write(ownerCall('POST', 'verified', call), options);
  }

  async remove(call: OwnerCall, options?: StoreOptions): Promise<void> {
    await this.#write(ownerCall('DELETE', 'backup', call), options);
  }

  async undelete(call: OwnerCall, options?: StoreOptions): Promise<void> {
    await this.#write(ownerCall('POST', 'undelete', call), options);
  }

  #read<T>(path: string, read: (answer: Answer) => Promise<T>, options?: StoreOptions): Promise<T | null> {
    return this.#calls.send(options?.signal, { method: 'GET', path }, async (answer) => {
      if (saysMissing(answer)) return null;
      if (answer.status !== 200) throw errorOf(answer, this.#calls.now);
      return read(answer);
    });
  }

  #write(call: Call, options?: StoreOptions): Promise<void> {
    return this.#calls.send(options?.signal, call, async (answer) => {
      // What the call is about is not there (any more): somebody else moved on.
      if (saysMissing(answer)) throw new BackupError('store-conflict', 'not held', { details: { status: 404 } });
      if (![200, 201, 204].includes(answer.status)) throw errorOf(answer, this.#calls.now);
      checkDone(answer);
    });
  }
}

function candidatePath(key: CandidateKey): string {
  checkKey(key);
  return `wallets/${segment(key.wallet)}/backups/${key.seq}/${key.sha256}`;
}

function ownerCall(method: Call['method'], place: string, call: OwnerCall): Call {
  checkKey(call);
  const { wallet, seq, sha256, signature } = call;
  return json(method, `wallets/${segment(wallet)}/${place}`, { seq, sha256, sig: toB64u(signature) });
}

/**
 * A store behind HTTP.
 * @throws BackupError `invalid-argument` for options that cannot work
 */
export function httpStore(options: HttpStoreOptions): BackupStore {
  return new HttpStore(options);
}
