/**
 * The demo's co-signer: the other half of every wallet, behind a few calls.
 *
 * What it is: a real second party. It takes part in the key generation, keeps
 * its custodian share sealed on disk, and signs only together with a client
 * share. What it is not: an identity provider. **It signs people in by their
 * account name alone**, so that the demo shows losing and recovering a device
 * without a login in the way; the page says so. It never logs anything that
 * it was sent.
 *
 * | call | does |
 * | --- | --- |
 * | `GET /api/accounts` | the newest account names, to choose from |
 * | `POST /api/keygen` `{account, message}` | round 1 of the key generation |
 * | `POST /api/keygen/{session}` `{message}` | round 2; the wallet is not made yet |
 * | `POST /api/keygen/{session}/confirm` `{address}` | the page stored its share: now it is made; answers a token |
 * | `POST /api/sign-in` `{account}` | a token for this device |
 * | `POST /api/backup-token` | a short token for the backup service |
 * | `POST /api/sign` `{text, message}` | round 1 of a signature; text in base64url |
 * | `POST /api/sign/{session}` `{message}` | round 2: the client's part is checked first, then ours is given |
 */
import { fromB64u } from '../../src/core/bytes.ts';
import {
  addressOf,
  decodeShare,
  encodeShare,
  FrostError,
  fromWire,
  groupKeyOf,
  Keygen,
  type KeyShare,
  MAX_MESSAGE_BYTES,
  pairOf,
  Signing,
  toWire,
  walletIdOf,
} from '../frost/index.ts';
import { accountName, type Account, type Accounts } from './accounts.ts';
import { Problem } from './problem.ts';
import { RateLimit } from './rate-limit.ts';
import { Sessions } from './sessions.ts';

/** Base64url of the longest message, and room for the rest. */
const MAX_BODY_BYTES = Math.ceil((MAX_MESSAGE_BYTES * 4) / 3) + 4096;
const CALLS_PER_MINUTE = 300;
const SESSION_LIFETIME_MS = 2 * 60_000;
const MAX_SESSIONS = 200;
const RECENT_ACCOUNTS = 5;

export interface CoSignerOptions {
  readonly accounts: Accounts;
  /** A token for the backup service that opens these wallets and no other. */
  readonly issueToken: (subject: string, wallets: readonly string[]) => string | Promise<string>;
  readonly now?: () => number;
}

interface KeygenSession {
  readonly account: string;
  readonly keygen: Keygen;
  /** Our round 2. It waits for theirs, so that a page that leaves early learned public values only. */
  readonly toClient: Body;
  share?: KeyShare;
  /** Set once the account exists; the share in memory is wiped by then. */
  confirmed?: boolean;
  dispose(): void;
}

interface SignSession {
  readonly address: string;
  readonly signing: Signing;
  readonly part: Record<string, unknown>;
  dispose(): void;
}

type Body = Readonly<Record<string, unknown>>;

export class CoSigner {
  readonly #accounts: Accounts;
  readonly #issueToken: CoSignerOptions['issueToken'];
  readonly #limit: RateLimit;
  readonly #keygens: Sessions<KeygenSession>;
  readonly #signings: Sessions<SignSession>;

  constructor(options: CoSignerOptions) {
    const now = options.now ?? Date.now;
    this.#accounts = options.accounts;
    this.#issueToken = options.issueToken;
    this.#limit = new RateLimit(CALLS_PER_MINUTE, now);
    this.#keygens = new Sessions({ lifetimeMs: SESSION_LIFETIME_MS, max: MAX_SESSIONS, now });
    this.#signings = new Sessions({ lifetimeMs: SESSION_LIFETIME_MS, max: MAX_SESSIONS, now });
  }

  /** @param peerAddress the network address that asks, for the rate limit */
  async handle(request: Request, peerAddress: string): Promise<Response> {
    try {
      const wait = this.#limit.take(peerAddress);
      if (wait > 0) throw new Problem('too-many-requests', 'Too many calls. Wait a little.', wait);
      const answer = await this.#route(request);
      return new Response(JSON.stringify(answer), { headers: { 'content-type': 'application/json', 'cache-control': 'no-store' } });
    } catch (thrown) {
      return asProblem(thrown).toResponse();
    }
  }

  /** Wipes what is half finished. */
  close(): void {
    this.#keygens.clear();
    this.#signings.clear();
  }

