/**
 * The co-signer's memory: one file per demo account, in a folder of its own.
 *
 * The custodian share in it is sealed with AES-256-GCM under a key file beside
 * it (0600), bound to the address. That keeps shares out of a copied account
 * file; it does not protect from somebody who has the whole folder. A real
 * custodian keeps this key in an HSM or a KMS.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';

export interface Account {
  readonly name: string;
  readonly address: string;
  /** Which share pair the custodian share belongs to. */
  readonly pair: string;
  /** RFC 3339 */
  readonly createdAt: string;
  /** nonce 12 ‖ ciphertext ‖ tag 16, base64url */
  readonly sealedShare: string;
  /** SHA-256 of the tokens of signed-in devices, lower-case hex, newest first. */
  readonly tokens: readonly string[];
}

const NAME = /^[a-z0-9](?:[a-z0-9-]{1,30})[a-z0-9]$/;
const MAX_DEVICES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** The name as it is stored: lower case, 3 to 32 of a-z, 0-9 and hyphens; null where it is none. */
export function accountName(typed: unknown): string | null {
  if (typeof typed !== 'string') return null;
  const name = typed.trim().toLowerCase();
  return NAME.test(name) ? name : null;
}

export class Accounts {
  readonly #folder: string;
  readonly #key: Buffer;
  readonly #byName: Map<string, Account>;
  /** Writes of one process happen one after the other. */
  #queue: Promise<unknown> = Promise.resolve();

  private constructor(folder: string, key: Buffer, accounts: readonly Account[]) {
    this.#folder = folder;
    this.#key = key;
    this.#byName = new Map(accounts.map((account) => [account.name, account]));
  }

  static async open(folder: string): Promise<Accounts> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const key = await keyOf(join(folder, 'co-signer.key'));
    const files = (await readdir(folder)).filter((name) => name.endsWith('.account.json'));
    const accounts = await Promise.all(files.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8')) as Account));
    return new Accounts(folder, key, accounts);
  }

  find(name: string): Account | undefined {
    return this.#byName.get(name);
  }

  findByToken(token: string): Account | undefined {
    const wanted = Buffer.from(hashOf(token));
    for (const account of this.#byName.values()) {
      if (account.tokens.some((hash) => timingSafeEqual(Buffer.from(hash), wanted))) return account;
    }
    return undefined;
  }

  /** The newest names first. */
  recent(count: number): readonly Account[] {
    return [...this.#byName.values()].sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1)).slice(0, count);
  }

  /** A new account, or nothing where the name is taken. */
  create({ name, address, pair }: Pick<Account, 'name' | 'address' | 'pair'>, share: Uint8Array): Promise<Account | undefined> {
    const sealedShare = this.#seal(address, share);
    return this.#next(async () => {
      if (this.#byName.has(name)) return undefined;
      return this.#write({ name, address, pair, createdAt: new Date().toISOString(), sealedShare, tokens: [] });
    });
  }

  /** A token for one more device. Only its hash is kept. */
  signIn(name: string): Promise<string | undefined> {
    return this.#next(async () => {
      const account = this.#byName.get(name);
      if (!account) return undefined;
      const token = randomBytes(32).toString('base64url');
      await this.#write({ ...account, tokens: [hashOf(token), ...account.tokens].slice(0, MAX_DEVICES) });
      return token;
    });
  }

  /** The custodian share's bytes. The caller wipes them. */
  unseal(account: Account): Uint8Array {
    const sealed = Buffer.from(account.sealedShare, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', this.#key, sealed.subarray(0, NONCE_BYTES));
    decipher.setAAD(Buffer.from(account.address));
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    return new Uint8Array(Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]));
  }

  #seal(address: string, share: Uint8Array): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce);
    cipher.setAAD(Buffer.from(address));
    return Buffer.concat([nonce, cipher.update(share), cipher.final(), cipher.getAuthTag()]).toString('base64url');
  }

  #next<T>(work: () => Promise<T>): Promise<T> {
    const run = this.#queue.then(work);
    this.#queue = run.catch(() => undefined);
    return run;
  }

  /** Durable before it is believed: written aside, flushed, then renamed over. */
  async #write(account: Account): Promise<Account> {
    const path = join(this.#folder, `${account.name}.account.json`);
    await writeDurably(path, Buffer.from(`${JSON.stringify(account)}\n`));
    this.#byName.set(account.name, account);
    return account;
  }
}

async function keyOf(path: string): Promise<Buffer> {
  try {
    const key = await readFile(path);
    if (key.length !== 32) throw new Error(`${path} is not a key of 32 bytes`);
    return key;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown;
  }
  const key = randomBytes(32);
  await writeDurably(path, key);
  return key;
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const aside = `${path}.${randomBytes(4).toString('hex')}.new`;
  const file = await open(aside, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(aside, path);
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