  async #route(request: Request): Promise<unknown> {
    const [, api, call = '', id = '', ...rest] = new URL(request.url).pathname.split('/');
    const path = [call, id === '' ? '' : '{id}', ...rest].filter((part) => part !== '').join('/');
    if (api !== 'api') throw new Problem('not-found', 'There is nothing here.');
    if (request.method === 'GET' && path === 'accounts') return this.#recent();
    if (request.method !== 'POST') throw new Problem('not-found', 'There is nothing here.');
    const body = await bodyOf(request);
    switch (path) {
      case 'keygen':
        return this.#startKeygen(body);
      case 'keygen/{id}':
        return this.#exchangeKeygen(id, body);
      case 'keygen/{id}/confirm':
        return this.#confirmKeygen(id, body);
      case 'sign-in':
        return this.#signIn(this.#known(nameOf(body)));
      case 'backup-token':
        return this.#backupToken(this.#signedIn(request));
      case 'sign':
        return this.#startSigning(this.#signedIn(request), body);
      case 'sign/{id}':
        return this.#finishSigning(this.#signedIn(request), id, body);
      default:
        throw new Problem('not-found', 'There is nothing here.');
    }
  }

  #recent(): unknown {
    return { accounts: this.#accounts.recent(RECENT_ACCOUNTS).map(({ name }) => name) };
  }

  #startKeygen(body: Body): unknown {
    const account = nameOf(body);
    if (this.#accounts.find(account)) throw taken();
    const peer = fromWire(body['message'], 'keygen-1', 'client');
    const keygen = new Keygen('custodian');
    const toClient = toWire(keygen.exchange(peer));
    const session: KeygenSession = {
      account,
      keygen,
      toClient,
      dispose() {
        keygen.dispose();
        this.share?.signingShare.fill(0);
      },
    };
    return { session: this.#keygens.add(session), message: toWire(keygen.message) };
  }

  #exchangeKeygen(id: string, body: Body): unknown {
    const session = this.#keygens.peek(id);
    if (!session) throw gone();
    if (session.share) throw new Problem('wrong-step', 'This round is over.');
    session.share = session.keygen.finish(fromWire(body['message'], 'keygen-2', 'client'));
    return { message: session.toClient, address: addressOf(groupKeyOf(session.share)) };
  }

  async #confirmKeygen(id: string, body: Body): Promise<unknown> {
    const session = this.#keygens.peek(id);
    if (!session?.share) throw gone();
    const address = addressOf(groupKeyOf(session.share));
    if (body['address'] !== address) throw new Problem('address-mismatch', 'The two sides made different keys. Start again.');
    // Asked again because the answer was lost: the account is there already.
    if (!session.confirmed) await this.#keep({ name: session.account, address, pair: pairOf(session.share) }, session.share);
    session.confirmed = true;
    return this.#signIn(this.#known(session.account));
  }

  /** The share goes to disk, and out of memory. */
  async #keep(about: Pick<Account, 'name' | 'address' | 'pair'>, share: KeyShare): Promise<void> {
    const bytes = encodeShare(share);
    const made = await this.#accounts.create(about, bytes).finally(() => bytes.fill(0));
    if (!made) throw taken();
    share.signingShare.fill(0);
  }

  async #signIn(account: Account): Promise<unknown> {
    const token = await this.#accounts.signIn(account.name);
    return { account: account.name, address: account.address, pair: account.pair, wallet: walletIdOf(account.address), token };
  }

  async #backupToken(account: Account): Promise<unknown> {
    return { token: await this.#issueToken(account.name, [walletIdOf(account.address)]) };
  }

  #startSigning(account: Account, body: Body): unknown {
    const text = bytesOf(body['text']);
    const peer = fromWire(body['message'], 'sign-1', 'client');
    const bytes = this.#accounts.unseal(account);
    const share = decodeShare(bytes, 'custodian');
    bytes.fill(0);
    try {
      const signing = new Signing(share, text);
      const part = toWire(signing.sign(peer));
      const session = { address: account.address, signing, part, dispose: () => signing.dispose() };
      return { session: this.#signings.add(session), message: toWire(signing.commitments) };
    } finally {
      share.signingShare.fill(0);
    }
  }

  #finishSigning(account: Account, id: string, body: Body): unknown {
    const session = this.#signings.take(id);
    if (!session || session.address !== account.address) throw gone();
    // Without a client part that holds, ours stays here.
    session.signing.finish(fromWire(body['message'], 'sign-2', 'client'));
    return { message: session.part };
  }

  #known(name: string): Account {
    const account = this.#accounts.find(name);
    if (!account) throw new Problem('account-unknown', 'There is no demo account of this name here.');
    return account;
  }

  #signedIn(request: Request): Account {
    const [, token] = /^Bearer ([\w-]{43})$/.exec(request.headers.get('authorization') ?? '') ?? [];
    const account = token === undefined ? undefined : this.#accounts.findByToken(token);
    if (!account) throw new Problem('signed-out', 'Sign in first.');
    return account;
  }
}

function nameOf(body: Body): string {
  const name = accountName(body['account']);
  if (name === null) throw new Problem('account-name-invalid', 'An account name has 3 to 32 letters a-z, digits or hyphens.');
  return name;
}

function taken(): Problem {
  return new Problem('account-taken', 'This account name is taken. Choose another one.');
}

function gone(): Problem {
  return new Problem('session-unknown', 'This took too long. Start again.');
}

function bytesOf(value: unknown): Uint8Array {
  try {
    if (typeof value !== 'string') throw new TypeError('not text');
    return fromB64u(value);
  } catch {
    throw new Problem('request-invalid', 'The text to sign is not base64url.');
  }
}

/** A JSON object. The content type makes a foreign page's form or simple request fail before it gets here. */
async function bodyOf(request: Request): Promise<Body> {
  if (!/^application\/json\b/.test(request.headers.get('content-type') ?? '')) {
    throw new Problem('request-invalid', 'Send JSON.');
  }
  const bytes = new Uint8Array(await request.arrayBuffer());
  if (bytes.length > MAX_BODY_BYTES) throw new Problem('request-too-large', 'That is too much.');
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Body;
  } catch {
    // said below
  }
  throw new Problem('request-invalid', 'Send a JSON object.');
}

/** Nothing that was sent finds its way into what is answered. */
function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  if (thrown instanceof FrostError && thrown.code !== 'share-invalid' && thrown.code !== 'address-invalid') {
    return new Problem(thrown.code, thrown.message);
  }
  return new Problem('internal', 'The co-signer failed. Try again.');
}
